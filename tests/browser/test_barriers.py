"""No barriers: axe finds nothing grave, a narrow screen shows it all, the keyboard does every task, grey tells the series apart.

The fifteen reports are searched by test_reports.py, on its way through them; here are the other pages.
"""

import io
import re

import pytest
from PIL import Image
from playwright.sync_api import expect

from tests.browser.barriers import found_by_axe, sideways
from tests.browser.conftest import close_tabs
from tests.browser.made_up import BRADFORD
from tests.browser.reader import Reader

MOST_TABS, GREY_LEVELS_APART, SHADES_APART = 250, 40, 30
NAME = "(e => e.getAttribute('aria-label') || e.innerText || '')(document.activeElement)"
IN_SIGHT = "(e => { const s = getComputedStyle(e); return s.outlineStyle !== 'none' || s.boxShadow !== 'none' })(document.activeElement)"


@pytest.fixture(scope="module")
def reader(sits_down):
    context = sits_down("bea", la=BRADFORD)
    yield Reader(context.new_page())
    close_tabs(context)


@pytest.mark.parametrize("path", ["/", "/cohort", "/sure", "/accessibility", "/quality", "/results"])
def test_the_pages_beside_the_reports(reader, path):
    reader.open(path).no_error()
    assert found_by_axe(reader.page) == []
    assert sideways(reader) <= 1


OPENED = ["Presets", "Copy link", "Save view"]
FOLDED = ["Care history", "How similar are the similar pupils?", "How is this calculated?"]


def test_what_opens_over_a_report_or_unfolds_in_it(reader):
    reader.open("/ks4-benchmark")
    for name in OPENED:
        reader.press(name)
        reader.page.locator("[data-testid=stPopoverBody]").wait_for()
        assert found_by_axe(reader.page) == [], name
        reader.page.keyboard.press("Escape")
        expect(reader.page.locator("[data-testid=stPopoverBody]")).to_have_count(0)
    for name in FOLDED:
        reader.page.locator("[data-testid=stExpander] summary").filter(has_text=name).click()
    reader.settled()
    assert found_by_axe(reader.page) == []
    reader.brought_into_view(reader.page.get_by_role("combobox", name="Sex", exact=True)).click()
    reader.page.get_by_role("option", name="Girls").wait_for()
    assert found_by_axe(reader.page) == []
    reader.page.keyboard.press("Escape")


def tab_to(reader, name: str) -> None:
    """Presses Tab until the part of that name has the focus, in sight, as a reader without a mouse does."""
    for _ in range(MOST_TABS):
        reader.page.keyboard.press("Tab")
        if re.search(name, reader.page.evaluate(NAME)):
            assert reader.page.evaluate(IN_SIGHT) or reader.page.evaluate("document.activeElement.tagName") == "INPUT", f"{name} has the focus out of sight"
            return
    raise AssertionError(f"no Tab leads to {name}")


def heading(reader, name: str) -> None:
    reader.page.get_by_role("heading", name=name, exact=True).wait_for()
    reader.settled()


def test_the_keyboard_filters_opens_a_child_comes_back_and_takes_the_file(reader):
    """No mouse: skip link, a filter and Apply, the chip off again, a figure's children, a child, back and back, the file."""
    reader.open("/ks4-benchmark")
    press = reader.page.keyboard.press
    tab_to(reader, "^Skip to main content")
    tab_to(reader, "^Sex$")
    reader.page.keyboard.type("Girls")
    for key in ("ArrowDown", "Enter", "Escape"):
        press(key)
    tab_to(reader, "^Apply$")
    press("Enter")
    chip = reader.page.locator(".st-key-chips").get_by_role("button", name="Girls")
    chip.wait_for()
    reader.settled()
    tab_to(reader, "^Girls")
    press("Enter")
    expect(chip).to_have_count(0)
    reader.settled()
    tab_to(reader, "open these \\d+ children$")
    press("Enter")
    heading(reader, "KS4 Pupil List (CLA)")
    tab_to(reader, "open this child$")
    press("Enter")
    heading(reader, "Timeline")
    tab_to(reader, "^\\W*Back to the list|Back to the list$")
    press("Enter")
    heading(reader, "KS4 Pupil List (CLA)")
    tab_to(reader, "Back to the figures$")
    press("Enter")
    heading(reader, "KS4 Benchmark (CLA)")
    tab_to(reader, "CSV$")
    with reader.page.expect_download() as download:
        press("Enter")
    assert download.value.suggested_filename.startswith("SYNTHETIC-ks4-benchmark")


def test_grey_tells_the_own_figure_from_the_others(reader):
    """The own mark has a shape of its own, and in a grey picture is darker than a comparator's."""
    chart = reader.open("/ks4-benchmark").page.locator("[data-testid=stVegaLiteChart]").first
    marks = chart.locator(".mark-symbol path")
    marks.first.wait_for()
    reader.brought_into_view(chart)
    outlines = [mark.get_attribute("d") for mark in marks.all()]
    assert len({"A" in outline for outline in outlines}) == 2, "a circle has arcs, a diamond has none"
    picture = Image.open(io.BytesIO(chart.screenshot())).convert("L")
    frame, boxes = chart.bounding_box(), [mark.bounding_box() for mark in marks.all()]
    grey = {"A" in outline: picture.getpixel((round(box["x"] + box["width"] / 2 - frame["x"]), round(box["y"] + box["height"] / 2 - frame["y"]))) for outline, box in zip(outlines, boxes, strict=True)}
    assert grey[True] - grey[False] >= GREY_LEVELS_APART, grey


def test_the_trend_draws_each_line_with_a_shape_and_a_dash_of_its_own(reader):
    reader.open("/ks4-benchmark").page.get_by_role("radio", name="Trend").click(force=True)
    reader.page.get_by_role("region", name=re.compile("by year$")).wait_for()
    reader.settled()
    chart = reader.page.locator("[data-testid=stVegaLiteChart]").first
    outlines = [re.sub(r"[-\d.]+", "", path.get_attribute("d")) for path in chart.locator(".role-legend-symbol path").all()]
    assert len(outlines) > 1 and len(set(outlines)) == len(outlines), outlines
    dashes = {path.get_attribute("stroke"): path.get_attribute("stroke-dasharray") for path in chart.locator(".mark-line path").all()}
    assert len(set(dashes.values())) == len(dashes) > 1, dashes


def test_a_stacked_bar_goes_from_light_to_dark(reader):
    from pages.parts.charts import RAMP

    grey = [Image.new("RGB", (1, 1), colour).convert("L").getpixel((0, 0)) for colour in RAMP]
    assert all(lighter - darker >= SHADES_APART for lighter, darker in zip(grey, grey[1:], strict=False)), grey
