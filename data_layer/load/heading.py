"""The heading of a file: its first line, or the first that is one below a title, in whatever encoding and with whatever separator it came."""

import csv

from .files import Incoming
from .recognise import layout_of

SEPARATORS = (",", "\t", ";", "|")
LOWEST = 10  # lines in which a heading is looked for


def read_heading(file: Incoming) -> None:
    """Set `heading`, `separator` and `above`; `readable` is False for what is not text."""
    with file.path.open("rb") as stream:
        start = stream.read(1 << 16)
    if _binary(start, file.encoding):
        file.readable = False
        return
    text = start.decode("utf-8-sig" if file.encoding == "utf-8" else file.encoding, errors="replace").replace("\0", "").lstrip("\r\n \t")
    lines = [line for line in text.splitlines() if line.strip()][:LOWEST]
    found = next((place for place, line in enumerate(lines) if layout_of(_names(line)[1])), 0)
    file.separator, file.heading = _names(lines[found]) if lines else (",", ())
    file.titles, file.above = found, text.splitlines().index(lines[found]) if lines else 0
    file.plain = file.plain and not found


def _names(line: str) -> tuple[str, tuple[str, ...]]:
    """The separator of a line, and the names it is made of."""
    separator = max(SEPARATORS, key=line.count)
    return separator, tuple(name.strip().lstrip("\ufeff") for name in next(csv.reader([line], delimiter=separator), []))


def _binary(start: bytes, encoding: str) -> bool:
    if encoding.startswith("utf-16"):
        return False
    if start[:4] in (b"PK\x03\x04", b"%PDF", b"\xd0\xcf\x11\xe0", b"\x89PNG", b"\x1f\x8b\x08\x00"):
        return True
    control = sum(start.count(bytes([code])) for code in (*range(1, 9), *range(14, 32)))
    return control + start.count(b"\0") > 0.1 * max(len(start), 1) or control > 0.02 * max(len(start), 1)
