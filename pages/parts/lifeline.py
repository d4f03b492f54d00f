"""A child's years as rows: care, placements, legal status, schools and results on one axis, and every fact of the page for a file."""

from datetime import date

import pandas as pd

from data_layer.catalogue.outcomes import grade_words, outcome_words, stage_name, subject_name
from data_layer.catalogue.schools import SUSPENSIONS as SUSPENSION_FILES
from data_layer.catalogue.ssda903 import codes

from . import children, kept, words

LANES = ["Care", "Placement", "Legal status", "School", "Results"]
EXAM_MONTHS = {"ks1": (5, 20), "phonics": (6, 10), "ks2": (5, 12), "mtc": (6, 5), "ks4": (6, 10)}
SUSPENSIONS = {code.code: code.label for column in SUSPENSION_FILES.columns if column.name == "CATEGORY" for code in column.codes}
LEGAL = {code.code: code.label for code in codes("LS")}


def now() -> pd.Timestamp:
    """31 March of the last care return: open spells are drawn to it."""
    return pd.Timestamp(date(returns_to(), 3, 31))


def returns_to() -> int:
    """Last year of care returns."""
    return kept.of_release("returns_to", lambda source: int(source.query("select returns_to from release")["returns_to"].iloc[0]))


def spells_of(child) -> pd.DataFrame:
    """Bars: lane, label, start, finish."""
    rows = [("Care", f"Period {row.period}" + ("" if row.start_known in (True, None) else ", began before"), row.start, row.finish) for row in child.periods.itertuples()]
    rows += [("Placement", children.band("placement_type", row.placement_type), row.start, row.finish) for row in child.placements.itertuples()]
    rows += legal_spells(child.episodes)
    rows += school_spells(child.schools)
    frame = pd.DataFrame(rows, columns=["lane", "label", "start", "finish"])
    frame["start"], frame["finish"] = pd.to_datetime(frame["start"]), pd.to_datetime(frame["finish"]).fillna(now())
    return frame[frame["start"] <= frame["finish"]]


def legal_spells(episodes: pd.DataFrame) -> list[tuple]:
    """Neighbouring episodes of one legal status put together."""
    spells: list[tuple] = []
    for row in episodes.itertuples():
        if spells and spells[-1][1] == LEGAL.get(row.ls, row.ls) and spells[-1][3] == row.decom:
            spells[-1] = (*spells[-1][:3], row.dec)
        else:
            spells.append(("Legal status", LEGAL.get(row.ls, row.ls), row.decom, row.dec))
    return spells


def school_spells(schools: pd.DataFrame) -> list[tuple]:
    """A spell ends when the next begins, else at the end of the year in which a census last saw it."""
    rows = list(schools.itertuples())
    ends = [following.start for following in rows[1:]] + [None]
    return [("School", row.school if isinstance(row.school, str) else f"School {row.urn}", row.start, end if end is not None else date(int(row.last_seen), 8, 31)) for row, end in zip(rows, ends, strict=False)]


def events_of(child) -> pd.DataFrame:
    """Marks: each stage's results."""
    taken = {(row.stage, int(row.year)) for row in child.results.itertuples()} | {("ks4", int(row.year)) for row in child.entries.itertuples()}
    rows = [("Results", stage.upper(), pd.Timestamp(year, *EXAM_MONTHS[stage])) for stage, year in sorted(taken) if stage in ("ks1", "ks2", "ks4")]
    return pd.DataFrame(rows, columns=["lane", "label", "date"])


def facts(child, beside: list[tuple[str, str, str]] = ()) -> pd.DataFrame:
    """What, which, from, to, value: the timeline, every result, absence, SDQ, suspensions, missing spells, and the child beside others (measure, whose, words)."""
    spells = spells_of(child)
    rows = [(row.lane, row.label, row.start.date(), row.finish.date(), None) for row in spells.itertuples()]
    rows += [("KS4 entry", f"{row.subject}, {row.qualification}", date(int(row.year), 8, 31), None, grade_words(row.grade)) for row in child.entries.itertuples()]
    rows += [(f"{stage_name(row.stage)} result", subject_name(row.subject), date(int(row.year), 8, 31), None, result_words(row)) for row in child.results.itertuples()]
    rows += [("SDQ", "total score", date(int(row.year), 3, 31), None, row.score) for row in child.sdq.itertuples()]
    rows += [("Absence", "sessions missed of possible", date(int(row.year), 8, 31), None, f"{row.authorised + row.unauthorised} of {row.possible}") for row in child.absence.itertuples() if words.known(row.possible)]
    rows += [("Suspension or exclusion", SUSPENSIONS.get(row.category, row.category), day(row.start), None, f"{row.sessions / 2:g} days" if words.known(row.sessions) else None) for row in child.suspensions.itertuples()]
    rows += [("Missing" if row.kind == "M" else "Away without authorisation", "spell", day(row.start), day(row.finish), None) for row in child.missing.itertuples()]
    rows += [("Beside children like this one", f"{measure}: {whose}", None, None, told.replace("\n", "; ")) for measure, whose, told in beside]
    return pd.DataFrame(rows, columns=["What", "Which", "From", "To", "Value"])


def result_words(row) -> str | float | None:
    """'AS · Achieved standard, score 104', one of the two, or nothing."""
    told = outcome_words(row.stage, row.subject, row.outcome) if isinstance(row.outcome, str) else ""
    return f"{told}, score {row.score:g}" if told and words.known(row.score) else told or (row.score if words.known(row.score) else None)


def day(moment) -> date | None:
    return None if moment is None or moment != moment else pd.Timestamp(moment).date()
