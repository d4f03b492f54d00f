"""The list holds the children that the figure counts, and nobody else's."""

import pandas as pd
import pytest

from data_layer.catalogue.measures import BY_KEY
from data_layer.database import open_release
from data_layer.pupil_list import bounded, cell_condition, children_of, pupil_list
from data_layer.scope import NOBODY, Scope, ScopeRequired
from tests.lib.tiny_release import HALTON, KNOWSLEY, tiny_release

from .test_figures import BY_SEN, GIRLS, MANY

HALTONS = Scope({HALTON})


def asked(ask, **more):
    return ask(**{"report": "ks4-pupil-list", "mode": "internal", **more})


def test_rows_are_the_children_of_the_cohort_filter_and_year(england, ask):
    rows, _ = children_of(england, asked(ask, conditions=(GIRLS, MANY)), HALTONS)
    expected = england.rows("select pupil_id from cla where la_code = 876 and year = 2024 and in_12m and sex = 'F' and placements >= 3")
    assert sorted(rows["pupil_id"]) == sorted(pupil for pupil, in expected)


@pytest.mark.parametrize("achieved, sql", [(None, "ks4_em_94 is not null"), (True, "ks4_em_94 = 1"), (False, "ks4_em_94 = 0")])
def test_a_click_on_a_figure_opens_as_many_children_as_it_says(england, ask, achieved, sql):
    question = asked(ask, by=BY_SEN)
    cell = cell_condition(BY_KEY["ks4_em_94"], achieved, question, "support")
    rows, _ = children_of(england, question.but(conditions=(GIRLS, *cell)), HALTONS)
    assert len(rows) == england.rows(f"select count(*) from cla where la_code = 876 and year = 2024 and in_12m and sex = 'F' and sen = 'support' and {sql}")[0][0] > 0


def test_the_footer_is_the_benchmarks_own_cell(england, ask):
    listed = pupil_list(england, asked(ask, conditions=(GIRLS,)), HALTONS)
    footer = listed.footer.set_index("measure")
    assert footer.loc["ks4_attainment8", "n"] == listed.rows["ks4_attainment8"].notna().sum()
    assert footer.loc["ks4_attainment8", "value"] == pytest.approx(listed.rows["ks4_attainment8"].mean())


@pytest.mark.parametrize("scope", [None, NOBODY, Scope({KNOWSLEY}), Scope({HALTON}, personal=False)])
def test_no_right_no_child(england, ask, scope):
    with pytest.raises(ScopeRequired):
        children_of(england, asked(ask), scope)


def test_a_list_scope_sees_its_own_children_only(england, ask):
    everyone, _ = children_of(england, asked(ask), HALTONS)
    two = set(everyone["pupil_id"].head(2))
    rows, _ = children_of(england, asked(ask), Scope({HALTON}, two | {999999}))
    assert set(rows["pupil_id"]) == two
    assert children_of(england, asked(ask), Scope({HALTON}, set()))[0].empty


def test_a_progress_list_says_what_was_expected(tmp_path, ask):
    """Progress 8 = (Attainment 8 - expected) / 10. Child 1: 23.5 and -1.25: expected 23.5 + 12.5 = 36.0. Child 2: 0.0 and -6.1, floored to -5: expected 61.0. Child 3 has no progress. KS2: 98 and -2.0: 100."""
    ks2 = dict(pupil_id=4, stage="ks2", ks2_reading_score=98, ks2_reading_progress=-2_000_000, ks2_reading_progress_raw=-2_000_000, prior_score=15_500)
    release = open_release(tiny_release(tmp_path, children=[dict(pupil_id=number) for number in (1, 2, 3, 4)], cla=[
        dict(pupil_id=1, ks4_attainment8=2_350, ks4_progress8=-1_250, ks4_progress8_raw=-1_250_000, prior_score=100_500),
        dict(pupil_id=2, ks4_attainment8=0, ks4_progress8=-5_000, ks4_progress8_raw=-6_100_000, prior_score=101_000), dict(pupil_id=3, ks4_attainment8=1_000), ks2]))
    rows = children_of(release, asked(ask, report="ks4-att8-prog8-pupil-list", measures=()), HALTONS)[0].set_index("pupil_id")
    assert list(rows.loc[[1, 2], "expected_ks4_progress8"]) == pytest.approx([36.0, 61.0]) and pd.isna(rows.loc[3, "expected_ks4_progress8"])
    assert list(rows.loc[[1, 2], "prior_points"]) == [100.5, 101.0] and pd.isna(rows.loc[3, "prior_points"])
    (child,) = children_of(release, asked(ask, report="ks1-2-progress-pupil-list", measures=()), HALTONS)[0].to_dict("records")
    release.close()
    assert (child["prior_points"], child["ks2_reading_score"], child["ks2_reading_progress"], child["expected_ks2_reading_progress"]) == pytest.approx((15.5, 98, -2.0, 100.0))


def test_a_page_is_sent_so_many_rows_and_says_so():
    rows = pd.DataFrame({"pupil_id": range(1001)})
    few, told = bounded(rows)
    assert list(few["pupil_id"]) == list(range(1000))
    assert told.startswith("The first 1,000 of 1,001 children are listed. Choose one year or a filter")
    same, nothing = bounded(rows.head(1000))
    assert len(same) == 1000 and nothing is None
