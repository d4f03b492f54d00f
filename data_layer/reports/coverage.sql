-- One row an outcome: every child of the LA's returns in these years is in exactly one.
with children as (
    select case
        when not coalesce(of_age, false) and not coalesce(at_stage, false) then 'other_age'
        when not coalesce({cohort}, false) then 'outside_basis'
        when not coalesce(at_stage, false) then 'not_at_stage'
        when has_result then 'counted'
        else coalesce(reason, 'no_result') end as outcome
    from cohort
    where la_code = $la_code and stage = $stage and year = any($years)
)
select outcome, count(*) as children
from children
group by all
order by all
