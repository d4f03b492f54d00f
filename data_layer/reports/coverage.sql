-- One row a year and outcome: every child of the LA's return is in exactly one.
with children as (
    select year, case
        when not coalesce(of_age, false) and not coalesce(at_stage, false) then 'other_age'
        when not coalesce({cohort}, false) then 'outside_basis'
        when not coalesce(at_stage, false) then 'not_at_stage'
        when has_result then 'counted'
        else coalesce(reason, 'no_result') end as outcome
    from cohort
    where la_code = $la_code and stage = $stage
)
select year, outcome, count(*) as children
from children
group by all
order by all
