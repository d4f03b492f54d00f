"""Decisions made on the cohort page: a file beside the releases that the next load takes along by itself."""

import stat

import pytest

from data_layer import database, decisions
from data_layer.decisions import Decision, NotADecision
from data_layer.load import Refused, load
from tests.load.drawn import matched
from tests.load.test_build import FILES, PLACES, write

BY = dict(by="dana", date="2024-09-01")


@pytest.fixture(autouse=True)
def places(monkeypatch):
    monkeypatch.setenv("CLA_POSTCODES", str(PLACES))


def who_counts(releases, stage, year=2024):
    release = database.open_release(releases)
    found = release.rows("select child, has_result, reason, in_12m from cohort join children using (la_code, pupil_id) where stage = ? and year = ? and at_stage order by child", [stage, year])
    release.close()
    return {child: (has_result, reason, in_12m) for child, has_result, reason, in_12m in found}


def test_the_next_load_does_as_was_decided(tmp_path):
    folder, releases = write(tmp_path / "returns", FILES), tmp_path / "releases"
    load([folder], releases, la=301)
    assert who_counts(releases, "ks2") == {"1": (True, None, True), "2": (True, None, True), "3": (False, "upn_un4", True)}
    assert who_counts(releases, "ks4")["5"] == (True, None, False)
    for one in (Decision(301, "1", "out", **BY, reason="Moved abroad, \"for good\", says the school"), Decision(301, "2", "different", **BY, upn="b301200024002"),
                Decision(301, "3", "same", **BY, upn="X301200024009"), Decision(301, "5", "in", **BY, reason="Dates mended after the return", return_year=2024)):
        path = decisions.add(releases, one)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    report = load([folder], releases, la=301)
    assert all(count.adds_up() for count in report.children) and {(file.file, file.set_aside) for file in report.files} >= {("decisions.csv", 0)}
    assert who_counts(releases, "ks2") == {"1": (False, "left_out", True), "2": (False, "refused", True), "3": (True, None, True)}
    assert who_counts(releases, "ks4")["5"] == (True, None, True)
    release = database.open_release(releases)
    assert release.rows("select child, matches.upn, match_pass, state from matches join children using (la_code, pupil_id) where state <> 'matched' order by child") == [
        ("2", "B301200024002", None, "refused"), ("3", "X301200024009", 2, "confirmed")]
    release.close()
    decisions.add(releases, Decision(301, "1", "withdrawn", **BY))
    load([folder], releases, la=301)
    assert who_counts(releases, "ks2")["1"] == (True, None, True)


def test_an_empty_folder_is_refused_though_there_are_decisions(tmp_path):
    (tmp_path / "returns").mkdir()
    releases = tmp_path / "releases"
    releases.mkdir()
    decisions.add(releases, Decision(301, "1", "out", **BY, reason="left"))
    with pytest.raises(Refused, match="empty"):
        load([tmp_path / "returns"], releases, la=301)


@pytest.mark.parametrize("wrong, says", [(dict(decision="perhaps"), "no decision"), (dict(decision="same"), "UPN"), (dict(decision="out"), "why"), (dict(decision="out", reason="x", by=" "), "who")])
def test_a_decision_that_says_too_little_is_refused(tmp_path, wrong, says):
    with pytest.raises(NotADecision, match=f"(?i){says}"):
        decisions.add(tmp_path, Decision(301, "1", **{**BY, **wrong}))
    assert not (tmp_path / decisions.FILE).exists()


def test_the_later_decision_stands_and_a_withdrawn_one_is_gone(tmp_path):
    for one in (Decision(301, "1", "same", **BY, upn="A301200024001"), Decision(301, "1", "different", "eve", "2024-10-01", "A301200024001"), Decision(301, "2", "out", **BY, reason="a"),
                Decision(301, "2", "withdrawn", "dana", "2024-10-02"), Decision(302, "1", "out", **BY, reason="b")):
        decisions.add(tmp_path, one)
    assert [one.decision for one in decisions.standing(decisions.made(tmp_path, 301)).values()] == ["different"]


def test_a_child_of_a_reorganised_la_is_named_by_the_la_of_today():
    """Bournemouth (837) until 2019, then Bournemouth, Christchurch and Poole (839): child 7's decision is addressed to 839."""
    connection = matched(header="la_code child year dob upn\n837 7 2019 2008-01-15 UN4\n839 8 2024 2013-01-15 UN4", episodes="la_code child year decom dec rne rec\n837 7 2019 2017-01-10 2019-01-01 S E3\n839 8 2024 2022-01-10 - S -",
                         decisions="la_code child upn decision date reason return_year\n839 7 - in 2024-09-01 why 2019")
    assert connection.sql("select child, in_12m from work.care_factors order by child").fetchall() == [("7", True), ("8", True)]


def test_candidates_and_doubtful_matches_are_kept_for_people_to_look_at():
    connection = matched(header="child year sex dob upn\n1 2024 F 2013-01-15 A301200024001\n2 2024 F 2013-04-04 UN5\n3 2024 M 2013-01-16 C301200024003\n4 2024 M 2013-02-20 D301200024004",
                         episodes="child year decom dec rne rec\n" + "\n".join(f"{child} 2024 2022-01-10 - S -" for child in "1234"),
                         ks2="upn sex dob\nA301200024007 F 2013-01-15\nK301200024012 F 2013-04-04\nC301200024003 F 2013-01-16\nD301200024004 F 2013-09-09")
    found = connection.sql("select child, matches_out.upn, match_pass, state, words from work.matches_out join work.child_years using (pupil_id) order by child").fetchall()
    assert found == [
        ("1", "A301200024007", None, "suggested", "date of birth and sex agree; the UPN differs"),
        ("2", "K301200024012", None, "suggested", "date of birth and sex agree; the UPN differs"),
        ("3", "C301200024003", 2, "matched", "UPN and date of birth agree; sex differs or is not known"),
        ("4", "D301200024004", None, "suggested", "the UPN agrees; not matched, because date of birth or sex differ or another child has the UPN too"),
    ]
