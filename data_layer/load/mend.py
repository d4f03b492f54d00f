"""Files that the engine cannot read as they stand (quotation marks, odd encodings, NUL bytes, mixed line ends):
written again, line by line, in one plain form. Rows that cannot be mended are handed back, never dropped."""

import csv
from collections.abc import Iterator
from pathlib import Path

from .files import Incoming

SEPARATOR = "\x1f"
LONGEST_LINE = 1 << 20
LONGEST_QUOTED = 50


def mend(file: Incoming, target: Path) -> list[tuple[int, str, str]]:
    """Write `file` to `target` (UTF-8, one line a row, separated by 0x1F). Returns rows not written: (row, rule, raw text).

    Row 1 is the heading. Sets `file.rows_in` to the rows found, written or not.
    """
    aside: list[tuple[int, str, str]] = []
    row = 0
    with target.open("w", encoding="utf-8", newline="") as out:
        for row, (raw, values) in enumerate(records(file), start=1 - file.titles):
            if row < 1:
                continue  # a title above the heading
            rule = _fault(raw, values, len(file.heading))
            if row > 1 and rule:
                aside.append((row, rule, raw[:LONGEST_LINE]))
            else:
                line = SEPARATOR.join(values)
                clean = "\n" not in line and "\r" not in line and line.count(SEPARATOR) == len(values) - 1
                out.write((line if clean else SEPARATOR.join(_one_line(value) for value in values)) + "\n")
    file.rows_in = max(row - 1, 0)
    return aside


def _fault(raw: str, values: list[str] | None, width: int) -> str | None:
    if values is None or len(raw) > LONGEST_LINE:
        return "row_unreadable"
    return "row_width" if len(values) != width else None


def _one_line(value: str) -> str:
    return value.replace("\r", " ").replace("\n", " ").replace(SEPARATOR, " ")


def records(file: Incoming) -> Iterator[tuple[str, list[str] | None]]:
    """Each row's raw text and values (None: unreadable). A quotation that never closes costs its own line only."""
    lines = _lines(file)
    held: list[str] = []
    for line in lines:
        if not held and '"' not in line:
            yield line, line.split(file.separator)
            continue
        held.append(line)
        whole = "\n".join(held)
        if len(held) <= LONGEST_QUOTED and _open_quotation(whole, file.separator):
            continue
        yield from _settle(held, file)
        held = []
    yield from _settle(held, file)


def _settle(held: list[str], file: Incoming) -> Iterator[tuple[str, list[str] | None]]:
    if len(held) == 1 or (held and not _open_quotation("\n".join(held), file.separator)):
        whole = "\n".join(held)
        yield whole, split(whole, file.separator)
        return
    for line in held:
        yield line, _literal(line, file.separator)


def _open_quotation(text: str, separator: str) -> bool:
    """An opening mark at the start of a value that has no closing one."""
    if text.count('"') % 2 == 0:
        return False
    return text.startswith('"') or f'{separator}"' in text


def split(text: str, separator: str) -> list[str] | None:
    """The values of one row; a quotation left open is taken literally."""
    if _open_quotation(text, separator):
        return _literal(text, separator)
    try:
        return next(csv.reader([text], delimiter=separator), [])
    except csv.Error:
        return text.split(separator)


def _literal(line: str, separator: str) -> list[str]:
    return line.split(separator)


def _lines(file: Incoming) -> Iterator[str]:
    with file.path.open(encoding="utf-8-sig" if file.encoding == "utf-8" else file.encoding, errors="replace", newline=None) as stream:
        while line := stream.readline():
            text = line.rstrip("\n").replace("\0", "")
            if text.strip():
                yield text
