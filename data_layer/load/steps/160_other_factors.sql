-- One row an LA of today, year and file that its return holds. A file without rows counts as sent; so does one of several LAs without rows of this one.
create or replace table work.sent as
select distinct coalesce(alone.successor, given.la_code) as la_code, given.year, given.kind
from (
    select la_code, year, kind from staged.files where la_code is not null
    union select returns.la_code, returns.year, files.kind from staged.files as files join work.returns as returns on files.la_code is null and returns.year = coalesce(files.year, returns.year)
    union select la_code, year, 'uasc' from staged.uasc
    union select la_code, year, 'oc2' from staged.oc2
    union select la_code, year, 'reviews' from staged.reviews
    union select la_code, year, 'missing' from staged.missing
    union select la_code, year, 'prev_perm' from staged.prev_perm
) as given
left join work.successions as alone on alone.la_code = given.la_code and alone.alone
where given.year is not null;

-- One row a child and year of return: unaccompanied asylum-seeking now, formerly or never.
create or replace table work.uasc_factor as
select
    child_years.pupil_id, child_years.year,
    case
        when bool_or(uasc.year = child_years.year and coalesce(uasc.duc, date '9999-12-31') > child_years.year_end) then 'yes'
        when bool_or(uasc.year <= child_years.year) then 'formerly'
        when any_value(sent.kind) is not null then 'no'
        else 'unknown' end as uasc
from work.child_years
left join work.uasc_children as uasc using (pupil_id)
left join work.sent on sent.la_code = child_years.la_code and sent.year = child_years.year and sent.kind = 'uasc'
group by child_years.pupil_id, child_years.year;

-- One row a child and year of return: the year's outcomes (OC2).
create or replace table work.outcomes as
select whose.la_code, whose.pupil_id, oc2.* exclude (la_code, child, dob)
from staged.oc2
join work.whose on whose.source_la = oc2.la_code and whose.child = oc2.child and return_end(oc2.year) >= whose.from_date and return_end(oc2.year) < whose.to_date
qualify row_number() over (partition by whose.pupil_id, oc2.year order by oc2.la_code = whose.la_code desc, oc2.file_id desc, oc2.row_number desc) = 1;

-- One row a child and year of return with an SDQ score or a reason for none. A score counts at ages 4 to 16 and from 0 to 40.
create or replace table work.sdq as
select
    outcomes.la_code, outcomes.pupil_id, outcomes.year,
    case when outcomes.sdq_score between 0 and 40 and coalesce(completed_years(child_years.dob, return_end(outcomes.year)), 4) between 4 and 16
        then outcomes.sdq_score::tinyint end as score,
    case when outcomes.sdq_score is null then outcomes.sdq_reason end as reason
from work.outcomes
join work.child_years using (pupil_id, year)
where outcomes.sdq_score is not null or outcomes.sdq_reason is not null;

-- One row a child and year of return: the latest SDQ score, and the year's reason where it has none.
create or replace table work.sdq_factor as
select
    child_years.pupil_id, child_years.year,
    arg_max(sdq.score, sdq.year) filter (where sdq.score is not null) as sdq_score,
    max(sdq.year) filter (where sdq.score is not null) as sdq_year,
    any_value(sdq.reason) filter (where sdq.year = child_years.year) as sdq_reason
from work.child_years
join work.sdq on sdq.pupil_id = child_years.pupil_id and sdq.year <= child_years.year
group by child_years.pupil_id, child_years.year;

-- One row a missing or away spell, the later return's end. One that a later return no longer holds lasted to 31 March at most.
create or replace table work.missing_spells as
with latest as (
    select whose.la_code, whose.pupil_id, missing.missing as kind, missing.mis_start as start, missing.mis_end as finish, missing.year
    from staged.missing
    join work.whose on whose.source_la = missing.la_code and whose.child = missing.child and missing.mis_start >= whose.from_date and missing.mis_start < whose.to_date
    where missing.missing in ('M', 'A')
    qualify row_number() over (partition by whose.pupil_id, missing.missing, missing.mis_start order by missing.year desc, missing.file_id desc, missing.row_number desc) = 1
)
select la_code, pupil_id, kind, start, finish, greatest(coalesce(finish, return_end(year)), start) as until
from latest;

-- One row a child and year of return: spells missing and away that touch the year.
create or replace table work.missing_factor as
select
    child_years.pupil_id, child_years.year,
    (count(*) filter (where spells.kind = 'M'))::smallint as missing_episodes,
    (count(*) filter (where spells.kind = 'A'))::smallint as away_episodes
from work.child_years
join work.sent on sent.la_code = child_years.la_code and sent.year = child_years.year and sent.kind = 'missing'
left join work.missing_spells as spells on spells.pupil_id = child_years.pupil_id and spells.start <= child_years.year_end and spells.until >= child_years.year_start
group by child_years.pupil_id, child_years.year;

-- One row a child and year of return with a review in the year. Taking part: PN1, PN2, PN3, PN5, PN6 (views conveyed); PN4 and PN7 not; PN0 under 4.
create or replace table work.review_factor as
select
    child_years.pupil_id, child_years.year,
    case
        when bool_or(reviews.review_code in ('PN1', 'PN2', 'PN3', 'PN5', 'PN6')) then 'yes'
        when bool_or(reviews.review_code in ('PN4', 'PN7')) then 'no'
        when bool_or(reviews.review_code = 'PN0') then 'under_4' end as took_part
from work.child_years
join work.whose on whose.pupil_id = child_years.pupil_id
join staged.reviews on reviews.la_code = whose.source_la and reviews.child = whose.child
    and reviews.review between child_years.year_start and child_years.year_end
group by child_years.pupil_id, child_years.year;

-- One row a child and year of return: the latest earlier permanent arrangement told.
create or replace table work.permanence_factor as
select
    child_years.pupil_id, child_years.year,
    case arg_max(prev_perm.prev_perm, prev_perm.year)
        when 'P1' then 'adoption' when 'P2' then 'special_guardianship' when 'P3' then 'residence' when 'Z1' then 'none' else 'unknown' end as former_permanence
from work.child_years
join work.whose on whose.pupil_id = child_years.pupil_id
join staged.prev_perm on prev_perm.la_code = whose.source_la and prev_perm.child = whose.child
    and prev_perm.year <= child_years.year and return_end(prev_perm.year) >= whose.from_date and return_end(prev_perm.year) < whose.to_date
group by child_years.pupil_id, child_years.year;
