"""COLLECT's school census tables to the same staged rows as the DfE's downloads: census, absence, suspensions."""

import duckdb

from data_layer.catalogue.blades import AUTHORISED, BLADES, UNAUTHORISED

from .bulk import insert_rows
from .files import Incoming
from .typed import quoted

KEYS = {layout.key for layout in BLADES}
# Autumn censuses belong to the academic year that ends in the next calendar year.
YEAR = "cast(case when census.term ilike 'aut%' then census.censusyear + 1 else census.censusyear end as smallint)"


def gather(connection: duckdb.DuckDBPyConnection, files: list[Incoming]) -> None:
    """Add the blades' pupils, sessions and exclusions to staged.census, staged.absence and staged.suspensions."""
    parts = [(file.file_id, "/".join(file.place[:-1])) for file in files if file.layout and file.layout.key in KEYS]
    if not parts:
        return
    connection.execute("create or replace temp table blade_parts (file_id INTEGER, part VARCHAR)")
    insert_rows(connection, "blade_parts", ("INTEGER", "VARCHAR"), parts)
    connection.execute(f"create or replace temp table blade_rows as {_pupils_sql()}")
    for statement in (_census_sql(), _absence_sql(), _suspensions_sql()):
        connection.execute(statement)
    connection.execute("drop table blade_rows")
    connection.execute("drop table blade_parts")


def _pupils_sql() -> str:
    """One row a pupil and census: who, where, when. Files of one folder belong together."""
    return f"""
        select pupils.*, parts.part, {YEAR} as ending, census.term, census.lea * 10000 + census.estab as laestab, census.lea, census.estab, census.urn
        from staged.blade_pupils as pupils
        join blade_parts as parts on parts.file_id = pupils.file_id
        join (select own.nativeid, own.schoolcensustableid, own.term, own.censusyear, lea, estab, urn, part from staged.blade_census as own join blade_parts using (file_id)) as census
          on census.part = parts.part and census.nativeid = pupils.nativeid and census.schoolcensustableid = pupils.schoolcensustableid
    """


def _census_sql() -> str:
    return """
        insert into staged.census by name
        select upn, formerupn, surname, forename, sex, dob, ethnicity, language, entrydate, leavingdate, ncyearactual, senprovision, uniquelearnernumber as uln, sen.sentype as primaryseneedstype,
               term as censusterm, ending || '' as academicyear, ending as "year", lea as la, estab, laestab, urn, file_id, row_number
        from (select * exclude ("year") from blade_rows) as pupils
        left join (select part, nativeid, pupilonrolltableid, arg_min(sentype, sentyperank) as sentype from staged.blade_sen join blade_parts using (file_id) group by all) as sen using (part, nativeid, pupilonrolltableid)
    """


def _joined_sql(table: str) -> str:
    return f"""
        from staged.{table} as detail join blade_parts using (file_id)
        join (select * exclude (file_id, row_number, "year") from blade_rows) as pupils
          on pupils.part = blade_parts.part and pupils.nativeid = detail.nativeid
         and (pupils.pupilonrolltableid = detail.pupilonrolltableid or pupils.pupilnolongeronrolltableid = detail.pupilnolongeronrolltableid)
    """


def _absence_sql() -> str:
    """Sessions by reason where the census has them, else the pupil's own totals (years before the reasons were collected)."""
    listed = {name: ", ".join(quoted(code) for code in codes) for name, codes in (("yes", AUTHORISED), ("no", UNAUTHORISED))}
    return f"""
        insert into staged.absence by name
        with missed as (
            select part, nativeid, pupilonrolltableid, pupilnolongeronrolltableid,
                   sum(sessions) filter (where attendancereason in ({listed['yes']})) as authorised, sum(sessions) filter (where attendancereason in ({listed['no']})) as unauthorised
            from staged.blade_sessions join blade_parts using (file_id) group by all)
        select upn, ending || '' as acadyr, ending as "year", laestab, termlysessionspossible as sessions_possible,
               cast(coalesce(termlysessionsauthorised, missed.authorised, 0) as integer) as sessions_authorised,
               cast(coalesce(termlysessionsunauthorised, missed.unauthorised, 0) as integer) as sessions_unauthorised, file_id, row_number
        from (select * exclude ("year") from blade_rows) as pupils
        left join missed on missed.part = pupils.part and missed.nativeid = pupils.nativeid
          and (missed.pupilonrolltableid = pupils.pupilonrolltableid or missed.pupilnolongeronrolltableid = pupils.pupilnolongeronrolltableid)
        where termlysessionspossible is not null
    """


def _suspensions_sql() -> str:
    return f"""
        insert into staged.suspensions by name
        select upn, ending || '' as acadyr, cast(year(startdate) + case when month(startdate) >= 9 then 1 else 0 end as smallint) as "year", laestab,
               category, startdate as start_date, sessions, reason1, reason2, reason3, detail.file_id, detail.row_number
        {_joined_sql('blade_exclusions')}
    """
