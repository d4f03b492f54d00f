"""Run the load's SQL: the files of steps/, in the order of their numbers, each one or more named steps."""

from collections.abc import Callable
from pathlib import Path

import duckdb

STEPS = Path(__file__).parent / "steps"
Progress = Callable[[str], None]


def run_steps(connection: duckdb.DuckDBPyConnection, prefix: str, progress: Progress | None = None) -> None:
    """Execute every steps/<prefix>*.sql in name order. The name after the number is told to `progress`."""
    for path in sorted(STEPS.glob(f"{prefix}*.sql")):
        if progress:
            progress(path.stem.split("_", 1)[1].replace("_", " "))
        connection.execute(path.read_text(encoding="utf-8"))


def ensure_table(connection: duckdb.DuckDBPyConnection, schema: str, table: str, columns: dict[str, str]) -> None:
    """Make `schema.table` hold these columns (name -> type), empty or NULL where the files gave none.

    So a folder that lacks a file, or a file that lacks a column, runs through the same steps.
    """
    connection.execute(f"create schema if not exists {schema}")
    held = {name.lower() for (name,) in connection.execute(
        "select column_name from duckdb_columns() where schema_name = ? and table_name = ? and database_name = current_database()", [schema, table]).fetchall()}
    if not held:
        inside = ", ".join(f'"{name}" {kind}' for name, kind in columns.items())
        connection.execute(f"create table {schema}.{table} ({inside})")
        return
    for name, kind in columns.items():
        if name not in held:
            connection.execute(f'alter table {schema}.{table} add column "{name}" {kind}')
