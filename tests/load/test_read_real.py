"""Returns that another project wrote (made-up children, real layout), where they are present beside the checkout."""

import csv
import os
from collections import Counter
from pathlib import Path

import pytest

from .returns import balances, read, rows, rules

SHARED = Path(os.environ.get("CLA_SHARED", Path(__file__).resolve().parents[3] / "shared"))
FIVE_YEARS = SHARED / "real" / "ssda903-five-years"
PUBLISHED = SHARED / "published"
needs_returns = pytest.mark.skipif(not FIVE_YEARS.exists(), reason="the five years of returns are not beside this checkout (CLA_SHARED)")
needs_published = pytest.mark.skipif(not PUBLISHED.exists(), reason="the DfE's published files are not beside this checkout (CLA_SHARED)")


@pytest.fixture(scope="module")
def five_years():
    return read(FIVE_YEARS, la=301)[0]


def lines_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


@needs_returns
def test_every_row_is_accounted_for(five_years):
    came = {path.name: len(lines_of(path)) for path in FIVE_YEARS.glob("*.csv")}
    assert dict(rows(five_years, "select name, rows_in from staged.files")) == came
    assert balances(five_years)


@needs_returns
def test_names_are_start_years(five_years):
    assert rows(five_years, "select distinct name[1:4], year from staged.files order by 1") == [(str(year), year + 1) for year in range(2017, 2022)]
    assert rules(five_years)["start_years"] == 40


@needs_returns
def test_open_questions_are_listed_not_guessed(five_years):
    """Counted from the files themselves; of the first year's 434 open episodes 302 carry X1 and 132 an end reason."""
    seen = Counter()
    for path in FIVE_YEARS.glob("*-episodes.csv"):
        for line in lines_of(path):
            if not line["DEC"]:
                seen["open_with_x1" if line["REC"] == "X1" else "open_with_reason_ended"] += 1
                seen["open_with_place_change"] += bool(line["REASON_PLACE_CHANGE"])
    assert {rule: rules(five_years)[rule] for rule in seen} == seen
    first = rows(five_years, "select rule, count(*) from staged.problems where file = '2017-episodes.csv' and rule like 'open_with_%d' or file = '2017-episodes.csv' and rule = 'open_with_x1' group by rule order by rule")
    assert first == [("open_with_reason_ended", 132), ("open_with_x1", 302)]
    assert rows(five_years, "select count(*) from staged.episodes where dec is null") == [(seen["open_with_x1"] + seen["open_with_reason_ended"],)]


@needs_returns
def test_header_and_episodes_are_compared(five_years):
    without = 0
    for year in range(2017, 2022):
        with_episode = {line["CHILD"] for line in lines_of(FIVE_YEARS / f"{year}-episodes.csv")}
        leavers = {line["CHILD"] for path in FIVE_YEARS.glob(f"{year}-oc3*.csv") for line in lines_of(path)}
        without += sum(line["CHILD"] not in with_episode | leavers for line in lines_of(FIVE_YEARS / f"{year}-header.csv"))
    assert rules(five_years).get("no_episode", 0) == without


@needs_published
def test_published_files_as_they_are():
    connection, _ = read(PUBLISHED)
    assert balances(connection)
    line = next(line for line in lines_of(PUBLISHED / "ks4_la__ees_201819_202425.csv")
                if line["old_la_code"] == "301" and line["time_period"] == "202324" and line["social_care_group"] == "CLA 12 months at 31 March")
    found = rows(connection, """select n, value, total from staged.published join staged.files using (file_id)
                                where name = 'ks4_la__ees_201819_202425.csv' and published.la_code = 301 and published.year = 2024 and social_care_group = 'CLA 12 months at 31 March' and measure = 'ks4_attainment8'""")
    assert found == [(line["t_pupils"], line["avg_att8"], line["t_att8"])]
