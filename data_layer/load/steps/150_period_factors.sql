-- One row a period of care with what was known when it began: how many there had been, and the start of the first.
create or replace table work.periods_so_far as
select
    *, (count(*) over so_far)::smallint as periods, min(start) over so_far as first_start
from work.periods
window so_far as (partition by pupil_id order by start);

-- One row a child and year of return: the latest period of care begun by 31 March.
create or replace table work.period_factors as
with latest as (
    select
        child_years.pupil_id, child_years.year, child_years.dob, periods.period, periods.start, periods.start_known, periods.need, periods.periods, periods.first_start,
        least(coalesce(periods.finish, child_years.year_end), child_years.year_end) as until,
        coalesce(periods.finish, date '9999-12-31') >= child_years.year_end as in_care,
        completed_years(child_years.dob, august_before(academic_year(periods.start))) as august_age
    from work.child_years as child_years
    asof join work.periods_so_far as periods on periods.pupil_id = child_years.pupil_id and child_years.year_end >= periods.start
)
select
    pupil_id, year, period, in_care,
    completed_months(start, until) as months_in_care,
    start as poc_start, start_known as poc_start_known,
    case when august_age is null then 'unknown' when august_age <= 4 then 'before_ks1' when august_age <= 10 then 'ks1_to_ks2'
        when august_age <= 13 then 'y7to9' when august_age <= 15 then 'y10to11' else 'later' end as entered_care,
    case when dob is not null then greatest(completed_years(dob, start), 0) end as age_at_entry,
    case when dob is not null then greatest(completed_years(dob, first_start), 0) end as age_first_entry,
    periods,
    coalesce(lower(need), 'unknown') as need
from latest;

-- One row an episode (not a short break) with what had happened by then: when its placement began, when the last place in it that was not temporary began
-- (NULL: none), and how often the carer had changed since the 11th birthday (NULL: date of birth not known).
create or replace table work.located_so_far as
with births as (
    select pupil_id, arg_max(dob, year) as dob from work.child_years group by pupil_id
)
select
    located.pupil_id, located.decom, located.dec, located.placement, located.placement_any,
    min(located.decom) over spell as placement_start, max(case when not temporary then located.decom end) over spell as held_from,
    case when births.dob is not null then (sum(case when changes_carer and completed_years(births.dob, located.decom - 1) >= 11 then 1 else 0 end) over (partition by located.pupil_id order by located.decom))::smallint end as changes_after_11
from work.located as located
left join births on births.pupil_id = located.pupil_id
window spell as (partition by located.pupil_id, located.period, located.placement order by located.decom);

-- One row a child and year of return: the placement held on 31 March, or the last before it, and the counts up to then. T0-T4 leave the one around them.
create or replace table work.placement_held as
with latest as (
    select child_years.pupil_id, child_years.year, child_years.year_end, latest.* exclude (pupil_id)
    from work.child_years as child_years
    asof join work.located_so_far as latest on latest.pupil_id = child_years.pupil_id and child_years.year_end >= latest.decom
)
select
    latest.pupil_id, latest.year,
    latest.placement as placements, latest.placement_any as placements_all, latest.changes_after_11,
    placement_group(coalesce(held.place, now.place)) as placement_type, provider_group(coalesce(held.place_provider, now.place_provider)) as provider,
    coalesce(held.placed_in_la, 'unknown') as placed_in_la, held.distance_miles,
    legal_group(now.ls) as legal_status,
    completed_months(latest.placement_start, least(coalesce(latest.dec, latest.year_end), latest.year_end)) as placement_months
from latest
join work.located as now on now.pupil_id = latest.pupil_id and now.decom = latest.decom
left join work.located as held on held.pupil_id = latest.pupil_id and held.decom = latest.held_from;

-- One row a child and year of return: spells in the 12 months to 31 March.
create or replace table work.placement_counts as
select child_years.pupil_id, child_years.year, count(*)::smallint as placements_year
from work.child_years as child_years
join work.placements as placements on placements.pupil_id = child_years.pupil_id
    and placements.start <= child_years.year_end and coalesce(placements.finish, date '9999-12-31') > child_years.year_start
group by child_years.pupil_id, child_years.year;
