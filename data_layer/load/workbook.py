"""A workbook's sheets, written out as CSV as the spreadsheet program itself would save them, and then read like any other file."""

import csv
import hashlib
import warnings
import zipfile
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time
from pathlib import Path

from openpyxl import load_workbook

from .files import CHUNK, Incoming, swollen

ENDINGS = {".xlsx", ".xlsm"}


def is_workbook(path: Path) -> bool:
    """By what is in it; a file that is none but is called so is one that cannot be read."""
    return path.suffix.lower() in ENDINGS or zipfile.is_zipfile(path) and "xl/workbook.xml" in _members(path)


def _members(path: Path) -> list[str]:
    try:
        with zipfile.ZipFile(path) as archive:
            return archive.namelist()
    except (zipfile.BadZipFile, OSError, ValueError):
        return []


def split_workbook(file: Incoming, workshop: Path, problems: list[tuple]) -> list[Incoming]:
    """The file itself where it is no workbook, or one that cannot be opened; else one file a sheet that is to be seen. Problems are (name, rule)."""
    hidden: list[tuple] = []
    if not is_workbook(file.path):
        return [file]
    parts: list[Incoming] = []
    try:
        with warnings.catch_warnings(action="ignore"):
            for title, rows in _sheets(file, hidden):
                target = workshop / f"{hashlib.sha256(f'{file.path}/{title}'.encode()).hexdigest()[:16]}.csv"
                _write(rows, target)
                parts.append(Incoming(target, f"{file.name}/{title}", (*file.place, title), origin=_digest(file.path), source=file.source, sheet=title))
    except Exception:  # a damaged or locked workbook fails in any way it likes
        return [file]
    problems += hidden
    return parts


def _sheets(file: Incoming, hidden: list[tuple]) -> Iterator[tuple[str, Iterable[tuple]]]:
    with zipfile.ZipFile(file.path) as archive:
        if any(swollen(member) for member in archive.infolist()):
            raise ValueError("larger than it should be")
    book = load_workbook(file.path, read_only=True, data_only=True, keep_links=False)
    try:
        for sheet in book.worksheets:
            if sheet.sheet_state != "visible":
                hidden.append((f"{file.name}/{sheet.title}", "sheet_hidden"))
                continue
            sheet.reset_dimensions()
            yield sheet.title, sheet.iter_rows(values_only=True)
    finally:
        book.close()


def _write(rows: Iterable[tuple], target: Path) -> None:
    """Each row as wide as the sheet's widest; empty rows below the last are left out."""
    narrow = target.with_suffix(".narrow")
    widest, blank = 0, 0
    with narrow.open("w", encoding="utf-8", newline="") as stream:
        out = csv.writer(stream, lineterminator="\n")
        for row in rows:
            cells = _without_end([text_of(value) for value in row])
            if not cells:
                blank += 1
                continue
            out.writerows([""] for _ in range(blank))
            out.writerow(cells)
            widest, blank = max(widest, len(cells)), 0
    with narrow.open(encoding="utf-8", newline="") as stream, target.open("w", encoding="utf-8", newline="") as wide:
        csv.writer(wide, lineterminator="\n").writerows(row + [""] * (widest - len(row)) for row in csv.reader(stream))
    narrow.unlink()


def _without_end(cells: list[str]) -> list[str]:
    """Cells up to the last that holds something."""
    last = next((place for place in range(len(cells), 0, -1) if cells[place - 1].strip()), 0)
    return cells[:last]


def text_of(value: object) -> str:
    """A cell as text: dates as yyyy-mm-dd, whole numbers without a point, at most the fifteen figures a spreadsheet shows."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(" ", "seconds")
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else format(value, ".15g")
    return str(value).replace("\0", "")


def _digest(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as stream:
        while chunk := stream.read(CHUNK):
            digest.update(chunk)
    return digest.hexdigest()
