"""Nobody, one, five, six children; all achieved, none, all equal; no sigma; a release with nothing in it: each a stated result, on every road."""

import math

import pandas as pd
import pytest

from data_layer.database import open_release
from data_layer.figures import figures, funnel, trend
from data_layer.question import Question
from data_layer.scope import Scope
from data_layer.statistics import figures as worked
from data_layer.statistics.funnel import funnel as funnel_of
from data_layer.statistics.funnel import mean_limits
from tests.lib.tiny_release import HALTON, tiny_release

from .frames import MEAN, row

REPORTS = ("ks1-benchmark", "ks2-benchmark", "ks4-benchmark", "ks4-att8-prog8-benchmark", "ks2-summary")


@pytest.fixture(scope="module")
def empty(tmp_path_factory):
    release = open_release(tiny_release(tmp_path_factory.mktemp("empty")))
    yield release
    release.close()


@pytest.mark.parametrize("mode", ["internal", "shareable"])
@pytest.mark.parametrize("report", REPORTS)
def test_a_release_without_children_and_published_figures_says_so(empty, report, mode):
    release, asked = empty, Question(report, HALTON, (2024,), mode=mode)
    frame = figures(release, asked, Scope(frozenset({HALTON}))).frame
    assert frame["reason"].notna().all() and frame["value"].isna().all() and set(frame["symbol"]) <= {"z", "x"}
    assert trend(release, asked, Scope(frozenset({HALTON}))).empty and funnel(release, asked).empty


STATES = [  # Halton's Attainment 8 (times 100): what internal and shareable show, and why
    ([], "z", "z", "no children"), ([2000], "20.0", "c", "one child"), ([2000] * 5, "20.0", "c", "same score"), ([1000, 2000, 3000, 4000, 5000, 6000], "35.0", "35.0", "approximate"),
    ([0] * 8, "0.0", "0.0", "same score"),
]


@pytest.mark.parametrize(("scores", "internal", "shareable", "says"), STATES)
def test_averages_of_few_children_are_stated(tmp_path, scores, internal, shareable, says):
    children = [dict(ks4_attainment8=score, pupil_id=number) for number, score in enumerate(scores)]
    release = open_release(tiny_release(tmp_path, cla=[*children, *(dict(la_code=340, ks4_attainment8=1000 + 10 * i, pupil_id=100 + i) for i in range(40))]))
    for mode, shown in (("internal", internal), ("shareable", shareable)):
        asked = Question("ks4-benchmark", HALTON, (2024,), comparators=("england_cla",), measures=(MEAN,), mode=mode)
        own = figures(release, asked, Scope(frozenset({HALTON}))).frame.query("comparator == 'la_cla'").iloc[0]
        assert own["shown"] == shown and own["reason"]
        assert mode == "shareable" or says in own["reason"]


def test_progress_without_a_national_spread_says_whose_spread_it_is(tmp_path):
    release = open_release(tiny_release(tmp_path, cla=[dict(ks4_progress8=-1000 + 100 * i, pupil_id=i) for i in range(20)]))
    own = figures(release, Question("ks4-att8-prog8-benchmark", HALTON, (2024,), comparators=("england_cla",), measures=("ks4_progress8",))).frame.iloc[0]
    assert own["interval"] == "t" and "no national spread" in own["reason"]


def test_limits_and_intervals_keep_to_the_scale():
    """Three children around 8 points with SD 15: 8 - 1.96 x 15 / sqrt 3 is below 0. Six scores of 0, 0, 0, 0, 0 and 60: mean 10, t(5) x 24.5 / sqrt 6 = 25.7."""
    low, high = mean_limits(8, 15, 3, 0.025, least=0, most=90)
    assert (float(low), round(float(high), 1)) == (0, 25.0)
    assert [float(side) for side in mean_limits(88, 15, 3, 0.025, least=0, most=90)][1] == 90
    drawn = funnel_of("mean", [10, 20, 30], [8, 9, 7], 15, [3, 10], least=0, most=90)
    assert all((part[1] >= 0).all() and (part[2] <= 90).all() for part in drawn.limits.values())
    own = worked(pd.DataFrame([row(MEAN, n=6, total=6000, squares=36_000_000) | {"least": 0.0, "most": 90.0}])).iloc[0]
    assert (own["low"], round(own["high"], 1)) == (0, 35.7) and not math.isnan(own["value"])
