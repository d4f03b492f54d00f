-- One row a stage, year, release and value: the national percentile of a prior score or an outcome, in thousandths (share below plus half the share equal).
-- Only from pupils with both, and only where the pupils in the files are national.
create or replace table work.percentiles as
with pupils as (
    select 'ks2' as stage, year, results, prior_score as before, cast(round(500 * (reading_points + maths_points)) as integer) as outcome from work.judged_ks2
    where defines_means and reading_in and maths_in and prior_score is not null and reading_points + maths_points is not null
    union all
    select 'ks4', year, results, prior_score, a8_hundredths from work.judged_ks4 where defines_means and prior_score is not null and a8_hundredths is not null
),
counted as (
    select stage, year, results, which, value, count(*) as equal
    from (select stage, year, results, unnest(['before', 'outcome']) as which, unnest([before, outcome]) as value from pupils)
    group by all
)
select stage, year, results, which, value,
    cast((100000 * (2 * (sum(equal) over below - equal) + equal)) // (2 * sum(equal) over whole) as integer) as percentile
from counted
join work.national using (stage, year, results)
where is_national
window below as (partition by stage, year, results, which order by value), whole as (partition by stage, year, results, which);

-- One row a pupil, year and release: KS2 with the change in national percentile since KS1.
create or replace table work.judged_ks2 as
select pupils.*, (after.percentile - before.percentile) * 0.001 as local_gain
from work.judged_ks2 as pupils
left join work.percentiles as before on before.stage = 'ks2' and before.which = 'before' and before.year = pupils.year and before.results = pupils.results and before.value = prior_score
left join work.percentiles as after on after.stage = 'ks2' and after.which = 'outcome' and after.year = pupils.year and after.results = pupils.results
    and after.value = case when reading_in and maths_in then cast(round(500 * (reading_points + maths_points)) as integer) end;

-- The same at KS4 since KS2.
create or replace table work.judged_ks4 as
select pupils.*, (after.percentile - before.percentile) * 0.001 as local_gain
from work.judged_ks4 as pupils
left join work.percentiles as before on before.stage = 'ks4' and before.which = 'before' and before.year = pupils.year and before.results = pupils.results and before.value = prior_score
left join work.percentiles as after on after.stage = 'ks4' and after.which = 'outcome' and after.year = pupils.year and after.results = pupils.results and in_stage and after.value = a8_hundredths;
