"""Linked rates of one table decided together: what is hidden of one is not told by the others that are shown."""

from functools import lru_cache

from ..catalogue.measures import BY_KEY
from .protect import FEW, hidden_counts, hidden_numbers, small_count, small_n
from .related import bounds, too_tight

TOLD = (("_high", "_expected"), ("_greater_depth", "_expected"), ("_higher", "_expected"))  # a Summary shows those between them

Place = str | None  # an option of the filter; None: all together
Cells = dict[str, dict[Place, tuple[int, int]]]  # measure -> place -> (n, count)
Hidden = dict[str, dict[Place, tuple[bool, bool]]]  # measure -> place -> (number hidden, value hidden)


def wider(measure: str) -> str | None:
    """The measure that counts these children too: high score lies within expected standard."""
    for ending, outer in TOLD:
        if measure.endswith(ending) and measure.removesuffix(ending) + outer in BY_KEY:
            return measure.removesuffix(ending) + outer
    return None


def decide(cells: Cells, told: tuple[str, ...] = ()) -> Hidden:
    """What is hidden of linked rates. told: parts whose number other tables tell. Hides further ones, one at a time, until no shown figure tells too much of a hidden one."""
    near: dict[str, frozenset] = {one: frozenset() for one in cells}
    while True:
        hidden = {one: table(True, cells[one], near[one], told) for one in cells}
        more = _between(cells, hidden) or _tight(cells, hidden)
        if not more:
            return hidden
        for one, place in more:
            near[one] |= {place}


def table(rate: bool, cells: dict[Place, tuple], near: frozenset = frozenset(), told: tuple[str, ...] = ()) -> dict[Place, tuple[bool, bool]]:
    """(number hidden, value hidden) of a measure's whole and parts. near: places whose value is hidden in any case. told: parts whose number other tables tell."""
    whole, groups = cells[None], [place for place in cells if place is not None]
    shut = None in near or (small_count(*whole) if rate else small_n(whole[0]))
    forced = tuple(cells[group][0] > 0 and (shut or group in near) for group in groups)
    parts = hidden_parts(rate, tuple(cells[group] for group in groups), forced, tuple(group in told for group in groups))
    return {None: (small_n(whole[0]), shut), **dict(zip(groups, parts, strict=True))}


@lru_cache(maxsize=20_000)
def hidden_parts(rate: bool, parts: tuple, near: tuple, told: tuple) -> tuple[tuple[bool, bool], ...]:
    """For each part (n, total): (number hidden, value hidden). near: values to hide in any case. told: numbers told elsewhere."""
    others = sum(n for (n, _), out in zip(parts, told, strict=True) if not out)
    split = not (any(told) and small_n(others))  # whose number is hidden, being small, is not split: not even empty parts are told
    known = [out and not small_n(n) and not small_n(others) for (n, _), out in zip(parts, told, strict=True)]
    rest = iter(hidden_numbers([n for (n, _), out in zip(parts, known, strict=True) if not out]))
    no_n = [not split or not out and next(rest) for out in known]
    no_value = hidden_counts(list(parts), [a or b for a, b in zip(no_n, near, strict=True)], no_n) if rate else no_n
    return tuple(zip(no_n, no_value, strict=True))


def _between(cells: Cells, hidden: Hidden) -> list[tuple[str, Place]]:
    """High score 6 beside expected standard 7 tells of one child: the narrower measure is hidden."""
    found = []
    for inner, outer in ((one, wider(one)) for one in cells if wider(one) in cells):
        found += [(inner, place) for place, (n, count) in cells[inner].items()
                  if n > 0 and not hidden[inner][place][1] and not hidden[outer][place][1] and cells[outer][place][1] - count <= FEW]
    return found


def _tight(cells: Cells, hidden: Hidden) -> list[tuple[str, Place]]:
    """The next figure to hide so that a hidden count keeps enough possible values; empty where all do."""
    if len(cells) == 1:
        return []
    places = list(next(iter(cells.values())))
    if not any(one[place][1] and not one[place][0] for one in hidden.values() for place in places) or all(one[place][1] for one in hidden.values() for place in places):
        return []
    told = {place: bounds({one: (*cells[one][place], hidden[one][place][1]) for one in cells}, place is None) for place in places}
    for one in cells:
        for place in places:
            if hidden[one][place] == (False, True) and too_tight(*cells[one][place], *_reach(one, place, cells, hidden, told), place is None, beside=_beside(one, place, cells, hidden)):
                more = _culprits(one, place, cells, hidden, told)
                if more:
                    return more
    return []


def _reach(measure: str, place: Place, cells: Cells, hidden: Hidden, told: dict) -> tuple[int, int]:
    """Lowest and highest count of a hidden cell, by the other measures and, of a part, by what all hidden parts hold together."""
    low, high = told[place][measure]
    if place is None or hidden[measure][None][1]:
        return low, high
    rest = [other for other in cells[measure] if other is not None and other != place and hidden[measure][other][1]]
    left = sum(cells[measure][other][1] for other in (*rest, place))
    return max(low, left - sum(told[other][measure][1] for other in rest)), min(high, left - sum(told[other][measure][0] for other in rest))


def _beside(measure: str, place: Place, cells: Cells, hidden: Hidden) -> tuple[int, int] | None:
    """Of a part hidden with one other alone: that one's number, and what both achieved together. One of the two must be small, or neither would be hidden."""
    if place is None or hidden[measure][None][1]:
        return None
    rest = [other for other in cells[measure] if other is not None and other != place and hidden[measure][other][1] and cells[measure][other][0]]
    if len(rest) != 1 or hidden[measure][rest[0]][0]:
        return None
    return cells[measure][rest[0]][0], cells[measure][rest[0]][1] + cells[measure][place][1]


def _culprits(measure: str, place: Place, cells: Cells, hidden: Hidden, told: dict) -> list[tuple[str, Place]]:
    """What is shown beside a hidden figure that it tells too much of: all linked figures there, since which one is hidden would itself tell something."""
    others = [other for other in cells[measure] if None not in (place, other) and other != place and hidden[measure][other][1]]
    for where in (place, *others):
        shown = [one for one in cells if not hidden[one][where][1] and cells[one][where][0]]
        if shown:
            return [(one, where) for one in shown]
    return [(measure, other) for other in cells[measure] if None not in (place, other) and not hidden[measure][other][1] and cells[measure][other][0]][:1]
