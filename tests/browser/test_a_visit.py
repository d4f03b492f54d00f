"""A Virtual School Head's visit: sign in, filter, read, open the children, come back, hand over the link, take the file away."""

import csv
import io
import re
from decimal import ROUND_HALF_UP, Decimal

from playwright.sync_api import expect

from tests.browser.made_up import BRADFORD
from tests.browser.reader import Reader

GIRLS = "from cla where stage = 'ks4' and year = 2024 and la_code = ? and in_12m and sex = 'F'"
EVERY_MEASURE = "^Every measure"


def rounded(total: int, n: int, places: int = 1) -> str:
    """A quotient in decimal, halves away from zero."""
    return str((Decimal(total) / Decimal(n)).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP))


def girls(release) -> tuple[str, int]:
    """Attainment 8 of Bradford's girls in care 12 months, held in hundredths of a point, and how many count in it."""
    total, n = release.rows(f"select sum(ks4_attainment8), count(ks4_attainment8) {GIRLS}", BRADFORD)[0]
    return rounded(total, 100 * n), n


def test_a_demo_account_signs_in_with_two_steps_filled(chromium, site):
    context = chromium.new_context(base_url=site.url)
    reader = Reader(context.new_page())
    reader.page.goto("/")
    reader.page.get_by_role("link", name="Try it: Bradford's VSH").click()
    reader.press("Continue")
    reader.page.wait_for_url("**/auth/code")
    reader.press("Sign in")
    reader.settled()
    assert "Bradford" in reader.title and "SYNTHETIC DATA" in reader.words
    context.close()


def test_filter_figure_children_and_back(visits, release):
    figure, n = girls(release)
    reader = visits("bea", la=BRADFORD).open("/ks4-benchmark")
    reader.choose("Sex", "Girls").applied()
    reader.page.locator(".st-key-chips").get_by_role("button", name="Girls").wait_for()
    reader.settled()
    assert "Girls, in care 12 months at 31 March · KS4 2023/24" in reader.words
    assert reader.own("Attainment 8").splitlines()[0] == figure and f"n {n}" in reader.own("Attainment 8")
    before = reader.table(EVERY_MEASURE)
    reader.press(f"See these {n} children")
    reader.page.get_by_text(f"{n} children. Choose a name").wait_for()
    reader.settled()
    assert reader.title == "KS4 Pupil List (CLA)" and "Girls" in reader.words
    footer = {row[0]: row[1:] for row in reader.table("^The benchmark's own figures")}
    assert footer["Attainment 8"][0] == figure and footer["Attainment 8"][2] == str(n)
    reader.press("Back to the figures")
    reader.page.get_by_role("heading", name="KS4 Benchmark (CLA)").wait_for()
    reader.settled()
    assert reader.table(EVERY_MEASURE) == before and "sex=F" in reader.page.url


def test_the_browsers_own_back_keeps_the_filters(visits, release):
    figure, _ = girls(release)
    reader = visits("bea", la=BRADFORD).open("/ks4-benchmark?sex=F")
    reader.page.get_by_role("button", name="See these").click()
    reader.page.get_by_role("heading", name="KS4 Pupil List (CLA)").wait_for()
    reader.settled()
    reader.page.go_back()
    reader.page.get_by_role("heading", name="KS4 Benchmark (CLA)").wait_for()
    reader.settled()
    assert reader.own("Attainment 8").splitlines()[0] == figure
    reader.no_error()


def test_the_browsers_own_back_undoes_a_filter_and_forward_sets_it_again(visits):
    reader = visits("bea", la=BRADFORD).open("/ks4-benchmark")
    everybody = reader.own("Attainment 8")
    reader.choose("Sex", "Girls").applied()
    expect(reader.page).to_have_url(re.compile("sex=F"))
    girls_only = reader.settled().own("Attainment 8")
    assert girls_only != everybody
    chip = reader.page.locator(".st-key-chips").get_by_role("button", name="Girls")
    reader.page.go_back()
    expect(reader.page).not_to_have_url(re.compile("sex=F"))
    expect(chip).to_have_count(0)
    assert reader.settled().own("Attainment 8") == everybody
    reader.page.go_forward()
    expect(reader.page).to_have_url(re.compile("sex=F"))
    chip.wait_for()
    assert reader.settled().own("Attainment 8") == girls_only


def test_a_link_gives_a_colleague_the_same_numbers(visits):
    reader = visits("bea", la=BRADFORD).open("/ks4-benchmark?sex=F&sen=ehcp,support&pool=3")
    reader.press("Copy link")
    link = reader.page.locator("[data-testid=stPopoverBody] code").inner_text().strip()
    assert link.startswith("/ks4-benchmark?") and "sex=F" in link and "pool=3" in link
    colleague = visits("ben", la=BRADFORD).open(link)
    assert colleague.table(EVERY_MEASURE) == reader.table(EVERY_MEASURE)
    assert "Girls" in colleague.words and "2021/22 to 2023/24, pooled" in colleague.words


def test_the_csv_holds_what_the_page_shows(visits):
    reader = visits("bea", la=BRADFORD).open("/ks4-benchmark?sex=F")
    page = reader.table(EVERY_MEASURE)
    text = saved(reader, "CSV").decode("utf-8-sig")
    assert "\r\n" in text
    rows = list(csv.DictReader(io.StringIO(text)))
    headings = [heading.split(",")[0].split("\n")[0] for heading in page[0]]
    exported = {(row["measure"], row["comparator"]): row for row in rows}
    assert len(exported) == len(rows) == (len(page) - 1) * (len(page[0]) - 1)
    for line in page[1:]:
        for heading, cell in zip(headings[1:], line[1:], strict=False):      # a reason that holds for a whole row is one wide cell
            row = exported[line[0], heading]
            assert cell.startswith(row["shown"]) or not row["value"], (line[0], heading, cell, row["shown"])
    assert all("SYNTHETIC" in row["data"] and "Girls" in row["what_applies"] for row in rows)


def test_the_excel_file_and_the_charts_open(visits):
    from openpyxl import load_workbook

    reader = visits("bea", la=BRADFORD).open("/ks4-benchmark?sex=F")
    book = load_workbook(io.BytesIO(saved(reader, "Excel")))
    texts = [str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert any("SYNTHETIC" in text for text in texts) and not any(text.startswith("=") for text in texts)
    assert saved(reader, "Chart as PNG").startswith(b"\x89PNG")
    picture = saved(reader, "Chart as SVG").decode()
    assert picture.startswith("<svg") and "SYNTHETIC" in picture and not re.search(r'href="http', picture)


def saved(reader, label: str) -> bytes:
    with reader.page.expect_download() as download:
        reader.page.locator(".st-key-export").get_by_role("button", name=label).click()
    return download.value.path().read_bytes()


def test_an_empty_choice_says_what_to_loosen_and_does_it(visits, release):
    """Girls with an EHC plan, in Camden's small cohort, in residential care and severely absent: nobody."""
    reader = visits("cam", la=202).open("/ks4-benchmark?sex=F&severe=yes&uasc=yes&excluded=yes")
    assert "No children match all of" in reader.words
    reader.no_error()


def test_one_press_of_apply_is_enough_while_a_list_is_open(visits):
    """The press closes the list, under which the sidebar moves: the button hears it all the same."""
    reader = visits("bea", la=BRADFORD).open("/ks4-benchmark?year=2024")
    reader.choose("Term of birth", "Autumn")
    reader.page.get_by_role("option", name="Summer (May to August)").wait_for()      # still open
    apply = reader.page.locator("[data-testid=stSidebar] button").filter(has_text=re.compile("^Apply$"))      # no role while a list is open: the rest of the page is hidden from readers
    place = reader.brought_into_view(apply).bounding_box()
    reader.page.mouse.move(place["x"] + place["width"] / 2, place["y"] + place["height"] / 2)
    reader.page.mouse.down()
    reader.page.wait_for_timeout(80)      # as long as a finger stays on a button
    reader.page.mouse.up()
    reader.page.locator(".st-key-chips").get_by_role("button", name="Born in the autumn").wait_for()
    expect(reader.page).to_have_url(re.compile("birth_term=autumn"))
