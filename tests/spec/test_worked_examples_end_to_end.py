"""Worked examples A1, A3 to A6, D3 to D5: in as files through `cla load`, out of `cla report`. Numbers are the DfE's tables and the rules, worked by hand."""

import json
from contextlib import redirect_stdout
from io import StringIO

import pytest

from cli import main

from .worked_files import LA, write_files

READING, MATHS = "ks2_reading_progress", "ks2_maths_progress"


@pytest.fixture(scope="module")
def releases(tmp_path_factory):
    folder = tmp_path_factory.mktemp("worked")
    (folder / "files").mkdir()
    assert main(["load", str(write_files(folder / "files")), "--to", str(folder / "releases")]) == 0
    return folder / "releases"


@pytest.fixture(scope="module")
def report(releases):
    """Rows of `cla report SLUG --year YEAR`."""
    def asked(slug: str, year: int, *more: str) -> list[dict]:
        with redirect_stdout(StringIO()) as out:
            status = main(["report", slug, "--la", str(LA), "--year", str(year), "--mode", "internal", "--as", "tester", "--format", "json", "--releases", str(releases), *more])
        assert status == 0
        return json.loads(out.getvalue())["rows"]
    return asked


@pytest.fixture(scope="module")
def pupils(report):
    """{child: row} of a pupil list, each list asked for once."""
    held = {}

    def asked(slug: str, year: int) -> dict[str, dict]:
        if (slug, year) not in held:
            held[slug, year] = {row["child"]: row for row in report(slug, year)}
        return held[slug, year]
    return asked


def values(row: dict, *names: str) -> list:
    return [row[name] for name in names]


PROGRESS_8 = ("ks4_attainment8", "ks4_progress8", "ks4_p8_english", "ks4_p8_maths", "ks4_p8_ebacc", "ks4_p8_open")
A8 = 2 * 4 + 2 * 4 + (4 + 4 + 3) + (5.5 + 4 + 3)


@pytest.mark.parametrize("child, year, progress", [("A1_23", 2023, -1.583), ("A1_R", 2023, -1.586), ("A1_24", 2024, -1.596)])
def test_a1_no_points_by_year_and_release(pupils, child, year, progress):
    """(0 - 15.83) / 10, (0 - 15.86) / 10, (0 - 15.96) / 10."""
    assert values(pupils("ks4-att8-prog8-pupil-list", year)[child], "ks4_attainment8", "ks4_progress8", "prior", "prior_group") == [0, progress, "low", "1"]


def test_a3_a_full_set_of_slots(pupils):
    """(39.5 - 30.24) / 10; English (8 - 7.03) / 2, maths (8 - 5.78) / 2, EBacc (11 - 8.20) / 3, open (12.5 - 9.23) / 3."""
    assert A8 == 39.5
    assert values(pupils("ks4-att8-prog8-pupil-list", 2024)["A3"], *PROGRESS_8, "prior_group") == [39.5, 0.926, 0.485, 1.11, 0.933333, 1.09, "11"]
    assert values(pupils("ks4-pupil-list", 2024)["A3"], "ks4_em_94", "ks4_em_95", "ks4_ebacc_entered", "ks4_ebacc_aps") == [1, 0, 0, (4 + 4 + 4 + 3 + 0) / 5]


def test_a4_not_doubled_and_empty_slots(pupils):
    """3 + 2 x 2 + (1 + 1) + 4 = 13; (13 - 15.96) / 10; (3 - 3.86) / 2, (4 - 2.39) / 2, (2 - 4.36) / 3, (4 - 5.34) / 3."""
    assert values(pupils("ks4-att8-prog8-pupil-list", 2024)["A4"], *PROGRESS_8) == [13, -0.296, -0.43, 0.805, -0.786667, -0.446667]


@pytest.mark.parametrize("child, year, points", [("A5_16", 2016, 7 + 2 * 5 + 6), ("A5_17", 2017, 7 + 2 * 5 + 5.5)])
def test_a5_points_of_2016_and_2017(pupils, child, year, points):
    assert values(pupils("ks4-att8-prog8-pupil-list", year)[child], "ks4_attainment8", "ks4_a8_maths") == [points, 10]


A6 = {"A6_1": ("1", 15.96), "A6_2": ("2", 16.63), "A6_3": ("11", 30.24), "A6_4": ("12", 32.30), "A6_5": ("33", 79.74), "A6_6": ("34", 82.03)}


@pytest.mark.parametrize("child", A6)
def test_a6_edges_of_the_prior_groups(pupils, child):
    group, estimate = A6[child]
    assert values(pupils("ks4-att8-prog8-pupil-list", 2024)[child], "prior_group", "ks4_progress8") == [group, round(-estimate / 10, 3)]


def own_figure(rows: list[dict], measure: str) -> dict:
    return next(row for row in rows if row["measure"] == measure and row["comparator"] == "la_cla")


def test_the_benchmark_adds_the_nine_of_2024_up(report):
    progress = [-1.596, 0.926, -0.296, *(-estimate / 10 for _, estimate in A6.values())]
    rows = report("ks4-att8-prog8-benchmark", 2024)
    attainment, progress8 = own_figure(rows, "ks4_attainment8"), own_figure(rows, "ks4_progress8")
    assert (attainment["n"], attainment["shown"]) == (9, "5.8"), "(39.5 + 13 + 7 x 0) / 9 = 5.83"
    assert progress8["n"] == 9 and progress8["value"] == pytest.approx(sum(progress) / 9) and progress8["shown"] == "−2.96", "(-0.966 - 25.690) / 9 = -2.9618"
    assert progress8["high"] - progress8["value"] == pytest.approx(1.96 * 1.41628 / 9 ** 0.5, abs=1e-3)


ENTRIES = {
    ("English Language", "1 doubled", 4), ("Mathematics", "2 doubled", 4), ("Combined Science", "3+4", 4), ("History", "5", 3),
    ("Sport", "6", 5.5), ("Art and Design", "7", 4), ("English Literature", "8", 3),
}


def test_the_pupils_page_shows_which_entry_filled_which_slot(report, pupils):
    number = pupils("ks4-pupil-list", 2024)["A3"]["pupil_id"]
    page = report("ks4-pupil-details", 2024, "--level", f"pupil:{number}")[0]
    assert {(entry["subject"], entry["slot"], entry["points"]) for entry in page["results"]["entries"]} == ENTRIES
    assert values(page["results"]["measures"][0], "ks4_attainment8", "ks4_progress8") == [39.5, 0.926]
    assert page["care"]["episodes"][0]["decom"] == "2022-02-01" and page["identity"]["child"] == "A3"


def test_d3_ks1_points_through_a_users_own_means(pupils):
    """((8 + 6) / 2 + 10) / 2 = 8.5 and ((4 + 3.5) / 2 + 3) / 2 = 3.375; progress 100 - 99 and 100 - 81; without maths none."""
    listed = pupils("ks1-2-progress-pupil-list", 2023)
    assert [values(listed[child], "prior_score", READING, MATHS) for child in ("D3_1", "D3_2", "D3_3")] == [[8500, 1, 1], [3375, 19, 19], [None, None, None]]


# A national mean of 60 for everyone, so that progress shows the points: 79, 65, 70, 70, 61; an absent pupil has none.
D4 = {("D4_1", 2018): (79 - 60, 65 - 60), ("D4_2", 2016): (None, 70 - 60), ("D4_3", 2019): (70 - 60, 61 - 60)}


@pytest.mark.parametrize("child, year", D4)
def test_d4_points_of_a_test_too_hard(pupils, child, year):
    assert tuple(values(pupils("ks1-2-progress-pupil-list", year)[child], READING, MATHS)) == D4[child, year]


D5 = {"D5_1": (1, 0), "D5_2": (0, 0), "D5_3": (1, 1), "D5_4": (1, 0), "D5_5": (0, 0), "D5_6": (0, 0), "D5_7": (None, None), "D5_8": (None, None)}


def test_d5_the_combined_measure(pupils, report):
    listed = pupils("ks2-pupil-list", 2022)
    assert {child: tuple(values(row, "ks2_rwm_expected", "ks2_rwm_higher")) for child, row in listed.items()} == D5
    rows = report("ks2-benchmark", 2022)
    expected, higher = own_figure(rows, "ks2_rwm_expected"), own_figure(rows, "ks2_rwm_higher")
    assert (expected["n"], expected["numerator"], expected["shown"]) == (6, 3, "3 of 6 (50%)")
    assert (higher["n"], higher["numerator"], higher["shown"]) == (6, 1, "1 of 6 (17%)"), "100 x 1 / 6 = 16.7"
