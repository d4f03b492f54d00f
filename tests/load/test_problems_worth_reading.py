"""The list of problems stays one that a person can read: what is usual isn't listed child by child."""

import csv
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from data_layer.load import load

from .returns import EPISODES, HEADER, read, rows, rules, write

PLACES = Path(__file__).parent / "places.csv"
OC3 = "CHILD,DOB,IN_TOUCH,ACTIV,ACCOM"


@pytest.fixture
def returns(tmp_path):
    """Two returns: A1 is in both and began in the first; A2's start (RNE = S) is in neither; A3 is a care leaver; A4 has no episode."""
    header = [HEADER, "A1,1,05/06/2008,WBRI,UN1,0,", "A2,2,17/09/2008,WBRI,UN1,0,"]
    write(tmp_path / "in", "2023 header.csv", header)
    write(tmp_path / "in", "2023 episodes.csv", [EPISODES, "A1,02/05/2022,S,C1,N1,U4,PR1,01/02/2023,X1,,,,", "A1,01/02/2023,P,C1,N1,U4,PR1,,,,,,", "A2,02/05/2020,L,C2,N1,U4,PR1,01/06/2020,X1,,,,", "A2,01/06/2020,P,C2,N1,U4,PR1,,,,,,"])
    write(tmp_path / "in", "2024 header.csv", [*header, "A3,1,05/06/2005,WBRI,UN1,0,", "A4,1,05/06/2009,WBRI,UN1,0,"])
    write(tmp_path / "in", "2024 episodes.csv", [EPISODES, "A1,01/02/2023,P,C1,N1,U4,PR1,,,,,,", "A2,02/05/2020,L,C2,N1,U4,PR1,01/06/2020,X1,,,,", "A2,01/06/2020,P,C2,N1,U4,PR1,05/04/2022,X1,,,,", "A2,05/04/2022,P,C2,N1,U4,PR1,,,,,,"])
    write(tmp_path / "in", "2024 oc3.csv", [OC3, "A3,05/06/2005,YES,F1,B1"])
    return tmp_path / "in"


def test_a_file_with_earlier_episodes_has_one_line(returns):
    connection, _ = read(returns, la=886)
    assert rows(connection, "select file, row_number, value from staged.problems where rule = 'ended_before_year' order by file") == [("2023 episodes.csv", None, "1 episodes"), ("2024 episodes.csv", None, "2 episodes")]


def test_a_care_leaver_has_no_episode_and_that_is_as_it_should_be(returns):
    connection, _ = read(returns, la=886)
    assert rows(connection, "select value from staged.problems where rule = 'no_episode'") == [("A4",)]
    assert "first_not_started" not in rules(connection)


def test_only_a_history_that_begins_in_the_middle_is_listed(returns, tmp_path, monkeypatch):
    monkeypatch.setenv("CLA_POSTCODES", str(PLACES))
    report = load([returns], tmp_path / "releases", la=886)
    with report.problems_path.open(encoding="utf-8", newline="") as file:
        found = [(line["file"], line["row"], line["column"], line["value"]) for line in csv.DictReader(file) if line["rule"] == "first_not_started"]
    assert found == [("2024 episodes.csv", "3", "RNE", "L")]


def test_what_the_generator_keeps_for_itself_is_passed_over(returns):
    write(returns / "truth", "children.parquet", b"PAR1 not for the load")
    connection, inputs = read(returns, la=886)
    assert not [file for file in inputs.files if "parquet" in file.name]


def test_row_numbers_are_the_files_own_however_columns_stand(tmp_path):
    """Two files with the same columns in another order are read together; each wrong cell keeps its own file and row."""
    write(tmp_path, "2024 header.csv", [HEADER, *(f"{n},1,05/06/2008,WBRI,UN1,0," for n in range(1, 5))])
    write(tmp_path, "2024 header more.csv", ["SEX,CHILD,UPN,DOB,ETHNIC,MOTHER,MC_DOB", *(f"{'1' if n != 7 else '5'},{n},UN1,05/06/2008,WBRI,0," for n in range(5, 9))])
    write(tmp_path, "2024 episodes.csv", [EPISODES, *(f"{n},02/05/2023,S,C1,N1,U4,PR1,,,,,," for n in range(1, 9))])
    connection, _ = read(tmp_path, la=886)
    assert rows(connection, "select file, row_number, column_name, value from staged.problems where rule = 'unknown_code'") == [("2024 header more.csv", 4, "SEX", "5")]
    assert rows(connection, "select name, loaded from staged.files where kind = 'header' order by name") == [("2024 header more.csv", 4), ("2024 header.csv", 4)]


def test_a_load_that_is_told_to_stop_leaves_nothing(returns, tmp_path):
    """SIGTERM in the middle: the folder it built in is gone, and so is nothing else."""
    program = (
        "import os, signal, sys\nfrom data_layer.load import load\n"
        "stop = lambda label, *rest: os.kill(os.getpid(), signal.SIGTERM) if label.startswith('Care history') else None\n"
        "load([sys.argv[1]], sys.argv[2], la=886, progress=stop)\n"
    )
    ended = subprocess.run([sys.executable, "-c", program, str(returns), str(tmp_path / "releases")], cwd=Path(__file__).parents[2], env={**os.environ, "CLA_POSTCODES": str(PLACES)}, capture_output=True, check=False)
    assert ended.returncode == 128 + signal.SIGTERM, ended.stderr
    assert list((tmp_path / "releases").iterdir()) == []


def test_a_list_of_a_country_stays_one_that_can_be_opened(tmp_path, monkeypatch):
    """Five UPNs without a check letter that fits, two lines a kind: two of them with their rows, then how many more; the release counts all five."""
    import csv

    from data_layer import database
    from data_layer.load import load, road
    from tests.load.returns import EPISODES, HEADER, write
    monkeypatch.setattr(road, "MOST_OF_A_KIND", 2)
    write(tmp_path / "in", "2024 header.csv", [HEADER, *(f"{child},1,05/06/2008,WBRI,A20700001604{child},0," for child in range(5))])
    write(tmp_path / "in", "2024 episodes.csv", [EPISODES, *(f"{child},02/05/2022,S,C1,N1,U4,PR1,,,,,," for child in range(5))])
    report = load([tmp_path / "in"], tmp_path / "releases", la=886)
    with report.problems_path.open(encoding="utf-8", newline="") as file:
        lines = [row for row in csv.DictReader(file) if row["rule"] == "upn_check_letter"]
    assert [(row["row"], row["value"]) for row in lines] == [("2", "A207000016040"), ("3", "A207000016041"), ("", "")]
    assert lines[2]["says"].endswith(": 3 more of these in this file")
    release = database.open_release(tmp_path / "releases")
    assert release.rows("select count from problems where rule = 'upn_check_letter'") == [(5,)]
    release.close()
