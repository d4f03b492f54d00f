"""Decisions made on the cohort page: a file beside the releases that the next load takes along by itself."""

import stat

import pytest

from data_layer import database, decisions
from data_layer.decisions import Decision, NotADecision
from data_layer.load import Refused, load
from data_layer.load.running import run_steps
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


def test_the_next_load_does_as_was_decided(begun):
    folder, releases = begun
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


CARE = dict(header="child year sex dob upn\n1 2024 F 2013-01-15 A301200024001\n2 2024 F 2013-04-04 B301200024002\n3 2024 M 2012-01-16 C301200024003",
            episodes="child year decom dec rne rec\n1 2024 2022-01-10 - S -\n2 2024 2023-11-01 - S -\n3 2024 2023-05-01 2023-09-01 S E3",
            ks2="upn sex dob\nA301200024001 F 2013-01-15\nB301200024002 F 2013-04-04\nC301200024003 M 2012-01-16")
DECIDED = "child decision upn date reason return_year cohort\n"


def test_a_child_is_put_into_the_cohort_that_was_said_and_the_wider_ones():
    """Child 2 came in November, child 3 left in September: neither counts for 12 months by the dates. 'in' says otherwise for one year."""
    flags = "select child, in_12m, in_31mar, in_anytime, in_current from work.care_factors where child in ('2', '3') order by child"
    assert matched(**CARE).sql(flags).fetchall() == [("2", False, True, True, True), ("3", False, False, True, False)]
    connection = matched(**CARE, decisions=DECIDED + "2 in - 2024-09-01 why 2024 -\n3 in - 2024-09-01 why 2024 31mar")
    assert connection.sql(flags).fetchall() == [("2", True, True, True, True), ("3", False, True, True, False)]
    connection = matched(**CARE, decisions=DECIDED + "3 in - 2024-09-01 why 2024 current")
    assert connection.sql(flags).fetchall()[1] == ("3", False, False, True, True)


def test_a_child_left_out_counts_neither_as_looked_after_nor_among_the_others():
    """Child 3 is 12 (a year late), so only the result puts them at the end of Key Stage 2: still there once left out."""
    connection = matched(**CARE, decisions=DECIDED + "3 out - 2024-09-01 why 2024 -")
    assert connection.sql("select child, has_result, at_stage, reason, match_pass from work.cohort join work.child_years using (pupil_id, year) where stage = 'ks2' order by child").fetchall() == [
        ("1", True, True, None, 1), ("2", True, True, None, 1), ("3", False, True, "left_out", None)]
    run_steps(connection, "500")
    assert connection.sql("select count(*) from work.cla_context where stage = 'ks2'").fetchone() == (2,)
    assert connection.sql("select count(*) from work.pupils_context where stage = 'ks2'").fetchone() == (0,)
    connection = matched(**CARE, decisions=DECIDED + "3 out - 2024-09-01 why 2023 -")
    assert connection.sql("select count(*) from work.matched_results where stage = 'ks2'").fetchone() == (3,)


def test_a_pupil_refused_counts_among_the_others():
    connection = matched(**CARE, decisions=DECIDED + "3 different C301200024003 2024-09-01 - - -")
    run_steps(connection, "500")
    assert connection.sql("select count(*) from work.cla_context where stage = 'ks2'").fetchone() == (2,)
    assert connection.sql("select count(*) from work.pupils_context where stage = 'ks2'").fetchone() == (1,)


@pytest.mark.parametrize("line, rule", [
    ("9 out - 2024-09-01 why 2024 -", "decision_no_child"), ("1 perhaps - 2024-09-01 why - -", "decision_unknown"), ("1 same - 2024-09-01 - - -", "decision_no_upn"),
    ("1 same Z301200024099 2024-09-01 - - -", "decision_no_pupil"), ("1 in - 2024-09-01 why 2024 always", "decision_cohort"), ("1 out - 2024-09-01 why 2019 -", "decision_not_in_year"),
    ("1 in - 2024-09-01 why 2024 -", "decision_not_needed"),
])
def test_a_decision_that_does_not_fit_is_listed_and_changes_nothing(line, rule):
    connection = matched(**CARE, decisions=DECIDED + line)
    assert connection.sql("select rule, value from staged.problems").fetchall() == [(rule, None)]
    assert connection.sql("select state, why_not is not null from work.decisions_out").fetchall() == [("no effect", True)]
    assert connection.sql("select count(*) from work.matched_results where stage = 'ks2'").fetchone() == (3,)


def test_what_became_of_each_decision_is_kept():
    connection = matched(**CARE, decisions=DECIDED + "1 out - 2024-09-01 first 2024 -\n1 in - 2024-09-02 second 2024 -\n2 out - 2024-09-01 third 2024 -\n2 withdrawn - 2024-09-03 - 2024 -\n3 out - 2024-09-01 fourth 2024 -")
    assert connection.sql("select child, decision, state from work.decisions_out order by row_number").fetchall() == [
        ("1", "out", "replaced"), ("1", "in", "no effect"), ("2", "out", "replaced"), ("2", "withdrawn", "withdrawn"), ("3", "out", "in force")]


def test_a_file_written_by_hand_takes_further_decisions(tmp_path):
    """From a spreadsheet: a byte order mark, the six columns of the description, dates as people write them, no last line end."""
    path = tmp_path / decisions.FILE
    path.write_bytes("\ufeffLa,Child,Upn,Decision,By,Date\r\n301,1,a301200024001,Same,eve,05/09/2024".encode())
    decisions.add(tmp_path, Decision(301, "2", "out", **BY, reason="a, b", return_year=2024))
    assert decisions.made(tmp_path, 301) == (Decision(301, "1", "same", "eve", "2024-09-05", "A301200024001"), Decision(301, "2", "out", "dana", "2024-09-01", "", "a, b", 2024))
    assert [path.name for path in tmp_path.iterdir()] == [decisions.FILE] and stat.S_IMODE(path.stat().st_mode) == 0o600


def test_what_the_page_lists_is_what_the_load_did(tmp_path):
    folder, releases = write(tmp_path / "returns", FILES), tmp_path / "releases"
    releases.mkdir()
    for one in (Decision(301, "1", "out", **BY, reason="Moved"), Decision(301, "77", "out", **BY, reason="Who?"), Decision(301, "2", "out", "dana", "2024-09-02", reason="x"), Decision(301, "2", "withdrawn", "dana", "2024-09-03")):
        decisions.add(releases, one)
    load([folder], releases, la=301)
    decisions.add(releases, Decision(301, "5", "in", **BY, reason="Dates mended", return_year=2024, cohort="31mar"))
    release = database.open_release(releases)
    listed = [(one.child, one.words, state) for one, state in decisions.listed(release, releases, 301)]
    release.close()
    assert sorted(listed) == [("1", "left out", "in force"), ("5", "counts as looked after on 31 March", "takes effect at the next load"), ("77", "left out", "no effect: a decision about a child who is in none of the returns")]
