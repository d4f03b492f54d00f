"""No page asks the release file more than four statements after a change of filter, and none when nothing changed."""

from contextlib import contextmanager

import pytest

from data_layer.catalogue.reports import REPORTS
from data_layer.database import Release
from filters.sidebar import KEPT
from tests.pages.test_pages import drawn

MOST = 4
DRAWN = [report.slug for report in REPORTS if report.stage == "ks4" and report.family != "pupil_details"]     # the release drawn holds KS4; each family has one page file for all stages


@pytest.fixture
def asked(monkeypatch):
    """The statements asked of any release, as they are asked."""
    seen, plain = [], Release.cursor

    class Noted:
        def __init__(self, cursor):
            self.cursor = cursor

        def execute(self, sql, *more):
            seen.append(sql)
            return self.cursor.execute(sql, *more)

    @contextmanager
    def cursor(self, *most):
        with plain(self, *most) as found:
            yield Noted(found)

    monkeypatch.setattr(Release, "cursor", cursor)
    return seen


def change_filter(page) -> None:
    page.multiselect(key="filter-sex").select("F")
    next(button for button in page.button if button.label == "Apply").click()
    page.run()


def told(asked) -> str:
    return "\n\n".join(f"{number}: {sql}" for number, sql in enumerate(asked, 1))


def few_for_a_change_and_none_again(page, asked):
    asked.clear()
    change_filter(page)
    assert 0 < len(asked) <= MOST, told(asked)
    asked.clear()
    page.run()
    assert not asked, told(asked)


@pytest.mark.parametrize("slug", DRAWN)
def test_a_change_of_filter_costs_four_statements_at_most(slug, asked):
    few_for_a_change_and_none_again(drawn(slug), asked)


@pytest.mark.parametrize("view", ["trend", "funnel", "group"])
def test_so_does_every_view_of_a_benchmark(view, asked):
    page = drawn("ks4-benchmark")
    page.session_state["view"] = view
    page.run()
    asked.clear()
    change_filter(page)
    assert 0 < len(asked) <= MOST, told(asked)


def test_so_does_a_child_and_a_change_of_whom_the_child_stands_beside(asked):
    page = drawn("ks4-pupil-details")
    asked.clear()
    page.session_state[KEPT] = page.session_state[KEPT].but(level="pupil:1")
    page.run()
    assert any("Beside children like this one" in header.value for header in page.header)
    assert 0 < len(asked) <= MOST, told(asked)
    few_for_a_change_and_none_again(page, asked)
