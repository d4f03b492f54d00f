"""Every published tie comes out half away from zero, and single and column forms agree."""

import csv
from decimal import Decimal
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from data_layer.rounding import as_text, round_column, round_decimal, round_quotient, round_quotients

TABLES = Path(__file__).parent / "tables"
TIES = list(csv.DictReader((TABLES / "test_cases_rounding_ties.csv").open(encoding="utf-8")))


@pytest.mark.parametrize("row", TIES, ids=lambda row: f"{row['year']} {row['measure']} {row['la_name']}")
def test_published_ties(row):
    sum_in_millionths = int(Decimal(row["sum_published"]) * 10**6)
    assert round_quotient(sum_in_millionths, int(row["n"]) * 10**6, 2) == Decimal(row["avg_published"])


def test_there_are_sixty_three_ties():
    assert len(TIES) == 63


@pytest.mark.parametrize("value, places, expected", [
    (Decimal("-0.645"), 2, "-0.65"), (Decimal("0.125"), 2, "0.13"), (Decimal("2.5"), 0, "3"), (Decimal("-2.5"), 0, "-3"), (0.125, 2, "0.13"), (0.285, 2, "0.29"), (7, 1, "7.0"),
])
def test_half_goes_away_from_zero(value, places, expected):
    assert str(round_decimal(value, places)) == expected


def test_nothing_is_divided_by_nothing():
    with pytest.raises(ValueError, match="at least one pupil"):
        round_quotient(1, 0, 2)


@given(st.lists(st.tuples(st.integers(-10**12, 10**12), st.integers(1, 10**6)), min_size=1, max_size=30), st.integers(0, 3))
def test_columns_agree_with_single_values(pairs, places):
    tops, bottoms = zip(*pairs, strict=True)
    singles = [int(round_quotient(top, bottom, places).scaleb(places)) for top, bottom in pairs]
    assert list(round_quotients(np.array(tops), np.array(bottoms), places)) == singles


def test_sums_too_large_for_64_bits_stay_exact():
    assert list(round_quotients([10**19 + 5], [10], 0)) == [10**18 + 1]


def test_text_and_missing():
    assert as_text(-5, 2) == "-0.05" and as_text(123456, 1) == "12,345.6"
    assert np.isnan(round_column([None, float("nan")], 1)).all() and list(round_column([Decimal("0.05")], 1)) == [0.1]
