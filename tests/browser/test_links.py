"""A link that is wrong gives a plain sentence and the nearest valid view; never a trace, never somebody else's data."""

import pytest

from tests.browser.made_up import BRADFORD

WRONG = {"la=202": "LA '202', which is not yours to see", "year=1999": "no results of 1999; 2022, the nearest year, is shown", "sex=X": "Filter 'Sex' has no option 'X'",
         "fliter=1": "'fliter' is not a filter. It was left out.", "placments=2": "'placments' is not a filter; did you mean placements", "pool=9": "pool '9' does not exist. 1 is used.",
         "cohort=mine": "cohort 'mine' does not exist. 'In care 12 months at 31 March' is used.", "level=pupil:5": "level 'pupil:5' does not exist",
         "cell=zzz": "cell 'zzz' does not exist. It was left out.", "by=upn": "by 'upn' does not exist", "comparators=us": "comparator 'us' does not exist"}


def test_every_wrong_part_is_named_and_left_out(visits):
    reader = visits("bea", la=BRADFORD).open("/ks4-benchmark?" + "&".join(WRONG))
    reader.no_error()
    for part, sentence in WRONG.items():
        assert sentence in reader.words, part
    assert reader.title == "KS4 Benchmark (CLA)" and "KS4 2021/22" in reader.words
    assert reader.page.url.partition("?")[2] == f"la={BRADFORD}&year=2022"


@pytest.mark.parametrize("link, sentence", [("/ks4-benchmark?sex=" + 10_000 * "F", "too long to be a choice"), pytest.param("/ks4-benchmark?" + 10_000 * "x" + "=1", "too long to be a choice", marks=pytest.mark.long),
                                            ("/ks4-benchmark?year=%27;drop table cla;--&la=%00", "is not a year"), ("/ks4-benchmark?sex=<script>alert(1)</script>", "has no option")],
                         ids=["long value", "long name", "SQL", "script"])
def test_hostile_links_are_left_aside(visits, link, sentence):
    reader = visits("bea", la=BRADFORD)
    reader.page.on("dialog", lambda dialog: pytest.fail("a link ran a script"))
    reader.open(link)
    assert sentence in reader.words and reader.title == "KS4 Benchmark (CLA)"
    reader.no_error()


@pytest.mark.parametrize("address, shown", [("/ks4-benchmrk?sex=F", "KS4 Benchmark (CLA)"), pytest.param("/nothing-like-it", "Home", marks=pytest.mark.long), ("/[Sign%20in](https:elsewhere.example)", "Home"), pytest.param("/" + 3_000 * "x", "Home", marks=pytest.mark.long)], ids=["a letter left out", "no page", "a stranger's link", "very long"])
def test_an_unknown_page_says_so_and_opens_the_nearest(visits, address, shown):
    reader = visits("bea", la=BRADFORD).open(address)
    reader.page.get_by_text(f"{shown} is shown.").wait_for()
    reader.settled()
    assert reader.page.get_by_role("dialog").count() == 0
    assert reader.title == (shown if shown != "Home" else "Bradford (synthetic)")
    assert reader.page.get_by_role("link", name="Sign in").count() == 0
    assert ("Girls" in reader.words) == ("sex=F" in address)
    reader.no_error()


def test_the_first_page_opens_by_its_name_too(visits):
    reader = visits("bea", la=BRADFORD).open("/home?year=2023")
    assert reader.title == "Bradford (synthetic)" and reader.page.get_by_role("dialog").count() == 0
    assert "no page at" not in reader.words and "year=2023" in reader.page.url
