"""The first reader finds the usual sums made, under the very key that their page asks for."""

import pytest

from data_layer.query import shared_key
from filters.selection import Selection
from pages.parts import kept, load
from pages.parts.ready import ready
from tests.lib.tiny_release import HALTON
from tests.pages.conftest import viewer


@pytest.mark.parametrize("report", ["ks4-att8-prog8-benchmark", "ks4-benchmark"])
def test_the_sums_of_a_first_page_are_there_before_anybody_asks(report):
    ready()
    asked = load.question(Selection(report=report, la=HALTON, year=2024), viewer())
    held = kept.SHELF.get(("sums", str(kept.release().path), repr(shared_key(asked))), lambda: pytest.fail("asked of the release again"))
    assert held is not None


def test_without_a_release_nothing_fails(monkeypatch, tmp_path):
    monkeypatch.setenv("CLA_RELEASES", str(tmp_path))
    ready()
