-- One row a decision as it was written down, and what became of it. rule: why it has no effect; NULL: it has.
create or replace table work.decisions_out as
with known as (
    select upn from work.stage_pupils where upn in (select upn from work.decisions_made)
    union select upn from work.census_pupils where upn in (select upn from work.decisions_made)
),
judged as (
    select made.*, case
        when decision not in ('same', 'different', 'in', 'out', 'withdrawn') then 'decision_unknown'
        when pupil_id is null then 'decision_no_child'
        when not holds or decision = 'withdrawn' then null
        when decision in ('same', 'different') and upn is null then 'decision_no_upn'
        when decision in ('same', 'different') and upn not in (select upn from known) then 'decision_no_pupil'
        when cohort not in ('12m', '31mar', 'anytime', 'current') then 'decision_cohort'
        when decision in ('in', 'out') and (pupil_id, coalesce(return_year, 0)) not in (select (pupil_id, year) from work.care_factors union all select (pupil_id, 0) from work.care_factors) then 'decision_not_in_year'
        when decision = 'in' and not exists (select 1 from work.put_in as put_in where put_in.pupil_id = made.pupil_id and coalesce(made.return_year, put_in.year) = put_in.year and not put_in.already) then 'decision_not_needed'
        end as rule
    from work.decisions_made as made
)
select la_code, pupil_id, child, upn, decision, return_year, cohort, "by" as decided_by, date as decided_on, reason,
    case when rule is not null then 'no effect' when not holds then 'replaced' when decision = 'withdrawn' then 'withdrawn' else 'in force' end as state,
    rules.says as why_not, rule, file_id, row_number
from judged
left join staged.rules as rules using (rule);

-- Decisions that no longer fit, as problems beside the others. No table is made here.
insert into staged.problems
select made.file_id, files.name, made.row_number, case made.rule when 'decision_unknown' then 'DECISION' when 'decision_no_child' then 'CHILD' when 'decision_cohort' then 'COHORT' when 'decision_not_in_year' then 'RETURN_YEAR'
        when 'decision_not_needed' then 'DECISION' else 'UPN' end,
    null, rules.rule, rules.severity, rules.says, rules.what_to_do
from work.decisions_out as made
join staged.rules as rules using (rule)
left join staged.files as files using (file_id);
