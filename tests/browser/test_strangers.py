"""Nobody sees another LA's child: not by address, filter, drill-down or a list that isn't theirs."""

import pytest
from playwright.sync_api import expect

from tests.browser.made_up import BRADFORD, HALTON

CHILDREN = "Children"


def plain_rows(reader) -> list[list[str]]:
    """The rows of a pupil list, drawn as a table that can be read."""
    if not reader.page.get_by_role("region", name=CHILDREN, exact=True).count():
        reader.page.get_by_text("Plain table", exact=True).click()
        expect(reader.page.get_by_role("region", name=CHILDREN, exact=True)).to_be_visible()
        reader.settled()
    return reader.table(f"^{CHILDREN}$")[1:]


def names(rows) -> set[str]:
    return {row[0] for row in rows if not row[0].startswith("Child ")}


def held(release, la: int) -> set[tuple[str, str]]:
    """Name or number, and date of birth, of an LA's children at KS4 in 2024."""
    return set(release.rows("select coalesce(surname || ', ' || forename, 'Child ' || pupil_id), cast(k.dob as varchar) from children k join cla using (la_code, pupil_id) "
                            "where la_code = ? and stage = 'ks4' and year = 2024 and in_12m", la))


@pytest.mark.parametrize("link", ["/ks4-pupil-list?la=202", "/ks4-pupil-list?la=202,876", "/ks4-pupil-list?la=0876", "/ks4-pupil-list?level=pupil:1", "/ks4-pupil-list?cell=ks4_attainment8&la=202"])
def test_another_las_address_lists_own_children_alone(visits, release, link):
    rows = plain_rows(visits("hal").open(link))
    assert rows and {(row[0], row[1]) for row in rows} <= held(release, HALTON)


def test_a_school_of_another_la_opens_none_of_its_children(visits, release):
    """A school in Bradford that no Halton child attends, in the filter and as the level."""
    urn = release.value("select urn from cla where la_code = ? and stage = 'ks4' and year = 2024 and urn is not null and urn not in (select urn from cla where la_code = ? and urn is not null) limit 1", BRADFORD, HALTON)
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
        reader.open(closed)
        assert "Page not found" in reader.page.locator("body").inner_text(), closed
    reader.open("/ks4-pupil-details?level=pupil:1")
    reader.page.get_by_role("combobox", name="Child", exact=True).click()
    assert set(reader.page.get_by_role("option").all_inner_texts()) <= {name for _, name in listed}
