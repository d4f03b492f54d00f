-- One row a child matched to a result of a key stage and year, and the pass by which; children whom the LA left out are among them.
create or replace table work.found_results as
with rows as (
    select
        child_years.la_code, child_years.pupil_id, child_years.year, pupils.stage, pupils.upn, matches.pass as person_pass, matches.last_year,
        bool_or(identities.dob = pupils.dob and identities.sex = pupils.sex and identities.sex <> 'U') as agrees
    from work.child_years as child_years
    join work.matches as matches using (la_code, pupil_id)
    join work.stage_pupils as pupils on pupils.upn = matches.upn and pupils.year = child_years.year
    join work.child_identities as identities on identities.pupil_id = child_years.pupil_id
    group by all
)
select la_code, pupil_id, year, stage, upn, case when person_pass = 3 then 3 when agrees and person_pass = 1 then 1 else 2 end::tinyint as match_pass
from rows
qualify row_number() over (partition by pupil_id, stage, year order by match_pass, last_year desc nulls last, upn) = 1;

-- One row a child counted in a key stage and year.
create or replace table work.matched_results as
select * from work.found_results anti join work.left_out using (pupil_id, year);

-- One row a child: why there is no match at all; NULL where there is one. The UPN of the latest return tells.
create or replace table work.unmatched as
with latest as (
    select
        pupil_id, arg_max(upper(upn), year) as upn_given, count(*) filter (where regexp_full_match(upper(upn), '[A-Z][0-9]{11}[0-9A-Z]')) as real_upns,
        bool_or(regexp_full_match(upper(upn), '[A-Z][0-9]{11}[A-Z]')) as temporary
    from work.child_years
    group by pupil_id
), shared as (
    select distinct mine.pupil_id
    from work.child_identities as mine
    join work.child_identities as theirs on theirs.la_code = mine.la_code and theirs.upn = mine.upn and theirs.pupil_id <> mine.pupil_id
    where exists (select 1 from work.pairs where pairs.upn = mine.upn)
), paired as (
    select pupil_id, bool_or(coalesce(dob_known, false)) as dob_known from work.pairs group by pupil_id
)
select
    latest.pupil_id,
    case
        when matched.pupil_id is not null then 'no_result'
        when refused.pupil_id is not null then 'refused'
        when contested.pupil_id is not null or shared.pupil_id is not null then 'two_children_one_upn'
        when paired.dob_known then 'dob_differs'
        when paired.pupil_id is not null then 'sex_differs'
        when latest.real_upns = 0 and regexp_full_match(latest.upn_given, 'UN[1-5]') then 'upn_' || lower(latest.upn_given)
        when latest.real_upns = 0 then 'upn_missing'
        when latest.temporary then 'upn_temporary'
        else 'upn_not_found' end as reason,
    paired.pupil_id is not null and matched.pupil_id is null as has_pair
from latest
left join (select distinct pupil_id from work.matches) as matched using (pupil_id)
left join (select distinct pupil_id from work.decisions where decision = 'different') as refused using (pupil_id)
left join (select distinct pupil_id from work.contested) as contested using (pupil_id)
left join shared using (pupil_id)
left join paired using (pupil_id);

-- One row a child, year and the year group in which the census of that year saw the matched pupil.
create or replace table work.seen_in_year_group as
select matches.pupil_id, census.year, max(census.nc_year) as nc_year
from work.matches as matches
join work.census_pupils as census using (upn)
group by all;

-- One row a child, year and stage in which results put the matched pupil outside the end of the stage.
create or replace table work.elsewhere as
select distinct matches.pupil_id, results.stage, results.year
from work.matches as matches
join (
    select 'ks1' as stage, upn, year from work.results_ks1 where not in_stage
    union all select 'ks2', upn, year from work.results_ks2 where not in_stage
    union all select 'ks4', upn, year from work.results_ks4 where not in_stage
) as results using (upn);

-- One row a child in a return, year and key stage: eligible or not, counted or not, and why.
create or replace table work.cohort as
with placed as (
    select
        factors.la_code, factors.pupil_id, factors.year, stages.stage,
        factors.in_12m, factors.in_12m_strict, factors.in_31mar, factors.in_anytime, factors.in_current,
        coalesce(completed_years(child_years.dob, august_before(factors.year)) = stages.age, false) as of_age,
        results.upn is not null and left_out.pupil_id is null as has_result, case when left_out.pupil_id is null then results.match_pass end as match_pass, results.upn is not null as found,
        seen.nc_year, stages.year_group, elsewhere.pupil_id is not null as outside,
        case when left_out.pupil_id is not null then 'left_out' else unmatched.reason end as reason,
        unmatched.has_pair
    from work.care_factors as factors
    join work.child_years as child_years using (pupil_id, year)
    cross join work.stages as stages
    left join work.found_results as results on results.pupil_id = factors.pupil_id and results.year = factors.year and results.stage = stages.stage
    left join work.seen_in_year_group as seen on seen.pupil_id = factors.pupil_id and seen.year = factors.year
    left join work.elsewhere as elsewhere on elsewhere.pupil_id = factors.pupil_id and elsewhere.year = factors.year and elsewhere.stage = stages.stage
    left join work.unmatched as unmatched on unmatched.pupil_id = factors.pupil_id
    left join work.left_out as left_out on left_out.pupil_id = factors.pupil_id and left_out.year = factors.year
)
select
    la_code, pupil_id, year, stage, in_12m, in_12m_strict, in_31mar, in_anytime, in_current, of_age,
    case when found then true when outside then false when nc_year is not null then nc_year = year_group else of_age end as at_stage,
    match_pass, has_result,
    case when not has_result then reason end as reason,
    has_pair
from placed;

-- One row a child not counted though at the end of the stage, and a pupil with the same date of birth and sex whom nobody was matched to.
create or replace table work.candidates as
select
    cohort.pupil_id, cohort.stage, cohort.year, pupils.upn as pupil_upn, identities.upn as child_upn,
    hamming(pupils.upn, identities.upn) as apart, coalesce(schools.la_code, pupils.estab_la) = cohort.la_code as in_la
from work.cohort as cohort
join work.child_identities as identities on identities.pupil_id = cohort.pupil_id and identities.dob is not null
join work.stage_pupils as pupils on pupils.stage = cohort.stage and pupils.year = cohort.year and pupils.dob = identities.dob and pupils.sex = identities.sex
left join work.schools as schools on schools.urn = pupils.urn
where not cohort.has_result and cohort.at_stage and cohort.reason not in ('no_result', 'left_out') and pupils.upn not in (select upn from work.matches);

-- One row a child, year and stage: the candidate in words.
create or replace table work.candidate_words as
select
    pupil_id, stage, year,
    case
        when min(apart) <= 2 then 'a pupil with the same date of birth and sex; the UPN differs in ' || case min(apart) when 1 then 'one character' else 'two characters' end
        when count(distinct pupil_upn) filter (where in_la) = 1 then 'one pupil at a school in the LA with the same date of birth and sex; the UPN differs' end as words
from work.candidates
group by pupil_id, stage, year;
