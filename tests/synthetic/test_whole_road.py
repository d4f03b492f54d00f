"""What `cla synth` can be asked for besides the demo, each made, loaded and asked: ten years, a folder an authority, school data for an existing return."""

import csv

import pytest

from data_layer.database import open_release
from data_layer.figures import figures
from data_layer.load import load
from data_layer.load.assertions import check_release
from data_layer.question import Question
from data_layer.scope import Scope
from synthetic.england import make_england
from synthetic.existing import make_for
from synthetic.plan import make_plan

pytestmark = pytest.mark.long

LAS = "876,352,941,838"  # two of them were another authority before


def loaded(folders, releases):
    """The folders loaded; the open release, of which nothing is broken."""
    load(folders, releases)
    release = open_release(releases)
    assert [finding for finding in check_release(release.connection) if finding.broken] == []
    return release


def attainment(release, year):
    """Attainment 8 of Halton's children on the benchmark page."""
    frame = figures(release, Question(report="ks4-benchmark", la_code=876, years=(year,), mode="internal"), Scope(frozenset({876}))).frame
    own = frame[(frame.measure == "ks4_attainment8") & (frame.comparator == "la_cla")].iloc[0]
    return own["n"], own["value"]


@pytest.fixture(scope="module")
def ten_years(tmp_path_factory):
    folder = tmp_path_factory.mktemp("ten")
    make_england(make_plan(folder / "files", years="2016-2025", la=LAS))
    release = loaded([folder / "files"], folder / "releases")
    yield release
    release.close()


def test_ten_years_hold_children_wherever_there_were_results(ten_years):
    """KS1 and KS2 were not held in 2020 and 2021, KS1 not after 2023; KS4 in every year."""
    held = {stage: {year for (year,) in ten_years.rows(f"select distinct year from cla where stage = '{stage}'")} for stage in ("ks1", "ks2", "ks4")}
    assert held["ks4"] == set(range(2016, 2026))
    assert held["ks2"] == set(range(2016, 2026)) - {2020, 2021}
    assert {2016, 2017, 2018, 2019, 2022, 2023} <= held["ks1"] and not held["ks1"] & {2020, 2021}
    assert ten_years.rows("select returns_from, returns_to, synthetic from release") == [(2016, 2025, True)]


def test_a_reorganised_authority_keeps_its_children_of_ten_years(ten_years):
    """Bournemouth, Poole and Dorset, Northamptonshire: 941 and 838 came of 928 and 835; the years before stand under today's code or the old one, none is lost."""
    children = dict(ten_years.rows("select year, count(*) from cla where stage = 'ks4' and la_code in (941, 928, 838, 835) group by year"))
    assert min(children[year] for year in range(2016, 2026)) >= 20


def test_a_folder_an_authority_loads_to_the_same_figures(tmp_path):
    for name, apart in (("stacked", False), ("apart", True)):
        make_england(make_plan(tmp_path / name, years="2024", la="876,352", folder_per_la=apart))
    one, other = (loaded([tmp_path / name], tmp_path / f"releases-{name}") for name in ("stacked", "apart"))
    counts = "select la_code, stage, count(*), count(*) filter (where has_result), count(*) filter (where in_12m) from cohort group by all order by all"
    assert one.rows(counts) == other.rows(counts) and len(one.rows(counts)) == 6
    assert attainment(one, 2024) == attainment(other, 2024)
    one.close(), other.close()


def without_la(folder, out):
    """One authority's returns as it has them itself: a folder a year, no LA or YEAR column."""
    for path in sorted((folder / "876").glob("ssda903_*.csv")):
        year = int(path.name[8:12])
        here = out / f"Halton {year - 1}-{year % 100}"
        here.mkdir(parents=True, exist_ok=True)
        (here / path.name[13:]).write_bytes(path.read_bytes())
        with path.open(encoding="utf-8") as file:
            assert "LA" not in next(csv.reader(file))


def test_school_data_for_an_existing_return_make_its_reports_work(tmp_path):
    make_england(make_plan(tmp_path / "england", years="2023-2024", la="876", folder_per_la=True))
    without_la(tmp_path / "england", tmp_path / "mine")
    make_for(make_plan(tmp_path / "school", for_return=True), tmp_path / "mine", lambda what, share: None)
    release = loaded([tmp_path / "mine", tmp_path / "school"], tmp_path / "releases")
    n, value = attainment(release, 2024)
    assert n >= 10 and 0 < value < 40
    release.close()
