"""Columns of a file to write: numpy arrays, coded text and dates, turned into CSV by Arrow.

Arrays are as long as the file has rows. `NONE` in a whole-number column is an empty cell.
"""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.csv as pacsv

NONE = -(2**31)
FIRST_DAY = int(np.datetime64("1990-01-01", "D").astype(int))
LAST_DAY = int(np.datetime64("2041-01-01", "D").astype(int))


def _day_texts() -> np.ndarray:
    days = np.arange(FIRST_DAY, LAST_DAY).astype("datetime64[D]").astype(str)
    parts = np.char.partition(days, "-")
    month_day = np.char.partition(parts[:, 2], "-")
    return np.char.add(np.char.add(month_day[:, 2], "/"), np.char.add(np.char.add(month_day[:, 0], "/"), parts[:, 0]))


DAY_TEXTS = pa.array(_day_texts().tolist())


@dataclass(frozen=True)
class Coded:
    """Text cells: `pool[index]`; an index below 0 is an empty cell."""

    pool: tuple[str, ...]
    index: np.ndarray

    def __getitem__(self, rows: np.ndarray) -> "Coded":
        return Coded(self.pool, self.index[rows])


@dataclass(frozen=True)
class Dates:
    """Days since 1970-01-01; `NONE` is an empty cell."""

    days: np.ndarray

    def __getitem__(self, rows: np.ndarray) -> "Dates":
        return Dates(self.days[rows])


def day(text: str) -> int:
    """Days since 1970 of an ISO date."""
    return int(np.datetime64(text, "D").astype(int))


def march(year: int | np.ndarray) -> np.ndarray:
    """31 March of each year, in days since 1970."""
    return (np.asarray(year) - 1970).astype("datetime64[Y]").astype("datetime64[D]").astype(np.int64) + 89 + _leap(year)


def _leap(year: int | np.ndarray) -> np.ndarray:
    return (np.asarray(year) % 4 == 0).astype(np.int64)


def add_years(days: np.ndarray, years: int | np.ndarray) -> np.ndarray:
    """The same day `years` later; 29 February becomes 1 March."""
    dates = np.asarray(days).astype("datetime64[D]")
    months = dates.astype("datetime64[M]")
    within = (dates - months.astype("datetime64[D]")).astype(np.int64)
    return (months + 12 * np.asarray(years)).astype("datetime64[D]").astype(np.int64) + within


def completed_years(since: np.ndarray, until: np.ndarray | int) -> np.ndarray:
    """Whole years from `since` to `until` (days since 1970)."""
    years = ((np.asarray(until) - np.asarray(since)) / 365.2425).astype(np.int64)
    late = add_years(since, years) > until
    early = add_years(since, years + 1) <= until
    return years - late + early


def _arrow(column) -> pa.Array:
    if isinstance(column, Coded):
        index = pa.array(column.index.astype(np.int32), mask=column.index < 0)
        return pa.array(column.pool).take(index)
    if isinstance(column, Dates):
        index = pa.array((column.days - FIRST_DAY).astype(np.int32), mask=column.days == NONE)
        return DAY_TEXTS.take(index)
    if isinstance(column, pa.Array | pa.ChunkedArray):
        return column
    if np.issubdtype(column.dtype, np.floating):
        return pa.array(column, from_pandas=True)
    return pa.array(column, mask=column == NONE)


def take(table: dict, rows: np.ndarray) -> dict:
    """The same columns, only these rows (positions or a mask)."""
    return {name: _take(column, rows) for name, column in table.items()}


def _take(column, rows: np.ndarray):
    if isinstance(column, pa.Array | pa.ChunkedArray):
        return column.filter(pa.array(rows)) if rows.dtype == bool else column.take(pa.array(rows))
    return column[rows]


def stack(first: dict, second: dict) -> dict:
    """Rows of the second table below those of the first (same columns)."""
    return {name: _stack(column, second[name]) for name, column in first.items()}


def _stack(a, b):
    if isinstance(a, Coded):
        return Coded(a.pool + b.pool, np.r_[a.index, np.where(b.index < 0, -1, b.index + len(a.pool))])
    if isinstance(a, Dates):
        return Dates(np.r_[a.days, b.days])
    if isinstance(a, pa.Array | pa.ChunkedArray):
        return pa.chunked_array([*pa.chunked_array(a).chunks, *pa.chunked_array(b).chunks]).combine_chunks()
    return np.r_[a, b]


def arrow_table(table: dict) -> pa.Table:
    """The columns as one Arrow table."""
    return pa.table({name: _arrow(column) for name, column in table.items()})


def write_csv(path: Path, table: dict) -> int:
    """Write one file with a header row and no quoting (as the DfE's extracts have none); rows written."""
    data = arrow_table(table)
    path.parent.mkdir(parents=True, exist_ok=True)
    options = pacsv.WriteOptions(quoting_style="none", quoting_header="none", batch_size=65536)
    pacsv.write_csv(data, path, options)
    return data.num_rows


class CsvStream:
    """One file written in several batches of the same columns."""

    def __init__(self, path: Path):
        self.path, self.writer, self.rows = path, None, 0

    def add(self, table: dict) -> None:
        data = arrow_table(table)
        if self.writer is None:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            options = pacsv.WriteOptions(quoting_style="none", quoting_header="none", batch_size=65536)
            self.writer = pacsv.CSVWriter(self.path, data.schema, write_options=options)
        self.writer.write_table(data)
        self.rows += data.num_rows

    def close(self) -> int:
        if self.writer is not None:
            self.writer.close()
        return self.rows
