-- One row a child, year of return and period begun by 31 March, the latest first.
create or replace table work.periods_known as
select
    child_years.pupil_id, child_years.year, child_years.dob, child_years.year_end,
    periods.period, periods.start, periods.start_known, periods.need,
    least(coalesce(periods.finish, child_years.year_end), child_years.year_end) as until,
    coalesce(periods.finish, date '9999-12-31') >= child_years.year_end as in_care,
    row_number() over (partition by child_years.pupil_id, child_years.year order by periods.start desc) as latest,
    min(periods.start) over (partition by child_years.pupil_id, child_years.year) as first_start,
    count(*) over (partition by child_years.pupil_id, child_years.year) as periods
from work.child_years
join work.periods on periods.pupil_id = child_years.pupil_id and periods.start <= child_years.year_end;

-- One row a child and year of return: the latest period of care.
create or replace table work.period_factors as
select
    pupil_id, year, period, in_care,
    completed_months(start, until) as months_in_care,
    start as poc_start, start_known as poc_start_known,
    case
        when dob is null then 'unknown'
        when completed_years(dob, august_before(academic_year(start))) <= 4 then 'before_ks1'
        when completed_years(dob, august_before(academic_year(start))) <= 10 then 'ks1_to_ks2'
        when completed_years(dob, august_before(academic_year(start))) <= 13 then 'y7to9'
        when completed_years(dob, august_before(academic_year(start))) <= 15 then 'y10to11'
        else 'later' end as entered_care,
    greatest(completed_years(dob, start), 0) as age_at_entry,
    greatest(completed_years(dob, first_start), 0) as age_first_entry,
    periods::smallint as periods,
    coalesce(lower(need), 'unknown') as need
from work.periods_known
where latest = 1;

-- One row a child, year of return and episode (not a short break) begun by 31 March, the latest first.
create or replace table work.placed_known as
select
    child_years.pupil_id, child_years.year, child_years.dob, child_years.year_start, child_years.year_end,
    located.* exclude (la_code, pupil_id),
    period_factors.period = located.period as in_latest_period,
    located.placement > 1 and located.placement <> lag(located.placement) over (partition by child_years.pupil_id, child_years.year, located.period order by located.decom) as changes_carer
from work.child_years
join work.located on located.pupil_id = child_years.pupil_id and located.decom <= child_years.year_end
left join work.period_factors on period_factors.pupil_id = child_years.pupil_id and period_factors.year = child_years.year;

-- One row a child and year of return: counts of placements.
create or replace table work.placement_counts as
select
    pupil_id, year,
    (max(placement) filter (where in_latest_period))::smallint as placements,
    (max(placement_any) filter (where in_latest_period))::smallint as placements_all,
    case when any_value(dob) is null then null else
        (count(*) filter (where changes_carer and completed_years(dob, decom - 1) >= 11))::smallint end as changes_after_11,
    (count(distinct period * 1000 + placement) filter (where coalesce(dec, date '9999-12-31') > year_start))::smallint as placements_year
from work.placed_known
group by pupil_id, year;

-- One row a child and year of return: the placement held on 31 March, or the last before it. T0-T4 leave the one around them.
create or replace table work.placement_held as
with spells as (
    select
        pupil_id, year, period, placement, any_value(year_end) as year_end, any_value(dob) as dob,
        min(decom) as start, max(coalesce(dec, date '9999-12-31')) as finish,
        coalesce(arg_max(place, decom) filter (where not is_temporary(place)), arg_max(place, decom)) as place,
        coalesce(arg_max(place_provider, decom) filter (where not is_temporary(place)), arg_max(place_provider, decom)) as place_provider,
        coalesce(arg_max(placed_in_la, decom) filter (where not is_temporary(place)), 'unknown') as placed_in_la,
        arg_max(distance_miles, decom) filter (where not is_temporary(place)) as distance_miles,
        arg_max(ls, decom) as ls
    from work.placed_known
    where in_latest_period
    group by pupil_id, year, period, placement
)
select
    pupil_id, year, start, placement_group(place) as placement_type, provider_group(place_provider) as provider, placed_in_la, distance_miles,
    legal_group(ls) as legal_status,
    completed_months(start, least(finish, year_end)) as placement_months
from spells
qualify row_number() over (partition by pupil_id, year order by placement desc) = 1;
