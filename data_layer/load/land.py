"""Files of one layout and heading, as typed rows in one table: streamed through the engine, each wrong cell noted on its row."""

from dataclasses import dataclass
from pathlib import Path

import duckdb

from data_layer.catalogue.kinds import Column, Layout

from .bulk import insert_rows
from .files import Incoming
from .mend import SEPARATOR, mend
from .typed import fault_sql, field, quoted, sql_type, value_sql

LARGEST_BATCH = 512 << 20
MOST_FILES = 400


@dataclass(frozen=True)
class Batch:
    """Files read together: one layout, one heading, one separator. `table`: where their rows land."""

    table: str
    layout: Layout
    files: tuple[Incoming, ...]


def batches(files: list[Incoming]) -> list[Batch]:
    """The files in groups that one statement can read, none too large to hold."""
    groups: dict[tuple, list[Incoming]] = {}
    for file in files:
        groups.setdefault((file.layout.key, file.heading, file.separator if file.plain else SEPARATOR), []).append(file)
    cut = [part for group in groups.values() for part in _cut(group)]
    return [Batch(f"staged.landed_{number}", part[0].layout, tuple(part)) for number, part in enumerate(cut)]


def _cut(group: list[Incoming]) -> list[list[Incoming]]:
    parts: list[list[Incoming]] = [[]]
    size = 0
    for file in group:
        size += file.path.stat().st_size
        if parts[-1] and (size > LARGEST_BATCH or len(parts[-1]) >= MOST_FILES):
            parts.append([])
            size = file.path.stat().st_size
        parts[-1].append(file)
    return parts


def land(connection: duckdb.DuckDBPyConnection, batch: Batch, workshop: Path) -> None:
    """Make `batch.table`: every column there is, typed; la_text, year_text, path; `faults`, `unusable` and `raw` where wrong.

    Rows whose width is wrong go to staged.set_aside. `rows_in` of each file is set from the file's lines, not from what was read.
    """
    paths = {file.file_id: _readable_path(connection, file, workshop) for file in batch.files}
    insert_rows(connection, "staged.reading", ("INTEGER", "VARCHAR"), [(key, str(path)) for key, path in paths.items()])
    connection.execute(f"create table {batch.table} as {_landing_sql(batch, list(paths.values()))}")
    _set_aside_rejects(connection)


def _readable_path(connection: duckdb.DuckDBPyConnection, file: Incoming, workshop: Path) -> Path:
    if file.plain:
        file.rows_in = max(file.lines - 1, 0)
        return file.path
    target = workshop / f"mended_{file.file_id}"
    rows = [[file.file_id, file.name, row, rule, raw] for row, rule, raw in mend(file, target)]
    insert_rows(connection, "staged.set_aside", ("INTEGER", "VARCHAR", "BIGINT", "VARCHAR", "VARCHAR"), rows)
    return target


def _landing_sql(batch: Batch, paths: list[Path]) -> str:
    first = batch.files[0]
    separator = first.separator if first.plain else SEPARATOR
    width = len(first.heading)
    columns = ", ".join(f"'c{i}': 'VARCHAR'" for i in range(width))
    listed = ", ".join(quoted(str(path)) for path in paths)
    trimmed = ", ".join(f"nullif(trim(c{i}), '') as c{i}" for i in _positions(batch))
    return f"""
        select {', '.join(_selected(batch, width))}
        from (select {trimmed}, path{_raw_inputs(width)} from read_csv([{listed}], auto_detect = false, header = false, skip = 1, delim = {quoted(separator)},
              quote = '', escape = '', comment = '', columns = {{{columns}}}, filename = 'path', store_rejects = true, rejects_limit = 0))
    """


def _positions(batch: Batch) -> list[int]:
    file = batch.files[0]
    positions = {position for found in file.present.values() for position in found}
    return sorted(positions | {p for p in (file.la_column, file.year_column) if p is not None})


def _raw_inputs(width: int) -> str:
    return f", concat_ws(',', {', '.join(f'c{i}' for i in range(width))}) as whole"


def _selected(batch: Batch, width: int) -> list[str]:
    file, present = batch.files[0], batch.files[0].present
    values = [f"{_value(column, present)} as {field(column.name)}" for column in batch.layout.columns if column.name in present]
    la = f"c{file.la_column}" if file.la_column is not None else "cast(null as varchar)"
    year = f"c{file.year_column}" if file.year_column is not None else "cast(null as varchar)"
    faults, unusable = _faults(batch.layout, present)
    return [*values, f"{la} as la_text", f"{year} as year_text", "path", f"{faults} as faults", f"{unusable} as unusable", f"case when {unusable} is not null then whole end as raw"]


def raw_of(column: Column, present: dict[str, tuple[int, ...]]) -> str:
    places = [f"c{position}" for position in present[column.name]]
    return places[0] if len(places) == 1 else f"coalesce({', '.join(places)})"


def _value(column: Column, present: dict[str, tuple[int, ...]]) -> str:
    return f"cast({value_sql(column, raw_of(column, present))} as {sql_type(column)})"


def _faults(layout: Layout, present: dict[str, tuple[int, ...]]) -> tuple[str, str]:
    """SQL for the row's list of wrong cells (NULL: none), and for the rule that makes the row unusable (NULL: usable)."""
    wrong, unusable = [], []
    for column in layout.columns:
        if column.name not in present:
            continue
        raw = raw_of(column, present)
        fault = fault_sql(column, raw)
        if fault:
            wrong.append((fault[0], f"{{'column_name': {quoted(column.name)}, 'rule': {fault[1]}, 'value': {raw}}}"))
        if column.name in layout.row_key and column.required and column.type != "upn":
            unusable.append(f"when {raw} is null then 'key_missing'")
        if fault and column.type == "date" and (column.decisive or column.name in layout.row_key):
            unusable.append(f"when {fault[0]} then 'date_form'")
    nothing = "cast(null as struct(column_name varchar, rule varchar, value varchar)[])"
    listed = ", ".join(f"case when {condition} then {found} end" for condition, found in wrong)
    faults = f"case when {' or '.join(condition for condition, _ in wrong)} then list_filter([{listed}], lambda each: each is not null) end" if wrong else nothing
    return faults, f"case {' '.join(unusable)} end" if unusable else "cast(null as varchar)"


def _set_aside_rejects(connection: duckdb.DuckDBPyConnection) -> None:
    connection.execute("""
        insert into staged.set_aside
        select reading.file_id, files.name, errors.line, 'row_width', trim(any_value(errors.csv_line), chr(10) || chr(13))
        from reject_errors as errors
        join reject_scans as scans using (scan_id, file_id)
        join staged.reading on reading.path = scans.file_path
        join staged.files on files.file_id = reading.file_id
        group by reading.file_id, files.name, errors.line
    """)
    connection.execute("drop table reject_errors")
    connection.execute("drop table reject_scans")


def numbered_sql(connection: duckdb.DuckDBPyConnection, batch: Batch) -> str:
    """The landed rows with file_id and row_number: the row as a spreadsheet shows it (the heading is row 1), rows set aside counted."""
    table, ids = batch.table, ", ".join(str(file.file_id) for file in batch.files)
    ordinal = f"""select landed.* exclude (path), reading.file_id, landed.rowid - starts.first + 1 as ordinal
        from {table} as landed join (select path, min(rowid) as first from {table} group by path) as starts using (path) join staged.reading as reading using (path)"""
    if not connection.execute(f"select count(*) from staged.set_aside where file_id in ({ids})").fetchone()[0]:
        return f"select * exclude (ordinal), ordinal + 1 as row_number from ({ordinal})"
    return f"""
        with aside as (select file_id, row_number, row_number() over (partition by file_id order by row_number) as before from staged.set_aside where file_id in ({ids})),
        shifts as (select file_id, row_number - 1 - before as good_before, max(before) as shift from aside group by all)
        select rows.* exclude (ordinal), rows.ordinal + coalesce(shifts.shift, 0) + 1 as row_number
        from ({ordinal}) as rows asof left join shifts on rows.file_id = shifts.file_id and rows.ordinal > shifts.good_before
    """
