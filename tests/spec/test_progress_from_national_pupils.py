"""Where no table is held, the national means are worked out from the national pupils in the files: the DfE's own method."""

from fractions import Fraction

from data_layer.load.results import ResultSettings
from tests.lib.drawn_results import column, results_of

FEW = ResultSettings(shown="ours", national_las=2, smallest_group=2)


def ks4_of_2019(count: int = 60) -> list[dict]:
    """Pupils of two LAs at two fine levels, whose slots differ; the last third are not in the DfE's model."""
    return [{"upn": f"P{number:03}", "year": 2019, "laestab": f"{801 + number % 2}4000", "ks2emfg": ("3.6", "4.5")[number % 3 == 0], "inp8mod": str(int(number < 40)),
             "slot1eng": str(number % 19), "slot2mat": str(number % 7), "slot3ebac": "4", "slot6open": str(number % 5)} for number in range(count)]


def test_progress_8_of_those_who_define_the_means_averages_0():
    connection = results_of({"ks4": ks4_of_2019()}, FEW)
    total, n = connection.execute("select sum(ks4_progress8_raw), count(ks4_progress8_raw) from work.results_ks4 where defines_means").fetchone()
    assert n == 40 and abs(Fraction(total, n * 10**6)) < Fraction(1, 10**6)


def test_the_mean_of_a_group_is_that_of_its_pupils_and_says_so():
    pupils = ks4_of_2019()
    connection = results_of({"ks4": pupils}, FEW)
    points = [int(p["slot1eng"]) + int(p["slot2mat"]) + 4 + int(p["slot6open"]) for p in pupils if p["ks2emfg"] == "3.6" and p["inp8mod"] == "1"]
    assert connection.execute("select estimate, origin from work.estimates_used where measure = 'ks4_progress8' and prior_group = '3.6'").fetchone() == (
        round(1000 * sum(points) / len(points)), "worked out from the national pupils in the files (2 LAs)")


def test_one_las_file_is_not_national():
    connection = results_of({"ks4": [row | {"laestab": "8014000"} for row in ks4_of_2019()]}, FEW)
    assert set(column(connection, "ks4", "ks4_progress8")) == {None} and set(column(connection, "ks4", "ks4_local_gain")) == {None}


def test_the_extracts_own_score_serves_where_there_are_no_means():
    connection = results_of({"ks4": [{"upn": "P1", "year": 2019, "slot1eng": "4", "p8score": "-1.234", "att8": "4"}]}, ResultSettings())
    assert column(connection, "ks4", "ks4_progress8", "ks4_attainment8") == [(-1234, 400)]


def test_small_groups_give_no_mean():
    connection = results_of({"ks4": ks4_of_2019()}, ResultSettings(shown="ours", national_las=2, smallest_group=20))
    assert connection.execute("select distinct prior_group from work.estimates_used where measure = 'ks4_progress8'").fetchall() == [("3.6",)]


def test_ks2_progress_from_national_pupils():
    """KS1 points of 2018 to 2022: two groups; the outcome less the group's mean."""
    pupils = [{"upn": f"P{n}", "year": 2022, "laestab": f"{801 + n % 2}2000", "readoutcome": "AS", "readscore": str(100 + n), "matoutcome": "AS", "matscore": "100", "writtaoutcome": "EXS",
               "ks1readps": "8", "ks1writps": "8", "ks1matps": ("8", "10")[n >= 4]} for n in range(8)]
    connection = results_of({"ks2": pupils}, FEW)
    means = {8000: Fraction(100 + 101 + 102 + 103, 4), 9000: Fraction(104 + 105 + 106 + 107, 4)}
    assert column(connection, "ks2", "ks2_reading_progress") == [int((100 + n - means[(8000, 9000)[n >= 4]]) * 10**6) for n in range(8)]
    assert set(column(connection, "ks2", "prior")) == {"middle", "high"}


def test_local_gain_is_the_change_in_national_percentile():
    """Four pupils, prior 90, 95, 100, 105 (percentiles 12.5, 37.5, 62.5, 87.5); the outcome turns the order round."""
    pupils = [{"upn": f"P{n}", "year": 2021, "laestab": f"{801 + n % 2}4000", "ks2readscore": str(90 + 5 * n), "ks2matscore": str(90 + 5 * n), "slot1eng": str(18 - n)} for n in range(4)]
    connection = results_of({"ks4": pupils}, FEW)
    assert column(connection, "ks4", "ks4_local_gain", "ks4_progress8") == [(75_000, None), (25_000, None), (-25_000, None), (-75_000, None)]
