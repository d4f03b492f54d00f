"""The LA's own shareable cells, decided once for the whole family, so that no two tables or exports disagree.

A cell is a measure, a year, a ring of the cohort and an option of one filter. Rings do not overlap: looked after 12 months
at 31 March; on 31 March but not 12 months; in the year but not on 31 March. What spans several rings, or several options,
is shown only where each of them is, so that subtracting one basis from another tells nothing new.
"""

from collections import defaultdict
from functools import lru_cache
from typing import NamedTuple

import pandas as pd

from ..catalogue.measures import BY_KEY
from .protect import FEW, hidden_counts, hidden_numbers, small_count, small_n

CELLS = ["measure", "kind", "cohort", "year", "group", "n", "total"]
RINGS = {"12m": ("12m",), "31mar": ("12m", "31mar"), "anytime": ("12m", "31mar", "anytime")}
WITHIN = (("_high", "_expected"), ("_greater_depth", "_expected"), ("_higher", "_expected"))
BLOCK = 3  # years; shareable windows end in years divisible by it (2022, 2025), so that no two windows overlap


class Cell(NamedTuple):
    """What may be shown of one cell: its number of children, its value (rate or average)."""

    n: int
    total: float
    show_n: bool
    show_value: bool


def wider(measure: str) -> str | None:
    """The measure that counts these children too: high score lies within expected standard."""
    for ending, outer in WITHIN:
        if measure.endswith(ending) and measure.removesuffix(ending) + outer in BY_KEY:
            return measure.removesuffix(ending) + outer
    return None


class Family:
    """Decisions over the own cells. counts: (measure, ring, year, group or None for all together) -> (n, total). kinds: of the measures."""

    def __init__(self, counts: dict[tuple, tuple[int, float]], kinds: dict[str, str]):
        self.counts, self.kinds = counts, kinds
        self.groups = list(dict.fromkeys(group for *_, group in counts if group is not None))
        self.decided: dict[tuple, Cell] = {}

    @classmethod
    def of(cls, cells: pd.DataFrame) -> "Family":
        names = [group if isinstance(group, str) else None for group in cells["group"]]
        keys = zip(cells["measure"], cells["cohort"], cells["year"].astype(int), names, strict=True)
        values = zip(cells["n"].astype(int), cells["total"], strict=True)
        return cls(dict(zip(keys, values, strict=True)), dict(zip(cells["measure"], cells["kind"], strict=True)))

    def count(self, measure, ring, year, group) -> tuple[int, float]:
        return self.counts.get((measure, ring, year, group), (0, 0))

    def cell(self, measure: str, ring: str, year: int, group: str | None) -> Cell:
        """The decision for one ring of one year: the whole, or one option."""
        key = (measure, ring, year, group)
        if key not in self.decided:
            self._decide(measure, ring, year)
        return self.decided.get(key) or Cell(0, 0, True, True)

    def _decide(self, measure: str, ring: str, year: int) -> None:
        whole, parts = self.count(measure, ring, year, None), tuple(self.count(measure, ring, year, group) for group in self.groups)
        shut = self._small(measure, ring, year, None, whole)
        self.decided[measure, ring, year, None] = Cell(*whole, not small_n(whole[0]), not shut)
        near = tuple(n > 0 and (shut or self._too_near(measure, ring, year, group)) for (n, _), group in zip(parts, self.groups, strict=True))
        hidden = _hidden_parts(self.kinds[measure] == "rate", parts, near)
        for group, part, (no_n, no_value) in zip(self.groups, parts, hidden, strict=True):
            self.decided[measure, ring, year, group] = Cell(*part, not no_n, not no_value)

    def _small(self, measure, ring, year, group, cell) -> bool:
        if self.kinds[measure] != "rate":
            return small_n(cell[0])
        return small_count(*cell) or self._too_near(measure, ring, year, group)

    def _too_near(self, measure, ring, year, group) -> bool:
        """High score 6 beside expected standard 7 tells of one child: the narrower measure is hidden."""
        outer = wider(measure)
        if outer is None or (outer, ring, year, group) not in self.counts:
            return False
        n, count = self.count(measure, ring, year, group)
        return n > 0 and self.cell(outer, ring, year, group).show_value and self.count(outer, ring, year, group)[1] - count <= FEW

    def shown(self, measure: str, cohort: str, years: tuple[int, ...], groups: tuple[str | None, ...]) -> tuple[bool, bool]:
        """(number, value) of a figure over a cohort basis, years and options: may each be shown?"""
        spots = [(ring, year) for ring in RINGS[cohort] for year in years]
        plain = tuple(all(self._derived(measure, ring, year, groups, which) for ring, year in spots) for which in ("show_n", "show_value"))
        if all(plain) or len(years) == 1 or groups != (None,) or not _is_block(years):
            return plain
        return self._block(measure, cohort, years)

    def _derived(self, measure: str, ring: str, year: int, groups: tuple, which: str) -> bool:
        """Shown: every option in it is, or the whole and every option outside it are (the reader could subtract)."""
        inside = all(getattr(self.cell(measure, ring, year, group), which) for group in groups)
        if inside or groups == (None,):
            return inside
        outside = [None, *(group for group in self.groups if group not in groups)]
        return all(getattr(self.cell(measure, ring, year, group), which) for group in outside)

    def _block(self, measure: str, cohort: str, years: tuple[int, ...]) -> tuple[bool, bool]:
        """Three fixed years together may be shown where the years hidden in them leave a safe remainder, ring by ring."""
        both = [self._block_of_ring(measure, ring, years) for ring in RINGS[cohort]]
        return all(n for n, _ in both), all(value for _, value in both)

    def _block_of_ring(self, measure: str, ring: str, years: tuple[int, ...]) -> tuple[bool, bool]:
        cells = [self.cell(measure, ring, year, None) for year in years]
        no_n, no_value = [not cell.show_n for cell in cells], [not cell.show_value for cell in cells]
        show_n = hidden_numbers([cell.n for cell in cells]) == no_n
        if self.kinds[measure] != "rate":
            return show_n, show_n
        return show_n, show_n and hidden_counts([(cell.n, int(cell.total)) for cell in cells], no_value, no_n) == no_value


@lru_cache(maxsize=10_000)
def _hidden_parts(rate: bool, parts: tuple, near: tuple) -> tuple[tuple[bool, bool], ...]:
    """For each part (n, total): (number hidden, value hidden). near: values to hide in any case."""
    no_n = hidden_numbers([n for n, _ in parts])
    no_value = hidden_counts(list(parts), [a or b for a, b in zip(no_n, near, strict=True)], no_n) if rate else no_n
    return tuple(zip(no_n, no_value, strict=True))


def _is_block(years: tuple[int, ...]) -> bool:
    return len(years) == BLOCK and max(years) % BLOCK == 0 and max(years) - min(years) == BLOCK - 1


def with_wholes(parts: pd.DataFrame) -> pd.DataFrame:
    """Cells by option -> the same with the wholes (group None) added up. `parts`: measure, kind, cohort (ring), year, group, n, total."""
    sums: dict[tuple, list] = defaultdict(lambda: [0, 0])
    for row in parts.itertuples():
        sums[row.measure, row.kind, row.cohort, row.year][0] += row.n
        sums[row.measure, row.kind, row.cohort, row.year][1] += row.total
    wholes = pd.DataFrame([(*key, None, *value) for key, value in sums.items()], columns=CELLS)
    return pd.concat([wholes, parts[parts["group"].notna()]], ignore_index=True)
