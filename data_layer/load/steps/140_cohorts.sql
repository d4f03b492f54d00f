-- One row a child, year of return and episode that touches the year, in order.
create or replace table work.in_year as
select
    child_years.pupil_id, child_years.year, child_years.year_start, child_years.year_end,
    episodes.decom, episodes.dec, episodes.rne, episodes.rec, is_short_break(episodes.ls) as short_break,
    lead(episodes.decom) over (partition by child_years.pupil_id, child_years.year order by episodes.decom) as next_in_year
from work.child_years
join work.episodes on episodes.pupil_id = child_years.pupil_id
    and episodes.decom <= child_years.year_end and coalesce(episodes.dec, date '9999-12-31') >= child_years.year_start;

-- One row a child and year of return with an episode in it: the cohorts.
-- DfE: no start after 1 April, no end before 31 March, no short breaks; gaps are not looked at. Strict: no gap, and covered on both days.
create or replace table work.cohort_flags as
with judged as (
    select
        pupil_id, year,
        not bool_or(
            (coalesce(rne = 'S', false) and decom > year_start)
            or (dec is not null and rec is distinct from 'X1' and dec < year_end)
            or short_break) as in_12m,
        bool_and(next_in_year is null or dec = next_in_year) and min(decom) <= any_value(year_start)
            and max(coalesce(dec, date '9999-12-31')) >= any_value(year_end) as covered,
        bool_or(not short_break and coalesce(dec, date '9999-12-31') >= year_end) as in_31mar,
        bool_or(not short_break) as in_anytime
    from work.in_year
    group by pupil_id, year
)
select pupil_id, year, in_12m, in_12m and covered as in_12m_strict, in_31mar, in_anytime
from judged;
