"""A release of published figures alone (made up, in the DfE's layout) is a dashboard: Home, benchmark, trend, funnel, with no pupil data at all."""

import pytest

from tests.pages.test_pages import drawn, rows, words
from tests.published.conftest import MADE_UP, release_of


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    made = tmp_path_factory.mktemp("published")
    release_of(made, MADE_UP, synthetic=True).close()
    return made


@pytest.fixture(autouse=True)
def published_alone(monkeypatch, folder):
    monkeypatch.setenv("CLA_RELEASES", str(folder))


@pytest.mark.parametrize("slug", ["home", "cohort", "sure", "ks2-benchmark", "ks4-benchmark", "ks4-att8-prog8-benchmark", "ks1-benchmark", "ks4-pupil-list", "quality"])
def test_every_page_is_drawn(slug):
    page = drawn(slug)
    assert not page.exception and not page.error, words(page)


def test_the_benchmark_shows_what_was_printed_with_interval_and_verdict():
    """Halton 2022 as the made-up file prints it: Progress 8 -1.00 (-1.69 to -0.31); Attainment 8 20.0 of 21; no button opens a child."""
    page = drawn("ks4-att8-prog8-benchmark", link={"year": "2022"})
    told = words(page)
    table = {row[0]: row for row in rows(page, "Every measure and comparator: value, 95% interval, number of children, gap and verdict")[1:]}
    assert "−1.00" in table["Progress 8"][1] and "−1.69 to −0.31" in table["Progress 8"][1] and "no clear difference" in table["Progress 8"][-1]
    assert "20.0" in table["Attainment 8"][1] and "not held" not in told
    assert "Counted by the DfE" in told and "See these" not in told and [one.key for one in page.toggle] == ["presenting"]


def test_home_says_how_the_children_do_and_nothing_of_a_cohort():
    told = words(drawn("home"))
    assert "Key Stage 4" in told and "needs attention" not in told
