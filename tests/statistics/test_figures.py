"""One verdict function over a frame: each state by hand, the own children taken out of the comparator, no answer where there is none."""

import math

import numpy as np
import pandas as pd
import pytest
from scipy import stats
from statsmodels.stats.proportion import confint_proportions_2indep

from data_layer.statistics import REASONS, figures
from tests.disclosure.frames import MEAN, PROGRESS, RATE, england, row, worked


def both(own, other):
    frame = worked(own, other)
    return frame.iloc[0], frame.iloc[1]


@pytest.mark.parametrize(("n", "count", "verdict"), [
    (5, 5, "too_few"), (6, 6, "above"), (6, 0, "none"), (18, 6, "none"), (34, 15, "above"), (34, 0, "below"), (60, 11, "none"),
])
def test_three_states_and_too_few(n, count, verdict):
    """England 18% of 6,000. Checked with statsmodels' own Newcombe interval."""
    own, beside = both(row(n=n, total=count), england())
    assert beside["verdict"] == verdict
    if verdict != "too_few":
        low, high = confint_proportions_2indep(count, n, 1080, 6000, method="newcomb", compare="diff")
        assert (beside["gap_low"], beside["gap_high"]) == (pytest.approx(100 * low), pytest.approx(100 * high))
        assert verdict == ("above" if low > 0 else "below" if high < 0 else "none")


def test_the_own_children_are_taken_out_of_the_comparator_for_the_test():
    """A region of 40 of which 30 are the LA's own: tested against the other 10, told against all 40 (a quarter of that distance)."""
    own, beside = both(row(n=30, total=18), row(comparator="region_cla", n=40, total=20, rest_n=10, rest_total=2))
    low, high = confint_proportions_2indep(18, 30, 2, 10, method="newcomb", compare="diff")
    assert beside["gap"] == pytest.approx(60 - 50)
    assert (beside["gap_low"], beside["gap_high"]) == (pytest.approx(100 * low / 4), pytest.approx(100 * high / 4))
    assert beside["verdict"] == "above"


def test_means_are_compared_by_welch_with_both_uncertainties():
    draw = np.random.default_rng(3)
    ours, theirs = draw.integers(0, 6000, 31), draw.integers(0, 4000, 400)
    sums = dict(total=int(ours.sum()), squares=int((ours**2).sum()))
    other = dict(total=int(theirs.sum()), squares=int((theirs**2).sum()))
    own, beside = both(row(MEAN, n=31, **sums), row(MEAN, "england_cla", 400, rest_n=400, rest_total=other["total"], rest_squares=other["squares"], **other))
    expected = stats.ttest_ind(ours / 100, theirs / 100, equal_var=False)
    interval = expected.confidence_interval()
    assert (beside["gap_low"], beside["gap_high"], beside["p"]) == (pytest.approx(interval.low), pytest.approx(interval.high), pytest.approx(expected.pvalue))


def test_progress_uses_the_dfes_sigma_on_both_sides():
    """20 children at -1.6 against 4,800 at -1.3 with sigma 1.41589: 1.96 x 1.41589 x sqrt(1/20 + 1/4800) = 0.6218..."""
    own, beside = both(row(PROGRESS, n=20, total=-32_000, sigma=1.41589), england(PROGRESS, 4800, -6_240_000, sigma=1.41589))
    half = 1.96 * 1.41589 * math.sqrt(1 / 20 + 1 / 4800)
    assert (beside["gap_low"], beside["gap_high"]) == (pytest.approx(-0.3 - half), pytest.approx(-0.3 + half))
    assert (own["interval"], beside["verdict"]) == ("dfe", "none")


@pytest.mark.parametrize(("cell", "interval", "reason"), [
    (dict(n=0, total=0, squares=0), "none", "nobody"), (dict(n=1, total=2000, squares=4_000_000), "none", "one"),
    (dict(n=6, total=12_000, squares=24_000_000), "none", "equal"), (dict(n=6, total=12_000, squares=26_000_000), "t", "approximate"),
    (dict(n=20, total=40_000, squares=math.nan), "none", "no_spread"), (dict(n=20, total=40_000, squares=90_000_000), "t", None),
])
def test_each_state_of_a_mean_is_said(cell, interval, reason):
    found = worked(row(MEAN, **cell)).iloc[0]
    assert (found["interval"], found["reason"]) == (interval, REASONS.get(reason))


def test_missing_sigma_falls_back_on_the_pupils_own_spread_and_says_so():
    found = worked(row(PROGRESS, n=20, total=-20_000, squares=60_000_000)).iloc[0]
    assert (found["interval"], found["reason"]) == ("t", REASONS["no_sigma"])


def test_all_equal_is_not_certainty():
    """Six children all at 20.0 beside England at 18 with an SD near 13: no clear difference, though their own spread is 0."""
    _, beside = both(row(MEAN, n=6, total=12_000, squares=24_000_000), england(MEAN, 6000, 10_800_000, squares=30_000_000_000))
    assert beside["verdict"] == "none"


@pytest.mark.parametrize(("other", "why"), [
    (dict(n=30, total=18, rest_n=0, rest_total=0), "only_own"), (dict(n=0, total=0, rest_n=0, rest_total=0), "nothing"),
])
def test_why_there_is_no_verdict_is_said(other, why):
    _, beside = both(row(n=30, total=18), row(comparator="region_cla", **other))
    assert beside["verdict"] is None and beside["compared"] == REASONS[why]


def test_a_figure_stands_on_its_own_row_only():
    """The same cell by itself and among a thousand others: the same numbers."""
    rows = [row("ks4_maths_94", n=n, total=n // 3, year=2000 + i) for i, n in enumerate(range(6, 60))]
    alone, among = worked(row(), england()), figures(pd.DataFrame([*rows, row(), england()]))
    for name in ("value", "low", "high", "gap", "gap_low", "gap_high", "p"):
        assert among.iloc[-1][name] == alone.iloc[-1][name] or math.isnan(alone.iloc[-1][name])
    assert among.iloc[-1]["verdict"] == alone.iloc[-1]["verdict"] and RATE == among.iloc[-1]["measure"]
