-- One row a pupil, key stage and year at the end of the stage, in the latest results: who, and which school.
create or replace table work.stage_pupils as
with latest as (
    select 'ks1' as stage, year, upn, dob, sex, former_upn, uln, urn, laestab from work.results_ks1 where is_latest and coalesce(in_stage, true) and year in $years
    union all select 'ks2', year, upn, dob, sex, former_upn, uln, urn, laestab from work.results_ks2 where is_latest and coalesce(in_stage, true) and year in $years
    union all select 'ks4', year, upn, dob, sex, former_upn, uln, urn, laestab from work.results_ks4 where is_latest and coalesce(in_stage, true) and year in $years
)
select
    latest.stage, latest.year, latest.upn, coalesce(latest.dob, census.dob) as dob, coalesce(nullif(latest.sex, 'U'), census.sex, 'U') as sex,
    coalesce(latest.former_upn, census.formerupn) as former_upn, latest.uln,
    coalesce(latest.urn, numbers.urn, census.urn) as urn, (latest.laestab // 10000)::smallint as estab_la
from latest
left join work.school_numbers as numbers using (laestab)
left join work.census_pupils as census on census.upn = latest.upn and census.year = latest.year and census.year in $years;

-- One row a row of an extract: what it says itself of free meals, first language, SEN and the type of school.
create or replace view work.extract_rows as
select 'ks2' as stage, file_id, row_number, year, upn, cast(fsm as varchar) as fsm, cast(fsm6 as varchar) as fsm6, cast(ealgrp as varchar) as eal_group,
    case when upper(senprovision) in ('N', 'K', 'E', 'S', 'A', 'P') then upper(senprovision) when upper(sentype) in ('N', 'K', 'E', 'S', 'A', 'P') then upper(sentype) end as sen,
    try_cast(toe_code as integer) as type
from staged.ks2 where upn is not null and year is not null
union all
select 'ks4', file_id, row_number, year, upn, cast(fsm as varchar), cast(fsm6 as varchar), cast(ealgrp_ptq_ee as varchar),
    case when cast(sene as varchar) = '1' then 'E' when cast(senk as varchar) = '1' then 'K' when cast(sene as varchar) = '0' and cast(senk as varchar) = '0' then 'N' end, try_cast(toe_code as integer)
from staged.ks4 where upn is not null and year is not null
union all
select 'ks1', file_id, row_number, year, upn, null, null, null, null, try_cast(toe_code as integer)
from staged.ks1 where upn is not null and year is not null;

-- One row a pupil, key stage and year: the same. Few pupils have several rows to put together.
create or replace table work.extract_context as
with repeated as (
    select file_id, row_number from work.ks1_repeated union all select file_id, row_number from work.ks2_repeated union all select file_id, row_number from work.ks4_repeated
)
select * exclude (file_id, row_number) from work.extract_rows anti join repeated using (file_id, row_number) where year in $years
union all
select stage, year, upn, max(fsm), max(fsm6), max(eal_group), max(sen), max(type)
from work.extract_rows semi join repeated using (file_id, row_number)
where year in $years
group by stage, year, upn;

-- One row a pupil, key stage and year: starts at a school within the stage, those in the first three weeks of September apart.
-- Normal transfer: a September start in Year 3 (KS2), or in Year 10 at a university technical college or studio school (KS4).
create or replace table work.stage_moves as
with starts as (
    select
        pupils.stage, pupils.year, pupils.upn, spells.start, spells.urn, schools.type,
        spells.start >= make_date(pupils.year - case pupils.stage when 'ks2' then 4 else 2 end, 9, 1) and spells.start < make_date(pupils.year, 9, 1) as in_stage,
        month(spells.start) = 9 and day(spells.start) <= 21 as september,
        year(spells.start) = pupils.year - case pupils.stage when 'ks2' then 4 else 2 end as first_year
    from work.stage_pupils as pupils
    join work.spells as spells using (upn)
    left join work.schools as schools on schools.urn = spells.urn
)
select
    stage, year, upn,
    (count(distinct (urn, start)) filter (where in_stage and not (september and first_year and (stage = 'ks2' or type in (40, 41)))))::smallint as moves_in_stage,
    coalesce(bool_or(in_stage and not september), false) as mid_year
from starts
group by stage, year, upn;

-- The pupils whose circumstances are asked for, what the extracts say of them and their moves: of all, but while the matched children's are put together.
create or replace view work.asked_pupils as select * from work.stage_pupils;
create or replace view work.asked_extracts as select * from work.extract_context;
create or replace view work.asked_moves as select * from work.stage_moves;
