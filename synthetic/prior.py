"""Key stage 2 prior attainment and what Progress 8 expects from it."""

from functools import cache

import numpy as np

from synthetic import tables

RELEASE = {2022: "revised", 2023: "revised", 2024: "provisional"}  # the latest tables held for each year
ELEMENTS = ("ks4_progress8", "ks4_p8_english", "ks4_p8_maths", "ks4_p8_ebacc", "ks4_p8_open")


@cache
def estimate_table(year: int) -> dict[str, np.ndarray]:
    """Upper bounds of the prior groups (mean KS2 score) and the national averages, of the nearest year with a table."""
    near = min(RELEASE, key=lambda held: (abs(held - year), held))
    rows = [r for r in tables.rows("estimates.csv") if int(r["year"]) == near and r["results"] == RELEASE[near]]
    result = {}
    for measure in ELEMENTS:
        mine = sorted((int(r["high"]) if r["high"] else 10**6, float(r["estimate"])) for r in rows if r["measure"] == measure)
        result[measure] = np.array([estimate for _, estimate in mine])
        result["high"] = np.array([high for high, _ in mine]) / 1000
    return result


def groups(ks2: np.ndarray, year: int) -> np.ndarray:
    """Prior group (from 0) of mean KS2 scores."""
    high = estimate_table(year)["high"]
    return np.searchsorted(high[:-1], np.nan_to_num(ks2, nan=100.0))


def estimates(ks2: np.ndarray, year: int, measure: str = "ks4_progress8") -> np.ndarray:
    """The national average of pupils with the same prior attainment (points); scaled to the year's national mean where no table is held."""
    values = estimate_table(year)[measure][groups(ks2, year)]
    near = min(RELEASE, key=lambda held: (abs(held - year), held))
    if near == year:
        return values
    level = tables.filled("ks4_att8", "all", year) / tables.filled("ks4_att8", "all", near)
    return values * level
