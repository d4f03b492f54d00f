"""Workbooks as an analyst has them, made with a library of its own kind: each sheet is read as the CSV of that sheet would be."""

import zipfile
from datetime import date, datetime

import pytest
import xlsxwriter

from data_layer.load.problems import Refused
from data_layer.load.workbook import text_of

from .returns import GOOD_EPISODES, GOOD_HEADER, balances, good_return, read, rows, rules, write

DAY = "%d/%m/%Y"


def workbook(path, sheets: dict[str, list[list]], hidden: tuple[str, ...] = ()):
    """Dates as dates, numbers as numbers, as a spreadsheet program holds them."""
    with xlsxwriter.Workbook(path, {"default_date_format": "dd/mm/yyyy"}) as book:
        for title, lines in sheets.items():
            sheet = book.add_worksheet(title)
            for number, line in enumerate(lines):
                sheet.write_row(number, 0, line)
            if title in hidden:
                sheet.hide()
    return path


def cells(line: str) -> list:
    """A line of the good return with its dates and whole numbers as values."""
    return [cell_of(value) for value in line.split(",")]


def cell_of(value: str):
    if value.count("/") == 2:
        return datetime.strptime(value, DAY)
    return int(value) if value.isdigit() else value or None


@pytest.fixture
def book(tmp_path):
    """The good return as a workbook of two sheets."""
    folder = tmp_path / "Kent 2024"
    folder.mkdir()
    workbook(folder / "return.xlsx", {"Header": [cells(line) for line in GOOD_HEADER], "Episodes": [cells(line) for line in GOOD_EPISODES]})
    return folder


def test_a_return_as_a_workbook_is_the_return_as_csv(book, tmp_path):
    """Row by row the same staged tables; the dates came as dates, SEX and URN as numbers."""
    from_book, inputs = read(book)
    from_csv, _ = read(good_return(tmp_path / "Kent 2024 csv"))
    for table in ("header", "episodes"):
        wanted = f"select * exclude (file_id, row_number), row_number from staged.{table} order by all"
        assert rows(from_book, wanted) == rows(from_csv, wanted) != []
    assert sorted((file.name, file.rows_in, file.loaded) for file in inputs.files) == [("return.xlsx/Episodes", 3, 3), ("return.xlsx/Header", 2, 2)]
    assert balances(from_book)


def test_a_title_empty_rows_and_a_remark_at_the_side_lose_nothing(book):
    lines = [cells(line) for line in GOOD_HEADER]
    workbook(book / "return.xlsx", {"Header": [["Run of 12 June 2024"], [], lines[0], lines[1], [], [*lines[2], None, None, "see note"], [], []], "Episodes": [cells(line) for line in GOOD_EPISODES]})
    connection, _ = read(book)
    assert rows(connection, "select child from staged.header order by 1") == [("A1",), ("A2",)]
    assert {"lines_above", "row_blank"} <= set(rules(connection)) and balances(connection)


def test_hidden_sheets_are_named_and_empty_ones_passed_over(book):
    workbook(book / "lists.xlsx", {"Sheet2": [], "Old": [["CHILD", "DOB"], ["A9", 1]], "Prices": [["Week", "Paid"], [1, 2.5]]}, hidden=("Old",))
    connection, _ = read(book)
    assert rows(connection, "select file, rule from staged.problems where file like 'lists.xlsx%' order by 1") == [("lists.xlsx/Old", "sheet_hidden"), ("lists.xlsx/Prices", "not_recognised"), ("lists.xlsx/Sheet2", "empty_file")]


def test_names_a_census_and_entries_out_of_one_workbook(tmp_path):
    """A current list with names, a census table of the LA's own schools and KS4 entries, a sheet each, beside a return as CSV."""
    folder = good_return(tmp_path / "886 2024")
    workbook(folder / "ours.xlsx", {
        "Names": [["LA", "CHILD", "SURNAME", "FORENAME", "DOB", "SEX", "LOOKED_AFTER_FROM"], [886, "A1", "Made-Up", "Zoë", date(2008, 6, 5), "M", date(2022, 5, 2)]],
        "Entries": [["UPN", "EXAMYEAR", "SEASON", "SUBJECT", "QUALIFICATION", "GRADE"], ["P207000016049", 2024, "SUMMER", "Mathematics", "GCSE (9-1) Full Course", 5]],
        "Census": [["UPN", "ACADYR", "LAESTAB", "SENPROVISION", "FSMELIGIBLE"], ["P207000016049", "2023/24", 8864001, "E", True]],
    })
    connection, inputs = read(folder)
    kinds = {file.sheet: (file.layout and file.layout.key, file.loaded) for file in inputs.files if file.sheet}
    assert kinds["Names"] == ("current_list", 1) and kinds["Entries"] == ("ks4_entries", 1) and kinds["Census"][1] == 1
    assert rows(connection, "select surname, forename, dob, looked_after_from from staged.current_list") == [("Made-Up", "Zoë", date(2008, 6, 5), date(2022, 5, 2))]
    assert rows(connection, "select grade, season from staged.ks4_entries") == [("5", "SUMMER")]


def test_two_sheets_of_one_kind_both_count_and_the_same_workbook_twice_does_not(book, tmp_path):
    heading = ["UPN", "ACADYR", "LAESTAB", "SESSIONS_POSSIBLE", "SESSIONS_AUTHORISED", "SESSIONS_UNAUTHORISED"]
    absence = {title: [heading, [upn, "2023/24", 8864001, 300, 4, 2]] for title, upn in (("Autumn", "P207000016049"), ("Spring", "N207000016050"))}
    workbook(book / "absence.xlsx", absence)
    (book / "copy").mkdir()
    (book / "copy" / "absence.xlsx").write_bytes((book / "absence.xlsx").read_bytes())
    connection, _ = read(book)
    assert rows(connection, "select count(*) from staged.absence") == [(2,)]
    assert rules(connection)["duplicate_file"] == 2


def test_a_workbook_in_an_archive_or_called_csv_is_read_all_the_same(book):
    content = (book / "return.xlsx").read_bytes()
    (book / "return.xlsx").unlink()
    with zipfile.ZipFile(book / "sent.zip", "w") as archive:
        archive.writestr("return.xlsx", content)
    (book / "return.csv").write_bytes(content)
    connection, _ = read(book)
    assert rows(connection, "select count(*) from staged.episodes") == [(3,)]


@pytest.mark.parametrize("name, content", [
    ("damaged.xlsx", b"PK\x03\x04 and then nothing"), ("locked.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600), ("old.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600)])
def test_a_workbook_that_cannot_be_opened_is_named_with_what_to_do(tmp_path, name, content):
    folder = good_return(tmp_path / "Kent 2024")
    write(folder, name, content)
    connection, _ = read(folder)
    assert rows(connection, "select file, rule, what_to_do from staged.problems where rule = 'not_text'") == [(name, "not_text", "Set aside. Open it in the program it is from, save it as CSV and load again")]


def test_a_workbook_that_swells_or_declares_entities_is_not_opened(book):
    good = (book / "return.xlsx").read_bytes()
    for name, change in (("bomb", lambda text: text + b" " * (20 << 20)), ("entities", lambda text: text.replace(b"<worksheet", b'<!DOCTYPE x [<!ENTITY a "b">]><worksheet', 1))):
        (book / f"{name}.xlsx").write_bytes(good)
        with zipfile.ZipFile(book / "return.xlsx") as source, zipfile.ZipFile(book / f"{name}.xlsx", "w", zipfile.ZIP_DEFLATED) as out:
            for member in source.namelist():
                out.writestr(member, change(source.read(member)) if member.endswith("sheet1.xml") else source.read(member))
    connection, _ = read(book)
    assert rows(connection, "select file from staged.problems where rule = 'not_text' order by 1") == [("bomb.xlsx",), ("entities.xlsx",)]
    assert rows(connection, "select count(*) from staged.header") == [(2,)]


def test_where_the_header_is_in_a_locked_workbook_the_refusal_says_so(tmp_path):
    folder = good_return(tmp_path / "Kent 2024")
    (folder / "header.csv").unlink()
    write(folder, "header.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600)
    with pytest.raises(Refused, match="header.xlsx cannot be read"):
        read(folder)


@pytest.mark.parametrize("value, text", [(None, ""), (5, "5"), (5.0, "5"), (0.1 + 0.2, "0.3"), (True, "TRUE"), (datetime(2024, 3, 31), "2024-03-31"), (date(2024, 3, 31), "2024-03-31"),
                                         (datetime(2024, 3, 31, 9, 30), "2024-03-31 09:30:00"), ("00123", "00123"), (1e15, "1000000000000000"), ("A\0", "A")])
def test_cells_as_text(value, text):
    assert text_of(value) == text
