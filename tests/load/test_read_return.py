"""The SSDA903 return as CSV: what is read, in all the forms in which it comes."""

from datetime import date

import pytest

from data_layer.load.problems import Refused

from .returns import EPISODES, GOOD_EPISODES, GOOD_HEADER, HEADER, balances, good_return, read, rows, rules, write


def test_values_come_out_typed(tmp_path):
    connection, _ = read(good_return(tmp_path), la=886)
    assert rows(connection, "select child, sex, dob, ethnic, upn, mother, mc_dob, la_code, year from staged.header order by child") == [
        ("A1", "M", date(2008, 6, 5), "WBRI", "P207000016049", "0", None, 886, 2024),
        ("A2", "F", date(2013, 9, 17), "MWBC", "UN4", "0", None, 886, 2024),
    ]
    assert rows(connection, "select child, decom, dec, rec, place, row_number from staged.episodes order by row_number") == [
        ("A1", date(2022, 5, 2), date(2023, 10, 1), "X1", "U4", 2),
        ("A1", date(2023, 10, 1), None, None, "K2", 3),
        ("A2", date(2024, 1, 4), None, None, "U1", 4),
    ]


def test_every_table_exists_even_where_no_file_came(tmp_path):
    connection, _ = read(good_return(tmp_path), la=886)
    for table in ("reviews", "uasc", "oc2", "oc3", "ad1", "sbpfa", "prev_perm", "missing", "sw_episodes", "dolo", "ks1", "phonics", "ks2", "mtc", "ks4", "ks4_entries",
                  "census", "absence", "suspensions", "schools", "current_list", "decisions", "published", "synthetic_marker"):
        assert rows(connection, f"select count(*) from staged.{table}") == [(0,)], table


@pytest.mark.parametrize("form", ["bom", "crlf", "no_last_newline", "tab", "semicolon", "quoted", "iso", "timestamps", "lower_case", "cp1252", "utf16", "old_mac", "one_point_nought"])
def test_the_same_return_in_another_form_reads_the_same(tmp_path, form):
    def changed(lines):
        text = "\n".join(lines) + "\n"
        if form == "bom":
            return b"\xef\xbb\xbf" + text.encode()
        if form == "crlf":
            return text.replace("\n", "\r\n").encode()
        if form == "no_last_newline":
            return text.rstrip("\n").encode()
        if form in ("tab", "semicolon"):
            return text.replace(",", "\t" if form == "tab" else ";").encode()
        if form == "quoted":
            return "\n".join(",".join(f'"{value}"' for value in line.split(",")) for line in lines).encode()
        if form in ("iso", "timestamps"):
            import re
            return re.sub(r"(\d\d)/(\d\d)/(\d{4})", r"\3-\2-\1" + (" 00:00:00" if form == "timestamps" else ""), text).encode()
        if form == "lower_case":
            return (lines[0].lower() + "\n" + "\n".join(lines[1:])).encode()
        if form == "cp1252":
            return (text + "").encode("cp1252")
        if form == "utf16":
            return text.encode("utf-16")
        if form == "old_mac":
            return text.replace("\n", "\r").encode()
        return text.replace(",0,\n", ",0.0,\n").encode()

    write(tmp_path / "other", "header.csv", changed(GOOD_HEADER))
    write(tmp_path / "other", "episodes.csv", changed(GOOD_EPISODES))
    plain, _ = read(good_return(tmp_path / "plain"), la=886)
    other, _ = read(tmp_path / "other", la=886)
    for table in ("header", "episodes"):
        everything = f"select * exclude (file_id) from staged.{table} order by all"
        assert rows(other, everything) == rows(plain, everything)
    assert balances(other)


def test_columns_shuffled_and_extra_ones_are_named(tmp_path):
    write(tmp_path, "a.csv", ["UPN,NOTE,DOB,SEX,CHILD", "P207000016049,hello,05/06/2008,M,A1"])
    write(tmp_path, "b.csv", GOOD_EPISODES[:3])
    connection, _ = read(tmp_path, la=886)
    assert rows(connection, "select child, sex, upn from staged.header") == [("A1", "M", "P207000016049")]
    assert ("NOTE",) in rows(connection, "select column_name from staged.problems where rule = 'extra_column'")
    assert ("ETHNIC",) in rows(connection, "select column_name from staged.problems where rule = 'column_missing' and file = 'a.csv'")


def test_a_file_is_known_by_its_columns_not_its_name(tmp_path):
    write(tmp_path, "episodes.csv", GOOD_HEADER)
    write(tmp_path, "header.csv", GOOD_EPISODES)
    write(tmp_path, "anything.txt", ["CHILD,SEX,DOB,DUC", "A2,2,17/09/2013,"])
    connection, _ = read(tmp_path, la=886)
    assert rows(connection, "select name, kind from staged.files order by name") == [("anything.txt", "uasc"), ("episodes.csv", "header"), ("header.csv", "episodes")]


def test_la_from_a_column_by_code_or_name_and_several_in_one_file(tmp_path):
    write(tmp_path, "header.csv", ["LA," + HEADER, "886,A1,1,05/06/2008,WBRI,UN1,0,", "Leeds,A1,2,06/06/2009,WBRI,UN1,0,", "Royal Borough of Greenwich,A1,2,06/06/2010,WBRI,UN1,0,", "Atlantis,A9,2,06/06/2010,WBRI,UN1,0,"])
    write(tmp_path, "episodes.csv", ["LA," + EPISODES, "886," + GOOD_EPISODES[1]])
    connection, _ = read(tmp_path)
    assert rows(connection, "select la_code, dob from staged.header order by la_code") == [(203, date(2010, 6, 6)), (383, date(2009, 6, 6)), (886, date(2008, 6, 5))]
    assert rows(connection, "select rule, row_number from staged.set_aside") == [("la_unknown", 5)]
    assert balances(connection)


@pytest.mark.parametrize("name,code", [("886", 886), ("Kent 2024", 886), ("LA_301_return", 301), ("barking-and-dagenham", 301), ("KingstonUponThames", 314)])
def test_la_from_the_folder(tmp_path, name, code):
    connection, _ = read(good_return(tmp_path / name))
    assert rows(connection, "select distinct la_code from staged.header") == [(code,)]


def test_nothing_names_the_la(tmp_path):
    with pytest.raises(Refused, match="--la"):
        read(good_return(tmp_path / "return"))


def test_years_in_names_of_files(tmp_path):
    good_return(tmp_path, "2024 ")
    write(tmp_path, "2023 header.csv", [HEADER, GOOD_HEADER[1]])
    write(tmp_path, "2023 episodes.csv", [EPISODES, "A1,02/05/2022,S,C1,N1,U4,PR1,,,,CT1 1AA,CT2 2BB,SC123456"])
    connection, _ = read(tmp_path, la=886)
    assert rows(connection, "select year, count(*) from staged.header group by year order by year") == [(2023, 1), (2024, 2)]
    assert "start_years" not in rules(connection)


def test_start_years_are_read_as_ends_for_the_whole_set_and_listed(tmp_path):
    good_return(tmp_path, "2023 ")
    write(tmp_path, "2022 header.csv", [HEADER, GOOD_HEADER[1]])
    write(tmp_path, "2022 episodes.csv", [EPISODES, "A1,02/05/2021,S,C1,N1,U4,PR1,,,,CT1 1AA,CT2 2BB,SC123456"])
    connection, _ = read(tmp_path, la=886)
    assert rows(connection, "select year, count(*) from staged.header group by year order by year") == [(2023, 1), (2024, 2)]
    assert rules(connection)["start_years"] == 4
    assert rules(connection)["year_later"] == 1  # the earlier one's episodes run to 2022


def test_a_span_in_the_name_cannot_be_a_start_year(tmp_path):
    connection, _ = read(good_return(tmp_path, "2023-24 "), la=886)
    assert rows(connection, "select distinct year from staged.header") == [(2024,)]
    assert "start_years" not in rules(connection)


def test_year_column_with_several_years_in_one_file(tmp_path):
    write(tmp_path, "header.csv", ["YEAR," + HEADER, "2023," + GOOD_HEADER[1], "2024," + GOOD_HEADER[1], "2023/24," + GOOD_HEADER[2]])
    write(tmp_path, "episodes.csv", ["YEAR," + EPISODES, "2023,A1,02/05/2022,S,C1,N1,U4,PR1,,,,,,", "2024," + GOOD_EPISODES[2], "2024," + GOOD_EPISODES[3]])
    connection, _ = read(tmp_path, la=886)
    assert rows(connection, "select child, year from staged.header order by all") == [("A1", 2023), ("A1", 2024), ("A2", 2024)]


def test_year_from_the_latest_episodes_never_from_dec(tmp_path):
    write(tmp_path, "header.csv", GOOD_HEADER)
    write(tmp_path, "episodes.csv", [*GOOD_EPISODES[:3], "A2,04/01/2024,S,V2,N5,U1,PR1,02/02/2026,E8,,,,"])
    connection, _ = read(tmp_path, la=886)
    assert rows(connection, "select distinct year from staged.episodes") == [(2024,)]
    assert rules(connection)["year_from_episodes"] == 1


def test_a_later_year_is_accepted_and_an_earlier_one_refused(tmp_path):
    connection, _ = read(good_return(tmp_path), la=886, year=2025)
    assert rules(connection)["year_later"] == 1
    with pytest.raises(Refused, match="31 March 2024"):
        read(tmp_path, la=886, year=2022)
    with pytest.raises(Refused, match="31 March 2024"):
        read(good_return(tmp_path / "2021"), la=886)


def test_header_is_needed(tmp_path):
    write(tmp_path, "episodes.csv", GOOD_EPISODES)
    with pytest.raises(Refused, match="no header file"):
        read(tmp_path, la=886)


def test_refusal_leaves_nothing_staged(tmp_path):
    import duckdb

    from data_layer.load.read import read_folder
    connection = duckdb.connect()
    with pytest.raises(Refused):
        read_folder(connection, [good_return(tmp_path)])
    assert connection.execute("select count(*) from duckdb_schemas() where schema_name = 'staged'").fetchone() == (0,)


def test_two_las_stacked_without_an_la_column(tmp_path):
    children = [f"{n},1,0{n}/06/2008,WBRI,UN1,0," for n in range(1, 7)] + [f"{n},2,1{n}/09/2010,WBRI,UN1,0," for n in range(1, 7)]
    write(tmp_path, "header.csv", [HEADER, *children])
    write(tmp_path, "episodes.csv", GOOD_EPISODES)
    with pytest.raises(Refused, match="two LAs"):
        read(tmp_path, la=886)


def test_open_questions_are_listed_by_rule(tmp_path):
    write(tmp_path, "header.csv", GOOD_HEADER)
    write(tmp_path, "episodes.csv", [EPISODES, "A1,02/05/2022,P,C1,N1,U4,PR1,,X1,CLOSE,CT1,CT2 2BB,SC123456", "A2,04/01/2024,S,V2,N5,U1,PR1,,E4A,,CT1 1AA,CT1 2AA,", "A3,04/02/2024,S,V2,N5,U1,PR1,04/02/2024,,,CT1 1AA,CT1 2AA,"])
    connection, _ = read(tmp_path, la=886)
    found = rules(connection)
    expected = {"open_with_x1": 1, "open_with_reason_ended": 1, "open_with_place_change": 1, "postcode_form": 1, "same_day": 1, "ended_without_reason": 1, "no_header": 1}
    assert {rule: found.get(rule) for rule in expected} == expected
    assert rows(connection, "select count(*) from staged.episodes") == [(3,)]


def test_first_of_two_rows_with_one_key_is_kept(tmp_path):
    write(tmp_path, "header.csv", [*GOOD_HEADER, GOOD_HEADER[1], "A2,1,18/09/2013,WBRI,UN4,0,"])
    write(tmp_path, "episodes.csv", GOOD_EPISODES)
    connection, _ = read(tmp_path, la=886)
    assert rows(connection, "select rule, row_number from staged.set_aside order by all") == [("duplicate_key", 5), ("duplicate_row", 4)]
    assert rows(connection, "select dob from staged.header where child = 'A2'") == [(date(2013, 9, 17),)]
    assert balances(connection)


def test_codes_of_other_years_and_unknown_codes_are_kept_and_listed(tmp_path):
    write(tmp_path, "header.csv", GOOD_HEADER)
    write(tmp_path, "episodes.csv", [EPISODES, "A1,01/10/2023,s,C2,N1,Z12,PR4,,,,,,", "A2,04/01/2024,S,V2,N5,Q9,PR1,,,,,,"])
    connection, _ = read(tmp_path, la=886)
    assert rows(connection, "select rne, place from staged.episodes order by row_number") == [("S", "Z12"), ("S", "Q9")]
    assert rows(connection, "select rule, column_name, value, row_number from staged.problems where rule like '%code%' order by row_number") == [("code_not_of_year", "PLACE", "Z12", 2), ("unknown_code", "PLACE", "Q9", 3)]


@pytest.mark.parametrize("upn,right", [("P207000016049", True), ("B801200005001", True), ("M80120000500A", True), ("A207000016049", False)])
def test_the_check_letter(tmp_path, upn, right):
    """Worked out by hand: 2x2 + 4x7 + 9x1 + 10x6 + 12x4 + 13x9 = 266 = 11x23 + 13, and P is number 13 from A = 0 without I, O, S;
    8x2 + 1x4 + 2x5 + 5x10 + 1x13 = 93 = 4x23 + 1: B; with A (0) in the last place 80 = 3x23 + 11: M."""
    write(tmp_path, "header.csv", [HEADER, f"A1,1,05/06/2008,WBRI,{upn},0,"])
    write(tmp_path, "episodes.csv", GOOD_EPISODES[:2])
    connection, _ = read(tmp_path, la=886)
    assert ("upn_check_letter" not in rules(connection)) is right


def test_partly_known_dates_of_permanence_stay_text(tmp_path):
    good_return(tmp_path)
    write(tmp_path, "pp.csv", ["CHILD,DOB,PREV_PERM,LA_PERM,DATE_PERM", "A1,05/06/2008,P1,886,zz/zz/2012", "A2,17/09/2013,Z1,,soon"])
    connection, _ = read(tmp_path, la=886)
    assert rows(connection, "select date_perm from staged.prev_perm order by child") == [("zz/zz/2012",), ("soon",)]
    assert rows(connection, "select value from staged.problems where rule = 'date_form'") == [("soon",)]


def test_the_same_file_twice_counts_once(tmp_path):
    good_return(tmp_path)
    write(tmp_path, "copy of header.csv", GOOD_HEADER)
    connection, _ = read(tmp_path, la=886)
    assert rows(connection, "select count(*) from staged.header") == [(2,)]
    assert rules(connection)["duplicate_file"] == 1 and balances(connection)


def test_row_numbers_are_those_of_a_spreadsheet_after_rows_set_aside(tmp_path):
    """Rows 3, 4 and 7 are too short or too long; the rows around them keep their own numbers."""
    write(tmp_path, "header.csv", [HEADER, "A1,1,05/06/2008,WBRI,UN1,0,", "broken", "x,1,2,3,4,5,6,7,8", "A4,1,05/06/2008,WBRI,UN1,0,", "A5,1,05/06/2008,WBRI,UN1,0,", "cut,sh", "A7,1,05/06/2008,WBRI,UN1,0,"])
    write(tmp_path, "episodes.csv", GOOD_EPISODES)
    connection, _ = read(tmp_path, la=886)
    assert rows(connection, "select child, row_number from staged.header order by row_number") == [("A1", 2), ("A4", 5), ("A5", 6), ("A7", 8)]
    assert rows(connection, "select row_number, raw from staged.set_aside order by row_number") == [(3, "broken"), (4, "x,1,2,3,4,5,6,7,8"), (7, "cut,sh")]
    assert balances(connection)


def test_progress_is_told(tmp_path):
    told = []
    read(good_return(tmp_path), la=886, progress=lambda label, done, total: told.append((label, done, total)))
    assert told and all(0 <= done <= total for _, done, total in told)


def test_a_file_saved_by_a_spreadsheet_with_a_title_and_empty_rows(tmp_path):
    """Row numbers are those that the spreadsheet shows: the title is row 1, the heading row 3."""
    good_return(tmp_path)
    write(tmp_path, "header.csv", ["SSDA903 Header - run 12/06/2024 by J Smith;;;;;;", "", "Child;Sex;Dob;Ethnic;Upn;Mother;Mc_dob", "A1;1;05/06/2008;WBRI;P207000016049;0;", "A2;2;31/02/2013;MWBC;UN4;0;", ";;;;;;", ";;;;;;"], end="\r\n", encoding="utf-8-sig")
    connection, _ = read(tmp_path, la=886)
    assert balances(connection) and rows(connection, "select child, row_number from staged.header order by child") == [("A1", 4), ("A2", 5)]
    assert rows(connection, "select rule, row_number from staged.set_aside order by row_number") == [("row_blank", 6), ("row_blank", 7)]
    assert (5, "DOB") in rows(connection, "select row_number, column_name from staged.problems where rule = 'date_form'")


def test_a_list_without_an_la_is_of_the_returns_one_la_and_never_stops_the_load(tmp_path):
    """Beside a return of one LA it is that LA's; where nothing says whose it is, its rows are set aside."""
    names = ["CHILD,SURNAME,FORENAME,LOOKED_AFTER_FROM", "A1,Made-Up,Zoe,02/05/2022"]
    one = good_return(tmp_path / "one" / "Kent 2024").parent
    write(one, "names.csv", names)
    assert rows(read(one)[0], "select la_code, surname from staged.current_list") == [(886, "Made-Up")]
    two = tmp_path / "two"
    for la in ("Kent 2024", "Leeds 2024"):
        good_return(two / la)
    write(two, "names.csv", names)
    connection, _ = read(two)
    assert rows(connection, "select file, rule from staged.set_aside") == [("names.csv", "la_unknown")] and rows(connection, "select count(*) from staged.header") == [(4,)]
