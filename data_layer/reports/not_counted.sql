-- One row a child and year who is in the return of this LA but not counted in this key stage, with the reason.
with children_in_return as (
    select pupil_id, year, candidate, case
        when not coalesce(of_age, false) and not coalesce(at_stage, false) then 'other_age'
        when not coalesce({cohort}, false) then 'outside_basis'
        when not coalesce(at_stage, false) then 'not_at_stage'
        when has_result then 'counted'
        else coalesce(reason, 'no_result') end as reason
    from cohort
    where la_code = $la_code and stage = $stage and year = any($years) and {scope}
)
select c.pupil_id, c.year, k.surname, k.forename, k.child, k.dob, c.reason, c.candidate
from children_in_return as c
left join children as k on k.la_code = $la_code and k.pupil_id = c.pupil_id
where c.reason not in ('counted', 'other_age')
order by c.reason, c.year desc, k.surname nulls last, k.forename nulls last, try_cast(k.child as bigint) nulls last, k.child, c.pupil_id
