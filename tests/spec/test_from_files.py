"""Worked examples as files: entries, extracts and a user's table as CSV in, results out, through the same reader as every load."""

from pathlib import Path

import duckdb
import pytest

from cli import main
from data_layer.load.read import read_folder
from data_layer.load.results import ResultSettings, build_results
from tests.lib.drawn_results import column

KS4 = "KS4_ACADYR,KS4_UPN,KS4_DOB,KS4_SEX,KS4_LAESTAB,KS4_ENDKS,KS4_NATRES,KS4_KS2READSCORE,KS4_KS2MATSCORE,KS4_KS2EMSS,KS4_VERSION\n2023/24,H801200001001,01/01/2008,F,8014000,1,1,96,98,97,provisional\n"
ENTRIES = """UPN,EXAMYEAR,SEASON,SUBJECT,QUALIFICATION,GRADE
H801200001001,2024,SUMMER,English Language,GCSE (9-1) Full Course,4
H801200001001,2024,SUMMER,English Literature,GCSE (9-1) Full Course,3
H801200001001,2024,SUMMER,Mathematics,GCSE (9-1) Full Course,4
H801200001001,202324,SUMMER,Combined Science,GCSE (9-1) Full Course (Double Award),4-4
H801200001001,2023/24,SUMMER,History,GCSE (9-1) Full Course,3
H801200001001,2024,SUMMER,Art and Design,GCSE (9-1) Full Course,4
H801200001001,2024,SUMMER,Sport,BTEC Technical Award L1/2 - Band C - P-D*,M2
"""
OWN = "MEASURE,ACADYR,VERSION,PRIOR_GROUP,LOW,HIGH,ESTIMATE\nks4_progress8,2024,final,1,59,100,29.5\nks4_progress8,2024,final,2,100.5,120,60\n"
KS2 = "ACADYR,UPN,DOB,SEX,LAESTAB,ENDKS,NATRES,READOUTCOME,READSCORE,MATOUTCOME,MATSCORE,WRITTAOUTCOME,VERSION\n2022/23,H801200001002,01/01/2012,F,8012000,1,1,NS,N,AS,103,EXS,final\n2022/23,H801200001003,01/01/2012,M,8012000,1,1,A,,AS,103,EXS,final\n"


def loaded(folder: Path, **files: str) -> duckdb.DuckDBPyConnection:
    for name, text in files.items():
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    connection = duckdb.connect(config={"threads": 1})
    read_folder(connection, [folder])
    build_results(connection, ResultSettings())
    return connection


def test_a3_as_files(tmp_path):
    connection = loaded(tmp_path, pupils=KS4, entries=ENTRIES)
    assert column(connection, "ks4", "ks4_attainment8", "ks4_progress8", "ks4_em_94", "ks4_em_95", "ks4_ebacc_aps") == [(3950, 926, 1, 0, 3000)]


def test_a_users_table_as_a_file(tmp_path):
    connection = loaded(tmp_path, pupils=KS4, entries=ENTRIES, means=OWN)
    assert column(connection, "ks4", "ks4_progress8") == [1000]


def test_n_in_a_score_is_a_result(tmp_path):
    connection = loaded(tmp_path, ks2=KS2)
    assert column(connection, "ks2", "ks2_reading_expected", "reading_category", "reading_points", "ks2_rwm_expected") == [(0, "below", 79, 0), (0, "absent", None, 0)]


FLOORS = "MEASURE,ACADYR,VERSION,PRIOR_GROUP,FLOOR\nks4_progress8,2024,provisional,11,1.25\n"


def test_a_users_floors_as_a_file_raise_the_score_and_keep_the_raw_one(tmp_path):
    connection = loaded(tmp_path, pupils=KS4, entries=ENTRIES, floors=FLOORS)
    assert column(connection, "ks4", "ks4_progress8", "ks4_progress8_raw") == [(1250, 926_000)]


@pytest.mark.parametrize("low, says", [("95", "groups 1 and 2 overlap: 95 to 100 is in both"), ("103", "groups 1 and 2 leave a gap: 100 to 103 is in neither")])
def test_a_users_table_that_does_not_meet_is_set_aside_and_the_dfes_means_are_used(tmp_path, low, says):
    """The 926 of the worked example with the published means, not the 1,000 of the user's table."""
    (tmp_path / "in").mkdir()
    for name, text in {"means": OWN.replace("100.5", low), "pupils": KS4, "entries": ENTRIES}.items():
        (tmp_path / "in" / f"{name}.csv").write_text(text, encoding="utf-8")
    assert main(["load", str(tmp_path / "in"), "--to", str(tmp_path / "releases")]) == 0
    release, = (tmp_path / "releases").glob("*.duckdb")
    with duckdb.connect(str(release), read_only=True) as connection:
        assert connection.execute("select ks4_progress8 from pupils").fetchall() == [(926,)]
    told, = (tmp_path / "releases").glob("*.problems.csv")
    assert says in told.read_text(encoding="utf-8-sig")
