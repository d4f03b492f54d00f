"""cohort, list, check, purge, load: what they print and how they end."""

import json

import pytest

from data_layer.catalogue.measures import MEASURES
from data_layer.catalogue.reports import REPORTS
from data_layer.database import open_release
from filters.definitions import FILTERS
from tests.load.returns import good_return


def test_the_cohort_sum_adds_up(as_json):
    sums = as_json("cohort", "--la", "876", "--year", "2024,2023", "--stage", "ks4")["rows"]
    assert [one["year"] for one in sums] == [2024, 2023]
    for one in sums:
        assert one["header"] == one["matched"] + one["unmatched"] + one["not_eligible"]
        assert one["unmatched"] == sum(one["unmatched_by_reason"].values()) and one["not_eligible"] == sum(one["not_eligible_by_reason"].values())
    assert sums[0]["unmatched_by_reason"] == {"upn_missing": 1} and sums[0]["not_eligible_by_reason"]["other_age"] == 1


def test_each_child_not_counted_is_listed_with_a_reason(as_json):
    answer = as_json("cohort", "--la", "876", "--year", "2024", "--stage", "ks4", "--children", "--mode", "internal", "--as", "tester")
    assert (9001, "upn_missing") in [(child["pupil_id"], child["reason"]) for child in answer["children"]]
    assert all(child["what_to_do"] for child in answer["children"])


def test_a_shareable_sum_hides_small_counts(as_json):
    one = as_json("cohort", "--la", "876", "--year", "2024", "--stage", "ks4", "--mode", "shareable")["rows"][0]
    counts = [one["matched"], *one["unmatched_by_reason"].values(), *one["not_eligible_by_reason"].values()]
    assert one["unmatched_by_reason"]["upn_missing"] == "c" and all(count == "c" or count == 0 or count > 5 for count in counts) and counts.count("c") >= 2


@pytest.mark.parametrize("what, keys", [("reports", {one.slug for one in REPORTS}), ("measures", {one.key for one in MEASURES}), ("filters", {one.key for one in FILTERS})])
def test_lists_are_the_catalogues(as_json, what, keys):
    assert {row["key"] for row in as_json("list", what)} == keys


@pytest.mark.parametrize("what", ["reports", "measures", "filters", "comparators", "availability", "las"])
@pytest.mark.parametrize("form", ["table", "csv", "json"])
def test_every_list_in_every_form(cla, what, form):
    status, out, _ = cla("list", what, "--format", form)
    assert status == 0 and len(out.splitlines()) > 5
    if form == "json":
        assert all({"key", "label"} <= set(row) for row in json.loads(out))


def test_las_are_the_151_or_so_of_today(as_json):
    assert 150 <= len(as_json("list", "las")) <= 153


def test_las_and_availability_of_a_release(cla, releases, as_json):
    """Asked of a releases folder: the LAs whose children it holds, and the availability its load wrote down."""
    release = open_release(releases)
    held = {str(la_code) for la_code, in release.rows("select distinct la_code from cla")}
    measures = set(release.rows("select measure, year from availability"))
    release.close()
    assert {row["key"] for row in as_json("list", "las", "--releases", releases)} == held and "876" in held
    assert {(row["key"], row["year"]) for row in as_json("list", "availability", "--releases", releases)} == measures
    status, out, err = cla("list", "las", "--releases", releases / "none")
    assert status == 2 and out == "" and "cla load" in err


def test_purge_keeps_the_current_release(cla, releases):
    status, out, err = cla("purge", "--keep", "0")
    assert status == 0 and out == "" and "0 files" in err and list(releases.glob("*.duckdb"))


def test_a_folder_without_return_files_is_refused_and_nothing_changes(cla, tmp_path):
    (tmp_path / "notes.csv").write_text("a,b\n1,2\n")
    status, out, err = cla("load", tmp_path, "--to", tmp_path / "releases", "--json")
    assert status == 2 and out == "" and err.strip()
    assert not list((tmp_path / "releases").glob("cla-*"))


@pytest.mark.parametrize("words", [[], ["report"], ["cohort"], ["load"], ["serve"], ["demo"], ["purge"], ["check"], ["list"], ["user"]])
def test_every_command_has_help(cla, words):
    status, out, _ = cla(*words, "--help")
    assert status == 0 and "Usage" in out


def test_a_return_alone_says_that_there_are_no_results_yet_and_progress_is_a_line_a_part(cla, tmp_path):
    status, out, err = cla("load", good_return(tmp_path / "Kent 2024"), "--to", tmp_path / "releases")
    assert status == 0 and out == "" and "There are no results among these files" in err and "not matched" not in err
    lines = err.splitlines()
    assert lines.index("Checking") < lines.index("Care history") < lines.index("Writing the release") and not any(line.startswith("Care history:") for line in lines)
