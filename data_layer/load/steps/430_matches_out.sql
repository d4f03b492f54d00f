-- One row a child and a pupil of the school data of whom people may decide: matched in a pass, suggested or refused.
create or replace table work.matches_out as
with matched as (
    select pupil_id, upn, min(pass)::tinyint as match_pass from work.matches group by all
), closest as (
    select distinct pupil_id, pupil_upn, apart, in_la from work.candidates
    qualify apart is not distinct from min(apart) over (partition by pupil_id)
), suggested as (
    select pupil_id, min(pupil_upn) as upn, 'date of birth and sex agree; the UPN differs' as words
    from closest
    group by pupil_id
    having count(distinct pupil_upn) = 1 and (min(apart) <= 2 or bool_or(in_la)) and min(apart) is distinct from 0
    union
    select pupil_id, upn, 'the UPN agrees; not matched, because date of birth or sex differ or another child has the UPN too'
    from work.pairs
    where found_by = 'upn' and pupil_id not in (select pupil_id from matched)
), agreed as (
    select pupil_id, upn, arg_min(case found_by when 'upn' then 'UPN' when 'former_upn' then 'a former UPN' when 'uln' then 'ULN' else 'the LA''s decision' end, found_by) as number_found,
        coalesce(bool_or(dob_agrees), false) as dob_agrees, coalesce(bool_or(sex_agrees), false) as sex_agrees
    from work.pairs
    group by all
), told as (
    select pupil_id, upn, match_pass,
        case when number_found like '%decision' then 'as the LA decided' || case when dob_agrees and sex_agrees then '; date of birth and sex agree' else '' end
            when match_pass = 3 or agreed.pupil_id is null then 'date of birth, sex and postcode agree; the UPN differs or is missing'
            when dob_agrees and sex_agrees then number_found || ', date of birth and sex agree'
            when dob_agrees then number_found || ' and date of birth agree; sex differs or is not known'
            when sex_agrees then number_found || ' and sex agree; date of birth differs or is not known'
            else number_found || ' agrees; date of birth and sex differ or are not known' end as words
    from matched
    left join agreed using (pupil_id, upn)
    union all
    select pupil_id, upn, null, words from suggested where pupil_id not in (select pupil_id from matched)
), refused as (
    select pupil_id, upn, null::tinyint, 'refused by a decision' from work.decisions
    where decision = 'different' and upn is not null and (pupil_id, upn) not in (select (pupil_id, upn) from told)
), everything as (
    select * from told union all select * from refused
)
select
    owners.la_code, everything.pupil_id, everything.upn, everything.match_pass,
    case decisions.decision when 'same' then 'confirmed' when 'different' then 'refused' else case when everything.match_pass is null then 'suggested' else 'matched' end end as state,
    everything.words
from everything
join (select distinct la_code, pupil_id from work.child_years) as owners using (pupil_id)
left join work.decisions as decisions on decisions.pupil_id = everything.pupil_id and decisions.upn = everything.upn and decisions.decision in ('same', 'different');
