-- One row a stage, year and release with pupils: from how many LAs' schools those come who define the national means.
create or replace table work.national as
select stage, year, results, count(distinct school_la) as las, count(*) as pupils, count(distinct school_la) >= (select national_las from work.result_settings) as is_national
from (
    select 'ks2' as stage, year, results, school_la from work.ks2_outcomes where defines_means
    union all select 'ks4', year, results, school_la from work.ks4_outcomes where defines_means
)
group by all;

-- One row a progress measure, year, release in the files and prior group: the national mean of the DfE's table nearest to that release, in millionths.
create or replace table work.estimates_held as
with present as (
    select distinct stage, year, results from (
        select 'ks2' as stage, year, results from work.ks2_outcomes union all select 'ks4', year, results from work.ks4_outcomes)
),
chosen as (
    select present.results, tables.* exclude (results), tables.results as table_results
    from present
    join work.estimates as tables on tables.year = present.year and tables.measure like present.stage || '%'
    join work.nearest_release as nearest on nearest.results = present.results and nearest.table_results = tables.results
    qualify dense_rank() over (partition by tables.measure, tables.year, present.results order by tables.own desc, nearest.place) = 1
)
select measure, year, results, prior_group, low, high, cast(round(estimate * 1000000) as bigint) as estimate,
    case when own then 'own table, ' else 'DfE table, ' end || year || ' ' || table_results || case when table_results <> results then ' (none held for ' || results || ' results)' else '' end as origin
from chosen;

-- One row a stage, year, release and prior score: its group, of the DfE's table where one is held, else of ours.
create or replace table work.prior_lookup as
with scores as (
    select distinct 'ks2' as stage, 'ks2_reading_progress' as measure, year, results, prior_score from work.ks2_prior where prior_score is not null
    union all select distinct 'ks4', 'ks4_progress8', year, results, prior_score from work.ks4_prior where prior_score is not null
)
select scores.stage, scores.year, scores.results, scores.prior_score, held.prior_group as table_group, groups.prior_group as our_group
from scores
left join work.prior_groups as groups on groups.stage = scores.stage and scores.year between groups.since and groups.until and scores.prior_score between groups.low and groups.high
left join work.estimates_held as held on held.measure = scores.measure and held.year = scores.year and held.results = scores.results and scores.prior_score between held.low and held.high;

-- One row a KS2 pupil, year and release, with prior attainment.
create or replace view work.ks2_grouped as
select pupils.*, prior.prior_score, prior.prior, coalesce(lookup.table_group, prior.dfe_group, lookup.our_group) as prior_group
from work.ks2_outcomes as pupils
join work.ks2_prior as prior on prior.file_id = pupils.file_id and prior.row_number = pupils.row_number and prior.year = pupils.year
left join work.prior_lookup as lookup on lookup.stage = 'ks2' and lookup.year = pupils.year and lookup.results = pupils.results and lookup.prior_score = prior.prior_score;

-- One row a KS4 pupil, year and release, with prior attainment.
create or replace view work.ks4_grouped as
select pupils.*, prior.prior_score, prior.prior, coalesce(lookup.table_group, lookup.our_group) as prior_group
from work.ks4_outcomes as pupils
join work.ks4_prior as prior on prior.file_id = pupils.file_id and prior.row_number = pupils.row_number and prior.year = pupils.year
left join work.prior_lookup as lookup on lookup.stage = 'ks4' and lookup.year = pupils.year and lookup.results = pupils.results and lookup.prior_score = prior.prior_score;

-- One row a progress measure, year and release whose means have to be worked out: the DfE publishes the measure, no table is held, the pupils are national.
create or replace table work.means_wanted as
select availability.measure, national.stage, national.year, national.results, national.las
from work.national as national
join work.availability as availability on availability.year = national.year and availability.measure like national.stage || '%' and availability.state in ('published', 'changed')
where national.is_national and (availability.measure like '%progress%' or availability.measure like 'ks4_p8%')
    and not exists (select 1 from work.estimates_held as held where held.measure = availability.measure and held.year = national.year and held.results = national.results);

-- One row a progress measure, year, release and prior group: the mean of the national pupils in the files (the DfE's own method), in millionths.
-- Only where it is wanted and the group is not small.
create or replace table work.estimates_worked_out as
with outcomes as (
    select unnest(['ks2_reading_progress', 'ks2_writing_progress', 'ks2_maths_progress']) as measure, year, results, prior_group, prior_score,
        cast(round(unnest([case when reading_in then reading_points end, case when writing_in then writing_points end, case when maths_in then maths_points end]) * 1000) as bigint) * 1000 as outcome
    from work.ks2_grouped where defines_means and (year, results) in (select (year, results) from work.means_wanted where stage = 'ks2')
    union all
    select unnest(['ks4_progress8', 'ks4_p8_english', 'ks4_p8_maths', 'ks4_p8_ebacc', 'ks4_p8_open']), year, results, prior_group, prior_score,
        unnest([a8_hundredths, english_hundredths, maths_hundredths, ebacc_hundredths, open_hundredths]) * 10000::bigint
    from work.ks4_grouped where defines_means and (year, results) in (select (year, results) from work.means_wanted where stage = 'ks4')
)
select measure, year, results, prior_group, min(prior_score) as low, max(prior_score) as high,
    (2 * sum(outcome) + count(*)) // (2 * count(*)) as estimate, count(*) as pupils,
    'worked out from the national pupils in the files (' || any_value(wanted.las) || ' LAs)' as origin
from outcomes
join work.means_wanted as wanted using (measure, year, results)
where prior_group is not null and outcome is not null
group by measure, year, results, prior_group
having count(*) >= (select smallest_group from work.result_settings);

-- One row a progress measure, year, release and prior group: the national mean used, in millionths.
create or replace table work.estimates_in_millionths as
select measure, year, results, prior_group, low, high, estimate, origin from work.estimates_held
union all by name select measure, year, results, prior_group, low, high, estimate, origin from work.estimates_worked_out;
