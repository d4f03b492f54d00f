-- One row a school: its LA of today where one LA took over, its group, and whether it counts as state-funded.
-- Groups by establishment type (GIAS codes). State-funded leaves out independent and non-maintained special schools,
-- pupil referral units and alternative provision, as the DfE's tables do.
create or replace table work.schools as
with placed as (
    select
        schools.*,
        coalesce(schools.la_code, try_cast(schools.la as smallint), (schools.laestab // 10000)::smallint) as given_la
    from staged.schools as schools
    where urn is not null
    qualify row_number() over (partition by urn order by file_id desc, row_number desc) = 1
)
select
    placed.urn, placed.laestab, placed.name, coalesce(alone.successor, placed.given_la) as la_code, placed.phase, placed.type, school_group(placed.type) as school_type,
    state_funded(placed.type) as state_funded, placed.ofsted, placed.open_date, placed.close_date
from placed
left join work.successions as alone on alone.la_code = placed.given_la and alone.alone;

-- One row a LAESTAB: the school that has it, the one still open first; of two, the later number.
create or replace table work.school_numbers as
select laestab, arg_max(urn, (coalesce(close_date, date '9999-12-31'), urn)) as urn
from work.schools
where laestab is not null
group by laestab;
