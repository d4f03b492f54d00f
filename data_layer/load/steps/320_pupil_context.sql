-- One row a year: whether suspensions and exclusions are loaded for it.
-- Independent schools and colleges send none to the DfE, so no record there, or with no school known, is not known rather than none.
create or replace table work.suspension_years as select distinct year from staged.suspensions;

-- One row a pupil, key stage and year at the end of the stage: characteristics, school, school life. A view: few rows are asked for before the release is written.
create or replace view work.pupil_context as
select
    pupils.stage, pupils.year, pupils.upn,
    case pupils.sex when 'F' then 'F' when 'M' then 'M' else 'unknown' end as sex,
    ethnic_group(census.ethnicity) as ethnicity,
    case when ethnic_group(census.ethnicity) = 'unknown' then 'unknown' else census.ethnicity end as ethnicity_minor,
    yes_no(coalesce(census.fsmeligible, extract.fsm)) as fsm,
    yes_no(coalesce(census.everfsm_6, extract.fsm6)) as fsm6,
    yes_no(coalesce(census.everfsm_6, extract.fsm6)) as disadvantaged,
    case
        when census.language in ('ENG', 'ENB') then 'no'
        when census.language in ('REF', 'NOT', 'ZZZ') then 'unknown'
        when census.language is not null then 'yes'
        when extract.eal_group = '2' then 'yes' when extract.eal_group = '1' then 'no' else 'unknown' end as eal,
    case when census.idaci_r is not null then least(10, 1 + (census.idaci_r - 1) * 10 // lsoas(pupils.year))::tinyint end as idaci_decile,
    month(pupils.dob)::tinyint as birth_month,
    completed_years(pupils.dob, august_before(pupils.year))::tinyint as age,
    coalesce(census.nc_year, completed_years(pupils.dob, august_before(pupils.year)) - 4)::tinyint as year_group,
    sen_group(coalesce(census.senprovision, extract.sen)) as sen,
    case sen_group(coalesce(census.senprovision, extract.sen)) when 'none' then 'none' when 'unknown' then 'unknown' else coalesce(upper(census.primaryseneedstype), 'unknown') end as sen_need,
    pupils.urn,
    coalesce(schools.la_code, pupils.estab_la) as school_la,
    case when pupils.urn is null and pupils.estab_la is null then 'none' else coalesce(schools.school_type, school_group(extract.type)) end as school_type,
    coalesce(schools.state_funded, state_funded(extract.type)) and not (pupils.urn is null and pupils.estab_la is null) as state_funded,
    cast(100.0 * (absence.authorised + absence.unauthorised) / nullif(absence.possible, 0) as decimal(7, 4)) as absence_rate,
    cast(100.0 * absence.unauthorised / nullif(absence.possible, 0) as decimal(7, 4)) as unauthorised_rate,
    case when suspension_years.year is not null and (suspensions.upn is not null or sends_suspensions(coalesce(schools.type, extract.type), pupils.urn is not null or pupils.estab_la is not null)) then coalesce(suspensions.days, 0) end as suspension_days,
    case when suspension_years.year is null then 'unknown' when suspensions.excluded then 'yes' when suspensions.upn is not null or sends_suspensions(coalesce(schools.type, extract.type), pupils.urn is not null or pupils.estab_la is not null) then 'no' else 'unknown' end as excluded,
    case when pupils.stage = 'ks4' then moves.moves_in_stage end as moves_y10_11,
    case when moves.upn is null then 'unknown' when moves.mid_year then 'yes' else 'no' end as mid_year_move,
    moves.moves_in_stage
from work.asked_pupils as pupils
left join work.census_pupils as census on census.upn = pupils.upn and census.year = pupils.year and census.year in $years
left join work.asked_extracts as extract on extract.stage = pupils.stage and extract.upn = pupils.upn and extract.year = pupils.year and extract.year in $years
left join work.schools as schools on schools.urn = pupils.urn
left join work.absence_sums as absence on absence.upn = pupils.upn and absence.year = pupils.year and absence.year in $years
left join work.suspension_sums as suspensions on suspensions.upn = pupils.upn and suspensions.year = pupils.year and suspensions.year in $years
left join work.suspension_years as suspension_years on suspension_years.year = pupils.year
left join work.asked_moves as moves on moves.stage = pupils.stage and moves.upn = pupils.upn and moves.year = pupils.year and moves.year in $years
where pupils.year in $years;
