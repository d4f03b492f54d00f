-- One row a child and pupil accepted in pass 1 (UPN, date of birth and sex) or 2 (UPN, former UPN or ULN, with date of birth or sex), or by decision.
create or replace table work.accepted as
with judged as (
    select
        pairs.*, decisions.decision,
        case when both_agree then 1 when dob_agrees or sex_agrees or decisions.decision = 'same' then 2 end as pass
    from work.pairs as pairs
    left join work.decisions as decisions on decisions.pupil_id = pairs.pupil_id and decisions.upn = pairs.upn and decisions.decision in ('same', 'different')
)
select
    la_code, pupil_id, upn, min(pass)::tinyint as pass, bool_or(coalesce(dob_agrees, false)) as dob_agrees, max(last_year) as last_year, bool_or(coalesce(decision = 'same', false)) as decided
from judged
where pass is not null and decision is distinct from 'different'
group by all;

-- One row a child and pupil left when a child who has one pupil in full is no longer given another by sex alone.
create or replace table work.likely as
select accepted.*
from work.accepted as accepted
left join (select distinct pupil_id from work.accepted where pass = 1) as sure on sure.pupil_id = accepted.pupil_id
where accepted.pass = 1 or accepted.dob_agrees or accepted.decided or sure.pupil_id is null;

-- One row a child and pupil where another child of the LA, in the return in the same year, has as good or a better claim to that UPN.
create or replace table work.contested as
select distinct mine.pupil_id, mine.upn
from work.likely as mine
join work.likely as theirs on theirs.la_code = mine.la_code and theirs.upn = mine.upn and theirs.pupil_id <> mine.pupil_id
join work.child_years as my_year on my_year.pupil_id = mine.pupil_id
join work.child_years as their_year on their_year.pupil_id = theirs.pupil_id and their_year.year = my_year.year
where (theirs.decided, -theirs.pass, theirs.dob_agrees) >= (mine.decided, -mine.pass, mine.dob_agrees);

-- One row a child and pupil matched by UPN: passes 1 and 2.
create or replace table work.matches as
select likely.la_code, likely.pupil_id, likely.upn, likely.pass, likely.last_year
from work.likely as likely
left join work.contested as contested using (pupil_id, upn)
where contested.pupil_id is null;

-- One row a child without a match and a postcode of theirs, where the school data carry postcodes too.
create or replace table work.child_postcodes as
select distinct identities.la_code, identities.pupil_id, identities.dob, identities.sex, places.postcode
from work.child_identities as identities
join (
    select pupil_id, home_post as postcode from work.episodes union select pupil_id, pl_post from work.episodes union select pupil_id, postcode from work.child_marks
) as places using (pupil_id)
where places.postcode is not null and identities.dob is not null and identities.sex <> 'U'
    and identities.pupil_id not in (select pupil_id from work.matches) and identities.pupil_id not in (select pupil_id from work.adopted);

-- One row a pupil of the school data and a postcode of theirs.
create or replace table work.pupil_postcodes as
select distinct upn, dob, sex, upper(replace(postcode, ' ', '')) as postcode
from (
    select upn, dob, sex, postcode from staged.ks2 union all select upn, dob, sex, postcode from staged.ks4
    union all select upn, dob, sex, postcode from staged.census union all select upn, dob, sex, postcode from staged.ks4_entries
)
where upn is not null and postcode is not null and dob is not null;

-- Pass 3: date of birth, sex and postcode, where both sides have one such person only.
insert into work.matches
with found as (
    select distinct child.la_code, child.pupil_id, school.upn
    from work.child_postcodes as child
    join work.pupil_postcodes as school using (dob, sex, postcode)
    where school.upn not in (select upn from work.matches)
)
select found.la_code, found.pupil_id, found.upn, 3, null
from found
left join work.decisions as decisions on decisions.pupil_id = found.pupil_id and decisions.upn = found.upn and decisions.decision = 'different'
where decisions.pupil_id is null
qualify count(*) over (partition by found.la_code, found.upn) = 1 and count(*) over (partition by found.pupil_id) = 1;

-- One row a child: the person. Children of two LAs matched to one pupil are one person; an adopted child stays apart from what came after.
create or replace table work.persons as
with first_match as (
    select pupil_id, arg_min(upn, (pass, -coalesce(last_year, 0), upn)) as upn
    from work.matches
    where pupil_id not in (select pupil_id from work.adopted)
    group by pupil_id
)
select
    everyone.pupil_id, first_match.upn,
    case when first_match.upn is null then everyone.pupil_id else min(everyone.pupil_id) over (partition by first_match.upn) end as person_id
from (select distinct pupil_id from work.child_years) as everyone
left join first_match using (pupil_id);
