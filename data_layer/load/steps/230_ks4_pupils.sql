-- One row a row of a pupil who has several in a year: of those of one release the one is used that counts nationally, then the best; the latest release is shown.
create or replace table work.ks4_repeated as
with several as (
    select upn, year from work.ks4_in where upn is not null and year in $years group by upn, year having count(*) > 1
),
placed as (
    select file_id, row_number, year, upn, results,
        row_number() over (partition by upn, year, results
            order by coalesce(natres, 1) desc, coalesce(att8, coalesce(slot1eng, 0) + coalesce(slot2mat, 0) + coalesce(slot3ebac, 0) + coalesce(slot6open, 0)) desc, file_id, row_number) = 1 as is_used
    from work.ks4_in semi join several using (upn, year)
    where year in $years
)
select file_id, row_number, is_used, is_used and dense_rank() over (partition by upn, year, is_used order by release.rank) = 1 as is_latest
from placed
left join work.release_ranks as release using (results);

-- One row a pupil and year at the end of KS4: whom an entry can belong to, and the exam years from `since` on that lead to it (three years before, after any earlier end of KS4).
create or replace table work.ks4_years as
select upn, year, greatest(year - 3, coalesce(lag(year) over (partition by upn order by year) + 1, 0)) as since, row_number() over ()::integer as pupil
from (select distinct upn, year from work.ks4_in where upn is not null and year is not null);
