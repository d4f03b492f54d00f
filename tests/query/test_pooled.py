"""Two years together: results and the children they are of, counted by hand."""

import pytest

from data_layer.catalogue.measures import BY_KEY
from data_layer.database import open_release
from data_layer.pooled import Pooled, pooled
from data_layer.question import Question
from data_layer.scope import Scope, ScopeRequired
from tests.lib.tiny_release import HALTON, KNOWSLEY, drawn, tiny_release

CHILDREN = drawn("""
    pupil_id | year | ks4_attainment8 | la_code
    1        | 2023 | 4000            | 876
    1        | 2024 | 4100            | 876
    2        | 2024 | 3000            | 876
    3        | 2024 | -               | 876
    4        | 2022 | 2000            | 876
    5        | 2024 | 5000            | 340
""")


def test_a_child_in_both_years_is_two_results_of_one_child(tmp_path):
    release = open_release(tiny_release(tmp_path, cla=CHILDREN))
    question = Question("ks4-benchmark", HALTON, (2023, 2024), pool=True, mode="internal")
    assert pooled(release, question, BY_KEY["ks4_attainment8"], Scope({HALTON})) == Pooled(results=3, children=2)
    with pytest.raises(ScopeRequired):
        pooled(release, question, BY_KEY["ks4_attainment8"], Scope({KNOWSLEY}))
    release.close()
