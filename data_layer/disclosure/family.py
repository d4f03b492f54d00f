"""The LA's own shareable cells, decided once for the whole family, so that no two tables or exports disagree.

A cell is a measure, a year, a ring of the cohort and an option of one filter. Rings do not overlap: looked after 12 months
at 31 March; on 31 March but not 12 months; in the year but not on 31 March. What spans several rings, or several options,
is shown only where each of them is, so that subtracting one basis from another tells nothing new.
"""

from collections import defaultdict
from itertools import product
from typing import NamedTuple

import pandas as pd

from ..catalogue.measures import BY_KEY
from ..rows import named
from .protect import FEW, FEW_AMONG
from .related import linked
from .together import decide, table, wider
from .windows import block_of_ring, is_block

__all__ = ["AT_STAGE", "CELLS", "RINGS", "Cell", "Family", "wider", "with_wholes"]

CELLS = ["measure", "kind", "cohort", "year", "group", "n", "total"]
RINGS = {"12m": ("12m",), "31mar": ("12m", "31mar"), "anytime": ("12m", "31mar", "anytime")}
ALONE = "12m"  # the ring that is a cohort basis by itself
AT_STAGE = "at_stage"  # all children at the stage, whether a measure is known of them or not


class Cell(NamedTuple):
    """What may be shown of one cell: its number of children, its value (rate or average)."""

    n: int
    total: float
    show_n: bool
    show_value: bool


class Family:
    """Decisions over the own cells. counts: (measure, ring, year, group or None for all together) -> (n, total). kinds: of the measures.

    told: groups whose number other tables tell (disclosure.Shape).
    """

    def __init__(self, counts: dict[tuple, tuple[int, float]], kinds: dict[str, str], told: tuple[str, ...] = ()):
        self.counts, self.kinds, self.told = counts, kinds, told
        self.groups = list(dict.fromkeys(group for *_, group in counts if group is not None))
        self.decided: dict[tuple, Cell] = {}
        if AT_STAGE in kinds:
            self._add_not_known()

    @classmethod
    def of(cls, cells: pd.DataFrame, told: tuple[str, ...] = ()) -> "Family":
        names = [group if isinstance(group, str) else None for group in cells["group"]]
        keys = zip(cells["measure"], cells["cohort"], cells["year"].astype(int), names, strict=True)
        values = zip(cells["n"].astype(int), cells["total"], strict=True)
        return cls(dict(zip(keys, values, strict=True)), dict(zip(cells["measure"], cells["kind"], strict=True)), told)

    def _add_not_known(self) -> None:
        """Of each average the children it is not known of: 34 with Attainment 8 and 31 with Progress 8 tell of 3 without prior attainment."""
        averages = [one for one, kind in self.kinds.items() if kind != "rate" and one != AT_STAGE]
        places = [key[1:] for key in self.counts if key[0] == AT_STAGE]
        new = {(not_known(one), *place): (self.count(AT_STAGE, *place)[0] - self.count(one, *place)[0], 0) for one, place in product(averages, places)}
        self.counts, self.kinds = self.counts | new, self.kinds | {one: "mean" for one, *_ in new}

    def count(self, measure, ring, year, group) -> tuple[int, float]:
        return self.counts.get((measure, ring, year, group), (0, 0))

    def cell(self, measure: str, ring: str, year: int, group: str | None) -> Cell:
        """The decision for one ring of one year: the whole, or one option."""
        key = (measure, ring, year, group)
        if key not in self.decided and measure in self.kinds:
            self._decide(measure, ring, year)
        return self.decided.get(key) or Cell(0, 0, True, True)

    def _decide(self, measure: str, ring: str, year: int) -> None:
        rate = self.kinds[measure] == "rate"
        names = [one for one in linked(measure) if self.kinds.get(one) == "rate"] if rate else [measure]
        cells = {one: {place: self.count(one, ring, year, place) for place in (None, *self.groups)} for one in names}
        found = decide(cells, self.told) if rate else {measure: table(False, cells[measure], told=self.told)}
        for one, places in found.items():
            for place, (no_n, no_value) in places.items():
                self.decided[one, ring, year, place] = Cell(*cells[one][place], not no_n, not no_value)

    def shown(self, measure: str, cohort: str, years: tuple[int, ...], groups: tuple[str | None, ...]) -> tuple[bool, bool]:
        """(number, value) of a figure over a cohort basis, years and options: may each be shown? An average may be shown without its number, of one year's 12-month children all together."""
        number, value = self._plain(measure, cohort, years, groups)
        if not_known(measure) not in self.kinds:
            return number, value
        if not self.at_stage(cohort, years, groups):
            return (self._plain(AT_STAGE, cohort, years, groups)[0],) * 2  # nobody is there: told, or not, of all averages alike
        alone = coarse(measure) or cohort == ALONE and len(years) == 1 and groups == (None,)
        if self._number_told(measure, cohort, years, groups):
            return number, value and (alone or not any(self._bare(measure, year) for year in years))
        return False, alone and value and self._plain(AT_STAGE, cohort, years, groups)[0] and self._enough(measure, cohort, years, groups)

    def _number_told(self, measure: str, cohort: str, years: tuple[int, ...], groups: tuple) -> bool:
        """Whether an average's number tells nothing of those of whom it is not known; of groups: of all of them or of none, since two sets of hidden groups, laid side by side, tell of each other."""
        if not numbered(measure):
            return False
        missing = not_known(measure)
        if groups != (None,) and self._added(missing, cohort, years, (None,)):
            spots = [(ring, year) for ring in RINGS[cohort] for year in years]
            return all(self.cell(one, ring, year, group).show_n for one in (measure, missing, AT_STAGE) for ring, year in spots for group in self.groups)
        return self._plain(missing, cohort, years, groups)[0] or not self._added(measure, cohort, years, (None,))

    def _bare(self, measure: str, year: int) -> bool:
        """Whether a year's average stands without its number. Beside it, what spans the year would tell the number: the average of two parts lies between theirs as their numbers do."""
        return self.shown(measure, ALONE, (year,), (None,)) == (False, True)

    def _enough(self, measure: str, cohort: str, years: tuple[int, ...], groups: tuple) -> bool:
        """Children enough to show an average without their number: with up to five unknown 11 in all, so that whether it is shown does not tell how many; of groups, each of them."""
        if groups != (None,):
            spots = [(ring, year, group) for ring in RINGS[cohort] for year in years for group in self.groups]
            return all(self.cell(measure, *spot).show_value and not 0 < self.count(AT_STAGE, *spot)[0] <= FEW_AMONG for spot in spots)
        if self.few_unknown(measure, cohort, years, groups) or not numbered(measure):
            return self.at_stage(cohort, years, groups) > FEW_AMONG
        return self._added(measure, cohort, years, groups) > FEW_AMONG

    def at_stage(self, cohort: str, years: tuple[int, ...], groups: tuple) -> int:
        """All children at the stage."""
        return self._added(AT_STAGE, cohort, years, groups)

    def few_unknown(self, measure: str, cohort: str, years: tuple[int, ...], groups: tuple) -> bool:
        """Whether an average whose number is hidden is known of all but five at most."""
        return self._added(not_known(measure), cohort, years, groups) <= FEW

    def _added(self, measure: str, cohort: str, years: tuple[int, ...], groups: tuple) -> int:
        return sum(self.count(measure, ring, year, group)[0] for ring in RINGS[cohort] for year in years for group in groups)

    def _plain(self, measure: str, cohort: str, years: tuple[int, ...], groups: tuple) -> tuple[bool, bool]:
        spots = [(ring, year) for ring in RINGS[cohort] for year in years]
        plain = tuple(all(self._derived(measure, ring, year, groups, which) for ring, year in spots) for which in ("show_n", "show_value"))
        if all(plain) or len(years) == 1 or groups != (None,) or not is_block(years):
            return plain
        both = [block_of_ring(self, measure, ring, years) for ring in RINGS[cohort]]
        return all(n for n, _ in both), all(value for _, value in both)

    def _derived(self, measure: str, ring: str, year: int, groups: tuple, which: str) -> bool:
        """Shown: every option in it is, or the whole and every option outside it are (the reader could subtract)."""
        inside = all(getattr(self.cell(measure, ring, year, group), which) for group in groups)
        if inside or groups == (None,):
            return inside
        outside = [None, *(group for group in self.groups if group not in groups)]
        return all(getattr(self.cell(measure, ring, year, group), which) for group in outside)


def not_known(measure: str) -> str:
    return f"{measure} not known"


def numbered(measure: str) -> bool:
    """Whether an average's number of children may ever be shown. That of scaled scores, beside a Summary, tells how many were below the test or below the standard."""
    return not measure.endswith("_score")


def coarse(measure: str) -> bool:
    """Whether an average is shown in whole points only: too rough for two parts and their whole to tell how many are in each."""
    return measure in BY_KEY and BY_KEY[measure].decimals == 0


def with_wholes(parts: pd.DataFrame) -> pd.DataFrame:
    """Cells by option -> the same with the wholes (group None) added up. `parts`: measure, kind, cohort (ring), year, group, n, total."""
    sums: dict[tuple, list] = defaultdict(lambda: [0, 0])
    for row in named(parts):
        sums[row.measure, row.kind, row.cohort, row.year][0] += row.n
        sums[row.measure, row.kind, row.cohort, row.year][1] += row.total
    wholes = pd.DataFrame([(*key, None, *value) for key, value in sums.items()], columns=CELLS)
    return pd.concat([wholes, parts[parts["group"].notna()]], ignore_index=True)
