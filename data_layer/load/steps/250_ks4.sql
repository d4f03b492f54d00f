-- One row a pupil, year and release at KS4: results worked out from entries; without entries from the extract's slots and grades.
-- A pupil in neither, in a year whose entries are held, took nothing: 0 points. In a year without: not known, outside every denominator.
-- English and maths: entries, else the grade, else the DfE's flag, else the slot's points (grade 4, in 2016 C, or more), else what both together tell; no points at all is no pass.
create or replace table work.ks4_outcomes as
select
    pupils.file_id, pupils.row_number, pupils.year, pupils.results, pupils.upn, coalesce(former_upn, formerupn) as former_upn, uln, dob, coalesce(sex, gender) as sex,
    urn, coalesce(laestab, try_cast(la || lpad(estab, 4, '0') as integer)) as laestab, coalesce(try_cast(left(la, 3) as smallint), laestab // 10000)::smallint as school_la,
    coalesce(endks, 1) <> 0 and coalesce(natres, 1) <> 0 as in_stage, coalesce(repeated.is_latest, true) as is_latest,
    coalesce(inp8mod, natmtdres, 1) <> 0 as in_model, coalesce(inp8calc, 1) <> 0 as in_p8, p8thresh, p8adj, att8, pupils.entries as said_entries, fsm6, senk, sene, ks2emss, ks2emfg, ks2readscore, ks2matscore,
    case
        when mine.upn is not null and not mine.not_all_known then 'entries'
        when mine.upn is null and pupils.entries = 0 and coalesce(no_points, true) then 'no entries'
        when has_slots then 'slots'
        when mine.upn is not null then 'not known'
        when att8 is not null then 'not known'
        when pupils.entries = 0 or entry_years.year is not null then 'no entries'
        else 'not known'
    end as worked_from,
    worked_from in ('entries', 'no entries') as from_entries,
    from_entries or (mine.upn is not null and not mine.core_not_known) as core_from_entries,
    mine.not_all_known is true as has_unknown_entry,
    case when from_entries then coalesce(mine.a8_english, 0) when worked_from = 'slots' then cast(round(100 * coalesce(slot1eng, 0)) as integer) end as english_hundredths,
    case when from_entries then coalesce(mine.a8_maths, 0) when worked_from = 'slots' then cast(round(100 * coalesce(slot2mat, 0)) as integer) end as maths_hundredths,
    case when from_entries then coalesce(mine.a8_ebacc, 0) when worked_from = 'slots' then cast(round(100 * (coalesce(slot3ebac, 0) + coalesce(slot4ebac, 0) + coalesce(slot5ebac, 0))) as integer) end as ebacc_hundredths,
    case when from_entries then coalesce(mine.a8_open, 0) when worked_from = 'slots' then cast(round(100 * (coalesce(slot6open, 0) + coalesce(slot7open, 0) + coalesce(slot8open, 0))) as integer) end as open_hundredths,
    english_hundredths + maths_hundredths + ebacc_hundredths + open_hundredths as a8_hundredths, in_stage and in_model and a8_hundredths is not null as defines_means,
    case when core_from_entries then coalesce(mine.language or mine.literature, false) when grades_given then language_grade is not null or literature_grade is not null else gcse_engatt_ptq_ee > 0 end as english_entered,
    case when core_from_entries then coalesce(mine.maths_entered, false) when grades_given then maths_grade is not null else gcse_mathatt_ptq_ee > 0 end as maths_entered,
    case when core_from_entries then coalesce(mine.own_maths_94, false) when maths_grade is not null then coalesce(maths.pass_94, false) else coalesce(gcse_math_94 > 0, maths_slot >= 2 * grade_c, nullif(l2basics_94 > 0, false), nullif(not no_points, true)) end as maths_94,
    case when core_from_entries then coalesce(mine.own_maths_95, false) when maths_grade is not null then coalesce(maths.pass_95, false) else coalesce(gcse_math_95 > 0, maths_slot >= 10, nullif(l2basics_95 > 0, false), nullif(not no_points, true)) end as maths_95,
    case when core_from_entries then coalesce(mine.own_english_94, false) when language_grade is not null or literature_grade is not null then coalesce(language.pass_94, false) or coalesce(literature.pass_94, false)
        else coalesce(gcse_eng_94 > 0, work.english_passed(english_slot, grade_c), case when maths_94 or l2basics_94 > 0 then l2basics_94 > 0 end, nullif(not no_points, true)) end as english_94,
    case when core_from_entries then coalesce(mine.own_english_95, false) when language_grade is not null or literature_grade is not null then coalesce(language.pass_95, false) or coalesce(literature.pass_95, false)
        else coalesce(gcse_eng_95 > 0, work.english_passed(english_slot, 5), case when maths_95 or l2basics_95 > 0 then l2basics_95 > 0 end, nullif(not no_points, true)) end as english_95,
    case when from_entries then coalesce(mine.any_pass, false) when mine.any_pass then true else coalesce(a8_hundredths, att8) > 0 end as any_pass,
    case when from_entries then coalesce((mine.language and mine.literature) and mine.maths_entered and (combined or paired >= 2 or singles >= 3) and humanities and foreign_language, false) end as ebacc_entered,
    case when from_entries then coalesce(mine.ebacc_entered_94, false) end as ebacc_94,
    case when from_entries then coalesce(mine.ebacc_entered_95, false) end as ebacc_95,
    case when from_entries then cast((coalesce(english_points, 0) + coalesce(maths_points, 0) + coalesce(science_points, 0) + coalesce(humanities_points, 0) + coalesce(foreign_language_points, 0)) / 5 as decimal(9,6)) end as ebacc_aps,
    case when from_entries then coalesce(passes_94 >= 5 and mine.own_english_94 and mine.own_maths_94, false) when worked_from = 'slots' or no_points then english_94 and maths_94 and 2 + passed_in_slots >= 5 end as five_em_94,
    case when from_entries then coalesce(mine.entries, 0) when pupils.entries is not null then pupils.entries end::decimal(9,2) as entries
from (
    select *, coalesce(apeng_91, apeng_ptq_ee) as language_grade, coalesce(apelit_91, apelit_ptq_ee) as literature_grade, coalesce(apmat_91, apmat_ptq_ee) as maths_grade,
        coalesce(language_grade, literature_grade, maths_grade) is not null as grades_given, case when year = 2016 then 5 else 4 end as grade_c,
        coalesce(slot1eng, slot2mat, slot3ebac, slot6open) is not null as has_slots, case when has_slots then coalesce(slot1eng, 0) end as english_slot, case when has_slots then coalesce(slot2mat, 0) end as maths_slot,
        [slot3ebac, slot4ebac, slot5ebac, slot6open, slot7open, slot8open] as other_slots, len(list_filter(other_slots, lambda points: points >= grade_c)) as passed_in_slots,
        case when has_slots then english_slot + maths_slot + coalesce(list_sum(other_slots), 0) = 0 else att8 = 0 end as no_points
    from work.ks4_in
) as pupils
left join work.ks4_repeated as repeated on repeated.file_id = pupils.file_id and repeated.row_number = pupils.row_number
left join (
    select * rename (english_94 as own_english_94, english_95 as own_english_95, maths_94 as own_maths_94, maths_95 as own_maths_95), (language and literature) and english_94 and maths_94 and (combined_94 or paired_94 >= 2 or (singles >= 3 and singles_94 >= 2)) and humanities_94 and foreign_language_94 as ebacc_entered_94,
        (language and literature) and english_95 and maths_95 and (combined_95 or paired_94 >= 2 or (singles >= 3 and singles_95 >= 2)) and humanities_95 and foreign_language_95 as ebacc_entered_95
    from work.entries_by_pupil
) as mine on mine.upn = pupils.upn and mine.year = pupils.year and mine.year in $years
left join (select distinct year from work.entries_decided where year in $years) as entry_years on entry_years.year = pupils.year
left join work.grade_passes as language on language.grade = upper(language_grade)
left join work.grade_passes as literature on literature.grade = upper(literature_grade)
left join work.grade_passes as maths on maths.grade = upper(maths_grade)
where pupils.year in $years and coalesce(repeated.is_used, true);

-- One row a pupil, year and release: KS2 prior attainment. From 2021 the mean of the reading and maths scaled scores, to 2020 the fine level.
create or replace table work.ks4_prior as
select file_id, row_number, year, results, prior_score,
    case
        when prior_score is null then 'none'
        when year >= 2021 then case when prior_score < 100000 then 'low' when prior_score < 110000 then 'middle' else 'high' end
        else case when prior_score < 4000 then 'low' when prior_score < 5000 then 'middle' else 'high' end
    end as prior
from (
    select ks4.file_id, ks4.row_number, ks4.year, ks4.results,
        case when ks4.year >= 2021 then cast(round(1000 * coalesce((ks2readscore + ks2matscore) / 2, ks2emss, (before.reading_points + before.maths_points) / 2)) as integer)
            else cast(round(1000 * ks2emfg) as integer) end as prior_score
    from work.ks4_outcomes as ks4
    left join (select upn, year, reading_points, maths_points from work.ks2_outcomes where is_latest and upn is not null) as before on before.upn = ks4.upn and before.year = ks4.year - 5 and before.year + 5 in $years
    where ks4.year in $years
);
