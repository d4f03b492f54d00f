-- One row an episode that is not a short break: where a new period of care begins, whether it is a temporary move (T0-T4), and a mark of where it is.
-- A period runs from RNE = S until an end that is not X1, whichever comes first.
create or replace table work.ordinary as
select
    la_code, pupil_id, decom, dec, rne, rec, cin, file_id, row_number,
    is_temporary(place) as temporary, hash(place, place_provider, pl_post, provider_urn) as where_it_is,
    case when lag(decom) over child is null or rne = 'S' or lag(rec) over child is distinct from 'X1' then 1 else 0 end as begins
from work.episodes
where not is_short_break(ls)
window child as (partition by pupil_id order by decom);

-- One row an episode in its period: whether the one before was a temporary move, and for one that is none where the usual place was before.
create or replace table work.in_periods as
select
    * exclude (begins), coalesce(lag(temporary) over (partition by pupil_id, period order by decom), false) as after_temporary,
    case when not temporary then lag(where_it_is) over (partition by pupil_id, period, temporary order by decom) end as usual_place
from (select *, sum(begins) over (partition by pupil_id order by decom)::smallint as period from work.ordinary);

-- One row an episode with its placement. A new carer (S, P, B) makes a new one; temporary moves and the way back from them do not.
create or replace table work.placed as
with judged as (
    select * exclude (after_temporary, where_it_is, usual_place), usual_place is not null and not (after_temporary and where_it_is = usual_place) as moved
    from work.in_periods
)
select
    * exclude (moved),
    (1 + sum(case when moved and rne in ('S', 'P', 'B') then 1 else 0 end) over so_far)::smallint as placement,
    (1 + sum(case when moved and rne in ('S', 'P', 'B', 'T', 'U') then 1 else 0 end) over so_far)::smallint as placement_any,
    moved and rne in ('S', 'P', 'B') as changes_carer
from judged
window so_far as (partition by pupil_id, period order by decom);

-- One row a period of care.
create or replace table work.periods as
select
    la_code, pupil_id, period, min(decom) as start,
    case when bool_or(dec is null) then null else max(dec) end as finish,
    arg_min(rne, decom) is not distinct from 'S' as start_known,
    case when bool_or(dec is null) then null else arg_max(coalesce(rec, 'unknown'), decom) end as how_ended,
    arg_min(cin, decom) as need
from work.placed
group by la_code, pupil_id, period;
