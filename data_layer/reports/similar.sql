-- One row a year, group and stratum (prior attainment, SEN, school type, sex) of pupils not looked after: the sums that
-- are weighted to the LA's own children. The columns from fsm6 on are shown beside, not matched.
select year, {group} as "group", prior, sen, school_type, sex, count(*) as pupils,
    {balance},
    {sums}
from (select *{shares} from pupils)
where stage = $stage{where}
group by all
order by all
