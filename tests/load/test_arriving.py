"""A folder into which files are dropped: what has arrived whole is loaded, the rest is left until it changes."""

import os
import threading

import pytest

from data_layer import database, decisions
from data_layer.load import Refused, arriving, load
from tests.load.test_build import FILES, PLACES, write


@pytest.fixture(autouse=True)
def places(monkeypatch):
    monkeypatch.setenv("CLA_POSTCODES", str(PLACES))


def loads(folder, releases):
    return arriving.load_what_is_whole(lambda without: load([folder], releases, la=301, without=without), [folder], releases)


def files_in(releases) -> set[str]:
    release = database.open_release(releases)
    found = {name for name, in release.rows("select file from release_files")}
    release.close()
    return found


def test_a_bad_file_is_left_and_what_came_with_it_is_loaded(tmp_path):
    folder, releases = write(tmp_path / "returns", FILES), tmp_path / "releases"
    (folder / "2023 header.csv").write_text("CHILDD,DOB,SEX,ETHNIC,UPN,MOTHER,MC_DOB\n1,2013-01-15,2,WBRI,A301200024001,0,\n")
    (folder / "return.xml").write_text("<EXPSSDA903><CHILD><HEADER><CHILDID>1</CHILDID>")
    _, left = loads(folder, releases)
    assert {path.name for path in left} == {"2023 header.csv", "return.xml"} and "'CHILDD' is near" in left[folder / "2023 header.csv"] and "cut short" in left[folder / "return.xml"]
    assert files_in(releases) == set(FILES)
    (folder / "2023 header.csv").unlink()
    (folder / "return.xml").unlink()
    assert loads(folder, releases)[1] == {}


def test_a_file_in_the_place_of_one_that_was_good_is_not_left_out(begun):
    """Else the children of that file would be gone from the release."""
    folder, releases = begun
    first = database.current_name(releases)
    (folder / "2024 header.csv").write_text("CHILDD,DOB,SEX,ETHNIC,UPN,MOTHER,MC_DOB\n1,2013-01-15,2,WBRI,A301200024001,0,\n")
    with pytest.raises(Refused, match="'CHILDD' is near"):
        loads(folder, releases)
    (folder / "2024 header.csv").unlink()
    with pytest.raises(Refused, match="no header file"):
        loads(folder, releases)
    assert database.current_name(releases) == first


def test_a_file_that_grows_has_not_arrived(tmp_path):
    """Ten looks at a file that is longer each time: not one of them takes it for whole."""
    looks, stamps = [], arriving.stamps

    def growing(folders, releases):
        looks.append(None)
        if len(looks) <= 10:
            (tmp_path / "episodes.csv").write_text("x" * len(looks))
        return stamps(folders, releases)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(arriving, "stamps", growing)
        arriving.wait_for_change([tmp_path], tmp_path / "releases", {}, 0)
    assert len(looks) == 11


@pytest.mark.parametrize("change", [
    lambda folder, releases: (folder / "new.csv").write_text("a"), lambda folder, releases: (folder / "old.csv").unlink(), lambda folder, releases: os.rename(folder / "old.csv", folder / "other.csv"),
    lambda folder, releases: (folder / "old.csv").write_text("longer"), lambda folder, releases: decisions.add(releases, decisions.Decision(301, "1", "out", "dana", "2024-09-01", reason="x")),
])
def test_new_gone_renamed_changed_and_decided_are_seen(tmp_path, change):
    folder, releases = tmp_path / "in", tmp_path / "releases"
    folder.mkdir()
    releases.mkdir()
    (folder / "old.csv").write_text("a")
    before = arriving.stamps([folder], releases)
    waiting = threading.Thread(target=arriving.wait_for_change, args=([folder], releases, before, 0.01), daemon=True)
    waiting.start()
    waiting.join(0.1)
    assert waiting.is_alive()
    change(folder, releases)
    waiting.join(60)
    assert not waiting.is_alive()


def test_half_arrived_files_and_the_releases_themselves_are_not_read(begun):
    folder, releases = begun
    releases = releases.rename(folder / "releases")
    (folder / "big.csv.crdownload").write_text("CHILD,DO")
    before = arriving.stamps([folder], releases)
    load([folder], releases, la=301)
    assert files_in(releases) == set(FILES) and arriving.stamps([folder], releases) == before and len(before) == len(FILES)


def test_the_same_file_twice_counts_once(tmp_path):
    folder, releases = write(tmp_path / "returns", FILES), tmp_path / "releases"
    (folder / "2024 header (1).csv").write_bytes((folder / "2024 header.csv").read_bytes())
    report, left = loads(folder, releases)
    twice = [file for file in report.files if "header" in file.file]
    assert left == {} and sorted((file.loaded, file.set_aside) for file in twice) == [(0, 6), (6, 0)]
    assert report.problems["duplicate_file"] == 1
