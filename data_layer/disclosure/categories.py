"""A Summary's own cells: the children of a subject split into categories, which add up to the whole."""

from ..catalogue.measures import BY_KEY
from .protect import FEW, LEFT_OVER, small_count, small_n

TOP, NEXT = "higher", "expected"  # together the expected standard of the Benchmark; the first alone its high score


def subject_measures(subject: str) -> tuple[str, str]:
    """The Benchmark's measures of a Summary's subject: expected standard, high score."""
    high = f"{subject}_high"
    return f"{subject}_expected", high if high in BY_KEY else f"{subject}_greater_depth"


def hidden_categories(names: list[str], counts: list[int], reached_shown: bool | None = None, high_shown: bool = True) -> list[bool]:
    """Which counts of one distribution are hidden. The Benchmark shows the number, and unless it hides them the expected standard and the high score.

    reached_shown, high_shown: whether it shows these; None: by the rule of small numbers alone. What it shows of a category is shown here too.
    """
    n, by_name = sum(counts), dict(zip(names, counts, strict=True))
    small = [small_count(n, count) for count in counts]
    if TOP not in by_name or NEXT not in by_name:
        return _widened(counts, small)
    reached = by_name[TOP] + by_name[NEXT]
    known = not small_count(n, reached) if reached_shown is None else reached_shown
    top_known = high_shown and not small[names.index(TOP)]
    if not known and not small_count(n, reached):
        return [(count > 0 or n > 0) and not (top_known and name == TOP) for name, count in zip(names, counts, strict=True)]
    small = [out or (known and name == TOP and (by_name[NEXT] <= FEW or not high_shown)) for name, out in zip(names, small, strict=True)]
    alone = [[i for i, name in enumerate(names) if name == TOP]] if top_known and not known else []
    known_parts = [[i for i, name in enumerate(names) if name in (TOP, NEXT)]] if known else alone
    rest = [i for i in range(len(names)) if not any(i in part for part in known_parts)]
    return _merge(len(names), [(side, _widened([counts[i] for i in side], [small[i] for i in side])) for side in (*known_parts, rest)])


def _merge(size: int, sides) -> list[bool]:
    hidden = [False] * size
    for places, out in sides:
        for place, flag in zip(places, out, strict=True):
            hidden[place] = flag
    return hidden


def _widened(counts: list[int], small: list[bool]) -> list[bool]:
    """Hides further categories, in the list's order, until two or more are hidden and hold 12 or more children between them."""
    hidden = list(small)
    if not any(hidden):
        return hidden
    first = hidden.index(True)
    for i in [i % len(counts) for i in range(first, first + len(counts))]:
        if sum(hidden) >= 2 and sum(count for count, out in zip(counts, hidden, strict=True) if out) >= LEFT_OVER:
            break
        hidden[i] = True
    return hidden


def decide(rows: list[dict], beside=lambda row: None) -> dict[tuple, tuple[bool, bool]]:
    """Own Summary rows (measure, year, group, category, n, total) -> (number shown, count shown) of each. A split by group is shown whole or not at all.

    beside: what the Benchmark shows of that row's subject: (number, expected standard, high score), or None: not known here.
    """
    tables: dict[tuple, list[dict]] = {}
    for row in rows:
        tables.setdefault((row["measure"], row["year"], row["group"]), []).append(row)
    shown = {}
    for parts in tables.values():
        number, reached, high = beside(parts[0]) or (not small_n(int(parts[0]["n"])), None, True)
        out = hidden_categories([row["category"] for row in parts], [int(row["total"]) for row in parts], reached, high)
        shown |= {_key(row): (number, number and not hide) for row, hide in zip(parts, out, strict=True)}
    spoilt = {(row["measure"], row["year"]) for row in rows if row["group"] is not None and row["n"] and not shown[_key(row)][1]}
    return {_key(row): (shown[_key(row)][0], shown[_key(row)][1] and not (row["group"] is not None and (row["measure"], row["year"]) in spoilt)) for row in rows}


def _key(row: dict) -> tuple:
    return row["measure"], row["year"], row["group"], row["category"]
