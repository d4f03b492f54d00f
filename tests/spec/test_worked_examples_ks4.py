"""Worked examples A1 and A3 to A6: drawn entries in, Attainment 8 and Progress 8 out.

A1: output of the DfE's own ready reckoner. A3, A4: the DfE's 2024 table and the rules, worked by hand beside. A6: the 2024 table's edges.
"""

import pytest

from tests.lib.drawn_results import column, drawn, results_of

GCSE, DOUBLE, BTEC, OLD = "GCSE (9-1) Full Course", "GCSE (9-1) Full Course (Double Award)", "BTEC Technical Award L1/2 - Band C - P-D*", "GCSE Full Course"


def pupil(upn="A1", year=2024, reading="N", maths="N", results="provisional", **more):
    score = {"N": "79"}
    return {"upn": upn, "year": year, "results": results, "endks": "1", "natres": "1", "laestab": "8761234", "ks2readscore": score.get(reading, reading), "ks2matscore": score.get(maths, maths)} | more


def entries(upn, year, *taken):
    return [{"upn": upn, "examyear": str(year), "season": "SUMMER", "year": year, "subject": subject, "qualification": qualification, "grade": grade} for subject, qualification, grade in taken]


def test_a1_no_points_and_a_test_too_hard():
    """(0 - 15.83) / 10, (0 - 15.86) / 10, (0 - 15.96) / 10, in thousandths."""
    cases = [(2023, "provisional", -1583), (2023, "revised", -1586), (2024, "provisional", -1596)]
    connection = results_of({"ks4": [pupil(year=year, results=results, entries="0") for year, results, _ in cases]})
    assert column(connection, "ks4", "ks4_attainment8", "ks4_progress8", "prior_group", "prior", by="year, results") == [(0, p8, "1", "low") for *_, p8 in cases]


A3 = entries("A3", 2024, ("English Language", GCSE, "4"), ("English Literature", GCSE, "3"), ("Mathematics", GCSE, "4"), ("Combined Science", DOUBLE, "4-4"),
             ("History", GCSE, "3"), ("Art and Design", GCSE, "4"), ("Sport", BTEC, "M"))


def test_a3_a_full_set_of_slots():
    connection = results_of({"ks4": [pupil("A3", reading="96", maths="98")], "ks4_entries": A3})
    english, maths, ebacc, open_ = 2 * 4, 2 * 4, 4 + 4 + 3, 4 + 3 + 5.5
    assert column(connection, "ks4", "a8_english", "a8_maths", "a8_ebacc", "a8_open") == [(english, maths, ebacc, open_)]
    assert column(connection, "ks4", "ks4_attainment8", "ks4_progress8", "prior_group") == [(3950, 926, "11")]
    assert column(connection, "ks4", "ks4_p8_english", "ks4_p8_maths", "ks4_p8_ebacc", "ks4_p8_open") == [(485_000, 1_110_000, 933_333, 1_090_000)]
    assert column(connection, "ks4", "ks4_em_94", "ks4_em_95", "ks4_ebacc_entered", "ks4_ebacc_aps", "ks4_five_em_94", "ks4_em_entered") == [(1, 0, 0, 3000, 1, 1)]
    assert connection.execute("select subject, slot, why from work.entries_counted order by slot").fetchall() == [
        ("English Language", "1 doubled", None), ("Mathematics", "2 doubled", None), ("Combined Science", "3+4", None), ("History", "5", None),
        ("Sport", "6", None), ("Art and Design", "7", None), ("English Literature", "8", None)]


def test_a4_not_doubled_and_empty_slots():
    taken = entries("A4", 2024, ("English Language", GCSE, "3"), ("Mathematics", GCSE, "2"), ("Combined Science", DOUBLE, "11"), ("Health and Social Care", BTEC, "P"))
    connection = results_of({"ks4": [pupil("A4")], "ks4_entries": taken})
    assert column(connection, "ks4", "ks4_attainment8", "ks4_progress8") == [(100 * (3 + 2 * 2 + 1 + 1 + 4), -296)]
    assert column(connection, "ks4", "ks4_p8_english", "ks4_p8_maths", "ks4_p8_ebacc", "ks4_p8_open") == [(-430_000, 805_000, -786_667, -446_667)]


@pytest.mark.parametrize("year, english, science", [(2016, 7, 6), (2017, 7, 5.5)])
def test_a5_points_of_2016_and_2017(year, english, science):
    maths = (OLD, "C", 5) if year == 2016 else (GCSE, "5", 5)
    taken = entries("A5", year, ("English Literature", OLD, "A"), ("Mathematics", *maths[:2]), ("Additional Science", OLD, "B"))
    connection = results_of({"ks4": [pupil("A5", year=year)], "ks4_entries": taken})
    assert column(connection, "ks4", "ks4_attainment8") == [100 * (english + 2 * maths[2] + science)]


A6 = """
mean  | group | estimate
82.0  | 1     | 15.96
82.5  | 2     | 16.63
97.0  | 11    | 30.24
97.5  | 12    | 32.30
119.0 | 33    | 79.74
119.5 | 34    | 82.03
"""


def test_a6_edges_of_the_prior_groups():
    edges = drawn(A6)
    reading = [int(float(edge["mean"])) for edge in edges]
    maths = [int(2 * float(edge["mean"])) - score for edge, score in zip(edges, reading, strict=True)]
    connection = results_of({"ks4": [pupil(str(number), reading=str(r), maths=str(m), entries="0") for number, (r, m) in enumerate(zip(reading, maths, strict=True))]})
    assert column(connection, "ks4", "prior_group", "ks4_progress8") == [(edge["group"], -round(float(edge["estimate"]) * 100)) for edge in edges]


def test_a_later_entry_does_not_count_however_good():
    taken = entries("R", 2023, ("Mathematics", GCSE, "2")) + entries("R", 2024, ("Mathematics", GCSE, "6"))
    connection = results_of({"ks4": [pupil("R")], "ks4_entries": taken})
    assert column(connection, "ks4", "ks4_attainment8", "ks4_maths_94") == [(2 * 200, 0)]
    assert connection.execute("select grade, why from work.entries_counted order by grade").fetchall() == [("2", None), ("6", "a later entry in the same subject")]


def test_november_comes_before_summer_of_the_same_school_year():
    november = entries("N", 2024, ("Mathematics", GCSE, "3"))[0] | {"season": "NOVEMBER"}
    connection = results_of({"ks4": [pupil("N")], "ks4_entries": [*entries("N", 2024, ("Mathematics", GCSE, "7")), november]})
    assert column(connection, "ks4", "ks4_attainment8") == [2 * 300]


def test_the_flag_of_the_dfe_decides_where_there_is_one():
    first, later = entries("D", 2023, ("Mathematics", GCSE, "2")), entries("D", 2024, ("Mathematics", GCSE, "6"))
    taken = [first[0] | {"disc3_ptq_ee": "1"}, later[0] | {"disc3_ptq_ee": "0"}]
    connection = results_of({"ks4": [pupil("D")], "ks4_entries": taken})
    assert column(connection, "ks4", "ks4_attainment8") == [2 * 600]


def test_combined_science_and_single_sciences_do_not_both_count():
    taken = entries("S", 2024, ("Combined Science", DOUBLE, "55"), ("Biology", GCSE, "9"))
    connection = results_of({"ks4": [pupil("S")], "ks4_entries": taken})
    assert column(connection, "ks4", "ks4_attainment8", "ks4_entries") == [(1000, 200)]


def test_a_spare_half_of_combined_science_goes_to_the_open_slots():
    taken = entries("H", 2024, ("Combined Science", DOUBLE, "54"), ("History", GCSE, "9"), ("French", GCSE, "8"))
    connection = results_of({"ks4": [pupil("H")], "ks4_entries": taken})
    assert column(connection, "ks4", "a8_ebacc", "a8_open") == [(9 + 8 + 4.5, 4.5)]
    assert ("Combined Science", "5+6") in connection.execute("select subject, slot from work.entries_counted").fetchall()


def test_english_is_doubled_when_literature_was_failed_but_not_when_it_was_not_taken():
    both = entries("B", 2024, ("English Language", GCSE, "5"), ("English Literature", GCSE, "U"))
    one = entries("C", 2024, ("English Literature", GCSE, "5"))
    connection = results_of({"ks4": [pupil("B"), pupil("C")], "ks4_entries": both + one})
    assert column(connection, "ks4", "ks4_a8_english", "ks4_english_95") == [(1000, 1), (500, 1)]


def test_exams_of_2020_and_2021_count_as_taken_without_points_from_2022():
    taken = entries("P", 2021, ("English Literature", GCSE, "7")) + entries("P", 2022, ("English Language", GCSE, "4"))
    connection = results_of({"ks4": [pupil("P", year=2022)], "ks4_entries": taken})
    assert column(connection, "ks4", "ks4_attainment8") == [2 * 400]


EBACC = (("English Language", GCSE, "5"), ("English Literature", GCSE, "5"), ("Mathematics", GCSE, "5"), ("History", GCSE, "5"), ("French", GCSE, "4"))


SCIENCES = (
    ((("Combined Science", DOUBLE, "55"),), 1, 1, 0), ((("Combined Science", DOUBLE, "43"),), 1, 0, 0),
    ((("Biology", GCSE, "4"), ("Physics", GCSE, "4"), ("Computer Science", GCSE, "1")), 1, 1, 0), ((("Biology", GCSE, "9"), ("Physics", GCSE, "9")), 0, 0, 0),
)


def test_ebacc_needs_all_five_pillars_and_three_single_sciences():
    taken = [entry for number, (sciences, *_) in enumerate(SCIENCES) for entry in entries(str(number), 2024, *EBACC, *sciences)]
    connection = results_of({"ks4": [pupil(str(number)) for number in range(len(SCIENCES))], "ks4_entries": taken})
    assert column(connection, "ks4", "ks4_ebacc_entered", "ks4_ebacc_94", "ks4_ebacc_95") == [(entered, at_4, at_5) for _, entered, at_4, at_5 in SCIENCES]


def test_five_passes_take_at_most_two_that_are_not_gcses():
    core = (("English Language", GCSE, "4"), ("Mathematics", GCSE, "4"))
    btecs = tuple((subject, BTEC, "D") for subject in ("Sport", "Music", "Business"))
    short, enough = entries("1", 2024, *core, *btecs), entries("2", 2024, *core, *btecs, ("Art", GCSE, "4"))
    connection = results_of({"ks4": [pupil("1"), pupil("2")], "ks4_entries": short + enough})
    assert column(connection, "ks4", "ks4_five_em_94") == [0, 1]


def test_progress_8_is_not_published_in_2025_and_5_passes_began_with_9_to_1():
    connection = results_of({"ks4": [pupil("X", year=2025), pupil("Y", year=2016)], "ks4_entries": entries("X", 2025, ("Mathematics", GCSE, "5")) + entries("Y", 2016, ("Mathematics", OLD, "A"))})
    assert column(connection, "ks4", "ks4_attainment8", "ks4_progress8", "ks4_maths_94", "ks4_maths_95") == [(1000, None, 1, 1), (1400, None, 1, None)]


def test_the_floor_is_the_extracts_own_threshold_and_the_raw_score_stays():
    connection = results_of({"ks4": [pupil("F", entries="0", p8thresh="-1.2")]})
    assert column(connection, "ks4", "ks4_progress8", "ks4_progress8_raw") == [(-1200, -1_596_000)]


def test_slots_serve_where_there_are_no_entries():
    slots = dict(slot1eng="8", slot2mat="8", slot3ebac="4", slot4ebac="4", slot5ebac="3", slot6open="5.5", slot7open="4", slot8open="3", apeng_91="4", apelit_91="3", apmat_91="4")
    connection = results_of({"ks4": [pupil("A3", reading="96", maths="98", **slots)]})
    assert column(connection, "ks4", "ks4_attainment8", "ks4_progress8", "ks4_em_94", "ks4_em_95", "ks4_ebacc_entered") == [(3950, 926, 1, 0, None)]
