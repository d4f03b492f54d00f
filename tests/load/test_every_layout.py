"""Each layout with a file written from its public description: every file, column and code of the return, as CSV and as XML, and every download."""

import csv
import os
from datetime import date
from pathlib import Path

import pytest

from data_layer import database
from data_layer.catalogue.release import RELEASE_TABLES
from data_layer.load import load
from tests.load.test_build import PLACES

from .returns import balances, read, rows, rules, write

SHARED = Path(os.environ.get("CLA_SHARED", Path(__file__).parents[3] / "shared")) / "reference"
described = pytest.mark.skipif(not SHARED.is_dir(), reason="the tables of columns and codes are not beside the checkout (CLA_SHARED)")

# A return of 2026/27, all twelve files of the set, written from the list of columns. Two children, one of them adopted; one unaccompanied, one care leaver.
SET = {
    "header": ["CHILD,SEX,DOB,ETHNIC,UPN,MOTHER,MC_DOB", "A1,F,05/06/2010,WBRI,P207000016049,1,02/03/2027", "A2,M,17/09/2015,MWBC,UN4,0,", "A3,U,01/01/2008,AOTH,UN5,0,"],
    "episodes": ["CHILD,DECOM,RNE,LS,CIN,PLACE,PLACE_PROVIDER,DEC,REC,REASON_PLACE_CHANGE,HOME_POST,PL_POST,URN",
                 "A1,02/05/2025,S,C1,N1,U4,PR1,01/10/2026,X1,CARPL,AA1 1AA,BB1 1BB,SC123456", "A1,01/10/2026,P,C2,N1,Z12,PR4,,,,AA1 1AA,BB1 1BB,1234567",
                 "A2,04/01/2025,S,E1,N5,A5,PR0,11/11/2026,E12,,AA1 1AA,BB1 1BB,XXXXXXX", "A3,09/09/2026,S,V2,N8,K3,PR5,,,,AA1 1AA,AA1 1AA,2345678"],
    "reviews": ["CHILD,DOB,REVIEW,REVIEW_CODE", "A1,05/06/2010,01/07/2026,PN1", "A1,05/06/2010,01/12/2026,PN4"],
    "uasc": ["CHILD,SEX,DOB,DUC", "A3,U,01/01/2008,01/02/2027"],
    "oc2": ["CHILD,DOB,SDQ_SCORE,SDQ_REASON,CONVICTED,HEALTH_CHECK,IMMUNISATIONS,TEETH_CHECK,HEALTH_ASSESSMENT,SUBSTANCE_MISUSE,INTERVENTION_RECEIVED,INTERVENTION_OFFERED", "A1,05/06/2010,17,,0,,1,1,1,0,,"],
    "oc3": ["CHILD,DOB,IN_TOUCH,ACTIV,ACCOM", "A3,01/01/2008,YES,F2,B1"],
    "ad1": ["CHILD,DOB,DATE_INT,DATE_MATCH,FOSTER_CARE,NB_ADOPTR,SEX_ADOPTR,LS_ADOPTR", "A2,17/09/2015,01/02/2026,01/03/2026,0,2,MF,L0"],
    "placed for adoption": ["CHILD,DOB,DATE_PLACED,DATE_PLACED_CEASED,REASON_PLACED_CEASED", "A2,17/09/2015,01/04/2026,,"],
    "previous permanence": ["CHILD,DOB,PREV_PERM,LA_PERM,DATE_PERM", "A1,05/06/2010,P1,886,zz/07/2015"],
    "missing": ["CHILD,DOB,MISSING,MIS_START,MIS_END", "A1,05/06/2010,M,01/05/2026,03/05/2026", "A1,05/06/2010,A,01/06/2026,"],
    "social worker": ["CHILD,DOB,SW_ID,SW_DECOM,SW_DEC,SW_REASON", "A1,05/06/2010,AB123,02/05/2025,01/09/2026,LEFTRL", "A1,05/06/2010,CD456,01/09/2026,,CHCHAN"],
    "dolo": ["CHILD,DOB,DOLO_START,DOLO_END", "A1,05/06/2010,02/10/2026,02/11/2026"],
}
# The same in XML, from the description of its form: the values of uasc, oc3 and ad1 stand in HEADER, the others in groups; those of the newest two have no published name.
XML = """<?xml version="1.0"?><EXPSSDA903>
<CHILD><HEADER><CHILDID>A1</CHILDID><UPN>P207000016049</UPN><SEX>F</SEX><DOB>2010-06-05</DOB><ETHNIC>WBRI</ETHNIC><UASC>0</UASC><MOTHER>1</MOTHER><MC_DOB>2027-03-02</MC_DOB>
 <AMISSING><MISSING>M</MISSING><MIS_START>2026-05-01</MIS_START><MIS_END>2026-05-03</MIS_END></AMISSING><AMISSING><MISSING>A</MISSING><MIS_START>2026-06-01</MIS_START></AMISSING>
 <AREVIEW><REVIEW>2026-07-01</REVIEW><REVIEW_CODE>PN1</REVIEW_CODE></AREVIEW><AREVIEW><REVIEW>2026-12-01</REVIEW><REVIEW_CODE>PN4</REVIEW_CODE></AREVIEW>
 <PERMANENCE><PREV_PERM>P1</PREV_PERM><LA_PERM>886</LA_PERM><DATE_PERM>zz/07/2015</DATE_PERM></PERMANENCE>
 <OC2><SDQ_SCORE>17</SDQ_SCORE><CONVICTED>0</CONVICTED><IMMUNISATIONS>1</IMMUNISATIONS><TEETH_CHECK>1</TEETH_CHECK><HEALTH_ASSESSMENT>1</HEALTH_ASSESSMENT><SUBSTANCE_MISUSE>0</SUBSTANCE_MISUSE></OC2>
 <SW><SW_ID>AB123</SW_ID><SW_DECOM>2025-05-02</SW_DECOM><SW_DEC>2026-09-01</SW_DEC><SW_REASON>LEFTRL</SW_REASON></SW><SW><SW_ID>CD456</SW_ID><SW_DECOM>2026-09-01</SW_DECOM><SW_REASON>CHCHAN</SW_REASON></SW>
 <DOLS><DOLO_START>2026-10-02</DOLO_START><DOLO_END>2026-11-02</DOLO_END></DOLS></HEADER>
 <EPISODE><DECOM>2025-05-02</DECOM><RNE>S</RNE><LS>C1</LS><CIN>N1</CIN><PL>U4</PL><PLACE_PROVIDER>PR1</PLACE_PROVIDER><DEC>2026-10-01</DEC><REC>X1</REC><REASON_PLACE_CHANGE>CARPL</REASON_PLACE_CHANGE><HOME_POST>AA1 1AA</HOME_POST><PL_POST>BB1 1BB</PL_POST><URN>SC123456</URN></EPISODE>
 <EPISODE><DECOM>2026-10-01</DECOM><RNE>P</RNE><LS>C2</LS><CIN>N1</CIN><PL>Z12</PL><PLACE_PROVIDER>PR4</PLACE_PROVIDER><HOME_POST>AA1 1AA</HOME_POST><PL_POST>BB1 1BB</PL_POST><URN>1234567</URN></EPISODE></CHILD>
<CHILD><HEADER><CHILDID>A2</CHILDID><UPN>UN4</UPN><SEX>M</SEX><DOB>2015-09-17</DOB><ETHNIC>MWBC</ETHNIC><UASC>0</UASC><MOTHER>0</MOTHER>
 <DATE_INT>2026-02-01</DATE_INT><DATE_MATCH>2026-03-01</DATE_MATCH><FOSTER_CARE>0</FOSTER_CARE><NB_ADOPTR>2</NB_ADOPTR><SEX_ADOPTR>MF</SEX_ADOPTR><LS_ADOPTR>L0</LS_ADOPTR>
 <AD_PLACED><DATE_PLACED>2026-04-01</DATE_PLACED></AD_PLACED></HEADER>
 <EPISODE><DECOM>2025-01-04</DECOM><RNE>S</RNE><LS>E1</LS><CIN>N5</CIN><PL>A5</PL><PLACE_PROVIDER>PR0</PLACE_PROVIDER><DEC>2026-11-11</DEC><REC>E12</REC><HOME_POST>AA1 1AA</HOME_POST><PL_POST>BB1 1BB</PL_POST><URN>XXXXXXX</URN></EPISODE></CHILD>
<CHILD><HEADER><CHILDID>A3</CHILDID><UPN>UN5</UPN><SEX>U</SEX><DOB>2008-01-01</DOB><ETHNIC>AOTH</ETHNIC><UASC>1</UASC><DUC>2027-02-01</DUC><MOTHER>0</MOTHER><IN_TOUCH>YES</IN_TOUCH><ACTIV>F2</ACTIV><ACCOM>B1</ACCOM></HEADER>
 <EPISODE><DECOM>2026-09-09</DECOM><RNE>S</RNE><LS>V2</LS><CIN>N8</CIN><PL>K3</PL><PLACE_PROVIDER>PR5</PLACE_PROVIDER><HOME_POST>AA1 1AA</HOME_POST><PL_POST>AA1 1AA</PL_POST><URN>2345678</URN></EPISODE></CHILD>
</EXPSSDA903>"""


def test_the_same_return_as_xml_and_as_csv_gives_the_same_release(tmp_path, monkeypatch):
    """Every table but the two that say which files came in; the problems without the files' names."""
    monkeypatch.setenv("CLA_POSTCODES", str(PLACES))
    for name, lines in SET.items():
        write(tmp_path / "csv", f"2027 {name}.csv", lines)
    write(tmp_path / "xml", "2027 return.xml", XML.encode())
    found = {form: tables_of(tmp_path / form, tmp_path / f"releases of {form}") for form in ("csv", "xml")}
    assert found["csv"] == found["xml"]
    assert len(found["csv"]["children"]) == 3 and len(found["csv"]["episodes"]) == 4 and found["csv"]["missing_spells"] and found["csv"]["sdq"]


def tables_of(folder: Path, releases: Path) -> dict[str, list[tuple]]:
    report = load([folder], releases, la=886)
    assert {file.kind for file in report.files} == {"header", "episodes", "reviews", "uasc", "oc2", "oc3", "ad1", "sbpfa", "prev_perm", "missing", "sw_episodes", "dolo"}
    release = database.open_release(releases)
    found = {table.name: release.rows(f"select * {'exclude (file)' if table.name == 'problems' else ''} from {table.name} order by all") for table in RELEASE_TABLES if table.name not in ("release", "release_files")}
    release.close()
    return found


def valid(text: str, last: bool) -> int:
    """'2024/25' -> 2025; '2024 or 2025 (see note)' -> 2025; '2023-10-27 ...' -> 2024; blank: always."""
    if not text:
        return 9999 if last else 0
    if "/" in text[:7]:
        return int(text[:2] + text[5:7])
    return int(text[8:12]) if " or " in text else int(text[:4]) + (1 if text[4:5] == "-" and int(text[5:7]) > 3 else 0)


HOME = {"RNE": "episodes", "LS": "episodes", "CIN": "episodes", "PLACE": "episodes", "PLACE_PROVIDER": "episodes", "REC": "episodes", "REASON_PLACE_CHANGE": "episodes", "ETHNIC": "header", "SEX": "header", "MOTHER": "header",
        "MISSING": "missing", "SDQ_REASON": "oc2", "IN_TOUCH": "oc3", "ACTIV": "oc3", "ACCOM": "oc3", "REVIEW_CODE": "reviews", "PREV_PERM": "previous permanence", "REASON_PLACED_CEASED": "placed for adoption"}


IN_EACH_RUN = (2018, 2024, 2025, 2026)      # years that brought new codes or took old ones


@described
@pytest.mark.parametrize("year", [year if year in IN_EACH_RUN else pytest.param(year, marks=pytest.mark.long) for year in range(2016, 2028)])
def test_every_code_of_every_years_return_is_known_and_those_of_other_years_are_listed(tmp_path, year):
    """One row a code, in the file that carries it, from the tables of codes and columns: those of the year without a word, all others listed, all kept."""
    with (SHARED / "ssda903_codesets.csv").open(encoding="utf-8") as file:
        codes = [row for row in csv.DictReader(file) if row["field"] in HOME]
    right = [row for row in codes if valid(row["valid_from_collection_year"], False) <= year <= valid(row["valid_to_collection_year"], True)]
    write_codes(tmp_path / "right", right, year)
    connection, _ = read(tmp_path / "right", la=886)
    assert rows(connection, "select column_name, value from staged.problems where rule in ('unknown_code', 'code_not_of_year', 'number_form', 'key_missing', 'row_width')") == []
    assert balances(connection) and rows(connection, "select count(*) from staged.set_aside") == [(0,)]
    wrong = [row for row in codes if row not in right and row["field"] not in ("SEX",)]  # 1 and M say the same in every year
    write_codes(tmp_path / "wrong", wrong, year)
    connection, _ = read(tmp_path / "wrong", la=886)
    assert sorted(rows(connection, "select column_name, value from staged.problems where rule = 'code_not_of_year'")) == sorted((row["field"], row["code"]) for row in wrong)
    assert rows(connection, "select count(*) from staged.set_aside") == [(0,)]


def write_codes(folder: Path, codes: list[dict], year: int) -> None:
    """A return of that year: a child a code; all other cells good."""
    end = date(year, 3, 31)
    good = {"DOB": f"05/06/{year - 14}", "SEX": "1" if year < 2025 else "M", "ETHNIC": "WBRI", "UPN": "UN1", "DECOM": f"02/05/{year - 1}", "RNE": "S", "LS": "C2", "CIN": "N1", "PLACE": "U4", "PLACE_PROVIDER": "PR1",
            "DEC": f"03/03/{year}", "REC": "E3", "REVIEW": f"01/02/{year}", "MIS_START": f"01/02/{year}", "DATE_PLACED": f"01/02/{year}", "MISSING": "M", "REVIEW_CODE": "PN1"}
    lines: dict[str, list[str]] = {}
    for number, row in enumerate(codes):
        for name in {"header", "episodes", HOME[row["field"]]}:
            columns = SET[name][0].split(",")
            values = {**good, row["field"]: row["code"], "CHILD": f"C{number}"} if name == HOME[row["field"]] else {**good, "CHILD": f"C{number}"}
            lines.setdefault(name, [SET[name][0]]).append(",".join(values.get(column, "") for column in columns))
    for name, content in lines.items():
        write(folder, f"{end.year} {name}.csv", content)


# What one row of each download says; every other column is there and blank. The heading is the whole published one.
DOWNLOADS = {
    "KS1": ("ks1", "2022/2023", {"READ_OUTCOME": "EXS", "WRIT_OUTCOME": "WTS", "MATH_OUTCOME": "GDS"}, "select read_outcome, writ_outcome, math_outcome from staged.ks1", ("EXS", "WTS", "GDS")),
    "KS2": ("ks2", "2023/2024", {"READSCORE": "104", "MATOUTCOME": "AS", "WRITTAOUTCOME": "EXS"}, "select readscore, matoutcome, writtaoutcome from staged.ks2", ("104", "AS", "EXS")),
    "KS4": ("ks4", "2023/2024", {"ATT8": "41.5", "L2BASICS_94": "1"}, "select att8::double, l2basics_94 from staged.ks4", (41.5, 1)),
    "Phonics": ("phonics", "2022/2023", {"PHONICS_MARK": "31", "PHONICS_OUTCOME": "Wt"}, "select phonics_mark, phonics_outcome from staged.phonics", (31, "Wt")),
    "MTC": ("mtc", "2022/2023", {"FORMMARK": "24", "PUPILSTATUS": "C"}, "select formmark, pupilstatus from staged.mtc", (24, "C")),
    **{f"Census{term}": ("census", "2023/2024", {"CENSUSTERM": term, "FSMELIGIBLE": "1", "ENTRYDATE": "01/09/2019"}, "select censusterm, entrydate from staged.census", (term, date(2019, 9, 1))) for term in ("Autumn", "Spring", "Summer")},
}


@described
@pytest.mark.parametrize("separator", [",", "\t"])
@pytest.mark.parametrize("dataset", DOWNLOADS)
def test_every_download_in_its_whole_published_form(tmp_path, dataset, separator):
    kind, year, told, sql, expected = DOWNLOADS[dataset]
    with (SHARED / "giap_download_columns.csv").open(encoding="utf-8") as file:
        heading = [row["column"] for row in csv.DictReader(file) if row["dataset"] == dataset]
    values = {"ACADYR": year, "ACADEMICYEAR": year, "UPN": "P207000016049", "DOB": "05/06/2012", **told}
    row = [values.get(name.upper().removeprefix(f"{dataset.upper()}_"), "") for name in heading]
    write(tmp_path, "download.txt", [separator.join(heading), separator.join(row)], end="\r\n")
    connection, _ = read(tmp_path)
    assert rows(connection, "select kind, rows_in, loaded from staged.files") == [(kind, 1, 1)], rules(connection)
    assert rows(connection, sql) == [expected] and rows(connection, f"select upn, year, dob from staged.{kind}") == [("P207000016049", int(year[-4:]), date(2012, 6, 5))]
