"""Provisional and final results of one year: the final is used, the provisional kept beside it, and what changed is told child by child."""

import pytest

from data_layer import database, quality, results_changes
from data_layer.load import load
from data_layer.scope import Scope, ScopeRequired
from tests.load.test_build import FILES, KS2, PLACES, write

HALF_WAY = KS2.replace("READOUTCOME,READSCORE,MATOUTCOME,MATSCORE", "READOUTCOME,READSCORE,MATOUTCOME,MATSCORE").replace("A301200024001,Able,Ann,15/01/2013,F,3012001,100001,AS,104", "A301200024001,Able,Ann,15/01/2013,F,3012001,100001,AS,98")
SCOPE = Scope(frozenset({301}))


@pytest.fixture(scope="module")
def release(tmp_path_factory):
    patch = pytest.MonkeyPatch()
    patch.setenv("CLA_POSTCODES", str(PLACES))
    base = tmp_path_factory.mktemp("versions")
    load([write(base / "returns", {**FILES, "ks2 provisional.csv": HALF_WAY})], base / "releases", la=301)
    opened = database.open_release(base / "releases")
    yield opened
    opened.close()
    patch.undo()


def test_the_final_results_are_used_and_both_are_held(release):
    assert release.rows("select ks2_reading_score from cla join children using (la_code, pupil_id) where child = '1' and stage = 'ks2'") == [(104,)]
    assert results_changes.held(release, 301) == {("ks2", 2024): ("provisional", "final")}


def test_the_figures_side_by_side(release):
    """Reading scores of the two children: 98 and 99 -> 98.5, said as 99; 104 and 99 -> 101.5, said as 102. At the expected standard (100 or more): none of 2, then 1 of 2."""
    rows = results_changes.side_by_side(release, 301, "ks2", 2024, SCOPE)
    told = {(row.measure, row.results): (row.n, row.value) for row in rows.itertuples()}
    assert (told["ks2_reading_score", "provisional"], told["ks2_reading_score", "final"]) == ((2, 99.0), (2, 102.0))
    assert (told["ks2_reading_expected", "provisional"], told["ks2_reading_expected", "final"]) == ((2, 0.0), (2, 50.0))


def test_what_changed_is_told_for_the_child_and_the_measures_it_touches_only(release):
    rows = results_changes.changes(release, 301, "ks2", 2024, "provisional", "final", SCOPE)
    assert set(rows["surname"]) == {"Able"}
    told = {row.measure: (row.before, row.after) for row in rows.itertuples()}
    assert told["ks2_reading_score"] == (98.0, 104.0) and told["ks2_reading_expected"] == (0.0, 1.0)
    assert not [measure for measure in told if "maths_score" in measure or "writing" in measure]


def test_nobody_sees_them_without_a_right(release):
    with pytest.raises(ScopeRequired):
        results_changes.changes(release, 301, "ks2", 2024, "provisional", "final", Scope(frozenset({301}), personal=False))
    assert results_changes.changes(release, 301, "ks2", 2024, "provisional", "final", Scope(frozenset({302}))).empty


def test_match_rates_problems_and_what_is_not_known(release):
    """Year 6: child 1 in pass 1, child 2 in pass 2 (dates of birth differ), child 3 not matched. Nothing says either's free school meals."""
    rates = quality.match_rates(release, 301)
    row = rates[(rates["stage"] == "ks2") & (rates["year"] == 2024)].iloc[0]
    assert (row["children"], row["pass_1"], row["pass_2"], row["pass_3"], row["not_matched"]) == (3, 1, 1, 0, 1)
    known = quality.completeness(release, 301, "ks2", 2024, SCOPE).set_index("column")
    assert tuple(known.loc["fsm6", ["children", "not_known"]]) == (2, 2) and known.loc["sex", "not_known"] == 0
    problems = quality.problems(release)
    assert problems["count"].sum() == release.rows("select sum(count) from problems")[0][0] and problems["what_to_do"].notna().all()
