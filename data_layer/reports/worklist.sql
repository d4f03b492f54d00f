-- One row a child of the LA at this key stage and year, and pupil matched, suggested or refused: counted or not, why, what agrees.
with people as (
    select pupil_id, year, match_pass, candidate, case
        when not coalesce({cohort}, false) then 'outside_basis'
        when not coalesce(at_stage, false) then 'not_at_stage'
        when has_result then 'counted'
        else coalesce(reason, 'no_result') end as reason
    from cohort
    where la_code = $la_code and stage = $stage and year = any($years) and (of_age or at_stage) and {scope}
)
select p.pupil_id, p.year, p.reason, p.match_pass, p.candidate, k.surname, k.forename, k.child, k.dob, k.upn, m.upn as pupil_upn, m.state, m.words
from people as p
join children as k on k.la_code = $la_code and k.pupil_id = p.pupil_id
left join matches as m on m.la_code = $la_code and m.pupil_id = p.pupil_id
order by p.reason = 'counted', coalesce(p.match_pass, 0) desc, p.reason, p.year desc, k.surname nulls last, p.pupil_id
