-- One row a looked-after child and year: those that the report's figures count, with who they are and what they reached.
select c.pupil_id, c.year, k.surname, k.forename, k.child, k.dob, c.sex, c.urn, s.name as school, c.educated_in_la, c.sen, c.fsm6,
    c.months_in_care, c.placements, c.placement_type, c.sdq_score,
    case when c.sdq_score is null then 'no_score' when c.sdq_score <= 13 then 'normal' when c.sdq_score <= 16 then 'borderline' else 'concern' end as sdq,
    c.prior, c.prior_score, c.prior_group, c.match_pass, {columns}
from (select * from cla where stage = $stage and year = any($years) and la_code = $la_code and {cohort}{level}{where}) as c
left join children as k using (la_code, pupil_id)
left join schools as s on s.urn = c.urn
where {scope}
order by k.surname nulls last, k.forename, c.pupil_id, c.year desc
