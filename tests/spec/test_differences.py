"""Ours beside the DfE's own derived column: every pupil that differs is listed, with the likely cause; a setting says which is shown."""

from data_layer.load.results import ResultSettings
from tests.lib.drawn_results import column, results_of

DFE = ResultSettings(shown="dfe")


def ks2(upn, score, flag, **more):
    return {"upn": upn, "year": 2023, "readoutcome": "AS" if score >= 100 else "NS", "readscore": str(score), "readexp": flag, "eligread": "1"} | more


def listed(connection):
    return connection.execute("select upn, measure, ours, dfe, cause from work.result_differences order by upn, measure").fetchall()


def test_what_agrees_is_not_listed():
    connection = results_of({"ks2": [ks2("P1", 100, "1"), ks2("P2", 99, "0")]}, DFE)
    assert listed(connection) == [] and column(connection, "ks2", "ks2_reading_expected") == [1, 0]


def test_special_consideration_is_named():
    connection = results_of({"ks2": [ks2("P1", 99, "1", readspeccon="1")]}, DFE)
    assert listed(connection) == [("P1", "ks2_reading_expected", 0, 1, "special consideration: the DfE counts a raised score")]
    assert column(connection, "ks2", "ks2_reading_expected") == [1]


def test_ours_is_shown_if_asked_for():
    rows = [ks2("P1", 99, "1", readspeccon="1")]
    assert column(results_of({"ks2": rows}, ResultSettings(shown="ours")), "ks2", "ks2_reading_expected") == [0]


def test_a_pupil_the_dfe_leaves_out():
    connection = results_of({"ks2": [ks2("P1", 100, "0", eligread="0")]}, DFE)
    why = "the DfE leaves this pupil out of the denominator"
    assert listed(connection) == [("P1", "ks2_reading_expected", 1, None, why), ("P1", "ks2_reading_high", 0, None, why)]
    assert column(connection, "ks2", "ks2_reading_expected") == [None]


def test_attainment_8_that_differs_from_the_slots():
    connection = results_of({"ks4": [{"upn": "P1", "year": 2024, "slot1eng": "8", "slot2mat": "8", "att8": "17"}]}, DFE)
    assert listed(connection) == [("P1", "ks4_attainment8", 1600, 1700, "the extract's slots and grades do not lead to its own figure")]
    assert column(connection, "ks4", "ks4_attainment8") == [1700]


def test_a_floor_the_extract_does_not_carry():
    row = {"upn": "P1", "year": 2024, "ks2readscore": "79", "ks2matscore": "79", "slot1eng": "0", "p8score": "-1.2", "p8score_orig": "-1.596", "p8adj": "1", "results": "provisional"}
    connection = results_of({"ks4": [row]}, DFE)
    assert listed(connection) == [("P1", "ks4_progress8", -1596, -1200, "the DfE raised an extremely negative score to a floor that the extract does not carry")]
    assert column(connection, "ks4", "ks4_progress8", "ks4_progress8_raw") == [(-1200, -1_596_000)]
