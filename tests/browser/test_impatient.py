"""Several clicks within a second, none waited for: the page ends with chips, sidebar, address and figures that agree, whatever the order."""

import pytest

from data_layer.catalogue.reports import BY_SLUG
from tests.browser.impatient import Impatient, address, come_to_rest, disagreements, told
from tests.browser.made_up import BRADFORD
from tests.browser.reader import Reader

QUICK, LONG = (1,), range(2, 25)


@pytest.mark.parametrize("seed", [*QUICK, *(pytest.param(seed, marks=pytest.mark.long) for seed in LONG)])
def test_a_hasty_walk_ends_in_a_page_that_agrees_with_itself(visits, seed):
    reader = visits("bea", la=BRADFORD).open("/accessibility").open("/ks4-benchmark?year=2024")
    walk = Impatient(reader, seed)
    walk.walk()
    come_to_rest(reader)
    reader.no_error()
    assert disagreements(reader) == [], walk.did
    slug, _ = address(reader)
    if slug in BY_SLUG and BY_SLUG[slug].family != "pupil_details":      # a child is never in the link
        again = Reader(reader.page.context.new_page()).open(reader.page.url)
        assert told(again) == told(reader), walk.did
