"""Readers under random bytes and random damage: no crash, and rows in = loaded + set aside.

`make test-all` does so for CLA_FUZZ_MINUTES (10) over every layout there is; what that has found stands below as a small test of its own.
"""

import io
import os
import re
import tempfile
import time
import zipfile
from pathlib import Path

import pytest
import xlsxwriter
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from data_layer.load import land
from data_layer.load.problems import Refused
from data_layer.load.recognise import LAYOUTS

from .returns import GOOD_EPISODES, GOOD_HEADER, balances, good_return, read, rows, write
from .test_read_xml import XML

ALWAYS = dict(deadline=None, suppress_health_check=list(HealthCheck))
MINUTES = float(os.environ.get("CLA_FUZZ_MINUTES", "10"))
ROUND = 40  # examples between two looks at the clock
SNIPPETS = st.sampled_from([b",", b'"', b"\n", b"\r\n", b"\r", b"\0", b"\t", b";", b"|", b"\xff", b"\xef\xbb\xbf", b"\xff\xfe", b"\xc3", b"CHILD", b"DECOM", b"UPN", b"LA", b"YEAR", b"31/02/2024", b"2024-01-01", b"99999-01-01",
                            b"'", b"\\", b"\x1f", b"\x1a", b" ", b"9" * 400, b"1e308", b"-1", b"NaN", b"<", b"PK\x03\x04", b'""', b"\xe2\x80\xa8", b"\n\n", b",,,,,,,,"])
CUTS = st.lists(st.tuples(st.floats(0, 1), st.floats(0, 0.1), st.one_of(SNIPPETS, st.binary(max_size=8))), max_size=6)
VALUES = {"date": "17/09/2013", "integer": "7", "decimal": "1.5", "flag": "1", "sex": "F", "upn": "P207000016049", "child": "A1", "partial_date": "zz/09/2020"}
SAID = {"ACADYR": "2023/24", "AcademicYear": "2023/24", "EXAMYEAR": "2024", "time_period": "202324", "DECISION": "same", "SYNTHETIC": "yes", "LAESTAB": "8864001"}


def damaged(content: bytes, cuts: list[tuple[float, float, bytes]]) -> bytes:
    for at, length, put in cuts:
        start = int(at * len(content))
        content = content[:start] + put + content[start + int(length * 200):]
    return content


def good_file(layout) -> bytes:
    """Two rows of one layout, a plausible value in each column."""
    row = ",".join(SAID.get(column.name) or VALUES.get(column.type) or (column.codes[0].code if column.codes else "x") for column in layout.columns)
    return "\n".join([",".join(column.name for column in layout.columns), row, row]).encode()


def zipped(content: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("inside.csv", content)
    return out.getvalue()


def a_workbook(lines: list[str]) -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        for number, line in enumerate(lines):
            sheet.write_row(number, 0, line.split(","))
    return out.getvalue()


FILES = {**{f"{layout.key}.csv": good_file(layout) for layout in LAYOUTS}, "header.csv": "\n".join(GOOD_HEADER).encode(), "episodes.csv": "\r\n".join(GOOD_EPISODES).encode(),
         "return.xml": XML.encode(), "more.zip": zipped(good_file(LAYOUTS[2])), "book.xlsx": a_workbook(GOOD_EPISODES), "nothing.txt": b""}


def survives(files: dict[str, bytes]) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = good_return(Path(name) / "return")
        for path, content in files.items():
            write(folder, path, content)
        try:
            connection, inputs = read(folder, la=886)
        except Refused as refusal:
            assert str(refusal) and "Rows were lost" not in str(refusal)
            return
        assert balances(connection)
        assert sum(file.rows_in for file in inputs.files) == sum(file.loaded + file.set_aside for file in inputs.files)


@settings(max_examples=12, **ALWAYS)
@given(CUTS, CUTS)
def test_a_damaged_return(header, episodes):
    survives({"header.csv": damaged(FILES["header.csv"], header), "episodes.csv": damaged(FILES["episodes.csv"], episodes)})


@settings(max_examples=8, **ALWAYS)
@given(st.binary(max_size=4000), st.sampled_from(["x.csv", "x.zip", "x.xml", "x.txt"]))
def test_random_bytes_beside_a_return(content, name):
    survives({name: content})


@settings(max_examples=12, **ALWAYS)
@given(st.sampled_from(sorted(FILES)), CUTS)
def test_any_damaged_file_beside_a_return(name, cuts):
    survives({name: damaged(FILES[name], cuts)})


def test_every_file_undamaged_is_recognised(tmp_path):
    """Else the damage would be done to files that nobody reads."""
    folder = good_return(tmp_path / "return")
    for layout in LAYOUTS:
        write(folder, f"{layout.key}.csv", FILES[f"{layout.key}.csv"])
    connection, _ = read(folder, la=886)
    assert dict(rows(connection, "select name, kind from staged.files")) == {f"{layout.key}.csv": layout.key for layout in LAYOUTS}


FOUND = {
    "a published file without its country's name": ("published_ks4.csv", [(0.125, 0.0, b",")]),
    "one line end unlike the others, after a letter of three bytes": ("absence.csv", [(0.5, 0.0625, b","), (1.0, 0.0, b"\xe1\x80\x80\r\n")]),
}


@pytest.mark.parametrize("name, cuts", FOUND.values(), ids=FOUND)
def test_what_the_long_run_found(name, cuts):
    survives({name: damaged(FILES[name], cuts)})


def test_a_published_file_with_numbers_of_pupils_and_no_figure_is_set_aside(tmp_path):
    folder = good_return(tmp_path / "return")
    write(folder, "published_ks2.csv", re.sub(rb"(?<=,)(pt|avg)_", rb"x\1_", FILES["published_ks2.csv"]))
    connection, _ = read(folder, la=886)
    assert rows(connection, "select kind, rows_in, loaded, set_aside from staged.files where name = 'published_ks2.csv'") == [("published_ks2", 2, 0, 2)]


def test_a_file_that_the_engine_gives_up_on_is_written_again(monkeypatch):
    """The same damage, taken for plain: the engine's own failure, then the way round it."""
    monkeypatch.setattr("data_layer.load.files._Tally.plain", lambda tally: True)
    tries = []
    monkeypatch.setattr("data_layer.load.land._land", lambda *given, once=land._land: tries.append(given) or once(*given))
    survives({"absence.csv": damaged(FILES["absence.csv"], FOUND["one line end unlike the others, after a letter of three bytes"][1])})
    assert len(tries) == 4, "header, episodes, and absence twice"


def one_round(found: list) -> None:
    """Some damage to one to three files; the smallest that fails is told."""
    @settings(max_examples=ROUND, database=None, derandomize=False, phases=(Phase.generate, Phase.shrink), print_blob=True, **ALWAYS)
    @given(st.dictionaries(st.sampled_from(sorted(FILES)), CUTS, min_size=1, max_size=3), st.binary(max_size=2000))
    def run(cuts, other):
        found.append(None)
        survives({name: damaged(FILES[name], each) for name, each in cuts.items()} | ({"other.csv": other} if other else {}))

    run()


@pytest.mark.long
def test_for_ten_minutes():
    """Until the time is over, or something falls."""
    until, examples = time.monotonic() + 60 * MINUTES, []
    while time.monotonic() < until:
        one_round(examples)
    print(f"{len(examples)} damaged folders in {MINUTES:g} minutes")
