"""A folder of files -> a release: tables, comments, counts that add up, owner-only, atomic, a failed load changes nothing."""

import json
import os
import signal
import stat
import subprocess
import sys
import textwrap
import threading
from pathlib import Path

import duckdb
import pytest

from data_layer import database
from data_layer.catalogue.release import RELEASE_TABLES
from data_layer.load import Refused, load
from data_layer.load.assertions import check_release

PLACES = Path(__file__).parent / "places.csv"
HEADER = """
CHILD,SEX,DOB,ETHNIC,UPN,MOTHER,MC_DOB
1,2,15/01/2013,WBRI,A301200024001,,
2,1,16/01/2013,BAFR,B301200024002,,
3,2,17/01/2013,WBRI,UN4,,
4,1,01/06/2008,MOTH,D301200024004,,
5,1,02/06/2008,WBRI,E301200024005,,
6,2,03/06/2016,WBRI,F301200024006,,
"""
EPISODES = """
CHILD,DECOM,RNE,LS,CIN,PLACE,PLACE_PROVIDER,DEC,REC,REASON_PLACE_CHANGE,HOME_POST,PL_POST,URN
1,10/01/2022,S,C2,N1,U4,PR1,,,,AA1 1AA,BB1 1BB,SC123456
2,10/01/2022,S,C2,N1,U4,PR1,,,,AA1 1AA,AA1 1AA,SC123456
3,10/01/2022,S,C2,N1,U4,PR1,,,,AA1 1AA,AA1 1AA,SC123456
4,10/01/2022,S,C2,N1,U4,PR1,,,,AA1 1AA,AA1 1AA,SC123456
5,10/12/2023,S,V2,N1,K2,PR4,,,,AA1 1AA,AA1 1AA,SC123456
6,10/01/2022,S,C2,N1,U4,PR1,,,,AA1 1AA,AA1 1AA,SC123456
"""
KS2 = """
ACADYR,UPN,SURNAME,FORENAMES,DOB,SEX,LAESTAB,URN,READOUTCOME,READSCORE,MATOUTCOME,MATSCORE,WRITTAOUTCOME,NATRES,ENDKS
2023/2024,A301200024001,Able,Ann,15/01/2013,F,3012001,100001,AS,104,AS,99,EXS,1,1
2023/2024,B301200024002,Baker,Bob,15/01/2013,M,3012001,100001,AS,99,AS,110,WTS,1,1
2023/2024,X301200024009,Other,Ola,01/12/2012,F,3012001,100001,AS,111,AS,112,GDS,1,1
2023/2024,Z302200024009,Other,Oli,01/12/2012,M,3022001,100002,NS,95,AS,101,EXS,1,1
"""
KS4 = """
KS4_ACADYR,KS4_UPN,KS4_SURNAME,KS4_FORENAMES,KS4_DOB,KS4_SEX,KS4_LAESTAB,KS4_URN,KS4_NATRES,KS4_ENDKS,KS4_ATT8,KS4_L2BASICS_94,KS4_L2BASICS_95
2023/2024,D301200024004,Dale,Dan,01/06/2008,M,3014001,100003,1,1,31.5,0,0
2023/2024,E301200024005,Ewing,Ed,02/06/2008,M,3014001,100003,1,1,52.25,1,0
"""
FILES = {"2024 header.csv": HEADER, "2024 episodes.csv": EPISODES, "ks2 final.csv": KS2, "ks4 final.csv": KS4}


@pytest.fixture(autouse=True)
def places(monkeypatch):
    monkeypatch.setenv("CLA_POSTCODES", str(PLACES))


def write(folder: Path, files: dict[str, str]) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in files.items():
        (folder / name).write_text(text.strip() + "\n", encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def made(loaded_once):
    """One release for the tests that only look."""
    report, base = loaded_once
    release = database.open_release(base / "releases")
    yield report, release
    release.close()


def test_every_table_and_column_of_the_catalogue_is_there_with_its_comment(made):
    _, release = made
    held = {(table, column): (kind, comment) for table, column, kind, comment in release.rows("select table_name, column_name, data_type, comment from duckdb_columns() where not internal")}
    for table in RELEASE_TABLES:
        for column in table.columns:
            assert held[table.name, column.name] == (column.type, column.comment or None)
    comments = dict(release.rows("select table_name, comment from duckdb_tables()"))
    assert comments == {table.name: table.grain for table in RELEASE_TABLES}


def test_children_add_up_and_each_is_told_apart(made):
    report, _ = made
    counts = {(count.stage): count for count in report.children}
    assert all(count.adds_up() for count in report.children) and {count.header for count in report.children} == {6}
    # 1: three fields agree; 2: date of birth differs; 3: no UPN; 4, 5, 6: other ages
    assert (counts["ks2"].matched, counts["ks2"].unmatched, counts["ks2"].not_eligible) == ({"1": 1, "2": 1}, {"upn_un4": 1}, {"other_age": 3})
    # 4: counted; 5: in care since December 2023; the others of other ages
    assert (counts["ks4"].matched, counts["ks4"].unmatched, counts["ks4"].not_eligible) == ({"1": 1}, {}, {"outside_basis": 1, "other_age": 4})


def test_measures_stand_in_cla_and_pupils_as_whole_numbers(made):
    _, release = made
    ks2 = release.rows("select child, ks2_reading_expected, ks2_maths_expected, ks2_maths_high, ks2_rwm_expected, ks4_attainment8 from cla join children using (la_code, pupil_id) where stage = 'ks2' order by child")
    assert ks2 == [("1", 1, 0, 0, 0, None), ("2", 0, 1, 1, 0, None)]
    ks4 = release.rows("select child, ks4_attainment8, ks4_em_94, in_12m from cla join children using (la_code, pupil_id) where stage = 'ks4' order by child")
    assert ks4 == [("4", 3150, 0, True), ("5", 5225, 1, False)]
    assert release.rows("select count(*), sum(ks2_reading_expected), sum(ks2_maths_score) from pupils where stage = 'ks2'") == [(2, 1, 112 + 101)]


def test_pupils_carry_no_identifier_and_no_care_column(made):
    _, release = made
    columns = {name for (name,) in release.rows("select column_name from duckdb_columns() where table_name = 'pupils'")}
    care = {column.name for table in RELEASE_TABLES if table.name == "cla" for column in table.columns} - {column.name for table in RELEASE_TABLES if table.name == "pupils" for column in table.columns}
    assert not columns & (care | {"upn", "dob", "surname", "forename", "child", "person_id"})


def test_names_come_from_the_extract_and_care_details_are_kept(made):
    _, release = made
    assert release.rows("select child, surname, forename, upn from children where child in ('1', '3') order by child") == [("1", "Able", "Ann", "A301200024001"), ("3", None, None, "UN4")]
    assert release.rows("select placed_in_la, distance_miles::double from episodes join children using (la_code, pupil_id) where child = '1'") == [("out", 31.1)]
    assert release.rows("select stage, subject, outcome, score from results join children using (la_code, pupil_id) where child = '1' order by subject") == [
        ("ks2", "maths", "AS", 99), ("ks2", "reading", "AS", 104), ("ks2", "writing", "EXS", None)]


OTHER_SPELLING = """
AcademicYear,CensusTerm,LAEstab,UPN,Surname,Forename,Sex,DOB,EntryDate,NCyearActual
2023/2024,Spring,3012001,A301200024001,Zabel,Zoe,F,15/01/2013,01/09/2019,6
2023/2024,Spring,3012001,C301200024003,Cole,Cy,F,17/01/2013,01/09/2019,6
"""


def test_of_two_spellings_in_one_year_the_results_stand_surname_and_forename_together(tmp_path):
    """At each load: which file was read first by which thread has no say. A final file stands over a provisional one."""
    provisional = KS2.replace("Able,Ann", "Zzable,Anna").replace("Baker,Bob", "Abaker,Zob")
    for number in range(3):
        releases = tmp_path / str(number) / "releases"
        load([write(tmp_path / str(number) / "returns", {**FILES, "ks2 provisional.csv": provisional, "census.csv": OTHER_SPELLING})], releases, la=301)
        release = database.open_release(releases)
        assert release.rows("select child, surname, forename from children where child in ('1', '2') order by child") == [("1", "Able", "Ann"), ("2", "Baker", "Bob")]
        release.close()


def test_the_report_is_counts_only(made):
    report, release = made
    told = json.dumps(report.as_json())
    assert set(report.as_json()) == {"release", "files", "children", "problems"}
    assert "A301200024001" not in told and "Able" not in told
    assert sum(file.rows_in for file in report.files) == 6 + 6 + 4 + 2 == sum(file.loaded + file.set_aside for file in report.files)
    values = {value for row in release.rows("select * from problems") for value in row if isinstance(value, str)}
    assert not {value for value in values if "30120002400" in value}


def test_the_files_are_their_owners_only(made):
    report, release = made
    for path in (report.path, report.problems_path, release.path.parent / "current"):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert database.current_name(release.path.parent) == report.path.name


def test_the_release_is_read_only_and_locked(made):
    _, release = made
    for sql in ("insert into cohort select * from cohort", "set enable_external_access = true", f"select * from read_csv('{PLACES}')", f"attach '{PLACES}' as other"):
        with pytest.raises(duckdb.Error):
            release.query(sql)


def test_a_question_that_takes_too_long_is_stopped(made):
    _, release = made
    with pytest.raises(database.TooSlow):
        release.query("select count(*) from range(100000000) as a, range(100000000) as b where a.range * b.range % 7 = 3", seconds=0.05)
    assert release.rows("select 1") == [(1,)]


def test_a_question_that_begins_after_its_time_is_stopped_too(made):
    """The machine was busy: the limit passed between taking the cursor and asking, when there was nothing to interrupt."""
    _, release = made
    with pytest.raises(database.TooSlow), release.cursor(0.01) as cursor:
        threading.Event().wait(0.05)
        cursor.execute("select count(*) from range(100000000) as a, range(100000000) as b where a.range * b.range % 7 = 3").fetchall()


def test_assertions_hold_and_notice(made, tmp_path):
    report, release = made
    assert [finding.says for finding in check_release(release.connection.cursor()) if finding.broken] == []
    broken = tmp_path / "broken.duckdb"
    broken.write_bytes(report.path.read_bytes())
    connection = duckdb.connect(str(broken))
    connection.execute("delete from cla where stage = 'ks4' and la_code = 301")
    connection.execute("update release_files set loaded = loaded - 1 where kind = 'header'")
    noticed = {finding.says for finding in check_release(connection) if finding.broken}
    connection.close()
    assert noticed == {"counted in the cohort = a row in cla", "rows in = loaded + set aside, file by file"}


def test_a_load_that_is_refused_changes_nothing(begun, tmp_path):
    _, releases = begun
    before = sorted(path.name for path in releases.iterdir())
    with pytest.raises(Refused):
        load([write(tmp_path / "bad", {"2024 episodes.csv": EPISODES})], releases, la=301)
    with pytest.raises(Refused):
        load([tmp_path / "nowhere"], releases)
    assert sorted(path.name for path in releases.iterdir()) == before


def run_apart(code: str, *arguments: str) -> subprocess.CompletedProcess:
    return subprocess.run([sys.executable, "-c", textwrap.dedent(code), *arguments], cwd=Path(__file__).parents[2], capture_output=True, text=True, timeout=120)


def test_a_load_killed_half_way_leaves_the_last_release_and_the_next_load_tidies_up(begun):
    folder, releases = begun
    first = database.current_name(releases)
    killed = run_apart("""
        import os, signal, sys
        from data_layer.load import load
        load([sys.argv[1]], sys.argv[2], la=301, progress=lambda label, done, total: label.startswith("Writing") and os.kill(os.getpid(), signal.SIGKILL))
    """, str(folder), str(releases))
    assert killed.returncode == -signal.SIGKILL
    assert database.current_name(releases) == first and len(list(releases.glob("cla-*.duckdb"))) == 1
    assert len(list(releases.glob(".building-*"))) == 1
    second = load([folder], releases, la=301)
    assert list(releases.glob(".building-*")) == [] and database.current_name(releases) == second.path.name


def test_no_room_is_said_plainly_and_changes_nothing(begun):
    folder, releases = begun
    first = database.current_name(releases)
    refused = run_apart("""
        import resource, sys
        from data_layer.load import Refused, load
        resource.setrlimit(resource.RLIMIT_FSIZE, (300_000, 300_000))
        try:
            load([sys.argv[1]], sys.argv[2], la=301)
        except Refused as refusal:
            print(refusal)
    """, str(folder), str(releases))
    assert "Nothing was changed." in refused.stdout, refused.stderr
    assert database.current_name(releases) == first and list(releases.glob(".building-*")) == []


def test_purge_keeps_the_current_release_and_takes_what_belongs_to_the_old(tmp_path):
    for day in ("01", "02", "03"):
        for suffix in (".duckdb", ".problems.csv"):
            (tmp_path / f"cla-202401{day}T000000-aaaa{suffix}").write_text("")
    database.point_to(tmp_path, "cla-20240101T000000-aaaa.duckdb")
    removed = database.purge(tmp_path, keep=1)
    assert [path.name for path in removed] == ["cla-20240102T000000-aaaa.duckdb", "cla-20240102T000000-aaaa.problems.csv"]
    assert database.purge(tmp_path, keep=0, older_than=1) == []


def test_without_a_release_the_way_out_is_told(tmp_path):
    with pytest.raises(database.NoRelease, match="cla load"):
        database.open_release(tmp_path)


def test_five_real_yearly_returns_load(tmp_path):
    folder = Path(os.environ.get("CLA_SHARED", Path(__file__).parents[3] / "shared")) / "real" / "ssda903-five-years"
    if not folder.is_dir():
        pytest.skip("the five yearly returns of another project are not on this machine (CLA_SHARED)")
    report = load([folder], tmp_path, la=876)
    assert all(file.rows_in == file.loaded + file.set_aside for file in report.files)
    assert all(count.adds_up() for count in report.children)
    # header rows of the five files, counted with wc -l less the heading
    assert {count.year: count.header for count in report.children} == {2018: 819, 2019: 572, 2020: 362, 2021: 226, 2022: 144}
