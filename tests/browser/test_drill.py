"""From any own figure to its children: a cell, a mark of a chart, a point, a category; the counts agree; the way back keeps everything."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.made_up import BRADFORD

LISTED = re.compile(r"^\d+ (of \d+ )?child(ren)?\. Choose a name")
MARKS = ".stVegaLiteChart svg g.mark-symbol path"


def listed(reader) -> int:
    """Children on the list that opened: what it says, and its rows."""
    reader.page.get_by_role("heading", name="Pupil List (CLA)").wait_for()
    said = int(reader.page.get_by_text(LISTED).inner_text().split()[0])
    reader.settled()
    assert len(reader.table("^Children$")) - 1 == said
    return said


def test_a_cell_opens_its_children_one_opens_and_the_way_back_keeps_everything(visits, release):
    n = release.value("select count(ks4_attainment8) from cla where stage = 'ks4' and year = 2024 and la_code = ? and in_12m and sex = 'F'", BRADFORD)
    reader = visits("bea", la=BRADFORD).open("/ks4-benchmark?year=2024&sex=F")
    reader.page.get_by_text("By group", exact=True).click()
    reader.settled()
    cell = reader.page.get_by_role("region", name=re.compile("^Every measure")).get_by_role("button", name=re.compile(f": open these {n} children$")).first
    reader.brought_into_view(cell).click()
    assert listed(reader) == n and "Girls" in reader.words
    names = reader.page.get_by_role("button", name=re.compile(": open this child$"))
    first = names.first.inner_text()
    names.first.click()
    reader.page.get_by_role("heading", name="Timeline").wait_for()
    assert reader.settled().title == first
    reader.press("Back to the list")
    assert listed(reader) == n
    reader.press("Back to the figures")
    reader.page.get_by_role("heading", name="KS4 Benchmark (CLA)").wait_for()
    reader.settled()
    assert "sex=F" in reader.page.url and reader.page.get_by_role("combobox", name=re.compile("Split by$")).count()     # the view is still "By group"
    reader.no_error()


@pytest.mark.parametrize("link,heading", [("/ks4-benchmark?year=2024", "KS4 Pupil List"), pytest.param("/ks4-att8-prog8-benchmark?year=2024", "KS4 Att8/Prog8 Pupil List", marks=pytest.mark.long)])      # the same chart
def test_the_own_mark_of_a_chart_opens_its_children_and_no_other_does(visits, link, heading):
    reader = visits("bea", la=BRADFORD).open(link)
    n = int(re.search(r"See these (\d+) children", reader.words)[1])
    marks = reader.page.locator(MARKS)
    reader.brought_into_view(marks.nth(1)).click(force=True)
    reader.settled()
    assert "Benchmark" in reader.title
    reader.brought_into_view(marks.first).click(force=True)
    assert listed(reader) == n and reader.title.startswith(heading)


@pytest.mark.long      # test_reports.py opens the children of a Summary's cell in each run
def test_a_category_of_a_summary_opens_the_children_in_it(visits):
    reader = visits("bea", la=BRADFORD).open("/ks2-summary?year=2024")
    cell = reader.page.get_by_role("region", name=re.compile("^Reading: share")).get_by_role("button", name=re.compile("open (these|this)")).first
    count = int(cell.inner_text().split()[0])
    reader.brought_into_view(cell).click()
    assert listed(reader) == count


def test_a_list_sorts_by_any_column_and_numbers_sort_as_numbers(visits):
    reader = visits("bea", la=BRADFORD).open("/ks4-pupil-list?year=2024")
    heading = reader.page.get_by_role("columnheader", name=re.compile("^Attainment 8"))
    place = [row for row in reader.table("^Children$")][0].index("Attainment 8")
    for direction, reverse in (("ascending", False), ("descending", True)):
        heading.get_by_role("button").click()
        expect(heading).to_have_attribute("aria-sort", direction)
        held = [float(row[place]) for row in reader.table("^Children$")[1:] if re.fullmatch(r"[\d.]+", row[place])]
        assert held == sorted(held, reverse=reverse) and len(held) > 5
