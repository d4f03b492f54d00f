"""Two exports from a real small release: what one hides, the other doesn't give back. Everything goes the way of `cla report`."""

import itertools

import pytest

from data_layer.catalogue.kinds import Breakdown, Condition
from data_layer.database import open_release
from data_layer.disclosure import NotShareable
from data_layer.figures import figures
from data_layer.question import Question
from tests.lib.tiny_release import HALTON, KNOWSLEY, tiny_release

SEX = Breakdown("sex", "Sex", "sex", (("F", "Girls"), ("M", "Boys")))
SEN = Breakdown("sen", "SEN", "sen", (("none", "None"), ("support", "Support"), ("ehcp", "EHC plan")))


def only(whole: Breakdown, *options: str) -> Condition:
    return Condition(whole.key, f"{whole.key} = any(${whole.key})", ((whole.key, options),), options=options, breakdown=whole)


ASKED = Question("ks4-benchmark", HALTON, (2024,), comparators=("england_cla",), measures=("ks4_em_94", "ks4_attainment8"))


def children(la, sex, sen, n, passed, **more):
    return [dict(la_code=la, sex=sex, sen=sen, ks4_em_94=int(i < passed), ks4_attainment8=1000 + 100 * i, **more) for i in range(n)]


@pytest.fixture(scope="module")
def release(tmp_path_factory):
    """Halton: 24 girls (10 reach grade 4), 14 boys (6), of whom 3 boys with support; 2 more girls looked after on 31 March only. Knowsley: 60."""
    rows = [*children(HALTON, "F", "none", 24, 10), *children(HALTON, "M", "none", 11, 6), *children(HALTON, "M", "support", 3, 0),
            *children(HALTON, "F", "none", 2, 1, in_12m=False, in_12m_strict=False), *children(KNOWSLEY, "F", "none", 30, 12), *children(KNOWSLEY, "M", "ehcp", 30, 6)]
    return open_release(tiny_release(tmp_path_factory.mktemp("exports"), cla=rows))


def own(release, **changes):
    frame = figures(release, ASKED.but(**changes)).frame
    return {row["measure"]: row for row in frame.to_dict("records") if row["comparator"] == "la_cla" and row["group"] is None}


def test_the_whole_and_both_parts_where_each_part_is_large_enough(release):
    assert own(release)["ks4_em_94"]["shown"] == "16 of 38 (42.1%)"
    assert own(release, conditions=(only(SEX, "F"),))["ks4_em_94"]["shown"] == "10 of 24 (41.7%)"
    assert own(release, conditions=(only(SEX, "M"),))["ks4_em_94"]["shown"] == "6 of 14 (42.9%)"


def test_a_small_part_takes_a_large_one_with_it_in_either_order(release):
    """3 of 38 have support: neither their number nor that of the 35 without is shown, nor does 'support or none' differ from all."""
    for options in (("support",), ("none",)):
        assert own(release, conditions=(only(SEN, *options),))["ks4_em_94"]["n"] is None, options
    assert own(release, conditions=(only(SEN, "none", "support"),))["ks4_em_94"]["n"] == 38


def test_a_wider_basis_does_not_single_out_two_children(release):
    assert own(release, cohort="12m")["ks4_em_94"]["n"] == 38
    assert own(release, cohort="31mar")["ks4_em_94"]["n"] is None


def test_a_breakdown_hides_what_the_filter_hides(release):
    frame = figures(release, ASKED.but(by=SEN)).frame
    hidden = {row["group"]: row["n"] is None for row in frame.to_dict("records") if row["comparator"] == "la_cla" and row["measure"] == "ks4_em_94"}
    for option in ("none", "support"):
        assert hidden[option] == (own(release, conditions=(only(SEN, option),))["ks4_em_94"]["n"] is None)


def test_two_filters_or_a_filter_with_a_breakdown_are_refused(release):
    for changes in (dict(conditions=(only(SEX, "F"), only(SEN, "none"))), dict(conditions=(only(SEX, "F"),), by=SEN), dict(cohort="current"), dict(level="school:100001")):
        with pytest.raises(NotShareable):
            figures(release, ASKED.but(**changes))


def test_every_pair_of_exports_agrees_on_every_cell(release):
    """The same own cell in two tables: the same text, or hidden in both."""
    seen: dict[tuple, set] = {}
    for cohort, filters in itertools.product(("12m", "31mar", "anytime"), ((), (only(SEX, "F"),), (only(SEX, "M"),), (only(SEN, "none"),))):
        for measures in (("ks4_em_94",), ("ks4_em_94", "ks4_attainment8")):
            for key, row in own(release, cohort=cohort, conditions=filters, measures=measures).items():
                seen.setdefault((cohort, tuple((one.key, one.options) for one in filters), key), set()).add((row["n"], row["shown"]))
    assert all(len(texts) == 1 for texts in seen.values())
