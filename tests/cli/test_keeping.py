"""purge after a set time, check's words on data quality, load --watch: what they do and print."""

import json
import os
import shutil
import subprocess
import sys
import time
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest

from data_layer import database, retention
from tests.lib.dependent import dies_with_us
from tests.lib.patience import SECONDS
from tests.load.test_build import FILES, PLACES, write

ROOT = Path(__file__).parents[2]


@pytest.fixture
def own_releases(releases, tmp_path, monkeypatch):
    """A releases folder of this test's own."""
    folder = tmp_path / "own"
    shutil.copytree(releases, folder, ignore=shutil.ignore_patterns("exports.csv"))  # what other tests sent out is not its own
    monkeypatch.setenv("CLA_RELEASES", str(folder))
    return folder


def test_an_export_with_childrens_data_is_purged_after_its_time_unless_changed(cla, own_releases, tmp_path, monkeypatch):
    monkeypatch.setenv("CLA_RELEASES", str(own_releases))
    kept, changed, shareable = (tmp_path / name for name in ("list.csv", "changed.csv", "shareable.csv"))
    for out in (kept, changed):
        status, _, err = cla("report", "ks4-pupil-list", "--la", "876", "--year", "2024", "--mode", "internal", "--as", "tester", "--format", "csv", "--out", out, "--releases", own_releases)
        assert status == 0 and "cla purge" in err
    assert cla("report", "ks4-benchmark", "--la", "876", "--year", "2024", "--format", "csv", "--out", shareable, "--releases", own_releases)[0] == 0
    changed.write_text("mine now")
    problems = own_releases / f"{database.current_name(own_releases).removesuffix('.duckdb')}.problems.csv"
    problems.write_text("file,row\n")
    assert retention.purge_old(own_releases) == []
    later = datetime.now(timezone.utc) + timedelta(days=91)
    assert retention.purge_old(own_releases, now=later) == [problems, kept.resolve()]
    assert not kept.exists() and changed.exists() and shareable.exists() and oct((own_releases / "exports.csv").stat().st_mode)[-3:] == "600"


def test_purge_lists_what_it_removed(cla, own_releases):
    problems = own_releases / f"{database.current_name(own_releases).removesuffix('.duckdb')}.problems.csv"
    problems.write_text("file,row\n")
    old = time.time() - 91 * 86400
    os.utime(problems, (old, old))
    status, out, err = cla("purge", "--keep", "1", "--releases", own_releases)
    assert status == 0 and out.splitlines() == [str(problems)] and "1 files removed" in err


def test_check_says_match_rates_problems_and_gaps(cla):
    """Halton in the drawn England, KS4 2024: one child not matched (9001), none left out by a decision."""
    _, out, _ = cla("check", "--la", "876")
    assert "Matched to the school data" in out and "Problems by rule" in out and "Not known, ks4 2024" in out
    assert [line.split()[-2:] for line in out.splitlines() if line.split()[:2] == ["2024", "ks4"]] == [["1", "0"]]


def wait_for(condition, seconds: float = SECONDS) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if condition():
            return True
        time.sleep(0.2)
    return False


def test_watch_loads_what_arrives_whole_and_keeps_the_last_release_otherwise(tmp_path):
    """A good return; then a header whose rows are all unusable (refused, the first release stays); then a good one again."""
    folder, releases, log = write(tmp_path / "returns", FILES), tmp_path / "releases", tmp_path / "said.txt"
    with log.open("w") as said:
        process = subprocess.Popen([sys.executable, "-c", "import cli_load; cli_load.WATCH_SECONDS = 0.3\nimport cli, sys; sys.exit(cli.main(sys.argv[1:]))", "load", str(folder), "--to", str(releases), "--la", "301", "--watch"],
                                   cwd=ROOT, stderr=said, stdout=said, env={**os.environ, "CLA_POSTCODES": str(PLACES)}, preexec_fn=dies_with_us)
    try:
        assert wait_for(lambda: database.current_name(releases)), log.read_text()
        assert wait_for(lambda: "Release cla-" in log.read_text())
        first = database.current_name(releases)
        (folder / "2024 header.csv").write_text("CHILD,SEX,ETHNIC,UPN\n1,2,WBRI,A301200024001\n")
        assert wait_for(lambda: "Not loaded, the last good release stays" in log.read_text()), log.read_text()
        assert database.current_name(releases) == first and process.poll() is None
        write(folder, FILES)
        assert wait_for(lambda: database.current_name(releases) != first), log.read_text()
        assert process.poll() is None and "A301200024001" not in log.read_text()
    finally:
        process.terminate()  # not SIGINT: a run in the background inherits it ignored
        process.wait(SECONDS)


def test_check_as_json_says_the_same(cla):
    status, out, _ = cla("check", "--la", "876", "--json")
    told = json.loads(out)
    assert status == (2 if any(one["broken"] for one in told["assertions"]) else 0), "the drawn release breaks some"
    (row,) = [row for row in told["match_rates"] if (row["year"], row["stage"]) == (2024, "ks4")]
    assert row["not_matched"] == 1 and row["children"] == row["pass_1"] + row["pass_2"] + row["pass_3"] + row["not_matched"] + row["left_out"]
    assert told["assertions"] and {"stage", "year", "column", "not_known", "children"} <= set(told["not_known"][0])
