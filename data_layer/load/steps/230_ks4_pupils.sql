-- One row a row of the KS4 extract that is used: of several of one pupil, year and release the one that counts nationally, then the best.
create or replace table work.ks4_kept as
select file_id, row_number, year,
    dense_rank() over (partition by coalesce(upn, file_id || ':' || row_number), year order by release.rank) = 1 as is_latest
from (
    select file_id, row_number, year, upn, results,
        row_number() over (partition by coalesce(upn, file_id || ':' || row_number), year, results
            order by coalesce(natres, 1) desc, coalesce(att8, coalesce(slot1eng, 0) + coalesce(slot2mat, 0) + coalesce(slot3ebac, 0) + coalesce(slot6open, 0)) desc, file_id, row_number) as place
    from work.ks4_in
    where year in $years
)
left join work.release_ranks as release using (results)
where place = 1;

-- One row a pupil and year at the end of KS4: whom an entry can belong to, and the exam years from `since` on that lead to it (three years before, after any earlier end of KS4).
create or replace table work.ks4_years as
select upn, year, greatest(year - 3, coalesce(lag(year) over (partition by upn order by year) + 1, 0)) as since, row_number() over ()::integer as pupil
from (select distinct upn, year from work.ks4_in where upn is not null and year is not null);
