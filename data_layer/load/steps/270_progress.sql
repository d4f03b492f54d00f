-- One row a year, release and prior group: the KS2 means side by side, with the floors where the user gave any.
create or replace table work.ks2_means as
select year, results, prior_group,
    max(estimate) filter (where measure = 'ks2_reading_progress') as reading, max(estimate) filter (where measure = 'ks2_writing_progress') as writing, max(estimate) filter (where measure = 'ks2_maths_progress') as maths,
    max(floor) filter (where measure = 'ks2_reading_progress') as reading_floor, max(floor) filter (where measure = 'ks2_writing_progress') as writing_floor, max(floor) filter (where measure = 'ks2_maths_progress') as maths_floor
from work.estimates_in_millionths left join work.floors using (measure, year, results, prior_group)
group by all;

-- One row a year, release and prior group: the KS4 means side by side, with the floor where the user gave any.
create or replace table work.ks4_means as
select year, results, prior_group,
    max(estimate) filter (where measure = 'ks4_progress8') as a8, max(estimate) filter (where measure = 'ks4_p8_english') as english, max(estimate) filter (where measure = 'ks4_p8_maths') as maths,
    max(estimate) filter (where measure = 'ks4_p8_ebacc') as ebacc, max(estimate) filter (where measure = 'ks4_p8_open') as open, max(floor) filter (where measure = 'ks4_progress8') as p8_floor
from work.estimates_in_millionths left join work.floors using (measure, year, results, prior_group)
group by all;

-- One row a stage, year, release and value: the national percentile of a prior score or an outcome, in thousandths (share below plus half the share equal).
-- Only from pupils with both, and only where the pupils in the files are national.
create or replace table work.percentiles as
with pupils as (
    select 'ks2' as stage, year, results, prior_score as before, cast(round(500 * (reading_points + maths_points)) as integer) as outcome from work.ks2_grouped
    where defines_means and reading_in and maths_in and prior_score is not null and reading_points + maths_points is not null and year in $years
    union all
    select 'ks4', year, results, prior_score, a8_hundredths from work.ks4_grouped where defines_means and prior_score is not null and a8_hundredths is not null and year in $years
),
counted as (
    select stage, year, results, 'before' as which, before as value, count(*) as equal from pupils group by all
    union all select stage, year, results, 'outcome', outcome, count(*) from pupils group by all
)
select stage, year, results, which, value,
    cast((100000 * (2 * (sum(equal) over below - equal) + equal)) // (2 * sum(equal) over whole) as integer) as percentile
from counted
join work.national using (stage, year, results)
where is_national
window below as (partition by stage, year, results, which order by value), whole as (partition by stage, year, results, which);

-- One row a pupil, year and release: KS2 results with progress = outcome less the national mean of the prior group, before and after floors,
-- and the local gain = national percentile of the outcome less that of the prior attainment.
create or replace view work.judged_ks2 as
select pupils.* exclude (ks1readps, ks1writps, ks1matps, dfe_group, ks1group),
    case when reading_in then reading_points - means.reading * 0.000001 end::decimal(18,6) as reading_progress_raw,
    case when writing_in then writing_points - means.writing * 0.000001 end::decimal(18,6) as writing_progress_raw,
    case when maths_in then maths_points - means.maths * 0.000001 end::decimal(18,6) as maths_progress_raw,
    case when pupils.year >= 2018 then greatest(reading_progress_raw, reading_floor) else reading_progress_raw end as reading_progress,
    case when pupils.year >= 2018 then greatest(writing_progress_raw, writing_floor) else writing_progress_raw end as writing_progress,
    case when pupils.year >= 2018 then greatest(maths_progress_raw, maths_floor) else maths_progress_raw end as maths_progress,
    (after.percentile - before.percentile) * 0.001 as local_gain
from (select *, case when reading_in and maths_in then cast(round(500 * (reading_points + maths_points)) as integer) end as outcome_value from work.ks2_grouped) as pupils
left join work.ks2_means as means on means.year = pupils.year and means.results = pupils.results and means.prior_group = pupils.prior_group
left join work.percentiles as before on before.stage = 'ks2' and before.which = 'before' and before.year = pupils.year and before.results = pupils.results and before.value = prior_score
left join work.percentiles as after on after.stage = 'ks2' and after.which = 'outcome' and after.year = pupils.year and after.results = pupils.results and after.value = outcome_value;

-- One row a pupil, year and release: KS4 results with Progress 8 = (Attainment 8 - estimate) / 10 and its parts (/2, /2, /3, /3), before and after the floor,
-- and the local gain. The floor is the extract's own threshold, else the user's; from 2018. Pupils whom the DfE leaves out of Progress 8 are out.
create or replace view work.judged_ks4 as
select pupils.* exclude (english_hundredths, maths_hundredths, ebacc_hundredths, open_hundredths, from_entries, core_from_entries, ks2emss, ks2emfg, ks2readscore, ks2matscore),
    a8_hundredths * 0.01 as a8, english_hundredths * 0.01 as a8_english, maths_hundredths * 0.01 as a8_maths, ebacc_hundredths * 0.01 as a8_ebacc, open_hundredths * 0.01 as a8_open,
    case when in_p8 then (a8_hundredths * 10000 - means.a8) * 0.0000001 end::decimal(18,7) as p8_raw,
    case when pupils.year >= 2018 then greatest(p8_raw, coalesce(p8thresh, p8_floor)) else p8_raw end::decimal(18,7) as p8,
    case when in_p8 then (english_hundredths * 10000 - means.english) * 0.0000005 end::decimal(18,7) as p8_english,
    case when in_p8 then (maths_hundredths * 10000 - means.maths) * 0.0000005 end::decimal(18,7) as p8_maths,
    case when in_p8 then sign(ebacc_hundredths * 10000 - means.ebacc) * ((20 * abs(ebacc_hundredths * 10000 - means.ebacc) + 3) // 6) * 0.0000001 end::decimal(18,7) as p8_ebacc,
    case when in_p8 then sign(open_hundredths * 10000 - means.open) * ((20 * abs(open_hundredths * 10000 - means.open) + 3) // 6) * 0.0000001 end::decimal(18,7) as p8_open,
    (after.percentile - before.percentile) * 0.001 as local_gain
from work.ks4_grouped as pupils
left join work.ks4_means as means on means.year = pupils.year and means.results = pupils.results and means.prior_group = pupils.prior_group
left join work.percentiles as before on before.stage = 'ks4' and before.which = 'before' and before.year = pupils.year and before.results = pupils.results and before.value = prior_score
left join work.percentiles as after on after.stage = 'ks4' and after.which = 'outcome' and after.year = pupils.year and after.results = pupils.results and after.value = case when in_stage then a8_hundredths end;
