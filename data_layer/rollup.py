"""From the sums of every LA to the rows of a report: which LAs belong to a comparator, added up without a further query.

The frame that leaves here is what statistics.py takes: one row a measure, comparator, year and group with
`n, total, squares` (whole numbers: the measure times its scale) and what disclosure.py must know of the other LAs.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from .catalogue.kinds import Comparator, Measure
from .places import Places
from .query import Gathered, conditions_for_all
from .question import COMPARATORS_BY_KEY, Question
from .rows import Rows, framed
from .sums import STRATA, SUMS, Grid, Sums, added, strata_of

CELL = ["measure", "year", "group"]
NO_CELLS = ("n", "total", "squares", "rest_n", "rest_total", "rest_squares", "n_others", "least_missing", "n_effective", "rest_effective", "covered")


@dataclass(frozen=True)
class Kept:
    """The sums of a question on one grid. Tables nobody asked for are None."""

    grid: Grid
    looked_after: Sums
    everyone: Sums | None
    nearest: Sums | None
    similar: Sums | None
    own: Sums | None

    @classmethod
    def of(cls, gathered: Gathered, own: Rows, grid: Grid) -> "Kept":
        tables = (gathered.looked_after, gathered.everyone, gathered.nearest, gathered.similar, own)
        return cls(grid, *(Sums.of(one, grid) for one in tables))

    def children_of(self, la_code: int) -> Sums:
        """An LA's children who meet every filter."""
        return self.looked_after.only((self.looked_after.column("la_code") == la_code) & (self.looked_after.column("missed") == 0))


def raw_rows(question: Question, gathered: Gathered, own: Rows, places: Places, grid: Grid) -> pd.DataFrame:
    """The rows of every comparator asked for, one after the other, each cell of the grid whether anybody is in it or not."""
    kept = Kept.of(gathered, own, grid)
    pieces = {key: own_cells(question, kept) if key == question.own else compared(key, question, kept, places) for key in question.comparators_asked}
    blank = np.full((grid.cells, len(grid.measures)), np.nan)
    columns = {name: np.concatenate([grid.shown(piece.get(name, blank)) for piece in pieces.values()]) for name in NO_CELLS if any(name in piece for piece in pieces.values())}
    keys = grid.keys()
    each = len(keys["measure"])
    of_row = {"comparator": np.array(list(pieces), dtype=object), "own": np.array([key == question.own for key in pieces]), "filtered": np.array([filters_on(key, question) > 0 for key in pieces])}
    return framed({**{name: np.tile(values, len(pieces)) for name, values in keys.items()}, **columns, **{name: np.repeat(values, each) for name, values in of_row.items()}})


def stacked(frame: pd.DataFrame, measures: tuple[Measure, ...], keys: list[str]) -> pd.DataFrame:
    """Sums added up over everything but `keys`, one row a key and measure: n, total, squares, pupils. Built in one piece:
    a frame a measure would cost more than all the rest of a page."""
    numbers = [name for name in frame.columns if "__" in name]
    summed = frame.groupby(keys, dropna=False, sort=False)[[*numbers, "pupils"]].sum().reset_index()
    many = len(measures)
    parts = {key: np.tile(_values(summed[key]), many) for key in (*keys, "pupils")}
    parts["measure"] = np.repeat(np.array([one.key for one in measures], dtype=object), len(summed))
    for name in SUMS:
        held = [f"{one.key}__{'total' if one.kind == 'rate' and name == 'squares' else name}" for one in measures]
        parts[name] = summed[held].to_numpy(float if name == "squares" else None).T.ravel() if many else np.array([])
    return pd.DataFrame(parts)


def _values(column: pd.Series) -> np.ndarray:
    """Whole numbers stay numbers; text becomes objects with None for what is missing, so that keys merge whatever is in them."""
    if column.name in ("group", *STRATA):
        return column.astype(object).where(column.notna(), None).to_numpy()
    return column.to_numpy()


def windowed(frame: pd.DataFrame | None, years: tuple[int, ...] | None, pool: bool) -> pd.DataFrame | None:
    """The years asked for (None: all held), under the latest one's name where they are pooled."""
    if frame is None:
        return None
    chosen = frame if years is None else frame[frame["year"].isin(years)]
    return chosen.assign(year=max(years)) if pool and years else chosen


def area_of(comparator: Comparator, question: Question, places: Places) -> frozenset[int] | None:
    """The LA codes of a comparator's area; None = all of England."""
    if comparator.area == "neighbours":
        return frozenset(places.neighbours)
    if comparator.area == "region":
        return frozenset(code for code, region in places.regions.items() if region == places.regions.get(question.la_code))
    if comparator.area == "sub_region":
        return frozenset(code for code, part in places.sub_regions.items() if places.part and part == places.part)
    return frozenset({question.la_code}) if comparator.area == "la" else None


def rows_of(comparator: Comparator, question: Question, kept: Kept, places: Places) -> Sums:
    """The rows of the sums that make up a comparator, filters that are missed included (`missed` above 0)."""
    if comparator.rows == "cla":
        table, column = kept.looked_after, "la_code"
    else:
        table, column = kept.everyone, "school_la"
    area = area_of(comparator, question, places)
    inside = np.ones(len(table.cell), bool) if area is None else np.isin(table.column(column), list(area))
    return table.only(inside & table.flags("state_funded") if comparator.state_funded else inside)


def missed_of(comparator: Comparator, table: Sums) -> np.ndarray:
    """0: every filter is met; k: every filter but the k-th; -1: more are missed. A comparator without filters has none to miss."""
    return table.column("missed") if comparator.rows == "cla" and comparator.filtered else np.zeros(len(table.cell), int)


def own_cells(question: Question, kept: Kept) -> dict[str, np.ndarray]:
    """The first row: the LA's children, the school's pupils or the child."""
    own = kept.children_of(question.la_code) if question.level_kind == "la" else kept.own
    sums = own.added() if own is not None else np.zeros((kept.grid.cells, len(SUMS), len(kept.grid.measures)))
    return {name: sums[:, place] for place, name in enumerate(SUMS)}


def compared(key: str, question: Question, kept: Kept, places: Places) -> dict[str, np.ndarray]:
    """The cells of one comparator: its sums, the rest without the own children, the others the small-number rule counts."""
    comparator = COMPARATORS_BY_KEY[key]
    if comparator.standardised:
        return standardised(kept)
    table = rows_of(comparator, question, kept, places)
    missed = missed_of(comparator, table)
    met = table.only(missed == 0)
    sampled = places.share < 1 and comparator.rows == "all"
    weights = np.where(np.isnan(met.column("la_code").astype(float)), 1 / places.share, 1.0) if sampled else None
    sums = (met.weighed(weights) if sampled else met).added()
    cells = {name: sums[:, place] for place, name in enumerate(SUMS)}
    rest = np.where(met.anybody()[:, None], sums - own_within(comparator, question, kept, places), np.nan)
    cells |= {f"rest_{name}": rest[:, place] for place, name in enumerate(SUMS)}
    cells |= others(comparator, question, table, missed, kept)
    return cells | effective(met, weights, cells) if sampled else cells


def effective(met: Sums, weights: np.ndarray, cells: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    """The size of an unweighted sample that would be as sure: (sum of weights) squared / sum of squared weights."""
    n, size = met.numbers[:, 0], met.grid.cells
    first, second = added(n * weights[:, None], met.cell, size), added(n * weights[:, None] ** 2, met.cell, size)
    whole = np.divide(first**2, second, out=np.full(first.shape, np.nan), where=second > 0)
    return {"n_effective": whole, "rest_effective": whole * np.divide(cells["rest_n"], cells["n"], out=np.full(first.shape, np.nan), where=cells["n"] > 0)}


def own_within(comparator: Comparator, question: Question, kept: Kept, places: Places) -> np.ndarray:
    """The own row's pupils who are also in the comparator."""
    if comparator.rows == "all":
        mine = kept.children_of(question.la_code) if question.level_kind == "la" else kept.own
        inside = mine.flags("first_row")
        inside = inside & mine.flags("state_funded") if comparator.state_funded else inside
        return mine.only(inside & mine.flags("school_in_la") if comparator.area == "la" else inside).added()
    area = area_of(comparator, question, places)
    inside = question.level_kind == "la" and (area is None or question.la_code in area)
    mine = kept.children_of(question.la_code)
    return (mine if inside else mine.only(np.zeros(len(mine.cell), bool))).added()


def others(comparator: Comparator, question: Question, table: Sums, missed: np.ndarray, kept: Kept) -> dict[str, np.ndarray]:
    """n_others: pupils in the cell who are not the own LA's children in care; least_missing: the smallest non-zero number of them who meet all filters but one."""
    theirs = table.column("la_code") != question.la_code
    met = table.only(theirs & (missed == 0))
    n_others = met.added()[:, 0]
    near = [table.only(theirs & (missed == one)).added()[:, 0] for one in np.unique(missed[missed > 0])]
    if comparator.rows == "all" and kept.nearest is not None:
        near += nearest_of_all(comparator, question, kept)
    if question.by:
        near.append(outside_group(kept.grid, n_others))
    least = np.full(n_others.shape, np.nan)
    for count in near:
        least = np.fmin(least, np.where(count > 0, count, np.nan))
    return {"n_others": n_others, "least_missing": np.where(met.anybody(), least, np.nan)}


def outside_group(grid: Grid, n_others: np.ndarray) -> np.ndarray:
    """A group is a filter too: how many meet all the filters but are in another group."""
    by_year = n_others.reshape(len(grid.years), grid.slots, len(grid.measures))
    return (by_year.sum(axis=1, keepdims=True) - by_year).reshape(n_others.shape)


def nearest_of_all(comparator: Comparator, question: Question, kept: Kept) -> list[np.ndarray]:
    """The same from reports/nearest.sql, where pupils are counted whatever their measures."""
    table = kept.nearest
    inside = table.column("la_code") != question.la_code
    inside = inside & table.flags("state_funded") if comparator.state_funded else inside
    inside = inside & (table.column("school_la") == question.la_code) if comparator.area == "la" else inside
    missed, shape = table.column("missed"), (kept.grid.cells, len(kept.grid.measures))
    return [np.broadcast_to(added(table.pupils[rows], table.cell[rows], kept.grid.cells)[:, None], shape) for one in np.unique(missed) for rows in [inside & (missed == one)]]


def standardised(kept: Kept) -> dict[str, np.ndarray]:
    """Similar pupils: the mean of each stratum of the others, weighted by the own children in it (direct standardisation).

    n: pupils used. n_effective: the size of a simple sample with the same variance, sum(w^2 / n) over the strata;
    squares: such that its SD is the one that gives that variance. covered: share of the own children in a stratum with others.
    """
    if kept.own is None or kept.similar is None:
        return {}
    (mine, theirs), many = strata_of(kept.own, kept.similar)
    cells, measures = kept.grid.cells, len(kept.grid.measures)
    own = added(kept.own.numbers[:, 0], mine * cells + kept.own.cell, many * cells).reshape(many, cells, measures)
    others = added(kept.similar.numbers, theirs * cells + kept.similar.cell, many * cells).reshape(many, cells, len(SUMS), measures)
    return weighted_mean({"own": own} | {name: others[:, :, place] for place, name in enumerate(SUMS)})


def weighted_mean(strata) -> dict:
    """Standardised cells from their strata. strata: own, n, total, squares by name; arrays with one row a stratum. NaN where no own child is."""
    own, n, total, squares = (np.asarray(strata[name], float) for name in ("own", *SUMS))
    used = (own > 0) & (n > 0)
    own_used, size = np.where(used, own, 0), np.where(used, n, 1)
    children, pupils = own_used.sum(axis=0), np.where(used, n, 0).sum(axis=0)
    some = pupils > 0
    weight = own_used / np.where(some, children, 1)
    mean = np.where(used, total, 0) / size
    spread = np.maximum(np.where(used, squares, 0) / size - mean**2, 0) * size / np.maximum(size - 1, 1)
    alike, value = 1 / np.where(some, (weight**2 / size).sum(axis=0), 1), (weight * mean).sum(axis=0)
    variance = (weight**2 * spread / size).sum(axis=0) * alike
    nobody = own.sum(axis=0) == 0
    covered = children / np.where(nobody, 1, own.sum(axis=0))
    found = {"n": pupils, "total": value * pupils, "squares": np.where(some, variance * (pupils - 1) + value**2 * pupils, 0),
             "n_effective": np.where(some, alike, np.nan), "covered": covered, "n_others": pupils}
    return {name: np.where(nobody & (name in ("covered", "n_others")), np.nan, values) for name, values in found.items()}


def balance(question: Question, gathered: Gathered, own: Rows, columns: list[str]) -> pd.DataFrame:
    """How alike: share (%) of the own children and of the similar pupils with each characteristic, and the standardised difference of the two, years together."""
    grid = Grid((), (0,), question.years, (None,), pool=True)
    tables = Sums.of(own, grid), Sums.of(gathered.similar, grid)
    numbered, many = strata_of(*tables)
    mine, theirs = (added(np.stack([table.known[name].astype(float) for name in ("pupils", *columns)], axis=1), which, many) for table, which in zip(tables, numbered, strict=True))
    both = (mine[:, 0] > 0) & (theirs[:, 0] > 0)
    mine, theirs = mine[both], theirs[both]
    children = max(mine[:, 0].sum(), 1)
    alike = mine[:, :1] / children * theirs[:, 1:] / theirs[:, :1]
    own_share, similar_share = mine[:, 1:].sum(axis=0) / children, alike.sum(axis=0)
    return pd.DataFrame({"characteristic": columns, "own": 100 * own_share, "similar": 100 * similar_share, "difference": standardised_difference(own_share, similar_share)})


def standardised_difference(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    """Of two shares (0 to 1), in standard deviations: d = (p - q) / sqrt((p(1 - p) + q(1 - q)) / 2), Austin 2009 (doi 10.1080/03610910902859574). Unlike a test it does not shrink with the number of children. 0 where they are equal, NaN where each is all or nobody."""
    one, other = (np.clip(np.round(share, 12), 0, 1) for share in (one, other))      # a weighed-up whole may miss 1 in its last digit
    spread = np.sqrt((one * (1 - one) + other * (1 - other)) / 2)
    return np.where(one == other, 0.0, np.divide(one - other, spread, out=np.full(spread.shape, np.nan), where=spread > 0))


def filters_on(key: str, question: Question) -> int:
    """How many filters restrict the row of that comparator, cohort and year not counted; a group is one."""
    comparator = COMPARATORS_BY_KEY.get(key)
    if comparator and not comparator.filtered:
        return 0
    applied = conditions_for_all(question) if comparator and comparator.rows == "all" else question.conditions
    return len(applied) + bool(question.by)
