"""One child's record: only theirs, only to those with a right to it."""

import pytest

from data_layer.database import open_release
from data_layer.pupil_details import beside, like, pupil_details
from data_layer.question import BadQuestion, Question
from data_layer.scope import NOBODY, Scope, ScopeRequired
from tests.lib.tiny_release import HALTON, KNOWSLEY, drawn, tiny_release

TABLES = dict(
    children=drawn("""
        la_code | pupil_id | surname | forename
        876     | 1        | Ash     | Ada
        876     | 2        | Birch   | Ben
        340     | 1        | Cedar   | Cy"""),
    cla=drawn("""
        la_code | pupil_id | sex | fsm6    | ks4_attainment8
        876     | 1        | F   | yes     | 4650
        876     | 2        | M   | unknown | 2000
        340     | 1        | F   | yes     | 3000"""),
    ks4_entries=drawn("""
        la_code | pupil_id | year | subject     | grade | points | slot | pillar
        876     | 1        | 2024 | Mathematics | 6     | 6      | 3+4  | maths
        876     | 1        | 2024 | Art         | 4     | 4      | -    | open
        340     | 1        | 2024 | Mathematics | 9     | 9      | 3+4  | maths"""),
    periods=[dict(la_code=876, pupil_id=1, period=1, start="2015-02-01", start_known=True), dict(la_code=340, pupil_id=1, period=1, start="2016-02-01", start_known=True)],
    sdq=[dict(la_code=876, pupil_id=1, year=2024, score=15)],
)


@pytest.fixture(scope="module")
def release(tmp_path_factory):
    opened = open_release(tiny_release(tmp_path_factory.mktemp("child"), **TABLES))
    yield opened
    opened.close()


def test_a_child_is_shown_with_their_own_rows_only(release):
    child = pupil_details(release, HALTON, 1, Scope({HALTON}))
    assert child.identity["surname"] == "Ash"
    assert list(child.entries["subject"]) == ["Mathematics", "Art"] and child.entries["slot"].iloc[0] == "3+4"
    assert (len(child.periods), len(child.sdq), len(child.context)) == (1, 1, 1)


@pytest.mark.parametrize("scope", [None, NOBODY, Scope({KNOWSLEY}), Scope({HALTON}, {2}), Scope({HALTON}, set()), Scope({HALTON}, personal=False)])
def test_nobody_else_sees_them(release, scope):
    with pytest.raises(ScopeRequired):
        pupil_details(release, HALTON, 1, scope)


def test_a_number_that_is_nobodys_says_what_to_do(release):
    with pytest.raises(BadQuestion, match="Pupil List"):
        pupil_details(release, HALTON, 99, Scope({HALTON}))


def test_children_like_them_share_what_is_known(release):
    child = pupil_details(release, HALTON, 1, Scope({HALTON})).context.iloc[0]
    assert [one.sentence for one in like(child)] == ["girls", "eligible for free school meals in six years", "no SEN"]
    other = pupil_details(release, HALTON, 2, Scope({HALTON})).context.iloc[0]
    assert [one.sentence for one in like(other)] == ["boys", "no SEN"]


def test_the_childs_own_figure_stands_first(release):
    child = pupil_details(release, HALTON, 1, Scope({HALTON})).context.iloc[0]
    question = Question("ks4-pupil-details", HALTON, (2024,), level="pupil:1", measures=("ks4_attainment8",), mode="internal")
    first = beside(release, question, Scope({HALTON}), child).frame.iloc[0]
    assert (first["comparator"], first["n"], first["value"]) == ("pupil", 1, 46.5)
