"""What shown figures tell of hidden ones: English and maths both lies within each, a high score within the expected standard.

The bounds are those of counting alone (Frechet): at least as many achieved both as the two add up to beyond everybody.
"""

from functools import lru_cache

from ..catalogue.measures import MEASURES
from ..catalogue.within import BOTH, WITHIN
from .protect import FEW, small_count

ENOUGH = 4  # values that must stay possible for what is hidden
ROOM = 6  # values that the other figures must leave of a whole, so that knowing this rule too leaves four; a part has its whole's other parts beside it
PLACE = {one.key: place for place, one in enumerate(MEASURES)}


def _pairs() -> tuple[tuple[str, str], ...]:
    """(narrow, wide), those that follow from others too."""
    found = {*WITHIN, *((both, part) for both, parts in BOTH for part in parts)}
    while more := {(a, d) for a, b in found for c, d in found if b == c} - found:
        found |= more
    return tuple(sorted(found))


PAIRS = _pairs()
EITHER = tuple((wide, *parts, both) for both, parts in BOTH if len(parts) == 2
               for wide in sorted({b for a, b in PAIRS if a == parts[0]} & {b for a, b in PAIRS if a == parts[1]}))


@lru_cache(maxsize=None)
def linked(measure: str) -> tuple[str, ...]:
    """The measure and all that count some of the same children, in the catalogue's order."""
    found = {measure}
    while more := {one for pair in PAIRS for one in pair if found & set(pair)} - found:
        found |= more
    return tuple(sorted(found, key=lambda one: PLACE.get(one, 0)))


def bounds(cells: dict[str, tuple[int, int, bool]], whole: bool) -> dict[str, tuple[int, int]]:
    """(n, count, hidden) of linked measures among the same children -> the lowest and highest count that a reader can work out of each.

    whole: all children together, where what is hidden must be small; a part may be hidden for another's sake.
    """
    return narrowed(cells, {one: (0, n) if hidden else (int(count), int(count)) for one, (n, count, hidden) in cells.items()}, whole)


def narrowed(cells: dict[str, tuple[int, int, bool]], known: dict[str, tuple[int, int]], whole: bool) -> dict[str, tuple[int, int]]:
    """Bounds made as narrow as what is known of the other measures makes them. known: the bounds to begin with."""
    numbers = {one: n for one, (n, _, _) in cells.items()}
    low, high = ({one: ends[i] for one, ends in known.items()} for i in (0, 1))
    small = [one for one, (n, count, hidden) in cells.items() if whole and hidden and small_count(n, count)]
    for _ in range(6):
        before = (dict(low), dict(high))
        _narrow(low, high, numbers)
        _to_small(low, high, numbers, small)
        if (low, high) == before:
            break
    return {one: (low[one], high[one]) for one in cells}


def _narrow(low: dict, high: dict, n: dict) -> None:
    """One pass over all relations. Children in one denominator alone loosen a bound by their number."""
    for a, b in (pair for pair in PAIRS if pair[0] in n and pair[1] in n):
        over = max(0, n[a] - n[b])
        low[b], high[a] = max(low[b], low[a] - over), min(high[a], high[b] + over)
    for both, parts in ((both, parts) for both, parts in BOTH if both in n and all(part in n for part in parts)):
        over = sum(max(0, n[part] - n[both]) for part in parts)
        low[both] = max(low[both], sum(low[part] for part in parts) - over - (len(parts) - 1) * n[both])
        for part in parts:
            high[part] = min(high[part], high[both] + over + sum(n[other] - low[other] for other in parts if other != part))
    for wide, one, other, both in (row for row in EITHER if all(key in n for key in row)):
        low[wide], low[both] = max(low[wide], low[one] + low[other] - high[both]), max(low[both], low[one] + low[other] - high[wide])


def _to_small(low: dict, high: dict, n: dict, small: list[str]) -> None:
    """What is hidden as small is 0 to 5 on one side: where it can't be on one, it is on the other."""
    for one in small:
        if low[one] > FEW:
            low[one] = max(low[one], n[one] - FEW)
        if high[one] < n[one] - FEW:
            high[one] = min(high[one], FEW)


def too_tight(n: int, count: int, low: int, high: int, whole: bool, room: int = ROOM, beside: tuple[int, int] | None = None) -> bool:
    """Too few counts between these bounds would be hidden as this one is; a part of any size may be hidden, for another's sake. room: how many a whole needs.

    beside: of a part hidden with one other, that one's number of children and the count of both.
    """
    possible = range(max(low, 0), min(high, n) + 1)
    if whole and small_count(n, count):
        possible = [value for value in possible if small_count(n, value)]
    if beside is not None:
        possible = [value for value in possible if small_count(n, value) or small_count(beside[0], beside[1] - value)]
    return len(possible) < (room if whole else ENOUGH)
