"""How many children each authority looks after: by stage as published, by school year and 31 March as the population follows.

A cohort is named by the year of its key stage 4.
"""

from functools import cache

import numpy as np

from synthetic import tables
from synthetic.allotted import published_shares, split
from synthetic.streams import whole

UNMATCHED = 0.055  # share whose school results can't be found again (identity.py): the cohorts are that much larger

PROFILE = {  # looked after 12 months at 31 March 2023 by school year: fitted to the published age groups
    -4: 1500, -3: 1950, -2: 1780, -1: 1730, 0: 1740, 1: 1870, 2: 2100, 3: 2350, 4: 2600, 5: 2850, 6: 3240,
    7: 3500, 8: 3900, 9: 4450, 10: 5250, 11: 6550, 12: 8200,
}


def authority_shares() -> np.ndarray:
    """Each authority's share of looked-after children: its published KS2 and KS4 cohorts, 2022 to 2025."""
    codes = {int(code): i for i, code in enumerate(tables.authority_codes())}
    sums = np.full(len(codes), 1.0)
    for row in tables.rows("la_cohorts.csv"):
        if int(row["year"]) >= 2022 and int(row["la"]) in codes:
            sums[codes[int(row["la"])]] += float(row["ks4"] or 3) + 0.6 * float(row["ks2"] or 3)
    return sums / sums.sum()


def cohort_sizes(stage: str, year: int) -> np.ndarray:
    """Looked-after children (12 months) of a stage by authority, as published; where none are, from the nearest years."""
    shares = authority_shares()
    published = {int(r["la"]): r[stage] for r in tables.rows("la_cohorts.csv") if int(r["year"]) == year and r[stage] != ""}
    national = {"ks2": PROFILE[6], "ks4": tables.filled("ks4_pupils", "cla_12m", year)}[stage]
    sizes = shares * national
    now = tables.authority_codes()
    then = tables.codes_in_year(np.arange(len(now)), year)
    for code, size in published.items():
        heirs = np.flatnonzero(then == code) if code in then else np.flatnonzero(now == code)
        sizes[heirs] = split(int(size), shares[heirs])
    return sizes


def targets(years: range, cohorts: range, random: np.random.Generator) -> dict[int, np.ndarray]:
    """Year -> children looked after 12 months at 31 March, by authority and cohort."""
    shares, result = authority_shares(), {}
    lean = {c: (_lean("ks2", c - 5, shares), _lean("ks4", c, shares)) for c in cohorts}
    for year in years:
        grid = np.zeros((len(shares), len(cohorts)), dtype=np.int64)
        for k, cohort in enumerate(cohorts):
            nc = 11 - (cohort - year)
            if nc not in PROFILE:
                continue
            weight = lean[cohort][0] ** (0.55 ** abs(nc - 6)) * lean[cohort][1] ** (0.75 ** abs(nc - 11))
            wanted = shares * PROFILE[nc] * _growth(nc, year) * weight
            stage = {6: "ks2", 11: "ks4"}.get(nc)
            if stage:
                wanted = cohort_sizes(stage, year) / (1 - UNMATCHED)
            grid[:, k] = whole(wanted, random)
        result[year] = grid
    return result


@cache
def _growth(nc: int, year: int) -> float:
    """How many children of a school year's age group are in care against 2023, as published (before 2019: all ages alike)."""
    band = ("age_1_to_4", "age_5_to_9", "age_10_to_15", "age_16_over")[int(np.searchsorted([0, 5, 11], nc, side="right"))]
    number = lambda when: published_shares((band,), when)[0] * tables.filled("number", "cla", when)
    return number(year) / number(2023)


def _lean(stage: str, year: int, shares: np.ndarray) -> np.ndarray:
    """How much larger a cohort's published size is than the authority's share would give."""
    if not 2017 <= year <= 2025 or (stage == "ks2" and year in (2020, 2021)):
        return np.ones(len(shares))
    sizes = cohort_sizes(stage, year)
    expected = shares * sizes.sum()
    return np.clip((sizes + 4) / (expected + 4), 0.4, 2.5)
