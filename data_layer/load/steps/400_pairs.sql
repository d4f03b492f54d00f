-- One row a child and what the returns say of who they are: UPN (UN codes and blanks left out), date of birth, sex. Any year's may agree.
create or replace table work.child_identities as
select la_code, pupil_id, nullif(regexp_extract(upper(upn), '^[A-Z][0-9]{11}[0-9A-Z]$'), '') as upn, dob, sex, max(year) as last_year
from work.child_years
group by all;

-- One row a child who was adopted: never matched by a former UPN or a postcode, so that old and new are not linked.
create or replace table work.adopted as
select distinct pupil_id from work.episodes where rec in ('E11', 'E12');

-- One row a pupil of the school data as files describe them, of those whose UPN or former UPN some child has.
create or replace table work.school_identities as
with wanted as (
    select distinct upn from work.child_identities where upn is not null
)
select upn, dob, sex, former_upn, uln from work.stage_pupils where upn in (select upn from wanted) or former_upn in (select upn from wanted)
union select upn, dob, coalesce(sex, 'U'), formerupn, null from work.census_pupils where upn in (select upn from wanted) or formerupn in (select upn from wanted);

-- One row a child with an ULN or postcode on the LA's own list.
create or replace table work.child_marks as
select distinct identities.pupil_id, nullif(trim(listed.uln), '') as uln, nullif(upper(replace(listed.postcode, ' ', '')), '') as postcode
from staged.current_list as listed
join work.child_years as identities on identities.child = listed.child or (listed.child is null and identities.upn = listed.upn)
join work.whose on whose.pupil_id = identities.pupil_id and whose.source_la = listed.la_code
where listed.uln is not null or listed.postcode is not null;

-- One row a child and a pupil of the school data who may be the same, by how they were found, with what agrees.
create or replace table work.pairs as
select child.la_code, child.pupil_id, school.upn, 'upn' as found_by, bool_or(child.dob = school.dob) as dob_agrees, bool_or(child.sex = school.sex and child.sex <> 'U') as sex_agrees,
    bool_or(child.dob = school.dob and child.sex = school.sex and child.sex <> 'U') as both_agree, bool_or(child.dob is not null and school.dob is not null) as dob_known, max(child.last_year) as last_year
from work.child_identities as child
join work.school_identities as school on school.upn = child.upn
group by all
union all
select child.la_code, child.pupil_id, school.upn, 'former_upn', bool_or(child.dob = school.dob), bool_or(child.sex = school.sex and child.sex <> 'U'), false, bool_or(child.dob is not null and school.dob is not null), max(child.last_year)
from work.child_identities as child
join work.school_identities as school on school.former_upn = child.upn and school.upn <> child.upn
where child.pupil_id not in (select pupil_id from work.adopted)
group by all
union all
select child.la_code, child.pupil_id, school.upn, 'uln', bool_or(child.dob = school.dob), bool_or(child.sex = school.sex and child.sex <> 'U'), false, bool_or(child.dob is not null and school.dob is not null), max(child.last_year)
from work.child_identities as child
join work.child_marks as marks on marks.pupil_id = child.pupil_id
join work.stage_pupils as school on school.uln = marks.uln
where child.pupil_id not in (select pupil_id from work.adopted)
group by all;

-- One row a number by which a decision may name a child: that of the LA that gave it, else that of the LA of today where it means one child.
create or replace table work.addressed as
select la_code as named_la, child, la_code, min(pupil_id) as pupil_id from work.whose
where source_la <> la_code and (la_code, child) not in (select (source_la, child) from work.whose)
group by la_code, child
having min(pupil_id) = max(pupil_id)
union all
select distinct source_la, child, la_code, pupil_id from work.whose;

-- One row a decision as it was written down, whether it holds (the later does), and the child it means; NULL: none of the returns.
-- In and out are about the child, so they have no UPN.
create or replace table work.decisions_made as
select *, row_number() over (partition by coalesce(pupil_id || '', la_code || '/' || child), upn, return_year order by date desc nulls last, file_id desc, row_number desc) = 1 as holds
from (
    select made.file_id, made.row_number, coalesce(addressed.la_code, made.la_code) as la_code, addressed.pupil_id, made.child, lower(trim(made.decision)) as decision,
        case when lower(trim(made.decision)) not in ('in', 'out') then nullif(upper(trim(made.upn)), '') end as upn, made.return_year::smallint as return_year,
        case when lower(trim(made.decision)) = 'in' then coalesce(nullif(lower(trim(made.cohort)), ''), '12m') end as cohort, made."by", made.date, made.reason
    from staged.decisions as made
    left join work.addressed as addressed on addressed.named_la = made.la_code and addressed.child = made.child
);

-- One row a child, UPN and year of return on which the LA has decided.
create or replace table work.decisions as
select la_code, pupil_id, upn, decision, return_year, cohort from work.decisions_made where holds and pupil_id is not null;

-- A pupil of whom the LA said that it is the same child, though no number led there: a pair all the same, whoever the pupil is. No table is made here.
insert into work.pairs
select decisions.la_code, decisions.pupil_id, decisions.upn, 'decision', bool_or(child.dob = school.dob), bool_or(child.sex = school.sex and child.sex <> 'U'), false, bool_or(child.dob is not null and school.dob is not null), max(child.last_year)
from work.decisions as decisions
join work.child_identities as child using (pupil_id)
join (
    select upn, dob, sex from work.stage_pupils where upn in (select upn from work.decisions)
    union select upn, dob, coalesce(sex, 'U') from work.census_pupils where upn in (select upn from work.decisions)
) as school on school.upn = decisions.upn
where decisions.decision = 'same' and (decisions.pupil_id, decisions.upn) not in (select (pupil_id, upn) from work.pairs)
group by all;

-- One row a child and year of return that the LA put into a cohort. already: the return itself says so.
create or replace table work.put_in as
select factors.pupil_id, factors.year, decisions.cohort,
    case decisions.cohort when '12m' then factors.in_12m when '31mar' then factors.in_31mar when 'anytime' then factors.in_anytime else factors.in_current end as already
from work.care_factors as factors
join work.decisions as decisions on decisions.pupil_id = factors.pupil_id and decisions.decision = 'in' and coalesce(decisions.return_year, factors.year) = factors.year;

-- The cohorts lie within each other: who counts for 12 months counts on 31 March too. No table is made here.
update work.care_factors as factors
set in_12m = in_12m or cohort = '12m', in_12m_strict = in_12m_strict or cohort = '12m', in_31mar = in_31mar or cohort in ('12m', '31mar'),
    in_anytime = in_anytime or cohort in ('12m', '31mar', 'anytime'), in_current = in_current or cohort = 'current'
from work.put_in as put_in
where put_in.pupil_id = factors.pupil_id and put_in.year = factors.year;

-- One row a child and year of return that the LA left out.
create or replace table work.left_out as
select distinct factors.pupil_id, factors.year
from work.care_factors as factors
join work.decisions as decisions on decisions.pupil_id = factors.pupil_id and decisions.decision = 'out' and coalesce(decisions.return_year, factors.year) = factors.year;
