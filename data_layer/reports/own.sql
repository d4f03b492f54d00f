-- One row a year, group, stratum and kind of school (NULL: not asked for): the sums of the pupils in the first row of the table alone
-- (an LA's children, a school's pupils or one child).
select year, {group} as "group", prior, sen, school_type, sex,
    {state_funded}, coalesce(school_la = $la_code, false) as school_in_la, first_row,
    count(*) as pupils,
    {balance},
    {sums}
from {own}
where stage = $stage{where}
group by all
order by year, "group", prior, sen, school_type, sex, state_funded, school_in_la, first_row
