"""What one figure tells of another, asked for alone or together: from a real small release, the way of `cla report`."""

import math

import pytest

from data_layer.catalogue.within import BOTH, WITHIN
from data_layer.cohort import shareable_counts
from data_layer.database import open_release
from data_layer.disclosure.related import bounds
from data_layer.figures import figures
from data_layer.findings import findings
from data_layer.how_sure import how_sure
from data_layer.question import Question
from data_layer.scope import Scope
from data_layer.sentences import finding
from tests.lib.tiny_release import HALTON, KNOWSLEY, tiny_release

from .test_exports import SEX, only

KS2, KS4 = Question("ks2-benchmark", HALTON, (2024,), comparators=("england_cla",)), Question("ks4-att8-prog8-benchmark", HALTON, (2024,), comparators=("england_cla",))


def ks2_child(la, reached, high, sex):
    category = "higher" if high else "expected" if reached else "working_towards"
    return dict(la_code=la, stage="ks2", sex=sex, ks2_reading_expected=int(reached), ks2_reading_high=int(high), ks2_reading_score=112 if high else 103 if reached else 95, reading_category=category)


def ks4_child(la, place, prior):
    return dict(la_code=la, ks4_attainment8=1500 + 50 * place, ks4_progress8=-1300 + 40 * place if prior else None, ks4_em_94=int(place % 2))


@pytest.fixture(scope="module")
def release(tmp_path_factory):
    """Halton, KS2: 34 children, 3 of them boys, 14 reach the standard, 12 of these high. KS4: 34, of whom 31 have prior attainment. Knowsley as many again."""
    rows = [ks2_child(la, i < 14, i < 12, "M" if i > 30 else "F") for la in (HALTON, KNOWSLEY) for i in range(34)]
    rows += [ks4_child(la, i, i < 31) for la in (HALTON, KNOWSLEY) for i in range(34)]
    return open_release(tiny_release(tmp_path_factory.mktemp("linked"), cla=rows, sigmas=[dict(measure="ks4_progress8", year=2024, sigma=1.4)]))


def own(release, asked, **changes):
    return {row["measure"]: row for row in figures(release, asked.but(**changes), Scope(frozenset({HALTON}))).frame.to_dict("records") if row["comparator"] == "la_cla"}


def test_a_high_score_asked_for_alone_is_hidden_as_it_is_beside_the_expected_standard(release):
    """12 high of 14 who reach the standard tells of 2, in one table or in two."""
    alone, beside = own(release, KS2, measures=("ks2_reading_high",)), own(release, KS2, measures=("ks2_reading_high", "ks2_reading_expected"))
    assert alone["ks2_reading_high"]["symbol"] == beside["ks2_reading_high"]["symbol"] == "c"
    assert own(release, KS2, measures=("ks2_reading_expected",))["ks2_reading_expected"]["shown"] == "14 of 34 (41%)"


def test_a_filtered_summary_hides_the_number_that_the_benchmark_hides(release):
    """31 girls of 34 tells of 3 boys."""
    frame = figures(release, Question("ks2-summary", HALTON, (2024,), measures=("ks2_reading",), conditions=(only(SEX, "F"),), comparators=("england_cla",))).frame
    assert frame[frame["comparator"] == "la_cla"]["n"].isna().all()
    assert own(release, KS2, measures=("ks2_reading_expected",), conditions=(only(SEX, "F"),))["ks2_reading_expected"]["n"] is None


def test_progress_is_shown_without_its_number_where_that_would_tell_of_three_without_prior_attainment(release):
    """31 of 34: mean -1300 + 40 x 15 = -0.70; the interval as with 29 children: 1.96 x 1.4 / sqrt(29) = 0.51. Internal: 31, 1.96 x 1.4 / sqrt(31) = 0.49."""
    shared, exact = own(release, KS4), own(release, KS4, mode="internal")
    progress = shared["ks4_progress8"]
    assert (progress["n"], progress["shown"], progress["n_about"]) == (None, "−0.70", 31)
    assert progress["high"] == pytest.approx(-0.70 + 1.96 * 1.4 / math.sqrt(29), abs=0.006) and (exact["ks4_progress8"]["n"], exact["ks4_progress8"]["high"]) == (31, pytest.approx(-0.70 + 1.96 * 1.4 / math.sqrt(31)))
    assert shared["ks4_attainment8"]["n"] == 34
    england = figures(release, KS4).frame.query("measure == 'ks4_progress8' and comparator == 'england_cla'").iloc[0]
    assert england["gap_low"] is None and england["gap"] == 0 and england["verdict"] == "none"


def test_words_stand_without_the_number(release):
    """The finding, its copy, the page "How sure can we be?": no number, no "None"."""
    frame = figures(release, KS4).frame
    mine, england = (frame.query(f"measure == 'ks4_progress8' and comparator == '{key}'").iloc[0].to_dict() for key in ("la_cla", "england_cla"))
    told = " ".join([finding(mine, england, "England (CLA)"), *(one.copy("DfE", "r1", "today") for one in findings(frame, {"england_cla": "England (CLA)"})), *(part.answer for part in how_sure(mine, england, "England (CLA)"))])
    assert "None" not in told and "31" not in told and "The range of the difference is not shown" in told


def test_what_counting_alone_tells():
    """Of 25, 15 English and 15 maths: both is at least 15 + 15 - 25 = 5 and at most 15; hidden as small it would be 5 exactly."""
    found = bounds({"ks4_english_94": (25, 15, False), "ks4_maths_94": (25, 15, False), "ks4_em_94": (25, 5, True)}, whole=False)
    assert found["ks4_em_94"] == (5, 15)
    found = bounds({"ks4_english_94": (25, 15, True), "ks4_maths_94": (25, 10, False), "ks4_em_94": (25, 8, False)}, whole=False)
    assert found["ks4_english_94"] == (8, 8 + 25 - 10)  # those with English but not both have no maths


def test_the_list_of_linked_measures_holds_on_children(release):
    """Every pair is of measures there are; the narrow lies within the wide in the children of the release."""
    for narrow, wide in (*WITHIN, *((both, part) for both, parts in BOTH for part in parts)):
        assert release.rows(f"select count(*) from cla where {narrow} = 1 and {wide} = 0") == [(0,)], (narrow, wide)


def test_a_sum_of_who_is_counted_is_not_told_by_its_whole():
    assert shareable_counts({"matched": 31, "unmatched_upn_missing": 2, "not_eligible_other_age": 0})["whole"] == "c"
