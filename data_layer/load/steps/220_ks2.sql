-- One row a row of the KS2 extract: outcome codes and scores as they count. A score of 80 to 120; N = too few marks for one.
create or replace view work.ks2_read as
select *,
    case when reading_raw between 80 and 120 and coalesce(upper(readoutcome), 'AS') in ('AS', 'NS') then reading_raw end as reading_score,
    case when maths_raw between 80 and 120 and coalesce(upper(matoutcome), 'AS') in ('AS', 'NS') then maths_raw end as maths_score,
    case when gps_raw between 80 and 120 and coalesce(upper(gpsoutcome), 'AS') in ('AS', 'NS') then gps_raw end as gps_score,
    case when upper(readscore) = 'N' and coalesce(upper(readoutcome), 'NS') = 'NS' then 'N' else coalesce(upper(readoutcome), case when reading_raw between 80 and 99 then 'NS' when reading_raw between 100 and 120 then 'AS' end) end as reading_code,
    case when upper(matscore) = 'N' and coalesce(upper(matoutcome), 'NS') = 'NS' then 'N' else coalesce(upper(matoutcome), case when maths_raw between 80 and 99 then 'NS' when maths_raw between 100 and 120 then 'AS' end) end as maths_code,
    case when upper(gpsscore) = 'N' and coalesce(upper(gpsoutcome), 'NS') = 'NS' then 'N' else coalesce(upper(gpsoutcome), case when gps_raw between 80 and 99 then 'NS' when gps_raw between 100 and 120 then 'AS' end) end as gps_code,
    upper(writtaoutcome) as writing_code, upper(scitaoutcome) as science_code,
    case when upper(readtaoutcome) = 'BLW' then coalesce(upper(readpscale), 'BLW') else upper(readtaoutcome) end as reading_ta,
    case when upper(mattaoutcome) = 'BLW' then coalesce(upper(matpscale), 'BLW') else upper(mattaoutcome) end as maths_ta,
    case when upper(writtaoutcome) = 'BLW' then coalesce(upper(writpscale), 'BLW') else upper(writtaoutcome) end as writing_ta,
    coalesce(endks, 1) <> 0 and coalesce(natres, 1) <> 0 as in_stage
from (select *, try_cast(readscore as integer) as reading_raw, try_cast(matscore as integer) as maths_raw, try_cast(gpsscore as integer) as gps_raw from work.ks2_in);

-- One row a row of a pupil who has several in a year: of those of one release the one is used that counts nationally, then the best; the latest release is shown.
create or replace table work.ks2_repeated as
with several as (
    select upn, year from work.ks2_in where upn is not null and year in $years group by upn, year having count(*) > 1
),
placed as (
    select file_id, row_number, year, upn, results,
        row_number() over (partition by upn, year, results
            order by coalesce(natres, 1) desc, coalesce(reading_score, 0) + coalesce(maths_score, 0) + coalesce(gps_score, 0) desc, (writing_code in ('EXS', 'GDS'))::int desc nulls last, file_id, row_number) = 1 as is_used
    from work.ks2_read semi join several using (upn, year)
    where year in $years
)
select file_id, row_number, is_used, is_used and dense_rank() over (partition by upn, year, is_used order by release.rank) = 1 as is_latest
from placed
left join work.release_ranks as release using (results);

-- One row a pupil, year and release: KS2 outcomes judged, with the points that progress counts. A code that is not known is NULL and listed.
create or replace table work.ks2_outcomes as
select
    pupils.file_id, pupils.row_number, pupils.year, results, upn, coalesce(former_upn, formerupn) as former_upn, uln, dob, coalesce(sex, gender) as sex,
    urn, coalesce(laestab, try_cast(la || lpad(estab, 4, '0') as integer)) as laestab, coalesce(try_cast(left(la, 3) as smallint), laestab // 10000)::smallint as school_la, in_stage, coalesce(repeated.is_latest, true) as is_latest,
    in_stage and coalesce(natmtdres, 1) <> 0 and coalesce(toe_code, 0) not in (7, 8, 10, 11, 12, 14, 33, 36, 38, 42, 43, 44) as defines_means, fsm6, sentype, ealgrp, cla_pp_1_day, cla_6_months, cla_12_months,
    reading.code as reading, maths.code as maths, gps.code as gps, writing.code as writing, science.code as science,
    reading_score, maths_score, gps_score,
    in_stage and coalesce(reading.in_denominator, 0) = 1 and (reading.code <> 'AS' or reading_score is not null) as reading_in,
    in_stage and coalesce(maths.in_denominator, 0) = 1 and (maths.code <> 'AS' or maths_score is not null) as maths_in,
    in_stage and coalesce(gps.in_denominator, 0) = 1 and (gps.code <> 'AS' or gps_score is not null) as gps_in,
    in_stage and coalesce(writing.in_denominator, 0) = 1 as writing_in, in_stage and coalesce(science.in_denominator, 0) = 1 as science_in,
    case when reading_in then case when reading_score >= 110 then 'higher' when reading_score >= 100 then 'expected' when reading_score >= 80 then 'working_towards' else reading.category end end as reading_category,
    case when maths_in then case when maths_score >= 110 then 'higher' when maths_score >= 100 then 'expected' when maths_score >= 80 then 'working_towards' else maths.category end end as maths_category,
    case when gps_in then case when gps_score >= 110 then 'higher' when gps_score >= 100 then 'expected' when gps_score >= 80 then 'working_towards' else gps.category end end as gps_category,
    case when in_stage then writing.category end as writing_category, case when in_stage then science.category end as science_category,
    coalesce(reading_score, too_hard_reading.points, case when reading_code = 'B' then ks2readscore end)::decimal(9,3) as reading_points,
    coalesce(maths_score, too_hard_maths.points, case when maths_code = 'B' then ks2matscore end)::decimal(9,3) as maths_points,
    writing_levels.points::decimal(9,3) as writing_points,
    ks1readps, ks1writps, ks1matps, coalesce(ks1average_grp_p, ks1average_grp) as dfe_group, ks1group, readspeccon, matspeccon, gpsspeccon
from work.ks2_read as pupils
left join work.ks2_repeated as repeated on repeated.file_id = pupils.file_id and repeated.row_number = pupils.row_number
left join work.outcome_codes as reading on reading.kind = 'ks2_test' and reading.code = reading_code and reading.in_denominator is not null
left join work.outcome_codes as maths on maths.kind = 'ks2_test' and maths.code = maths_code and maths.in_denominator is not null
left join work.outcome_codes as gps on gps.kind = 'ks2_test' and gps.code = gps_code and gps.in_denominator is not null
left join work.outcome_codes as writing on writing.kind = 'ks2_ta' and writing.code = writing_code and writing.in_denominator is not null
left join work.outcome_codes as science on science.kind = 'ks2_science' and science.code = science_code and science.in_denominator is not null
left join work.ks2_points as too_hard_reading on too_hard_reading.scale = 'reading_maths' and pupils.year between too_hard_reading.since and too_hard_reading.until
    and too_hard_reading.code = case reading_code when 'N' then 'N' when 'B' then reading_ta end
left join work.ks2_points as too_hard_maths on too_hard_maths.scale = 'reading_maths' and pupils.year between too_hard_maths.since and too_hard_maths.until
    and too_hard_maths.code = case maths_code when 'N' then 'N' when 'B' then maths_ta end
left join work.ks2_points as writing_levels on writing_levels.scale = 'writing' and pupils.year between writing_levels.since and writing_levels.until and writing_levels.code = writing_ta
where pupils.year in $years and coalesce(repeated.is_used, true);

-- One row a pupil, year and release: KS1 points, from the extract where it has all three subjects, else from the KS1 results four years before.
-- APS = (mean of reading and writing + maths) / 2. Without all three: no prior attainment for progress.
create or replace table work.ks2_prior as
with points as (
    select outcomes.file_id, outcomes.row_number, outcomes.year, outcomes.results, dfe_group, ks1group,
        case when ks1readps is not null and ks1writps is not null and ks1matps is not null then ((ks1readps + ks1writps) / 2 + ks1matps) / 2
            else ((before.reading_points + before.writing_points) / 2 + before.maths_points) / 2 end as aps,
        (coalesce((before.reading_points + before.writing_points) / 2, before.reading_points, before.writing_points, before.maths_points)
            + coalesce(before.maths_points, (before.reading_points + before.writing_points) / 2, before.reading_points, before.writing_points)) / 2 as loose_aps,
        case when settings.loose_ks1_bands then coalesce(aps, loose_aps) else aps end as band_aps
    from work.ks2_outcomes as outcomes
    cross join work.result_settings as settings
    left join work.ks1_prior as before on before.upn = outcomes.upn and before.year = outcomes.year - 4 and before.year + 4 in $years
    where outcomes.year in $years
)
select file_id, row_number, year, results, 'DfE ' || dfe_group as dfe_group, cast(round(aps * 1000) as integer) as prior_score,
    case
        when band_aps is null then case ks1group when '1' then 'low' when '2' then 'middle' when '3' then 'high' else 'none' end
        when year - 4 <= 2015 then case when band_aps < 12 then 'low' when band_aps < 18 then 'middle' else 'high' end
        else case when band_aps < 8 then 'low' when band_aps < 9 then 'middle' else 'high' end
    end as prior
from points;
