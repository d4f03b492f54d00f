"""Five engines, one answer: the page's own sums, a statement a figure, pandas, SQLite and Polars agree to the last digit, on any number of threads."""

import pytest

from bench import answers
from tests.lib.tiny_release import HALTON


@pytest.fixture(scope="module")
def peers(england):
    page = answers.Page(england, HALTON, [], 2)
    whole, frame = (answers.Pandas(page, set_aside) for set_aside in (False, True))
    table = answers.SQLite(page, frame.frame)
    return {"a statement a figure": answers.one_by_one, "pandas, full frame": whole.answer, "pandas, its rows set aside": frame.answer, "SQLite": table.answer}


@pytest.mark.parametrize("filters", answers.FILTERS.values(), ids=answers.FILTERS)
def test_every_engine_gives_the_same_sums(england, peers, filters):
    page = answers.Page(england, HALTON, filters, 2)
    ours = answers.ours(page)
    assert len(ours) >= 15 or "excluded=no" in filters      # of this England nobody is known to be excluded or not
    for name, answer in peers.items():
        assert not answers.differences(ours, answer(page)), name


def test_polars_too(england):
    pytest.importorskip("polars", reason="Polars is a peer of make bench, not a dependency")
    page = answers.Page(england, HALTON, answers.FILTERS["6 filters"], 2)
    assert not answers.differences(answers.ours(page), answers.Polars(page, answers.Pandas(page, True).frame).answer(page))
