"""The pages on data quality and on releases of results: what they say, to whom."""

import pytest

from pages import shell
from tests.lib.tiny_release import HALTON, tiny_release
from tests.pages.conftest import children, viewer
from tests.pages.test_pages import drawn, words


@pytest.fixture
def quality_release(monkeypatch, tmp_path):
    own = children(HALTON, 1, 20)
    cohort = [dict(pupil_id=row["pupil_id"], match_pass=2 if row["pupil_id"] == 3 else 1) for row in own] + [dict(pupil_id=61, match_pass=None, has_result=False, reason="upn_missing")]
    names = [dict(pupil_id=row["pupil_id"], surname=f"Madeup{row['pupil_id']}", forename="Robin", child=f"C{row['pupil_id']}") for row in own]
    told = [dict(la_code=HALTON, pupil_id=number, stage="ks4", year=2024, results=results, is_latest=results == "final", measure="ks4_attainment8", value=value)
            for number, values in ((1, (2000, 2000)), (2, (2100, 2350))) for results, value in zip(("provisional", "final"), values, strict=True)]
    folder = tiny_release(tmp_path / "quality", cla=own, cohort=cohort, children=names, results_by_release=told,
                          problems=[dict(file="h.csv", kind="header", column_name="UPN", rule="upn_missing", severity="note", count=7, what_to_do="Find the UPN")])
    monkeypatch.setenv("CLA_RELEASES", str(folder))


def test_the_quality_page_says_match_rates_problems_and_gaps(quality_release):
    """16 children of the stage: 14 in pass 1, one in pass 2, one not matched: 94%."""
    told = words(drawn("quality"))
    cells = told.replace("</td>", "|").replace("</th>", "|")
    assert "2023/24 KS4|" in cells and "94%" in told and "No UPN and no reason" in told and "Find the UPN" in told
    assert "15 of 15" in told, "suspensions and others are known of nobody"


def test_the_page_of_changes_names_the_child_whose_result_changed(quality_release):
    """Child 2: 21.0, then 23.5; child 1 stays at 20.0. Averages 20.5 and 21.75, said to one place: 21.8."""
    told = words(drawn("results"))
    assert "Madeup2, Robin" in told and "21.0" in told and "23.5" in told and "Madeup1, Robin" not in told
    assert "20.5 · n 2" in told and "21.8 · n 2" in told


@pytest.mark.parametrize("slug", ["quality", "results"])
def test_they_are_for_those_who_see_all_of_the_las_children(quality_release, slug):
    assert "Madeup" not in words(drawn(slug, role="viewer", personal=False))
    assert slug in shell.pages_of(viewer()) and slug not in shell.pages_of(viewer("viewer", personal=False))
    assert slug not in shell.pages_of(viewer("school"))


def test_a_child_in_one_release_of_results_only_is_one_line():
    """Two measures changed for the first child, in the catalogue's order; the second child is not in the provisional results."""
    import pandas as pd

    from pages.results import of_one_child
    first = pd.DataFrame([dict(pupil_id=1, surname="Able", forename="Ann", measure=measure, before=before, after=after) for measure, before, after in (("ks4_em_94", 0, 1), ("ks4_attainment8", 20.5, 24.0))])
    assert of_one_child(first) == [["Able, Ann", "Attainment 8", "20.5", "24.0"], ["", "English and maths 9-4", "○ no", "● yes"]]
    second = first.assign(before=None, surname=None, forename=None)
    assert of_one_child(second) == [["Child 1", "all 2 measures", "not in it", "in it"]]
