"""A user's copy of the DfE's table for a year not held: used when it holds together, set aside with every fault named when not."""

import pytest

from data_layer.load.own_tables import estimate_faults, floor_faults
from tests.lib.drawn_results import column, results_of
from tests.load.returns import balances, good_return, read, rows, write


def table(*groups) -> list[dict]:
    return [{"measure": "KS4_PROGRESS8", "year": 2027, "results": "final", "prior_group": name, "low": low, "high": high, "estimate": mean} for name, low, high, mean in groups]


def own(rows) -> dict:
    return {"own_estimates": [row | {key: row[key] for key in ("low", "high", "estimate")} for row in rows]}


def thousandths(rows):
    return [("ks4_progress8", 2024, "final", group, low, high, mean) for group, low, high, mean in rows]


def test_a_table_that_meets_has_no_fault():
    assert estimate_faults(thousandths([("1", 59000, 90000, 20), ("2", 90500, 100000, 40)])) == []


@pytest.mark.parametrize("rows, says", [
    ([("1", 59000, 90000, 20), ("2", 92000, 100000, 40)], "leave a gap: 90 to 92"), ([("1", 59000, 90000, 20), ("2", 90000, 100000, 40)], "overlap: 90 to 90"),
    ([("1", 90000, 59000, 20)], "low 90 is above high 59"), ([("1", 59000, 90000, None)], "a value is missing"),
])
def test_faults_are_named(rows, says):
    assert any(says in fault for fault in estimate_faults(thousandths(rows)))


def test_a_measure_without_progress_is_refused():
    assert "not a progress measure" in estimate_faults([("ks4_attainment8", 2024, "final", "1", 0, 1, 1)])[0]


@pytest.mark.parametrize("rows, says", [
    ([("ks4_progress8", 2024, "final", "1", None)], "a value is missing"), ([("ks4_progress8", 2024, "final", "1", -2), ("ks4_progress8", 2024, "final", "1", -3)], "two floors. Keep one"),
    ([("ks4_attainment8", 2024, "final", "1", -2)], "not a progress measure"),
])
def test_faults_of_floors_are_named(rows, says):
    assert any(says in fault for fault in floor_faults(rows)) and floor_faults([("ks4_progress8", 2024, "final", "1", -2)]) == []


def staged_own(low_of_second: str) -> dict:
    rows = [("1", "59", "90", "20"), ("2", low_of_second, "120", "40")]
    return {"own_estimates": [{"measure": "ks4_progress8", "year": 2024, "results": "final", "prior_group": group, "low": low, "high": high, "estimate": mean} for group, low, high, mean in rows],
            "ks4": [{"upn": "P1", "year": 2024, "ks2readscore": "79", "ks2matscore": "79", "slot1eng": "8"}]}


def test_an_own_table_goes_before_the_one_held():
    connection = results_of(staged_own("90.5"))
    assert column(connection, "ks4", "ks4_progress8", "prior_group") == [((8 - 20) * 100, "1")]
    assert connection.execute("select distinct origin from work.estimates_used where measure = 'ks4_progress8'").fetchall() == [("own table, 2024 final (none held for revised results)",)]


def test_an_own_table_with_a_gap_is_not_used():
    """The DfE's means of 2024 (held here) go on being used."""
    origins = results_of(staged_own("95")).execute("select distinct origin from work.estimates_used where measure = 'ks4_progress8'").fetchall()
    assert origins and not any("own table" in origin for (origin,) in origins)


def test_a_faulty_table_is_set_aside_with_its_reasons_and_the_rest_loads(tmp_path):
    """One file, two tables: 2024 has a gap and goes, 2027 holds together and stays; the return beside it loads."""
    folder = good_return(tmp_path / "return")
    table = ["MEASURE,ACADYR,PRIOR_GROUP,LOW,HIGH,ESTIMATE", "ks4_progress8,2023/24,1,59,90,20", "ks4_progress8,2023/24,2,95,120,40", "ks4_progress8,2026/27,1,59,90,20", "ks4_progress8,2026/27,2,90.5,120,40"]
    write(folder, "means.csv", table)
    connection, inputs = read(folder, la=886)
    assert [(file.rows_in, file.loaded, file.set_aside) for file in inputs.files if file.name == "means.csv"] == [(4, 2, 2)] and balances(connection)
    assert rows(connection, "select value from staged.problems where rule = 'own_table_faulty'") == [("ks4_progress8 2024, groups 1 and 2 leave a gap: 90 to 95 is in neither. Let them meet.",)]
    assert rows(connection, "select distinct year from staged.own_estimates") == [(2027,)] and rows(connection, "select count(*) from staged.header") == [(2,)]


def test_a_table_of_a_measure_that_is_none_is_set_aside_too(tmp_path):
    folder = good_return(tmp_path / "return")
    write(folder, "floors.csv", ["MEASURE,ACADYR,PRIOR_GROUP,FLOOR", "it's progress,2024,1,-2"])
    connection, _ = read(folder, la=886)
    assert rows(connection, "select rule from staged.set_aside") == [("own_table_faulty",)] and balances(connection)
