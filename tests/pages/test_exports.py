"""What is taken away: of the chart on screen, for our own use or to pass on."""

import pytest
from streamlit.testing.v1 import AppTest

from filters.selection import Selection
from pages.parts import download, load
from tests.pages.conftest import viewer
from tests.pages.test_pages import drawn


def names(page: AppTest) -> set[str]:
    return {button.proto.label for button in page.get("download_button")}


@pytest.mark.parametrize("view,own_rows", [("compare", False), ("trend", True), ("group", True)])
def test_the_chart_taken_away_is_the_one_on_screen(view, own_rows):
    page = drawn("ks4-benchmark")
    page.session_state["view"] = view
    page.run()
    assert not page.error and names(page) == {"CSV", "Excel", "Chart as PNG", "Chart as SVG"} | ({"Chart's figures as CSV"} if own_rows else set())


def test_to_pass_on_is_refused_where_two_filters_would_tell_of_a_child():
    page = drawn("ks4-benchmark", link={"sex": "F", "changes_after_11": "0,1"})
    page.segmented_control(key="export-for").set_value(download.SHAREABLE).run()
    assert not names(page) and any("filter" in warning.value for warning in page.warning)
    page.segmented_control(key="export-for").set_value(download.OWN).run()
    assert "CSV" in names(page)


def test_passed_on_the_file_says_so_and_small_numbers_are_hidden():
    """Halton's five of fifteen with English and maths: exact for its own officers; five is hidden in a file to pass on."""
    who, selection = viewer(), Selection(report="ks4-benchmark", la=876, year=2024)
    own = load.figures(load.question(selection, who), who)
    passed = load.figures(own.question.but(mode="shareable"), who)
    shown = {mode: download.labelled(answer).set_index(["measure", "comparator"]).loc[("English and maths 9-4", "Halton (synthetic; CLA)"), "shown"] for mode, answer in (("own", own), ("passed", passed))}
    assert shown == {"own": "5 of 15 (33.3%)", "passed": "c"}
    assert download.file_name(download.about_of(passed, selection), selection, "csv") == "SYNTHETIC-ks4-benchmark-876-2024-shareable.csv"
