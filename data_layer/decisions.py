"""What an LA decided about its children's matches, in a file beside the releases: the next load takes it along by itself.

The file has the layout "decisions on matches" (catalogue/schools.py), so it may also be written by hand or sent with a folder.
Lines are only ever added; of two about the same thing the later holds.
"""

import csv
import io
import os
from dataclasses import astuple, dataclass, fields, replace
from pathlib import Path
from threading import Lock

from .database import BUILDING

FILE = "decisions.csv"
OWNER_ONLY = 0o600
KINDS = {
    "same": "it is the same child",
    "different": "they are two children",
    "in": "put into a cohort",
    "out": "left out",
    "withdrawn": "decision withdrawn",
}
IN = {"12m": "counts as looked after for 12 months at 31 March", "31mar": "counts as looked after on 31 March", "anytime": "counts as looked after during the year", "current": "counts as on the current list"}
LONGEST = 300
_writing = Lock()


class NotADecision(ValueError):
    """A decision that says too little: what is missing, in a sentence."""


@dataclass(frozen=True)
class Decision:
    """One line. la: DfE code; child: the LA's own number; upn: of the pupil it is or is not; return_year: for in and out; cohort: for in, a key of IN."""

    la: int
    child: str
    decision: str
    by: str
    date: str
    upn: str = ""
    reason: str = ""
    return_year: int | None = None
    cohort: str = ""

    @property
    def words(self) -> str:
        """What was decided, in words."""
        return IN.get(self.cohort or "12m", KINDS["in"]) if self.decision == "in" else KINDS.get(self.decision, self.decision)


HEADINGS = {"la": "LA", "child": "CHILD", "decision": "DECISION", "by": "BY", "date": "DATE", "upn": "UPN", "reason": "REASON", "return_year": "RETURN_YEAR", "cohort": "COHORT"}


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
    if decision.cohort and decision.cohort not in IN:
        raise NotADecision(f"There is no cohort '{decision.cohort[:20]}'. Use one of: {', '.join(IN)}.")
    reason = " ".join(decision.reason.split())[:LONGEST]
    return replace(decision, child=decision.child.strip(), by=decision.by.strip(), upn=decision.upn.strip().upper(), reason=reason)


def add(releases: Path, decision: Decision) -> Path:
    """Write one more line to the folder's file, readable by its owner only. Raises NotADecision, OSError."""
    path, line = releases / FILE, checked(decision)
    with _writing:
        if path.is_file() and not _has_our_headings(path):
            _write_again(path)
        handle = os.open(path, os.O_CREAT | os.O_APPEND | os.O_WRONLY, OWNER_ONLY)
        try:
            fresh = os.fstat(handle).st_size == 0
            os.write(handle, ((_line(HEADINGS.values()) if fresh else "") + _line(astuple(line))).encode("utf-8"))
            os.fsync(handle)
        finally:
            os.close(handle)
    return path


def _has_our_headings(path: Path) -> bool:
    """Ours, and a last line that ended: else a line put at its end would be read wrongly."""
    content = path.read_bytes()
    return not content or (content.startswith(_line(HEADINGS.values()).encode("utf-8")) and content.endswith(b"\n"))


def _write_again(path: Path) -> None:
    """A file written by hand or by a spreadsheet (fewer columns, another order, a byte order mark), as we write it."""
    lines = [_line(HEADINGS.values()), *(_line(row.get(heading) or "" for heading in HEADINGS.values()) for row in _rows(path))]
    fresh = path.with_name(f"{BUILDING}{os.getpid()}-{FILE}")
    fresh.touch(OWNER_ONLY)
    fresh.write_text("".join(lines), encoding="utf-8", newline="")
    os.replace(fresh, path)


def _line(values) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerow("" if value is None else value for value in values)
    return out.getvalue()


def _rows(path: Path) -> list[dict[str, str]]:
    """The lines of the file by heading in capitals; [] without a file."""
    if not path.is_file():
        return []
    with path.open(encoding="utf-8-sig", newline="") as file:
        return [{(heading or "").strip().upper(): value for heading, value in row.items() if isinstance(value, str | None)} for row in csv.DictReader(file)]


def made(releases: Path, la: int) -> tuple[Decision, ...]:
    """The decisions of one LA in the folder's file, oldest first."""
    return tuple(_read(row) for row in _rows(releases / FILE) if (row.get("LA") or "").strip() == str(la))


def _read(row: dict) -> Decision:
    told = {one.name: (row.get(HEADINGS[one.name]) or "").strip() for one in fields(Decision)}
    year = told["return_year"]
    day, month, ending = (*told["date"].split("/"), "", "")[:3]
    date = f"{ending}-{month:0>2}-{day:0>2}" if ending else told["date"]
    return Decision(**{**told, "la": int(told["la"]), "date": date, "decision": told["decision"].lower(), "upn": told["upn"].upper(), "return_year": int(year) if year.isdigit() else None})


TAKEN_SQL = """
-- One row a decision that the load took along, and what became of it.
select child, upn, decision, return_year, cohort, decided_by, decided_on, reason, state, why_not from decisions where la_code = $la_code
"""


def taken(release, la: int) -> dict[Decision, tuple[str, str]]:
    """Each decision that this release was made with -> (state: in force, replaced, withdrawn, no effect; why it has none)."""
    if not release.rows("select 1 from duckdb_tables() where table_name = 'decisions'"):
        return {}
    return {
        Decision(la, child, decision, by or "", f"{day:%Y-%m-%d}" if day else "", upn or "", reason or "", year, (cohort or "") if decision == "in" else ""): (state, why or "")
        for child, upn, decision, year, cohort, by, day, reason, state, why in release.rows(TAKEN_SQL, {"la_code": la})
    }


def listed(release, releases: Path, la: int) -> tuple[tuple[Decision, str], ...]:
    """(decision, state in words), of those that stand: of this release, and of the folder's file since. The latest first."""
    states = {_told_alike(one): state for one, state in taken(release, la).items()}
    everything = {_told_alike(one): one for one in (*made(releases, la), *taken(release, la))}
    kept = standing(tuple(everything.values())).values()
    words = {key: f"no effect: {why[0].lower()}{why[1:]}" if state == "no effect" and why else state for key, (state, why) in states.items()}
    return tuple((one, words.get(_told_alike(one), "takes effect at the next load")) for one in sorted(kept, key=lambda each: each.date, reverse=True))


def _told_alike(one: Decision) -> Decision:
    """As the load reads it: a UPN only with what is about a match, a cohort only with in."""
    return replace(one, upn="" if one.decision in ("in", "out") else one.upn, cohort=(one.cohort or "12m") if one.decision == "in" else "")


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
