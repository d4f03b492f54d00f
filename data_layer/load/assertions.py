"""What must hold of a release before it is published, and of any release that `cla check` looks at: grains, totals, ranges, reconciliation.

Each is a query for what is wrong: no row, or a count of 0, is good.
"""

from dataclasses import dataclass

import duckdb

from data_layer.catalogue.measures import MEASURES

GRAINS = {
    "cla": "stage, year, la_code, pupil_id", "cohort": "stage, year, la_code, pupil_id", "children": "pupil_id", "episodes": "pupil_id, decom", "periods": "pupil_id, period",
    "placements": "pupil_id, period, placement", "sdq": "pupil_id, year", "absence": "pupil_id, year", "results": "pupil_id, stage, year, subject", "schools": "urn",
    "local_authorities": "la_code", "neighbours": "la_code, rank", "release": "release_id", "measures": "measure", "availability": "measure, year", "enrolments": "pupil_id, urn, start",
    "matches": "pupil_id, upn", "results_by_release": "pupil_id, stage, year, results, measure",
}
RULES = {
    "rows in = loaded + set aside, file by file": "select count(*) from {t}release_files where rows_in <> loaded + set_aside",
    "a child in a return has one row in each key stage": "select count(*) from (select pupil_id, year from {t}cohort group by all having count(*) <> 3)",
    "counted in the cohort = a row in cla": """select count(*) from (select la_code, pupil_id, stage, year from {t}cohort where has_result) as counted
        full join {t}cla as cla using (la_code, pupil_id, stage, year) where cla.match_pass is null or counted.la_code is null""",
    "not counted has a reason, counted has a pass": "select count(*) from {t}cohort where (has_result and (match_pass is null or reason is not null)) or (not has_result and (reason is null or match_pass is not null))",
    "a child with a result is at the end of the stage": "select count(*) from {t}cohort where has_result and not at_stage",
    "the strict 12 months lie within the DfE's": "select count(*) from {t}cohort where in_12m_strict and not in_12m",
    "in care on 31 March is in care in the year": "select count(*) from {t}cohort where in_31mar and not in_anytime",
    "the strict 12 months are in care on 31 March": "select count(*) from {t}cohort where in_12m_strict and not in_31mar",
    "every child of cohort and cla is in children": "select count(*) from (select pupil_id from {t}cohort union select pupil_id from {t}cla) anti join {t}children using (pupil_id)",
    "every LA of a child is known": "select count(*) from {t}children anti join {t}local_authorities using (la_code)",
    "episodes do not overlap and only the last is open": """select count(*) from (select dec, lead(decom) over (partition by pupil_id order by decom) as next from {t}episodes)
        where next is not null and (dec is null or dec > next)""",
    "an episode ends after it starts": "select count(*) from {t}episodes where dec < decom",
    "no period crosses an adoption": "select count(*) from (select rec, lead(rec) over (partition by pupil_id, period order by decom) as next, lead(decom) over (partition by pupil_id, period order by decom) as later from {t}episodes where period is not null) where rec in ('E11', 'E12') and later is not null",
    "SDQ scores lie within 0 to 40": "select count(*) from {t}sdq where score not between 0 and 40",
    "rates of absence lie within 0 to 100": "select count(*) from {t}cla where absence_rate not between 0 and 100",
    "each pupil counts once in all pupils": "select count(*) from (select stage, year, children.person_id from {t}cla as cla join {t}children as children using (pupil_id) group by all having count(*) filter (where first_row) > 1)",
}


@dataclass(frozen=True)
class Finding:
    """One assertion: how many rows break it (0: holds)."""

    says: str
    broken: int


def check_release(connection: duckdb.DuckDBPyConnection, schema: str = "") -> tuple[Finding, ...]:
    """Every assertion over a release. `schema`: where it is attached, such as 'release'; empty for the connection's own."""
    prefix = f"{schema}." if schema else ""
    asked = {**RULES, **_grains(), **_rates()}
    return tuple(Finding(says, connection.execute(sql.format(t=prefix)).fetchone()[0]) for says, sql in asked.items())


def _grains() -> dict[str, str]:
    return {f"one row in {table} for each {key}": f"select count(*) from (select {key} from {{t}}{table} group by all having count(*) > 1)" for table, key in GRAINS.items()}


def _rates() -> dict[str, str]:
    rates = [measure.key for measure in MEASURES if measure.kind == "rate"]
    wrong = " or ".join(f"{key} not in (0, 1)" for key in rates)
    return {f"rates in {table} are 0 or 1": f"select count(*) from {{t}}{table} where {wrong}" for table in ("cla", "pupils")}
