"""Small staged extracts drawn as text tables, run through the load's own steps."""

import duckdb

from data_layer.load.problems import create_problem_tables
from data_layer.load.results import ResultSettings, build_results

TYPES = {"file_id": "INTEGER", "row_number": "BIGINT", "year": "SMALLINT", "results": "VARCHAR", "low": "DECIMAL(18,6)", "high": "DECIMAL(18,6)", "estimate": "DECIMAL(18,6)", "floor": "DECIMAL(18,6)"}


def drawn(text: str) -> list[dict[str, str | None]]:
    """Rows of a table drawn with | between cells; '-' and empty cells are NULL."""
    lines = [[cell.strip() for cell in line.strip().strip("|").split("|")] for line in text.strip().splitlines()]
    return [{name: None if cell in ("", "-") else cell for name, cell in zip(lines[0], line, strict=True)} for line in lines[1:]]


def stage(connection, table: str, rows: list[dict], file_id: int = 1, **everywhere) -> None:
    """staged.<table> from rows; `everywhere`: the same value on each row (year, results)."""
    rows = [{"results": "revised", "file_id": file_id, "row_number": number, **everywhere, **row} for number, row in enumerate(rows, 1)]
    names = list(dict.fromkeys(name for row in rows for name in row))
    connection.execute(f"create table staged.{table} ({', '.join(name + ' ' + TYPES.get(name, 'VARCHAR') for name in names)})")
    marks = "(" + ", ".join("?" * len(names)) + ")"
    connection.execute(f"insert into staged.{table} values " + ", ".join([marks] * len(rows)), [row.get(name) for row in rows for name in names])


def results_of(tables: dict[str, list[dict]], settings: ResultSettings = ResultSettings(shown="ours"), threads: int = 1) -> duckdb.DuckDBPyConnection:
    """A database with the results of these staged tables."""
    connection = duckdb.connect(config={"threads": threads})
    connection.execute("create schema staged")
    connection.execute("create table staged.files (file_id INTEGER, name VARCHAR, kind VARCHAR, sha256 VARCHAR, la_code SMALLINT, year SMALLINT, results VARCHAR, rows_in BIGINT, loaded BIGINT, set_aside BIGINT)")
    create_problem_tables(connection)
    for number, (table, rows) in enumerate(tables.items(), 1):
        connection.execute("insert into staged.files (file_id, name) values (?, ?)", [number, f"{table}.csv"])
        stage(connection, table, rows, number)
    build_results(connection, settings)
    return connection


def column(connection, stage_key: str, *names: str, where: str = "true", by: str = "upn") -> list:
    """The values of one column (or tuples of several) of work.results_<stage> and what it is worked out from, in order of UPN."""
    measures = [name for (name,) in connection.execute("select column_name from duckdb_columns() where schema_name = 'work' and table_name = ? and column_name like ?", [f"results_{stage_key}", f"{stage_key}_%"]).fetchall()]
    both = f"select judged.*, {', '.join(measures)} from work.judged_{stage_key} as judged join work.results_{stage_key} using (file_id, row_number, year)"
    rows = connection.execute(f"select {', '.join(names)} from ({both}) where {where} order by {by}").fetchall()
    return [row[0] for row in rows] if len(names) == 1 else rows


def rules_found(connection) -> dict[str, int]:
    return dict(connection.execute("select rule, count(*) from staged.problems group by rule").fetchall())
