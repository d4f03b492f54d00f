-- One row a child in an LA and year of return: cohorts and care factors as at 31 March.
create or replace table work.care_factors as
select
    child_years.la_code, child_years.pupil_id, child_years.child, child_years.year,
    coalesce(flags.in_12m, false) as in_12m,
    coalesce(flags.in_12m_strict, false) as in_12m_strict,
    coalesce(flags.in_31mar, false) as in_31mar,
    coalesce(flags.in_anytime, false) as in_anytime,
    current_children.pupil_id is not null as in_current,
    period.months_in_care, coalesce(period.poc_start, newcomers.looked_after_from) as poc_start, coalesce(period.poc_start_known, newcomers.looked_after_from is not null) as poc_start_known,
    coalesce(period.entered_care, 'unknown') as entered_care, period.age_at_entry, period.age_first_entry, coalesce(period.periods, 0)::smallint as periods,
    held.placements, held.placements_all, held.changes_after_11,
    case when held.pupil_id is not null then coalesce(counts.placements_year, 0)::smallint end as placements_year,
    held.placement_months,
    case
        when child_years.dob is null then 'unknown'
        when not coalesce(period.in_care, false) or completed_years(child_years.dob, child_years.year_end) >= 16 or period.months_in_care < 30 then 'not_applicable'
        when held.placement_months >= 24 or held.placement_type = 'adoption' then 'stable'
        else 'not_stable' end as stability,
    coalesce(held.placement_type, 'unknown') as placement_type,
    coalesce(held.provider, 'unknown') as provider,
    coalesce(held.placed_in_la, 'unknown') as placed_in_la,
    held.distance_miles,
    'unknown' as educated_in_la,
    coalesce(held.legal_status, 'unknown') as legal_status,
    coalesce(period.need, 'unknown') as need,
    coalesce(uasc.uasc, 'unknown') as uasc,
    sdq.sdq_score, sdq.sdq_year::smallint as sdq_year, sdq.sdq_reason,
    missing.missing_episodes, missing.away_episodes,
    coalesce(reviews.took_part, 'unknown') as took_part,
    case
        when not coalesce(flags.in_12m, false) or completed_years(child_years.dob, child_years.year_end) < 10 then 'not_collected'
        when outcomes.convicted = 1 then 'yes' when outcomes.convicted = 0 then 'no' else 'unknown' end as convicted,
    case
        when not coalesce(flags.in_12m, false) then 'not_collected'
        when 0 in (outcomes.health_assessment, outcomes.teeth_check, outcomes.immunisations)
            or (outcomes.health_check = 0 and completed_years(child_years.dob, child_years.year_end) < 5) then 'no'
        when outcomes.health_assessment = 1 then 'yes'
        else 'unknown' end as health_up_to_date,
    coalesce(permanence.former_permanence, 'unknown') as former_permanence
from work.child_years
left join work.cohort_flags as flags using (pupil_id, year)
left join work.current_children using (pupil_id, year)
left join work.newcomers using (pupil_id)
left join work.period_factors as period using (pupil_id, year)
left join work.placement_counts as counts using (pupil_id, year)
left join work.placement_held as held using (pupil_id, year)
left join work.uasc_factor as uasc using (pupil_id, year)
left join work.sdq_factor as sdq using (pupil_id, year)
left join work.missing_factor as missing using (pupil_id, year)
left join work.review_factor as reviews using (pupil_id, year)
left join work.outcomes as outcomes on outcomes.pupil_id = child_years.pupil_id and outcomes.year = child_years.year
left join work.permanence_factor as permanence using (pupil_id, year);
