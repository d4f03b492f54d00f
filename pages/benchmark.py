"""Benchmark: a key stage's measures beside every comparator, one of them drawn; turned on its side by group."""

import streamlit as st

from data_layer.catalogue.headlines import lead
from data_layer.catalogue.kinds import Measure, Report
from data_layer.figures import Figures
from data_layer.rows import named
from filters.definitions import BREAKDOWNS, BY_KEY
from filters.selection import Selection

from .parts import aside, download, drill, empty, findings, funnel, go, heading, load, method, tables, trend, words
from .parts import report as shared
from .parts.tables import Heading

VIEWS = {"compare": "Compare", "trend": "Trend", "funnel": "All LAs (funnel)", "group": "By group"}


def render(report: Report, viewer, selection: Selection) -> None:
    """The whole page. viewer: auth.viewer.Viewer; nothing is read that its scope does not allow."""
    asked = load.question(selection, viewer)
    answer = load.figures(asked, viewer)
    heading.draw(selection, answer.places, viewer.scope.personal, viewer)
    heading.counted_line(answer, selection)
    if empty.drawn(answer, selection, viewer):
        return
    findings.draw(answer)
    measure = measure_picker(answer)
    taken = view(answer, measure, selection, viewer)
    st.header("Every measure", anchor=False)
    shared.benchmark_table(answer, opening(selection, viewer))
    aside.draw(answer, measure, selection, viewer)
    shared.symbols_key(answer)
    download.draw(answer, selection, viewer, taken=taken)
    method.draw(answer, notes=notes_of(answer))


def notes_of(answer: Figures) -> list[str]:
    return [f"{answer.labels.get(key, key)}: {note}." for key, note in answer.notes.items()]


def measure_picker(answer: Figures) -> Measure:
    """The measure drawn: the report's headline where it has a figure, else the first that has one, unless another was picked."""
    measures = {measure.key: measure for measure in shared.measures_of(answer)}
    report = answer.question.report_declared
    known = {key for (key, comparator), rows in shared.by_cell(answer).items() if comparator == answer.question.own and any(words.known(row["value"]) for row in rows)}
    first = next((key for key in (lead(report.stage, report.progress), *measures) if key in known), next(iter(measures)))
    left, right = st.columns([1, 1], vertical_alignment="bottom")
    picked = left.selectbox("Measure", list(measures), index=list(measures).index(first), format_func=lambda key: measures[key].label, key=f"measure-{answer.question.report}", persist_state="session")
    right.segmented_control("View", list(VIEWS), format_func=VIEWS.get, default="compare", required=True, key="view", label_visibility="collapsed", persist_state="session", wrap=True)
    return measures[picked]


def view(answer: Figures, measure: Measure, selection: Selection, viewer) -> download.Taken | None:
    """The chart of one measure, in the view picked. Gives what an export of the chart takes; nothing where none is drawn."""
    picked = st.session_state.get("view") or "compare"
    if picked == "trend":
        return trend.draw(answer, measure, selection, viewer)
    if picked == "funnel":
        return funnel.draw(load.funnel(load.question(selection, viewer), viewer), answer, measure, viewer)
    if picked == "group":
        return by_group(measure, selection, viewer)
    st.header(shared.title_of(answer, measure), anchor=False)
    st.markdown(shared.subtitle_of(answer, measure) + pooled_words(answer, measure, viewer))
    drawn = shared.compare_chart(answer, measure, opening(selection, viewer))
    children_button(answer, measure, selection, viewer)
    return None if not drawn else download.Taken(lambda answered: (None, shared.compare_picture(answered, measure)), rows=False)


def pooled_words(answer: Figures, measure: Measure, viewer) -> str:
    """' Pooled over 3 years: 96 results of 93 children.' for those who may know the children exactly."""
    asked = answer.question
    if not asked.pool or len(asked.years) < 2 or asked.level_kind != "la" or not viewer.scope.personal or viewer.scope.is_list:
        return ""
    found = load.pooled(asked, measure, viewer)
    return f" Pooled over {len(asked.years)} years: {found.results:,} results of {found.children:,} children." if found.results else ""


def opening(selection: Selection, viewer, by: str = ""):
    """row -> the number that opens its children: the figure's measure and, of a breakdown, its group."""
    def number(row) -> str:
        return drill.number(selection, viewer, row.n, row.measure, {by: row.group} if by else None, level="la") if row.comparator == "la_cla" else ""
    return number


def children_button(answer: Figures, measure: Measure, selection: Selection, viewer) -> None:
    """From the figure drawn to its children, in words: the mark and the table's cell do the same."""
    if selection.counts_a_school():
        drill.at_school(selection, viewer, answer.places)
        return
    own = next(iter(shared.by_cell(answer).get((measure.key, "la_cla"), ())), {})
    if not drill.may_open(selection, viewer) or not words.known(own.get("n")) or not own["n"]:
        return
    wanted = drill.chosen(selection, measure.key)
    count = int(own["n"])
    st.button("See this child" if count == 1 else f"See these {count} children", icon=":material/list:", on_click=go.to, args=(wanted.report, wanted, selection.report), key="drill")


def by_group(measure: Measure, selection: Selection, viewer) -> download.Taken:
    """One measure, rows = groups of the own children beside England (CLA)."""
    header = st.container()
    offered = [filter_.key for filter_ in BREAKDOWNS if filter_.fits(selection.stage)]
    key = st.selectbox("Split by", offered, format_func=lambda one: BY_KEY[one].label, index=offered.index(selection.by) if selection.by in offered else 0, key=f"split-{selection.stage}", persist_state="session")
    asked = load.question(selection, viewer, by=selection.breakdown(key), measures=(measure.key,), comparators=("la_cla", "england_cla"))
    answer = load.figures(asked, viewer)
    opens = opening(selection, viewer, key)
    header.header(f"{measure.label} by {BY_KEY[key].label.lower()}", anchor=False)
    header.markdown(f"{shared.with_unit(measure)} with 95% interval, {answer.labels[asked.own]}, {selection.years_words()}. Below six children: too few to say.")
    rows = shared.group_rows(answer, measure, asked)
    alt = f"{measure.label} by {BY_KEY[key].label}: " + "; ".join(f"{row.label} {row.shown}" for row in rows)
    shared.show_chart(shared.dots_of(rows, measure, opens), alt, "dots-group")
    group_table(answer, measure, asked, opens)

    def taken(answered: Figures):
        held = load.figures(asked.but(mode=answered.question.mode), viewer)
        return download.named(held.frame, held), shared.dots_of(shared.group_rows(held, measure, asked), measure)
    return download.Taken(taken)


def group_table(answer: Figures, measure: Measure, asked, opens) -> None:
    names, cells = dict(asked.by.groups), {(row.group, row.comparator): row for row in named(answer.frame)}
    headings = [Heading(asked.by.label), Heading(answer.labels["la_cla"], True), Heading(answer.labels["england_cla"], True)]
    lines = [[names[slug], shared.opened_cell(cells[slug, "la_cla"], measure, opens), shared.beside_cell(cells[slug, "england_cla"], measure)] for slug in names]
    tables.show(f"{measure.label} by {asked.by.label.lower()}", headings, lines)
