"""Figures against SQL written here from the definitions alone: who is in each group, what is averaged."""

import math

import pytest

from data_layer import figures as asked_figures
from data_layer.catalogue.kinds import Breakdown, Condition
from data_layer.database import open_release
from data_layer.places import places, years_held
from data_layer.query import gather
from data_layer.question import Question
from data_layer.scope import NOBODY, Scope, ScopeRequired
from tests.lib.tiny_release import CAMDEN, HALTON, KNOWSLEY, tiny_release

GIRLS = Condition("sex", "sex = any($sex)", (("sex", ("F",)),), sentence="girls")
MANY = Condition("placements", "placements >= $placements_low", (("placements_low", 3),), care=True, sentence="3 or more placements")
BY_SEN = Breakdown("sen", "SEN", "sen", (("none", "None"), ("support", "Support"), ("ehcp", "EHC plan")))
EVERY = ("la_cla", "la_cla_all", "neighbours_cla", "region_cla", "england_cla", "england_cla_all", "la_state", "england_state", "england_all", "similar")

CARE = "select * from cla where stage = 'ks4' and in_12m"
ALL = "select * exclude (la_code, pupil_id, region_code, match_pass) from (select * from cla where stage = 'ks4' and first_row) union all by name select * from pupils where stage = 'ks4'"
FILTERED = " and sex = 'F' and placements >= 3"
GROUPS = {
    "la_cla": f"{CARE}{FILTERED} and la_code = {HALTON}",
    "la_cla_all": f"{CARE} and la_code = {HALTON}",
    "neighbours_cla": f"{CARE}{FILTERED} and la_code in ({KNOWSLEY}, {CAMDEN})",
    "region_cla": f"{CARE}{FILTERED} and region_code = 'E12000002'",
    "england_cla": f"{CARE}{FILTERED}",
    "england_cla_all": CARE,
    "la_state": f"select * from ({ALL}) where sex = 'F' and state_funded and school_la = {HALTON}",
    "england_state": f"select * from ({ALL}) where sex = 'F' and state_funded",
    "england_all": f"select * from ({ALL}) where sex = 'F'",
}


def raw(release, question):
    """The rows before rounding and small-number rules: what is compared with the tests' own SQL."""
    own = asked_figures.own_side(release, question).rows
    return asked_figures.raw_frame(release, question, gather(release, question), own, places(release, question.la_code), question.years, question.pool)


def cell(frame, measure, comparator, **more):
    found = frame[(frame["measure"] == measure) & (frame["comparator"] == comparator)]
    for name, value in more.items():
        found = found[found[name] == value]
    assert len(found) == 1, f"{len(found)} rows of {measure}, {comparator}, {more}"
    return found.iloc[0]


@pytest.mark.parametrize("key", GROUPS)
@pytest.mark.parametrize("measure", ["ks4_attainment8", "ks4_em_94"])
def test_each_comparator_is_the_group_its_definition_says(england, ask, key, measure):
    found = cell(raw(england, ask(conditions=(GIRLS, MANY), comparators=EVERY)), measure, key)
    n, total = england.rows(f"select count({measure}), sum({measure}) from ({GROUPS[key]}) where year = 2024")[0]
    assert n > 5 and (found["n"], found["total"]) == (n, total)


def test_pooled_years_are_pooled_pupils(england, ask):
    found = cell(raw(england, ask(years=(2023, 2024), pool=True, comparators=("neighbours_cla",))), "ks4_attainment8", "neighbours_cla")
    n, total = england.rows(f"select count(ks4_attainment8), sum(ks4_attainment8) from cla where in_12m and la_code in ({KNOWSLEY}, {CAMDEN})")[0]
    assert (found["year"], found["n"], found["total"]) == (2024, n, total)


@pytest.mark.parametrize("key", ["la_cla", "england_cla", "england_state"])
def test_groups_of_a_breakdown_add_up(england, ask, key):
    frame = raw(england, ask(by=BY_SEN, comparators=("england_cla", "england_state")))
    whole = cell(raw(england, ask(comparators=("england_cla", "england_state"))), "ks4_attainment8", key)
    parts = frame[(frame["measure"] == "ks4_attainment8") & (frame["comparator"] == key)]
    assert list(parts["group"]) == ["none", "support", "ehcp"]
    assert (parts["n"].sum(), parts["total"].sum()) == (whole["n"], whole["total"])


@pytest.mark.parametrize("key, sql", [
    ("region_cla", f"select count(ks4_attainment8) from cla where in_12m and year = 2024 and region_code = 'E12000002' and la_code <> {HALTON}"),
    ("england_cla", f"select count(ks4_attainment8) from cla where in_12m and year = 2024 and la_code <> {HALTON}"),
    # the own children of the chosen cohort come out; Halton's others (not 12 months in care) stay in
    ("england_all", f"select (select count(ks4_attainment8) from pupils where year = 2024) + count(ks4_attainment8) filter (where not (la_code = {HALTON} and in_12m)) from cla where year = 2024 and first_row"),
    ("la_state", f"select (select count(ks4_attainment8) from pupils where year = 2024 and state_funded and school_la = {HALTON}) + count(ks4_attainment8) filter (where not (la_code = {HALTON} and in_12m)) "
                 f"from cla where year = 2024 and first_row and state_funded and school_la = {HALTON}"),
])
def test_the_own_children_come_out_of_the_comparator_for_the_test(england, ask, key, sql):
    assert cell(raw(england, ask(comparators=EVERY)), "ks4_attainment8", key)["rest_n"] == england.rows(sql)[0][0]


def test_others_are_counted_for_the_small_number_rule(england, ask):
    found = cell(raw(england, ask(conditions=(GIRLS, MANY), comparators=("england_cla",))), "ks4_attainment8", "england_cla")
    counted = "select count(ks4_attainment8) from cla where in_12m and year = 2024 and la_code <> 876 and"
    meet = england.rows(f"{counted} sex = 'F' and placements >= 3")[0][0]
    least = min(england.rows(f"{counted} sex <> 'F' and placements >= 3")[0][0], england.rows(f"{counted} sex = 'F' and not placements >= 3")[0][0])
    assert (found["n_others"], found["least_missing"]) == (meet, least)


def test_others_of_an_all_pupils_comparator_are_those_not_in_the_own_las_care(england, ask):
    found = cell(raw(england, ask(conditions=(GIRLS,), comparators=("la_state",))), "ks4_attainment8", "la_state")
    where = f"year = 2024 and state_funded and school_la = {HALTON}"
    inside = "select (select count({0}) from pupils where {1} and sex {2} 'F') + (select count({0}) from cla where first_row and la_code <> 876 and {1} and sex {2} 'F')"
    assert found["n_others"] == england.rows(inside.format("ks4_attainment8", where, "="))[0][0]
    assert found["least_missing"] == england.rows(inside.format("*", where, "<>"))[0][0]


def test_similar_pupils_are_standardised_to_the_own_children(england, ask):
    found = cell(raw(england, ask(comparators=("similar",))), "ks4_attainment8", "similar")
    expected = england.rows("""
        with own as (select prior, sen, school_type, sex, count(ks4_attainment8) as children from cla where in_12m and la_code = 876 and year = 2024 group by all having children > 0),
        others as (select prior, sen, school_type, sex, avg(ks4_attainment8) as mean, count(ks4_attainment8) as pupils from pupils where year = 2024 group by all having pupils > 0)
        select sum(children * mean) / sum(children), sum(pupils) from own join others using (prior, sen, school_type, sex)""")[0]
    assert math.isclose(found["total"] / found["n"], expected[0], rel_tol=1e-12)
    assert found["n"] == expected[1]


def test_one_stratum_alone_gives_its_plain_mean_and_spread():
    import pandas as pd

    from data_layer.rollup import weighted_mean
    scores = [10, 20, 60]
    one = weighted_mean(pd.DataFrame({"own": [4], "n": [3], "total": [90], "squares": [10**2 + 20**2 + 60**2]}))
    assert one["total"] / one["n"] == 30 and math.isclose(one["n_effective"], 3)
    assert math.isclose(one["squares"], sum(score**2 for score in scores))


def test_a_school_is_all_its_pupils(england, ask):
    found = cell(raw(england, ask(level="school:100876", conditions=(GIRLS,))), "ks4_em_94", "school")
    n, total = england.rows(f"select count(ks4_em_94), sum(ks4_em_94) from ({ALL}) where urn = 100876 and year = 2024 and sex = 'F'")[0]
    assert (found["n"], found["total"]) == (n, total)


def test_the_sql_shown_gives_the_same_sums_by_hand(england, ask):
    question = ask(conditions=(GIRLS, MANY), comparators=EVERY, by=BY_SEN)
    for one in gather(england, question).statements:
        assert england.query(one.by_hand()).equals(england.query(one.sql, one.parameters)), one.name


def test_a_comparator_nobody_asked_for_is_not_read(england, ask):
    assert [one.name for one in gather(england, ask()).statements] == ["looked_after", "similar"]
    assert years_held(england, "ks4") == (2024, 2023)


@pytest.mark.parametrize("scope", [None, NOBODY, Scope({KNOWSLEY}), Scope({HALTON}, {1, 2})])
def test_exact_figures_of_an_las_children_need_a_right_to_them(england, ask, scope):
    with pytest.raises(ScopeRequired):
        asked_figures.figures(england, ask(mode="internal"), scope)


def test_filters_that_no_child_meets_give_empty_cells_and_no_error(england, ask):
    nobody = [Condition(key, f"{key} = ${key}", ((key, value),), sentence=key) for key, value in (("sex", "F"), ("sen", "ehcp"), ("school_type", "fe"), ("eal", "yes"))]
    frame = raw(england, ask(conditions=tuple(nobody), comparators=EVERY))
    assert (frame[~frame["comparator"].isin(("la_cla_all", "england_cla_all"))]["n"] == 0).all()


def test_a_sample_of_the_other_pupils_is_weighed(tmp_path):
    """One pupil in ten held: 3 others at 40 stand for 30, the child in care at 10 for itself."""
    release = open_release(tiny_release(tmp_path, release=[{"other_pupils_share": 0.1}], cla=[dict(ks4_attainment8=1000, in_12m=True)], pupils=[dict(ks4_attainment8=4000)] * 3))
    found = cell(raw(release, Question("ks4-benchmark", HALTON, (2024,), measures=("ks4_attainment8",), comparators=("england_all",))), "ks4_attainment8", "england_all")
    assert (found["n"], found["total"]) == (31, 30 * 4000 + 1000)
    assert found["n_effective"] == pytest.approx(31**2 / (3 * 10**2 + 1)) and found["rest_n"] == 30
    release.close()


def test_a_part_of_london_stands_beside_london(tmp_path):
    """Two children of Camden (inner), three of Bexley (outer): London five, Inner London two; elsewhere the region has no parts."""
    places_ = [dict(la_code=CAMDEN, name="Camden", region_code="E12000007", region="London", sub_region="Inner London"), dict(la_code=303, name="Bexley", region_code="E12000007", region="London", sub_region="Outer London"),
               dict(la_code=HALTON, name="Halton", region_code="E12000002", region="North West", sub_region="North West")]
    children = [dict(la_code=code, ks4_attainment8=4000, in_12m=True, region_code=region) for code, region, many in ((CAMDEN, "E12000007", 2), (303, "E12000007", 3), (HALTON, "E12000002", 4)) for _ in range(many)]
    release = open_release(tiny_release(tmp_path, local_authorities=places_, cla=children))
    question = Question("ks4-benchmark", CAMDEN, (2024,), measures=("ks4_attainment8",), comparators=("region_cla", "subregion_cla"))
    assert [cell(raw(release, question), "ks4_attainment8", key)["n"] for key in ("la_cla", "region_cla", "subregion_cla")] == [2, 5, 2]
    assert asked_figures.labels(question, places(release, CAMDEN))["subregion_cla"] == "Inner London (CLA)"
    elsewhere = cell(raw(release, question.but(la_code=HALTON)), "ks4_attainment8", "subregion_cla")
    assert elsewhere["symbol"] == "x" and "only London" in elsewhere["reason"]
    release.close()


def test_a_made_up_la_keeps_its_mark_in_every_heading(tmp_path):
    """A cropped picture of a chart must not be taken for a real council's result."""
    made_up = [dict(la_code=HALTON, name="Halton (synthetic)", region_code="E12000002", region="North West", sub_region="North West")]
    release = open_release(tiny_release(tmp_path, local_authorities=made_up, cla=[dict(ks4_attainment8=4000, in_12m=True)]))
    labels = asked_figures.labels(Question("ks4-benchmark", HALTON, (2024,), measures=("ks4_attainment8",), comparators=("la_cla", "la_state", "region_cla")), places(release, HALTON))
    assert (labels["la_cla"], labels["la_state"], labels["region_cla"]) == ("Halton (synthetic; CLA)", "Halton (synthetic; state-funded)", "North West (CLA)")
    release.close()
