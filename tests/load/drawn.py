"""Tables drawn in text -> staged tables of a small real DuckDB, as the readers leave them."""

from pathlib import Path

import duckdb

from data_layer.catalogue.attainment import RESULT_LAYOUTS
from data_layer.catalogue.schools import SCHOOL_LAYOUTS
from data_layer.catalogue.ssda903 import RETURN_LAYOUTS
from data_layer.load.care import FILES, complete_layouts, derive_care
from data_layer.load.context import derive_context
from data_layer.load.match import match_children
from data_layer.load.problems import create_problem_tables
from data_layer.load.results import build_results
from data_layer.load.running import ensure_table

PLACES = Path(__file__).parent / "places.csv"
ALL_LAYOUTS = (*RETURN_LAYOUTS, *RESULT_LAYOUTS, *SCHOOL_LAYOUTS)
DEFAULTS = {"header": {"la_code": "301", "sex": "F", "dob": "2008-05-10", "ethnic": "WBRI", "upn": "-"},
            "episodes": {"la_code": "301", "ls": "C2", "cin": "N1", "place": "U4", "place_provider": "PR1"},
            "ks2": {"year": "2024", "dob": "2013-01-15", "sex": "F", "laestab": "3012001", "readscore": "101", "readoutcome": "AS", "results": "final"},
            "ks4": {"results": "final"}, "decisions": {"la_code": "301"}, "census": {"year": "2024", "censusterm": "Spring", "laestab": "3012001", "dob": "2013-01-15", "sex": "F"}}


def rows_of(drawing: str) -> list[dict[str, str | None]]:
    """Lines of words under a line of headings; '-' is NULL."""
    lines = [line.split() for line in drawing.strip().splitlines() if line.strip()]
    return [{name: None if value == "-" else value for name, value in zip(lines[0], line, strict=True)} for line in lines[1:]]


def staged(**drawings: str) -> duckdb.DuckDBPyConnection:
    """A connection whose staged tables hold the drawings (keyword: table); all others are empty."""
    connection = duckdb.connect(config={"threads": 1})
    connection.execute("create schema staged")
    complete_layouts(connection, ALL_LAYOUTS)
    ensure_table(connection, "staged", "files", {**FILES, "sha256": "VARCHAR", "results": "VARCHAR", "rows_in": "BIGINT", "loaded": "BIGINT", "set_aside": "BIGINT"})
    create_problem_tables(connection)
    for table, drawing in drawings.items():
        for number, row in enumerate(rows_of(drawing), start=2):
            _insert(connection, table, {**DEFAULTS.get(table, {}), "file_id": "1", **({} if table == "files" else {"row_number": str(number)}), **row})
    return connection


def _insert(connection: duckdb.DuckDBPyConnection, table: str, row: dict) -> None:
    held = {name: None if value == "-" else value for name, value in row.items()}
    names = ", ".join(f'"{name}"' for name in held)
    connection.execute(f"insert into staged.{table} ({names}) values ({', '.join('?' for _ in held)})", list(held.values()))


def care(**drawings: str) -> duckdb.DuckDBPyConnection:
    """The same, with the care history worked out. Three made-up postcodes (places.csv) stand in for the country's."""
    connection = staged(**drawings)
    derive_care(connection, postcodes=PLACES)
    return connection


def matched(**drawings: str) -> duckdb.DuckDBPyConnection:
    """The same, with results, pupil context, matches and cohort."""
    connection = staged(**drawings)
    build_results(connection)
    derive_care(connection, postcodes=PLACES)
    derive_context(connection)
    match_children(connection)
    return connection


def factors(connection: duckdb.DuckDBPyConnection, child: str, year: int, *columns: str):
    """The factors of one child and year: a tuple, or the value where one is asked for."""
    found = connection.execute(f"select {', '.join(columns)} from work.care_factors where child = ? and year = ?", [child, year]).fetchall()
    assert len(found) == 1, f"{len(found)} rows for child {child} in {year}"
    return found[0] if len(columns) > 1 else found[0][0]
