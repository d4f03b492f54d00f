-- One row a year, group and stratum (prior attainment, SEN, school type, sex) of pupils not looked after: the sums that
-- are weighted to the LA's own children. The columns from fsm6 on are shown beside, not matched.
select year, {group} as "group", prior, sen, school_type, sex, {counted} as pupils,
    {balance},
    {others_sums}
from {others}
where stage = $stage and year between $first_year and $last_year{where}
group by all
order by year, "group", prior, sen, school_type, sex
