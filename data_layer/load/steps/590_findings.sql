-- Findings of the care history and the match, as problems beside those of reading. No table is made here.
insert into staged.problems
with found as (
    select episodes.file_id, episodes.row_number, 'DEC' as column_name, cast(null as varchar) as value, 'absent_later' as rule
    from work.episodes where repair like 'absent from later%'
    union all
    select placed.file_id, placed.row_number, 'RNE', placed.rne, 'first_not_started'
    from work.placed as placed
    join work.periods as periods on periods.pupil_id = placed.pupil_id and periods.period = 1 and periods.start = placed.decom and not periods.start_known
    union all
    select header.file_id, header.row_number, 'CHILD', header.child, 'twelve_months_differ'
    from work.care_factors as factors
    join work.whose as whose on whose.pupil_id = factors.pupil_id
    join staged.header as header on header.la_code = whose.source_la and header.child = whose.child and header.year = factors.year
    where factors.in_12m and not factors.in_12m_strict
    union all
    select header.file_id, header.row_number, 'CHILD', header.child, 'not_followed'
    from staged.header as header
    join work.numbers as numbers on numbers.source_la = header.la_code and numbers.child = header.child and numbers.la_code = numbers.source_la and numbers.last_year = header.year
    where numbers.source_la in (select la_code from work.successions)
    union all
    select episodes.file_id, episodes.row_number, 'CHILD', episodes.child, 'number_after_adoption'
    from staged.episodes as episodes
    join work.fresh_starts as fresh on fresh.child = episodes.child and fresh.from_date = episodes.decom and fresh.numbered_by = episodes.la_code
    union all
    select ks2.file_id, ks2.row_number, 'CLA_12_MONTHS', ks2.upn, 'marked_not_in_return'
    from staged.ks2 as ks2
    where cast(ks2.cla_12_months as varchar) = '1' and ks2.laestab // 10000 in (select la_code from work.returns where work.returns.year = ks2.year)
        and not exists (select 1 from work.found_results as results where results.upn = ks2.upn and results.year = ks2.year)
)
select found.file_id, files.name, found.row_number, found.column_name, found.value, found.rule, rules.severity, rules.says, rules.what_to_do
from found
join (from work.finding_rules union all by name from staged.rules) as rules using (rule)
left join staged.files as files using (file_id);
