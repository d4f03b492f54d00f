"""A measure that every pupil has is not counted apart: its n is the number of pupils. One gap, in care or not, and it is counted again."""

import pytest

from data_layer import figures as asked_figures
from data_layer.complete import complete_measures
from data_layer.database import open_release
from data_layer.places import places
from data_layer.query import gather
from tests.lib.tiny_release import HALTON, drawn, tiny_release

CHILDREN = """
    la_code | year | sex | ks4_attainment8 | ks4_em_94 | ks4_progress8
    876     | 2023 | F   | 4000            | 1         | 100
    876     | 2023 | M   | -               | 0         | -400
    876     | 2024 | F   | 5000            | 1         | 300
    876     | 2024 | M   | 3000            | 0         | 200
    340     | 2024 | F   | 2000            | 1         | 500
"""
PUPILS = """
    year | sex | ks4_attainment8 | ks4_em_94 | ks4_progress8
    2023 | F   | 6000            | 1         | 0
    2024 | F   | 7000            | 1         | -
    2024 | M   | 8000            | 0         | 900
"""
MEASURES = ("ks4_attainment8", "ks4_em_94", "ks4_progress8")


@pytest.fixture
def release(tmp_path):
    opened = open_release(tiny_release(tmp_path, cla=drawn(CHILDREN), pupils=drawn(PUPILS)))
    yield opened
    opened.close()


def test_complete_is_what_nobody_lacks_from_the_first_year_to_the_last(release, ask):
    assert complete_measures(release, ask(years=(2024,), measures=MEASURES)) == {"ks4_attainment8", "ks4_em_94"}      # one other pupil has no Progress 8
    assert complete_measures(release, ask(years=(2023,), measures=MEASURES)) == {"ks4_em_94", "ks4_progress8"}        # one child has no Attainment 8
    assert complete_measures(release, ask(years=(2023, 2024), measures=MEASURES)) == {"ks4_em_94"}
    assert complete_measures(release, ask(years=(2023, 2024), measures=("ks4_attainment8",))) == frozenset()


def test_only_a_measure_with_gaps_is_counted_apart(release, ask):
    sql = "\n".join(one.sql for one in gather(release, ask(years=(2024,), measures=MEASURES, comparators=("england_all",))).statements)
    assert "count(ks4_progress8)" in sql and "ks4_progress8__n" in sql
    assert "count(ks4_em_94)" not in sql and "ks4_em_94__n" not in sql


def test_every_n_is_the_number_who_have_the_measure(release, ask):
    question = ask(years=(2023, 2024), measures=MEASURES, comparators=("england_cla", "england_all"), mode="internal")
    frame = asked_figures.raw_frame(release, question, gather(release, question), asked_figures.own_side(release, question).rows, places(release, HALTON), question.years, False)
    found = {(row["measure"], row["comparator"], row["year"]): row["n"] for row in frame.to_dict("records")}
    expected = {      # counted by eye in the tables above; England's pupils are the children and the others
        "ks4_attainment8": {"la_cla": (1, 2), "england_cla": (1, 3), "england_all": (2, 5)},
        "ks4_em_94": {"la_cla": (2, 2), "england_cla": (2, 3), "england_all": (3, 5)},
        "ks4_progress8": {"la_cla": (2, 2), "england_cla": (2, 3), "england_all": (3, 4)},
    }
    for measure, rows in expected.items():
        for comparator, (earlier, later) in rows.items():
            assert (found[measure, comparator, 2023], found[measure, comparator, 2024]) == (earlier, later), (measure, comparator)


def test_a_share_of_a_summary_may_be_complete_too(tmp_path, ask):
    subject = dict(stage="ks2", reading_category="expected")
    opened = open_release(tiny_release(tmp_path, cla=[subject | {"maths_category": "below"}, subject], pupils=[subject | {"maths_category": "higher"}]))
    found = complete_measures(opened, ask(report="ks2-summary", measures=()))
    opened.close()
    assert {key for key in found if "reading" in key} == {f"ks2_reading__{category}" for category in ("absent", "below", "working_towards", "expected", "higher")}
    assert not any("maths" in key for key in found)
