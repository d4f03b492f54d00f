"""Files that leave: read back by other libraries, nothing runs, everything says where it is from."""

import csv
import io
import json

import openpyxl
import pandas as pd
import pytest

from data_layer.export import About, harmless, records, to_csv, to_json, to_xlsx

ABOUT = About("KS4 Benchmark (CLA)", "Girls · KS4 2023/24", "cla-1", synthetic=True, mode="internal")
NASTY = ['=1+1', '+44 20', '-2+3', '@SUM(A1)', '\t=1', '\r=1', '  =1', 'O"Brien, "Al"\nline two', "Zoë"]
FRAME = pd.DataFrame({"name": NASTY, "value": [-1.25, None, 3, 4, 5, 6, 7, 8, float("nan")], "date": [pd.Timestamp("2008-05-01")] * 9})


def test_csv_reads_back_row_for_row_with_nothing_that_runs():
    text = to_csv(FRAME, ABOUT)
    rows = list(csv.DictReader(io.StringIO(text, newline="")))
    assert text.count("\r\n") >= 10 and len(rows) == 9
    assert not any(row["name"].lstrip(" ").startswith(("=", "+", "-", "@", "\t", "\r")) for row in rows)
    assert rows[7]["name"] == NASTY[7] and rows[8]["name"] == "Zoë"
    assert (rows[0]["value"], rows[1]["value"], rows[8]["value"]) == ("-1.25", "", "")
    assert {row["data"].split(":")[0] for row in rows} == {"SYNTHETIC"} and rows[0]["what_applies"] == ABOUT.sentence


def test_the_workbook_has_a_cover_and_no_formula():
    book = openpyxl.load_workbook(io.BytesIO(to_xlsx(FRAME, ABOUT)))
    cover = {row[0].value: row[1].value for row in book["About"].iter_rows()}
    assert cover["Release"] == "cla-1" and "SYNTHETIC" in cover["Data"] and "personal data" in cover["Handling"]
    cells = [cell for row in book["Figures"].iter_rows() for cell in row]
    assert not [cell.value for cell in cells if cell.data_type == "f"]
    assert book["Figures"]["B2"].value == -1.25 and book["Figures"]["B3"].value in (None, "")


def test_an_empty_frame_still_makes_files():
    empty = pd.DataFrame(columns=["a", "b"])
    assert to_csv(empty, ABOUT).startswith("a,b,")
    assert openpyxl.load_workbook(io.BytesIO(to_xlsx(empty, ABOUT)))["Figures"]["A1"].value == "a"


@pytest.mark.parametrize("text, safe", [("Halton", "Halton"), ("=A1", "'=A1"), ("", ""), ("−1.3", "−1.3")])
def test_harmless(text, safe):
    assert harmless(text) == safe


def test_json_has_null_for_missing_and_whole_numbers_whole():
    assert json.loads(to_json(records(pd.DataFrame({"n": [6, 7], "value": [float("nan"), 1.5]})))) == [{"n": 6, "value": None}, {"n": 7, "value": 1.5}]
