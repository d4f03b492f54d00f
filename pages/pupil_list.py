"""Pupil List: the children behind the figures, one row each; the footer is the benchmark's own cell."""

import streamlit as st

from auth import lists
from auth.accounts import AccountProblem
from auth.store import store
from data_layer.catalogue.headlines import order
from data_layer.catalogue.kinds import Report
from filters.selection import Selection

from .parts import children, download, empty, go, heading, load, method, report as shared, tables, watch, words
from .parts.tables import Heading

FIRST = 2  # outcomes shown at first: more would push the last columns off a laptop's screen
MOST_ROWS, ROW = 20, 35  # rows shown without scrolling, pixels a row
WIDTHS = {"Born": 92, "Sex": 48, "School": 215, "In LA": 66, "SEN": 92, "FSM6": 56, "Years in care": 92, "Placements": 84, "SDQ": 100}


def render(report: Report, viewer, selection: Selection) -> None:
    """The whole page; written to the audit before a child is shown."""
    asked = load.question(selection, viewer)
    found = load.pupil_list(asked, viewer)
    watch.record(viewer, "pupil_list", selection, len(found.rows))
    heading.draw(selection, found.figures.places, True, viewer)
    go.back_button()
    if empty.drawn(found.figures, selection, viewer):
        return
    rows = searched(found.rows)
    count = f"{len(rows)} of {len(found.rows)} children" if len(rows) != len(found.rows) else f"{len(rows)} {'child' if len(rows) == 1 else 'children'}"
    st.markdown(f"**{count}.** Choose a row to open the child.")
    measures = picked_measures(found)
    listing(rows, measures, report, selection)
    if not viewer.scope.is_list:
        footer(found)
    if viewer.rights.makes_lists:
        list_maker(found.rows, viewer)
    if viewer.rights.exports:
        download.draw(found.figures, selection, viewer, frame=children.readable(rows, measures))
    method.draw(measures, (found.statement, *found.figures.statements))


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
    keys = st.multiselect("Outcomes shown", list(offered), default=sorted(offered, key=order)[:FIRST], format_func=lambda key: offered[key].label, key=f"list-measures-{found.question.report}")
    return [offered[key] for key in keys]


def listing(rows, measures: list, report: Report, selection: Selection) -> None:
    """The rows, name held; a row opens the child. A plain table for readers of the screen."""
    table = children.readable(rows, measures)
    if st.toggle("Plain table", key="list-plain", help="A simple table for screen readers and printing; children open from the list below it."):
        tables.show("Children", [Heading(column, column in ("Years in care", "Placements")) for column in table.columns], table.astype(object).where(table.notna(), "not known").astype(str).values.tolist())
        opener(rows, report, selection)
        return
    height = ROW * (min(len(table), MOST_ROWS) + 1) + 3
    event = st.dataframe(table, hide_index=True, column_config=columns_of(measures), on_select="rerun", selection_mode="single-row", key=f"list-{report.slug}-{selection.years}", alt="The children, one row each", height=height)
    if event.selection.rows:
        open_child(int(rows.iloc[event.selection.rows[0]]["pupil_id"]), report, selection)
        st.rerun()


def columns_of(measures: list) -> dict:
    """Widths that show whole words; names held at the left."""
    columns = {name: st.column_config.TextColumn(width=width) for name, width in WIDTHS.items()}
    columns |= {"Name": st.column_config.TextColumn(pinned=True, width=160), "Born": st.column_config.DateColumn(format="D MMM YYYY", width=WIDTHS["Born"]),
                "Years in care": st.column_config.NumberColumn(format="%.1f", width=WIDTHS["Years in care"]), "Placements": st.column_config.NumberColumn(width=WIDTHS["Placements"])}
    return columns | {measure.label: st.column_config.NumberColumn(format=f"%.{measure.decimals}f") for measure in measures if measure.kind != "rate"}


def opener(rows, report: Report, selection: Selection) -> None:
    """A child by name, for those who use no mouse."""
    names = {int(row.pupil_id): children.name_of(row) for row in rows.itertuples()}
    picked = st.selectbox("Open a child", list(names), index=None, format_func=names.get, key="list-open", placeholder="Choose a child")
    if picked is not None:
        open_child(picked, report, selection)
        st.rerun()


def open_child(pupil_id: int, report: Report, selection: Selection) -> None:
    go.to(f"{report.stage}-pupil-details", selection.but(report=f"{report.stage}-pupil-details", level=f"pupil:{pupil_id}"), back=report.slug)


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
    lines = [[measures[row.measure].label, str(row.shown) if words.known(row.value) else f"{row.shown}: {words.reason(row)}", words.interval(row, measures[row.measure]), f"{row.n:,.0f}" if words.known(row.n) else ""]
             for row in found.footer.itertuples() if row.measure in measures]
    tables.show("The benchmark's own figures for the same filters", [Heading("Measure"), Heading("Figure", True), Heading("95% interval", True), Heading("Children", True)], lines)
    shared.symbols_key(found.figures)
