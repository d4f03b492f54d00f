"""A load killed at random moments: the last release opens each time, and nothing stray is left once the next load has begun."""

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from data_layer import database
from data_layer.load import load
from data_layer.load.assertions import check_release
from tests.load.test_build import FILES, PLACES, write

SEED = 903
LOADING = """
import sys
from data_layer.load import load
print("ready", flush=True)
load([sys.argv[1]], sys.argv[2], la=301)
print("done", flush=True)
"""


@pytest.fixture
def ground(tmp_path, monkeypatch):
    """Return files, a folder with one good release, and a temporary folder of the loads' own."""
    monkeypatch.setenv("CLA_POSTCODES", str(PLACES))
    own = tmp_path / "temporary"
    own.mkdir()
    monkeypatch.setenv("TMPDIR", str(own))
    folder, releases = write(tmp_path / "returns", FILES), tmp_path / "releases"
    load([folder], releases, la=301)
    return folder, releases, own


def begun(folder: Path, releases: Path) -> subprocess.Popen:
    """A load in a process of its own, its imports done."""
    process = subprocess.Popen([sys.executable, "-c", LOADING, str(folder), str(releases)], cwd=Path(__file__).parents[2], stdout=subprocess.PIPE, text=True, env=os.environ.copy())
    assert process.stdout.readline() == "ready\n"
    return process


def kill_after(process: subprocess.Popen, seconds: float) -> bool:
    """Kills the process after so long; whether it was still at work."""
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired:
        process.send_signal(signal.SIGKILL)
        process.wait()
    process.stdout.close()
    return process.returncode == -signal.SIGKILL


def killed_at(ground, moments: int) -> int:
    """Loads killed at so many moments spread by chance over the length of a load; how many were still at work."""
    folder, releases, own = ground
    first = begun(folder, releases)
    started, _ = time.monotonic(), first.wait()
    length, chance, caught = time.monotonic() - started, random.Random(SEED), 0
    first.stdout.close()
    for _ in range(moments):
        caught += kill_after(begun(folder, releases), chance.uniform(0, length))
        opens(releases)
        assert list(own.iterdir()) == [], "a copy of the return was left in the system's temporary folder"
    return caught


def opens(releases: Path) -> None:
    release = database.open_release(releases)
    assert [finding for finding in check_release(release.connection) if finding.broken] == []
    release.close()


def nothing_stray(releases: Path) -> None:
    """Each release whole with its list of problems, the pointer, and nothing else."""
    whole = {path.stem for path in releases.glob("cla-*.duckdb")}
    assert {path.name for path in releases.iterdir()} == {"current", *(f"{stem}{suffix}" for stem in whole for suffix in (".duckdb", ".problems.csv"))}


@pytest.mark.long      # at one moment: test_build
def test_killed_at_four_moments(ground):
    assert killed_at(ground, 4) >= 1
    database.clear_abandoned(ground[1])
    nothing_stray(ground[1])


@pytest.mark.long
def test_killed_at_twenty_moments_and_the_next_load_tidies_up(ground):
    assert killed_at(ground, 20) >= 10
    load([ground[0]], ground[1], la=301)
    nothing_stray(ground[1])


def test_a_list_of_problems_whose_release_never_came_is_cleared_unless_a_build_goes_on(tmp_path):
    lonely = tmp_path / "cla-20240101T000000-aaaa.problems.csv"
    lonely.write_text("file,row\n")
    going_on = tmp_path / f".building-{os.getpid()}-x"
    going_on.mkdir()
    assert database.clear_abandoned(tmp_path) == [] and lonely.exists()
    going_on.rmdir()
    assert database.clear_abandoned(tmp_path) == [lonely] and not lonely.exists()
