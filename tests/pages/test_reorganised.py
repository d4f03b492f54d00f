"""An LA that took over another says so, where the release holds the other's returns. Codes and dates: the DfE's list of LAs, 2019 and 2021 reorganisations."""

import pytest

from data_layer import database
from data_layer.reorganised import statement
from tests.lib.tiny_release import AUTHORITIES, tiny_release
from tests.pages.test_pages import drawn, words

BCP, NORTH_NORTHAMPTONSHIRE, HALTON = 839, 940, 876


def release(folder, files, returns_from=2017):
    made = tiny_release(folder, release=[dict(returns_from=returns_from)], release_files=[dict(kind="header", file=f"{la}.csv", la_code=la, year=year) for la, year in files], cla=[{}], cohort=[{}],
                        local_authorities=[*AUTHORITIES, dict(la_code=BCP, name="Bournemouth, Christchurch and Poole")])
    return made, database.open_release(made)


@pytest.mark.parametrize("la, files, says", [
    (BCP, [(837, 2019), (836, 2018), (BCP, 2024)], "Reorganised: the figures include children of Poole (836) and Bournemouth (837) until 2018/19."),
    (BCP, [(837, 2019)], "Reorganised: the figures include children of Bournemouth (837) until 2018/19."),
    (BCP, [(835, 2018)], "Reorganised: the figures include those children of Dorset (835) until 2018/19 who were found again here under the same number, not those who had left care before."),
    (NORTH_NORTHAMPTONSHIRE, [(None, 2021)], "Reorganised: the figures include those children of Northamptonshire (928) until 2020/21 who were found again here under the same number, not those who had left care before."),
    (BCP, [(BCP, 2024)], ""), (HALTON, [(HALTON, 2018)], ""),
])
def test_it_is_said_where_the_release_holds_the_others_returns(tmp_path, la, files, says):
    _, opened = release(tmp_path, files)
    assert statement(opened, la) == says
    opened.close()


def test_returns_since_the_change_only_include_nobody_elses_children(tmp_path):
    _, opened = release(tmp_path, [(None, 2020)], returns_from=2020)
    assert statement(opened, BCP) == ""
    opened.close()


def test_the_pages_say_nothing_for_an_la_that_took_over_none():
    assert "Reorganised" not in words(drawn("cohort"))


def test_an_la_that_took_over_another_says_so_on_its_pages(tmp_path, monkeypatch):
    """Halton stands in for the merged LA: its predecessors are made Bournemouth, by the table of this test."""
    from data_layer import reorganised

    made, opened = release(tmp_path, [(837, 2019)])
    opened.close()
    monkeypatch.setenv("CLA_RELEASES", str(made))
    monkeypatch.setattr(reorganised, "predecessors", lambda la: (reorganised.Predecessor(837, "Bournemouth", 2019, True),))
    for slug in ("cohort", "home"):
        assert "include children of Bournemouth (837) until 2018/19" in words(drawn(slug)), slug
