"""How often the verdicts are wrong, the intervals right, a real difference seen: worked out exactly, by going through every possible count."""

import numpy as np
from scipy import stats

from . import intervals

ENGLAND = 6000  # looked-after children at the end of KS4 in England, to the nearest thousand


def outcomes(n: int, rate: float) -> tuple[np.ndarray, np.ndarray]:
    """Every possible count of n children and its probability at a true rate (fraction)."""
    counts = np.arange(n + 1)
    return counts, stats.binom.pmf(counts, n, rate)


def verdict_rates(n: int, rate: float, others: float, other_n: int = ENGLAND) -> tuple[float, float]:
    """(chance of "above", chance of "below") for n children with a true rate, beside `other_n` others whose share is exactly `others`."""
    counts, chance = outcomes(n, rate)
    low, high = intervals.newcombe(counts, n, others * other_n, other_n)
    return float(chance[low > 0].sum()), float(chance[high < 0].sum())


def false_verdicts(n: int, rate: float, other_n: int = ENGLAND) -> float:
    """Chance of a verdict other than "no clear difference" where there is none."""
    return sum(verdict_rates(n, rate, rate, other_n))


def power(n: int, rate: float, points: float, other_n: int = ENGLAND) -> float:
    """Chance of seeing a true difference of `points` (percentage points) on the right side, from a rate of the others (fraction)."""
    above, below = verdict_rates(n, rate + points / 100, rate, other_n)
    return above if points > 0 else below


def coverage(n: int, rate: float) -> float:
    """Chance that the 95% Wilson interval holds the true rate."""
    counts, chance = outcomes(n, rate)
    low, high = intervals.wilson(counts, n)
    return float(chance[(low <= rate + 1e-12) & (high >= rate - 1e-12)].sum())


def table(what, sizes, rates) -> np.ndarray:
    """`what(n, rate)` over a grid: one row a size, one column a rate."""
    return np.array([[what(int(n), float(rate)) for rate in rates] for n in sizes])


def score_rates(population, n: int, draws: int = 20_000, seed: int = 1, shift: float = 0.0, other_n: int = ENGLAND) -> dict[str, float]:
    """Simulated, for a mean: share of samples of n from `population` (array of scores) whose t-interval holds the mean (`coverage`),
    and whose Welch verdict against `other_n` others is other than none (`verdicts`), n children's scores moved by `shift`."""
    draw = np.random.default_rng(seed)
    population = np.asarray(population, float)
    samples = draw.choice(population, (draws, n)) + shift
    total, squares = samples.sum(1), (samples**2).sum(1)
    deviation = intervals.deviation(total, squares, np.full(draws, n))
    low, high = intervals.t_interval(total / n, deviation, np.full(draws, n))
    truth, spread = population.mean() + shift, population.std()
    borrowed = np.where(deviation > 0, deviation, spread)
    gap_low, gap_high, _ = intervals.welch(total / n - population.mean(), borrowed / np.sqrt(n), np.full(draws, n - 1), np.full(draws, spread / np.sqrt(other_n)), np.full(draws, other_n - 1))
    return {"coverage": float(np.mean((low <= truth) & (high >= truth))), "verdicts": float(np.mean((gap_low > 0) | (gap_high < 0)))}
