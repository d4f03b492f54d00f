-- One row a postcode of the returns: its grid reference and LA.
create or replace table work.postcodes as
with wanted as (
    select home_post as postcode from work.episodes union select pl_post from work.episodes
)
select wanted.postcode, places.easting, places.northing, places.la_code
from wanted
join work.all_postcodes as places using (postcode);

-- One row a child who was ever listed as an unaccompanied asylum-seeking child.
create or replace table work.uasc_children as
select whose.pupil_id, uasc.year, max(uasc.duc) as duc
from staged.uasc
join work.whose on whose.source_la = uasc.la_code and whose.child = uasc.child and return_end(uasc.year) >= whose.from_date and return_end(uasc.year) < whose.to_date
group by all;

-- One row an episode with the LA and distance of its placement (a postcode outside England is out). No distance for unaccompanied children: home is abroad.
create or replace table work.located as
select
    placed.la_code, placed.pupil_id, placed.decom, placed.dec, episodes.ls, episodes.place, episodes.place_provider,
    placed.period, placed.temporary, placed.placement, placed.placement_any, placed.changes_carer,
    case when there.postcode is null then 'unknown' when there.la_code = placed.la_code or inside.successor is not null then 'in' else 'out' end as placed_in_la,
    case when uasc.pupil_id is null then
        cast(round(sqrt(power(there.easting - home.easting, 2) + power(there.northing - home.northing, 2)) / 1609.3, 1) as decimal(6, 1)) end as distance_miles
from work.placed
join work.episodes as episodes using (pupil_id, decom)
left join work.postcodes as there on there.postcode = episodes.pl_post
left join work.successions as inside on inside.la_code = placed.la_code and inside.successor = there.la_code
left join work.postcodes as home on home.postcode = episodes.home_post
left join (select distinct pupil_id from work.uasc_children) as uasc on uasc.pupil_id = placed.pupil_id;

-- One row a placement: a spell with one carer. Its place is the last that was not temporary.
create or replace table work.placements as
with last_fixed as (
    select
        la_code, pupil_id, period, placement, min(decom) as start, case when bool_or(dec is null) then null else max(dec) end as finish,
        arg_max({'place': place, 'provider': place_provider, 'placed_in_la': placed_in_la, 'miles': distance_miles}, (not temporary, decom)) as held
    from work.located
    group by la_code, pupil_id, period, placement
)
select
    la_code, pupil_id, period, placement, start, finish, held.place as place, placement_group(held.place) as placement_type, provider_group(held.provider) as provider,
    held.placed_in_la as placed_in_la, held.miles as distance_miles
from last_fixed;
