"""Each of the fifteen reports against SQL written here from its definition: nothing chosen, each filter alone, combinations, nobody left."""

import random
import re

import pytest

from data_layer import figures as asked_figures
from data_layer.by_hand import figure_sql
from data_layer.catalogue.reports import REPORTS
from data_layer.database import open_release
from data_layer.figures import figures
from data_layer.places import places
from data_layer.pupil_details import beside
from data_layer.pupil_list import children_of, pupil_list
from data_layer.query import gather
from data_layer.question import Question
from data_layer.scope import Scope
from filters.definitions import FILTERS
from filters.selection import Selection
from tests.lib.tiny_release import HALTON, tiny_release
from tests.query.drawn_england import CATEGORIES, RULES, YEARS, everybody, rule_of

HALTONS, YEAR = Scope({HALTON}), 2023
OF_FIGURES = [report.slug for report in REPORTS if report.family in ("benchmark", "progress")]
SUMMARIES = [report.slug for report in REPORTS if report.family == "summary"]
LISTS = [report.slug for report in REPORTS if report.family == "pupil_list"]
DETAILS = [report.slug for report in REPORTS if report.family == "pupil_details"]
NOBODY = {"school": "999999"}, "false"


@pytest.fixture(scope="module")
def release(tmp_path_factory):
    cla, pupils = everybody()
    opened = open_release(tiny_release(tmp_path_factory.mktemp("fifteen"), cla=cla, pupils=pupils, children=[dict(la_code=row["la_code"], pupil_id=row["pupil_id"]) for row in cla]))
    yield opened
    opened.close()


def asked(report: str, chosen: dict[str, str], comparators=("england_cla",), **more) -> Question:
    selection = Selection(report=report, la=HALTON, year=YEAR)
    for key, slugs in chosen.items():
        selection = selection.having(key, slugs.split(","))
    return Question(report, HALTON, (YEAR,), conditions=selection.conditions(), comparators=comparators, mode="internal", **more)


def choices(stage: str) -> list[tuple[dict[str, str], str]]:
    """What is chosen, and the SQL it means: nothing, each filter of the stage, three combinations, nobody."""
    fitting = [filter_.key for filter_ in FILTERS if filter_.fits(stage)]
    alone = [({key: rule_of(key, stage)[0]}, rule_of(key, stage)[1]) for key in fitting]
    chance = random.Random(f"three of {stage}")
    three = [chance.sample(fitting, 2) for _ in range(3)]
    return [({}, "true"), *alone, *(({key: rule_of(key, stage)[0] for key in keys}, " and ".join(rule_of(key, stage)[1] for key in keys)) for keys in three), NOBODY]


def raw(release, question: Question):
    """Rows before rounding and small-number rules."""
    own = asked_figures.own_side(release, question).rows
    return asked_figures.raw_frame(release, question, gather(release, question), own, places(release, HALTON), question.years, question.pool)


def group_sql(columns: str, stage: str, rule: str, la: bool) -> str:
    return f"select {columns} from cla where stage = '{stage}' and year = {YEAR} and in_12m and {rule}{f' and la_code = {HALTON}' if la else ''}"


def printed(shown: str) -> float:
    """The number of a figure as text: '21.4', '−0.62', '6 of 18 (33.3%)'."""
    return float(re.findall(r"[−\d.,]+", shown)[-1].replace("−", "-").replace(",", ""))


def test_every_filter_has_a_rule_of_the_tests_own():
    assert set(RULES) == {filter_.key for filter_ in FILTERS}


@pytest.mark.parametrize("slug", OF_FIGURES)
def test_figures_are_those_of_the_definition(release, slug):
    stage = asked(slug, {}).stage
    keys = [measure.key for measure in asked(slug, {}).measures_asked]
    columns = ", ".join(f"count({key}), coalesce(sum({key}), 0)" for key in keys)
    for chosen, rule in choices(stage)[:: 1 if slug.endswith("-benchmark") and "prog" not in slug else 2]:     # the progress reports of a stage share its filters
        frame = raw(release, asked(slug, chosen)).set_index(["measure", "comparator"])
        for comparator in ("la_cla", "england_cla"):
            expected = release.rows(group_sql(columns, stage, rule, comparator == "la_cla"))[0]
            found = [number for key in keys for number in (frame.loc[(key, comparator), "n"], frame.loc[(key, comparator), "total"])]
            told = [frame.loc[(key, comparator), "symbol"] for key in keys]
            pairs = [(one, other) for place, (one, other) in enumerate(zip(found, expected, strict=True)) if told[place // 2] is None]
            assert pairs and all(one == other for one, other in pairs), (chosen, comparator)


@pytest.mark.parametrize("slug", SUMMARIES)
def test_a_summary_counts_every_category(release, slug):
    stage = slug[:3]
    for chosen, rule in choices(stage):
        frame = figures(release, asked(slug, chosen), HALTONS).frame
        own = {(row.measure, row.category): (row.n, row.numerator) for row in frame[frame["comparator"] == "la_cla"].itertuples()}
        for measure in {measure for measure, _ in own}:
            subject = measure.removeprefix(f"{stage}_")
            counted = release.rows(group_sql(", ".join([f"count({subject}_category)", *(f"count(*) filter (where {subject}_category = '{each}')" for each in CATEGORIES[:5])]), stage, rule, True))[0]
            for category, expected in zip(CATEGORIES[:5], counted[1:], strict=True):
                n, numerator = own[measure, category]
                assert (n or 0, numerator or 0) == (counted[0], expected), (chosen, measure, category)


@pytest.mark.parametrize("slug", LISTS)
def test_a_list_holds_the_children_and_its_footer_is_the_benchmarks_cell(release, slug):
    stage = asked(slug, {}).stage
    benchmark = slug.replace("pupil-list", "benchmark")
    for place, (chosen, rule) in enumerate(choices(stage)):
        rows, _ = children_of(release, asked(slug, chosen), HALTONS)
        assert sorted(rows["pupil_id"]) == sorted(pupil for pupil, in release.rows(group_sql("pupil_id", stage, rule, True))), chosen
        if place % 10 == 0:
            listed, answer = pupil_list(release, asked(slug, chosen), HALTONS), figures(release, asked(benchmark, chosen), HALTONS).frame
            cells = {row.measure: (row.n, row.numerator, row.value, row.shown) for row in answer[answer["comparator"] == "la_cla"].itertuples()}
            assert {row.measure: (row.n, row.numerator, row.value, row.shown) for row in listed.footer.itertuples()} == cells


@pytest.mark.parametrize("slug", DETAILS)
def test_a_child_stands_beside_the_groups_of_the_definition(release, slug):
    stage = slug[:3]
    context = release.query(group_sql("*", stage, "sen is not null and fsm6 is not null", True) + " order by pupil_id limit 3")
    for _, child in context.iterrows():
        question = asked(slug, {}, ("la_cla", "england_cla"), level=f"pupil:{child['pupil_id']}")
        answer = beside(release, question, HALTONS, child).frame
        like = f"sex = '{child['sex']}' and fsm6 = '{child['fsm6']}' and sen = '{child['sen']}'"
        for measure in question.measures_asked:
            rows = answer[(answer["measure"] == measure.key) & (answer["comparator"] == "la_cla")]
            if rows["symbol"].iloc[0] is None:
                assert rows["n"].iloc[0] == release.rows(group_sql(f"count({measure.key})", stage, like, True))[0][0], measure.key


EVERY_KIND_OF_YEAR = (2016, 2019, 2020, 2022, 2023, 2025)      # without results, before and in the pandemic, with results held, after the last held


@pytest.mark.parametrize("mode, years", [("internal", EVERY_KIND_OF_YEAR[::2]), ("shareable", EVERY_KIND_OF_YEAR), pytest.param("internal", EVERY_KIND_OF_YEAR[1::2], marks=pytest.mark.long)], ids=["internal", "shareable", "internal, other years"])
@pytest.mark.parametrize("slug", [report.slug for report in REPORTS])
def test_every_cell_of_every_year_is_a_figure_or_a_symbol_with_its_reason(release, slug, mode, years):
    """Never blank, NaN or infinite; a reason wherever there is no figure; years without results, measures that don't exist yet, comparators the release can't give."""
    every = ("la_cla_all", "neighbours_cla", "region_cla", "subregion_cla", "england_cla", "england_cla_all", "la_state", "england_state", "england_all", "similar")
    for year in years:
        frame = figures(release, Question(slug, HALTON, (year,), comparators=every, mode=mode), HALTONS).frame
        assert len(frame)
        for row in frame.itertuples():
            if row.value is None:
                assert row.symbol in ("c", "x", "z", "k") and row.reason and row.shown.startswith(row.symbol), (year, row)
            else:
                assert row.value == row.value and abs(row.value) < 1e6 and row.shown and "nan" not in row.shown.lower(), (year, row)
            assert all(number is None or number == number for number in (row.n, row.numerator, row.low, row.high, row.gap)), (year, row)


@pytest.mark.parametrize("slug", [report.slug for report in REPORTS])
def test_the_sql_shown_gives_the_figure_printed(release, slug):
    """Run by hand on the release file: own cell, three comparators of children in care, three of all pupils, the similar ones; filtered."""
    question = asked(slug, {"sex": "F", "time_in_care": "12to23m,5yplus,2to3y"}, ("england_cla", "neighbours_cla", "region_cla", "la_state", "england_state", "england_all", "similar"))
    where, compared = places(release, HALTON), 0
    frame = figures(release, question, HALTONS).frame
    for measure in question.measures_asked:
        key, _, category = measure.key.partition("__")
        rows = frame[(frame["measure"] == key) & (frame["category"] == category)] if category else frame[frame["measure"] == key]
        for row in rows[rows["value"].notna()].itertuples():
            children, value = release.rows(figure_sql(question, measure, row.comparator, where))[0]
            assert value == printed(row.shown), (measure.key, row.comparator)
            assert row.n == children if row.comparator == "la_cla" else abs(row.n - children) <= 5
            compared += row.comparator != "la_cla"
    assert compared > len(question.measures_asked), "too few comparators have a figure here to try"


def test_years_pooled_are_in_the_sql_shown(release):
    question = Question("ks4-benchmark", HALTON, YEARS, pool=True, comparators=("england_cla",), mode="internal", measures=("ks4_attainment8",))
    frame = figures(release, question, HALTONS).frame
    for row in frame.itertuples():
        assert release.rows(figure_sql(question, question.measures_asked[0], row.comparator, places(release, HALTON)))[0][1] == printed(row.shown)
