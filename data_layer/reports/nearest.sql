-- One row a year, LA of the school and kind of school (NULL: not asked for), group and filter: the pupils who meet every filter but this one
-- (missed = k: the k-th). Needed by the small-number rule alone. Counted by the filters that are met first: what is missed is then
-- worked out on some dozens of rows, in half the time of doing it pupil by pupil.
with everyone as (
    select year, {school_la}, {state_funded}, null::smallint as la_code, {group} as "group", {met}, {counted} as pupils
    from {others}
    where stage = $stage and year between $first_year and $last_year
    group by all
    union all
    select year, {school_la}, {state_funded}, la_code, {group}, {met}, count(*)
    from cla
    where stage = $stage and year between $first_year and $last_year and first_row
    group by all
),
missing as (
    select year, school_la, state_funded, la_code, "group", {missed_of_met} as missed, sum(pupils)::bigint as pupils
    from everyone
    group by all
)
select *
from missing
where missed > 0
order by year, school_la, state_funded, la_code, "group", missed
