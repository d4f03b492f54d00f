"""Shares that hold on every 31 March whatever the seed, because they are allotted and not drawn.

Who is in care on the first 31 March is brought to the published shares; after that only those who have come since are, so
that nobody's sex, ethnic group or need changes: a year's new children make up what its published shares still ask for.
"""

from collections.abc import Iterable

import numpy as np

from synthetic import tables


def allot(group: np.ndarray, held: Iterable[np.ndarray], wanted: Iterable[np.ndarray], movable: np.ndarray, random: np.random.Generator) -> np.ndarray:
    """Each row's group (0.., as drawn) after as few moves as the shares need.

    `held`: for each year the rows in care on its 31 March; `wanted`: for each year the groups' shares of them (what they leave
    of 1 belongs to rows that are not `movable`).
    """
    result, settled = group.copy(), np.zeros(len(group), bool)
    for rows, shares in zip(held, wanted, strict=True):
        free = movable[rows] & ~settled[rows]
        kept = np.bincount(result[rows[~free]], minlength=len(shares))[: len(shares)]
        fresh = rows[free]
        result[fresh] = _moved(result[fresh], split(len(fresh), np.maximum(np.asarray(shares) * len(rows) - kept, 0)), random)
        settled[rows] = True
    return result


def split(size: int, weights: np.ndarray) -> np.ndarray:
    """A whole number shared out in proportion to the weights, nothing lost."""
    weights = weights if weights.sum() > 0 else np.ones(len(weights))
    return np.diff(np.r_[0, np.rint(size * np.cumsum(weights) / weights.sum())]).astype(np.int64)


def _moved(group: np.ndarray, room: np.ndarray, random: np.random.Generator) -> np.ndarray:
    """Groups filled to their room: rows keep the group drawn while it has room, the others go by chance where there is some left."""
    order = random.permutation(len(group))
    sorted_by_group = order[np.argsort(group[order], kind="stable")]
    drawn = np.bincount(group, minlength=len(room))
    first = np.cumsum(drawn) - drawn
    rank = np.empty(len(group), dtype=np.int64)
    rank[sorted_by_group] = np.arange(len(group)) - first[group[sorted_by_group]]
    surplus = np.flatnonzero(rank >= room[group])
    result = group.copy()
    result[surplus] = random.permutation(np.repeat(np.arange(len(room)), room - np.minimum(room, drawn)))
    return result


def recode(code: np.ndarray, groups: np.ndarray, group: np.ndarray, weights: np.ndarray, random: np.random.Generator) -> np.ndarray:
    """Codes that lie in the rows' group: as they were, or drawn anew from the group's codes. `groups`: group of each code; `weights`: of each code."""
    result = code.copy()
    for number in np.unique(group):
        rows = np.flatnonzero((group == number) & (groups[code] != number))
        choices = np.flatnonzero(groups == number)
        edges = np.cumsum(weights[choices] / weights[choices].sum())
        result[rows] = choices[np.searchsorted(edges, random.random(len(rows)), side="right").clip(0, len(choices) - 1)]
    return result


def published_shares(measures: tuple[str, ...], year: int) -> np.ndarray:
    """Published shares of the children in care on 31 March (calibration.csv: numbers), nearest published year."""
    return np.array([tables.filled(measure, "cla_31mar", year) / tables.filled("number", "cla", _nearest(measure, year)) for measure in measures])


def _nearest(measure: str, year: int) -> int:
    known = tables.published(measure, "cla_31mar")
    return min(known, key=lambda other: (abs(other - year), other))
