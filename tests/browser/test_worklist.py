"""An analyst decides on a match, leaves a child out, takes the fix list away, and looks at data quality and at what changed in results."""

import csv
import io
import os
from pathlib import Path

import pytest

from tests.browser.conftest import WIDE
from tests.browser.made_up import BRADFORD

PICTURES = os.environ.get("CLA_PICTURES")      # a folder: whoever changes these pages looks at them
PHONE = {"width": 390, "height": 844}


def pictured(reader, name: str) -> None:
    """The whole page, for a person to look at."""
    if PICTURES:
        height = reader.page.evaluate("() => document.querySelector('[data-testid=stMain]').scrollHeight")
        own = reader.page.viewport_size
        reader.page.set_viewport_size({"width": own["width"], "height": min(height, 8000)})
        reader.page.wait_for_timeout(1000)
        reader.page.screenshot(path=str(Path(PICTURES) / f"{name}-{own['width']}.png"))
        reader.page.set_viewport_size(own)


def lines(release_folder) -> list[dict]:
    path = release_folder / "decisions.csv"
    return list(csv.DictReader(path.open(encoding="utf-8"))) if path.exists() else []


@pytest.fixture
def afterwards_undecided(release_folder):
    yield
    (release_folder / "decisions.csv").unlink(missing_ok=True)


def test_decisions_and_the_fix_list(visits, release, release_folder, afterwards_undecided):
    suggested = release.rows("select child, matches.upn from matches join cohort using (la_code, pupil_id) join children using (la_code, pupil_id) where la_code = ? and stage = 'ks4' and year = 2024 and in_12m and at_stage and not has_result and state = 'suggested' order by child", BRADFORD)
    assert suggested, "the made-up England has such children"
    reader = visits("ann", role="analyst", la=BRADFORD).open("/cohort?year=2024")
    shown = reader.table("^The child and the pupil")
    child, upn = shown[1][1], shown[2][2]
    assert (child, upn) in suggested
    reader.page.get_by_text("Leave out of every figure").click()
    reader.press("Keep the decision")
    reader.page.get_by_text("Say why: the reason is kept").wait_for()
    assert lines(release_folder) == []
    reader.page.get_by_text("Confirm: it is the same child").click()
    reader.press("Keep the decision")
    reader.page.get_by_text("It takes effect at the next load").wait_for()
    reader.settled()
    (line,) = lines(release_folder)
    assert (line["CHILD"], line["UPN"], line["DECISION"], line["BY"]) == (child, upn, "same", "ann")
    assert [row[1:] for row in reader.table("^Decisions made")[1:]] == [["it is the same child", "every year", "", "ann", line["DATE"], "takes effect at the next load"]]
    pictured(reader, "cohort")
    with reader.page.expect_download() as taken:
        reader.press("Fix list (CSV)")
    text = Path(taken.value.path()).read_text(encoding="utf-8-sig")
    rows = list(csv.reader(io.StringIO(text)))
    start = next(place for place, row in enumerate(rows) if row[:1] == ["CHILD"])
    assert child in [row[0] for row in rows[start + 1:]] and "SYNTHETIC" in taken.value.suggested_filename
    assert not release.names_of(BRADFORD) & {cell for row in rows for cell in row}
    reader.no_error()


def test_putting_a_child_into_the_cohort_that_is_chosen(visits, release_folder, afterwards_undecided):
    reader = visits("ann", role="analyst", la=BRADFORD).open("/cohort?year=2024&cohort=31mar")
    reader.choose("Which children", "Outside the cohort, in another year group, left out or refused").settled()
    reader.page.get_by_text("Put in: counts as looked after on 31 March").click()
    reader.page.get_by_label("Reason").fill("Dates were mended after the return")
    reader.press("Keep the decision")
    reader.page.get_by_text("It takes effect at the next load").wait_for()
    (line,) = lines(release_folder)
    assert (line["DECISION"], line["COHORT"], line["RETURN_YEAR"], line["UPN"]) == ("in", "31mar", "2024", "")


@pytest.mark.parametrize("size", [WIDE, pytest.param(PHONE, marks=pytest.mark.long)], ids=["1440", "390"])
def test_quality_and_what_changed_in_results(visits, release, size):
    """Match rates are those of the release; nothing runs past the edge of the page."""
    reader = visits("ann", role="analyst", la=BRADFORD, size=size).open("/quality")
    reader.no_error()
    children, without = release.rows("select count(*), count(*) filter (where not has_result) from cohort where la_code = ? and stage = 'ks4' and year = 2024 and in_12m and at_stage", BRADFORD)[0]
    row = next(row for row in reader.table("^Match rates") if row[0] == "2023/24 KS4")
    assert (row[1], row[5]) == (str(children), str(without))
    assert reader.page.evaluate("() => document.documentElement.scrollWidth") <= size["width"]
    pictured(reader, "quality")
    reader.open("/results")
    reader.no_error()
    assert reader.page.evaluate("() => document.documentElement.scrollWidth") <= size["width"]
    changed = release.value("""select count(distinct coalesce(a.pupil_id, b.pupil_id)) from (select * from results_by_release where results = 'provisional') a full join (select * from results_by_release where results <> 'provisional') b
        using (la_code, pupil_id, stage, year, measure) join cohort using (la_code, pupil_id, stage, year) where la_code = ? and stage = 'ks4' and year = 2024 and in_12m and a.value is distinct from b.value""", BRADFORD)
    assert f"{changed} child" in reader.words if changed else "Nothing changed" in reader.words
    pictured(reader, "results")
    if size == PHONE:
        pictured(reader.open("/cohort?year=2024"), "cohort")
