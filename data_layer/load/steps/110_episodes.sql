-- One row a child and start of an episode: the later return wins.
create or replace table work.episodes_latest as
select
    whose.la_code, whose.pupil_id, episodes.decom, episodes.dec, episodes.rne, episodes.ls, episodes.cin, episodes.place, episodes.place_provider,
    episodes.rec, episodes.reason_place_change,
    nullif(upper(replace(episodes.home_post, ' ', '')), '') as home_post, nullif(upper(replace(episodes.pl_post, ' ', '')), '') as pl_post,
    nullif(episodes.urn, 'XXXXXXX') as provider_urn, episodes.year as seen_in, episodes.file_id, episodes.row_number
from staged.episodes
join work.whose on whose.source_la = episodes.la_code and whose.child = episodes.child
    and episodes.decom >= whose.from_date and episodes.decom < whose.to_date
where episodes.decom is not null
qualify row_number() over (partition by whose.pupil_id, episodes.decom
    order by episodes.year desc, episodes.la_code = whose.la_code desc, episodes.file_id desc, episodes.row_number desc) = 1;

-- One row an LA: its last year of returns.
create or replace table work.last_returns as select la_code, max(year) as last_return from work.returns group by la_code;

-- One row an episode, with the one that follows and what must be mended. As few repairs as there can be, each named.
create or replace table work.episodes_judged as
select
    latest.*, last_returns.last_return,
    lead(decom) over child as next_decom,
    lead(rne) over child as next_rne,
    case
        when dec is null and next_decom is not null then 'no end date: ended at the start of the next episode'
        when dec > next_decom then 'overlap: ended at the start of the next episode'
        when dec is null and last_return > seen_in then 'absent from later returns: ended on 31 March ' || seen_in
        when dec is null and rec is not null then 'end reason ' || rec || ' without an end date: left open'
        when dec is not null and rec is null and dec = next_decom and next_rne is distinct from 'S' then 'no end reason: the next episode begins that day, read as X1'
    end as repair
from work.episodes_latest as latest
left join work.last_returns using (la_code)
window child as (partition by pupil_id order by decom);

-- One row an episode of care, years stitched and mended. Only the last of a child is open.
create or replace table work.episodes as
select
    la_code, pupil_id, decom,
    case
        when next_decom is not null then least(coalesce(dec, next_decom), next_decom)
        when dec is null and last_return > seen_in then greatest(decom, return_end(seen_in))
        else dec end as dec,
    rne, ls, cin, place, place_provider,
    case
        when dec is null and next_decom is null then null
        when (dec is null or dec > next_decom) and next_rne is distinct from 'S' then 'X1'
        when dec is null then null
        when rec is null and dec = next_decom and next_rne is distinct from 'S' then 'X1'
        else rec end as rec,
    reason_place_change, home_post, pl_post, provider_urn, seen_in, file_id, row_number, next_decom, next_rne, repair
from work.episodes_judged;
