"""Each of the fifteen in a real browser: its own address, a filter, the children behind a figure and back, the link in a second browser, the file beside the page.

One browser goes through them all, as a reader does. `make test` walks the whole way through one report of each kind and opens the others; `make test-all` walks through each.
(Of the Benchmarks `make test` walks through the KS4 one in test_a_visit.py, where each step is held against the release.)
"""

import csv
import io
import re
from datetime import datetime
from math import isclose

import pytest
from openpyxl import load_workbook

from data_layer.catalogue.reports import REPORTS
from tests.browser.barriers import found_by_axe, sideways
from tests.browser.conftest import close_tabs
from tests.browser.made_up import BRADFORD
from tests.browser.reader import Reader

FIGURES = ["KS1 Benchmark (CLA)", "KS2 Benchmark (CLA)", "KS4 Benchmark (CLA)", "KS1 Summary (CLA)", "KS2 Summary (CLA)", "KS1-2 Progress Benchmark (CLA)", "KS4 Att8/Prog8 Benchmark (CLA)"]
LISTS = ["KS1 Pupil List (CLA)", "KS2 Pupil List (CLA)", "KS4 Pupil List (CLA)", "KS1-2 Progress Pupil List (CLA)", "KS4 Att8/Prog8 Pupil List (CLA)"]
DETAILS = ["KS1 Pupil Details (CLA)", "KS2 Pupil Details (CLA)", "KS4 Pupil Details (CLA)"]
NOBODY_HAS_IT = "KS1-2 Progress Benchmark (CLA)"      # three years hold no child's KS1 and KS2 both: every cell says why
IN_EACH_RUN = {"KS2 Summary (CLA)", "KS4 Att8/Prog8 Benchmark (CLA)", "KS4 Pupil List (CLA)", "KS2 Pupil Details (CLA)"}
MINUS, UNKNOWN = "\N{MINUS SIGN}", ("not in measure", "not known")
OPENS = re.compile(r"open (this child|these ([\d,]+) children)$")


@pytest.fixture(scope="module")
def browsers(sits_down, window_of):
    """The reader's and a colleague's."""
    made = [sits_down("bea", la=BRADFORD), window_of("ben", "vsh", BRADFORD, ())]
    yield [Reader(context.new_page()) for context in made]
    for context in made:
        close_tabs(context)


def walked(titles: list[str]) -> list:
    """The whole way through each report; in `make test` through one of each kind."""
    return [pytest.param(title, marks=() if title in IN_EACH_RUN else pytest.mark.long, id=title) for title in titles]


def address(title: str) -> str:
    return "/" + next(report.slug for report in REPORTS if report.title == title)


def girls_of(reader, title: str) -> Reader:
    """The report by its own address, then the filter, by hand."""
    reader.open(address(title))
    assert reader.title == title and "SYNTHETIC DATA" in reader.words and "Bradford" in reader.words
    reader.choose("Sex", "Girls").applied()
    reader.page.locator(".st-key-chips").get_by_role("button", name="Girls").wait_for()
    reader.settled().no_error()
    assert "sex=F" in reader.page.url
    return reader


def cells(reader) -> list[str]:
    """The first line of every cell of the page's tables."""
    return [cell.strip().split("\n")[0] for cell in reader.page.locator("[data-testid=stMain] table :is(th, td)").all_inner_texts()]


def saved(reader, label: str) -> bytes:
    with reader.page.expect_download() as download:
        reader.page.locator(".st-key-export").get_by_role("button", name=label).click()
    return download.value.path().read_bytes()


def exported(reader) -> list[dict]:
    """The rows of the CSV; the workbook holds the same under the same headings, and says on its cover what applies."""
    rows = list(csv.DictReader(io.StringIO(saved(reader, "CSV").decode("utf-8-sig"))))
    book = load_workbook(io.BytesIO(saved(reader, "Excel")))
    headings, *lines = book["Figures"].iter_rows(values_only=True)
    assert all(list(row)[:len(headings)] == list(headings) for row in rows[:1])
    assert all(alike(row[heading], cell) for row, line in zip(rows, lines, strict=True) for heading, cell in zip(headings, line, strict=True))
    cover = {line[0]: line[1] for line in book["About"].iter_rows(values_only=True)}
    assert all(row["what_applies"] == cover["What applies"] and row["data"] == cover["Data"] for row in rows)
    return rows


def alike(one, other) -> bool:
    """One value as two kinds of file, or the page, write it."""
    one, other = (" ".join(("" if value is None else str(value)).replace(MINUS, "-").split()) for value in (one, other))
    try:
        return one == other or isclose(float(one), float(other), rel_tol=1e-12)      # Excel keeps sixteen digits
    except ValueError:
        return one.replace(" (synthetic)", "") == other or (one == "" and other in UNKNOWN) or one == iso(other)


def iso(day: str) -> str | None:
    """'04 Apr 2008' as files write it."""
    return f"{datetime.strptime(day, '%d %b %Y'):%Y-%m-%d}" if re.fullmatch(r"\d\d [A-Z][a-z]{2} \d{4}", day) else None


def heading(reader, title: str) -> None:
    reader.page.get_by_role("heading", name=title, exact=True).wait_for()
    reader.settled()


def no_barriers(reader) -> None:
    assert found_by_axe(reader.page) == []
    assert sideways(reader) <= 1


@pytest.mark.parametrize("title", sorted({*FIGURES, *LISTS, *DETAILS} - IN_EACH_RUN))
def test_each_other_report_opens_by_its_own_address_without_barriers(browsers, title):
    reader, _ = browsers
    reader.open(address(title)).no_error()
    assert reader.title == title and "SYNTHETIC DATA" in reader.words
    no_barriers(reader)


@pytest.mark.parametrize("title", walked(FIGURES))
def test_a_report_of_figures(browsers, title):
    reader, colleague = browsers
    before = cells(girls_of(reader, title))
    no_barriers(reader)
    rows = [row for row in exported(reader) if row["value"]]
    assert all(any(row["shown"] in cell for cell in before) for row in rows)
    assert cells(colleague.open(reader.page.url)) == before
    own = reader.page.locator("[data-testid=stMain] table").get_by_role("button", name=OPENS)
    if title == NOBODY_HAS_IT:
        assert not rows and not own.count()
        return
    count = OPENS.search(own.first.get_attribute("aria-label"))[2] or "1"
    own.first.click()
    heading(reader, title.replace("Benchmark", "Pupil List").replace("Summary", "Pupil List"))
    assert len(reader.table("^Children$")) - 1 == int(count) and "Girls" in reader.words
    reader.press("Back to the figures")
    heading(reader, title)
    assert cells(reader) == before


@pytest.mark.parametrize("title", walked(LISTS))
def test_a_report_of_children(browsers, title):
    reader, colleague = browsers
    before = girls_of(reader, title).table("^Children$")
    no_barriers(reader)
    rows = [list(row.values())[:len(before[0])] for row in exported(reader)]
    assert len(rows) == len(before) - 1
    assert [(told, shown) for row, line in zip(rows, before[1:], strict=True) for told, shown in zip(row, line, strict=True) if not alike(told, shown)] == []
    assert colleague.open(reader.page.url).table("^Children$") == before
    reader.page.get_by_role("region", name="Children", exact=True).get_by_role("button", name="open this child").first.click()
    heading(reader, "Timeline")
    assert reader.title == before[1][0]
    reader.press("Back to the list")
    heading(reader, title)
    assert reader.table("^Children$") == before


def same_in_the_file(reader) -> None:
    """The child's file has the page's spells, results and figures beside others, no more and no fewer."""
    reader.page.get_by_text("The timeline as a table").click()
    reader.settled()
    rows = exported(reader)
    spells = [tuple(line) for line in reader.table("^Timeline$")[1:]]
    lanes = {lane for lane, *_ in spells}
    assert sorted((row["What"], row["Which"], row["From"]) for row in rows if row["What"] in lanes) == sorted((lane, label, iso(start)) for lane, label, start, _ in spells)
    held = reader.table("^Results of assessments$")[1:] if reader.page.get_by_role("region", name="Results of assessments").count() else []
    told = sorted((f"{stage} result", subject, ", ".join(part for part in (outcome, f"score {score}" if outcome and score else score) if part)) for subject, stage, _, outcome, score in held)
    assert sorted((row["What"], row["Which"], row["Value"]) for row in rows if row["What"].endswith(" result")) == told
    entries = reader.table("^KS4 entries$")[1:] if reader.page.get_by_role("region", name="KS4 entries").count() else []
    assert sorted((row["Which"], row["Value"]) for row in rows if row["What"] == "KS4 entry") == sorted((f"{subject}, {qualification}", grade) for subject, qualification, grade, *_ in entries)
    headings, *lines = reader.table("^This child beside")
    beside = sorted((f"{line[0]}: {whose}", cell.replace("\n", "; ")) for line in lines for whose, cell in zip(headings[1:], line[1:], strict=True))
    assert sorted((row["Which"], row["Value"]) for row in rows if row["What"] == "Beside children like this one") == beside
    assert told or entries


@pytest.mark.parametrize("title", walked(DETAILS))
def test_a_report_of_one_child(browsers, title):
    reader, colleague = browsers
    girls_of(reader, title)
    link = reader.page.url
    reader.choose("Child")
    heading(reader, "Timeline")
    no_barriers(reader)
    reader.no_error()
    same_in_the_file(reader)
    assert colleague.open(link).title == title and "Girls" in colleague.words
