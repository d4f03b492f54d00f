-- One row a child of the release on the LA's own current list: by CHILD, else by UPN.
create or replace table work.on_current_list as
with listed as (
    select la_code, child, upn from staged.current_list where looked_after_to is null or looked_after_to >= current_date
), named as (
    select whose.pupil_id from listed join work.whose on whose.source_la = listed.la_code and whose.child = listed.child
    union
    select whose.pupil_id from listed join work.child_years using (upn) join work.whose on whose.pupil_id = child_years.pupil_id and whose.source_la = listed.la_code where listed.child is null
)
select distinct la_code, pupil_id from work.child_years semi join named using (pupil_id);

-- One row an LA of today that gave a current list.
create or replace table work.current_las as
select distinct coalesce(alone.successor, listed.la_code) as la_code
from staged.current_list as listed
left join work.successions as alone on alone.la_code = listed.la_code and alone.alone;

-- One row a child on a current list who is in no return: came after the last 31 March.
create or replace table work.newcomers as
select
    coalesce(alone.successor, listed.la_code) as la_code,
    ((select coalesce(max(pupil_id), 0) from work.pupils) + row_number() over (order by listed.la_code, md5(coalesce(listed.child, listed.upn, concat_ws('/', listed.dob, listed.surname, listed.forename)))))::integer as pupil_id,
    listed.child, listed.upn, listed.dob, coalesce(listed.sex, 'U') as sex, listed.looked_after_from, listed.surname, listed.forename
from staged.current_list as listed
left join work.successions as alone on alone.la_code = listed.la_code and alone.alone
where not exists (select 1 from work.child_years where child_years.child = listed.child and child_years.la_code = coalesce(alone.successor, listed.la_code))
    and not exists (select 1 from work.child_years where child_years.upn = listed.upn and child_years.la_code = coalesce(alone.successor, listed.la_code))
    and (listed.looked_after_to is null or listed.looked_after_to >= current_date)
qualify row_number() over (partition by listed.la_code, coalesce(listed.child, listed.upn) order by listed.row_number desc) = 1;

-- One row a newcomer in the last year of return of their LA: no care factor as at 31 March but the start.
insert into work.child_years
select newcomers.la_code, pupil_id, child, last_return, dob, sex, null, upn, false, return_start(last_return), return_end(last_return)
from work.newcomers
join work.last_returns using (la_code);

-- One row a child and the last year of return: on the current list; without a list, open at the end of that return.
create or replace table work.current_children as
select child_years.pupil_id, child_years.year
from work.child_years
join work.last_returns on last_returns.la_code = child_years.la_code and last_returns.last_return = child_years.year
where child_years.pupil_id in (select pupil_id from work.on_current_list)
    or not child_years.in_return
    or (child_years.la_code not in (select la_code from work.current_las)
        and child_years.pupil_id in (select pupil_id from work.periods where finish is null));
