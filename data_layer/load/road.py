"""The whole load: return files -> staged tables -> steps -> a release. A full rebuild each time; a load that fails changes nothing."""

import shutil
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from data_layer import database, decisions

from .assertions import check_release
from .build import build_release
from .care import derive_care
from .context import derive_context
from .files import files_of_releases
from .match import match_children
from .problems import Refused
from .read import read_folder
from .report import Report, make_report
from .results import build_results

Progress = Callable[[str, int, int], None]
MEMORY, MEMORY_LARGE = "700MB", "1100MB"
PARTS = 5
SMALL, LARGE, COUNTRY = 1 << 20, 300 << 20, 1 << 30  # bytes that come in: up to SMALL one thread is as fast as several, from LARGE on more memory, from COUNTRY on a workbench on disk
PROBLEMS_SUFFIX = ".problems.csv"
MOST_OF_A_KIND = 10_000  # all that one LA's file can bring; a country's file stays one that can be opened
PROBLEMS_CSV = """
    select file, case when place <= {most} then row_number end as row, column_name as column, case when place <= {most} then value end as value, rule, severity,
        case when place <= {most} then says else says || ': ' || (of_a_kind - {most}) || ' more of these in this file' end as says, what_to_do
    from (select *, row_number() over (partition by file, rule, column_name order by row_number, value) as place, count(*) over (partition by file, rule, column_name) as of_a_kind from staged.problems)
    where place <= {most} + 1
    order by file, place > {most}, row_number, column_name, rule, value
"""


def load(folders: list[Path | str], to: Path | str, *, la: int | None = None, year: int | None = None, results: str | None = None,
         progress: Progress | None = None, memory: str | None = None, threads: int | None = None, without: frozenset[Path] = frozenset()) -> Report:
    """Load the return files below `folders` into a new release in the folder `to`, and make it the current one.

    la: DfE code where no file says whose it is; year: year ending; results: provisional, revised or final.
    progress(label, done, total) is called as parts are done. memory: DuckDB's limit, such as '700MB' (more for a country); what does not fit spills to disk.
    without: files below the folders to leave for now. Raises Refused with what is wrong and what to do; then nothing has changed.
    """
    releases = Path(to)
    try:
        with _ending_tidily(), database.building(releases) as workshop:
            return _load([Path(folder) for folder in folders], releases, workshop, la, year, results, progress or _silent, memory, threads, without | files_of_releases([Path(folder) for folder in folders], releases))
    except (OSError, duckdb.Error) as error:
        if isinstance(error, duckdb.Error) and not _is_about_storage(error):
            raise
        raise Refused(_no_room(error, releases), passing=True) from error


@contextmanager
def _ending_tidily() -> Iterator[None]:
    """SIGTERM ends the load like an error does, so that what it was building is cleared away."""
    if threading.current_thread() is not threading.main_thread() or signal.getsignal(signal.SIGTERM) is not signal.SIG_DFL:
        yield
        return
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(128 + number))
    try:
        yield
    except RuntimeError as error:
        # The engine, stopped within a query, wraps the exit that stopped it.
        raise (error.__cause__ if isinstance(error.__cause__, SystemExit) else error) from None
    finally:
        signal.signal(signal.SIGTERM, signal.SIG_DFL)


def _silent(label: str, done: int, total: int) -> None:
    return None


def _load(folders, releases: Path, workshop: Path, la, year, results, progress: Progress, memory: str | None, threads: int | None, without: frozenset[Path]) -> Report:
    release_id = database.new_release_id()
    built, problems = workshop / "release.duckdb", workshop / "problems.csv"
    size = _size(folders)
    connection = _workbench(workshop, memory or (MEMORY_LARGE if size > LARGE else MEMORY), threads or (1 if size <= SMALL else None), on_disk=size > COUNTRY)
    try:
        read_folder(connection, folders, la=la, year=year, results=results, progress=progress, beside=decisions.files_of(releases), workshop=workshop, without=without)
        _derive(connection, built, release_id, progress)
        connection.execute(f"copy ({PROBLEMS_CSV.format(most=MOST_OF_A_KIND)}) to '{_sql_path(problems)}' (header, delimiter ',')")
        connection.execute(f"attach '{_sql_path(built)}' as release (read_only)")
        _hold(connection)
        report = make_report(connection, releases / f"{release_id}.duckdb", releases / f"{release_id}{PROBLEMS_SUFFIX}")
    finally:
        connection.close()
    database.publish(built, releases, release_id, {PROBLEMS_SUFFIX: problems})
    return report


def _derive(connection: duckdb.DuckDBPyConnection, built: Path, release_id: str, progress: Progress) -> None:
    parts = (
        ("Results", lambda tell: build_results(connection, progress=tell)),
        ("Care history", lambda tell: derive_care(connection, tell)),
        ("Pupils and schools", lambda tell: derive_context(connection, tell)),
        ("Matching", lambda tell: match_children(connection, tell)),
        ("Writing the release", lambda tell: build_release(connection, built, release_id, tell)),
    )
    for done, (label, part) in enumerate(parts):
        progress(label, done, PARTS)
        part(lambda step, label=label, done=done: progress(f"{label}: {step}", done, PARTS))
    progress("Checks", PARTS, PARTS)


def _size(folders: list[Path]) -> int:
    """Bytes of the files that come in."""
    return sum(path.stat().st_size for folder in folders for path in ([folder] if folder.is_file() else folder.rglob("*")) if path.is_file())


def _workbench(workshop: Path, memory: str, threads: int | None, on_disk: bool) -> duckdb.DuckDBPyConnection:
    """A database of its own to work in: in memory, or on disk (compressed) where a country comes in. Both spill into the workshop."""
    connection = duckdb.connect(str(workshop / "workbench.duckdb") if on_disk else ":memory:", config={"storage_compatibility_version": "latest"})
    if on_disk:
        connection.execute("set force_compression = 'dict_fsst'")  # of texts: the engine need not try every way
    connection.execute(f"set memory_limit = '{memory}'")
    connection.execute(f"set temp_directory = '{_sql_path(workshop / 'spill')}'")
    connection.execute("set preserve_insertion_order = false")
    if threads:
        connection.execute(f"set threads = {int(threads)}")
    return connection


def _hold(connection: duckdb.DuckDBPyConnection) -> None:
    broken = [finding for finding in check_release(connection, "release") if finding.broken]
    if broken:
        listed = "; ".join(f"{finding.says} ({finding.broken} rows)" for finding in broken)
        raise Refused(f"The load worked out something that cannot be, so no release was made: {listed}. This is a fault of the program: please report these lines.")


def _is_about_storage(error: duckdb.Error) -> bool:
    """A failed commit or write comes as several kinds of exception; the text tells them from a fault of ours."""
    return isinstance(error, (duckdb.IOException, duckdb.OutOfMemoryException)) or "write file" in str(error).lower() or "no space" in str(error).lower()


def _no_room(error: Exception, releases: Path) -> str:
    said = str(error).splitlines()[0]
    free = shutil.disk_usage(releases if releases.exists() else Path.cwd()).free
    if isinstance(error, duckdb.OutOfMemoryException):
        return f"There was not enough memory or disk room for the load ({said}). {free >> 20} MB are free where the releases lie: make room, or load fewer years. Nothing was changed."
    if "space" in said.lower() or "write file" in said.lower() or getattr(error, "errno", None) == 28:
        return f"There is no room on the disk to write: {free >> 20} MB are free in {releases}. Make room, for example with `cla purge`, and load again. Nothing was changed."
    return f"A file could not be read or written: {said}. Check the folder and its permissions, and load again. Nothing was changed."


def _sql_path(path: Path) -> str:
    return str(path).replace("'", "''")
