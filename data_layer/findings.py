"""What to lift out of a page: at most five sentences, England (CLA) first, one a topic, and what does not differ in one more.

Which differences may be lifted is decided by Benjamini and Hochberg over all tests of the page (disclosure marks them);
here they are put in order and in words, from rows as they may be shown.
"""

from dataclasses import dataclass

import pandas as pd

from .catalogue.headlines import order, topic
from .disclosure import decimals
from .figures_text import amount, number
from .rows import records
from .sentences import finding, label_of, level, verdict_words, within, year_words

MOST, OF_ENGLAND = 5, 3
FIRST = ("england_cla", "england_state", "england_all", "neighbours_cla", "region_cla", "la_state", "similar")


@dataclass(frozen=True)
class Finding:
    """A sentence that stands on its own. lead: what it says (bold on a page); rest: the figures; copy(): with year, n, source, release and date."""

    measure: str
    comparator: str
    verdict: str
    lead: str
    rest: str
    n: int | None
    year: int

    @property
    def text(self) -> str:
        return f"{self.lead}: {self.rest}"

    def copy(self, source: str, release: str, date: str, synthetic: bool = False) -> str:
        made_up = " SYNTHETIC: not real children." if synthetic else ""
        return f"{self.text} {year_words(self.year)}{f'; n = {number(self.n)}' if self.n is not None else ''}. Source: {source}; release {release}; {date}.{made_up}"


def findings(frame: pd.DataFrame, labels: dict[str, str]) -> list[Finding]:
    """The page's findings. frame: a released frame; labels: comparator key -> heading."""
    rows = [row for row in records(frame) if row["measure"] is not None]
    own = {_cell(row): row for row in rows if row.get("own") or row["comparator"] == "la_cla"}
    beside = [row for row in rows if row["comparator"] in labels and _cell(row) in own and row is not own[_cell(row)]]
    picked = [row for row in beside if row.get("finding")]
    england, rest = lifted([row for row in picked if _place(row) == 0])[:OF_ENGLAND], []
    topics = {topic(row["measure"]) for row in england}
    for key in dict.fromkeys(row["comparator"] for row in sorted(picked, key=_place) if _place(row)):
        fresh = lifted([row for row in picked if row["comparator"] == key])
        fresh = fresh if key == "similar" else [row for row in fresh if topic(row["measure"]) not in topics]
        rest += [(fresh[0], fresh[1:])] if fresh else []
    told = [_told(own[_cell(row)], row, labels) for row in england]
    return (told + alike(own, beside, labels) + [_told(own[_cell(row)], row, labels, also) for row, also in rest])[:MOST]


def lifted(rows: list[dict]) -> list[dict]:
    """One row a topic: its headline measure, else the surest; headline topics first."""
    best: dict[tuple, dict] = {}
    for row in sorted(rows, key=lambda row: (order(row["measure"]), row.get("finding_rank") or 0)):
        best.setdefault((topic(row["measure"]), row.get("group")), row)
    return list(best.values())


def alike(own: dict, beside: list[dict], labels: dict[str, str]) -> list[Finding]:
    """The headline measures that don't differ clearly from the first comparator, in one sentence; or, where too few to say, that."""
    keys = [row["comparator"] for row in sorted(beside, key=_place) if row["verdict"] in ("none", "too_few")]
    rows = [row for row in beside if keys and row["comparator"] == keys[0] and row.get("group") is None and order(row["measure"]) < order("")]
    rows = sorted((row for row in rows if own[_cell(row)]["value"] is not None), key=lambda row: order(row["measure"]))
    return [_alike(verdict, same, own, labels) for verdict in ("none", "too_few") if (same := [row for row in rows if row["verdict"] == verdict])]


def _alike(verdict: str, rows: list[dict], own: dict, labels: dict[str, str]) -> Finding:
    first, label = own[_cell(rows[0])], labels[rows[0]["comparator"]]
    figures = [f"{label_of(row['measure'])}: {_short(own[_cell(row)])}" + ("" if verdict == "too_few" else f", against {_amount(row)}") for row in rows]
    words = verdict_words(verdict, label)
    return Finding(rows[0]["measure"], rows[0]["comparator"], verdict, words[:1].upper() + words[1:], "; ".join(figures) + ".", first["n"], int(first["year"]))


def _short(row: dict) -> str:
    """"17.1 (161 children)", "6 of 18 (33%)"."""
    if row["kind"] == "rate" and row["numerator"] is not None and row["n"] is not None:
        return f"{number(row['numerator'])} of {number(row['n'])} ({_amount(row)})"
    return f"{_amount(row)} ({number(row['n'])} {'child' if row['n'] == 1 else 'children'})" if row["n"] is not None else _amount(row)


def _amount(row: dict) -> str:
    return amount(row["value"], row["kind"], decimals(row["measure"]))


def _told(own: dict, other: dict, labels: dict[str, str], also: list[dict] = ()) -> Finding:
    label = labels[other["comparator"]]
    group = f", {own['group']}" if own.get("group") else ""
    more = "".join(sorted({f", {topic(row['measure'])}" for row in also if row["verdict"] == other["verdict"] and topic(row["measure"]) != topic(other["measure"])}))
    figures = f"{level(own)}; {within(label)} {_amount(other)}." + (f" Also {other['verdict']} in: {more[2:]}." if more else "")
    return Finding(other["measure"], other["comparator"], other["verdict"], f"{label_of(own['measure'])}{group}: {verdict_words(other['verdict'], label)}", figures, own["n"], int(own["year"]))


def headlines(frame: pd.DataFrame, labels: dict[str, str]) -> list[Finding]:
    """Where nothing is lifted and nothing compared: the first figures of the page as they are."""
    rows = frame[frame["comparator"].isin(("la_cla", "school", "pupil")) & frame["group"].isna()].to_dict("records")
    known = sorted((row for row in rows if row["value"] is not None), key=lambda row: order(row["measure"]))[:2]
    return [Finding(row["measure"], "", "", label_of(row["measure"]), finding(row, None, ""), row["n"], int(row["year"])) for row in known]


def _cell(row: dict) -> tuple:
    return row["measure"], row["year"], row.get("group"), row.get("category")


def _place(row: dict) -> int:
    return FIRST.index(row["comparator"]) if row["comparator"] in FIRST else len(FIRST)


def comparisons_made(frame: pd.DataFrame) -> str:
    """How many comparisons the page made, so that a reader knows what the findings were picked from."""
    tests = frame.attrs.get("tests", 0)
    if not tests:
        return "No comparison on this page could be tested."
    return f"Differences picked from {number(tests)} comparison{'s' * (tests != 1)} on this page, so that at most about 1 in 20 of those picked is chance."
