-- One row an episode that is not a short break: where a new period of care begins.
-- A period runs from RNE = S until an end that is not X1, whichever comes first.
create or replace table work.ordinary as
select
    *,
    case when lag(decom) over child is null or rne = 'S' or lag(rec) over child is distinct from 'X1' then 1 else 0 end as begins
from work.episodes
where not is_short_break(ls)
window child as (partition by pupil_id order by decom);

-- One row an episode in its period, with the last placement before it that was not temporary (T0-T4).
create or replace table work.in_periods as
with numbered as (
    select *, sum(begins) over (partition by pupil_id order by decom)::smallint as period from work.ordinary
)
select
    *,
    lag(is_temporary(place)) over stay as after_temporary,
    last_value(case when not is_temporary(place) then concat_ws('/', place, place_provider, pl_post, provider_urn) end ignore nulls)
        over (stay rows between unbounded preceding and 1 preceding) as usual_place,
    case when not is_temporary(place) then concat_ws('/', place, place_provider, pl_post, provider_urn) end as this_place
from numbered
window stay as (partition by pupil_id, period order by decom);

-- One row an episode with its placement. A new carer (S, P, B) makes a new one; temporary moves and the way back from them do not.
create or replace table work.placed as
with judged as (
    select *, this_place is not null and usual_place is not null and not (coalesce(after_temporary, false) and this_place = usual_place) as moved
    from work.in_periods
)
select
    * exclude (after_temporary, usual_place, this_place, begins, moved),
    (1 + sum(case when moved and rne in ('S', 'P', 'B') then 1 else 0 end) over period_so_far)::smallint as placement,
    (1 + sum(case when moved and rne in ('S', 'P', 'B', 'T', 'U') then 1 else 0 end) over period_so_far)::smallint as placement_any
from judged
window period_so_far as (partition by pupil_id, period order by decom);

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
