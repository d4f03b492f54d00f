"""Three fixed years together, which may be shown though single years among them are hidden: the hidden ones leave a safe remainder.

family: disclosure.family.Family, which decides the single years.
"""

from .protect import FEW, LEFT_OVER, small_count, too_loose
from .related import ENOUGH, bounds, linked, narrowed, too_tight
from .together import wider

PASSES = 3
BLOCK = 3  # years; shareable windows end in years divisible by it (2022, 2025), so that no two windows overlap


def is_block(years: tuple[int, ...]) -> bool:
    return len(years) == BLOCK and max(years) % BLOCK == 0 and max(years) - min(years) == BLOCK - 1


def block_of_ring(family, measure: str, ring: str, years: tuple[int, ...]) -> tuple[bool, bool]:
    """(number, value) of a ring: what the hidden years hold together must be no small number itself, and leave each of them, and of what is linked to it, four values."""
    number, value = _alone(family, measure, ring, years)
    if not value or family.kinds.get(measure) != "rate":
        return number, value
    outer = wider(measure)
    if outer in family.kinds and _alone(family, outer, ring, years)[1] and 0 < _between(family, measure, outer, ring, years) <= FEW:
        return number, False
    return number, _roomy(family, [one for one in linked(measure) if family.kinds.get(one) == "rate"], ring, years)


def _roomy(family, names: list[str], ring: str, years: tuple[int, ...]) -> bool:
    """Whether the sums of linked measures over the years leave what is hidden of them in single years enough possible values: then all of them are shown, else none."""
    cells = {year: {one: family.cell(one, ring, year, None) for one in names} for year in years}
    judged = {year: {one: (cell.n, int(cell.total), not cell.show_value) for one, cell in held.items()} for year, held in cells.items()}
    known = {year: _near(held, bounds(held, True)) for year, held in judged.items()}
    sums = {one: sum(int(cells[year][one].total) for year in years) for one in names if _alone(family, one, ring, years)[1]}
    for _ in range(PASSES):
        for one, total in sums.items():
            _add_up(known, one, total)
        known = {year: narrowed(judged[year], held, True) for year, held in known.items()}
    return not any(hidden and n and too_tight(n, count, *known[year][one], True, ENOUGH) for year, held in judged.items() for one, (n, count, hidden) in held.items())


def _near(held: dict[str, tuple], known: dict[str, tuple]) -> dict[str, tuple]:
    """A high score that is hidden, though not small, lies within 5 of the expected standard."""
    for one, (n, count, hidden) in held.items():
        outer = wider(one)
        if hidden and n and not small_count(n, count) and outer in held and not held[outer][2]:
            known[one] = max(known[one][0], held[outer][1] - FEW), known[one][1]
    return known


def _add_up(known: dict[int, dict], one: str, total: int) -> None:
    """Narrows what is known of a measure in each year by the sum of the years, in place."""
    for year, held in known.items():
        rest = [other[one] for at, other in known.items() if at != year]
        low, high = held[one]
        held[one] = max(low, total - sum(ends[1] for ends in rest)), min(high, total - sum(ends[0] for ends in rest))


def _alone(family, measure: str, ring: str, years: tuple[int, ...]) -> tuple[bool, bool]:
    cells = [family.cell(measure, ring, year, None) for year in years]
    few = [cell.n for cell in cells if not cell.show_n]
    show_n = not few or sum(few) >= LEFT_OVER and _free([list(range(1, FEW + 1)) for _ in few], sum(few))
    if family.kinds.get(measure) != "rate":
        return show_n, show_n
    left = [cell for cell in cells if not cell.show_value]
    loose = left and too_loose([(cell.n, int(cell.total), cell.show_n) for cell in left])
    return show_n, show_n and not loose and _free([_alike(cell) for cell in left], sum(int(cell.total) for cell in left))


def _between(family, inner: str, outer: str, ring: str, years: tuple[int, ...]) -> int:
    """Children between two nested measures in the years of which not both are shown; 0 where every year shows both."""
    pairs = [(family.cell(outer, ring, year, None), family.cell(inner, ring, year, None)) for year in years]
    left = [wide.total - narrow.total for wide, narrow in pairs if wide.n and not (wide.show_value and narrow.show_value)]
    return max(int(sum(left)), 1) if left else 0


def _alike(cell) -> list[int]:
    """The counts for which a year by itself would be hidden as this one is."""
    small = small_count(cell.n, int(cell.total))
    return [count for count in range(cell.n + 1) if not small or not cell.show_n or small_count(cell.n, count)]


def _free(choices: list[list[int]], total: int) -> bool:
    """Whether each of several hidden numbers, whose choices and total are known, keeps four possible values."""
    return all(sum(total - value in _sums(choices[:i] + choices[i + 1:]) for value in own) >= ENOUGH for i, own in enumerate(choices))


def _sums(choices: list[list[int]]) -> set[int]:
    found = {0}
    for own in choices:
        found = {a + b for a in found for b in own}
    return found
