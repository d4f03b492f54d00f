"""Columns of a file to write: numpy arrays, coded text and dates, turned into CSV by Arrow.

Arrays are as long as the file has rows. `NONE` in a whole-number column is an empty cell.
"""

from collections import deque
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
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


LOOKED_UP = np.arange(np.datetime64("1950-01-01", "D"), np.datetime64("2100-01-01", "D"))
FIRST_LOOKED_UP = int(LOOKED_UP[0].astype(int))
MONTH_OF = LOOKED_UP.astype("datetime64[M]").astype(np.int64)  # months since 1970, by day
DAY_IN_MONTH = (LOOKED_UP - LOOKED_UP.astype("datetime64[M]").astype("datetime64[D]")).astype(np.int64)
MONTH_STARTS = np.arange(MONTH_OF[0], MONTH_OF[-1] + 1).astype("datetime64[M]").astype("datetime64[D]").astype(np.int64)


def add_years(days: np.ndarray, years: int | np.ndarray) -> np.ndarray:
    """The same day `years` later; 29 February becomes 1 March. Days of 1950 to 2099: looked up, which is several times faster than worked out."""
    place = np.asarray(days) - FIRST_LOOKED_UP
    return MONTH_STARTS[MONTH_OF[place] + 12 * np.asarray(years) - MONTH_OF[0]] + DAY_IN_MONTH[place]


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


def size_of(table: dict) -> int:
    """Rows of the columns."""
    first = next(iter(table.values()))
    return len(first.index if isinstance(first, Coded) else first.days if isinstance(first, Dates) else first)


def arrow_table(table: dict) -> pa.Table:
    """The columns as one Arrow table."""
    return pa.table({name: _arrow(column) for name, column in table.items()})


def _options(heading: bool) -> pacsv.WriteOptions:
    """No quoting, as the DfE's extracts have none; few rows at a time become text, so that they stay near the processor."""
    return pacsv.WriteOptions(include_header=heading, quoting_style="none", quoting_header="none", batch_size=BATCH)


BATCH = 4096


def write_csv(path: Path, table: dict) -> int:
    """Write one file with a header row; rows written."""
    data = arrow_table(table)
    path.parent.mkdir(parents=True, exist_ok=True)
    pacsv.write_csv(data, path, _options(True))
    return data.num_rows


class CsvStream:
    """One file with a header row, written in one or several batches of the same columns by `writer`'s thread."""

    def __init__(self, path: Path, writer: "Writer"):
        self.path, self.writer, self.file, self.rows, self.closed = path, writer, None, 0, False

    def add(self, table: dict) -> None:
        """More rows. They are turned into text by Arrow here and reach the file a little later."""
        self.append(arrow_table(table))

    def append(self, data: pa.Table) -> None:
        self.rows += data.num_rows
        self.writer.run(lambda: self._write(data))

    def _write(self, data: pa.Table) -> None:
        first = self.file is None
        if first:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            self.file = pa.OSFile(str(self.path), "wb")
        pacsv.write_csv(data, self.file, _options(first))  # not a CSVWriter a file: each keeps its room for text until the end, 1 GB in a whole England

    def close(self) -> None:
        if not self.closed:
            self.closed = True
            self.writer.run(lambda: self.file.close())


class Writer:
    """A thread that writes files while the next rows are made; a failure in it is raised by the call that follows it."""

    WAITING = 2  # batches that may wait: enough to keep two cores busy, few enough for the memory

    def __init__(self) -> None:
        pa.set_memory_pool(pa.system_memory_pool())  # Arrow's own keeps what one thread takes and another gives back: 300 MB more, and slower
        self.pool, self.tasks = ThreadPoolExecutor(1), deque()

    def run(self, task: Callable[[], None]) -> None:
        self.tasks.append(self.pool.submit(task))
        while len(self.tasks) > self.WAITING or (self.tasks and self.tasks[0].done()):
            self.tasks.popleft().result()

    def finish(self) -> None:
        """Wait for everything that was given."""
        while self.tasks:
            self.tasks.popleft().result()
        self.pool.shutdown()

    def stop(self) -> None:
        """Leave what waits unwritten."""
        self.pool.shutdown(cancel_futures=True)
