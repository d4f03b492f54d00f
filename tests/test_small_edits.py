"""The edits that must stay small: each diff of CONTRIBUTING.md is applied to a copy of the checkout, and does what it says."""

import pathlib
import re
import shutil
import subprocess
import sys

import pytest

ROOT = pathlib.Path(__file__).parent.parent
DIFF = re.compile(r"### (?P<name>[^\n]+)\n(?:(?!###).)*?```diff\n--- a/(?P<file>\S+)\n[^\n]+\n@@\n (?P<after>[^\n]+)\n\+(?P<line>[^\n]+)\n```", re.S)
EDITS = {found["name"]: found for found in DIFF.finditer((ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8"))}

ASK = """
import pathlib, sys, tempfile
from data_layer.database import open_release
from data_layer.figures import figures
from data_layer.question import Question
from data_layer.scope import Scope
from filters.selection import Selection
from tests.lib.tiny_release import HALTON, tiny_release

def asked(cla, report="ks2-benchmark", where=(), **more):
    folder = tiny_release(pathlib.Path(tempfile.mkdtemp()), cla=[dict(stage="ks2", pupil_id=i, **row) for i, row in enumerate(cla, 1)])
    selection = Selection.from_where(list(where), Selection(report=report))
    question = Question(report=report, la_code=HALTON, years=(2024,), conditions=selection.conditions(), mode="internal", **more)
    with_rows = figures(open_release(folder), question, Scope(frozenset({HALTON}))).frame
    return with_rows
"""

CHECKS = {
    "Add a measure": """
frame = asked([dict(ks2_writing_towards=1), dict(ks2_writing_towards=0), dict(ks2_writing_towards=1), dict()])
row = frame[(frame.measure == "ks2_writing_towards") & (frame.comparator == "la_cla")].iloc[0]
assert (row.n, row.numerator) == (3, 2), row
""",
    "Add a filter": """
frame = asked([dict(age=10, ks2_rwm_expected=1), dict(age=10, ks2_rwm_expected=0), dict(age=11, ks2_rwm_expected=1)], where=["age_group=under_11"])
row = frame[(frame.measure == "ks2_rwm_expected") & (frame.comparator == "la_cla")].iloc[0]
assert (row.n, row.numerator) == (2, 1), row
assert "aged under 11" in Selection.from_where(["age_group=under_11"], Selection(report="ks2-benchmark")).sentence().lower()
""",
    "Add a comparator": """
frame = asked([dict(ks2_rwm_expected=1)] * 20 + [dict(la_code=340, ks2_rwm_expected=0)] * 20, comparators=("la_cla", "region_cla_all"))
row = frame[(frame.measure == "ks2_rwm_expected") & (frame.comparator == "region_cla_all")].iloc[0]
assert (row.n, row.value) == (40, 50), row
""",
    "Add a report": """
frame = asked([dict(ks2_rwm_expected=1)], report="ks2-second-benchmark")
assert "ks2_rwm_expected" in set(frame.measure)
""",
    "Add a column of the return": """
import duckdb
from data_layer.load.read import read_folder
folder = pathlib.Path(tempfile.mkdtemp())
(folder / "a.csv").write_text("CHILD,SEX,DOB,ETHNIC,UPN,MOTHER,MC_DOB,PREFERRED_LANGUAGE,LA,YEAR\\n1,M,01/05/2018,WBRI,UN1,,,Polish,876,2028\\n")
(folder / "b.csv").write_text("CHILD,DECOM,RNE,LS,CIN,PLACE,PLACE_PROVIDER,DEC,REC,REASON_PLACE_CHANGE,HOME_POST,PL_POST,URN,LA,YEAR\\n1,01/05/2027,S,C2,N1,U6,PR1,,,,,,,876,2028\\n")
connection = duckdb.connect()
read_folder(connection, [folder])
assert connection.sql("select preferred_language, year from staged.header").fetchall() == [("Polish", 2028)]
""",
}


def test_every_edit_has_its_check():
    assert set(EDITS) == set(CHECKS)


@pytest.fixture(scope="module")
def checkout(tmp_path_factory):
    copy = tmp_path_factory.mktemp("checkout")
    for folder in ("data_layer", "filters", "tests/lib"):
        shutil.copytree(ROOT / folder, copy / folder, ignore=shutil.ignore_patterns("__pycache__"))
    (copy / "tests/__init__.py").touch()
    return copy


@pytest.mark.parametrize("name", CHECKS)
def test_an_edit_stays_small(checkout, name):
    edit = EDITS[name]
    path = checkout / edit["file"]
    before = path.read_text(encoding="utf-8")
    assert before.count(edit["after"] + "\n") == 1, f"CONTRIBUTING.md, {name}: '{edit['after']}' is no longer a line of {edit['file']}"
    path.write_text(before.replace(edit["after"] + "\n", f"{edit['after']}\n{edit['line']}\n"), encoding="utf-8")
    try:
        ran = subprocess.run([sys.executable, "-c", ASK + CHECKS[name]], cwd=checkout, env={"PYTHONPATH": str(checkout), "PATH": ""}, capture_output=True, text=True, timeout=120)
    finally:
        path.write_text(before, encoding="utf-8")
    assert ran.returncode == 0, ran.stderr[-2000:]
