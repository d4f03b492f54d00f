-- One row a pupil and year of the phonics check: the best outcome of its rows. The check's mark serves where the outcome is blank.
create or replace table work.phonics_best as
select upn, year, outcome, codes.in_denominator, ncyearactual, urn, laestab, dob, coalesce(sex, gender) as sex, file_id, row_number, results
from (
    select *, coalesce(upper(phonics_outcome), case when phonics_mark >= 32 then 'WA' when phonics_mark >= 0 then 'WT' end) as outcome
    from work.phonics_in
    where upn is not null and year in $years
)
left join work.outcome_codes as codes on codes.kind = 'phonics' and codes.code = outcome
qualify row_number() over (partition by upn, year order by case outcome when 'WA' then 1 when 'WT' then 2 when 'A' then 3 when 'D' then 4 else 5 end, file_id, row_number) = 1;

-- One row a row of the KS1 extract, and a Year 2 pupil known from the phonics check alone in a year without KS1 results.
create or replace view work.ks1_all as
select file_id, row_number, year, results, upn, coalesce(former_upn, formerupn) as former_upn, uln, dob, coalesce(sex, gender) as sex,
    urn, coalesce(laestab, try_cast(la || lpad(estab, 4, '0') as integer)) as laestab, try_cast(left(la, 3) as smallint) as la,
    upper(read_outcome) as read_outcome, upper(writ_outcome) as writ_outcome, upper(math_outcome) as math_outcome, upper(sci_outcome) as sci_outcome,
    coalesce(endks, 1) <> 0 and coalesce(natres, 1) <> 0 as in_stage, natres
from work.ks1_in
union all
select file_id, row_number, checked_by, results, upn, null, null, dob, sex, urn, laestab, null, null, null, null, null, true, null
from (select *, case when ncyearactual = '2' then year else year + 1 end as checked_by from work.phonics_best)
where (ncyearactual in ('1', '2') or ncyearactual is null)
    and checked_by not in (select distinct year from work.ks1_in where year is not null)
    and checked_by in (select distinct year from work.phonics_in where year is not null)
qualify row_number() over (partition by upn, checked_by order by year desc) = 1;

-- One row a row of a pupil who has several in a year: of those of one release the one is used that counts nationally, then the best; the latest release is shown.
create or replace table work.ks1_repeated as
with several as (
    select upn, year from work.ks1_all where upn is not null and year in $years group by upn, year having count(*) > 1
),
placed as (
    select *, row_number() over (partition by upn, year, results order by coalesce(natres, 1) desc, best desc, file_id, row_number) = 1 as is_used
    from (
        select file_id, row_number, year, results, upn, natres,
            (coalesce(read_outcome, '') in ('EXS', 'GDS'))::int + (coalesce(writ_outcome, '') in ('EXS', 'GDS'))::int + (coalesce(math_outcome, '') in ('EXS', 'GDS'))::int
            + (coalesce(read_outcome, '') = 'GDS')::int + (coalesce(writ_outcome, '') = 'GDS')::int + (coalesce(math_outcome, '') = 'GDS')::int as best
        from work.ks1_all semi join several using (upn, year)
        where year in $years
    )
)
select file_id, row_number, is_used, is_used and dense_rank() over (partition by upn, year, is_used order by release.rank) = 1 as is_latest
from placed
left join work.release_ranks as release using (results);

-- One row a pupil, year and release: KS1 outcomes judged. A code that is not known is NULL, outside every denominator, and listed.
create or replace table work.judged_ks1 as
select
    pupils.* exclude (read_outcome, writ_outcome, math_outcome, sci_outcome, natres, la),
    coalesce(pupils.la, pupils.laestab // 10000)::smallint as school_la, coalesce(repeated.is_latest, true) as is_latest,
    pupils.read_outcome as reading_code, pupils.writ_outcome as writing_code, pupils.math_outcome as maths_code,
    reading.code as reading, writing.code as writing, maths.code as maths, science.code as science,
    in_stage and coalesce(reading.in_denominator, 0) = 1 as reading_in, in_stage and coalesce(writing.in_denominator, 0) = 1 as writing_in,
    in_stage and coalesce(maths.in_denominator, 0) = 1 as maths_in, in_stage and coalesce(science.in_denominator, 0) = 1 as science_in,
    case when in_stage then reading.category end as reading_category, case when in_stage then writing.category end as writing_category,
    case when in_stage then maths.category end as maths_category, case when in_stage then science.category end as science_category,
    first_check.outcome as phonics_y1, in_stage and coalesce(first_check.in_denominator, 0) = 1 as phonics_y1_in,
    case when 'WA' in (first_check.outcome, second_check.outcome) then 'WA' else coalesce(second_check.outcome, first_check.outcome) end as phonics_y2,
    in_stage and pupils.year in (select distinct year from work.phonics_in where year is not null)
        and 1 in (coalesce(first_check.in_denominator, 0), coalesce(second_check.in_denominator, 0)) as phonics_y2_in,
    in_stage as defines_means, 'none' as prior, cast(null as integer) as prior_score, cast(null as varchar) as prior_group
from work.ks1_all as pupils
left join work.ks1_repeated as repeated on repeated.file_id = pupils.file_id and repeated.row_number = pupils.row_number
left join work.outcome_codes as reading on reading.kind = 'ks1_ta' and reading.code = read_outcome and reading.in_denominator is not null
left join work.outcome_codes as writing on writing.kind = 'ks1_ta' and writing.code = writ_outcome and writing.in_denominator is not null
left join work.outcome_codes as maths on maths.kind = 'ks1_ta' and maths.code = math_outcome and maths.in_denominator is not null
left join work.outcome_codes as science on science.kind = 'ks1_science' and science.code = sci_outcome and science.in_denominator is not null
left join work.phonics_best as first_check on first_check.upn = pupils.upn and first_check.year = pupils.year - 1 and first_check.year + 1 in $years
left join work.phonics_best as second_check on second_check.upn = pupils.upn and second_check.year = pupils.year and second_check.year in $years
where pupils.year in $years and coalesce(repeated.is_used, true);

-- One row a pupil and KS1 year, latest release: points of the three subjects, NULL where the code gives none (absent, disapplied, missing).
create or replace table work.ks1_prior as
select judged.upn, judged.year, reading.points as reading_points, writing.points as writing_points, maths.points as maths_points
from work.judged_ks1 as judged
left join work.ks1_points as reading on reading.code = reading_code and judged.year between reading.since and reading.until
left join work.ks1_points as writing on writing.code = writing_code and judged.year between writing.since and writing.until
left join work.ks1_points as maths on maths.code = maths_code and judged.year between maths.since and maths.until
where is_latest and judged.upn is not null;
