-- One row a year, LA that looks after the child, group and `missed`: the children and, for each measure, how many have
-- it (n; where every pupil has it, `pupils` is its n), their sum and their sum of squares (whole numbers: the measure times its scale).
-- missed = 0: the child meets every filter; missed = k: every filter but the k-th (kept for the small-number rule);
-- -1: misses more than one. All rows together are the children whatever filters are on. By first_row, school_in_la and
-- state_funded (NULL: not asked for) an LA's children are taken out of all pupils.
select year, la_code, {group} as "group", {missed} as missed, {first_row}, {school_in_la}, {state_funded}, count(*) as pupils,
    {sums}
from {cla}
where stage = $stage and year between $first_year and $last_year and {cohort}
group by all
order by year, la_code, "group", missed, first_row, school_in_la, state_funded
