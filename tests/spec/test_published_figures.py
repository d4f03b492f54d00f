"""The DfE's published means and intervals, from published sums and counts, through the functions that the pages use: to the last digit."""

import csv
from decimal import Decimal
from pathlib import Path

import pandas as pd
import pytest

from data_layer import disclosure, statistics
from data_layer.catalogue.measures import BY_KEY
from data_layer.catalogue.tables_of_rules import sigma
from data_layer.figures_text import MINUS, number

TABLES = Path(__file__).parent / "tables"


def rows(name: str) -> list[dict[str, str]]:
    with (TABLES / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def figure(measure: str, year: int, label: str, n: int, total: str, sd: float | None) -> dict:
    scaled = Decimal(total) * BY_KEY[measure].scale
    return {"measure": measure, "comparator": "la_cla", "year": year, "group": label, "n": n, "total": int(scaled.to_integral_value()), "squares": None, "sigma": sd, "own": True, "kind": BY_KEY[measure].kind, "scale": BY_KEY[measure].scale}


def released(figures: list[dict]) -> list[tuple]:
    frame = disclosure.release_figures(statistics.figures(pd.DataFrame(figures)), mode="internal")
    places = [BY_KEY[measure].decimals for measure in frame["measure"]]
    return [tuple(read(value, place) for value in row) for *row, place in zip(frame["value"], frame["low"], frame["high"], places, strict=True)]


def read(value, places: int) -> float | None:
    """What a page shows, back as a number."""
    return None if value is None else float(number(value, places).replace(",", "").replace(MINUS, "-"))


def differing(cases: list[tuple], worked: list[tuple]) -> list[tuple]:
    return [(expected, got) for expected, got in zip(cases, worked, strict=True) if any(abs(one - other) > 1e-9 for one, other in zip(expected, got, strict=True))]


PUBLISHED = rows("test_cases_la_confidence_intervals_to_2022")
KEYS = {"ks4_p8": "ks4_progress8"}


def test_published_rows_are_all_there():
    assert len(PUBLISHED) == 6500


@pytest.mark.parametrize("year", sorted({row["year"] for row in PUBLISHED}))
def test_every_published_la_interval(year):
    cases = [row for row in PUBLISHED if row["year"] == year]
    worked = released([
        figure(key, int(year), f"{row['group']} {row['la_code']}", int(row["n_resolved"]), row["sum_published"], float(sigma(key, int(year))[0]))
        for row in cases for key in (KEYS.get(row["measure"], row["measure"]),)
    ])
    expected = [(float(row["avg_published"]), float(row["ci_low_published"]), float(row["ci_upp_published"])) for row in cases]
    assert differing(expected, worked) == []


GROUPS = rows("test_cases_ks4_groups")


@pytest.mark.parametrize("row", GROUPS, ids=lambda row: row["group"])
def test_published_sums_of_ks4_groups(row):
    year, n = int(row["year"]), int(row["pupils"])
    worked = released([figure("ks4_attainment8", year, "a", n, row["att8_sum"], None), figure("ks4_ebacc_aps", year, "b", n, row["ebaccaps_sum"], None)])
    assert [value for value, *_ in worked] == [float(row["att8_avg"]), float(row["ebaccaps_avg"])]


@pytest.mark.parametrize("row", [row for row in GROUPS if row["p8_n"]], ids=lambda row: row["group"])
def test_published_progress_8_of_groups_with_the_sigma_of_their_release(row):
    worked = released([figure("ks4_progress8", int(row["year"]), "a", int(row["p8_n"]), row["p8_sum"], float(row["sigma"]))])
    assert worked == [(float(row["p8_avg"]), float(row["p8_ci_low"]), float(row["p8_ci_upp"]))]


C = """
2024 ks4_progress8        69 -107.560   -1.56 -1.89 -1.22
2024 ks4_progress8        15 -18.998    -1.27 -1.98 -0.55
2023 ks4_progress8         6 -12.095    -2.02 -3.15 -0.88
2022 ks4_progress8         6 -9.971     -1.66 -2.79 -0.53
2017 ks4_progress8         6 -11.274    -1.88 -2.86 -0.90
2023 ks2_reading_progress 10 42.703514   4.27  0.37  8.17
2022 ks2_writing_progress 13 -44.478912 -3.42 -6.70 -0.14
2019 ks2_maths_progress   13 46.01       3.54  0.61  6.47
"""


def test_worked_example_c_looked_after_children_of_eight_las():
    cases = [line.split() for line in C.strip().splitlines()]
    worked = released([figure(measure, int(year), str(number), int(n), total, float(sigma(measure, int(year))[0])) for number, (year, measure, n, total, *_) in enumerate(cases)])
    assert differing([tuple(map(float, case[4:])) for case in cases], worked) == []


def test_worked_example_a2_a_school_of_nine():
    scores = [0, 100, 200, 300, 400, 300, 200, 250, 300]
    worked = released([figure("ks4_progress8", 2024, "school", 9, str(Decimal(sum(scores)) / 1000), 1.41628)])
    assert worked == [(0.23, -0.70, 1.15)]


TIES = rows("test_cases_rounding_ties")


def test_published_ties_through_the_pages_functions():
    cases = [(KEYS.get(row["measure"], row["measure"]), row) for row in TIES]
    worked = released([figure(key, int(row["year"]), str(number), int(row["n"]), row["sum_published"], 1.0) for number, (key, row) in enumerate(cases)])
    assert [value for value, *_ in worked] == [float(row["avg_published"]) for _, row in cases]
