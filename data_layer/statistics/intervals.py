"""Intervals of one figure and of a difference, over arrays: rates and differences as fractions, scores in their own units.

Sources: E. B. Wilson, JASA 22 (1927) 209; R. G. Newcombe, Statistics in Medicine 17 (1998) 857 and 873, method 10;
B. L. Welch, Biometrika 34 (1947) 28; the DfE's accountability guides for progress measures (mean +- 1.96 sigma / sqrt n).
Every function takes and gives numpy arrays and leaves NaN where a bound cannot be worked out; it never divides by zero.
"""

import numpy as np
from scipy import stats
from statsmodels.stats.proportion import proportion_confint

Z95 = stats.norm.ppf(0.975)
DFE_Z = 1.96  # the DfE's own constant, not the exact quantile


def wilson(count, n, alpha=0.05):
    """Wilson score interval of a rate. `count` may be fractional (weighted pupils). Fractions between 0 and 1; NaN where n = 0 or `count` is no count of n."""
    count, n = np.broadcast_arrays(np.asarray(count, float), np.asarray(n, float))
    known = (n > 0) & (count >= 0) & (count <= n)
    low, high = proportion_confint(np.where(known, count, 0), np.where(known, n, 1), alpha=alpha, method="wilson")
    return np.where(known, np.clip(low, 0, 1), np.nan), np.where(known, np.clip(high, 0, 1), np.nan)


def newcombe(count, n, other_count, other_n, alpha=0.05):
    """Newcombe's hybrid score interval of the difference of two independent rates, first less other. Fractions."""
    low, high = wilson(count, n, alpha)
    other_low, other_high = wilson(other_count, other_n, alpha)
    rate, other = share(count, n), share(other_count, other_n)
    down = np.hypot(rate - low, other_high - other)
    up = np.hypot(high - rate, other - other_low)
    return rate - other - down, rate - other + up


def newcombe_p(count, n, other_count, other_n):
    """The alpha at which Newcombe's interval just touches no difference: below 0.05 exactly where the 95% interval leaves it out."""
    rate, other = share(count, n), share(other_count, other_n)
    inside, outside = np.zeros_like(rate), np.full_like(rate, 40.0)
    for _ in range(50):
        z = (inside + outside) / 2
        touches = _newcombe_touches(z, rate, np.asarray(n, float), other, np.asarray(other_n, float))
        outside, inside = np.where(touches, z, outside), np.where(touches, inside, z)
    return np.where(np.isnan(rate - other), np.nan, 2 * stats.norm.sf((inside + outside) / 2))


def _newcombe_touches(z, rate, n, other, other_n):
    low, high = _wilson_at(z, rate, n)
    other_low, other_high = _wilson_at(z, other, other_n)
    reach = np.where(rate >= other, np.hypot(rate - low, other_high - other), np.hypot(high - rate, other - other_low))
    return reach >= np.abs(rate - other)


def _wilson_at(z, rate, n):
    with np.errstate(divide="ignore", invalid="ignore"):
        middle = (rate + z * z / (2 * n)) / (1 + z * z / n)
        half = z * np.sqrt(rate * (1 - rate) / n + z * z / (4 * n * n)) / (1 + z * z / n)
    return middle - half, middle + half


def share(count, n):
    """count / n, NaN where n is not above 0."""
    count, n = np.broadcast_arrays(np.asarray(count, float), np.asarray(n, float))
    return np.divide(count, n, out=np.full(n.shape, np.nan), where=n > 0)


def deviation(total, squares, n):
    """Standard deviation (n - 1) from a sum and a sum of squares; NaN below two pupils or without squares; rounding dust is 0."""
    total, squares, n = (np.asarray(x, float) for x in (total, squares, n))
    spread = squares - share(total * total, n)
    spread = np.where(spread < 1e-12 * np.maximum(squares, 1), 0, spread)
    return np.sqrt(share(spread, np.where(n >= 2, n - 1, 0)))


def t_interval(mean, deviation, n):
    """Student's t-interval of a mean. NaN below two pupils or where all are equal (no spread to judge by)."""
    mean, deviation, n = (np.asarray(x, float) for x in (mean, deviation, n))
    known = (n >= 2) & (deviation > 0)
    half = np.where(known, stats.t.ppf(0.975, np.where(known, n - 1, 1)) * share(deviation, np.sqrt(n)), np.nan)
    return mean - half, mean + half


def dfe_interval(mean, sigma, n):
    """The DfE's interval of a progress measure: mean +- 1.96 x national pupil SD / sqrt(n)."""
    half = DFE_Z * share(sigma, np.sqrt(np.asarray(n, float)))
    return mean - half, mean + half


def within(bound, least, most):
    """A bound kept on a measure's scale. least, most: the scale's ends; NaN or None: none."""
    ends = [np.asarray(np.nan if end is None else end, float) for end in (least, most)]
    return np.minimum(np.maximum(bound, np.where(np.isnan(ends[0]), -np.inf, ends[0])), np.where(np.isnan(ends[1]), np.inf, ends[1]))


def widened(method: str, n, fewer):
    """By how much an interval of n children grows were they `fewer`. method: t, or dfe."""
    root = np.sqrt(np.asarray(n, float) / fewer)
    return root * stats.t.ppf(0.975, fewer - 1) / stats.t.ppf(0.975, n - 1) if method == "t" else root


def welch(difference, error, freedom, other_error, other_freedom):
    """Welch's interval and p of a difference of means from two standard errors and their degrees of freedom: (low, high, p)."""
    difference, error, other_error = (np.asarray(x, float) for x in (difference, error, other_error))
    variance = error**2 + other_error**2
    df = share(variance**2, share(error**4, freedom) + share(other_error**4, other_freedom))
    known = (variance > 0) & (df > 0)
    df, width = np.where(known, df, 1), np.sqrt(np.where(known, variance, 1))
    half = np.where(known, stats.t.ppf(0.975, df) * width, np.nan)
    p = np.where(known, 2 * stats.t.sf(np.abs(difference) / width, df), np.nan)
    return difference - half, difference + half, p


def normal(difference, error):
    """Interval and p of a difference whose standard error is known, as of two progress means: (low, high, p)."""
    difference, error = np.asarray(difference, float), np.asarray(error, float)
    half = np.where(error > 0, DFE_Z * error, np.nan)
    p = np.where(error > 0, 2 * stats.norm.sf(np.abs(share(difference, error)) * Z95 / DFE_Z), np.nan)
    return difference - half, difference + half, p
