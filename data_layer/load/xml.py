"""The SSDA903 return as XML, written out as the CSV set that says the same.

EXPSSDA903 > CHILD > HEADER and EPISODE. Groups within HEADER (reviews, missing, OC2 ...) are told by what they hold, not by
their names: the names of the newer ones are not published.
"""

import csv
import hashlib
from collections.abc import Iterator
from pathlib import Path
from xml.etree.ElementTree import Element, ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import iterparse

from data_layer.catalogue.kinds import Layout
from data_layer.catalogue.ssda903 import AD1, DOLO, EPISODES, HEADER, MISSING, OC2, OC3, PREV_PERM, RETURN_LAYOUTS, REVIEWS, SBPFA, SW_EPISODES, UASC

from .files import CHUNK, Incoming
from .problems import Refused

ROOT = "EXPSSDA903"
OTHER_NAMES = {"CHILDID": "CHILD", "PL": "PLACE"}
GROUPS = (REVIEWS, MISSING, PREV_PERM, OC2, SBPFA, SW_EPISODES, DOLO)
SHARED = {"CHILD", "DOB", "SEX"}


def split_xml(file: Incoming, workshop: Path) -> list[Incoming]:
    """The file itself where it is not XML; else one part a kind of row. Refuses XML that is damaged or not a return."""
    with file.path.open("rb") as stream:
        start = stream.read(CHUNK).lstrip(b"\xef\xbb\xbf \r\n\t")
    if not start.startswith(b"<"):
        return [file]
    try:
        return _parts(file, workshop)
    except DefusedXmlException:
        raise Refused(f"{file.name} declares entities or a document type, which no return does. Export the return again.", {file.source}) from None
    except ParseError as error:
        raise Refused(f"{file.name} is cut short or damaged at line {error.position[0]}: children would be missing. Export the return again.", {file.source}) from None


def _parts(file: Incoming, workshop: Path) -> list[Incoming]:
    stem = f"xml_{hashlib.sha256(str(file.path).encode()).hexdigest()[:12]}"
    outputs: dict[str, tuple[Path, object, csv.writer]] = {}
    try:
        for layout, row in _rows(file):
            if layout.key not in outputs:
                outputs[layout.key] = _open(workshop / f"{stem}_{layout.key}.csv", layout)
            outputs[layout.key][2].writerow([row.get(column.name, "") for column in layout.columns])
    finally:
        for _, stream, _ in outputs.values():
            stream.close()
    digest = _digest(file.path)
    return [Incoming(outputs[layout.key][0], file.name, file.place, origin=digest, source=file.source) for layout in RETURN_LAYOUTS if layout.key in outputs]


def _open(path: Path, layout: Layout) -> tuple[Path, object, csv.writer]:
    stream = path.open("w", encoding="utf-8", newline="")
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow([column.name for column in layout.columns])
    return path, stream, writer


def _digest(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _rows(file: Incoming) -> Iterator[tuple[Layout, dict[str, str]]]:
    root = None
    for event, element in iterparse(file.path, events=("start", "end"), forbid_dtd=True):
        if root is None:
            root = element
            if _tag(root) != ROOT:
                raise Refused(f"{file.name} is XML, but not an SSDA903 return (its root is {_tag(root)[:40]}, not {ROOT}). Take it out, or export the return as XML or CSV.", {file.source})
        if event == "end" and _tag(element) == "CHILD" and len(element):
            yield from _child_rows(element)
            root.clear()


def _tag(element: Element) -> str:
    name = element.tag.rsplit("}", 1)[-1].upper()
    return OTHER_NAMES.get(name, name)


def _values(element: Element) -> dict[str, str]:
    return {_tag(part): (part.text or "").strip() for part in element if not len(part)}


def _child_rows(child: Element) -> Iterator[tuple[Layout, dict[str, str]]]:
    header = next((part for part in child if _tag(part) == "HEADER"), None)
    own = _values(header) if header is not None else {}
    shared = {name: own[name] for name in SHARED if name in own}
    if own:
        yield HEADER, own
        yield from ((layout, own) for layout in _flat_layouts(own))
    for group in header if header is not None else ():
        if len(group):
            values = _values(group)
            yield from ((layout, shared | values) for layout in GROUPS if _holds(layout, values))
    for part in child:
        if _tag(part) == "EPISODE":
            yield EPISODES, shared | _values(part)


def _flat_layouts(own: dict[str, str]) -> list[Layout]:
    """Files of the CSV set whose columns stand in HEADER itself."""
    unaccompanied = own.get("UASC", "") in ("1", "Y", "true") or own.get("DUC")
    return [layout for layout, there in ((UASC, unaccompanied), (OC3, own.get("IN_TOUCH")), (AD1, own.get("DATE_INT") or own.get("DATE_MATCH"))) if there]


def _holds(layout: Layout, values: dict[str, str]) -> bool:
    return any(column.name in values and values[column.name] for column in layout.columns if column.name not in SHARED)
