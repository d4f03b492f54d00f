"""The best guess of an LA's true level: its own figure pulled towards England (CLA), the more so the fewer its children.

Beta-binomial for rates (J. C. Kleinman, JASA 68 (1973) 46: moments weighted by n), normal-normal for means (G. Casella,
American Statistician 39 (1985) 83; between-LA variance by R. DerSimonian and N. Laird, Controlled Clinical Trials 7 (1986) 177).
"""

from dataclasses import dataclass

import numpy as np
from scipy import stats

from . import intervals


@dataclass(frozen=True)
class Shrunken:
    """estimate, low, high: arrays in the measure's units (rates in %). weight: the share of each estimate that is the LA's own (0 to 1)."""

    estimate: np.ndarray
    low: np.ndarray
    high: np.ndarray
    weight: np.ndarray
    centre: float


def shrink_rates(count, n, centre: float | None = None) -> Shrunken:
    """count, n: one an LA (n = 0: no estimate). centre: England's rate as a fraction; None: the pooled rate."""
    count, n = np.asarray(count, float), np.asarray(n, float)
    known = n > 0
    pooled = count[known].sum() / n[known].sum() if known.any() else np.nan
    centre = pooled if centre is None else centre
    size = prior_size(count[known], n[known])
    weight = np.where(known, 1.0 if size == 0 else 0.0 if np.isinf(size) else n / (n + size), np.nan)
    rate = intervals.share(count, n)
    estimate = weight * rate + (1 - weight) * centre
    low, high = _beta(count, n, centre, size)
    return Shrunken(100 * estimate, 100 * low, 100 * high, weight, 100 * centre)


def _beta(count, n, centre: float, size: float):
    if np.isinf(size) or size == 0 or not 0 < centre < 1:
        point = np.where(n > 0, centre if np.isinf(size) else intervals.share(count, n), np.nan)
        return point, point
    a, b = count + size * centre, n - count + size * (1 - centre)
    return tuple(np.where(n > 0, stats.beta.ppf(q, a, b), np.nan) for q in (0.025, 0.975))


def prior_size(count, n) -> float:
    """How many children England's rate counts as: a + b of the beta prior, by moments. inf: no more spread than chance; 0: all spread is real."""
    if len(n) < 2 or n.sum() == 0:
        return np.inf
    pooled, rate = count.sum() / n.sum(), count / n
    variance = pooled * (1 - pooled)
    if variance == 0:
        return np.inf
    between = np.sum(n * (rate - pooled) ** 2) - variance * (len(n) - 1)
    reach = n.sum() - np.sum(n**2) / n.sum()
    correlation = between / (variance * (reach - (len(n) - 1)))
    if not correlation > 0:
        return np.inf
    return max(1 / correlation - 1, 0.0)


def shrink_means(value, n, sd, centre: float | None = None) -> Shrunken:
    """value, n: one an LA. sd: pupils' SD, one number or one an LA (sigma for progress). Rows without value or n = 0 get NaN."""
    value, n = np.asarray(value, float), np.asarray(n, float)
    error = intervals.share(np.broadcast_to(np.asarray(sd, float), n.shape) ** 2, n)
    known = ~np.isnan(value) & (error > 0)
    between = between_variance(value[known], error[known])
    centre = float(np.average(value[known], weights=n[known])) if centre is None and known.any() else np.nan if centre is None else centre
    weight = np.where(known, between / (between + np.where(known, error, 1)), np.nan)
    estimate = weight * value + (1 - weight) * centre
    half = intervals.Z95 * np.sqrt(weight * np.where(known, error, np.nan))
    return Shrunken(estimate, estimate - half, estimate + half, weight, centre)


def between_variance(value, error) -> float:
    """DerSimonian and Laird's variance of the LAs' true levels, never below 0. error: squared standard errors."""
    if len(value) < 2:
        return 0.0
    w = 1 / error
    mean = np.average(value, weights=w)
    q = np.sum(w * (value - mean) ** 2)
    return float(max(0, (q - (len(value) - 1)) / (w.sum() - np.sum(w**2) / w.sum())))


def sd_from_years(value, n, next_value, next_n) -> float:
    """Pupils' SD where none is published, from how much LAs' means move in a year: var(change) = SD^2 (1/n + 1/n of next year).

    The national shift is taken out; true changes of LAs make it a little too large, so estimates are pulled in a little more.
    Arrays, one an LA and pair of years; NaN below ten pairs.
    """
    value, n, next_value, next_n = (np.asarray(x, float) for x in (value, n, next_value, next_n))
    known = ~np.isnan(value) & ~np.isnan(next_value) & (n > 0) & (next_n > 0)
    if known.sum() < 10:
        return np.nan
    moved = (next_value - value)[known]
    return float(np.sqrt(np.mean((moved - moved.mean()) ** 2 / (1 / n[known] + 1 / next_n[known]))))
