"""Funnels, shrinkage, change, one child, what-if: against worked figures and references named beside each."""

import math

import numpy as np
import pandas as pd
import pytest
from statsmodels.stats.meta_analysis import combine_effects

from data_layer.statistics import benjamini_hochberg, change, funnel, influence, one_child, pooled, shrink_means, shrink_rates, what_if
from data_layer.statistics.funnel import dispersion, mean_limits, rate_limits
from data_layer.statistics.shrinkage import between_variance, prior_size
from tests.disclosure.frames import row


def test_rate_limits_by_hand():
    """n = 10, 20%: binomial tables give P(X<=4) = 0.9672 and P(X<=5) = 0.9936, so the 97.5% point is 5 - 0.0186 / 0.0264 = 4.29(5) of 10
    (Spiegelhalter 2005, appendix A.1.1). P(X<=0) = 0.1074 exceeds 2.5%, so the lower one is 0 - 0.0824 / 0.1074 < 0: none."""
    low, _ = rate_limits(20, [10], 0.025)
    _, high = rate_limits(20, [10], 0.025)
    assert (round(float(high[0]), 1), float(low[0])) == (42.9, 0.0)


def test_mean_limits_by_hand():
    """Centre 20, SD 15, n = 25: 20 -+ 1.96 x 3 and 20 -+ 3.09 x 3."""
    assert [round(float(x), 2) for x in mean_limits(20, 15, 25, 0.025)] == [14.12, 25.88]
    assert [round(float(x), 2) for x in mean_limits(20, 15, 25, 0.001)] == [10.73, 29.27]


def test_limits_hold_95_and_99_8_percent_of_las_by_chance():
    draw = np.random.default_rng(5)
    n = draw.integers(12, 80, 20_000)
    value = 100 * draw.binomial(n, 0.25) / n
    found = funnel("rate", n, value, math.nan, n, centre=25.0)
    for limit, near in ((95, 0.95), (99.8, 0.998)):
        _, low, high = found.limits[limit]
        assert np.mean((value >= low) & (value <= high)) == pytest.approx(near, abs=0.015)


def test_dispersion_is_near_one_by_chance_and_four_where_errors_are_twice_too_small():
    """Normal z-scores, and the same with errors half of what they should be; the outer tenths are pulled in, and allowed for."""
    z = np.random.default_rng(6).normal(size=200_000)
    assert dispersion(z) == pytest.approx(1, abs=0.02)
    assert dispersion(2 * z) == pytest.approx(4, abs=0.08)
    assert math.isnan(dispersion(z[:9]))


# Trials of BCG vaccine (G. A. Colditz et al., JAMA 271 (1994) 698): vaccinated ill, well; not vaccinated ill, well
BCG = [(4, 119, 11, 128), (6, 300, 29, 274), (3, 228, 11, 209), (62, 13536, 248, 12619), (33, 5036, 47, 5761), (180, 1361, 372, 1079), (8, 2537, 10, 619),
       (505, 87886, 499, 87892), (29, 7470, 45, 7232), (17, 1699, 65, 1600), (186, 50448, 141, 27197), (5, 2493, 3, 2338), (27, 16886, 29, 17825)]


def test_between_variance_of_the_bcg_trials():
    """DerSimonian and Laird's between-trial variance of the log risk ratios: 0.3088 in the literature; statsmodels agrees."""
    a, b, c, d = np.array(BCG, float).T
    effect, error = np.log(a / (a + b)) - np.log(c / (c + d)), 1 / a - 1 / (a + b) + 1 / c - 1 / (c + d)
    assert round(between_variance(effect, error), 4) == 0.3088
    assert between_variance(effect, error) == pytest.approx(combine_effects(effect, error, method_re="chi2").tau2)


def test_means_are_pulled_to_the_centre_by_their_weight():
    """Between-variance 4, SD 12, n 36: error 4, so half of the estimate is the LA's own."""
    value, n = np.array([14.0, 18.0, 22.0, 26.0]), np.full(4, 36.0)
    found = shrink_means(value, n, 12.0)
    between = np.var(value, ddof=1) - 4  # equal errors: DerSimonian and Laird's reduces to this
    assert found.weight == pytest.approx(np.full(4, between / (between + 4)))
    assert found.estimate == pytest.approx(20 + found.weight * (value - 20))


def test_rates_recover_the_prior_they_were_drawn_from():
    draw = np.random.default_rng(7)
    n = draw.integers(10, 80, 4000)
    count = draw.binomial(n, draw.beta(0.2 * 40, 0.8 * 40, 4000))
    assert prior_size(count, n) == pytest.approx(40, rel=0.15)
    found = shrink_rates(count, n)
    assert found.weight == pytest.approx(n / (n + prior_size(count, n)))
    assert found.estimate == pytest.approx(100 * (count + prior_size(count, n) * found.centre / 100) / (n + prior_size(count, n)))


@pytest.mark.parametrize(("count", "n"), [([], []), ([0, 0], [10, 20]), ([10, 20], [10, 20]), ([3, 0], [10, 0]), ([2, 4], [10, 20])])
def test_shrinkage_without_spread_says_the_centre_and_never_divides_by_zero(count, n):
    with np.errstate(all="raise"):
        found = shrink_rates(np.array(count, float), np.array(n, float))
    assert all(weight == 0 or math.isnan(weight) for weight in found.weight)


def test_pooled_years_add_up_children_and_need_every_year():
    frame = pd.DataFrame([row(n=18, total=6, year=2022), row(n=20, total=9, year=2023), row(n=16, total=3, year=2024)])
    two, three = pooled(frame, 2), pooled(frame, 3)
    assert list(two["year"]) == [2023, 2024] and list(two["n"]) == [38, 36]
    assert (three.iloc[0]["n"], three.iloc[0]["numerator"], three.iloc[0]["first_year"]) == (54, 18, 2022)
    assert (round(three.iloc[0]["low"]), round(three.iloc[0]["high"])) == (22, 47)  # research/ux.md: 18 of 54, 22 to 47%
    assert len(pooled(frame[frame["year"] != 2023], 3)) == 0


@pytest.mark.parametrize(("before", "now", "verdict"), [((2, 30), (14, 30), "above"), ((14, 30), (2, 30), "below"), ((6, 18), (9, 20), "none"), ((1, 4), (18, 20), "too_few")])
def test_change_is_said_only_where_the_two_years_differ_by_more_than_chance(before, now, verdict):
    frame = pd.DataFrame([row(n=before[1], total=before[0], year=2022), row(n=now[1], total=now[0], year=2024)])
    found = change(frame, 2022, 2024).iloc[0]
    assert found["verdict"] == verdict
    assert found["gap"] == pytest.approx(100 * (now[0] / now[1] - before[0] / before[1]))


@pytest.mark.parametrize(("kind", "n", "span", "points"), [("rate", 34, 1, 100 / 34), ("rate", 61, 1, None), ("rate", 0, 1, None), ("mean", 30, 36, 1.2)])
def test_one_child(kind, n, span, points):
    assert one_child(kind, n, span) == points


def test_the_most_influential_child_comes_first():
    """Scores 10, 20, 60: mean 30; without the 60 it is 15, without the 10 it is 40, without the 20 it is 35."""
    found = influence(pd.Series([1000, 2000, 6000], index=["a", "b", "c"]), "mean", 100)
    assert list(found.items()) == [("c", -15.0), ("a", 10.0), ("b", 5.0)]


def test_what_if_gives_both_figures_and_is_marked():
    """6 of 18; two who failed taken out and one who passed added: 7 of 17."""
    scores = pd.Series([1] * 6 + [0] * 12)
    found = what_if(scores, "rate", take_out=[6, 7], add=[1])
    assert [(frame.iloc[0]["numerator"], frame.iloc[0]["n"]) for frame in (found.actual, found.scenario)] == [(6, 18), (7, 17)]
    assert "cenario" in found.mark
    with pytest.raises(KeyError, match="1 of the children"):
        what_if(scores, "rate", take_out=[99])


def test_benjamini_hochberg_as_in_their_paper():
    """Benjamini and Hochberg (1995), section 3.2: of 15 p-values the first four are picked at 5%, where Bonferroni picks three."""
    p = [0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.3240, 0.4262, 0.5719, 0.6528, 0.7590, 1.0]
    assert benjamini_hochberg(p) == ([True] * 4 + [False] * 11, 15)
    assert benjamini_hochberg([None, float("nan")]) == ([False, False], 0)
