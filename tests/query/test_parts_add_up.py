"""Looked-after children's records of all LAs = those of all regions = England, in the sums behind the figures and in SQL of the test's own."""

import pytest

from data_layer.question import Question

from .conftest import PLACES
from .test_figures import raw

ASKED = ("ks4_attainment8", "ks4_em_94", "ks4_progress8")
REGIONS = {region for region, _ in PLACES.values()}


@pytest.fixture(scope="module")
def shown(england):
    """{(la_code, measure, comparator): (n, sum of scaled values)} of 2024 behind each LA's own page, before the door rounds."""
    asked = {la_code: Question(report="ks4-benchmark", la_code=la_code, years=(2024,), measures=ASKED, comparators=("region_cla", "england_cla"), mode="internal") for la_code in PLACES}
    return {(la_code, row.measure, row.comparator): (row.n, row.total) for la_code, question in asked.items() for row in raw(england, question).itertuples()}


def by_hand(england, measure: str, where: str = "true") -> tuple[int, int]:
    return tuple(england.rows(f"select count({measure}), sum({measure}) from cla where stage = 'ks4' and year = 2024 and in_12m and {where}")[0])


@pytest.mark.parametrize("measure", ASKED)
def test_all_las_are_all_regions_are_england(england, shown, measure):
    las = [shown[la_code, measure, "la_cla"] for la_code in PLACES]
    regions = [next(shown[la_code, measure, "region_cla"] for la_code, (region, _) in PLACES.items() if region == wanted) for wanted in REGIONS]
    whole = by_hand(england, measure)
    for parts in (las, regions, [by_hand(england, measure, f"la_code = {la_code}") for la_code in PLACES]):
        assert sum(n for n, _ in parts) == whole[0] and sum(total for _, total in parts) == whole[1]


@pytest.mark.parametrize("measure", ASKED)
def test_every_la_is_told_the_same_england(england, shown, measure):
    told = {shown[la_code, measure, "england_cla"] for la_code in PLACES}
    assert len(told) == 1 and told.pop() == by_hand(england, measure)
