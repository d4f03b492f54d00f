-- One row a published figure, as the DfE printed it; is_shown marks the most final, then latest, of several printings.
-- A made-up release takes only files whose areas all say "(synthetic)", and a real one only those that never do.
create or replace table work.published_files as
select p.file_id, any_value(f.name) as file, max(p.year) as series_to, bool_and(p.area ilike '%(synthetic)%') as made_up, bool_or(p.area ilike '%(synthetic)%') as partly_made_up,
       (select count(*) > 0 from staged.synthetic_marker) as release_made_up
from staged.published as p join staged.files as f using (file_id)
group by p.file_id;

insert into staged.rules
select * from (values
    ('published_real_in_made_up', 'row', 'Real published statistics beside made-up children', 'None of it is loaded: a made-up release must not look real. Take the file out of this folder'),
    ('published_made_up_in_real', 'row', 'Made-up published statistics beside real children', 'None of it is loaded. Take the file out of this folder')
) as new(rule, severity, says, what_to_do)
where new.rule not in (select rule from staged.rules);

insert into staged.problems
select refused.file_id, refused.file, null, null, null, r.rule, r.severity, r.says, r.what_to_do
from (select *, case when release_made_up then 'published_real_in_made_up' else 'published_made_up_in_real' end as rule
      from work.published_files where made_up <> release_made_up or (partly_made_up and not made_up)) as refused
join staged.rules as r on r.rule = refused.rule
where not exists (select 1 from staged.problems as known where known.file_id = refused.file_id and known.rule = refused.rule);

create or replace table work.published as
with printed as (
    select split_part(p.measure, '_', 1) as stage, p.year,
           coalesce(p.results, 'release not stated') || ', series to ' || (f.series_to - 1)::varchar || '/' || right(f.series_to::varchar, 2) as version,
           f.file, case p.level when 'national' then 'england' when 'regional' then 'region' else 'la' end as level,
           p.la_code, p.region_code, p.social_care_group, p.measure, p.n, p.total as numerator, p.value, p.low, p.high,
           case p.results when 'final' then 3 when 'revised' then 2 when 'provisional' then 1 else 0 end as finality, f.series_to, p.row_number
    from staged.published as p join work.published_files as f using (file_id)
    where f.made_up = f.release_made_up and f.partly_made_up = f.made_up
      and (p.level <> 'local authority' or p.la_code is not null)
)
select stage, year, version, file,
       row_number() over (partition by measure, year, level, la_code, region_code, social_care_group
                          order by finality desc, series_to desc, file desc, row_number) = 1 as is_shown,
       level, la_code, region_code, social_care_group, measure, n, numerator, value, low, high
from printed
order by stage, year, measure, social_care_group, level, la_code, region_code, is_shown desc;
