-- One row a pupil number: the name the latest file gives. Where files of one year write it differently: the final results' before the provisional ones', the census' last; the same at each load.
create or replace table work.names as
select upn, arg_max(surname, (year, -coalesce(rank, 9), surname, forename)) as surname, arg_max(forename, (year, -coalesce(rank, 9), surname, forename)) as forename
from (
    select upn, year, results, surname, forenames as forename from staged.ks1 union all select upn, year, results, surname, forenames from staged.phonics union all select upn, year, results, surname, forenames from staged.ks2
    union all select upn, year, results, surname, forenames from staged.ks4 union all select upn, year, null, surname, forename from staged.census
)
left join work.release_ranks using (results)
where surname is not null and upn in (select upn from work.matches)
group by upn;

-- One row a child in an LA: the identity of the latest return; names from the school data or the LA's own list.
create or replace table work.children_out as
with latest as (
    select
        la_code, pupil_id, arg_max(child, year) as child, arg_max(upn, year) as header_upn, arg_max(dob, year) as dob,
        arg_max(case sex when 'U' then 'unknown' else sex end, year) as sex, arg_max(ethnic, year) as ethnic
    from work.child_years
    group by la_code, pupil_id
), listed as (
    select child_years.pupil_id, any_value(current_list.surname) as surname, any_value(current_list.forename) as forename
    from staged.current_list as current_list
    join work.child_years as child_years on child_years.child = current_list.child or (current_list.child is null and child_years.upn = current_list.upn)
    join work.whose as whose on whose.pupil_id = child_years.pupil_id and whose.source_la = current_list.la_code
    group by child_years.pupil_id
)
select
    latest.la_code, latest.pupil_id, coalesce(latest.child, 'not in a return') as child, coalesce(persons.upn, latest.header_upn) as upn,
    coalesce(names.surname, listed.surname, newcomers.surname) as surname, coalesce(names.forename, listed.forename, newcomers.forename) as forename,
    latest.dob, latest.sex, case when ethnic_group(latest.ethnic) = 'unknown' then 'unknown' else latest.ethnic end as ethnicity_minor, persons.person_id
from latest
join work.persons as persons using (pupil_id)
left join work.names as names on names.upn = persons.upn
left join listed using (pupil_id)
left join work.newcomers as newcomers using (pupil_id);

-- One row a matched pupil, key stage and year: of a country's pupils so few that their circumstances are put together from these rows alone.
create or replace table work.matched_pupils as select * from work.stage_pupils where upn in (select upn from work.matched_results);
create or replace table work.matched_extracts as select * from work.extract_context where upn in (select upn from work.matched_pupils);
create or replace table work.matched_moves as select * from work.stage_moves where upn in (select upn from work.matched_pupils);
create or replace view work.asked_pupils as select * from work.matched_pupils;
create or replace view work.asked_extracts as select * from work.matched_extracts;
create or replace view work.asked_moves as select * from work.matched_moves;

-- One row a child counted in a key stage and year: everything but the results.
create or replace table work.cla_context as
with neighbours_in_time as (
    select la_code, successor as other from work.successions union select successor, la_code from work.successions
)
select
    results.la_code, results.pupil_id, results.stage, results.year, results.upn, results.match_pass,
    authorities.region_code,
    row_number() over (partition by results.upn, results.stage, results.year order by factors.in_12m desc, factors.in_31mar desc, factors.in_anytime desc, results.la_code, results.pupil_id) = 1 as first_row,
    case when child_years.sex in ('F', 'M') then child_years.sex else context.sex end as sex,
    case when ethnic_group(child_years.ethnic) = 'unknown' then context.ethnicity else ethnic_group(child_years.ethnic) end as ethnicity,
    case when ethnic_group(child_years.ethnic) = 'unknown' then context.ethnicity_minor else child_years.ethnic end as ethnicity_minor,
    case when factors.in_anytime then 'yes' else context.disadvantaged end as disadvantaged,
    coalesce(month(child_years.dob), context.birth_month)::tinyint as birth_month,
    coalesce(completed_years(child_years.dob, august_before(results.year)), context.age)::tinyint as age,
    case when context.school_type = 'none' then 'no_school' when context.school_la is null then 'unknown'
        when context.school_la = results.la_code or near.other is not null then 'in' else 'out' end as educated_in_la,
    schools.region_code as school_region,
    context.* exclude (stage, year, upn, sex, ethnicity, ethnicity_minor, disadvantaged, birth_month, age),
    factors.* exclude (la_code, pupil_id, child, year, educated_in_la)
from work.matched_results as results
join work.care_factors as factors using (pupil_id, year)
join work.child_years as child_years using (pupil_id, year)
join work.pupil_context as context on context.stage = results.stage and context.year = results.year and context.upn = results.upn
    and context.year in $years
left join work.local_authorities as authorities on authorities.la_code = results.la_code
left join work.local_authorities as schools on schools.la_code = context.school_la
left join neighbours_in_time as near on near.la_code = results.la_code and near.other = context.school_la
where results.year in $years;

create or replace view work.asked_pupils as select * from work.stage_pupils;
create or replace view work.asked_extracts as select * from work.extract_context;
create or replace view work.asked_moves as select * from work.stage_moves;

-- One row a pupil not looked after, key stage and year: everything but the results. No identifier goes further than this table.
-- A child whom the LA left out is not among them: leaving out makes nobody a child who was never in care.
create or replace view work.pupils_context as
select context.*, authorities.region_code as school_region
from work.pupil_context as context
anti join (select distinct stage, year, upn from work.found_results) as counted
    on counted.stage = context.stage and counted.year = context.year and counted.upn = context.upn
left join work.local_authorities as authorities on authorities.la_code = context.school_la;
