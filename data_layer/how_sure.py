"""How sure can we be? In plain words, with the reader's own numbers: what pages/how_sure.py draws.

Everything is told from one own row as it may be shown and its comparator; where the number is hidden there is nothing to tell.
"""

from dataclasses import dataclass

import pandas as pd

from .disclosure import decimals
from .figures_text import amount, number
from .sentences import label_of, level, verdict_words
from .statistics import FEWEST, one_child, operating
from .statistics import figures as worked

NOTICED = 15  # points: a difference that would matter
HALF = 0.5


@dataclass(frozen=True)
class Part:
    """One section of the page: a question, its answer, and small numbers to draw (label -> value), possibly none."""

    question: str
    answer: str
    numbers: tuple[tuple[str, float], ...] = ()


def how_sure(own: dict, other: dict | None, label: str, span: float | None = None) -> list[Part]:
    """The page's parts for one figure. own, other: released rows of one measure and year; label: the comparator's heading; span: by how
    much one child's score may move (averages; default 10 points, progress 1)."""
    if own["value"] is None:
        return [Part("How sure can we be?", f"This figure is not shown: {own['reason']}.")]
    parts = [_range(own), _one_child(own, span or (1.0 if own["kind"] == "progress" else 10.0)), _verdict(own, other, label), _longer(own)]
    if own["kind"] == "rate" and other is not None and other["value"] is not None and (own["n"] or 0) >= FEWEST:
        parts += [_by_chance(own, other, label), _noticed(own, other, label)]
    return [part for part in parts if part is not None]


def _range(own: dict) -> Part:
    places = decimals(own["measure"])
    if own["low"] is None:
        return Part("What is the range?", f"{label_of(own['measure'])}: {level(own)}. There is no interval: {own['reason']}.")
    width = amount(own["high"] - own["low"], "mean", places)
    return Part("What is the range?", f"{label_of(own['measure'])}: {level(own)}. Another cohort in the same circumstances would seldom show the same figure: "
                f"the range is {width} points wide, and 19 of 20 such ranges hold the true level.", (("low", own["low"]), ("value", own["value"]), ("high", own["high"])))


def _one_child(own: dict, span: float) -> Part | None:
    points = one_child(own["kind"], own["n"] or 0, span)
    if points is None:
        return None
    what = "had one child more or fewer achieved it" if own["kind"] == "rate" else f"had one child scored {number(span)} point{'s' * (span != 1)} more or fewer"
    return Part("What does one child change?", f"One child = {number(points, 1)} points: the figure would be that much higher or lower {what}.", (("one child", points),))


def _verdict(own: dict, other: dict | None, label: str) -> Part | None:
    if other is None or other["value"] is None:
        return None
    if other["verdict"] is None:
        return Part(f"Is it different from {label}?", f"That cannot be said: {other['compared']}.")
    if other["verdict"] == "too_few":
        return Part(f"Is it different from {label}?", "Fewer than 6 children: too few to say.")
    places, words = decimals(own["measure"]), verdict_words(other["verdict"], label)
    if other["gap_low"] is None:
        return Part(f"Is it different from {label}?", f"{words[:1].upper()}{words[1:]}. The range of the difference is not shown, as it would tell of a few children.")
    bounds = f"the difference is likely between {amount(other['gap_low'], 'mean', places)} and {amount(other['gap_high'], 'mean', places)} points"
    why = "leaves out" if other["verdict"] != "none" else "includes"
    return Part(f"Is it different from {label}?", f"{words[:1].upper()}{words[1:]}: {bounds}, a range that {why} 0 (no difference).", (("low", other["gap_low"]), ("gap", other["gap"]), ("high", other["gap_high"])))


def _longer(own: dict) -> Part | None:
    """What three years together would do to a rate's range, if the rate were the same."""
    if own["kind"] != "rate" or own["low"] is None or not own["n"] or own["numerator"] is None:
        return None
    row = {"measure": own["measure"], "kind": "rate", "comparator": "la_cla", "year": own["year"], "n": 3 * own["n"], "total": 3 * own["numerator"], "squares": 0, "scale": 1}
    three = worked(pd.DataFrame([row])).iloc[0]
    places = decimals(own["measure"])
    return Part("Would more years help?", f"Three such years together would narrow the range to {amount(three['low'], 'rate', places)} to {amount(three['high'], 'rate', places)}.",
                (("low", float(three["low"])), ("high", float(three["high"]))))


def _by_chance(own: dict, other: dict, label: str) -> Part:
    """What a cohort of this size would show in different years if it were just like the others."""
    counts, chance = operating.outcomes(int(own["n"]), other["value"] / 100)
    usual = _usual(counts, chance)
    return Part("How far does chance go?", f"If these {number(own['n'])} children were just like those of {label} ({amount(other['value'], 'rate', decimals(own['measure']))}), "
                f"19 years in 20 would show between {usual[0]} and {usual[1]} of {number(own['n'])}, by chance alone.", (("from", float(usual[0])), ("to", float(usual[1]))))


def _usual(counts, chance) -> tuple[int, int]:
    reached = chance.cumsum()
    return int(counts[(reached >= 0.025).argmax()]), int(counts[(reached >= 0.975).argmax()])


def _noticed(own: dict, other: dict, label: str) -> Part:
    """Power at this size."""
    rate = other["value"] / 100
    up = NOTICED if rate + NOTICED / 100 <= 1 else -NOTICED
    seen = operating.power(int(own["n"]), rate, up)
    tail = "More likely than not it would be missed, so \"no clear difference\" does not mean \"no difference\"." if seen < HALF else "\"No clear difference\" still does not prove that there is none."
    return Part("Would we notice a real difference?", f"If children here truly stood {NOTICED} points {'above' if up > 0 else 'below'} {label}, a cohort of {number(own['n'])} would show it in "
                f"{number(100 * seen)} years of 100. {tail}", (("seen", 100 * seen),))
