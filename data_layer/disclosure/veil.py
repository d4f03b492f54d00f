"""An average shown without its number of children, where that number would tell of a few of whom the average is not known.

Progress 8 of 31 beside Attainment 8 of 34 tells of 3 without prior attainment. The average stays, its interval drawn as wide as
if five were without: neither the interval nor the verdict then depends on how many there are.
"""

import numpy as np
from scipy import stats

from ..statistics import intervals
from .protect import FEW

WITHHELD = "number of children not shown: it would tell of a few of whom this is not known"
UNTOLD = "the verdict would tell of a few children of whom this is not known"
MIDDLE = 3  # of 1 to 5


def veil(row: dict, all_children: int, few: bool) -> None:
    """Widens the interval in place, and gives the number that stands for the hidden one (n_about). few: at most five are without; else there is no interval."""
    least = fewest(all_children)
    row.update(n_about=max(all_children - MIDDLE, FEW + 1), reason=WITHHELD, exact=row["n"], all_children=all_children)
    if not few or row["low"] is None:
        row.update(low=None, high=None, interval="none")
        return
    half = (row["high"] - row["low"]) / 2 * float(intervals.widened(row["interval"], row["n"], least))
    row.update(low=row["value"] - half, high=row["value"] + half)


def fewest(all_children: int) -> int:
    return max(all_children - FEW, FEW + 1)


def firm(row: dict, own: dict) -> bool:
    """Whether a verdict would be the same for every number of children that the own figure may have."""
    if row["verdict"] == "too_few":
        return True
    half, middle = (row["gap_high"] - row["gap_low"]) / 2, (row["gap_high"] + row["gap_low"]) / 2
    counts = np.arange(fewest(own["all_children"]), own["all_children"])
    clear = abs(middle) > half * np.sqrt(own["exact"] / counts)
    return bool(clear.all() or not clear.any())


def cautious(p: float, own: dict) -> float:
    """The p-value of a difference were five without: what is picked among findings then does not depend on how many there are."""
    return float(2 * stats.norm.sf(stats.norm.isf(p / 2) * np.sqrt(fewest(own["all_children"]) / own["exact"])))
