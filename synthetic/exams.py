"""GCSE results: what a pupil enters, the grades, and Attainment 8 with its elements by the DfE's rule.

Columns of points (NaN: not entered), one row a pupil, in the order of COLUMNS. Combined science holds the average grade
and fills two slots.
"""

from dataclasses import dataclass

import numpy as np

from synthetic.streams import quota

COLUMNS = ("language", "literature", "maths", "combined", "biology", "chemistry", "physics", "history", "geography", "foreign", "computing", "open1", "open2", "open3")
LANGUAGE, LITERATURE, MATHS, COMBINED, BIOLOGY, CHEMISTRY, PHYSICS, HISTORY, GEOGRAPHY, FOREIGN, COMPUTING, OPEN1, OPEN2, OPEN3 = range(14)
EBACC = (COMBINED, COMBINED, BIOLOGY, CHEMISTRY, PHYSICS, HISTORY, GEOGRAPHY, FOREIGN, COMPUTING)
NINE = np.arange(10.0)
HALF = np.r_[0.0, np.arange(2, 19) / 2]
LETTERS_2016 = np.r_[0.0, np.arange(1.0, 9)]
LETTERS = np.array([0, 1, 1.5, 2, 3, 4, 5.5, 7, 8.5])
TECHNICAL = np.array([0, 1.25, 2, 3, 4, 5.5, 7, 8.5])


@dataclass
class Results:
    """Points by subject [pupils, 14], Attainment 8 and its parts (all float, exact in quarters), and the flags."""

    points: np.ndarray
    technical: np.ndarray  # which open subjects are technical awards
    english: np.ndarray  # element points as they count: doubled where both are entered
    maths: np.ndarray
    ebacc: np.ndarray
    open: np.ndarray
    ebacc_filled: np.ndarray
    open_filled: np.ndarray

    @property
    def attainment8(self) -> np.ndarray:
        return self.english + self.maths + self.ebacc + self.open


@dataclass
class Shares:
    """Published shares of one population and year: both English and maths at 4 and at 5, EBacc entered (0..1)."""

    pass_4: float
    pass_5: float
    ebacc_entry: float


def scale_of(column: int, year: int) -> np.ndarray:
    """Points a GCSE column may hold in a year: letters until 2016 (2017 all but English and maths), then 9 to 1."""
    if year <= 2016:
        return LETTERS_2016
    if year == 2017 and column > MATHS:
        return LETTERS
    return HALF if column == COMBINED else NINE


def draw_noise(size: int, random) -> dict[str, np.ndarray]:
    """The random parts, drawn once so that calibration moves only the level."""
    return {
        "enter": random.random((size, len(COLUMNS))), "grade": random.standard_normal((size, len(COLUMNS))).astype(np.float32),
        "ebacc": random.standard_normal(size), "technical": random.random((size, 3)), "both": random.standard_normal(size),
    }


def sit(target: np.ndarray, year: int, shares: Shares, noise: dict) -> Results:
    """Entries and grades around the Attainment 8 that each pupil aims at."""
    entered = _entries(target, year, shares.ebacc_entry, noise)
    level = target / np.maximum(_slots(entered), 2)
    latent = np.clip(level, 0, 9)[:, None] + 0.85 * noise["grade"]
    technical = entered[:, OPEN1:] & (noise["technical"] < np.clip(0.42 - target / 160, 0.08, 1)[:, None])
    points = np.full(latent.shape, np.nan)
    for column in range(len(COLUMNS)):
        points[:, column] = _nearest(latent[:, column], scale_of(column, year))
    points[:, OPEN1:] = np.where(technical, _nearest(latent[:, OPEN1:], TECHNICAL), points[:, OPEN1:])
    points[~entered] = np.nan
    _hold_passes(points, latent, year, shares, noise["both"])
    return count(points, technical)


def _nearest(values: np.ndarray, scale: np.ndarray) -> np.ndarray:
    return scale[np.searchsorted((scale[1:] + scale[:-1]) / 2, values)]


def _entries(target, year, ebacc_share, noise) -> np.ndarray:
    """Which subjects each pupil enters: all pillars for the EBacc's quota, fewer subjects for weaker pupils."""
    dice, size = noise["enter"], len(target)
    entered = np.zeros((size, len(COLUMNS)), dtype=bool)
    chance = lambda column, base, width, top=0.985: dice[:, column] < np.clip((target + base) / width, 0.0, top)
    some = target > 0.6
    entered[:, LANGUAGE] = some & chance(LANGUAGE, 5, 14)
    entered[:, LITERATURE] = entered[:, LANGUAGE] & chance(LITERATURE, 3, 19)
    entered[:, MATHS] = some & chance(MATHS, 5, 13)
    triple = (dice[:, PHYSICS] < np.clip((target - 38) / 60, 0, 0.7)) & some
    double = some & ~triple & chance(COMBINED, 3, 17)
    if year < 2018:
        entered[:, [BIOLOGY, CHEMISTRY]] = (triple | double)[:, None]
        entered[:, PHYSICS] = triple
    else:
        entered[:, COMBINED] = double
        entered[:, [BIOLOGY, CHEMISTRY, PHYSICS]] = triple[:, None]
    entered[:, HISTORY] = some & (dice[:, HISTORY] < np.clip(target / 95, 0, 0.46))
    entered[:, GEOGRAPHY] = some & ~entered[:, HISTORY] & (dice[:, GEOGRAPHY] < np.clip(target / 60, 0, 0.62))
    for column, ease in ((OPEN1, 6), (OPEN2, 3), (OPEN3, -4)):
        entered[:, column] = some & chance(column, ease, 21)
    pillars = entered[:, LITERATURE] & entered[:, MATHS] & (entered[:, COMBINED] | entered[:, BIOLOGY])
    chosen = quota(np.where(pillars, target + 17 * noise["ebacc"], -1e6), ebacc_share) & pillars
    entered[:, FOREIGN] = chosen | (pillars & ~chosen & (dice[:, FOREIGN] < 0.06))
    lacking = chosen & ~entered[:, HISTORY] & ~entered[:, GEOGRAPHY]
    entered[:, HISTORY] |= lacking & (dice[:, HISTORY] < 0.55)
    entered[:, GEOGRAPHY] |= lacking & ~entered[:, HISTORY]
    spare = entered[:, FOREIGN] & ~chosen
    entered[:, HISTORY] &= ~spare
    entered[:, GEOGRAPHY] &= ~spare
    entered[:, COMPUTING] = double & (dice[:, COMPUTING] < np.clip(target / 400, 0, 0.14)) & (year >= 2018)
    return entered


def _slots(entered: np.ndarray) -> np.ndarray:
    """How many of the ten slots the entries fill."""
    both = entered[:, LANGUAGE] & entered[:, LITERATURE]
    ebacc = entered[:, list(EBACC)].sum(axis=1)
    rest = np.maximum(ebacc - 3, 0) + both + entered[:, OPEN1:].sum(axis=1)
    return entered[:, LANGUAGE] + both + 2 * entered[:, MATHS] + np.minimum(ebacc, 3) + np.minimum(rest, 3)


def _hold_passes(points, latent, year, shares: Shares, tie) -> None:
    """Exactly the published share reaches 4 (2016: C) in English and maths, and 5 in both; others just miss it in one."""
    four, five = (5.0, 6.0) if year <= 2016 else (4.0, 5.0)
    english = np.nanmax(np.where(np.isnan(points[:, :2]), -9, latent[:, :2]), axis=1)
    maths = np.where(np.isnan(points[:, MATHS]), -9, latent[:, MATHS])
    score = np.minimum(english, maths) + 1e-6 * tie
    reach = {four: quota(score, shares.pass_4) & (score > -5), five: quota(score, shares.pass_5) & (score > -5)}
    better = np.where(np.isnan(points[:, 0]) | (latent[:, 1] > latent[:, 0]) & ~np.isnan(points[:, 1]), LITERATURE, LANGUAGE)
    rows = np.arange(len(points))
    for grade, gets in reach.items():
        for column in (better, np.full(len(points), MATHS)):
            raise_ = gets & (points[rows, column] < grade)
            points[raise_, column[raise_]] = grade
        lower_maths = latent[:, MATHS] <= english
        top_english = np.fmax(points[:, LANGUAGE], points[:, LITERATURE])
        over = ~gets & (top_english >= grade) & (points[:, MATHS] >= grade)
        points[over & lower_maths, MATHS] = grade - 1
        for column in (LANGUAGE, LITERATURE):
            cut = over & ~lower_maths & (points[:, column] >= grade)
            points[cut, column] = grade - 1


def count(points: np.ndarray, technical: np.ndarray) -> Results:
    """Attainment 8 from the grades: English (doubled if both are entered) + maths x 2 + best three EBacc + best three others."""
    given = np.nan_to_num(points, nan=-1.0)
    both = (given[:, LANGUAGE] >= 0) & (given[:, LITERATURE] >= 0)
    best = np.maximum(given[:, LANGUAGE], given[:, LITERATURE])
    english = np.where(best >= 0, best * np.where(both, 2, 1), 0.0)
    maths = np.maximum(given[:, MATHS], 0) * 2
    ebacc = -np.sort(-given[:, list(EBACC)], axis=1)
    spare = np.where(both, np.minimum(given[:, LANGUAGE], given[:, LITERATURE]), -1.0)
    rest = -np.sort(-np.column_stack([ebacc[:, 3:], spare, given[:, OPEN1:]]), axis=1)[:, :3]
    top = ebacc[:, :3]
    return Results(points, technical, english, maths, np.maximum(top, 0).sum(1), np.maximum(rest, 0).sum(1), top, rest)


def reach(results: Results, grade: float) -> np.ndarray:
    """Pupils with at least this grade in English (language or literature) and in maths."""
    english = np.fmax(results.points[:, LANGUAGE], results.points[:, LITERATURE])
    return (np.nan_to_num(english, nan=-1) >= grade) & (np.nan_to_num(results.points[:, MATHS], nan=-1) >= grade)


def ebacc_pillars(results: Results) -> np.ndarray:
    """Points of the five pillars [pupils, 5], NaN where not entered: English, maths, science, humanities, language."""
    points = results.points
    sciences = np.sort(np.nan_to_num(points[:, [BIOLOGY, CHEMISTRY, PHYSICS, COMPUTING]], nan=-1), axis=1)[:, -2:]
    separate = np.where(sciences.min(axis=1) >= 0, sciences.mean(axis=1), np.nan)
    science = np.fmax(points[:, COMBINED], separate)
    humanities = np.fmax(points[:, HISTORY], points[:, GEOGRAPHY])
    both = ~np.isnan(points[:, LANGUAGE]) & ~np.isnan(points[:, LITERATURE])
    english = np.where(both, np.fmax(points[:, LANGUAGE], points[:, LITERATURE]), np.nan)
    return np.column_stack([english, points[:, MATHS], science, humanities, points[:, FOREIGN]])


def aim(target: np.ndarray, expected: np.ndarray, counts: np.ndarray, year: int, shares: Shares, noise: dict, mean: float, progress: float) -> Results:
    """Results with the wanted mean Attainment 8, and the wanted mean Progress 8 among the pupils who count for it.

    Pupils who count (`counts`) are shifted until Progress 8 is right, the others until Attainment 8 is; where that would take
    the others out of reach (or no such pupils are), everyone is shifted for Attainment 8.
    """
    rest = ~counts
    wanted = expected[counts].mean() + 10 * progress if counts.any() else mean
    others = (mean * len(target) - wanted * counts.sum()) / max(rest.sum(), 1)
    if not (0.35 * mean < others < 1.15 * mean and counts.any() and rest.any()):
        wanted = others = mean
    shift = np.zeros(len(target))
    for _ in range(7):
        results = sit(np.maximum(target + shift, 0), year, shares, noise)
        got = results.attainment8
        off = [wanted - got[counts].mean() if counts.any() else 0.0, others - got[rest].mean() if rest.any() else 0.0]
        if max(map(abs, off)) < 0.02:
            break
        shift += np.where(counts, off[0], off[1]) * 1.1
    return results
