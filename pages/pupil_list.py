"""Pupil List: the children behind the figures, one row each; the footer is the benchmark's own cell."""

from dataclasses import replace

import streamlit as st

from auth import lists
from auth.accounts import AccountProblem
from auth.store import store
from data_layer.catalogue.availability import is_shown
from data_layer.catalogue.headlines import lead, order
from data_layer.catalogue.kinds import Measure, Report
from data_layer.catalogue.measures import BY_KEY as MEASURES
from data_layer.pupil_list import EXPECTED_OF, bounded
from data_layer.rows import named
from filters.selection import Selection, academic_year

from .parts import children, download, empty, go, heading, load, method, opener, tables, top, watch, words
from .parts import report as shared
from .parts.derived import of_answer
from .parts.tables import Heading

MOST_STAGES = 8  # ways to children of a list that are not here
PRIOR_UNITS = {"ks2": "KS1 points", "ks4": "KS2"}
FIRST = 3  # outcomes shown at first: more would push the last columns off a laptop's screen


def render(report: Report, viewer, selection: Selection) -> None:
    """The whole page; written to the audit before a child is shown."""
    asked = load.question(selection, viewer)
    found = load.pupil_list(asked, viewer)
    watch.record(viewer, "pupil_list", selection, len(found.rows))
    heading.draw(selection, found.figures.places, True, viewer)
    go.back_button(report.slug)
    if nobody_listed(found.rows, report, selection, viewer) or (not viewer.scope.is_list and empty.drawn(found.figures, selection, viewer)):
        return
    hidden, rows = top.presenting(), searched(found.rows)
    count = f"{len(rows)} of {len(found.rows)} children" if len(rows) != len(found.rows) else f"{len(rows)} {'child' if len(rows) == 1 else 'children'}"
    st.markdown(f"**{count}.** Choose a name to open the child; choose a heading to sort.")
    measures = from_starting_points(picked_measures(found), report)
    listing(found, rows, measures, hidden, selection, viewer)
    if not viewer.scope.is_list:
        footer(found)
    if viewer.rights.makes_lists:
        list_maker(found.rows, viewer)
    if viewer.rights.exports:
        download.draw(found.figures, selection, viewer, frame=download.Frame(len(rows), lambda: children.readable(rows, measures, hidden)))
    method.draw(found.figures, (found.statement,), listed=viewer.scope.is_list)


def nobody_listed(rows, report: Report, selection: Selection, viewer) -> bool:
    """For an account of a list without a child here: says where its children are, and leads there. Whether it did."""
    if not viewer.scope.is_list or len(rows):
        return False
    held = load.stages_of(viewer)
    at_this = "meets these filters" if selection.applied() else f"has results of {report.stage.upper()} {selection.years_words()}"
    st.info(f"None of the children on your list {at_this}. Their results are here:" if len(held) else "Your list holds no child that this release has results of. Ask the Virtual School which children are on it.", icon=":material/inbox:")
    for place, row in enumerate(named(held.head(MOST_STAGES))):
        there = selection.cleared().but(report=f"{row.stage}-pupil-list", year=int(row.year), pool=1, cohort="anytime")
        st.button(f"{row.stage.upper()} {academic_year(int(row.year))}: {row.children} {'child' if row.children == 1 else 'children'}", key=f"listed-{place}", on_click=go.to, args=(there.report, there))
    return True


def searched(rows):
    """Rows whose name holds what is typed; never kept in the link."""
    text = st.text_input("Search by name", key="list-search", placeholder="Part of a name", icon=":material/search:")
    if not text.strip():
        return rows
    names = (rows["forename"].fillna("") + " " + rows["surname"].fillna("") + " " + rows["forename"].fillna("")).str.casefold()
    return rows[names.str.contains(text.strip().casefold(), regex=False)]


def picked_measures(found) -> list:
    """The outcomes shown as columns: a few at first."""
    offered = {measure.key: measure for measure in shared.measures_of(found.figures)}
    keys = st.multiselect("Outcomes shown", list(offered), default=first_shown(offered, found.question), format_func=lambda key: offered[key].label, key=f"list-measures-{found.question.report}", persist_state="session")
    return [offered[key] for key in keys]


def first_shown(offered: dict, question) -> list[str]:
    """The headline outcomes that exist in the years asked for, of a progress list the first with its starting point; of none, those of any year."""
    held = [key for key in offered if any(is_shown(key, year) for year in question.years)]
    leads = [key for key in held if question.report_declared.progress and key == lead(question.stage, True)]
    return leads or sorted(held or offered, key=order)[:FIRST]


def from_starting_points(measures: list[Measure], report: Report) -> list[Measure]:
    """On a progress list prior attainment first, and before each progress measure what the child reached and what was expected."""
    if not report.progress:
        return measures
    shown = [Measure("prior_points", f"Prior attainment, {PRIOR_UNITS[report.stage]}", report.stage, "mean", "", "", "", 1, "", "")]
    for measure in measures:
        actual = MEASURES.get(EXPECTED_OF.get(measure.key, ""))
        if actual:
            reached = replace(actual, label=actual.label.replace("average ", ""))
            shown += [reached, replace(reached, key=f"expected_{measure.key}", label=f"{reached.label}, expected", decimals=1)]
        shown.append(measure)
    return list({measure.key: measure for measure in shown}.values())


def listing(found, rows, measures: list, hidden: bool, selection: Selection, viewer) -> None:
    """The rows, name held, sorted by any heading; a name opens the child."""
    report, (shown, told) = selection.report_declared, bounded(rows)
    if told:
        st.info(told, icon=":material/unfold_less:")
    first = opener.offer_each(shown["pupil_id"].tolist(), lambda pupil_id: details_of(int(pupil_id), report, selection), report.slug)
    whole = len(rows) == len(found.rows)      # a search's rows are not kept
    parts = tuple(measure.key for measure in measures), hidden, first
    st.html(load.list_table(found.question, viewer, parts, lambda: table_of(shown, measures, hidden, first)) if whole else table_of(shown, measures, hidden, first))
    find_child(names_of_all(found, hidden) if whole else names_of(shown, hidden), report, selection)


def table_of(shown, measures: list, hidden: bool, first: int) -> str:
    return tables.table_html("Children", children.headings(measures, hidden), children.cells(shown, measures, first, hidden), sortable=True, compact=True)


@of_answer
def names_of_all(found, hidden: bool) -> dict[int, str]:
    return names_of(bounded(found.rows)[0], hidden)


def names_of(shown, hidden: bool) -> dict[int, str]:
    """pupil_id -> name."""
    return dict(zip(map(int, shown["pupil_id"].tolist()), children.names_of(shown, hidden), strict=True))


def find_child(names: dict[int, str], report: Report, selection: Selection) -> None:
    """A child by typing a part of the name."""
    picked = st.selectbox("Open a child", list(names), index=None, format_func=names.get, key="list-open", placeholder="Choose a child")
    if picked is not None:
        go.to(f"{report.stage}-pupil-details", details_of(picked, report, selection), back=report.slug)
        st.rerun()


def details_of(pupil_id: int, report: Report, selection: Selection) -> Selection:
    """The child's page, all choices kept."""
    return selection.but(report=f"{report.stage}-pupil-details", level=f"pupil:{pupil_id}")


def list_maker(rows, viewer) -> None:
    """These children as a list for a school or a social worker; the administrator gives it to an account."""
    numbers = [child for child in rows["child"].dropna().unique()]
    with st.expander("Make a list of these children for a school or social worker", icon=":material/playlist_add:"):
        st.markdown(f"The {len(numbers)} children above, whatever the search. The LA's administrator then gives the list to an account, which sees these children and nothing else.")
        name = st.text_input("Name of the list", key="list-name", max_chars=120, placeholder="The school's name; no child's name")
        if st.button("Make the list", key="list-make", icon=":material/playlist_add:"):
            try:
                lists.make(store(), viewer.la_code, name, numbers, viewer)
                st.success(f"The list '{name.strip()}' now holds {len(numbers)} children.", icon=":material/check:")
            except AccountProblem as error:
                st.warning(str(error), icon=":material/error:")


def footer(found) -> None:
    """The figures these children make: the benchmark's own cells, to the last digit."""
    st.header("The figures these children make", anchor=False)
    measures = {measure.key: measure for measure in shared.measures_of(found.figures)}
    lines = [footer_line(row, measures[row.measure]) for row in named(found.footer) if row.measure in measures]
    tables.show("The benchmark's own figures for the same filters", [Heading("Measure"), Heading("Figure", True), Heading("95% interval", True), Heading("Children", True)], lines)
    shared.symbols_key(found.figures)


def footer_line(row, measure) -> list:
    """Measure, figure, interval, children; or why there is none."""
    if not words.known(row.value):
        return [measure.label, tables.Spanning(f"{row.shown}: {words.reason(row)}")]
    return [measure.label, str(row.shown), words.interval(row, measure), f"{row.n:,.0f}" if words.known(row.n) else ""]
