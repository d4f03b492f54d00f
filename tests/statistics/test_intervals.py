"""Intervals and differences against figures printed elsewhere, named beside each."""

import numpy as np
import pytest
from scipy import stats
from statsmodels.stats.proportion import confint_proportions_2indep

from data_layer.statistics import intervals


@pytest.mark.parametrize(("count", "n", "low", "high"), [
    # R. G. Newcombe, Statistics in Medicine 17 (1998) 857, table I, method 3
    (81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0000, 0.1611), (1, 29, 0.0061, 0.1718),
    # research/ux.md 3.2: 6 of 18 is likely between 16% and 56%, 18 of 54 between 22% and 47%
    (6, 18, 0.16, 0.56), (18, 54, 0.22, 0.47),
])
def test_wilson(count, n, low, high):
    digits = 2 if n in (18, 54) else 4
    assert [round(float(bound), digits) for bound in intervals.wilson(count, n)] == [low, high]


@pytest.mark.parametrize(("one", "other", "low", "high"), [
    # R. G. Newcombe, Statistics in Medicine 17 (1998) 873, table II, method 10
    ((56, 70), (48, 80), 0.0524, 0.3339), ((9, 10), (3, 10), 0.1705, 0.8090), ((6, 7), (2, 7), 0.0582, 0.8062), ((5, 56), (0, 29), -0.0381, 0.1926),
    ((0, 10), (0, 20), -0.1611, 0.2775), ((0, 10), (0, 10), -0.2775, 0.2775), ((10, 10), (0, 20), 0.6791, 1.0000), ((10, 10), (0, 10), 0.6075, 1.0000),
])
def test_newcombe(one, other, low, high):
    assert [round(float(bound), 4) for bound in intervals.newcombe(*one, *other)] == [low, high]


def test_newcombe_agrees_with_statsmodels_over_many_tables():
    draw = np.random.default_rng(1)
    n, m = draw.integers(1, 60, 200), draw.integers(1, 6000, 200)
    k, j = draw.binomial(n, draw.random(200)), draw.binomial(m, draw.random(200))
    ours = np.array(intervals.newcombe(k, n, j, m))
    theirs = np.array([confint_proportions_2indep(*table, method="newcomb", compare="diff") for table in zip(k, n, j, m, strict=False)]).T
    assert np.allclose(ours, theirs, atol=1e-9)


def test_newcombe_p_is_below_5_percent_exactly_where_the_interval_leaves_out_no_difference():
    n, k = (grid.ravel() for grid in np.meshgrid(np.arange(1, 61), np.arange(61)))
    n, k = n[k <= n], k[k <= n]
    low, high = intervals.newcombe(k, n, 1080, 6000)
    p = intervals.newcombe_p(k, n, 1080, 6000)
    assert np.array_equal(p < 0.05, (low > 0) | (high < 0))


def test_welch_on_the_cars_of_nist():
    """NIST/SEMATECH e-Handbook 1.3.5.3, AUTO83B: unequal variances give T = -12.94627 on 136.8750 degrees of freedom."""
    error, other = 6.41470 / np.sqrt(249), 6.10771 / np.sqrt(79)
    difference = 20.14458 - 30.48101
    low, high, p = intervals.welch(difference, error, 248, other, 78)
    half = stats.t.ppf(0.975, 136.8750) * difference / -12.94627
    assert (float(low), float(high)) == (pytest.approx(difference - half, abs=1e-4), pytest.approx(difference + half, abs=1e-4))
    assert p < 1e-20


def test_welch_on_a_textbook_pair():
    """The first of the three examples of Welch's t-test in its encyclopaedia article: t = -2.46, df = 25.0, p = 0.021."""
    one = np.array([27.5, 21.0, 19.0, 23.6, 17.0, 17.9, 16.9, 20.1, 21.9, 22.6, 23.1, 19.6, 19.0, 21.7, 21.4])
    two = np.array([27.1, 22.0, 20.8, 23.4, 23.4, 23.5, 25.8, 22.0, 24.8, 20.2, 21.9, 22.1, 22.9, 20.5, 24.4])
    sd = [float(intervals.deviation(x.sum(), (x**2).sum(), len(x))) for x in (one, two)]
    _, _, p = intervals.welch(one.mean() - two.mean(), sd[0] / np.sqrt(15), 14, sd[1] / np.sqrt(15), 14)
    assert round(float(p), 3) == 0.021


def test_t_interval_of_the_heat_flow_meter():
    """NIST/SEMATECH e-Handbook 1.3.5.2, ZARR13: n 195, mean 9.261460, SD 0.02278881; 95% limits 9.25824 and 9.26468."""
    assert [round(float(bound), 5) for bound in intervals.t_interval(9.261460, 0.02278881, 195)] == [9.25824, 9.26468]


def test_dfe_interval_as_published_for_calderdale_in_2024():
    """18 pupils, sum -11.61, sigma 1.41589: the DfE printed -0.65, -1.30 and 0.01 (KS4 outcomes, 2018/19 to 2024/25)."""
    low, high = intervals.dfe_interval(-11.61 / 18, 1.41589, 18)
    assert (round(float(low), 2), round(float(high), 2)) == (-1.30, 0.01)


def test_nothing_divides_by_zero():
    with np.errstate(all="raise"):
        for n, total, squares in [(0, 0, 0), (1, 5, 25), (2, 10, 50)]:
            intervals.deviation(total, squares, n)
            intervals.t_interval(5, 0, n)
            intervals.dfe_interval(5, 1.4, n)
            intervals.wilson(0, n)
            intervals.newcombe(0, n, 0, 0)
            intervals.newcombe_p(0, n, 0, 0)
            intervals.welch(1, 0, n, 0, 0)
            intervals.normal(1, 0)
