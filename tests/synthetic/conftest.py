"""One small England for all tests here: one year, every authority, the 5% sample."""

import duckdb
import pytest

from data_layer.database import open_release
from data_layer.load import load
from synthetic.england import make_england
from synthetic.plan import make_plan


@pytest.fixture(scope="session")
def england(tmp_path_factory):
    folder = tmp_path_factory.mktemp("synthetic") / "england"
    make_england(make_plan(folder, years="2024", seed=7))
    return folder


@pytest.fixture(scope="session")
def files(england):
    """The files as text tables: a DuckDB connection with a macro d() for dates."""
    connection = duckdb.connect()
    connection.execute("create macro d(x) as strptime(x, '%d/%m/%Y')::date")
    for path in sorted(england.rglob("*.csv")):
        name = path.stem.removeprefix("ssda903_2024_").removesuffix("_2024")
        connection.execute(f"create table {name} as select * from read_csv('{path}', all_varchar = true)")
    yield connection
    connection.close()


DOZEN = "876,213,306,330,352,383,825,881,886,919,935,941"  # large and small, north and south


@pytest.fixture(scope="session")
def small_england(tmp_path_factory):
    """A dozen authorities, two years."""
    folder = tmp_path_factory.mktemp("dozen") / "england"
    make_england(make_plan(folder, years="2023-2024", la=DOZEN, seed=5))
    return folder


@pytest.fixture(scope="session")
def small_release(small_england, tmp_path_factory):
    """The dozen authorities, loaded."""
    releases = tmp_path_factory.mktemp("releases")
    load([small_england], releases)
    release = open_release(releases)
    yield release
    release.close()
