"""The national means and SDs a release used, in the shape of its tables `estimates` and `sigmas`."""

import duckdb

from data_layer.catalogue.measures import BY_KEY, MEASURES
from data_layer.catalogue.tables_of_rules import sigma

from .bulk import insert_rows

PUBLISHED_YEARS = range(2016, 2026)  # published figures need the DfE's SD where no pupils are held
PROGRESS = tuple(measure for measure in MEASURES if measure.kind == "progress")


def write_estimates_and_sigmas(connection: duckdb.DuckDBPyConnection) -> None:
    """work.estimates_used (measure, year, results, prior_group, low, high, estimate, origin) and work.sigmas_used (measure, year, sigma, origin)."""
    scales = " ".join(f"when '{measure.key}' then {measure.scale}" for measure in PROGRESS)
    connection.execute(f"""
        create or replace table work.estimates_used as
        select measure, year, results, prior_group, low, high, cast(round(estimate::decimal(28,0) * (case measure {scales} end) * 0.000001) as bigint) as estimate, origin
        from work.estimates_in_millionths
    """)
    connection.execute("create or replace table work.sigmas_used (measure VARCHAR, year SMALLINT, sigma DOUBLE, origin VARCHAR)")
    rows = []
    for measure in PROGRESS:
        held = dict(_years(connection, measure.stage))
        for year in sorted({*held, *PUBLISHED_YEARS}):
            row = _held(measure.key, year, held.get(year)) or _worked_out(connection, measure.key, year)
            rows += [(measure.key, year, *row)] if row else []
    insert_rows(connection, "work.sigmas_used", ("VARCHAR", "SMALLINT", "DOUBLE", "VARCHAR"), rows)


def _years(connection: duckdb.DuckDBPyConnection, stage: str) -> list[tuple[int, str]]:
    return connection.execute(f"select year, any_value(results order by release.rank) from work.results_{stage} left join work.release_ranks as release using (results) where is_latest and year is not null group by year order by year").fetchall()


def _held(measure: str, year: int, results: str | None) -> tuple[float, str] | None:
    found = sigma(measure, year, results or "final")
    return (float(found[0]), found[1]) if found else None


def _worked_out(connection: duckdb.DuckDBPyConnection, measure: str, year: int) -> tuple[float, str] | None:
    """The pupil SD of the national pupils in the files, where they are national. Sums of whole numbers: the same digits in any order."""
    stage, scale = BY_KEY[measure].stage, BY_KEY[measure].scale
    n, total, squares = connection.execute(f"""
        select count({measure}), coalesce(sum({measure}::hugeint), 0), coalesce(sum({measure}::hugeint * {measure}), 0)
        from work.results_{stage} where year = ? and is_latest and defines_means
            and year in (select year from work.national where stage = '{stage}' and is_national)
    """, [year]).fetchone()
    if n < 2:
        return None
    variance = (int(squares) * n - int(total) ** 2) / (n * (n - 1))
    return variance**0.5 / scale, f"pupil SD of the {n:,} national pupils in the files"
