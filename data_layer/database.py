"""The release file: opened read-only and locked, one cursor a query; published under a new name behind a `current` pointer.

A file replaced under its old name keeps serving old rows while any connection is open, so every load has a name of its own.
"""

import os
import secrets
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from pathlib import Path
from threading import Timer

import duckdb
import numpy as np
import pandas as pd
import pyarrow as pa

from .catalogue.release import SCHEMA_VERSION

POINTER = "current"
BUILDING = ".building-"
SECONDS = 30.0
AGAIN = 0.1      # seconds
OWNER_ONLY = 0o600
WHOLE = {pa.int8(): pd.Int8Dtype(), pa.int16(): pd.Int16Dtype(), pa.int32(): pd.Int32Dtype(), pa.int64(): pd.Int64Dtype()}      # whole numbers stay whole where some are missing


class NoRelease(Exception):
    """No release to open: says which folder was looked in and what to do."""


class TooSlow(Exception):
    """A query was stopped at its time limit."""


class TimeLimit(Timer):
    """Interrupts when the time is over, and again until it is cancelled: DuckDB forgets an interruption that comes just before a statement begins."""

    def run(self) -> None:
        while not self.finished.wait(self.interval):
            self.function()
            self.interval = AGAIN


@dataclass(frozen=True)
class Release:
    """An open release. `query` is safe to call from several threads: each call has a cursor of its own. meanwhile: entered around each."""

    path: Path
    connection: duckdb.DuckDBPyConnection = field(repr=False, compare=False)
    meanwhile: Callable[[], AbstractContextManager] = field(default=nullcontext, repr=False, compare=False)

    @property
    def release_id(self) -> str:
        return self.path.stem

    def query(self, sql: str, parameters: list | tuple | dict = (), seconds: float = SECONDS) -> pd.DataFrame:
        """The rows of one SELECT as a frame. Raises TooSlow after `seconds`."""
        with self.cursor(seconds) as cursor:
            return cursor.execute(sql, bound(parameters)).df()

    def columns(self, sql: str, parameters: list | tuple | dict = (), seconds: float = SECONDS) -> dict[str, np.ndarray]:
        """The columns of one SELECT as arrays, masked where some values are missing: a third of the time of a frame."""
        with self.cursor(seconds) as cursor:
            return cursor.execute(sql, bound(parameters)).fetchnumpy()

    def rows(self, sql: str, parameters: list | tuple | dict = (), seconds: float = SECONDS) -> list[tuple]:
        """The rows of one SELECT as tuples, values as DuckDB gives them (dates, Decimals, None)."""
        with self.cursor(seconds) as cursor:
            return cursor.execute(sql, bound(parameters)).fetchall()

    def tables(self, sql: str, parameters: list | tuple | dict = (), seconds: float = SECONDS) -> dict[str, pd.DataFrame]:
        """Several tables by one SELECT of one row: each of its columns is a list of rows. Column -> frame; an empty one keeps its columns."""
        with self.cursor(seconds) as cursor:
            found = cursor.execute(sql, bound(parameters)).to_arrow_table()
        return {name: frame_of(found.column(name)) for name in found.column_names}

    @contextmanager
    def cursor(self, seconds: float = SECONDS) -> Iterator[duckdb.DuckDBPyConnection]:
        """A cursor that is interrupted after `seconds` and closed at the end."""
        with self.meanwhile():
            cursor = self.connection.cursor()
            timer = TimeLimit(seconds, cursor.interrupt)
            timer.daemon = True
            timer.start()
            try:
                yield cursor
            except duckdb.InterruptException as error:
                raise TooSlow(f"The question took longer than {seconds:g} seconds and was stopped. Ask for fewer years or groups.") from error
            finally:
                timer.cancel()
                cursor.close()

    def close(self) -> None:
        self.connection.close()


def frame_of(lists: pa.ChunkedArray) -> pd.DataFrame:
    """The rows of a column of lists, with the types that a query of its own would have given: decimals as floats, days as times, whole numbers whole."""
    rows = pa.Table.from_struct_array(lists.combine_chunks().flatten())
    kinds = [(field.name, pa.float64() if pa.types.is_decimal(field.type) else pa.timestamp("us") if pa.types.is_date(field.type) else field.type) for field in rows.schema]
    return rows.cast(pa.schema(kinds)).to_pandas(types_mapper=WHOLE.get)


def bound(parameters: list | tuple | dict) -> list | dict:
    """Parameters as DuckDB takes them: a list for `?`, a dict for `$name`."""
    return parameters if isinstance(parameters, dict) else list(parameters)


def open_release(releases: Path | str, release_id: str | None = None) -> Release:
    """Open the current release of a folder, or the one named, or a release file given itself. Raises NoRelease."""
    path = release_path(Path(releases), release_id)
    config = {"enable_external_access": "false", "lock_configuration": "true"}
    try:
        release = Release(path, duckdb.connect(str(path), read_only=True, config=config))
        versions = release.rows("select schema_version from release")
    except duckdb.Error as error:
        raise NoRelease(f"{path.name} cannot be opened as a release: {str(error).splitlines()[0]} Load again with `cla load`.") from error
    if versions != [(SCHEMA_VERSION,)]:
        release.close()
        raise NoRelease(f"{path.name} was made by another version of this program and lacks tables that this one reads. Make a new release of the same files with `cla load`; nothing is lost.")
    return release


def release_path(releases: Path, release_id: str | None = None) -> Path:
    """The file of a release: of `release_id`, else the one that `current` names."""
    if releases.is_file():
        return releases
    name = f"{release_id}.duckdb" if release_id else current_name(releases)
    if name is None or not (releases / name).is_file():
        raise NoRelease(f"No release in {releases}. Make one with `cla load FOLDER --to {releases}`, or try `cla demo`.")
    return releases / name


def current_name(releases: Path) -> str | None:
    """The file name in the `current` pointer; None where there is none."""
    pointer = releases / POINTER
    return pointer.read_text(encoding="utf-8").strip() if pointer.is_file() else None


@contextmanager
def building(releases: Path) -> Iterator[Path]:
    """A private folder inside `releases` to build in, gone at the end however the build ends.

    Folders left by builds that were killed are cleared first: those whose process is no more.
    """
    releases.mkdir(parents=True, exist_ok=True, mode=0o700)
    clear_abandoned(releases)
    folder = Path(tempfile.mkdtemp(prefix=f"{BUILDING}{os.getpid()}-", dir=releases))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def clear_abandoned(releases: Path) -> list[Path]:
    """Remove what builds of ended processes have left, and lists of problems without their release; returns what was removed."""
    abandoned = [folder for folder in releases.glob(f"{BUILDING}*") if not _is_running(folder)]
    if len(abandoned) == len(list(releases.glob(f"{BUILDING}*"))):  # a build that goes on may be about to bring the release to its list
        abandoned += _without_release(releases)
    for left in abandoned:
        if left.is_dir():
            shutil.rmtree(left, ignore_errors=True)
        else:
            left.unlink(missing_ok=True)
    return abandoned


def _without_release(releases: Path) -> list[Path]:
    """Files beside a release that never came: the build was killed between the two moves."""
    return [path for path in releases.glob("cla-*.problems.csv") if not (releases / f"{path.name.split('.')[0]}.duckdb").exists()]


def _is_running(folder: Path) -> bool:
    digits = folder.name.removeprefix(BUILDING).split("-")[0]
    if not digits.isdigit():
        return False
    try:
        os.kill(int(digits), 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True


def new_release_id(now: datetime | None = None) -> str:
    """`cla-` and the time in UTC, with four random characters so that two loads in one second differ."""
    now = now or datetime.now(timezone.utc)
    return f"cla-{now:%Y%m%dT%H%M%S}-{secrets.token_hex(2)}"


def publish(built: Path, releases: Path, release_id: str, beside: dict[str, Path] | None = None) -> Path:
    """Move a finished file into `releases` under its own name, then point `current` to it: owner-only, atomic.

    `beside`: suffix -> file that goes with it (the problems CSV). Nothing is visible until the pointer moves.
    """
    for suffix, extra in (beside or {}).items():
        _move(extra, releases / f"{release_id}{suffix}")
    path = _move(built, releases / f"{release_id}.duckdb")
    point_to(releases, path.name)
    return path


def _move(source: Path, target: Path) -> Path:
    source.chmod(OWNER_ONLY)
    with source.open("rb") as file:
        os.fsync(file.fileno())
    os.replace(source, target)
    return target


def point_to(releases: Path, name: str) -> None:
    """Make `current` name this file, in one step."""
    handle, temporary = tempfile.mkstemp(prefix=f"{BUILDING}{os.getpid()}-", dir=releases)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(name + "\n")
        file.flush()
        os.fsync(file.fileno())
    os.replace(temporary, releases / POINTER)


def purge(releases: Path, keep: int = 3, older_than: int | None = None, now: datetime | None = None) -> list[Path]:
    """Remove old releases with their problems files, and folders of builds that were killed; returns what was removed.

    keep: how many of the newest stay, the current one always. older_than: only files older than so many days.
    """
    clear_abandoned(releases)
    current, now = current_name(releases), now or datetime.now(timezone.utc)
    files = sorted(releases.glob("cla-*.duckdb"), key=lambda path: path.name, reverse=True)
    old = [path for path in files[max(keep, 0):] if path.name != current and _is_older(path, older_than, now)]
    removed = [extra for path in old for extra in sorted(releases.glob(f"{path.stem}.*"))]
    for path in removed:
        path.unlink(missing_ok=True)
    return removed


def _is_older(path: Path, days: int | None, now: datetime) -> bool:
    made = datetime.fromtimestamp(path.stat().st_mtime, timezone.utc)
    return days is None or now - made >= timedelta(days=days)
