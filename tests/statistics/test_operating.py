"""The promises on small cohorts: false verdicts, coverage and power over a grid, by going through every possible count."""

import numpy as np
import pytest

from data_layer.statistics import operating

SIZES, RATES = range(6, 61), np.arange(0.05, 0.951, 0.05)


def test_false_verdicts_average_at_most_6_percent_and_no_cell_above_11():
    found = operating.table(operating.false_verdicts, SIZES, RATES)
    assert found.mean() <= 0.06 and found.max() <= 0.11


def test_coverage_averages_between_93_and_97_5_percent():
    assert 0.93 <= operating.table(operating.coverage, SIZES, RATES).mean() <= 0.975


@pytest.mark.parametrize(("n", "seen"), [(18, 0.38), (34, 0.60)])
def test_power_to_see_15_points_more_than_18_percent(n, seen):
    """The specification's own figures: about 38% at n = 18, 60% at n = 34."""
    assert operating.power(n, 0.18, 15) == pytest.approx(seen, abs=0.01)


def test_coverage_of_wilson_by_hand():
    """n = 5, p = 0.5: the interval of 0 of 5 ends at 0.4345 and of 5 of 5 begins at 0.5655, all others hold 0.5: 1 - 2 / 32."""
    assert operating.coverage(5, 0.5) == pytest.approx(30 / 32)
