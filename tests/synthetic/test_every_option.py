"""Every option of every filter holds children where its stage allows it: counted option by option in a made-up release."""

import pytest

from filters.definitions import COHORT, FILTERS
from filters.kinds import Picker
from synthetic.england import make_england
from synthetic.plan import make_plan

RARE = {  # (stage, filter, option) empty in a dozen authorities and two years, held by the whole demo; and why there are so few
    ("ks1", "missing", "unknown"): "in no return of the year: moved to another authority's code", ("ks1", "away", "unknown"): "as missing",
    ("ks1", "need", "n7"): "low income: one child in a thousand", ("ks1", "need", "unknown"): "no category given: one period of care in 250",
    ("ks1", "school_type", "ap"): "hardly any alternative provision for six-year-olds", ("ks1", "took_part", "under_4"): "a review code given by mistake: one child in 1,000",
    ("ks2", "convicted", "yes"): "children of 10 are seldom convicted", ("ks2", "legal_status", "youth_justice"): "responsible for crime from 10",
    ("ks2", "placement_type", "adoption"): "few are placed for adoption at 10", ("ks2", "uasc", "formerly"): "few come alone before 12", ("ks1", "periods", "3plus"): "few have come into care three times by seven",
}


def empty_options(release) -> set[tuple[str, str, str]]:
    """(stage, filter, option) without a child: care options among looked-after children, the others among all pupils; one SQL a stage."""
    empty = set()
    for stage in ("ks1", "ks2", "ks4"):
        options = [(filter_, option) for filter_ in FILTERS if not isinstance(filter_, Picker) for option in filter_.options_at(stage)]
        for care, table in ((True, "cla"), (False, "(select * from pupils union all by name select * from cla)")):
            mine = [(filter_.key, option.slug, filter_.option_sql(option)) for filter_, option in options if filter_.care == care]
            counts = release.rows(f"select {', '.join(f'count(*) filter (where {sql})' for _, _, sql in mine)} from {table} where stage = '{stage}'")[0]
            empty |= {(stage, key, slug) for (key, slug, _), count in zip(mine, counts, strict=True) if not count}
    return empty


def test_options_of_a_dozen_authorities(small_release):
    assert empty_options(small_release) - set(RARE) == set()


def test_each_cohort_basis_holds_children_and_the_wider_holds_the_narrower(small_release):
    columns = [option.values[0] for option in COHORT.options]
    assert columns == ["in_12m", "in_31mar", "in_anytime", "in_current"]
    twelve, day, anytime, current = small_release.rows(f"select {', '.join(f'count(*) filter (where {column})' for column in columns)} from cla")[0]
    assert 0 < twelve < day < anytime and current > 0


@pytest.mark.long
def test_no_option_is_empty_in_the_whole_demo(tmp_path):
    from data_layer.database import open_release
    from data_layer.load import load

    make_england(make_plan(tmp_path / "demo", seed=1))
    load([tmp_path / "demo"], tmp_path / "releases")
    release = open_release(tmp_path / "releases")
    try:
        assert empty_options(release) == set()
    finally:
        release.close()
