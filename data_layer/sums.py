"""Sums of a statement as arrays, laid out on the cells of a report: adding up without a frame a measure.

A cell is a year and a group. Arrays of a report have one row a cell and one column a measure. Pupils outside the groups of a
breakdown have a cell of their own at the end of each year, which no report shows.
"""

from dataclasses import dataclass, replace

import numpy as np

from .catalogue.kinds import Measure
from .question import Question
from .rows import Rows

SUMS = ("n", "total", "squares")
STRATA = ("prior", "sen", "school_type", "sex")


@dataclass(frozen=True)
class Grid:
    """The cells of a report. years: shown, in order. window: the years added up; where `pool`, all under the one shown."""

    measures: tuple[Measure, ...]
    years: tuple[int, ...]
    window: tuple[int, ...]
    groups: tuple[str | None, ...]
    pool: bool

    @classmethod
    def of(cls, question: Question, years: tuple[int, ...], pool: bool) -> "Grid":
        groups = tuple(slug for slug, _ in question.by.groups) if question.by else (None,)
        return cls(question.measures_asked, (max(years),) if pool and years else tuple(years), tuple(years), groups, pool)

    @property
    def slots(self) -> int:
        """Cells a year: the groups, and one for pupils in none of them."""
        return len(self.groups) + 1

    @property
    def cells(self) -> int:
        return len(self.years) * self.slots

    def cells_of(self, rows: Rows) -> np.ndarray:
        """The cell of each row; -1 outside the years."""
        years = rows["year"]
        year = np.full(len(rows), -1)
        for held in self.window:
            year[years == held] = 0 if self.pool else self.years.index(held)
        return np.where(year < 0, -1, year * self.slots + self._group(rows))

    def _group(self, rows: Rows):
        if self.groups == (None,):
            return 0
        place = {slug: number for number, slug in enumerate(self.groups)}
        return np.array([place.get(slug, len(place)) for slug in rows["group"].tolist()], dtype=int)

    def shown(self, values: np.ndarray) -> np.ndarray:
        """An array of cells and measures as a report's column: by measure, year and group."""
        return values.reshape(len(self.years), self.slots, len(self.measures))[:, :-1].transpose(2, 0, 1).ravel()

    def keys(self) -> dict[str, np.ndarray]:
        """measure, year and group of each row of such a column."""
        measures, years, groups = (np.array(each, dtype=object) for each in ([one.key for one in self.measures], self.years, self.groups))
        inner = len(years) * len(groups)
        return {"measure": np.repeat(measures, inner), "year": np.tile(np.repeat(years, len(groups)), len(measures)).astype(int),
                "group": np.tile(groups, len(measures) * len(years))}


@dataclass(frozen=True)
class Sums:
    """The rows of a statement. numbers: rows x (n, total, squares) x measures, whole numbers held as floats (exact below 2**53).
    known: the other columns by name."""

    grid: Grid
    known: dict[str, np.ndarray]
    cell: np.ndarray
    numbers: np.ndarray
    pupils: np.ndarray

    @classmethod
    def of(cls, rows: Rows | None, grid: Grid) -> "Sums | None":
        """None where there is no statement."""
        if rows is None or not rows.columns:
            return None
        cell = grid.cells_of(rows)
        held = [f"{one.key}__{'total' if one.kind == 'rate' and name == 'squares' else name}" for name in SUMS for one in grid.measures]
        numbers = np.zeros((len(rows), len(held)))
        for place, name in enumerate(held):
            if name in rows.columns:
                numbers[:, place] = rows[name]
        known = {name: values for name, values in rows.columns.items() if "__" not in name}
        sums = cls(grid, known, cell, numbers.reshape(len(rows), len(SUMS), len(grid.measures)), rows["pupils"].astype(float))
        return sums.only(cell >= 0) if (cell < 0).any() else sums

    def column(self, name: str) -> np.ndarray:
        return self.known[name]

    def flags(self, name: str) -> np.ndarray:
        """A yes-or-no column; NULL counts as yes."""
        values = self.known[name]
        return values if values.dtype == bool else np.array([value is None or value != value or bool(value) for value in values.tolist()], dtype=bool)

    def only(self, rows: np.ndarray) -> "Sums":
        return replace(self, known={name: values[rows] for name, values in self.known.items()}, cell=self.cell[rows], numbers=self.numbers[rows], pupils=self.pupils[rows])

    def weighed(self, weights: np.ndarray) -> "Sums":
        """Each row counted `weights` times, to whole pupils."""
        return replace(self, numbers=(self.numbers * weights[:, None, None]).round(), pupils=(self.pupils * weights).round())

    def added(self) -> np.ndarray:
        """cells x (n, total, squares) x measures."""
        return added(self.numbers, self.cell, self.grid.cells)

    def anybody(self) -> np.ndarray:
        """Cells with a row, as a column that fits beside measures."""
        return np.isin(np.arange(self.grid.cells), self.cell)[:, None]


def added(values: np.ndarray, index: np.ndarray, size: int) -> np.ndarray:
    """The rows of `values` added up by `index`: `size` rows, zeros where there was none."""
    out = np.zeros((size, *values.shape[1:]))
    if len(index):
        order = np.argsort(index, kind="stable")
        found, starts = np.unique(index[order], return_index=True)
        out[found] = np.add.reduceat(values[order], starts, axis=0)
    return out


def strata_of(*tables: Sums) -> tuple[list[np.ndarray], int]:
    """The number of each row's stratum, the same in all tables, and how many there are."""
    known: dict[tuple, int] = {}
    numbered = []
    for table in tables:
        columns = [table.known[name].tolist() for name in STRATA]
        numbered.append(np.array([known.setdefault(key, len(known)) for key in zip(*columns, strict=True)], dtype=int))
    return numbered, len(known)
