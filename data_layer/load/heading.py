"""The heading of a file: its first line, in whatever encoding and with whatever separator it came."""

import csv

from .files import Incoming

SEPARATORS = (",", "\t", ";", "|")


def read_heading(file: Incoming) -> None:
    """Set `heading` and `separator`; `readable` is False for what is not text."""
    with file.path.open("rb") as stream:
        start = stream.read(1 << 16)
    if _binary(start, file.encoding):
        file.readable = False
        return
    text = start.decode("utf-8-sig" if file.encoding == "utf-8" else file.encoding, errors="replace").replace("\0", "").lstrip("\r\n \t")
    line = text.splitlines()[0] if text.strip() else ""
    file.separator = max(SEPARATORS, key=line.count)
    file.heading = tuple(name.strip().lstrip("\ufeff") for name in next(csv.reader([line], delimiter=file.separator), [])) if line else ()


def _binary(start: bytes, encoding: str) -> bool:
    if encoding.startswith("utf-16"):
        return False
    if start[:4] in (b"PK\x03\x04", b"%PDF", b"\xd0\xcf\x11\xe0", b"\x89PNG", b"\x1f\x8b\x08\x00"):
        return True
    control = sum(start.count(bytes([code])) for code in (*range(1, 9), *range(14, 32)))
    return control + start.count(b"\0") > 0.1 * max(len(start), 1) or control > 0.02 * max(len(start), 1)
