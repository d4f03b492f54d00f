"""A load that works some years at a time, as England needs, makes the release of one that takes all years at once."""

import duckdb
import pytest

from data_layer.load import load, running
from synthetic.england import make_england
from synthetic.plan import make_plan

HALTON = 876
OF_ITS_OWN = {"release"}  # the name and the moment of each load


def tables(releases) -> dict[str, list[tuple]]:
    """Every table of the release: its rows, counted."""
    with duckdb.connect(str(releases / (releases / "current").read_text().strip()), read_only=True) as release:
        names = [name for (name,) in release.execute("select table_name from duckdb_tables()").fetchall()]
        return {name: release.execute(f"select *, count(*) from {name} group by all order by all").fetchall() for name in names if name not in OF_ITS_OWN}


@pytest.fixture(scope="module")
def at_once(tmp_path_factory):
    """The files of three years, and the release made of them all at once."""
    folder = tmp_path_factory.mktemp("years")
    make_england(make_plan(folder / "files", years="2022-2024", la=str(HALTON)))
    load([folder / "files"], folder / "releases")
    return folder


@pytest.mark.long  # two loads of the same folder
def test_a_year_at_a_time_makes_the_same_release(at_once, tmp_path, monkeypatch):
    made = tables(at_once / "releases")
    assert {year for (year,) in duckdb.connect(str(next((at_once / "releases").glob("*.duckdb"))), read_only=True).execute("select distinct year from pupils").fetchall()} == {2022, 2023, 2024}
    monkeypatch.setattr(running, "ROWS_AT_ONCE", 1)
    load([at_once / "files"], tmp_path / "releases")
    by_years = tables(tmp_path / "releases")
    assert [name for name in made if made[name] != by_years[name]] == []


def test_years_in_groups_of_so_many_rows():
    """10 + 20 fit into 30, 25 would not; 90 stands by itself though it is too many."""
    assert running.grouped({2019: 10, 2020: 20, 2021: 25, 2022: 90, 2023: 1}, 30) == [(2019, 2020), (2021,), (2022,), (2023,)]
