"""Nobody sees another LA's child: not by address, filter, drill-down, a page file, a shared cache or a projected screen."""

import csv
import io
import re

import pytest
from playwright.sync_api import expect

from auth import views
from tests.auth.visitor import Json
from tests.browser.made_up import BRADFORD, CAMDEN, HALTON, KNOWSLEY
from tests.browser.test_a_visit import rounded, saved
from tests.browser.traces import WAYS_TO_WRITE_A_DAY, found_in

CHILDREN = "Children"
OWN = "select sum(ks4_attainment8), count(ks4_attainment8) from cla where stage = 'ks4' and year = 2024 and la_code = ? and in_12m"


def plain_rows(reader) -> list[list[str]]:
    """The rows of a pupil list, headings aside; spaces that hold a date together as plain ones."""
    return [[cell.replace("\u00a0", " ") for cell in row] for row in reader.table(f"^{CHILDREN}$")[1:]]


def names(rows) -> set[str]:
    return {row[0] for row in rows if not row[0].startswith("Child ")}


def held(release, la: int, day: str = "%d %b %Y") -> set[tuple[str, str]]:
    """Name or number, and date of birth as a page (or a file: %Y-%m-%d) writes it, of an LA's children at KS4 in 2024."""
    return set(release.rows(f"select coalesce(surname || ', ' || forename, 'Child ' || pupil_id), strftime(k.dob, '{day}') from children k join cla using (la_code, pupil_id) "
                            "where la_code = ? and stage = 'ks4' and year = 2024 and in_12m", la))


@pytest.mark.parametrize("link", ["/ks4-pupil-list?la=202,876", "/ks4-pupil-list?level=pupil:1",
                                  pytest.param("/ks4-pupil-list?cell=ks4_attainment8&la=202", marks=pytest.mark.long)])      # such an address gives its file below
def test_another_las_address_lists_own_children_alone(visits, release, link):
    rows = plain_rows(visits("hal").open(link))
    assert rows and {(row[0], row[1]) for row in rows} <= held(release, HALTON)


def test_a_school_of_another_la_opens_none_of_its_children(visits, release):
    """A school in Bradford that no Halton child attends, in the filter and as the level."""
    urn = release.value("select urn from cla where la_code = ? and stage = 'ks4' and year = 2024 and urn is not null and urn not in (select urn from cla where la_code = ? and urn is not null) order by urn limit 1", BRADFORD, HALTON)
    others = {name for name, _ in held(release, BRADFORD)} - {name for name, _ in held(release, HALTON)}
    for link in (f"/ks4-pupil-list?school={urn}", f"/ks4-pupil-list?level=school:{urn}"):
        reader = visits("hal").open(link)
        reader.no_error()
        assert not [name for name in others if name in reader.words]


def test_a_school_sees_its_list_and_nothing_else(visits, release):
    listed = release.rows("select child, surname || ', ' || forename from children join cla using (la_code, pupil_id) where la_code = ? and stage = 'ks4' and year = 2024 and in_12m and surname is not null order by child limit 7", BRADFORD)
    reader = visits("school-of-bradford", "school", BRADFORD, listed=tuple(child for child, _ in listed)).open("/ks4-pupil-list")
    rows = plain_rows(reader)
    assert sorted(names(rows)) == sorted(name for _, name in listed) and len(rows) == len(listed)
    for closed in ("/ks4-benchmark", "/cohort", "/home", "/ks4-att8-prog8-benchmark"):
        assert f"This account has no page at the address '{closed[1:]}'" in reader.open(closed).words
    reader.open("/ks4-pupil-details?level=pupil:1")
    reader.page.get_by_role("combobox", name="Child", exact=True).click()
    assert set(reader.page.get_by_role("option").all_inner_texts()) <= {name for _, name in listed}


def test_two_at_once_never_see_each_others_figures(visits, release):
    """Three LAs ask for the same reports at the same moment; each reads its own figures."""
    people = {la: visits(name, la=la) for la, name in ((HALTON, "hal"), (BRADFORD, "bea"), (KNOWSLEY, "kay"))}
    for reader in people.values():
        reader.page.goto("/ks4-benchmark", wait_until="commit")
    for la, reader in people.items():
        total, n = release.rows(OWN, la)[0]
        assert reader.settled().own("Attainment 8").splitlines()[0] == rounded(total, 100 * n)
        assert f"n {n}" in reader.own("Attainment 8")
    for reader in people.values():
        reader.page.goto("/ks4-pupil-list", wait_until="commit")
    for la, reader in people.items():
        assert {(row[0], row[1]) for row in plain_rows(reader.settled())} == held(release, la)


def test_presenting_hides_names_and_dates_of_birth(visits, release):
    surnames = {name.split(",")[0] for name, _ in held(release, CAMDEN) if "," in name}
    reader = visits("cam", la=CAMDEN).open("/ks4-pupil-list")
    reader.page.locator("[data-testid=stSidebar]").get_by_text("Presenting", exact=True).click()
    listed = reader.page.get_by_role("region", name=CHILDREN, exact=True)
    expect(listed.locator("tbody th").first).to_have_text(re.compile(r"^Child \d+$"))
    rows, source = plain_rows(reader.settled()), reader.page.content()
    assert rows and all(re.fullmatch(r"Child \d+", row[0]) for row in rows)
    assert not [surname for surname in surnames if re.search(rf"\b{surname}\b", source)]
    assert not re.search(r"\b\d{4}-\d\d-\d\d\b|\b\d{1,2} [A-Z][a-z]{2} (19|20)\d\d\b|\b(19|20)\d{6}\b", listed.inner_html().replace("&nbsp;", " "))
    with reader.page.expect_download() as taken:      # the file is made when it is asked for, outside the page: it knows what the page was
        reader.page.get_by_role("button", name="CSV", exact=True).click()
    file = taken.value.path().read_text("utf-8-sig")
    assert re.search(r"\bChild \d+\b", file) and "Born" not in file and not [surname for surname in surnames if re.search(rf"\b{surname}\b", file)]


def test_another_las_child_page_opens_for_nobody(visits, release):
    """A Bradford child by its number, in the link of the page and behind it, for a VSH of Halton and a school with another list."""
    pupil, name = release.rows("select pupil_id, surname || ', ' || forename from children join cla using (la_code, pupil_id) where la_code = ? and stage = 'ks4' and year = 2024 and surname is not null order by all limit 1", BRADFORD)[0]
    for reader in (visits("hal"), visits("school-of-bradford", "school", BRADFORD, listed=("1",))):
        reader.open(f"/ks4-pupil-details?la={BRADFORD}&level=pupil:{pupil}")
        assert name not in reader.words and name.split(", ")[0] not in reader.title
        reader.no_error()


def test_another_las_saved_view_opens_ones_own_children_alone(visits, site, release):
    """A view whose link names Bradford, kept under a Halton account (by whoever can write the accounts)."""
    reader = visits("hal").open("/ks4-pupil-list")
    views.save(site.store(), "hal", "Not ours", "ks4-pupil-list", {"la": str(BRADFORD), "year": "2024", "level": "pupil:1", "cell": "ks4_attainment8"}, "x")
    reader.open("/ks4-benchmark").press("Saved views").press("Not ours")
    reader.page.get_by_role("heading", name="KS4 Pupil List (CLA)").wait_for()
    reader.settled()
    assert "not yours to see" in reader.words
    rows = plain_rows(reader)
    assert rows and {(row[0], row[1]) for row in rows} <= held(release, HALTON)
    other = visits("bea", la=BRADFORD).open("/ks4-benchmark")
    assert not other.button("Saved views").count()


def test_an_export_from_another_las_address_holds_own_children_alone(visits, release):
    reader = visits("hal").open(f"/ks4-pupil-list?la={BRADFORD}&cell=ks4_attainment8")
    rows = list(csv.DictReader(io.StringIO(saved(reader, "CSV").decode("utf-8-sig"))))
    assert rows and {(row["Name"], row["Born"]) for row in rows} <= held(release, HALTON, "%Y-%m-%d")


def test_hostile_values_on_the_websocket_open_nothing(site, cookies, release):
    """Every widget of a school's pages is sent values that nobody could choose, in every kind: what is drawn is of its list alone."""
    listed = release.rows("select child, pupil_id, surname || ', ' || forename, k.dob from children k join cla using (la_code, pupil_id) where la_code = ? and stage = 'ks4' and year = 2024 and in_12m "
                          "and surname is not null order by child limit 7", BRADFORD)
    own = {name for _, _, name, _ in listed} | {f"{born:{way}}" for *_, born in listed for way in WAYS_TO_WRITE_A_DAY}
    other, = release.rows("select pupil_id from children where la_code = ? and pupil_id <> all(?) and surname is not null order by pupil_id limit 1", BRADFORD, [pupil for _, pupil, _, _ in listed])[0]
    jar = "; ".join(f"{each['name']}={each['value']}" for each in cookies("school-of-bradford", "school", BRADFORD, tuple(child for child, *_ in listed)))
    hostile = [f"pupil:{other}", str(other), other, float(other), [str(other), "202"], Json(f'{{"opened": "{other}"}}'), Json('{"opened": "' + 5_000 * "9" + '"}'), Json("[" * 5_000), "' or 1=1 --", True, b"\xff", -1, float("inf"), [], ""]
    for page in ("ks4-pupil-list", "ks4-pupil-details"):
        with site.visitor().tab(cookie=jar) as tab:
            drawn = tab.run(page=page, query=f"la=202&level=pupil:{other}")
            widgets = set(re.findall(r"\$\$(?:ID|GENERATED|WIDGET)[^\"\s\\]+", drawn))
            assert len(widgets) > 20
            for value in hostile:
                drawn += tab.run([(widget, value) for widget in sorted(widgets)], page=page)
            assert "Traceback" not in drawn
            strangers = found_in(drawn, release) - own
            assert not strangers, f"{page}: {sorted(strangers)[:5]}"
