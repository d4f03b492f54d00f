"""One finding in plain words for each table and chart, from rows as they may be shown (disclosure.release_figures), never from others.

Words of change and of difference appear only where the interval leaves out no change: the verdict decides, nothing else.
"""

from .catalogue.measures import BY_KEY
from .disclosure import decimals
from .figures_text import amount, number, signed

VERDICTS = {"above": "above", "below": "below", "none": "no clear difference from", "too_few": "too few to say"}
SHAPES = {"above": "\N{BLACK UP-POINTING TRIANGLE}", "below": "\N{BLACK DOWN-POINTING TRIANGLE}", "none": "\N{EN DASH}", "too_few": "\N{WHITE CIRCLE}"}


def year_words(year: int) -> str:
    """2024 -> "2023/24"."""
    return f"{year - 1}/{year % 100:02d}"


def verdict_words(verdict: str | None, label: str) -> str:
    """The verdict with what it is against: "no clear difference from England (CLA)"; empty without a verdict."""
    words = VERDICTS.get(verdict, "")
    return words if verdict in (None, "too_few") else f"{words} {within(label)}"


def within(label: str) -> str:
    """A heading inside a sentence: only names keep their capital."""
    return label[:1].lower() + label[1:] if label.startswith(("Similar", "Statistical", "All ")) else label


def label_of(measure: str) -> str:
    return BY_KEY[measure].label if measure in BY_KEY else measure


def level(row) -> str:
    """The figure with how sure it is: "6 of 18, 33%, likely between 16% and 56%". `row`: a released row (mapping)."""
    kind, places = row["kind"], decimals(row["measure"])
    if row["value"] is None:
        return f"not shown: {row['reason']}"
    count = f"{number(row['numerator'])} of {number(row['n'])}, " if kind == "rate" and row["numerator"] is not None and row["n"] is not None else ""
    size = "" if count or row["n"] is None else f" on average ({number(row['n'])} {'child' if row['n'] == 1 else 'children'})"
    return f"{count}{amount(row['value'], kind, places)}{size}{_likely(row, kind, places)}"


def _likely(row, kind: str, places: int) -> str:
    if row["low"] is None or row["high"] is None:
        return ""
    return f", likely between {amount(row['low'], kind, places)} and {amount(row['high'], kind, places)}"


def finding(own, other, label: str) -> str:
    """One sentence on a figure beside a comparator. own, other: released rows of one measure, year and group; label: the comparator's heading."""
    if own["value"] is None:
        return f"Not shown: {own['reason']}."
    if other is None or other["value"] is None or other["verdict"] is None:
        why = "" if other is None else f" Not compared with {within(label)}: {other['reason'] if other['value'] is None else other['compared']}."
        return f"{_capital(level(own))}.{why}"
    if other["verdict"] == "too_few":
        return f"Too few to say: {level(own)}."
    return f"{_capital(verdict_words(other['verdict'], label))}: {level(own)}; {within(label)} {amount(other['value'], other['kind'], decimals(other['measure']))}."


def headline(own, other, label: str) -> str:
    """An active title of a chart: the measure and the verdict."""
    name = label_of(own["measure"])
    if own["value"] is None:
        return f"{name}: not shown"
    words = verdict_words(other["verdict"], label) if other is not None else ""
    return f"{name}: {words}" if words else f"{name}: {amount(own['value'], own['kind'], decimals(own['measure']))}"


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def change(row, earlier: int, before) -> str:
    """A change between two years of the same group: "rose", "fell" only where the difference is clear. row: released row of the later year with gap and
    verdict against the earlier; before: the earlier value."""
    kind, places = row["kind"], decimals(row["measure"])
    if row["value"] is None or before is None:
        return f"No change can be told since {year_words(earlier)}: {row['reason'] or 'a figure is not shown'}."
    if row["verdict"] is None and row.get("compared"):
        return f"{amount(before, kind, places)} in {year_words(earlier)}, {amount(row['value'], kind, places)} now. Whether that is more than chance is not said: {row['compared']}."
    if row["verdict"] in (None, "too_few"):
        return f"Too few to say whether this changed since {year_words(earlier)}: {amount(before, kind, places)} then, {amount(row['value'], kind, places)} now."
    values = f"from {amount(before, kind, places)} to {amount(row['value'], kind, places)}"
    likely = f"a difference likely between {signed(row['gap_low'], places)} and {signed(row['gap_high'], places)}{' points' if kind == 'rate' else ''}"
    if row["verdict"] == "none":
        return f"No clear change since {year_words(earlier)}: {values}, {likely}."
    return f"{'Rose' if row['verdict'] == 'above' else 'Fell'} since {year_words(earlier)}: {values}, {likely}."


def one_child(points: float | None) -> str:
    """ "One child = 2.9 points"; empty where the cohort is large. points: statistics.one_child."""
    return "" if points is None else f"One child = {number(points, 1 if points >= 0.1 else 2)} points"


def best_guess(estimate: float, low: float, high: float, weight: float, kind: str, places: int, label: str = "England (CLA)") -> str:
    """The shrunken estimate with its weight. weight: the LA's own share, 0 to 1."""
    own = number(100 * weight)
    return (f"Best guess of the true level: {amount(estimate, kind, places)}, likely between {amount(low, kind, places)} and {amount(high, kind, places)}; "
            f"{own}% of this estimate is the LA's own, the rest comes from {within(label)}.")


def funnel(place: str, las: int, dispersion: float) -> str:
    """Where the LA lies among all, without a rank. place: statistics.funnel.place."""
    where = {"inside": "Within the range that chance alone gives for a cohort of this size", "outside 95%": "Outside the range that holds 95% of LAs by chance; about 1 in 20 is by chance",
             "outside 99.8%": "Outside the range that holds 99.8% of LAs by chance"}[place]
    spread = "" if dispersion != dispersion else f" LAs differ {number(dispersion, 1)} times as much as chance alone would make them." if dispersion > 1 else " LAs differ no more than chance alone would make them."
    return f"{where} ({number(las)} LAs).{spread}"


def scenario(before, after, taken_out: int, added: int) -> str:
    """A what-if in words, always marked. before, after: rows with kind, measure, value."""
    kind, places = before["kind"], decimals(before["measure"])
    did = " and ".join(filter(None, (f"{taken_out} taken out" if taken_out else "", f"{added} added" if added else ""))) or "nobody changed"
    return f"Scenario, not what happened ({did}): {amount(after['value'], kind, places)} instead of {amount(before['value'], kind, places)}."
