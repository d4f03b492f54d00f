"""Return files to staged tables: the first half of a load.

`read_folder` recognises each file by its columns, reads all of it as text through the engine, and lands one typed table a
kind in the schema `staged`. Every row that comes in is either in its staged table or in `staged.set_aside`.
"""

import tempfile
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import duckdb

from data_layer.catalogue.own_tables import OURS

from . import blades, check, published, settle, whose
from .bulk import insert_rows
from .files import Incoming, find_files, survey
from .heading import read_heading
from .land import Batch, batches, land
from .problems import Refused, add_problems, create_problem_tables
from .recognise import near_name, nearest, recognise
from .workbook import split_workbook
from .xml import split_xml

Progress = Callable[[str, int, int], None]


@dataclass(frozen=True)
class Inputs:
    """What came in. `files`: one entry a file (or part of an XML return); `problems`: how many were listed."""

    files: tuple[Incoming, ...]
    problems: int


def read_folder(connection: duckdb.DuckDBPyConnection, folders: list[Path], *, la: int | None = None, year: int | None = None,
                results: str | None = None, progress: Progress | None = None, beside: tuple[Path, ...] = (), workshop: Path | None = None, without: frozenset[Path] = frozenset()) -> Inputs:
    """Read every file below `folders` into the schema `staged` of `connection` (made anew).

    `la`: DfE code; `year`: year ending; `results`: provisional, revised or final. `beside`: files of the releases folder taken along
    (decisions). `without`: files to leave for now. `workshop`: an owner-only folder for what is unpacked, else the system's. Raises Refused, with all serious problems
    in one message; the connection then holds no `staged` schema.
    """
    tell = progress or (lambda label, done, total: None)
    connection.execute("drop schema if exists staged cascade")
    connection.execute("create schema staged")
    try:
        with tempfile.TemporaryDirectory(prefix="cla-load-", dir=workshop) as inner:
            return _read(connection, (folders, without), beside, Path(inner), la, year, results, tell)
    except Refused:
        connection.execute("drop schema if exists staged cascade")
        raise


def _read(connection, where, beside, workshop: Path, la, year, results, tell: Progress) -> Inputs:
    settle.create_staged_tables(connection)
    create_problem_tables(connection)
    archive_problems: list[tuple] = []
    files = _parts(find_files(where[0], workshop, archive_problems, where[1]), workshop, archive_problems)
    if not files and not archive_problems:
        raise Refused("The folder is empty: there is no CSV, tab, XML, workbook (.xlsx) or zip file in it. Put the return files into it and load again.")
    files += _parts(find_files(list(beside), workshop, archive_problems), workshop, archive_problems, start=len(files) + 1)
    _look(files, tell)
    _register(connection, files)
    add_problems(connection, [(None, name, None, None, None, rule) for name, rule in archive_problems])
    _refuse_what_is_serious(files)
    _list_headings(connection, files)
    good = _set_aside_whole_files(connection, files)
    settle.create_layout_tables(connection, good)
    _load(connection, good, workshop, la, year, results, tell)
    blades.gather(connection, good)
    check.check(connection, good, tell)
    settle.count_lines_above(connection, good)
    _close(connection, files, tell)
    return Inputs(tuple(files), connection.execute("select count(*) from staged.problems").fetchall()[0][0])


def _parts(files: list[Incoming], workshop: Path, problems: list[tuple], start: int = 1) -> list[Incoming]:
    parts = [part for file in files for each in split_workbook(file, workshop, problems) for part in split_xml(each, workshop)]
    for number, file in enumerate(parts, start=start):
        file.file_id = number
    return parts


def _look(files: list[Incoming], tell: Progress) -> None:
    """Each file's bytes and heading; two at a time, since hashing leaves the other core free."""
    with ThreadPoolExecutor(2) as pool:
        for done, file in enumerate(pool.map(_looked_at, files)):
            tell("Looking at files", done, len(files))
            if file.heading:
                recognise(file)
    tell("Looking at files", len(files), len(files))


def _looked_at(file: Incoming) -> Incoming:
    survey(file)
    read_heading(file)
    return file


def _register(connection: duckdb.DuckDBPyConnection, files: list[Incoming]) -> None:
    rows = [(file.file_id, file.name, file.layout.key if file.layout else None, file.sha256, None, None, None, 0, 0, 0) for file in files]
    insert_rows(connection, "staged.files", ("INTEGER", "VARCHAR", "VARCHAR", "VARCHAR", "SMALLINT", "SMALLINT", "VARCHAR", "BIGINT", "BIGINT", "BIGINT"), rows)


def _refuse_what_is_serious(files: list[Incoming]) -> None:
    near = [(file, sentence) for file in files if not file.layout and file.heading for sentence in _near_miss(file)]
    wrong, whose_fault = [sentence for _, sentence in near], {file.source for file, _ in near}
    returns = [file for file in files if file.layout and file.layout.family == "return"]
    if returns and not any(file.layout.key == "header" for file in returns):
        wrong.append(f"There are {len(returns)} SSDA903 files but no header file (CHILD, SEX, DOB, ETHNIC, UPN, MOTHER, MC_DOB). Put the header of the same return into the folder.{_perhaps_a_workbook(files)}")
        whose_fault |= {file.source for file in returns}
    if wrong:
        raise Refused(" ".join(wrong), whose_fault)
    if not any(file.layout for file in files):
        raise Refused(_nothing_known(files))


def _perhaps_a_workbook(files: list[Incoming]) -> str:
    """What may be the header, but in a form that is not text."""
    unread, unknown = [file.name for file in files if not file.readable], [file.name for file in files if file.readable and file.heading and not file.layout]
    told = f" {', '.join(unread[:3])} cannot be read: if the header is in there, open it in the program it is from and save it as CSV." if unread else ""
    return told + (f" No known layout: {', '.join(unknown[:3])}; if one of these is the header, look at its headings." if unknown else "")


def _near_miss(file: Incoming) -> list[str]:
    """What a file that is nearly one of the return or of the DfE's results lacks, with the near name of each. A table in a layout of our own is set aside for it."""
    found = nearest(file.heading)
    if not found or found[0].family not in ("return", "results") or found[0].source.startswith(OURS):
        return []
    layout, lacks, known = found
    if known < 2 or known < 0.6 * len([each for each in file.heading if each.strip()]) or len(lacks) > 1:
        return []
    near = [(name, near_name(name, file.heading)) for name in lacks]
    return [f"{file.name} looks like {layout.label} but has no column {name}." + (f" {close!r} is near: if it is meant, rename it." if close else " Add it and load again.") for name, close in near]


def _nothing_known(files: list[Incoming]) -> str:
    said = []
    for file in files[:5]:
        found = nearest(file.heading) if file.heading else None
        said.append(f"{file.name}: nearest to {found[0].label}, lacks {', '.join(found[1])}." if found else f"{file.name}: no known column.")
    return "No file has the columns of a known layout, so there is nothing to load. " + " ".join(said) + " docs/data.md lists the layouts."


def _list_headings(connection: duckdb.DuckDBPyConnection, files: list[Incoming]) -> None:
    found = [(file, problem) for file in files if file.layout for problem in (*check.heading_problems(file), *check.byte_problems(file))]
    add_problems(connection, [(file.file_id, file.name, None, *problem) for file, problem in found])


def _set_aside_whole_files(connection: duckdb.DuckDBPyConnection, files: list[Incoming]) -> list[Incoming]:
    """Files that cannot be read, fit no layout or came twice: every row set aside. Returns the others."""
    seen: set[tuple] = set()
    good = []
    for file in files:
        rule = _whole_file_rule(file, seen)
        if rule:
            file.rows_in = max(file.lines - 1, 0) if rule in ("not_recognised", "duplicate_file") else 0
            settle.note(connection, file, rule, value=_nearest_words(file) if rule == "not_recognised" and file.heading else None)
            connection.execute("insert into staged.set_aside select ?, ?, unnest(range(2, ? + 2)), ?, null", [file.file_id, file.name, file.rows_in, rule])
        if not rule or rule == "no_rows":
            good.append(file)
    return [file for file in good if file.lines > 1]


def _nearest_words(file: Incoming) -> str | None:
    found = nearest(file.heading)
    if not found:
        return None
    near = {name: near_name(name, file.heading) for name in found[1]}
    return f"nearest: {found[0].label}; lacks {', '.join(name + (f' ({close} is near: if it is meant, rename it)' if close else '') for name, close in near.items())}"


def _whole_file_rule(file: Incoming, seen: set[tuple]) -> str | None:
    if not file.readable:
        return "not_text"
    if not file.heading:
        return "empty_file"
    if not file.layout:
        return "not_recognised"
    if file.lines <= 1:
        return "no_rows"
    told = whose.told_by_names(file) if file.layout.family == "return" else file.place[:-1] if file.layout.key in blades.KEYS else None
    identity = (file.sha256, file.sheet, file.layout.key, told)
    if identity in seen:
        return "duplicate_file"
    seen.add(identity)
    return None


def _load(connection, files: list[Incoming], workshop: Path, la, year, results, tell: Progress) -> None:
    owned = [file for file in files if file.layout.family in ("return", "list")]
    add_problems(connection, whose.settle_las(owned, la))
    _stages(connection, files, results, year)
    others = [batch for batch in batches([file for file in files if file.layout.family != "return"])]
    returns = batches([file for file in files if file.layout.family == "return"])
    returns = [Batch(f"staged.return_{number}", batch.layout, batch.files) for number, batch in enumerate(returns)]  # all at once, so not in memory
    total = len(others) + len(returns)
    for done, batch in enumerate(returns):
        tell("Reading the care returns", done, total)
        land(connection, batch, workshop)
    _whose(connection, returns, year)
    for batch in returns:
        settle.settle(connection, batch)
    for done, batch in enumerate(others, start=len(returns)):
        tell(f"Reading {batch.layout.label}", done, total)
        _land_other(connection, batch, workshop)
    tell("Reading", total, total)


def _land_other(connection, batch: Batch, workshop: Path) -> None:
    land(connection, batch, workshop)
    _la_texts(connection, batch)
    if batch.layout.family == "published":
        published.settle_published(connection, batch)
    else:
        settle.settle(connection, batch)


def _stages(connection, files: list[Incoming], results: str | None, year: int | None) -> None:
    for file in files:
        if file.layout.family != "return":
            file.year = year
        if file.layout.family == "results":
            named = next((stage for stage in settle.STAGES if stage in " ".join(file.place).lower()), None)
            file.results = results or named or "final"
            if "VERSION" not in file.present and not (results or named):
                settle.note(connection, file, "results_stage_not_said")


def _whose(connection, returns: list[Batch], year: int | None) -> None:
    """LA and year of every return file, from what has landed."""
    files = [file for batch in returns for file in batch.files]
    for batch in returns:
        _la_texts(connection, batch)
    runs_to: dict[int, int] = {}
    for batch in returns:
        if batch.layout.key == "episodes":
            runs_to |= whose.latest_years(connection, batch.table, "file_id", date.today())
    add_problems(connection, whose.settle_years(files, runs_to, year))
    _year_texts(connection, returns)


def _la_texts(connection, batch: Batch) -> None:
    if batch.files[0].la_column is None:
        return
    known = {text for text, in connection.execute("select la_text from staged.la_texts").fetchall()}
    texts = [text for text, in connection.execute(f"select distinct la_text from {batch.table} where la_text is not null").fetchall() if text not in known]
    if texts:
        insert_rows(connection, "staged.la_texts", ("VARCHAR", "SMALLINT"), [(text, whose.la_of(text)) for text in texts])


def _year_texts(connection, returns: list[Batch]) -> None:
    batches_with = [batch for batch in returns if batch.files[0].year_column is not None]
    texts = sorted({text for batch in batches_with for text, in connection.execute(f"select distinct year_text from {batch.table} where year_text is not null").fetchall()})
    runs_to: dict[str, int] = {}
    for batch in batches_with:
        if batch.layout.key == "episodes":
            for text, ending in whose.latest_years(connection, batch.table, "year_text", date.today()).items():
                runs_to[text] = max(ending, runs_to.get(text, 0))
    years, problems = whose.years_of_texts(texts, runs_to)
    add_problems(connection, [(batches_with[0].files[0].file_id, batches_with[0].files[0].name, None, "YEAR", value, rule) for value, rule in problems])
    if texts:
        insert_rows(connection, "staged.year_texts", ("VARCHAR", "SMALLINT"), [(text, years.get(text)) for text in texts])


def _close(connection, files: list[Incoming], tell: Progress) -> None:
    """Count every file, write its line in staged.files, and drop what only the reading needed."""
    settle.count(connection, files)
    connection.execute("create temp table counted (file_id INTEGER, results VARCHAR, rows_in BIGINT, loaded BIGINT, set_aside BIGINT)")
    insert_rows(connection, "counted", ("INTEGER", "VARCHAR", "BIGINT", "BIGINT", "BIGINT"), [(file.file_id, file.results, file.rows_in, file.loaded, file.set_aside) for file in files])
    connection.execute("update staged.files set results = counted.results, rows_in = counted.rows_in, loaded = counted.loaded, set_aside = counted.set_aside from counted where counted.file_id = files.file_id")
    connection.execute("drop table counted")
    check.name_whose(connection, files)
    check.balance(files)
    check.refuse_without_rows(files)
    for table in ("reading", "whose", "la_texts", "year_texts"):
        connection.execute(f"drop table staged.{table}")
