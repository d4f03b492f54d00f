-- One row a wording of entries (subject, qualification, grade and exam year as written), in the words of our tables' keys.
create or replace table work.entry_wordings as
select *, row_number() over (order by subject, qualification, grade_given, examyear)::integer as wording
from (
    select subject, qualification, grade as grade_given, examyear, work.academic_year(examyear) as said_year,
        nullif(trim(upper(regexp_replace(subject, '[^A-Za-z0-9]+', ' ', 'g'))), '') as subject_key,
        trim(upper(regexp_replace(qualification, '[^A-Za-z0-9]+', ' ', 'g'))) as qualification_key,
        upper(replace(replace(replace(grade, ' ', ''), '-', ''), '/', '')) as grade_key
    from (select distinct subject, qualification, grade, examyear from work.ks4_entries_in)
);

-- One row an entry of the latest release of its exam year: its wording and when it was taken.
create or replace table work.entry_rows as
select entries.file_id, entries.row_number, upn, exam_year, disc3_ptq_ee, upper(season) as season,
    case upper(season) when 'NOVEMBER' then 1 when 'AUTUMN' then 1 when 'W' then 2 when 'JANUARY' then 2 when 'MARCH' then 3 else 4 end as season_order,
    wording, entries.size as size_given, coalesce(entries.subject, entries.mapping, entries.qan) as subject_shown
from (
    select given.*, wordings.wording, coalesce(wordings.said_year, given.year) as exam_year,
        dense_rank() over (partition by upn, coalesce(wordings.said_year, given.year) order by release.rank) as place
    from work.ks4_entries_in as given
    join work.entry_wordings as wordings on wordings.subject is not distinct from given.subject and wordings.qualification is not distinct from given.qualification
        and wordings.grade_given is not distinct from given.grade and wordings.examyear is not distinct from given.examyear
    left join work.release_ranks as release using (results)
    where upn is not null
) as entries
where place = 1;

-- One row an entry whose pupil is in a KS4 extract. The year is the pupil's end of KS4: the first such year from the exam on.
create or replace table work.entries_placed as
select entries.file_id, entries.row_number, entries.upn, pupil_years.pupil, pupil_years.year, entries.exam_year, entries.season, entries.season_order, entries.disc3_ptq_ee, entries.wording, entries.size_given, entries.subject_shown
from work.entry_rows as entries
join work.ks4_years as pupil_years on pupil_years.upn = entries.upn and entries.exam_year between pupil_years.since and pupil_years.year;

-- One row a kind of entry (wording, exam year and end of KS4): its qualification, pillar and points, and why it does not count by itself.
-- discount: entries of one discount group share it; best_first and area_first: in which order equal points are taken.
create or replace table work.entry_kinds as
with used as (
    select distinct wording, exam_year, year from work.entries_placed
),
named as (
    select used.exam_year, used.year, wordings.*,
        case
            when qualification_key in ('GCSE', 'GCSE FULL COURSE') and regexp_full_match(grade_key, '[1-9][1-9]') then 'GCSE (9-1) Full Course (Double Award)'
            when qualification_key = 'GCSE' and (regexp_full_match(grade_key, '[1-9]') or (grade_key in ('U', 'X') and exam_year >= 2018)) then 'GCSE (9-1) Full Course'
            when qualification_key = 'GCSE' then 'GCSE Full Course'
            when known.qualification = 'GCSE (9-1) Full Course' and subjects.pillar = 'combined_science' then 'GCSE (9-1) Full Course (Double Award)'
            else known.qualification
        end as qualification_name,
        coalesce(known.kind, case when qualification_key = 'GCSE' then 'gcse' end) as kind,
        subjects.pillar as subject_pillar, coalesce(subjects.discount_group, subject_key) as discount_group
    from used
    join work.entry_wordings as wordings using (wording)
    left join work.ks4_qualifications as known on known.key = qualification_key
    left join work.ks4_subjects as subjects on subjects.key = subject_key
),
graded as (
    select named.*, coalesce(aliases.grade, case when regexp_full_match(grade_key, '[1-9][1-9]') and grade_key[1] < grade_key[2] then grade_key[2] || grade_key[1] else grade_key end) as grade
    from named
    left join work.ks4_grades as aliases on aliases.qualification = qualification_name and aliases.grade_as_given = grade_key
),
pointed as (
    select graded.*, table_points.points as table_points, table_points.points is not null as points_known, table_points.size as table_size,
        coalesce(pass_94, false) as pass_94, coalesce(pass_95, false) as pass_95,
        case when kind in ('gcse', 'as') then coalesce(subject_pillar, 'open') else 'open' end as pillar,
        case when pillar in ('english_language', 'english_literature', 'english') then 'english' when pillar = 'maths' then 'maths' when pillar = 'open' then 'open' else 'ebacc' end as area,
        case when exam_year in (2020, 2021) and graded.year >= 2022 then 0 else table_points.points end as points,
        case when pillar in ('combined_science', 'core_science', 'additional_science', 'further_science') then 'combined' when discount_group in ('biology', 'chemistry', 'physics') then 'single' end as science_way,
        case
            when graded.qualification is null and graded.subject is null then 'not known: no qualification and no subject in words'
            when qualification_name is null then 'not known: the qualification is not in the table of those that count'
            when kind = 'not_counted' then 'not on the list of approved qualifications'
            when not points_known then 'not known: no points for this grade in this year'
        end as why_by_itself,
        coalesce(table_points.pass_95 or (table_points.pass_94 and qualification_name in ('GCSE Full Course', 'GCSE Full Course (Double Award)')), false) as strong
    from graded
    left join work.ks4_points as table_points on table_points.qualification = qualification_name and table_points.grade = graded.grade and graded.year between table_points.since and table_points.until
)
select *, row_number() over ()::integer as entry_kind, dense_rank() over (order by discount_group)::integer as discount,
    dense_rank() over (order by qualification_name, grade)::integer as name_first,
    dense_rank() over (order by pillar, subject_key, qualification_name)::integer as best_first, dense_rank() over (order by area, pillar, subject_key, qualification_name)::integer as area_first
from pointed;

-- One row an entry: its kind, and why it does not count; NULL counts. The DfE's own flag decides for a pupil whose entries carry it, else the rules:
-- the first entry in a subject counts (by exam date), and single sciences and combined science don't both count.
create or replace table work.entries_decided as
with first_rules as (
    select placed.file_id, placed.row_number, placed.upn, placed.year, placed.pupil, kinds.entry_kind, kinds.discount, kinds.name_first, kinds.table_points, kinds.science_way,
        coalesce(kinds.table_size, placed.size_given, 1)::decimal(4,2) as size, placed.season, placed.subject_shown,
        case when placed.disc3_ptq_ee = 1 then 'discounted by the DfE' else kinds.why_by_itself end as why_first,
        placed.exam_year * 10 + placed.season_order as taken, placed.disc3_ptq_ee is not null as has_flag
    from work.entries_placed as placed
    join work.entry_kinds as kinds using (wording, exam_year, year)
),
ranked as (
    select *, bool_or(has_flag) over (partition by pupil) as flagged,
        row_number() over (partition by pupil, discount, why_first is null or why_first like 'not known: no points%' order by taken, size desc, table_points desc nulls last, name_first, file_id, row_number) as place,
        min(taken) filter (where science_way = 'combined' and why_first is null) over (partition by pupil) as combined_taken,
        min(taken) filter (where science_way = 'single' and why_first is null) over (partition by pupil) as single_taken,
        min(taken) filter (where why_first is null) over (partition by pupil, discount) as first_taken
    from first_rules
)
select file_id, row_number, upn, year, pupil, entry_kind, size, season, subject_shown,
    case
        when why_first is not null then why_first
        when flagged then null
        when place > 1 and taken > first_taken then 'a later entry in the same subject'
        when place > 1 then 'overlaps with another entry in the same subject'
        when science_way = 'single' and combined_taken <= single_taken then 'overlaps with combined science'
        when science_way = 'combined' and single_taken < combined_taken then 'overlaps with single sciences taken before'
    end as why
from ranked;

-- One row an entry: what was decided of it, with its kind.
create or replace view work.entries_judged as
select decided.*, kinds.* exclude (entry_kind, year)
from work.entries_decided as decided
join work.entry_kinds as kinds using (entry_kind);

-- One row a slot's worth of an entry (combined science: two) and the slot of Attainment 8 that it fills. Only a pass fills a slot.
create or replace table work.entry_slots as
with units as (
    select pupil, upn, year, file_id, row_number, pillar, points, best_first, area_first, unit, area
    from work.entries_judged, unnest(case when size = 2 and pillar = 'combined_science' then [1, 2] else [1] end) as units(unit)
    where why is null and points > 0
),
placed as (
    select *, row_number() over (partition by pupil, area order by points desc, best_first, file_id, row_number, unit) as place from units
),
first_slots as (
    select *, case when area = 'english' and place = 1 then 1 when area = 'maths' and place = 1 then 2 when area = 'ebacc' and place <= 3 then 2 + place end as first_slot from placed
)
select pupil, upn, year, file_id, row_number, pillar, points, unit,
    coalesce(first_slot, case when place_left <= 3 then 5 + place_left end) as slot
from (
    select *, row_number() over (partition by pupil, first_slot is null order by points desc, area_first, file_id, row_number, unit) as place_left from first_slots
);

-- One row a pupil and year with entries: the pillars, the four parts of Attainment 8 in hundredths of a point, passes and entries.
create or replace table work.entries_by_pupil as
with slots as (
    select pupil,
        coalesce(sum(points) filter (where slot = 1), 0) as english_best, coalesce(sum(points) filter (where slot = 2), 0) as maths_best,
        coalesce(bool_or(pillar = 'english') filter (where slot = 1), false) as english_combined,
        coalesce(sum(points) filter (where slot between 3 and 5), 0) as ebacc, coalesce(sum(points) filter (where slot between 6 and 8), 0) as open
    from work.entry_slots group by pupil
),
sciences as (
    select pupil, sum(points) as science_points
    from (
        select pupil, points, row_number() over (partition by pupil order by points desc) as place
        from work.entry_slots where pillar in ('combined_science', 'core_science', 'additional_science', 'science')
    ) where place <= 2 group by pupil
),
pillars as (
    select pupil, any_value(upn) as upn, any_value(year) as year,
        bool_or(coalesce(why, '') like 'not known:%') as not_all_known,
        bool_or(coalesce(why, '') like 'not known:%' and (coalesce(subject_pillar, pillar) like 'english%' or coalesce(subject_pillar, pillar) = 'maths' or subject_key is null)) as core_not_known,
        bool_or(counts and pillar in ('english_language', 'english')) as language, bool_or(counts and pillar in ('english_literature', 'english')) as literature, bool_or(counts and pillar = 'english') as english_in_one,
        bool_or(counts and pillar in ('english_language', 'english_literature', 'english') and pass_94) as english_94, bool_or(counts and pillar in ('english_language', 'english_literature', 'english') and pass_95) as english_95,
        max(points) filter (where counts and pillar in ('english_language', 'english_literature', 'english')) as english_points,
        bool_or(counts and pillar = 'maths') as maths_entered, bool_or(counts and pillar = 'maths' and pass_94) as maths_94, bool_or(counts and pillar = 'maths' and pass_95) as maths_95, max(points) filter (where counts and pillar = 'maths') as maths_points,
        bool_or(counts and pillar = 'combined_science') as combined, bool_or(counts and pillar = 'combined_science' and pass_94) as combined_94, bool_or(counts and pillar = 'combined_science' and strong) as combined_95,
        count(*) filter (where counts and pillar in ('core_science', 'additional_science')) as paired, count(*) filter (where counts and pillar in ('core_science', 'additional_science') and pass_94) as paired_94,
        count(*) filter (where counts and pillar = 'science') as singles, count(*) filter (where counts and pillar = 'science' and pass_94) as singles_94, count(*) filter (where counts and pillar = 'science' and strong) as singles_95,
        bool_or(counts and pillar = 'humanities') as humanities, bool_or(counts and pillar = 'humanities' and pass_94) as humanities_94, bool_or(counts and pillar = 'humanities' and strong) as humanities_95, max(points) filter (where counts and pillar = 'humanities') as humanities_points,
        bool_or(counts and pillar = 'language') as foreign_language, bool_or(counts and pillar = 'language' and pass_94) as foreign_language_94, bool_or(counts and pillar = 'language' and strong) as foreign_language_95, max(points) filter (where counts and pillar = 'language') as foreign_language_points,
        bool_or(counts and points > 0) as any_pass,
        coalesce(sum(case when year = 2016 then size else 1 end) filter (where counts and pass_94 and kind <> 'non_gcse'), 0) + least(2, count(*) filter (where counts and pass_94 and kind = 'non_gcse')) as passes_94,
        coalesce(sum(size) filter (where counts), 0) as entries
    from (select *, why is null as counts from work.entries_judged)
    group by pupil
)
select pillars.*,
    cast(100 * coalesce(english_best, 0) * case when (language and literature) or english_combined then 2 else 1 end as integer) as a8_english,
    cast(200 * coalesce(maths_best, 0) as integer) as a8_maths, cast(100 * coalesce(ebacc, 0) as integer) as a8_ebacc, cast(100 * coalesce(open, 0) as integer) as a8_open,
    coalesce(science_points, 0) / 2 as science_points
from pillars left join slots using (pupil) left join sciences using (pupil);

-- One row an entry: points, size, pillar, the slots it fills ('3+4', '1 doubled'), and why it does not count.
create or replace table work.entries_counted as
select judged.upn, judged.year, exam_year, season, coalesce(judged.subject, subject_shown) as subject, coalesce(qualification_name, judged.qualification) as qualification, grade_given as grade,
    case when why is null then judged.points end::decimal(6,2) as points, judged.size,
    case when judged.pillar like 'english%' then 'english' when judged.pillar in ('maths', 'open') then judged.pillar else 'ebacc' end as pillar, judged.pillar as subject_pillar,
    slots.slots || case when slots.slots = '2' or (slots.slots = '1' and ((pupils.language and pupils.literature) or judged.pillar = 'english')) then ' doubled' else '' end as slot,
    coalesce(why, case when exam_year in (2020, 2021) and judged.year >= 2022 then 'taken in 2020 or 2021: counts as an entry, without points' end) as why, judged.file_id, judged.row_number
from work.entries_judged as judged
left join (select file_id, row_number, string_agg(cast(slot as varchar), '+' order by slot) as slots from work.entry_slots where slot is not null group by all) as slots using (file_id, row_number)
left join work.entries_by_pupil as pupils using (pupil);
