-- One row a release stage: the latest, most final results come first.
create or replace table work.release_ranks as
select * from (values ('final', 1), ('revised', 2), ('provisional', 3)) as ranks(results, rank);

-- One row a stage of release of a pupil's results and one of a table of ours: which table is used first.
create or replace table work.nearest_release as
select * from (values
    ('final', 'final', 1), ('final', 'revised', 2), ('final', 'provisional', 3),
    ('revised', 'revised', 1), ('revised', 'final', 2), ('revised', 'provisional', 3),
    ('provisional', 'provisional', 1), ('provisional', 'revised', 2), ('provisional', 'final', 3)
) as nearest(results, table_results, place);

-- One row a grade as the extract gives it for English and maths: whether it is a pass at 9-4 (before 2017: A*-C) and at 9-5.
create or replace table work.grade_passes as
select grade, bool_or(pass_94) as pass_94, bool_or(pass_95) as pass_95
from (
    select grade, pass_94, pass_95 from work.ks4_points where qualification in ('GCSE (9-1) Full Course', 'GCSE Full Course')
    union all select 'A*', true, false
)
group by grade;

-- Whether the English slot says a pass, from its points alone: they may be one grade or one grade doubled. NULL where both are possible.
create or replace macro work.english_passed(slot, pass) as
case when slot >= 2 * pass then true when slot < pass then false when slot % 2 <> 0 then true end;
