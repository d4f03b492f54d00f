"""An LA among all: centre, spread and best guess come from every LA's sums, and leave only where the own figure does."""

import numpy as np
import pytest

from data_layer.among import among_las
from data_layer.database import open_release
from data_layer.figures import figures
from data_layer.question import Question
from data_layer.scope import Scope
from tests.lib.tiny_release import HALTON, tiny_release

LAS = (HALTON, *range(300, 315))
ASKED = Question("ks4-benchmark", HALTON, (2024,), comparators=("england_cla",), measures=("ks4_em_94", "ks4_attainment8"), mode="internal")


@pytest.fixture(scope="module")
def release(tmp_path_factory):
    """Sixteen LAs of 20 to 35 children; in Halton 10 of 20 reach grade 4, elsewhere few do."""
    draw, rows = np.random.default_rng(11), []
    for i, la in enumerate(LAS):
        for child in range(20 + i):
            passed = child < 10 if la == HALTON else draw.random() < 0.12
            rows.append(dict(la_code=la, ks4_em_94=int(passed), ks4_attainment8=int(draw.integers(0, 4000)), in_ks4=True) | {})
    for row in rows:
        row.pop("in_ks4")
    authorities = [dict(la_code=la, name=f"Place {la} (synthetic)", region_code="E12000002", region="North West", sub_region="North West") for la in LAS]
    return open_release(tiny_release(tmp_path_factory.mktemp("among"), cla=rows, local_authorities=authorities, neighbours=[])), rows


def test_the_best_guess_lies_between_the_own_figure_and_england(release):
    source, rows = release
    answer = figures(source, ASKED, Scope(frozenset({HALTON})))
    found = among_las(source, ASKED, answer.frame)
    rate = found["ks4_em_94"]
    england = 100 * sum(row["ks4_em_94"] for row in rows) / len(rows)
    assert rate.las == len(LAS) and rate.centre == pytest.approx(england, abs=0.05)
    assert england < rate.estimate < 50 and rate.low < rate.estimate < rate.high and 0 < rate.weight < 1
    assert rate.dispersion > 1  # Halton is far out
    assert found["ks4_attainment8"].sd == pytest.approx(np.std([row["ks4_attainment8"] / 100 for row in rows], ddof=1), rel=0.05)


def test_no_best_guess_leaves_where_the_own_figure_is_hidden(release):
    source, _ = release
    asked = ASKED.but(la_code=300, mode="shareable", comparators=("england_cla",))
    answer = figures(source, asked, Scope(frozenset({300})))
    own = answer.frame[(answer.frame["comparator"] == "la_cla") & (answer.frame["measure"] == "ks4_em_94")].iloc[0]
    assert own["symbol"] == "c"
    assert among_las(source, asked, answer.frame)["ks4_em_94"].estimate is None
