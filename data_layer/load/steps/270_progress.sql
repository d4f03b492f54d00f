-- One row a year, release and prior group: the KS2 means side by side, with the floors where the user gave any.
create or replace table work.ks2_means as
select year, results, prior_group,
    max(estimate) filter (where measure = 'ks2_reading_progress') as reading, max(estimate) filter (where measure = 'ks2_writing_progress') as writing, max(estimate) filter (where measure = 'ks2_maths_progress') as maths,
    max(floor) filter (where measure = 'ks2_reading_progress') as reading_floor, max(floor) filter (where measure = 'ks2_writing_progress') as writing_floor, max(floor) filter (where measure = 'ks2_maths_progress') as maths_floor
from work.estimates_in_millionths left join work.floors using (measure, year, results, prior_group)
group by all;

-- One row a pupil, year and release: KS2 results with progress = outcome less the national mean of the prior group, before and after floors.
create or replace table work.judged_ks2 as
select pupils.* exclude (reading_points, maths_points, writing_points),
    pupils.reading_points, pupils.writing_points, pupils.maths_points,
    case when reading_in then reading_points - means.reading * 0.000001 end::decimal(18,6) as reading_progress_raw,
    case when writing_in then writing_points - means.writing * 0.000001 end::decimal(18,6) as writing_progress_raw,
    case when maths_in then maths_points - means.maths * 0.000001 end::decimal(18,6) as maths_progress_raw,
    case when pupils.year >= 2018 then greatest(reading_progress_raw, reading_floor) else reading_progress_raw end as reading_progress,
    case when pupils.year >= 2018 then greatest(writing_progress_raw, writing_floor) else writing_progress_raw end as writing_progress,
    case when pupils.year >= 2018 then greatest(maths_progress_raw, maths_floor) else maths_progress_raw end as maths_progress
from work.ks2_grouped as pupils
left join work.ks2_means as means on means.year = pupils.year and means.results = pupils.results and means.prior_group = pupils.prior_group;

-- One row a year, release and prior group: the KS4 means side by side, with the floor where the user gave any.
create or replace table work.ks4_means as
select year, results, prior_group,
    max(estimate) filter (where measure = 'ks4_progress8') as a8, max(estimate) filter (where measure = 'ks4_p8_english') as english, max(estimate) filter (where measure = 'ks4_p8_maths') as maths,
    max(estimate) filter (where measure = 'ks4_p8_ebacc') as ebacc, max(estimate) filter (where measure = 'ks4_p8_open') as open, max(floor) filter (where measure = 'ks4_progress8') as p8_floor
from work.estimates_in_millionths left join work.floors using (measure, year, results, prior_group)
group by all;

-- One row a pupil, year and release: KS4 results with Progress 8 = (Attainment 8 - estimate) / 10 and its parts (/2, /2, /3, /3), before and after the floor.
-- The floor is the extract's own threshold, else the user's; from 2018. Pupils whom the DfE leaves out of Progress 8 are out.
create or replace table work.judged_ks4 as
select pupils.* exclude (english_hundredths, maths_hundredths, ebacc_hundredths, open_hundredths, from_entries),
    a8_hundredths * 0.01 as a8, english_hundredths * 0.01 as a8_english, maths_hundredths * 0.01 as a8_maths, ebacc_hundredths * 0.01 as a8_ebacc, open_hundredths * 0.01 as a8_open,
    case when coalesce(inp8calc, 1) <> 0 then (a8_hundredths * 10000 - means.a8) * 0.0000001 end::decimal(18,7) as p8_raw,
    case when pupils.year >= 2018 then greatest(p8_raw, coalesce(p8thresh, p8_floor)) else p8_raw end::decimal(18,7) as p8,
    case when coalesce(inp8calc, 1) <> 0 then (english_hundredths * 10000 - means.english) * 0.0000005 end::decimal(18,7) as p8_english,
    case when coalesce(inp8calc, 1) <> 0 then (maths_hundredths * 10000 - means.maths) * 0.0000005 end::decimal(18,7) as p8_maths,
    case when coalesce(inp8calc, 1) <> 0 then sign(ebacc_hundredths * 10000 - means.ebacc) * ((20 * abs(ebacc_hundredths * 10000 - means.ebacc) + 3) // 6) * 0.0000001 end::decimal(18,7) as p8_ebacc,
    case when coalesce(inp8calc, 1) <> 0 then sign(open_hundredths * 10000 - means.open) * ((20 * abs(open_hundredths * 10000 - means.open) + 3) // 6) * 0.0000001 end::decimal(18,7) as p8_open
from work.ks4_grouped as pupils
left join work.ks4_means as means on means.year = pupils.year and means.results = pupils.results and means.prior_group = pupils.prior_group;
