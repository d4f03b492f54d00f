"""Provisional, revised and final results side by side: the LA's figures in each, and for which child what changed between two."""

import pandas as pd

from .catalogue.measures import BY_KEY
from .pupil_list import scope_sql
from .rounding import round_decimal, round_quotient
from .scope import Scope

ORDER = ("provisional", "revised", "final")
MINE = """
with mine as (
    select told.pupil_id, told.results, told.measure, told.value
    from results_by_release as told
    join cohort using (la_code, pupil_id, stage, year)
    where told.la_code = $la_code and told.stage = $stage and told.year = $year and cohort.in_12m and {scope}
)
"""
SIDE_SQL = MINE + """
-- One row a measure and release of results: pupils and their sum.
select measure, results, count(*) as n, sum(value)::bigint as total from mine group by all order by measure, results
"""
CHANGES_SQL = MINE + """
-- One row a child and measure whose value is not the same in both; NULL: outside the measure, or not in that release.
select pupil_id, measure, a.value as before, b.value as after, k.surname, k.forename
from (select * from mine where results = $earlier) as a
full join (select * from mine where results = $later) as b using (pupil_id, measure)
join children as k on k.la_code = $la_code and k.pupil_id = coalesce(a.pupil_id, b.pupil_id)
where a.value is distinct from b.value
order by k.surname nulls last, pupil_id, measure
"""


def held(release, la_code: int) -> dict[tuple[str, int], tuple[str, ...]]:
    """(stage, year) -> the releases of results held beside each other, earliest first; only where there are several."""
    if not release.rows("select 1 from duckdb_tables() where table_name = 'results_by_release'"):
        return {}
    found: dict[tuple[str, int], set[str]] = {}
    for stage, year, results in release.rows("select distinct stage, year, results from results_by_release where la_code = $la_code order by year desc, stage", {"la_code": la_code}):
        found.setdefault((stage, year), set()).add(results)
    return {key: tuple(name for name in ORDER if name in names) for key, names in found.items()}


def side_by_side(release, la_code: int, stage: str, year: int, scope: Scope) -> pd.DataFrame:
    """One row a measure and release of results, children looked after for 12 months: measure, results, n, value (in the measure's unit, rounded). Internal."""
    rows = _asked(release, SIDE_SQL, la_code, stage, year, scope)
    values = [_value(int(row.total), int(row.n), BY_KEY[row.measure]) for row in rows.itertuples()]
    return rows.assign(value=values).drop(columns="total")


def _value(total: int, n: int, measure) -> float:
    top = total * 100 if measure.kind == "rate" else total
    return float(round_quotient(top, n * (1 if measure.kind == "rate" else measure.scale), measure.decimals))


def changes(release, la_code: int, stage: str, year: int, earlier: str, later: str, scope: Scope) -> pd.DataFrame:
    """One row a child and measure that differ between two releases of results: pupil_id, surname, forename, measure, before, after (None: not in it)."""
    rows = _asked(release, CHANGES_SQL, la_code, stage, year, scope, {"earlier": earlier, "later": later})
    return rows.assign(**{side: [_own(value, BY_KEY[measure]) for value, measure in zip(rows[side], rows["measure"], strict=True)] for side in ("before", "after")})


def _own(value, measure) -> float | None:
    if pd.isna(value):
        return None
    return float(value) if measure.kind == "rate" else float(round_decimal(float(value) / measure.scale, measure.decimals))


def _asked(release, sql: str, la_code: int, stage: str, year: int, scope: Scope, more: dict | None = None) -> pd.DataFrame:
    allowed, parameters = scope_sql(scope, "told")
    return release.query(sql.format(scope=allowed), parameters | {"la_code": la_code, "stage": stage, "year": year} | (more or {}))
