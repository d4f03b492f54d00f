-- Words of the steps: how time is counted. No table is made here.

-- Completed years from one date to another; someone born on 29 February completes a year on 1 March where there is no 29th.
create or replace macro completed_years(since, until) as
    (year(until) - year(since) - case when month(until) * 100 + day(until) < month(since) * 100 + day(since) then 1 else 0 end)::smallint;

-- Completed calendar months from one date to another: the day of the month must have come round.
create or replace macro completed_months(since, until) as
    ((year(until) - year(since)) * 12 + month(until) - month(since) - case when day(until) < day(since) then 1 else 0 end)::smallint;

-- A return's year, named by its end: 2024 runs from 1 April 2023 to 31 March 2024.
create or replace macro return_start(return_year) as make_date(return_year - 1, 4, 1);
create or replace macro return_end(return_year) as make_date(return_year, 3, 31);

-- The academic year in which a date falls, named by its end, and the 31 August before an academic year.
create or replace macro academic_year(any_date) as (year(any_date) + case when month(any_date) >= 9 then 1 else 0 end)::smallint;
create or replace macro august_before(academic) as make_date(academic - 1, 8, 31);

create or replace macro is_short_break(ls) as coalesce(ls in ('V3', 'V4'), false);
create or replace macro is_temporary(place) as coalesce(place in ('T0', 'T1', 'T2', 'T3', 'T4'), false);

-- SSDA903 PLACE in the groups of the DfE's tables (foster by kin or other carers; secure homes with children's homes).
create or replace macro placement_group(place) as case
    when place in ('U1', 'U2', 'U3') then 'kinship_foster'
    when place in ('U4', 'U5', 'U6') then 'other_foster'
    when place in ('A3', 'A4', 'A5', 'A6') then 'adoption'
    when place = 'P1' then 'parents'
    when place in ('K1', 'K2') then 'childrens_home'
    when place in ('H5', 'P2', 'K3') then 'supported'
    when place = 'S1' then 'residential_school'
    when place in ('R1', 'R2', 'R3', 'R5', 'P3') or regexp_full_match(place, 'Z1[1-4]?') then 'other'
    else 'unknown' end;

-- PLACE_PROVIDER; PR3 (other public provision) is neither an LA nor one of the other groups, so it is not known.
create or replace macro provider_group(provider) as case provider
    when 'PR0' then 'parents' when 'PR1' then 'own_la' when 'PR2' then 'other_la' when 'PR4' then 'private' when 'PR5' then 'voluntary'
    else 'unknown' end;

create or replace macro legal_group(ls) as case
    when ls = 'C1' then 'interim_order' when ls = 'C2' then 'full_order' when ls in ('E1', 'D1') then 'placement_order'
    when ls = 'V2' then 'voluntary' when ls in ('J1', 'J2', 'J3') then 'youth_justice' when ls in ('L1', 'L2', 'L3') then 'protection'
    else 'unknown' end;

-- Ethnic minor code -> major group of catalogue/release.py.
create or replace macro ethnic_group(code) as case
    when code in ('WBRI', 'WIRI', 'WIRT', 'WOTH', 'WROM') then 'white' when code in ('MWBC', 'MWBA', 'MWAS', 'MOTH') then 'mixed'
    when code in ('AIND', 'APKN', 'ABAN', 'AOTH') then 'asian' when code in ('BCRB', 'BAFR', 'BOTH') then 'black'
    when code in ('CHNE', 'OOTH') then 'chinese_other' else 'unknown' end;

-- Establishment type (GIAS code) -> the groups of the filter school_type.
create or replace macro school_group(type) as case
    when type in (7, 8, 10, 12, 32, 33, 36, 44) then 'special'
    when type in (14, 24, 38, 42, 43, 57) then 'ap'
    when type in (11, 25, 37, 49) then 'independent'
    when type in (18, 29, 31, 39, 45, 46) then 'fe'
    when type is not null then 'mainstream' else 'unknown' end;

-- What the DfE counts as state-funded: not independent, not non-maintained special, not alternative provision, not abroad.
create or replace macro state_funded(type) as coalesce(type not in (8, 10, 11, 14, 24, 25, 29, 30, 32, 37, 38, 42, 43, 49, 56, 57), true);

-- Whether suspensions of a pupil at a school of this type reach the DfE: independent schools and colleges send none. is_known: some school is known.
create or replace macro sends_suspensions(type, is_known) as is_known and coalesce(type not in (10, 11, 25, 37, 49) and school_group(type) <> 'fe', true);

create or replace macro yes_no(mark) as case upper(cast(mark as varchar)) when '1' then 'yes' when 'Y' then 'yes' when 'TRUE' then 'yes' when 'T' then 'yes'
    when '0' then 'no' when 'N' then 'no' when 'FALSE' then 'no' when 'F' then 'no' else 'unknown' end;

-- SEN provision in census codes, old and new (A, P School Action; S statement), and the national database's groups.
create or replace macro sen_group(code) as case
    when upper(code) in ('N', '1_NON') then 'none' when upper(code) in ('K', 'A', 'P', '2_SNS') then 'support' when upper(code) in ('E', 'S', '3_SS') then 'ehcp' else 'unknown' end;

-- Small areas that IDACI ranks: 32,844 (2015, 2019), 33,755 from the 2025 indices, first used for 2026.
create or replace macro lsoas(academic) as case when academic >= 2026 then 33755 else 32844 end;

-- One subject's outcome: its code, and its score or mark where that is a whole number.
create or replace macro outcome(subject, code, mark) as {'subject': subject, 'outcome': cast(code as varchar), 'score': try_cast(mark as integer)};
