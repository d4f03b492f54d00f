"""Children who are not counted: why, where the release holds no results at all, and in which order they are listed."""

from data_layer.cohort import not_counted, reconciliation
from data_layer.database import open_release
from data_layer.figures import figures
from data_layer.question import Question
from data_layer.scope import Scope
from tests.lib.tiny_release import tiny_release

ASKED = Question("ks4-benchmark", 876, (2024,), mode="internal")
MINE = Scope(frozenset({876}))
PEOPLE = ((1, "10", "Young", "Ann", "upn_not_found"), (2, "9", "Young", "Ann", "upn_not_found"), (3, "8", "Young", "Abe", "upn_missing"), (4, "7", None, None, "upn_not_found"), (5, "6", "Adams", "Zoe", "no_result"))


def opened(folder, **more):
    cohort = [dict(pupil_id=pupil, has_result=False, match_pass=None, reason=reason) for pupil, *_, reason in PEOPLE]
    children = [dict(pupil_id=pupil, child=child, surname=surname, forename=forename) for pupil, child, surname, forename, _ in PEOPLE]
    return open_release(tiny_release(folder, cohort=cohort, children=children, **more))


def test_with_no_results_loaded_nobodys_upn_is_blamed(tmp_path):
    release = opened(tmp_path)
    found = reconciliation(release, ASKED)
    assert dict(found.not_matched) == {"no_results_loaded": 4, "upn_missing": 1} and found.adds_up()
    assert figures(release, ASKED, MINE).coverage == found
    assert sorted(not_counted(release, ASKED, MINE)["label"].unique()) == ["UPN missing", "no results of this stage and year are loaded"]


def test_with_results_of_anybody_the_upn_is_the_reason(tmp_path):
    release = opened(tmp_path, pupils=[{"ks4_attainment8": 400}])
    assert dict(reconciliation(release, ASKED).not_matched) == {"upn_not_found": 3, "upn_missing": 1, "no_result": 1}


def test_they_are_listed_by_name_and_then_by_number(tmp_path):
    release = opened(tmp_path, pupils=[{"ks4_attainment8": 400}])
    assert not_counted(release, ASKED, MINE)["child"].tolist() == ["6", "8", "9", "10", "7"]  # no_result, upn_missing, then upn_not_found: Young 9, Young 10, no name
