"""Questions that the reports must answer within six interactions.

An interaction is one choice: a page opened from the menu, an option taken from a list, a group of filters unfolded, a button pressed.
"""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.made_up import BRADFORD

MOST = 6
AT_A_SCHOOL = "select school.name, school.urn from cla join schools as school using (urn) where stage = 'ks4' and cla.la_code = ? and year = 2024 and in_12m and school.name in (select name from schools group by name having count(*) = 1) group by all order by count(*) desc, urn limit 1"


def answered(reader, *choices) -> None:
    """Makes the choices one by one, each when the page has settled; never more than six."""
    assert len(choices) <= MOST
    for choice in choices:
        choice()
        reader.settled()


def opens(reader, stage: str, title: str):
    def choice():
        reader.page.locator("[data-testid=stTopNavSection]").filter(has_text=stage).click()
        reader.page.get_by_role("menuitem", name=title, exact=True).click()
        reader.page.get_by_role("heading", name=title).wait_for()
    return choice


def takes(reader, label: str, option: str):
    def choice():
        reader.choose(label, option)
        reader.page.keyboard.press("Escape")
    return choice


def applies(reader, *chips: str):
    def choice():
        reader.applied()
        for chip in chips:
            reader.page.locator(".st-key-chips").get_by_role("button", name=re.compile(chip, re.I)).wait_for()
    return choice


@pytest.mark.long      # the same way as to the third question, with two filters of its three
def test_school_a_on_ebacc_for_girls_on_free_school_meals(visits, release):
    school = release.rows(AT_A_SCHOOL, BRADFORD)[0][0]
    reader = visits("bea", la=BRADFORD).open("/")
    answered(reader, opens(reader, "Key Stage 4", "KS4 Benchmark (CLA)"), takes(reader, "Level", school), takes(reader, "Sex", "Girls"),
             takes(reader, "Free school meals now", "Yes"), applies(reader, "Girls", "on free school meals"))
    rows = {row[0]: row for row in reader.table("^Every measure")} if "No children match" not in reader.words else {}
    assert "EBacc entered" in rows or "No children match all of" in reader.words
    reader.no_error()


LIKE_HIM = ("select surname || ', ' || forename from cla join children using (la_code, pupil_id) where stage = 'ks4' and year = 2024 and la_code = ? and in_12m "
            "and cla.sex = 'M' and fsm = 'yes' and eal = 'yes' and surname is not null order by all limit 1")


def test_a_boy_on_free_school_meals_with_another_first_language_beside_boys_like_him(visits, release):
    child = release.value(LIKE_HIM, BRADFORD)
    reader = visits("bea", la=BRADFORD).open("/")
    answered(reader, opens(reader, "Key Stage 4", "KS4 Pupil Details (CLA)"), takes(reader, "Child", child), takes(reader, "Sex", "Boys"),
             takes(reader, "Free school meals now", "Yes"), takes(reader, "English as an additional language", "Yes"), lambda: reader.applied())
    told = reader.page.get_by_text(re.compile("^Like this child: "))
    for like_him in ("on free school meals", "English as an additional language", "boys"):
        expect(told).to_contain_text(like_him)
    reader.settled()
    assert "not on" not in told.inner_text()
    headings = reader.table("^This child beside children like this one")[0]
    assert len(headings) >= 4 and any("England" in heading for heading in headings) and any("Bradford" in heading for heading in headings)
    reader.no_error()


def test_summer_born_boys_of_advantaged_areas_from_ks2_to_ks4_at_school_b(visits, release):
    school = release.rows(AT_A_SCHOOL, BRADFORD)[0][0]
    reader = visits("bea", la=BRADFORD).open("/")
    answered(reader, opens(reader, "Key Stage 4", "KS4 Att8/Prog8 Benchmark (CLA)"), takes(reader, "Level", school), takes(reader, "Sex", "Boys"),
             takes(reader, "Term of birth", "Summer (May to August)"), takes(reader, "Area deprivation (IDACI)", "Advantaged (8 to 10)"), applies(reader, "Boys", "summer", "advantaged"))
    reader.settled()
    assert f"All pupils of {school}" in reader.words and "beside children in care 12 months" in reader.words
    assert "Progress 8" in reader.words or "No children match all of" in reader.words
    reader.no_error()
