"""What an LA decided about its children's matches, in a file beside the releases: the next load takes it along by itself.

The file has the layout "decisions on matches" (catalogue/schools.py), so it may also be written by hand or sent with a folder.
Lines are only ever added; of two about the same thing the later holds.
"""

import csv
import io
import os
from dataclasses import astuple, dataclass, fields
from pathlib import Path
from threading import Lock

FILE = "decisions.csv"
OWNER_ONLY = 0o600
KINDS = {
    "same": "it is the same child",
    "different": "they are two children",
    "in": "counts as looked after for 12 months",
    "out": "left out",
    "withdrawn": "decision withdrawn",
}
LONGEST = 300
_writing = Lock()


class NotADecision(ValueError):
    """A decision that says too little: what is missing, in a sentence."""


@dataclass(frozen=True)
class Decision:
    """One line. la: DfE code; child: the LA's own number; upn: of the pupil it is or is not; return_year: for in and out."""

    la: int
    child: str
    decision: str
    by: str
    date: str
    upn: str = ""
    reason: str = ""
    return_year: int | None = None


HEADINGS = {"la": "LA", "child": "CHILD", "decision": "DECISION", "by": "BY", "date": "DATE", "upn": "UPN", "reason": "REASON", "return_year": "RETURN_YEAR"}


def checked(decision: Decision) -> Decision:
    """The decision in one line's worth of words; raises NotADecision."""
    if decision.decision not in KINDS:
        raise NotADecision(f"There is no decision '{decision.decision[:20]}'. Use one of: {', '.join(KINDS)}.")
    if not decision.child.strip() or not decision.by.strip():
        raise NotADecision("A decision needs the child's number and who decides.")
    if decision.decision in ("same", "different") and not decision.upn.strip():
        raise NotADecision("A decision on a match needs the UPN of the pupil: ask the school for it.")
    if decision.decision in ("in", "out") and not decision.reason.strip():
        raise NotADecision("Say why: the reason is kept with the decision.")
    reason = " ".join(decision.reason.split())[:LONGEST]
    return Decision(decision.la, decision.child.strip(), decision.decision, decision.by.strip(), decision.date, decision.upn.strip().upper(), reason, decision.return_year)


def add(releases: Path, decision: Decision) -> Path:
    """Write one more line to the folder's file, readable by its owner only. Raises NotADecision, OSError."""
    path, line = releases / FILE, checked(decision)
    with _writing:
        handle = os.open(path, os.O_CREAT | os.O_APPEND | os.O_WRONLY, OWNER_ONLY)
        try:
            fresh = os.fstat(handle).st_size == 0
            os.write(handle, ((_line(HEADINGS.values()) if fresh else "") + _line(astuple(line))).encode("utf-8"))
            os.fsync(handle)
        finally:
            os.close(handle)
    return path


def _line(values) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerow("" if value is None else value for value in values)
    return out.getvalue()


def made(releases: Path, la: int) -> tuple[Decision, ...]:
    """The decisions of one LA in the folder's file, oldest first."""
    path = releases / FILE
    if not path.is_file():
        return ()
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return tuple(_read(row) for row in rows if row.get("LA") == str(la))


def _read(row: dict) -> Decision:
    told = {one.name: row.get(HEADINGS[one.name]) or "" for one in fields(Decision)}
    year = told["return_year"]
    return Decision(**{**told, "la": int(told["la"]), "return_year": int(year) if year.isdigit() else None})


def loaded_lines(release) -> int:
    """How many lines of the folder's file were there when this release was made; lines are only ever added."""
    found = release.rows("select max(rows_in) from release_files where kind = 'decisions' and file = $file", {"file": FILE})
    return int(found[0][0] or 0)


def waiting(releases: Path, la: int, loaded: int) -> tuple[Decision, ...]:
    """The decisions of one LA that the release does not know yet: they take effect at the next load."""
    path = releases / FILE
    if not path.is_file():
        return ()
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))[loaded:]
    return tuple(_read(row) for row in rows if row.get("LA") == str(la))


def standing(decisions: tuple[Decision, ...]) -> dict[tuple[str, str, int | None], Decision]:
    """(child, UPN, year) -> the decision that holds; withdrawn ones are gone. The same rule as the load's."""
    held = {}
    for one in sorted(decisions, key=lambda each: each.date):
        held[one.child, "" if one.decision in ("in", "out") else one.upn, one.return_year] = one
    return {key: one for key, one in held.items() if one.decision != "withdrawn"}


def files_of(releases: Path) -> tuple[Path, ...]:
    """What a load takes along."""
    path = releases / FILE
    return (path,) if path.is_file() else ()
