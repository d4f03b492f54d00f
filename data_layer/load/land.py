"""Files of one layout and heading, as typed rows in one table: streamed through the engine, each wrong cell noted on its row."""

from dataclasses import dataclass
from pathlib import Path

import duckdb

from data_layer.catalogue.kinds import Column, Layout

from .bulk import insert_rows
from .files import Incoming
from .mend import SEPARATOR, mend
from .typed import fault_sql, field, kept_sql, quoted, read_sql, sql_type

LARGEST_BATCH = 256 << 20
MOST_FILES = 400
MOST_HEADINGS = 6  # read by one statement: each heading is a reader of its own, with tens of megabytes


@dataclass(frozen=True)
class Batch:
    """Files read together: one layout, the same columns of it in whatever order. `table`: where their rows land."""

    table: str
    layout: Layout
    files: tuple[Incoming, ...]


def batches(files: list[Incoming]) -> list[Batch]:
    """The files in groups that one statement can read, none too large to hold: they land in a temporary table, which costs the engine a fifth of one that is kept."""
    groups: dict[tuple, list[Incoming]] = {}
    for file in files:
        groups.setdefault((file.layout.key, frozenset(file.present), file.la_column is None, file.year_column is None), []).append(file)
    cut = [part for group in groups.values() for part in _cut(group)]
    return [Batch(f"temp.landed_{number}", part[0].layout, tuple(part)) for number, part in enumerate(cut)]


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
    """Make `batch.table`: every column there is, typed; la_text, year_text, file_id; `faults`, `unusable` and `raw` where wrong.

    Rows whose width is wrong go to staged.set_aside. `rows_in` of each file is set from the file's lines, not from what was read.
    """
    try:
        _land(connection, batch, workshop)
    except duckdb.InvalidInputException:
        # What the engine's reader gives up on is written again, line by line, and read then (tests/load/test_fuzz.py has such a file).
        connection.execute(f"drop table if exists {batch.table}")
        for table in ("reading", "set_aside"):
            connection.execute(f"delete from staged.{table} where file_id in ({', '.join(str(file.file_id) for file in batch.files)})")
        for file in batch.files:
            file.plain = False
        _land(connection, batch, workshop)
    _set_aside_rejects(connection)


def _land(connection: duckdb.DuckDBPyConnection, batch: Batch, workshop: Path) -> None:
    """Make the table; leaves the engine's list of rejected rows."""
    paths = {file.file_id: _readable_path(connection, file, workshop) for file in batch.files}
    insert_rows(connection, "staged.reading", ("INTEGER", "VARCHAR"), [(key, str(path)) for key, path in paths.items()])
    # Rows are numbered by the order in which they land, so that order has to be the file's.
    connection.execute("set preserve_insertion_order = true")
    try:
        first, *more = _landing_sql(batch, paths)
        kind = "temp table" if batch.table.startswith("temp.") else "table"
        connection.execute(f"create {kind} {batch.table} as {first}")
        for rows in more:
            connection.execute(f"insert into {batch.table} {rows}")
    finally:
        connection.execute("set preserve_insertion_order = false")


def _readable_path(connection: duckdb.DuckDBPyConnection, file: Incoming, workshop: Path) -> Path:
    if file.plain:
        file.rows_in = max(file.lines - 1, 0)
        return file.path
    target = workshop / f"mended_{file.file_id}"
    rows = [[file.file_id, file.name, row, rule, raw] for row, rule, raw in mend(file, target)]
    insert_rows(connection, "staged.set_aside", ("INTEGER", "VARCHAR", "BIGINT", "VARCHAR", "VARCHAR"), rows)
    return target


def _landing_sql(batch: Batch, paths: dict[int, Path]) -> list[str]:
    """Text of every file under the columns' own names, then each value read once, then what is wrong; a few headings a statement."""
    columns = [column for column in batch.layout.columns if column.name in batch.files[0].present]
    alike: dict[tuple, list[Incoming]] = {}
    for file in batch.files:
        alike.setdefault((file.heading, _separator(file), _is_spaced(file)), []).append(file)
    typed = [_typed_sql(part, columns, batch.layout, paths) for part in alike.values()]
    return [" union all ".join(typed[start:start + MOST_HEADINGS]) for start in range(0, len(typed), MOST_HEADINGS)]


def _typed_sql(files: list[Incoming], columns: list[Column], layout: Layout, paths: dict[int, Path]) -> str:
    """Rows of files with one heading: read, typed, what is wrong; the row as it stood only where it may have to be set aside."""
    faults, unusable = _faults(columns, layout)
    read = ", ".join(f"{read_sql(column, raw_of(column))} as {read_of(column)}" for column in columns)
    values = ", ".join(f"cast({kept_sql(column, read_of(column))} as {sql_type(column)}) as {field(column.name)}" for column in columns)
    whole = f"concat_ws(',', {', '.join(f'c{i}' for i in range(len(files[0].heading)))})"
    raw = f"case when {unusable} is not null then {whole} end" if unusable else "cast(null as varchar)"
    return f"""
        select {values}, la_text, year_text, {_whence_sql(files, paths)} as file_id, {faults} as faults, {unusable or 'cast(null as varchar)'} as unusable, {raw} as raw
        from (select *, {read} from ({_text_sql(files, columns, [paths[file.file_id] for file in files])}))
    """


def _whence_sql(files: list[Incoming], paths: dict[int, Path]) -> str:
    """The file_id of a row: of a country's rows four bytes each, where the path would be half as long as the row itself."""
    told = " ".join(f"when {quoted(str(paths[file.file_id]))} then {file.file_id}" for file in files[1:])
    return f"cast({f'case path {told} else {files[0].file_id} end' if told else files[0].file_id} as integer)"


def _separator(file: Incoming) -> str:
    return file.separator if file.plain else SEPARATOR


def _is_spaced(file: Incoming) -> bool:
    return file.spaced or not file.plain


def raw_of(column: Column) -> str:
    """The name of a column's text, while it is read."""
    return f"raw_{field(column.name)}"


def read_of(column: Column) -> str:
    """The name of a column's value, before what cannot be is taken out."""
    return f"read_{field(column.name)}"


def _text_sql(files: list[Incoming], columns: list[Column], paths: list[Path]) -> str:
    """The text of files with one heading: cells c0, c1 ... as they stand, and those that are kept, trimmed."""
    first = files[0]
    shown = [f"{_trimmed(first.present[column.name], _is_spaced(first))} as {raw_of(column)}" for column in columns]
    shown += [f"{_trimmed((place,), _is_spaced(first)) if place is not None else 'cast(null as varchar)'} as {name}" for name, place in (("la_text", first.la_column), ("year_text", first.year_column))]
    named = ", ".join(f"'c{i}': 'VARCHAR'" for i in range(len(first.heading)))
    return f"""
        select *, {', '.join(shown)} from read_csv([{', '.join(quoted(str(path)) for path in paths)}], auto_detect = false, header = false, skip = 1, delim = {quoted(_separator(first))},
            quote = '', escape = '', comment = '', columns = {{{named}}}, filename = 'path', store_rejects = true, rejects_limit = 0)
    """


def _trimmed(places: tuple[int, ...], spaced: bool) -> str:
    """A cell without spaces around it, NULL where nothing is left; `spaced`: there may be some (to look in every cell of a country costs as much as to read the numbers)."""
    cells = [f"nullif(trim(c{place}), '')" if spaced else f"nullif(c{place}, '')" for place in places]
    return cells[0] if len(cells) == 1 else f"coalesce({', '.join(cells)})"


def _faults(columns: list[Column], layout: Layout) -> tuple[str, str | None]:
    """SQL for the row's list of wrong cells (NULL: none), and for the rule that makes the row unusable (None: no row can be)."""
    wrong, unusable = [], []
    for column in columns:
        raw = raw_of(column)
        fault = fault_sql(column, raw, read_of(column))
        if fault:
            wrong.append((fault[0], f"{{'column_name': {quoted(column.name)}, 'rule': {fault[1]}, 'value': {raw}}}"))
        if column.name in layout.row_key and column.required and column.type != "upn":
            unusable.append(f"when {raw} is null then 'key_missing'")
        if fault and column.type == "date" and (column.decisive or column.name in layout.row_key):
            unusable.append(f"when {fault[0]} then 'date_form'")
    nothing = "cast(null as struct(column_name varchar, rule varchar, value varchar)[])"
    listed = ", ".join(f"case when {condition} then {found} end" for condition, found in wrong)
    faults = f"case when {' or '.join(condition for condition, _ in wrong)} then list_filter([{listed}], lambda each: each is not null) end" if wrong else nothing
    blank = f"when coalesce({', '.join(raw_of(column) for column in columns)}) is null then 'row_blank'"
    return faults, f"case {' '.join([blank, *unusable])} end" if unusable else None


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
    ordinal = f"select landed.*, landed.rowid - starts.first + 1 as ordinal from {table} as landed join (select file_id, min(rowid) as first from {table} group by file_id) as starts using (file_id)"
    if not connection.execute(f"select count(*) from staged.set_aside where file_id in ({ids})").fetchone()[0]:
        return f"select * exclude (ordinal), ordinal + 1 as row_number from ({ordinal})"
    return f"""
        with aside as (select file_id, row_number, row_number() over (partition by file_id order by row_number) as before from staged.set_aside where file_id in ({ids})),
        shifts as (select file_id, row_number - 1 - before as good_before, max(before) as shift from aside group by all)
        select rows.* exclude (ordinal), rows.ordinal + coalesce(shifts.shift, 0) + 1 as row_number
        from ({ordinal}) as rows asof left join shifts on rows.file_id = shifts.file_id and rows.ordinal > shifts.good_before
    """
