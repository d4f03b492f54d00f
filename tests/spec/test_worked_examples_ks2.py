"""Worked examples D3 to D5: KS1 points, scores for tests that were too hard, the combined measure."""

from tests.lib.drawn_results import column, drawn, results_of, rules_found


def test_d3_ks1_points_make_the_prior_attainment():
    before = drawn("""
        upn | read_outcome | writ_outcome | math_outcome
        P1  | EXS          | WTS          | GDS
        P2  | PK4          | PK3          | PK2
        P3  | EXS          | EXS          | A
    """)
    after = [{"upn": upn, "year": 2023, "readscore": "100", "matscore": "100", "readoutcome": "AS", "matoutcome": "AS", "writtaoutcome": "EXS"} for upn in ("P1", "P2", "P3")]
    connection = results_of({"ks1": [row | {"year": 2019} for row in before], "ks2": after})
    assert column(connection, "ks2", "prior_score", "prior") == [(8500, "middle"), (3375, "low"), (None, "none")]
    assert column(connection, "ks1", "ks1_maths_expected", "maths_category") == [(1, "higher"), (0, "below"), (0, "absent")]


D4 = """
upn | year | teacher | scale | points
P1  | 2018 | PKG     | -     | 79
P2  | 2018 | BLW     | P6    | 65
P3  | 2016 | BLW     | P6    | 70
P4  | 2019 | PK3     | -     | 70
P5  | 2019 | BLW     | P4    | 61
P6  | 2018 | BLW     | -     | 71
P7  | 2019 | BLW     | -     | 62
"""


def test_d4_a_test_too_hard_takes_points_from_the_teachers_assessment():
    def row(upn, year, teacher, scale, points):
        return {"upn": upn, "year": int(year), "readoutcome": "B", "readtaoutcome": teacher, "readpscale": scale, "matoutcome": "A", "mattaoutcome": teacher, "matpscale": scale}

    connection = results_of({"ks2": [row(**each) for each in drawn(D4)]})
    assert column(connection, "ks2", "reading_points", "maths_points") == [(int(each["points"]), None) for each in drawn(D4)]


D5 = """
upn | reading | writing | maths | rwm_exp | rwm_high | counted
P1  | 100     | EXS     | 100   | 1       | 0        | yes
P2  | 99      | GDS     | 112   | 0       | 0        | yes
P3  | 110     | GDS     | 110   | 1       | 1        | yes
P4  | 110     | EXS     | 115   | 1       | 0        | yes
P5  | B       | PK4     | 103   | 0       | 0        | yes
P6  | A       | EXS     | 103   | 0       | 0        | yes
P7  | M       | EXS     | 103   | -       | -        | no
P8  | L       | L       | L     | -       | -        | no
"""


def ks2_row(upn, reading, writing, maths, year=2023, **more):
    row = {"upn": upn, "year": year, "writtaoutcome": writing}
    for name, value in (("read", reading), ("mat", maths)):
        row |= {f"{name}score": value if value.isdigit() or value == "N" else None, f"{name}outcome": ("AS" if int(value) >= 100 else "NS") if value.isdigit() else "NS" if value == "N" else value}
    return row | more


def test_d5_the_combined_measure():
    rows = drawn(D5)
    connection = results_of({"ks2": [ks2_row(row["upn"], row["reading"], row["writing"], row["maths"]) for row in rows]})
    expected = [(int(row["rwm_exp"]), int(row["rwm_high"])) if row["counted"] == "yes" else (None, None) for row in rows]
    assert column(connection, "ks2", "ks2_rwm_expected", "ks2_rwm_higher") == expected


IN_TEST, OUT_TEST, UNDECIDED_TEST = ("A", "B", "J", "N", "H", "U", "T", "Q"), ("L", "M", "F", "S", "X", "Z"), ("P",)
IN_TA, OUT_TA, UNDECIDED_TA = ("WTS", "PK1", "PK6", "EM", "A", "D"), ("L", "M", "F", "Z"), ("P", "Q")


def undecided(connection) -> list[str]:
    return [code for (code,) in connection.execute("select value from staged.problems where rule = 'outcome_undecided' order by row_number").fetchall()]


def test_every_code_of_a_test():
    codes = sorted(IN_TEST + OUT_TEST + UNDECIDED_TEST)
    connection = results_of({"ks2": [ks2_row(code, code, "EXS", "100") for code in codes]})
    assert column(connection, "ks2", "ks2_reading_expected", "ks2_reading_high", "ks2_reading_score") == [(0, 0, None) if code in IN_TEST else (None, None, None) for code in codes]
    assert undecided(connection) == list(UNDECIDED_TEST)


def test_every_code_of_a_teacher_assessment():
    codes = sorted(IN_TA + OUT_TA + UNDECIDED_TA)
    connection = results_of({"ks2": [ks2_row(code, "100", code, "100") for code in codes]})
    assert column(connection, "ks2", "ks2_writing_expected", "ks2_rwm_expected") == [(0, 0) if code in IN_TA else (None, None) for code in codes]
    assert undecided(connection) == list(UNDECIDED_TA)


KS1_CODES = """
upn | reading
A   | 0
D   | 0
EM  | 0
EXS | 1
GDS | 1
HNM | 0
L   | -
M   | -
PK1 | 0
Q   | -
WTS | 0
"""


def test_every_code_at_ks1():
    rows = drawn(KS1_CODES)
    connection = results_of({"ks1": [{"upn": row["upn"], "year": 2023, "read_outcome": row["upn"], "sci_outcome": row["upn"]} for row in rows]})
    assert column(connection, "ks1", "ks1_reading_expected") == [None if row["reading"] is None else int(row["reading"]) for row in rows]
    assert column(connection, "ks1", "ks1_science_expected", where="upn in ('EXS', 'HNM', 'A', 'D', 'L')") == [0, 0, 1, 0, None]


def test_ks1_assessments_are_not_collected_from_2024():
    connection = results_of({"ks1": [{"upn": "P1", "year": 2024, "read_outcome": "EXS"}]})
    assert column(connection, "ks1", "ks1_reading_expected") == [None]


def test_phonics_in_year_1_and_by_the_end_of_year_2():
    checks = drawn("""
        upn | year | ncyearactual | phonics_outcome | phonics_mark
        P1  | 2022 | 1            | Wa              | 34
        P2  | 2022 | 1            | Wt              | 20
        P2  | 2023 | 2            | Wa              | 33
        P3  | 2022 | 1            | A               | -
        P3  | 2023 | 2            | Wt              | 12
        P4  | 2022 | 1            | L               | -
    """)
    pupils = [{"upn": upn, "year": 2023, "read_outcome": "EXS"} for upn in ("P1", "P2", "P3", "P4")]
    connection = results_of({"phonics": checks, "ks1": pupils})
    assert column(connection, "ks1", "ks1_phonics_year1", "ks1_phonics_by_year2") == [(1, 1), (0, 1), (0, 0), (None, None)]


def test_an_unknown_code_is_listed_and_is_not_a_fail():
    connection = results_of({"ks2": [ks2_row("P1", "W", "XXX", "100")]})
    assert column(connection, "ks2", "ks2_reading_expected", "ks2_writing_expected", "ks2_rwm_expected", "ks2_maths_expected") == [(None, None, None, 1)]
    assert rules_found(connection) == {"outcome_unknown": 2}


def test_of_two_rows_of_one_pupil_the_one_that_counts_nationally_is_used():
    rows = [ks2_row("P1", "99", "WTS", "99", natres="1"), ks2_row("P1", "110", "GDS", "110", natres="0")]
    connection = results_of({"ks2": rows})
    assert column(connection, "ks2", "ks2_rwm_expected") == [0] and rules_found(connection)["result_duplicate"] == 1


def test_revised_results_supersede_provisional_ones_which_are_kept():
    rows = [ks2_row("P1", "99", "EXS", "100", results="provisional"), ks2_row("P1", "100", "EXS", "100", results="revised")]
    connection = results_of({"ks2": rows})
    assert column(connection, "ks2", "results", "is_latest", "ks2_reading_expected", by="results") == [("provisional", False, 0), ("revised", True, 1)]


def test_a_score_that_is_none_is_listed_and_read_as_blank():
    rows = [ks2_row("P1", "A", "EXS", "100", readscore="150"), ks2_row("P2", "A", "EXS", "100", readscore="AB"), ks2_row("P3", "N", "EXS", "100")]
    connection = results_of({"ks2": rows})
    assert column(connection, "ks2", "ks2_reading_score") == [None, None, None] and rules_found(connection) == {"score_range": 2}
