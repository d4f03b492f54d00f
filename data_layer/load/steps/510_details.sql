-- One row a child and UPN matched: whose school data go into the details.
create or replace table work.child_upns as select distinct la_code, pupil_id, upn from work.matches;

-- One row an episode, short breaks included (no period).
create or replace table work.episodes_out as
select
    episodes.la_code, episodes.pupil_id, episodes.decom, episodes.dec, episodes.rne, episodes.ls, episodes.cin, episodes.place, episodes.place_provider, episodes.rec,
    episodes.reason_place_change, coalesce(located.placed_in_la, 'unknown') as placed_in_la, located.distance_miles, episodes.repair, located.period, located.placement
from work.episodes as episodes
left join work.located as located using (pupil_id, decom);

-- One row a child's spell at a school.
create or replace table work.enrolments_out as
select
    child_upns.la_code, child_upns.pupil_id, spells.urn, spells.start, max(spells.last_seen)::smallint as last_seen,
    any_value(completed_years(coalesce(spells.dob, children.dob), august_before(academic_year(spells.start))) - 4)::tinyint as year_group
from work.child_upns as child_upns
join work.spells as spells using (upn)
join work.children_out as children on children.pupil_id = child_upns.pupil_id
group by child_upns.la_code, child_upns.pupil_id, spells.urn, spells.start;

-- One row a child and academic year: sessions.
create or replace table work.absence_out as
select la_code, pupil_id, year, sum(possible)::integer as possible, sum(authorised)::integer as authorised, sum(unauthorised)::integer as unauthorised
from work.child_upns join work.absence_sums using (upn)
group by la_code, pupil_id, year;

-- One row a suspension or exclusion.
create or replace table work.suspensions_out as
select child_upns.la_code, child_upns.pupil_id, suspensions.year, case suspensions.category when 'FIXD' then 'SUSP' else suspensions.category end as category,
    suspensions.start_date as start, suspensions.sessions::integer as sessions, suspensions.reason1 as reason
from work.child_upns as child_upns
join staged.suspensions as suspensions using (upn);

-- One row a child, key stage, year and subject: the outcome as the latest results gave it.
create or replace table work.results_out as
with given as (
    select 'ks1' as stage, year, upn, results, file_id, unnest([outcome('reading', read_outcome, null), outcome('writing', writ_outcome, null), outcome('maths', math_outcome, null), outcome('science', sci_outcome, null)]) as found
    from staged.ks1 where upn in (select upn from work.child_upns)
    union all
    select 'phonics', year, upn, results, file_id, outcome('phonics', phonics_outcome, phonics_mark) from staged.phonics where upn in (select upn from work.child_upns)
    union all
    select 'ks2', year, upn, results, file_id, unnest([outcome('reading', readoutcome, readscore), outcome('maths', matoutcome, matscore), outcome('gps', gpsoutcome, gpsscore),
        outcome('writing', writtaoutcome, null), outcome('science', scitaoutcome, null)])
    from staged.ks2 where upn in (select upn from work.child_upns)
    union all
    select 'mtc', year, upn, results, file_id, outcome('tables', pupilstatus, formmark) from staged.mtc where upn in (select upn from work.child_upns)
)
select child_upns.la_code, child_upns.pupil_id, given.stage, given.year, given.found.subject, given.found.outcome, given.found.score
from given
join work.child_upns as child_upns using (upn)
where given.found.outcome is not null or given.found.score is not null
qualify row_number() over (partition by child_upns.pupil_id, given.stage, given.year, given.found.subject
    order by case given.results when 'final' then 0 when 'revised' then 1 when 'provisional' then 2 else 3 end, given.file_id desc) = 1;
