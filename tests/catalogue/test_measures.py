"""Walks the measures, availability and tables: each declared, documented, sourced and dated."""

import pytest

from data_layer import docs_measures
from data_layer.catalogue.availability import AVAILABILITY, YEARS, availability, availability_rows, is_shown
from data_layer.catalogue.derived import DERIVED
from data_layer.catalogue.measures import BY_KEY, MEASURES, measure_sql
from data_layer.catalogue.tables_of_rules import RULE_TABLES, rule_table, sigma

SPEC = """
ks1_reading_expected ks1_reading_greater_depth ks1_writing_expected ks1_writing_greater_depth ks1_maths_expected ks1_maths_greater_depth ks1_science_expected
ks1_rwm_expected ks1_rwm_greater_depth ks1_phonics_year1 ks1_phonics_by_year2
ks2_reading_expected ks2_reading_high ks2_reading_score ks2_maths_expected ks2_maths_high ks2_maths_score ks2_gps_expected ks2_gps_high ks2_gps_score
ks2_writing_expected ks2_writing_greater_depth ks2_science_expected ks2_rwm_expected ks2_rwm_higher ks2_reading_progress ks2_writing_progress ks2_maths_progress
ks4_attainment8 ks4_a8_english ks4_a8_maths ks4_a8_ebacc ks4_a8_open ks4_progress8 ks4_p8_english ks4_p8_maths ks4_p8_ebacc ks4_p8_open
ks4_em_94 ks4_em_95 ks4_english_94 ks4_english_95 ks4_maths_94 ks4_maths_95 ks4_em_entered ks4_any_pass ks4_ebacc_entered ks4_ebacc_94 ks4_ebacc_95 ks4_ebacc_aps ks4_five_em_94 ks4_entries
""".split()


def test_every_key_of_the_spec_is_there_once():
    keys = [measure.key for measure in MEASURES]
    assert set(SPEC) <= set(keys) and len(keys) == len(set(keys))


@pytest.mark.parametrize("measure", MEASURES, ids=lambda measure: measure.key)
def test_a_measure_says_what_it_is(measure):
    assert measure.definition.endswith(".") and measure.source and measure.unit and measure.key.startswith(measure.stage + "_")
    assert measure.kind in ("rate", "mean", "progress") and (measure.kind != "rate" or measure.scale == 1)
    assert measure_sql(measure) in docs_measures.document()


@pytest.mark.parametrize("key, year, state", [
    ("ks1_reading_expected", 2020, "not_collected"), ("ks1_reading_expected", 2024, "not_collected"), ("ks1_reading_expected", 2023, "published"),
    ("ks2_rwm_expected", 2021, "not_collected"), ("ks2_reading_progress", 2024, "not_published"), ("ks2_reading_progress", 2025, "not_published"), ("ks2_reading_progress", 2026, "published"),
    ("ks4_progress8", 2020, "not_published"), ("ks4_progress8", 2025, "not_published"), ("ks4_p8_open", 2026, "not_published"), ("ks4_progress8", 2024, "published"),
    ("ks4_attainment8", 2020, "changed"), ("ks4_attainment8", 2021, "changed"), ("ks4_attainment8", 2017, "changed"), ("ks4_em_95", 2016, "not_published"), ("ks4_ebacc_aps", 2017, "not_published"),
    ("ks4_attainment8", 2031, "not_published"),
])
def test_availability_of_the_spec(key, year, state):
    assert availability(key, year)[0] == state


def test_each_measure_and_year_has_a_state_with_its_reason():
    rows = availability_rows()
    assert len(rows) == len(MEASURES) * len(YEARS)
    assert all(state in ("published", "not_collected", "not_published", "changed") and reason.endswith((".", ")")) for *_, state, reason in rows)
    assert all(line.source for line in AVAILABILITY)


@pytest.mark.parametrize("derived", DERIVED, ids=lambda derived: derived.measure)
def test_a_derived_column_belongs_to_a_measure(derived):
    assert derived.measure in BY_KEY


@pytest.mark.parametrize("table", [name for name in RULE_TABLES if name != "ks4_grades"])
def test_every_row_has_its_source_and_certainty(table):
    assert rule_table(table) and all(row["source"] and row["certainty"] for row in rule_table(table))


def test_each_published_progress_year_to_2024_has_a_sigma_before_floors_too():
    wanted = [(measure.key, year) for measure in MEASURES if measure.kind == "progress" and "p8_" not in measure.key for year in range(2016, 2025) if is_shown(measure.key, year)]
    assert [pair for pair in wanted if sigma(*pair) is None] == []


def test_ranges_of_prior_groups_meet():
    for scale in ("scaled", "fine"):
        groups = [(int(row["low"]), int(row["high"])) for row in rule_table("prior_groups") if row["scale"] == scale]
        assert all(after[0] == before[1] + 1 for before, after in zip(groups, groups[1:], strict=False))


def test_the_page_is_current():
    assert docs_measures.TARGET.read_text(encoding="utf-8") == docs_measures.document(), "docs/measures.md is out of date: run python -m data_layer.docs_measures"
