"""Home: who is on roll, where they live and learn, how they are doing, what needs attention, what changed."""

import streamlit as st

from data_layer.catalogue.availability import is_shown
from data_layer.catalogue.key_stages import KEY_STAGES
from data_layer.catalogue.measures import BY_KEY as MEASURES
from data_layer.question import Question
from data_layer.rows import named
from filters import sidebar
from filters.definitions import BY_KEY
from filters.selection import Selection, academic_year

from .parts import drill, go, heading, kept, load, merged, on_roll, opener, tables, watch, words
from .parts import report as shared
from .parts.tables import Heading

HEADLINES = {"ks1": "ks1_rwm_expected", "ks2": "ks2_rwm_expected", "ks4": "ks4_attainment8"}
FACT_NAMES = {"placement_type": "Placement", "placed_in_la": "Living in or out of the LA", "school_type": "School type", "educated_in_la": "School in or out of the LA", "sdq": "SDQ", "sen": "SEN"}
YEARS = 3


def render(viewer, selection: Selection) -> None:
    """The cohort at a glance."""
    watch.left()
    places = load.where(selection.la)
    heading.banners(places, viewer.scope.personal)
    st.title(places.name, anchor=False)
    st.markdown("Children looked after by the LA, wherever they live or learn.")
    merged.draw(places)
    doing(viewer, selection)
    if viewer.scope.personal and not viewer.scope.is_list and places.held:
        attention(viewer, selection)
        left, right = st.columns([3, 2]) if kept.before() is not None else (st.container(), st.container())
        with left:
            roll(viewer, selection)
        with right:
            changed(viewer, selection)
        where_they_are(viewer, selection)


def doing(viewer, selection: Selection) -> None:
    """One line a stage: the headline measure, last three years together, with interval and verdict."""
    st.header("How they are doing", anchor=False)
    for stage in KEY_STAGES:
        years = tuple(year for year in load.years(stage.key) if is_shown(HEADLINES[stage.key], year))[:YEARS]
        if years:
            line(stage, *latest(stage.key, years, viewer, selection))


def latest(stage: str, years: tuple[int, ...], viewer, selection: Selection):
    """The years together and their figures; the latest year alone where a published year of them is hidden."""
    answer = headline(stage, years, viewer, selection)
    own = answer.frame[answer.frame["comparator"] == "la_cla"].iloc[0]
    if words.known(own["value"]) or answer.places.held or len(years) == 1:
        return answer, years
    return headline(stage, years[:1], viewer, selection), years[:1]


def headline(stage: str, years: tuple[int, ...], viewer, selection: Selection):
    asked = Question(f"{stage}-benchmark", selection.la, years, pool=len(years) > 1, comparators=("la_cla", "england_cla"), measures=(HEADLINES[stage],), mode=load.mode_of(viewer))
    return load.figures(asked, viewer)


def line(stage, answer, years: tuple[int, ...]) -> None:
    measure = MEASURES[HEADLINES[stage.key]]
    own = next(row for row in named(answer.frame) if row.comparator == "la_cla")
    beside = shared.main_comparator(answer, measure)
    verdict = shared.title_of(answer, measure) if beside is not None else measure.label
    period = academic_year(years[0]) if len(years) == 1 else f"{academic_year(years[-1])} to {academic_year(years[0])}, pooled"
    with st.container(border=True):
        left, right = st.columns([5, 1], vertical_alignment="center")
        left.markdown(f"**{stage.label}. {verdict}**  \n{words.figure(own, measure)} · {period}")
        right.button("Open", key=f"home-{stage.key}", on_click=open_report, args=(f"{stage.key}-benchmark",), width="stretch", icon=":material/arrow_forward:", icon_position="right")


def open_report(slug: str) -> None:
    go.to(slug, sidebar.current().but(report=slug))


def attention(viewer, selection: Selection) -> None:
    """What somebody should do something about."""
    rows = load.home("needs_attention", viewer, selection.la)
    told = [f"{row.stage.upper()} {academic_year(int(row.year))}: {' and '.join(part for part in (f'{row.unmatched} not matched' if row.unmatched else '', f'{row.no_sdq} without an SDQ score' if row.no_sdq else '') if part)}"
            for row in rows.itertuples() if row.unmatched or row.no_sdq]
    st.header("What needs attention", anchor=False)
    for text in told or ["Nothing: every child is matched and has an SDQ score."]:
        st.markdown(f"- {text}")
    st.button("See each child who is not counted", key="home-cohort", on_click=go.to, args=("cohort",), icon=":material/arrow_forward:", icon_position="right")


def roll(viewer, selection: Selection) -> None:
    rows = load.home("on_roll", viewer, selection.la)
    rows = rows[rows["year"] >= selection.year - YEARS + 1]
    tables.show("Who is on roll: children in care on 31 March, by key stage and year", [Heading("Year"), Heading("Stage"), Heading("Children", True), Heading("With a result", True), Heading("In care 12 months", True)],
                [[academic_year(int(row.year)), row.stage.upper(), on_roll_cell(row.children, selection, row, "31mar"), opened(row.with_result, selection, row.stage, int(row.year), cohort="31mar"), on_roll_cell(row.twelve_months, selection, row, "12m")] for row in rows.itertuples()], visible_caption=True)


def on_roll_cell(count: int, selection: Selection, row, cohort: str) -> tables.Cell:
    """A count that opens all of its children, those without a result too."""
    wanted = selection.cleared().but(report=f"{row.stage}-benchmark", year=int(row.year), pool=1, cohort=cohort, level="la")
    return tables.Cell(f"{count}", opens=on_roll.offer(wanted) if count else "", says=drill.says(count))


def opened(count: int, selection: Selection, stage: str, year: int, having: dict[str, str] | None = None, cohort: str = "12m") -> tables.Cell:
    """A count that opens its children."""
    wanted = selection.cleared().but(report=f"{stage}-pupil-list", year=year, pool=1, cohort=cohort, level="la")
    for key, slug in (having or {}).items():
        wanted = wanted.having(key, (slug,))
    return tables.Cell(f"{count}", opens=opener.offer(wanted, back="home") if count else "", says=drill.says(count))


def changed(viewer, selection: Selection) -> None:
    rows = load.what_changed(selection.la, viewer)
    if kept.before() is None:
        st.markdown("**What changed since the last load**  \nThis is the first release here.")
        return
    lines = [[academic_year(int(row.year)), row.stage.upper(), f"{row.counted_before:.0f}", f"{row.counted:.0f}", f"{row.difference:+.0f}"] for row in rows.itertuples() if row.difference]
    if lines:
        tables.show("What changed since the last load: children counted", [Heading("Year"), Heading("Stage"), Heading("Before", True), Heading("Now", True), Heading("Difference", True)], lines, visible_caption=True)
    else:
        st.markdown("**What changed since the last load**  \nThe same children are counted.")


def where_they_are(viewer, selection: Selection) -> None:
    """Where the children of one stage and year live and learn."""
    st.header("Where they live and learn", anchor=False)
    stages = [stage.key for stage in KEY_STAGES]
    stage = st.segmented_control("Key stage", stages, format_func=str.upper, default=selection.stage, required=True, key="home-stage")
    years = load.years(stage)
    year = selection.year if selection.year in years else years[0] if years else selection.year
    rows = load.home("where_they_are", viewer, selection.la, stage, year)
    if rows.empty:
        st.markdown("No children of this stage and year.")
        return
    columns = st.columns(3)
    for place, (fact, name) in enumerate(FACT_NAMES.items()):
        part = rows[rows["fact"] == fact]
        with columns[place % 3]:
            tables.show(f"{name}, {stage.upper()} {academic_year(year)}", [Heading(name), Heading("Children", True)], [[label(fact, row.option), opened(row.children, selection, stage, year, {fact: row.option}) if BY_KEY[fact].option(row.option) else f"{row.children}"] for row in part.itertuples()], visible_caption=True)


def label(fact: str, option: str) -> str:
    found = BY_KEY[fact].option(option)
    return found.label if found else "Not known"
