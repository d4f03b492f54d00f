"""All LAs in one picture without ranks: limits that widen as cohorts shrink, and how much the LAs differ beyond chance.

D. J. Spiegelhalter, Statistics in Medicine 24 (2005) 1185: exact limits of a rate by interpolation (Appendix A.1.1),
over-dispersion as the mean of winsorised squared z-scores (section 4), shown beside the limits and never used to hide a point.
"""

from dataclasses import dataclass

import numpy as np
from scipy import stats

from . import intervals

LIMITS = {95: 0.025, 99.8: 0.001}
WINSORISED = 0.1
EDGE = stats.norm.isf(WINSORISED)
BY_CHANCE = 1 - 2 * WINSORISED - 2 * EDGE * stats.norm.pdf(EDGE) + 2 * WINSORISED * EDGE**2  # mean square of normal z-scores so pulled in: 0.679


@dataclass(frozen=True)
class Funnel:
    """centre: the target, in the measure's units (a rate in %). dispersion: 1 = no more spread than chance; NaN below ten LAs.

    limits: {95: (n, low, high), 99.8: ...} as arrays over the n asked for.
    """

    centre: float
    dispersion: float
    limits: dict[float, tuple[np.ndarray, np.ndarray, np.ndarray]]
    las: int


def funnel(kind: str, n, value, sd: float, at, centre: float | None = None, least: float | None = None, most: float | None = None) -> Funnel:
    """The funnel of a measure.

    kind: rate, mean or progress. n, value: one an LA (values as shown: rates in %). sd: pupils' SD (rates: unused).
    at: the n at which limits are wanted. centre: the target; None: the pooled value of the LAs. least, most: the scale's ends, which no limit oversteps.
    """
    n, value, at = (np.asarray(x, float) for x in (n, value, at))
    known = ~np.isnan(n) & ~np.isnan(value) & (n > 0)
    n, value = n[known], value[known]
    centre = float(np.average(value, weights=n)) if centre is None and len(n) else np.nan if centre is None else centre
    limits = {name: (at, *(rate_limits(centre, at, tail) if kind == "rate" else mean_limits(centre, sd, at, tail, least, most))) for name, tail in LIMITS.items()}
    return Funnel(centre, dispersion(z_scores(kind, n, value, sd, centre)), limits, len(n))


def rate_limits(centre: float, n, tail: float):
    """Limits in % of a rate whose target is `centre` %: binomial quantiles, interpolated so that the curve is smooth."""
    n, p = np.asarray(n, float), centre / 100
    if not 0 < p < 1:
        return np.full(n.shape, centre), np.full(n.shape, centre)
    return tuple(np.clip(100 * _quantile(q, n, p) / n, 0, 100) for q in (tail, 1 - tail))


def _quantile(q: float, n, p: float):
    """The interpolated binomial quantile: r - alpha, with r the quantile and alpha how far its step is overshot."""
    r = stats.binom.ppf(q, n, p)
    step = stats.binom.pmf(r, n, p)
    return r - intervals.share(stats.binom.cdf(r, n, p) - q, step)


def mean_limits(centre: float, sd: float, n, tail: float, least: float | None = None, most: float | None = None):
    """Limits of a mean: centre -+ z x sd / sqrt(n), on the measure's scale; NaN without an SD."""
    half = stats.norm.isf(tail) * sd / np.sqrt(np.asarray(n, float))
    return intervals.within(centre - half, least, most), intervals.within(centre + half, least, most)


def z_scores(kind: str, n, value, sd: float, centre: float) -> np.ndarray:
    """How many standard errors each LA lies from the target; rates on the arcsine scale, where the error is 1 / (2 sqrt n)."""
    if kind == "rate":
        return 2 * np.sqrt(n) * (np.arcsin(np.sqrt(value / 100)) - np.arcsin(np.sqrt(min(max(centre / 100, 0), 1))))
    return (value - centre) / (sd / np.sqrt(n)) if sd and sd > 0 else np.full(len(n), np.nan)


def dispersion(z) -> float:
    """Over-dispersion: mean squared z-score after pulling in the outer tenths, over what chance alone gives so (below ten LAs: NaN)."""
    z = np.asarray(z, float)
    z = z[~np.isnan(z)]
    if len(z) < 10:
        return np.nan
    low, high = np.quantile(z, [WINSORISED, 1 - WINSORISED])
    return float(np.mean(np.clip(z, low, high) ** 2) / BY_CHANCE)


def place(value: float, low95: float, high95: float, low998: float, high998: float) -> str:
    """Where a point lies: inside, outside 95% (1 in 20 would by chance), outside 99.8% (1 in 500)."""
    if low95 <= value <= high95:
        return "inside"
    return "outside 95%" if low998 <= value <= high998 else "outside 99.8%"
