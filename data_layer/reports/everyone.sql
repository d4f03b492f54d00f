-- One row a year, LA in which the school lies (NULL: not asked for), kind of school, group and LA that looks after the pupil (NULL: none):
-- all pupils, in care or not, each counted once.
with everyone as (
    select year, {school_la}, coalesce(state_funded, false) as state_funded, null::smallint as la_code, {group} as "group", {columns}
    from pupils
    where stage = $stage{where}
    union all
    select year, {school_la}, coalesce(state_funded, false), la_code, {group}, {columns}
    from cla
    where stage = $stage and first_row{where}
)
select year, school_la, state_funded, la_code, "group", count(*) as pupils,
    {sums}
from everyone
group by all
order by all
