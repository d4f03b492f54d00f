"""Key stage 1, phonics and key stage 2: outcomes by published shares, linked through ability."""

from dataclasses import dataclass

import numpy as np
from scipy.special import ndtri

from synthetic import tables
from synthetic.streams import fractions

KS1_SUBJECTS = ("reading", "writing", "maths", "science")
KS1_YEARS, KS2_YEARS, PHONICS_YEARS = (2016, 2017, 2018, 2019, 2022, 2023), (2016, 2017, 2018, 2019, 2022, 2023, 2024, 2025), (2016, 2017, 2018, 2019, 2022, 2023, 2024, 2025)
KS1_CODES = ("GDS", "EXS", "WTS", "PKF", "PK4", "PK3", "PK2", "PK1", "BLW", "EM", "A", "D", "HNM")
KS1_POINTS = np.array([10, 8, 6, 4, 4, 3.5, 3, 2.5, np.nan, np.nan, np.nan, np.nan, np.nan])
LEVEL_POINTS = np.array([3, 9, 13, 15, 17, 21, 27.0])  # KS1 levels until 2015: W, 1, 2C, 2B, 2A, 3, 4
LEVEL_SHARES = (0.025, 0.075, 0.08, 0.17, 0.24, 0.395, 0.015)
GAP = {"reading": 23, "writing": 26, "maths": 27, "science": 22}  # KS1 2019: all pupils less looked-after, points
FIRST, BEST = "exs", "gds"


@dataclass
class Ks1:
    """Codes (position in KS1_CODES) by subject; `points` for KS2 progress [pupils, 3] (NaN: none)."""

    codes: dict[str, np.ndarray]
    points: np.ndarray


@dataclass
class Ks2:
    """Scores 80 to 120 (NaN: none), outcomes and teacher assessments; `nominal` reading, writing, maths for progress (NaN: none)."""

    score: dict[str, np.ndarray]
    outcome: dict[str, np.ndarray]  # position in TEST_CODES
    assessed: dict[str, np.ndarray]  # position in TA_CODES: writing, science, and reading, maths of those below the test
    nominal: np.ndarray


TEST_CODES = ("AS", "NS", "N", "B", "A")
TA_CODES = ("GDS", "EXS", "WTS", "PK6", "PK5", "PK4", "PK3", "PK2", "PK1", "PKG", "PKE", "PKF", "BLW", "HNM", "A", "D")
TA = {code: i for i, code in enumerate(TA_CODES)}
LADDER = {2016: ("PKG", "PKE", "PKF", "BLW"), 2019: ("PK6", "PK5", "PK4", "PK3", "PK2", "PK1")}


def mixed(ability: np.ndarray, weight: float, random) -> np.ndarray:
    """A standard normal that shares `weight` (correlation) with ability."""
    return weight * ability + np.sqrt(1 - weight**2) * random.standard_normal(len(ability))


def ks1_shares(year: int, looked_after: bool) -> dict[str, tuple[float, float]]:
    """Expected and greater depth by subject; looked-after children's from the published ones, else the gap of 2019."""
    shares = {}
    for subject in KS1_SUBJECTS:
        expected = tables.filled(f"ks1_{subject}_exs", "all", year)
        depth = tables.filled(f"ks1_{subject}_gds", "all", year) if subject != "science" else 0.0
        if looked_after:
            known = tables.published(f"ks1_{subject}_exs", "cla_12m")
            lower = known.get(year, expected - GAP[subject])
            depth, expected = depth * (lower / expected) ** 2, lower
        shares[subject] = (expected / 100, depth / 100)
    return shares


def ks1_results(ability: np.ndarray, year: int, shares: dict, random) -> Ks1:
    """Teacher assessments by rank within the group given."""
    codes = {}
    for subject in KS1_SUBJECTS:
        expected, depth = shares[subject]
        rank = 1 - fractions(mixed(ability, 0.86, random))
        below = (rank - expected) / max(1 - expected, 1e-9)  # 0..1 among those below the standard
        if subject == "science":
            codes[subject] = np.where(rank < expected, 1, np.where(below > 0.985, 10, 12))
            continue
        steps = (0.80, 0.93, 0.985, 0.995) if year < 2019 else (0.78, 0.86, 0.91, 0.95, 0.975, 0.985, 0.995)
        ladder = (2, 3, 8, 10, 11) if year < 2019 else (2, 4, 5, 6, 7, 9 if year >= 2022 else 8, 10, 11)
        low = np.array(ladder)[np.searchsorted(steps, np.clip(below, 0, 0.9999))]
        codes[subject] = np.where(rank < depth, 0, np.where(rank < expected, 1, low))
    return Ks1(codes, np.column_stack([KS1_POINTS[codes[s]] for s in KS1_SUBJECTS[:3]]))


def ks1_levels(ability: np.ndarray, random) -> np.ndarray:
    """Points of the levels until 2015 [pupils, 3]; `ability` on the scale of all pupils."""
    edges = ndtri(np.cumsum(LEVEL_SHARES)[:-1])
    return np.column_stack([LEVEL_POINTS[np.searchsorted(edges, mixed(ability, 0.86, random))] for _ in range(3)])


def ks1_from_scale(ability: np.ndarray, year: int, random) -> np.ndarray:
    """KS1 points [pupils, 3] of pupils whose ability is on the scale of all pupils (not ranked among themselves)."""
    if year <= 2015:
        return ks1_levels(ability, random)
    shares, parts = ks1_shares(year, False), []
    for subject in KS1_SUBJECTS[:3]:
        expected, depth = shares[subject]
        low = (1 - expected) * np.array([0.005, 0.06, 0.22])
        edges = ndtri(np.r_[low[1:], 1 - expected, 1 - depth])
        values = np.array([2.5, 4.0, 6.0, 8.0, 10.0]) if year >= 2019 else np.array([4.0, 4.0, 6.0, 8.0, 10.0])
        parts.append(values[np.searchsorted(edges, mixed(ability, 0.86, random))])
    return np.column_stack(parts)


def average_points(points: np.ndarray) -> np.ndarray:
    """KS1 average: (mean of reading and writing + maths) / 2; NaN where one is missing."""
    return ((points[:, 0] + points[:, 1]) / 2 + points[:, 2]) / 2


@dataclass
class Ks2Shares:
    """Expected and high by test subject, writing, science; all three expected and all three high (0..1)."""

    expected: dict[str, float]
    high: dict[str, float]
    rwm: float
    rwm_high: float
    below: float  # share below the test


def ks2_shares(year: int, looked_after: bool) -> Ks2Shares:
    """Published shares; for looked-after children the same spread around their own expected share."""
    population = "cla_12m" if looked_after else "all"
    expected = {s: tables.filled(f"ks2_{s}_exs", population, year) / 100 for s in ("reading", "writing", "maths", "gps", "science")}
    high = {s: tables.filled(f"ks2_{s}_high" if s != "writing" else "ks2_writing_gds", "all", year) / 100 for s in ("reading", "writing", "maths", "gps")}
    all_high = tables.filled("ks2_rwm_high", "all", year) / 100 / high["writing"]  # of those with greater depth in writing
    if looked_after:
        everyone = {s: tables.filled(f"ks2_{s}_exs", "all", year) / 100 for s in high}
        spread = {s: ndtri(1 - high[s]) - ndtri(1 - everyone[s]) for s in high}
        high = {s: 1 - _ndtr(ndtri(1 - expected[s]) + spread[s]) for s in high}
    return Ks2Shares(expected, high, tables.filled("ks2_rwm_exs", population, year) / 100, all_high * high["writing"], 0.075 if looked_after else 0.028)


def _ndtr(value: float) -> float:
    from scipy.special import ndtr

    return float(ndtr(value))


def ks2_results(ability: np.ndarray, year: int, shares: Ks2Shares, random) -> Ks2:
    """Tests and teacher assessments; how far subjects go together is set so that the published share reaches all three."""
    noise = {s: random.standard_normal(len(ability)) for s in ("reading", "writing", "maths", "gps", "science")}
    low, high = 0.30, 0.97
    latent = lambda weight, subject: weight * ability + np.sqrt(1 - weight**2) * noise[subject]
    for _ in range(12):
        weight = (low + high) / 2
        every = np.ones(len(ability), bool)
        for subject in ("reading", "writing", "maths"):
            values = latent(weight, subject)
            every &= values >= ndtri(1 - shares.expected[subject]) * values.std() + values.mean()
        low, high = (weight, high) if every.mean() < shares.rwm else (low, weight)
    rank = {subject: fractions(latent(weight, subject)) for subject in noise}
    score, outcome, assessed = {}, {}, {}
    for subject in ("reading", "maths", "gps"):
        score[subject], outcome[subject] = _test(rank[subject], shares.expected[subject], shares.high[subject], shares.below)
        assessed[subject] = _below_test(outcome[subject], rank[subject], shares.below, year)
    both_high = np.nan_to_num(np.minimum(score["reading"], score["maths"])) >= 110
    assessed["writing"] = _writing(rank["writing"], _depth(rank["writing"], both_high, shares, random), shares, year)
    assessed["science"] = np.where(rank["science"] >= 1 - shares.expected["science"], TA["EXS"], np.where(rank["science"] < 0.004, TA["A"], TA["HNM"]))
    return Ks2(score, outcome, assessed, _nominal(score, outcome, assessed, year))


def _test(rank, expected, high, below):
    """Scaled scores by rank; the lowest take no test (B), some are absent or get no score."""
    spread = 10 / (ndtri(1 - high) - ndtri(1 - expected))
    score = np.floor(100 + spread * (ndtri(rank) - ndtri(1 - expected)) + 1e-9)
    score = np.clip(score, 80, 120)
    none = np.select([rank < 0.003, rank < 0.003 + below, rank < 0.010 + below], [4, 3, 2], default=-1)
    outcome = np.where(none >= 0, none, np.where(score >= 100, 0, 1))
    return np.where(none >= 0, np.nan, score), outcome


def _below_test(outcome, rank, below, year) -> np.ndarray:
    """Teacher assessment of pupils below the test (B), -1 for others."""
    ladder = np.array([TA[c] for c in LADDER[2019 if year >= 2019 else 2016]])
    step = ((0.003 + below - rank) / below * len(ladder)).astype(int).clip(0, len(ladder) - 1)
    return np.where(outcome == 3, ladder[step], -1)


def _depth(rank, both_high, shares: Ks2Shares, random) -> np.ndarray:
    """Who writes at greater depth: of those at the standard the published share, so many of whom are high in reading and maths too as published."""
    reached, chance = rank >= 1 - shares.expected["writing"], random.random(len(rank))
    every, number = (int(round(share * len(rank))) for share in (shares.rwm_high, shares.high["writing"]))
    with_both = _most_likely(reached & both_high, rank + chance, every)
    return with_both | _most_likely(reached & ~both_high, rank + chance, number - with_both.sum())


def _most_likely(among: np.ndarray, score: np.ndarray, count: int) -> np.ndarray:
    """The rows of a mask with the highest score, so many of them (or all there are)."""
    rows = np.flatnonzero(among)
    chosen = np.zeros(len(among), bool)
    chosen[rows[np.argsort(-score[rows], kind="stable")[: max(count, 0)]]] = True
    return chosen


def _writing(rank, depth, shares: Ks2Shares, year) -> np.ndarray:
    ladder = np.array([TA[c] for c in LADDER[2019 if year >= 2019 else 2016]])
    low = shares.below * 1.6
    step = ((low - rank) / low * len(ladder)).astype(int).clip(0, len(ladder) - 1)
    return np.select(
        [depth, rank >= 1 - shares.expected["writing"], rank < 0.002, rank < low],
        [TA["GDS"], TA["EXS"], TA["A"], ladder[step]], TA["WTS"],
    )


def _nominal(score, outcome, assessed, year) -> np.ndarray:
    """Points that stand for each outcome in progress measures: reading, writing, maths."""
    points = {c: p for c, p in zip(LADDER[2019], (79, 76, 73, 70, 67, 64), strict=True)} | {"PKG": 79, "PKE": 76, "PKF": 73, "BLW": 70 if year == 2016 else 71}
    table = np.array([{"GDS": 113.0, "EXS": 103.0, "WTS": 91.0, **points}.get(code, np.nan) for code in TA_CODES])
    parts = []
    for subject in ("reading", "maths"):
        taught = np.where(assessed[subject] >= 0, table[assessed[subject]], np.nan)
        parts.append(np.where(outcome[subject] == 2, 79.0, np.where(outcome[subject] == 3, taught, score[subject])))
    return np.column_stack([parts[0], table[assessed["writing"]], parts[1]])


def phonics_marks(ability: np.ndarray, share: float, random) -> np.ndarray:
    """Marks 0 to 40; the published share has 32 or more. -1: absent or disapplied."""
    rank = fractions(mixed(ability, 0.8, random))
    over = np.maximum(rank - (1 - share), 0) / share
    under = rank / (1 - share)
    marks = np.where(rank >= 1 - share, 32 + np.floor(9 * over**0.8), np.floor(32 * under**1.15))
    return np.where(rank < 0.012, -1, marks.clip(0, 40)).astype(np.int64)
