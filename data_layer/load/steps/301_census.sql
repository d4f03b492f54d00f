-- One row a row of the census that is not its pupil's first in the year: the spring census comes first, then the main registration.
create or replace table work.census_repeated as
with several as (
    select upn, year from staged.census where upn is not null and year in $years group by upn, year having count(*) > 1
)
select file_id, row_number
from staged.census semi join several using (upn, year)
where year in $years
qualify row_number() over (partition by upn, year
    order by case left(upper(censusterm), 2) when 'SP' then 0 when 'SU' then 1 else 2 end, case when upper(enrolstatus) in ('C', 'M') then 0 else 1 end, entrydate desc nulls last, file_id desc, row_number desc) > 1;

-- One row a way of writing a year group: its number.
create or replace table work.nc_years as
select ncyearactual, try_cast(regexp_extract(ncyearactual, '[0-9]+') as tinyint) as nc_year
from (select distinct ncyearactual from staged.census);

-- One row a pupil and year.
create or replace table work.census_pupils as
select
    upn, year, census.formerupn, census.dob, census.sex, census.ethnicity, census.fsmeligible, census.everfsm_6, census.language, census.senprovision, census.primaryseneedstype,
    census.idaci_r, coalesce(census.urn, school_numbers.urn) as urn, (census.laestab // 10000)::smallint as estab_la, nc_years.nc_year
from (select * from staged.census anti join work.census_repeated using (file_id, row_number) where upn is not null and year in $years) as census
left join work.school_numbers using (laestab)
left join work.nc_years as nc_years on nc_years.ncyearactual = census.ncyearactual;

-- One row a spell of a pupil at a school: entry date, the last year in which a census saw it.
create or replace table work.spells as
select
    census.upn, coalesce(census.urn, school_numbers.urn) as urn, census.laestab, census.entrydate as start, max(census.year) as last_seen, any_value(census.dob) as dob
from staged.census as census
left join work.school_numbers using (laestab)
where census.upn is not null and census.entrydate is not null and coalesce(census.urn, census.laestab) is not null
group by all;

-- One row a pupil and year: sessions.
create or replace table work.absence_sums as
select upn, year, sum(sessions_possible)::integer as possible, sum(sessions_authorised)::integer as authorised, sum(sessions_unauthorised)::integer as unauthorised
from staged.absence
where upn is not null
group by upn, year;

-- One row a pupil and year with a suspension or exclusion. Two sessions make a day.
create or replace table work.suspension_sums as
select
    upn, year, (coalesce(sum(sessions) filter (where category in ('SUSP', 'FIXD')), 0) / 2)::decimal(6, 1) as days,
    bool_or(category = 'PERM') as excluded
from staged.suspensions
where upn is not null
group by upn, year;
