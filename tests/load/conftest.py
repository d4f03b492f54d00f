"""One small return, loaded once a worker, for every test here that begins where a release is there already."""

import shutil

import pytest

from data_layer.load import load
from tests.load.test_build import FILES, PLACES, write


@pytest.fixture(scope="session")
def loaded_once(tmp_path_factory):
    """(the load's report, the folder with `returns` and `releases`): to look at, not to change."""
    base = tmp_path_factory.mktemp("loaded")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CLA_POSTCODES", str(PLACES))
        return load([write(base / "returns", FILES)], base / "releases", la=301), base


@pytest.fixture
def begun(loaded_once, tmp_path):
    """(returns, releases) of this test's own: the files, and the release that a load of them made."""
    _, base = loaded_once
    return tuple(shutil.copytree(base / name, tmp_path / name) for name in ("returns", "releases"))
