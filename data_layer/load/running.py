"""Run the load's SQL: the files of steps/, in the order of their numbers, each one or more named steps.

A statement that says `$years` makes its table or view some years at a time, so that a country fits in memory: each of its rows
comes from rows of one year, and `year in $years` stands wherever a year can be told.
"""

import re
from collections.abc import Callable
from pathlib import Path

import duckdb

STEPS = Path(__file__).parent / "steps"
Progress = Callable[[str], None]
ROWS_AT_ONCE = 2_000_000  # of the pupil files together
PUPIL_TABLES = ("census", "ks1", "phonics", "ks2", "ks4")
MAKES = re.compile(r"create or replace (table|view) (\S+) as\b", re.IGNORECASE)


def run_steps(connection: duckdb.DuckDBPyConnection, prefix: str, progress: Progress | None = None) -> None:
    """Execute every steps/<prefix>*.sql in name order. The name after the number is told to `progress`."""
    groups = year_groups(connection)
    for path in sorted(STEPS.glob(f"{prefix}*.sql")):
        if progress:
            progress(path.stem.split("_", 1)[1].replace("_", " "))
        for statement in connection.extract_statements(path.read_text(encoding="utf-8")):
            for part in _by_years(statement.query, groups) if "$years" in statement.query else (statement,):
                connection.execute(part)


def _by_years(query: str, groups: list[tuple[int, ...]]) -> list[str]:
    """A table: made of the first group of years, then the rows of each other group put into it. A view: the groups one after the other."""
    made = MAKES.search(query)
    select = query[made.end():].rstrip().rstrip(";")
    parts = [select.replace("$years", listed(years)) for years in groups]
    if made[1].lower() == "view":
        return [f"{made[0]} " + " union all ".join(f"({part})" for part in parts)]
    return [f"{made[0]} {parts[0]}", *(f"insert into {made[2]} {part}" for part in parts[1:])]


def listed(years: tuple[int, ...]) -> str:
    """Years as SQL has them after IN."""
    return f"({', '.join(map(str, years))})"


def year_groups(connection: duckdb.DuckDBPyConnection) -> list[tuple[int, ...]]:
    """Every year of the pupil files, and the year after the last (a pupil of the phonics check ends KS1 then), in groups of ROWS_AT_ONCE rows at most."""
    tables = [name for (name,) in connection.execute("select distinct table_name from duckdb_columns() where schema_name = 'staged' and column_name = 'year' and list_contains(?, table_name)", [list(PUPIL_TABLES)]).fetchall()]
    rows = dict(connection.execute(f"select year, count(*) from ({' union all '.join(f'select year from staged.{name}' for name in tables)}) where year is not null group by year").fetchall()) if tables else {}
    return grouped({year: rows.get(year, 0) for year in range(min(rows), max(rows) + 2)} if rows else {0: 0}, ROWS_AT_ONCE)


def grouped(rows: dict[int, int], most: int) -> list[tuple[int, ...]]:
    """Years in their order, in groups of `most` rows at most (a year by itself may be more). rows: year -> how many."""
    groups: list[tuple[int, ...]] = []
    held = 0
    for year, count in sorted(rows.items()):
        alone = not groups or held + count > most
        groups = [*groups, (year,)] if alone else [*groups[:-1], (*groups[-1], year)]
        held = count if alone else held + count
    return groups


def ensure_table(connection: duckdb.DuckDBPyConnection, schema: str, table: str, columns: dict[str, str]) -> None:
    """One table of ensure_tables."""
    ensure_tables(connection, schema, {table: columns})


def ensure_tables(connection: duckdb.DuckDBPyConnection, schema: str, tables: dict[str, dict[str, str]]) -> None:
    """Make each table of `schema` hold its columns (table -> name -> type), empty or NULL where the files gave none.

    So a folder that lacks a file, or a file that lacks a column, runs through the same steps.
    """
    connection.execute(f"create schema if not exists {schema}")
    held = dict(connection.execute(
        "select table_name, list(lower(column_name)) from duckdb_columns() where schema_name = ? and database_name = current_database() group by table_name", [schema]).fetchall())
    for table, columns in tables.items():
        if table not in held:
            inside = ", ".join(f'"{name}" {kind}' for name, kind in columns.items())
            connection.execute(f"create table {schema}.{table} ({inside})")
            continue
        for name in [name for name in columns if name not in held[table]]:
            connection.execute(f'alter table {schema}.{table} add column "{name}" {columns[name]}')
