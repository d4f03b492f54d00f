-- One row a year, LA in which the school lies (NULL: not asked for), kind of school (NULL: not asked for), group and LA that looks after the pupil (NULL: none):
-- all pupils, in care or not, each counted once. The others come from a cube where one holds everything that is named here.
select year, {school_la}, {state_funded}, null::smallint as la_code, {group} as "group", {counted} as pupils,
    {others_sums}
from {others}
where stage = $stage and year between $first_year and $last_year{where}
group by all
union all
select year, {school_la}, {state_funded}, la_code, {group} as "group", count(*) as pupils,
    {sums}
from {cla}
where stage = $stage and year between $first_year and $last_year and first_row{where}
group by all
order by year, school_la, state_funded, la_code, "group"
