-- One row a predecessor LA and an LA that took it over.
create or replace table work.successions as
select la_code, cast(unnest(string_split(successors, ';')) as smallint) as successor, len(string_split(successors, ';')) = 1 as alone
from work.local_authorities
where successors is not null;

-- One row a child number in an LA as the return gave it: the latest header's values.
create or replace table work.header_children as
select la_code as source_la, child, arg_max(dob, year) as dob, max(year) as last_year
from staged.header
where la_code is not null and child is not null
group by all;

-- One row a child of a predecessor LA found again, under the same number and date of birth, in exactly one LA that took over.
create or replace table work.followed as
select former.source_la, former.child, min(later.source_la) as la_code
from work.header_children as former
join work.successions on successions.la_code = former.source_la
join work.header_children as later on later.source_la = successions.successor and later.child = former.child and later.dob = former.dob
group by all
having count(*) = 1;

-- One row a child number in an LA: the LA of today, and whose numbering the number belongs to.
-- A number that is not found again keeps its own LA's numbering, so that two children are never taken for one.
create or replace table work.numbers as
select
    header_children.source_la, header_children.child,
    coalesce(followed.la_code, alone.successor, header_children.source_la) as la_code,
    coalesce(followed.la_code, header_children.source_la) as numbered_by,
    header_children.last_year
from work.header_children
left join work.followed using (source_la, child)
left join work.successions as alone on alone.la_code = header_children.source_la and alone.alone;

-- One row a day on which an adopted child's number was used again: an adopted child is never joined to what came before.
create or replace table work.fresh_starts as
select distinct numbers.la_code, numbers.numbered_by, numbers.child, later.decom as from_date
from staged.episodes as adopted
join work.numbers on numbers.source_la = adopted.la_code and numbers.child = adopted.child
join staged.episodes as later on later.la_code = adopted.la_code and later.child = adopted.child and later.decom >= adopted.dec
where adopted.rec in ('E11', 'E12')
qualify row_number() over (partition by numbers.la_code, numbers.numbered_by, numbers.child, adopted.dec order by later.decom) = 1;

-- One row a child of an LA as this release knows them. pupil_id follows a hash of the number, so it tells nothing.
create or replace table work.pupils as
with starts as (
    select distinct la_code, numbered_by, child, date '0001-01-01' as from_date from work.numbers
    union
    select la_code, numbered_by, child, from_date from work.fresh_starts
)
select
    la_code, numbered_by, child, from_date,
    lead(from_date, 1, date '9999-12-31') over (partition by la_code, numbered_by, child order by from_date) as to_date,
    row_number() over (order by la_code, md5(concat_ws('/', numbered_by, child, from_date)))::integer as pupil_id
from starts;

-- One row a number as a return gives it and a span of days: which child of the release it means.
create or replace table work.whose as
select numbers.source_la, numbers.child, pupils.la_code, pupils.pupil_id, pupils.from_date, pupils.to_date
from work.numbers
join work.pupils using (la_code, numbered_by, child);

-- One row a child and year of return: the header.
create or replace table work.child_years as
select
    whose.la_code, whose.pupil_id, header.child, header.year,
    header.dob, coalesce(header.sex, 'U') as sex, header.ethnic, header.upn,
    true as in_return, return_start(header.year) as year_start, return_end(header.year) as year_end
from staged.header
join work.whose on whose.source_la = header.la_code and whose.child = header.child
    and return_end(header.year) >= whose.from_date and return_end(header.year) < whose.to_date
qualify row_number() over (partition by whose.pupil_id, header.year order by header.la_code = whose.la_code desc, header.file_id desc, header.row_number desc) = 1;

-- One row an LA of today and year: which files of the return it gave.
create or replace table work.returns as
select distinct coalesce(alone.successor, header.la_code) as la_code, header.year
from staged.header
left join work.successions as alone on alone.la_code = header.la_code and alone.alone;
