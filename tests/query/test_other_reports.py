"""Summary, progress, cohort and home against drawn children, counted by hand."""

import pytest

from data_layer.cohort import not_counted, reconciliation, shareable_counts
from data_layer.database import open_release
from data_layer.figures import figures
from data_layer.home import needs_attention, on_roll, what_changed, where_they_are
from data_layer.progress import known_for, points, prior_by_time
from data_layer.question import Question
from data_layer.scope import NOBODY, Scope, ScopeRequired
from data_layer.summary import bars
from tests.lib.tiny_release import HALTON, drawn, tiny_release

CHILDREN = drawn("""
    pupil_id | stage | reading_category | ks4_attainment8 | ks4_progress8 | prior  | prior_score | months_in_care | sdq_score | placed_in_la
    1        | ks2   | absent           | -               | -             | middle | 5000        | 40             | 13        | in
    2        | ks2   | below            | -               | -             | low    | 4000        | 13             | 14        | in
    3        | ks2   | expected         | -               | -             | low    | 4000        | 13             | 17        | out
    4        | ks2   | higher           | -               | -             | high   | 6000        | 80             | -         | out
    5        | ks2   | -                | -               | -             | none   | -           | 80             | -         | in
    11       | ks4   | -                | 4000            | -1500         | low    | 95500       | 13             | -         | in
    12       | ks4   | -                | 5000            | 500           | low    | 99000       | 13             | 16        | in
    13       | ks4   | -                | 2000            | -             | none   | -           | 70             | -         | in
""")
IN_RETURN = drawn("""
    pupil_id | stage | of_age | at_stage | in_12m | has_result | reason
    11       | ks4   | true   | true     | true   | true       | -
    12       | ks4   | true   | true     | true   | true       | -
    13       | ks4   | true   | true     | true   | true       | -
    14       | ks4   | true   | true     | true   | false      | upn_missing
    15       | ks4   | true   | true     | true   | false      | upn_missing
    16       | ks4   | true   | true     | true   | false      | dob_differs
    17       | ks4   | true   | false    | true   | false      | -
    18       | ks4   | true   | true     | false  | true       | -
    19       | ks4   | false  | false    | true   | false      | -
    20       | ks4   | false  | true     | true   | true       | -
""")
HALTONS = Scope({HALTON})


@pytest.fixture(scope="module")
def release(tmp_path_factory):
    opened = open_release(tiny_release(tmp_path_factory.mktemp("reports"), cla=CHILDREN, cohort=IN_RETURN))
    yield opened
    opened.close()


def asked(report, **more):
    return Question(report, HALTON, (2024,), **{"comparators": ("la_cla",), "mode": "internal", **more})


def test_a_summary_shares_out_every_child_in_the_subject(release):
    found = bars(figures(release, asked("ks2-summary", measures=("ks2_reading",)), HALTONS).frame)
    assert list(found) == [("ks2_reading", "la_cla", None)]
    bar = found["ks2_reading", "la_cla", None]
    assert [row.category for row in bar] == ["absent", "below", "working_towards", "expected", "higher"]
    assert [row.numerator for row in bar] == [1, 1, 0, 1, 1] and {row.n for row in bar} == {4}  # child 5 is outside the subject
    assert [row.value for row in bar] == [25, 25, 0, 25, 25]


def test_progress_says_for_how_many_it_is_known(release):
    known = known_for(figures(release, asked("ks4-att8-prog8-benchmark"), HALTONS).frame).set_index("measure")
    assert tuple(known.loc["ks4_progress8", ["n", "n_attainment"]]) == (2, 3)


def test_prior_group_by_time_in_care_and_the_scatter(release):
    question = asked("ks4-att8-prog8-benchmark")
    cells = prior_by_time(release, question, HALTONS, "ks4_progress8")
    assert cells.to_dict("records") == [{"prior": "low", "time_in_care": "1 year", "n": 2, "mean": (-1.5 + 0.5) / 2}]
    drawn_points = points(release, question, HALTONS)
    assert sorted(zip(drawn_points["pupil_id"], drawn_points["prior"], drawn_points["ks4_attainment8"], strict=False)) == [(11, 95.5, 40), (12, 99, 50)]


def test_the_cohort_sum_adds_up_by_hand(release):
    found = reconciliation(release, asked("ks4-benchmark"))
    assert (found.header, found.counted, found.unmatched, found.not_eligible) == (10, 4, 3, 3)
    assert found.not_matched == (("dob_differs", 1), ("upn_missing", 2))
    assert (found.other_age, found.not_at_stage, found.outside_basis) == (1, 1, 1)
    assert found.adds_up() and found.shown_total == 9


def test_another_basis_counts_others_and_still_adds_up(release):
    found = reconciliation(release, asked("ks4-benchmark", cohort="anytime"))
    assert (found.counted, found.outside_basis) == (5, 0) and found.adds_up()


def test_each_child_not_counted_has_a_reason_and_what_to_do(release):
    rows = not_counted(release, asked("ks4-benchmark"), HALTONS)
    assert sorted(zip(rows["pupil_id"], rows["reason"], strict=False)) == [(14, "upn_missing"), (15, "upn_missing"), (16, "dob_differs"), (17, "not_at_stage"), (18, "outside_basis")]
    assert rows["what_to_do"].str.len().min() > 0
    with pytest.raises(ScopeRequired):
        not_counted(release, asked("ks4-benchmark"), NOBODY)


@pytest.mark.parametrize("counts, shown", [
    ({"counted": 31, "a": 2, "b": 0}, {"counted": 31, "a": "c", "b": "c", "whole": "c"}),  # 33 in all would tell of the 2
    ({"counted": 31, "a": 2, "b": 3}, {"counted": 31, "a": "c", "b": "c", "whole": "c"}),
    ({"counted": 31, "a": 8, "b": 3}, {"counted": 31, "a": 8, "b": 3, "whole": 42} | {"a": "c", "b": "c"}),
    ({"counted": 31, "a": 2, "b": 4, "c": 300}, {"counted": 31, "a": "c", "b": "c", "c": "c", "whole": 337}),  # 2 and 4 are 6 between them, fewer than 12
    ({"counted": 31, "a": 7, "b": 6, "c": 300}, {"counted": 31, "a": 7, "b": 6, "c": 300, "whole": 344}),
    ({"counted": 4, "a": 20, "b": 0}, {"counted": "c", "a": "c", "b": 0, "whole": 24}),
    ({"counted": 31, "a": 0}, {"counted": 31, "a": 0, "whole": 31}),
])
def test_a_shareable_sum_gives_nothing_back_by_subtraction(counts, shown):
    assert shareable_counts(counts) == shown


def test_home_counts_where_children_are(release):
    facts = where_they_are(release, HALTON, "ks2", 2024, HALTONS).set_index(["fact", "option"])["children"]
    assert (facts["placed_in_la", "in"], facts["placed_in_la", "out"]) == (3, 2)
    assert [facts["sdq", band] for band in ("normal", "borderline", "concern", "no_score")] == [1, 1, 1, 2]
    assert on_roll(release, HALTON, HALTONS)["children"].tolist() == [9]  # all but the one of another age
    assert needs_attention(release, HALTON, HALTONS).set_index("stage").loc["ks4", ["unmatched", "no_sdq"]].tolist() == [3, 2]
    assert what_changed(release, None, HALTON)["difference"].tolist() == [4]
