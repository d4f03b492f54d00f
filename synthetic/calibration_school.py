"""School life of the made-up looked-after children, measured from census, absence and suspensions, beside the published figures."""

from pathlib import Path

import duckdb

from synthetic.compared import Compared, beside_published

ABSENCE = {
    "absence_overall": "100 * sum(missed) / sum(possible)", "absence_unauthorised": "100 * sum(without) / sum(possible)",
    "absence_persistent_10": "100 * avg((missed >= 0.1 * possible)::int)", "absence_severe_50": "100 * avg((missed >= 0.5 * possible)::int)",
}
PUPILS = """create or replace table in_school as
-- one row a child in care 12 months and year whom the spring census saw in Years 1 to 11
select m.year, m.school_upn as upn, any_value(c.SENProvision) as sen
from (select distinct year, school_upn from matched) m
join census c on c.UPN = m.school_upn and right(c.AcademicYear, 4)::int = m.year and c.NCyearActual::int >= 1 group by all"""


def school_life(connection: duckdb.DuckDBPyConnection, folder: Path) -> list[Compared]:
    """Absence, SEN and suspensions of children in care 12 months (Years 1 to 11, matched by UPN)."""
    connection.execute(PUPILS)
    read = lambda name: f"read_csv('{folder}/{name}_????.csv', all_varchar = true, union_by_name = true)"  # noqa: E731
    connection.execute(f"""create or replace table missed as
        select year, in_school.upn, sum(SESSIONS_POSSIBLE::int) as possible, sum(SESSIONS_AUTHORISED::int + SESSIONS_UNAUTHORISED::int) as missed, sum(SESSIONS_UNAUTHORISED::int) as without
        from in_school join {read('absence')} a on a.UPN = in_school.upn and a.ACADYR::int = year group by all having possible > 0""")
    connection.execute(f"create or replace table suspended as select distinct UPN as upn, ACADYR::int as year from {read('suspensions')} where CATEGORY = 'SUSP'")
    rows = []
    for measure, sql in ABSENCE.items():
        rows += beside_published(connection, f"select year, {sql} from missed group by 1", measure, "tenth of a %", "cla_12m", "cla_12m")
    for measure, condition in (("sen_ehcp", "sen = 'E'"), ("sen_support", "sen = 'K'")):
        rows += beside_published(connection, f"select year, 100 * avg(({condition})::int) from in_school group by 1", measure, "tenth of a %", shown="cla_12m")
    gone = "select year, 100 * avg((s.upn is not null)::int) from in_school left join suspended s using (year, upn) group by 1"
    return rows + beside_published(connection, gone, "suspended", "tenth of a %", shown="cla_12m")
