"""Forty kinds of damage: each with what is said, what is kept and what is set aside. Nothing is lost, nothing crashes.

Each case is a change to one good return (2 children, 3 episodes) and what must come of it: either the words of the refusal,
or the rules listed with the children and episodes still loaded.
"""

import io
import re
import stat
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from data_layer.load.problems import Refused

from .returns import EPISODES, GOOD_EPISODES, GOOD_HEADER, HEADER, balances, good_return, read, rows, rules, write


@dataclass(frozen=True)
class Damage:
    name: str
    do: Callable[[Path], object]
    refused: str = ""
    listed: tuple[str, ...] = ()
    children: int = 2
    episodes: int = 3


def header(*lines: str) -> Callable[[Path], object]:
    return lambda folder: write(folder, "header.csv", [HEADER, *lines])


def episodes(*lines: str) -> Callable[[Path], object]:
    return lambda folder: write(folder, "episodes.csv", [EPISODES, *lines])


def heading(name: str, old: str, new: str) -> Callable[[Path], object]:
    return lambda folder: write(folder, name, (folder / name).read_text().replace(old, new, 1).splitlines())


def extra(name: str, content: bytes) -> Callable[[Path], object]:
    return lambda folder: write(folder, name, content)


def archive(**members: bytes) -> Callable[[Path], object]:
    def make(folder: Path) -> None:
        with zipfile.ZipFile(folder / "more.zip", "w", zipfile.ZIP_DEFLATED) as out:
            for name, content in members.items():
                out.writestr(name.replace("__", "/"), content)
    return make


def nested(content: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as inner:
        inner.writestr("deep.csv", content)
    return out.getvalue()


def only(name: str, content: bytes) -> Callable[[Path], object]:
    def make(folder: Path) -> None:
        for path in folder.iterdir():
            path.unlink()
        if name:
            write(folder, name, content)
    return make


def swap_dates(folder: Path) -> None:
    write(folder, "episodes.csv", [EPISODES.replace("DECOM", "X").replace(",DEC,", ",DECOM,").replace("X", "DEC", 1), *GOOD_EPISODES[1:]])


GOOD_1, GOOD_2 = GOOD_HEADER[1:]
E_1, E_2, E_3 = GOOD_EPISODES[1:]
REVIEWS = "CHILD,DOB,REVIEW,REVIEW_CODE\n"
DAMAGES = (
    Damage("an empty folder", only("", b""), refused="folder is empty"),
    Damage("only an empty file", only("header.csv", b""), refused="nothing to load"),
    Damage("no known columns", only("x.csv", b"a,b\n1,2\n"), refused="nothing to load"),
    Damage("no header file", lambda folder: (folder / "header.csv").unlink(), refused="no header file"),
    Damage("the key column missing", heading("episodes.csv", "CHILD,", "NUMBER,"), refused="no column CHILD"),
    Damage("a needed column misspelt", heading("episodes.csv", "DECOM", "DECOMM"), refused="'DECOMM' is near"),
    Damage("an optional column misspelt", heading("episodes.csv", "PLACE_PROVIDER", "PLACE_PROVDER"), listed=("column_near",)),
    Damage("an optional column missing", heading("episodes.csv", "REASON_PLACE_CHANGE", "WHATEVER"), listed=("column_missing", "extra_column")),
    Damage("two columns of one name", heading("header.csv", "MC_DOB", "ETHNIC"), listed=("column_twice", "column_missing")),
    Damage("DECOM and DEC swapped", swap_dates, refused="None of the 3 rows"),
    Damage("a wrong separator", lambda folder: write(folder, "header.csv", [line.replace(",", "|") for line in GOOD_HEADER])),
    Damage("a separator that changes half way", lambda folder: write(folder, "header.csv", [HEADER, GOOD_1, GOOD_2.replace(",", ";")]), listed=("row_width", "no_header"), children=1),
    Damage("Windows text", lambda folder: write(folder, "header.csv", [HEADER + ",N\u00d4TE", GOOD_1 + ",\u00e9", GOOD_2 + ","], encoding="cp1252"), listed=("encoding",)),
    Damage("bytes of no encoding", lambda folder: write(folder, "header.csv", (HEADER + ",N\n" + GOOD_1 + ",").encode() + b"\x81\x8d\xff\n" + (GOOD_2 + ",\n").encode()), listed=("encoding",)),
    Damage("quotation marks round everything", lambda folder: write(folder, "header.csv", [",".join(f'"{v}"' for v in line.split(",")) for line in GOOD_HEADER])),
    Damage("a quotation mark never closed", header('"A0,1,05/06/2008,WBRI,UN1,0,', GOOD_1, GOOD_2), listed=("no_episode",), children=3),
    Damage("a line break inside quotation marks", header('A1,1,05/06/2008,WBRI,UN1,0,"\n"', GOOD_2)),
    Damage("a comma inside an unquoted value", episodes(E_1, E_2, E_3.replace("CT1 1AA", "CT1, 1AA")), listed=("row_width",), episodes=2),
    Damage("a file cut short", lambda folder: write(folder, "episodes.csv", "\n".join(GOOD_EPISODES).encode()[:-30]), listed=("row_width",), episodes=2),
    Damage("rows doubled", episodes(E_1, E_2, E_3, E_3), listed=("duplicate_row",)),
    Damage("a key doubled with other values", episodes(E_1, E_2, E_3, E_3.replace("U1", "U4")), listed=("duplicate_key",)),
    Damage("an impossible date", episodes(E_1, E_2, E_3.replace("04/01/2024", "31/02/2024")), listed=("date_form",), episodes=2),
    Damage("an impossible end", episodes(E_1.replace("01/10/2023", "2023"), E_2, E_3), listed=("date_form",), episodes=2),
    Damage("American dates", episodes(E_1, E_2, E_3.replace("04/01/2024", "01/25/2024")), listed=("date_form",), episodes=2),
    Damage("a date as a spreadsheet's number", header(GOOD_1.replace("05/06/2008", "39604"), GOOD_2), listed=("date_form", "dob_missing")),
    Damage("a year of two digits", header(GOOD_1.replace("05/06/2008", "05/06/08"), GOOD_2), listed=("date_form", "dob_missing")),
    Damage("an end before its start", episodes(E_1.replace("01/10/2023", "01/10/2021"), E_2, E_3), listed=("ends_before_start",), episodes=2),
    Damage("a start far in the future", episodes(E_1, E_2, E_3.replace("04/01/2024", "04/01/2099")), listed=("starts_after_year",), episodes=2),
    Damage("a birth in the future", header(GOOD_1.replace("2008", "2098"), GOOD_2), listed=("born_after_year", "starts_before_birth")),
    Damage("unknown codes", episodes(E_1.replace("U4", "QQ"), E_2, E_3.replace(",V2,", ",V9,")), listed=("unknown_code",)),
    Damage("a UPN that cannot be one", header(GOOD_1.replace("P207000016049", "I12"), GOOD_2), listed=("upn_form",)),
    Damage("one UPN for two children", header(GOOD_1, GOOD_2.replace("UN4", "P207000016049")), listed=("upn_twice",)),
    Damage("a row without its key", header(GOOD_1, GOOD_2, ",1,05/06/2008,WBRI,UN1,0,"), listed=("key_missing",)),
    Damage("mixed years without names", lambda folder: (write(folder, "old episodes.csv", [EPISODES, "A1,02/05/2021,S,C1,N1,U4,PR1,,,,,,"]), write(folder, "x oc3.csv", ["CHILD,DOB,IN_TOUCH", "A1,05/06/2008,YES"])), refused="Nothing says which year"),
    Damage("two LAs named by one file", lambda folder: ((folder / "header.csv").rename(folder / "Kent and Leeds header.csv")), refused=""),
    Damage("a heading and no rows", extra("reviews.csv", REVIEWS.encode()), listed=("no_rows",)),
    Damage("an empty file among others", extra("reviews.csv", b""), listed=("empty_file",)),
    Damage("a huge value", extra("reviews.csv", (REVIEWS + "A1,05/06/2008," + "9" * (3 << 20) + ",PN1\nA2,17/09/2013,05/01/2024,PN1\n").encode()), listed=("row_unreadable",)),
    Damage("NUL bytes", lambda folder: write(folder, "header.csv", "\n".join(GOOD_HEADER).replace("WBRI", "WB\0RI").encode()), listed=("nul_bytes",)),
    Damage("a binary file called .csv", extra("pupils.csv", bytes(range(256)) * 40), listed=("not_text",)),
    Damage("a workbook called .csv", extra("pupils.csv", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600), listed=("not_text",)),
    Damage("an unrelated file", extra("dinner money.csv", b"Week,Paid\n1,2\n"), listed=("not_recognised",)),
    Damage("a table of our own misspelt", extra("away.csv", b"UPN,ACADYRR,LAESTAB,SESSIONS_POSSIBLE,SESSIONS_AUTHORISED,SESSIONS_UNAUTHORISED\nP207000016049,2023/24,8864001,300,4,2\n"), listed=("not_recognised",)),
    Damage("means that do not meet", extra("means.csv", b"MEASURE,ACADYR,PRIOR_GROUP,LOW,HIGH,ESTIMATE\nks4_progress8,2024,1,59,90,20\nks4_progress8,2024,2,95,120,40\n"), listed=("own_table_faulty",)),
    Damage("damaged and old workbooks", lambda folder: (write(folder, "old.xlsx", b"PK\x03\x04 no"), write(folder, "older.xls", b"\xd0\xcf\x11\xe0" + b"\0" * 600)), listed=("not_text",)),
    Damage("an archive that is not one", extra("more.zip", b"PK\x03\x04 no"), listed=("archive_damaged",)),
    Damage("an archive in an archive", archive(**{"inner.zip": nested((REVIEWS + "A1,05/06/2008,05/01/2024,PN1\n").encode())}), listed=()),
    Damage("a path out of the archive", archive(**{"..__..__evil.csv": REVIEWS.encode(), "__etc__evil.csv": REVIEWS.encode()}), listed=("unsafe_name",)),
    Damage("a value that swells when unpacked", archive(**{"bomb.csv": b"0" * (80 << 20)}), listed=("archive_swollen",)),
    Damage("empty lines", lambda folder: write(folder, "header.csv", [HEADER, "", GOOD_1, "", "", GOOD_2, ""])),
    Damage("a row of commas", header(GOOD_1, ",,,,,,", GOOD_2), listed=("row_blank",)),
    Damage("a title above the heading", lambda folder: write(folder, "header.csv", ["SSDA903 header - run 12/06/2024,,,,,,", "", *GOOD_HEADER]), listed=("lines_above",)),
    Damage("files of the desktop beside the return", lambda folder: [write(folder, name, b"\0\1x") for name in ("Thumbs.db", "desktop.ini", "~$header.xlsx")]),
    Damage("line ends of two kinds", lambda folder: write(folder, "header.csv", f"{HEADER}\r\n{GOOD_1}\n{GOOD_2}\r\n".encode())),
    Damage("blanks round values", header(*(",".join(f" {value} " for value in line.split(",")) for line in (GOOD_1, GOOD_2)))),
    Damage("formulas", header(GOOD_1.replace("WBRI", "=1+1"), GOOD_2), listed=("unknown_code",)),
)


@pytest.mark.parametrize("damage", [pytest.param(damage, id=damage.name) for damage in DAMAGES])
def test_damage(tmp_path, damage, capfd):
    folder = good_return(tmp_path / "return")
    damage.do(folder)
    if damage.refused:
        with pytest.raises(Refused, match=damage.refused) as refusal:
            read(folder, la=886)
        assert not told_of_a_child(str(refusal.value))
    else:
        connection, inputs = read(folder, la=886)
        assert balances(connection)
        assert set(damage.listed) <= set(rules(connection)), rules(connection)
        assert rows(connection, "select count(*) from staged.header") == [(damage.children,)]
        assert rows(connection, "select count(*) from staged.episodes") == [(damage.episodes,)]
        assert rows(connection, "select count(*) from staged.set_aside anti join staged.problems using (file_id, rule)") == [(0,)]
        assert inputs.problems == sum(rules(connection).values())
    printed = capfd.readouterr()
    assert not told_of_a_child(printed.out + printed.err)


def told_of_a_child(text: str) -> set[str]:
    """What of the two children is in a text: numbers, dates of birth and of episodes, postcodes, provider."""
    return {each for each in ("A1", "A2", "P207000016049", "05/06/2008", "2008-06-05", "17/09/2013", "2013-09-17", "CT1", "CT2", "CT9", "SC123456", "04/01/2024", "2024-01-04", "2008", "2013") if each in text}


@pytest.mark.long
@pytest.mark.parametrize("damage", [pytest.param(damage, id=damage.name) for damage in DAMAGES])
def test_no_childs_data_on_the_console_whatever_is_wrong(tmp_path, damage, capfd):
    """Through the command line, in words and as JSON: counts, names of files and the path of the list; the list itself is its owner's only."""
    import cli

    folder, releases = good_return(tmp_path / "return"), tmp_path / "releases"
    damage.do(folder)
    status = [cli.main(["load", str(folder), "--to", str(releases), "--la", "886", *form]) for form in ([], ["--json"])]
    assert status == ([2, 2] if damage.refused else [0, 0])
    printed = capfd.readouterr()
    told = (printed.out + printed.err).replace(str(tmp_path), "")
    assert not told_of_a_child(re.sub(r"cla-\d{8}T\d{6}-[0-9a-f]{4}", "", told))
    assert "Traceback" not in told
    assert all(stat.S_IMODE(path.stat().st_mode) & 0o077 == 0 for path in releases.rglob("*"))


def test_there_are_forty_kinds():
    assert len({damage.name for damage in DAMAGES}) >= 40


def test_nothing_is_left_behind(tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "temporary"))
    (tmp_path / "temporary").mkdir()
    folder = good_return(tmp_path / "return")
    archive(**{"reviews.csv": b"CHILD,DOB,REVIEW,REVIEW_CODE\nA1,05/06/2008,05/01/2024,PN1\n"})(folder)
    read(folder, la=886)
    with pytest.raises(Refused):
        read(folder)
    assert list((tmp_path / "temporary").iterdir()) == []
