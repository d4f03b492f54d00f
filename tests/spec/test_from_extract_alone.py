"""Pupils at the end of KS4 without entries in the files: who counts as not achieved, and what nothing says. Expected values worked by hand beside each row."""

import duckdb
import pytest

from data_layer.load.results import ResultSettings
from tests.lib.drawn_results import column, drawn, results_of, rules_found

GCSE = "GCSE (9-1) Full Course"
PASSES = ("ks4_english_94", "ks4_maths_94", "ks4_em_94", "ks4_five_em_94", "ks4_any_pass")
SLOTS = ("slot1eng", "slot2mat", "slot3ebac", "slot4ebac", "slot5ebac", "slot6open", "slot7open", "slot8open")


def extract(text: str, year: int = 2024) -> list[dict]:
    """Rows of a KS4 extract; `slots`: the points of the eight slots, with spaces between."""
    rows = []
    for row in drawn(text):
        slots = dict(zip(SLOTS, row.pop("slots").split(), strict=True)) if row.get("slots") else {}
        rows.append({"year": year, "endks": "1", "natres": "1"} | {name: value for name, value in row.items() if name in EXTRACT} | slots)
    return rows


EXTRACT = ("upn", "att8", "entries", "gcse_eng_94", "gcse_math_94", "l2basics_94", "entbasics", "anypass_ptq_ee")


def expected(text: str, *names: str) -> list[tuple]:
    return [tuple(None if row[name] is None else int(row[name]) for name in names) for row in drawn(text)]


# A: nothing entered. B: entered, no points. C: maths 4 doubled; English 3.5 can't be a 4. D: 8 in English is a 4 doubled or an 8. E: 5 is no doubled grade.
# F: 6 may be a 3 doubled or a 6: not known, unless (G) English and maths together failed while maths was passed, or (H) the flag says. I: five passes: 1 + 1 + 2 EBacc + 1 open.
SLOTS_ALONE = """
upn | entries | slots             | gcse_eng_94 | l2basics_94 | english | maths | both | five | any
A   | 0       | 0 0 0 0 0 0 0 0   | -           | -           | 0       | 0     | 0    | 0    | 0
B   | 3       | 0 0 0 0 0 0 0 0   | -           | -           | 0       | 0     | 0    | 0    | 0
C   | 4       | 3.5 8 0 0 0 2 0 0 | -           | -           | 0       | 1     | 0    | 0    | 1
D   | 4       | 8 8 4 0 0 4 0 0   | -           | -           | 1       | 1     | 1    | 0    | 1
E   | 4       | 5 8 4 4 3 4 3 1   | -           | -           | 1       | 1     | 1    | 1    | 1
F   | 4       | 6 6 4 4 3 4 3 1   | -           | -           | -       | 0     | -    | 0    | 1
G   | 4       | 6 8 4 4 3 4 3 1   | -           | 0           | 0       | 1     | 0    | 0    | 1
H   | 4       | 6 6 4 4 3 4 3 1   | 1           | 0           | 1       | 0     | 0    | 0    | 1
I   | 9       | 10 8 4 4 0 4 1 0  | 1           | 1           | 1       | 1     | 1    | 1    | 1
"""


def test_without_entries_the_flags_and_slots_say_who_passed():
    connection = results_of({"ks4": extract(SLOTS_ALONE)})
    assert column(connection, "ks4", *PASSES) == expected(SLOTS_ALONE, "english", "maths", "both", "five", "any")
    found = rules_found(connection)
    assert found["pass_not_known"] == 1 and found["entry_not_known"] == 8, "F's English; the entry of all but A, of whom the extract says that nothing was entered"


# The reported case: a year whose entries are held, pupils with none, in the denominator of everything.
NOTHING = """
upn | att8 | entries | slots           | gcse_eng_94 | gcse_math_94 | l2basics_94 | entbasics | anypass_ptq_ee
N1  | 0    | 0       | 0 0 0 0 0 0 0 0 | 0           | 0            | 0           | 0         | 0
N2  | 0    | 0       | 0 0 0 0 0 0 0 0 | -           | -            | -           | -         | -
N3  | 0    | 0       | -               | -           | -            | -           | -         | -
N4  | -    | -       | -               | -           | -            | -           | -         | -
"""


def with_entries(settings: ResultSettings) -> duckdb.DuckDBPyConnection:
    taken = [{"upn": "Z1", "examyear": "2024", "season": "SUMMER", "year": 2024, "subject": subject, "qualification": GCSE, "grade": "4"} for subject in ("English Language", "Mathematics")]
    return results_of({"ks4": [*extract(NOTHING), {"upn": "Z1", "year": 2024}], "ks4_entries": taken}, settings)


def test_pupils_who_took_nothing_count_as_not_achieved_in_every_measure():
    for shown in ("ours", "dfe"):
        connection = with_entries(ResultSettings(shown=shown))
        names = ("ks4_attainment8", *PASSES, "ks4_english_95", "ks4_maths_95", "ks4_em_95", "ks4_em_entered", "ks4_entries", "ks4_ebacc_entered", "ks4_ebacc_94", "ks4_ebacc_aps")
        assert column(connection, "ks4", *names, where="upn <> 'Z1'") == [(0,) * len(names)] * 4
        assert connection.execute("select sum(ks4_english_94), count(ks4_english_94), count(ks4_attainment8) from work.results_ks4").fetchone() == (1, 5, 5)
        assert rules_found(connection).get("no_entries") == 1, "only N4: of the others the extract says so itself"


def test_the_extract_s_flag_is_compared_with_the_entries():
    taken = [{"upn": "P1", "examyear": "2024", "season": "SUMMER", "year": 2024, "subject": "Mathematics", "qualification": GCSE, "grade": "3"}]
    connection = results_of({"ks4": [{"upn": "P1", "year": 2024, "gcse_math_94": "1"}], "ks4_entries": taken}, ResultSettings(shown="dfe"))
    assert column(connection, "ks4", "ks4_maths_94") == [1]
    assert connection.execute("select measure, ours, dfe from work.result_differences").fetchall() == [("ks4_maths_94", 0, 1)]


# 2016: a C is 5 points, doubled 10. 8 may be an A* not doubled or an E... doubled 4: not known.
OF_2016 = """
upn | slots            | english | maths
A   | 10 10 0 0 0 0 0 0 | 1       | 1
B   | 4 8 0 0 0 0 0 0   | 0       | 0
C   | 7 8 0 0 0 0 0 0   | 1       | 0
D   | 8 10 0 0 0 0 0 0  | -       | 1
"""


def test_slots_of_2016_count_grade_c_as_five_points():
    connection = results_of({"ks4": extract(OF_2016, 2016)})
    assert column(connection, "ks4", "ks4_english_94", "ks4_maths_94") == expected(OF_2016, "english", "maths")


def entry(upn: str, subject: str, qualification: str, grade: str) -> dict:
    return {"upn": upn, "examyear": "2024", "season": "SUMMER", "year": 2024, "subject": subject, "qualification": qualification, "grade": grade}


@pytest.mark.parametrize("unknown, rule", [(("Mathematics", GCSE, "Q7"), "grade_unknown"), (("Mathematics", "Certificate of Juggling", "5"), "qualification_unknown")])
def test_an_unknown_grade_or_qualification_is_listed_and_never_zero(unknown, rule):
    taken = [entry("P1", "English Language", GCSE, "5"), entry("P1", *unknown)]
    connection = results_of({"ks4": [{"upn": "P1", "year": 2024}], "ks4_entries": taken})
    assert rules_found(connection)[rule] == 1 and rules_found(connection)["result_not_known"] == 1
    assert column(connection, "ks4", "ks4_attainment8", "ks4_maths_94", "ks4_em_94", "ks4_five_em_94") == [(None,) * 4]


def test_an_unknown_grade_leaves_the_extract_s_own_figure_standing():
    connection = results_of({"ks4": [{"upn": "P1", "year": 2024, "att8": "31.5", "gcse_math_94": "1"}], "ks4_entries": [entry("P1", "Mathematics", GCSE, "Q7")]}, ResultSettings(shown="dfe"))
    assert column(connection, "ks4", "ks4_attainment8", "ks4_maths_94") == [(3150, 1)] and rules_found(connection)["grade_unknown"] == 1


@pytest.mark.parametrize("stage, row", [("ks4", {"slot1eng": "8", "att8": "40"}), ("ks2", {"readscore": "100", "readoutcome": "AS"})])
def test_an_unknown_year_is_listed_and_has_no_figure(stage, row):
    connection = results_of({stage: [{"upn": "P1", "year": 2031} | row]})
    shown = {"ks4": ("ks4_attainment8", "ks4_english_94"), "ks2": ("ks2_reading_expected", "ks2_reading_score")}[stage]
    assert column(connection, stage, *shown) == [(None, None)] and rules_found(connection)["result_year_unknown"] == 1
