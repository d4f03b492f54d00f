"""Landed rows into the staged tables: whose and when put to each row, rows that cannot be used set aside, problems written."""

from collections.abc import Iterator
from contextlib import contextmanager

import duckdb

from data_layer.catalogue.kinds import Column, Layout

from .bulk import insert_rows
from .files import Incoming
from .land import Batch, numbered_sql
from .problems import add_problems, add_problems_from
from .published import create_published_table
from .recognise import LAYOUTS
from .typed import academic_year_sql, field, sql_type

STAGES = {
    "provisional": ("P", "PROV", "PROVISIONAL", "U", "UNAMENDED"),
    "revised": ("R", "REV", "REVISED", "A", "AMENDED"),
    "final": ("F", "FINAL"),
}
YEAR_COLUMNS = ("ACADYR", "ACADEMICYEAR", "EXAMYEAR")


def create_staged_tables(connection: duckdb.DuckDBPyConnection) -> None:
    """The tables of the reading itself: files, what is being read, whose each file is."""
    connection.execute("create table staged.files (file_id INTEGER, name VARCHAR, kind VARCHAR, sha256 VARCHAR, la_code SMALLINT, year SMALLINT, results VARCHAR, rows_in BIGINT, loaded BIGINT, set_aside BIGINT)")
    create_published_table(connection)
    connection.execute("create table staged.reading (file_id INTEGER, path VARCHAR)")
    connection.execute("create table staged.whose (file_id INTEGER, la_code SMALLINT, year SMALLINT, results VARCHAR)")
    connection.execute("create table staged.la_texts (la_text VARCHAR, la_code SMALLINT)")
    connection.execute("create table staged.year_texts (year_text VARCHAR, year SMALLINT)")


def create_layout_tables(connection: duckdb.DuckDBPyConnection, files: list[Incoming]) -> None:
    """Every layout's staged table, empty: declared columns in lower case, then la_code, year, results, file_id, row_number.

    Extracts declare hundreds of columns and bring some forty, so theirs is a view over `<table>_rows`, which holds only the
    columns that came; the others read as NULL.
    """
    blades = any(file.layout and file.layout.key.startswith("blade_") for file in files)
    for table, columns in _tables().items():
        came = {name for file in files if file.layout and file.layout.staged == table for name in file.present}
        wide = len(columns) - len(came) > 20 and not (blades and table == "census")
        kept = [column for column in columns if column.name in came] if wide else columns
        own = [f'"{field(column.name)}" {sql_type(column)}' for column in kept]
        stage = ["results VARCHAR"] if table in RESULT_TABLES else []
        connection.execute(f"create table staged.{table}{'_rows' if wide else ''} ({', '.join([*own, *WHOSE[:2], *stage, *WHOSE[2:]])})")
        if wide:
            _create_view(connection, table, columns, came)


WHOSE = ("la_code SMALLINT", "year SMALLINT", "file_id INTEGER", "row_number BIGINT")
RESULT_TABLES = {layout.staged for layout in LAYOUTS if layout.family == "results"}


def _tables() -> dict[str, list[Column]]:
    """Staged table -> its columns, each once, from every layout whose rows go there."""
    tables: dict[str, dict[str, Column]] = {}
    for layout in LAYOUTS:
        if layout.family != "published":
            tables.setdefault(layout.staged, {}).update({field(column.name): column for column in layout.columns if field(column.name) not in tables.get(layout.staged, {})})
    return {table: list(columns.values()) for table, columns in tables.items()}


def _create_view(connection: duckdb.DuckDBPyConnection, table: str, columns: list[Column], came: set[str]) -> None:
    shown = [f'"{field(c.name)}"' if c.name in came else f'cast(null as {sql_type(c)}) as "{field(c.name)}"' for c in columns]
    stage = ["results"] if table in RESULT_TABLES else []
    connection.execute(f"create view staged.{table} as select {', '.join([*shown, 'la_code', 'year', *stage, 'file_id', 'row_number'])} from staged.{table}_rows")


def rows_of(connection: duckdb.DuckDBPyConnection, table: str) -> str:
    """The table that holds the rows of a staged table or view."""
    stored = connection.execute("select count(*) from duckdb_tables() where schema_name = 'staged' and table_name = ?", [f"{table}_rows"]).fetchone()[0]
    return f"staged.{table}_rows" if stored else f"staged.{table}"


def settle(connection: duckdb.DuckDBPyConnection, batch: Batch) -> None:
    """Move one batch's landed rows to its staged table, `staged.set_aside` and `staged.problems`; drops the landed table."""
    insert_rows(connection, "staged.whose", ("INTEGER", "SMALLINT", "SMALLINT", "VARCHAR"), [(file.file_id, file.la, file.year, file.results) for file in batch.files])
    _academic_years(connection, batch)
    connection.execute(f"create or replace temp view settling as {_settled_sql(connection, batch)}")
    layout = batch.layout
    kept = [field(column.name) for column in layout.columns if column.name in batch.files[0].present]
    own = ", ".join(f'"{name}"' for name in kept)
    results = ", results" if layout.family == "results" else ""
    landed = connection.execute(f"select count(*) from {batch.table}").fetchone()[0]
    with _joined_as_written(connection):
        inserted = connection.execute(f'insert into {rows_of(connection, layout.staged)} by name select {own}, la_code, "year"{results}, file_id, row_number from settling where refusal is null').fetchone()[0]
        if inserted < landed:
            _write_set_aside(connection, batch)
        _list_set_aside(connection, batch)
        add_problems_from(connection, "select file_id, row_number, fault.column_name, fault.value, fault.rule from (select file_id, row_number, unnest(faults) as fault from settling where faults is not null)")
    connection.execute("drop view settling")
    connection.execute(f"drop table {batch.table}")
    if connection.execute("select path is not null from duckdb_databases() where database_name = current_database()").fetchone()[0]:
        connection.execute("checkpoint")  # on a workbench on disk what has landed leaves the memory, and its room is used again; in memory it would only cost


@contextmanager
def _joined_as_written(connection: duckdb.DuckDBPyConnection) -> Iterator[None]:
    """Joins in the order of the SQL, the large side first: the engine takes rows that have just landed for one row, and would hold millions of them in memory."""
    connection.execute("set disabled_optimizers = 'join_order,build_side_probe_side'")
    try:
        yield
    finally:
        connection.execute("reset disabled_optimizers")


def _academic_years(connection: duckdb.DuckDBPyConnection, batch: Batch) -> None:
    """Each text of the year's column with the year it means, read once: a file has millions of rows and a handful of years."""
    column = _year_column(batch.layout, batch.files[0])
    written = f"select distinct {field(column)} as written from {batch.table}" if column else "select cast(null as varchar) as written where false"
    connection.execute(f"create or replace temp table academic_years as select written, {academic_year_sql('written')} as academic_year from ({written}) where written is not null")


def _write_set_aside(connection: duckdb.DuckDBPyConnection, batch: Batch) -> None:
    connection.execute("""
        insert into staged.set_aside
        select settling.file_id, files.name, row_number, refusal, raw from settling join staged.files as files using (file_id) where refusal is not null
    """)


def _list_set_aside(connection: duckdb.DuckDBPyConnection, batch: Batch) -> None:
    """A problem for each row set aside that has no wrong cell to show."""
    ids = ", ".join(str(file.file_id) for file in batch.files)
    add_problems_from(connection, f"select file_id, row_number, null as column_name, null as value, rule from staged.set_aside where file_id in ({ids}) and rule <> 'date_form'")


def _settled_sql(connection: duckdb.DuckDBPyConnection, batch: Batch) -> str:
    """The batch's rows with la_code, year, results and `refusal`: the rule that sets the row aside, or NULL."""
    layout, first = batch.layout, batch.files[0]
    la = "la_texts.la_code" if first.la_column is not None else "whose.la_code"
    year, column = _year_sql(layout, first), _year_column(layout, first)
    results = f", {_results_sql(first)} as results" if layout.family == "results" else ""
    checks = "" if layout.family in ("school", "published") and not _year_column(layout, first) else f"when {year} is null then 'year_form' " if layout.family in ("return", "results", "school") else ""
    las = f"when {la} is null then 'la_unknown' " if layout.family in ("return", "list") else ""
    return f"""
        select rows.* exclude (raw, unusable, la_text, year_text), cast({la} as smallint) as la_code, cast({year} as smallint) as "year"{results},
               case when unusable is not null then unusable {las}{checks}end as refusal, {_raw_sql(batch)} as raw
        from ({numbered_sql(connection, batch)}) as rows
        join staged.whose as whose on whose.file_id = rows.file_id
        {"left join staged.la_texts as la_texts on la_texts.la_text = rows.la_text" if first.la_column is not None else ""}
        {"left join staged.year_texts as year_texts on year_texts.year_text = rows.year_text" if first.year_column is not None else ""}
        {f"left join academic_years on academic_years.written = rows.{field(column)}" if column else ""}
    """


def _raw_sql(batch: Batch) -> str:
    kept = ", ".join(f'"{field(column.name)}"' for column in batch.layout.columns if column.name in batch.files[0].present)
    return f"coalesce(raw, concat_ws(',', {kept}))"


def _year_column(layout: Layout, file: Incoming) -> str | None:
    return next((name for name in file.present if name.upper() in YEAR_COLUMNS), None) if layout.family in ("results", "school") else None


def _year_sql(layout: Layout, file: Incoming) -> str:
    if _year_column(layout, file):
        return "coalesce(academic_years.academic_year, whose.year)"
    return "year_texts.year" if file.year_column is not None else "whose.year"


def _results_sql(file: Incoming) -> str:
    if "VERSION" not in file.present:
        return "whose.results"
    whens = " ".join(f"when upper(version) in ({', '.join(repr(code) for code in codes)}) then '{stage}'" for stage, codes in STAGES.items())
    return f"case {whens} else whose.results end"


def count(connection: duckdb.DuckDBPyConnection, files: list[Incoming]) -> None:
    """Loaded and set aside of each file, counted in the staged tables themselves; check.balance compares them with the rows that came in."""
    loaded: dict[int, int] = {}
    for table in sorted({file.layout.staged for file in files if file.layout}):
        own = ", ".join(str(file.file_id) for file in files if file.layout and file.layout.staged == table)
        what = "count(distinct row_number)" if table == "published" else "count(*)"
        loaded |= dict(connection.execute(f"select file_id, {what} from staged.{table} where file_id in ({own}) group by file_id").fetchall())
    aside = dict(connection.execute("select file_id, count(*) from staged.set_aside group by file_id").fetchall())
    for file in files:
        file.loaded = loaded.get(file.file_id, 0)
        file.set_aside = aside.get(file.file_id, 0)


def count_lines_above(connection: duckdb.DuckDBPyConnection, files: list[Incoming]) -> None:
    """Rows of a file with a title above its heading get the numbers that a spreadsheet shows."""
    for file in (each for each in files if each.above and each.layout):
        for table in (rows_of(connection, file.layout.staged), "staged.set_aside", "staged.problems"):
            if not table.endswith(".published"):
                connection.execute(f"update {table} set row_number = row_number + {file.above} where file_id = {file.file_id}")


def unknown_stages(connection: duckdb.DuckDBPyConnection, layouts: set[str]) -> None:
    """List values of VERSION that name no stage of release."""
    known = ", ".join(repr(code) for codes in STAGES.values() for code in codes)
    for table in sorted(layouts):
        add_problems_from(connection, f"""select file_id, min(row_number) as row_number, 'VERSION' as column_name, version as value, 'results_stage_unknown' as rule
                                          from staged.{table} where version is not null and upper(version) not in ({known}) group by file_id, version""")


def note(connection: duckdb.DuckDBPyConnection, file: Incoming, rule: str, column: str | None = None, value: str | None = None) -> None:
    add_problems(connection, [(file.file_id, file.name, None, column, value, rule)])
