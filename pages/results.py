"""What changed between two releases of results: provisional, revised and final side by side, and for which child."""

import streamlit as st

from data_layer.catalogue.measures import BY_KEY
from data_layer.figures_text import amount
from filters.selection import Selection, academic_year

from .parts import children, heading, load, tables, watch
from .parts.tables import Heading


def render(viewer, selection: Selection) -> None:
    """For those who see all of the LA's children; the view is in the audit."""
    watch.left()
    places = load.where(selection.la)
    heading.banners(places, viewer.scope.personal)
    st.title("What changed between two releases of results", anchor=False)
    if viewer.rights.children != "la" or not viewer.scope.personal:
        st.info("This page is for those who see all of the LA's children.")
        return
    held = load.result_releases(selection.la)
    if not held:
        st.info("This release holds one release of results a year. Load provisional and revised (or final) files together, each named so or with VERSION in it, to see what changed.", icon=":material/inbox:")
        return
    stage, year = st.selectbox("Key stage and year", list(held), format_func=lambda key: f"{key[0].upper()} {academic_year(key[1])}", key="results-year")
    names = held[stage, year]
    st.markdown("Children looked after for 12 months at 31 March. The figures on other pages use the latest release of results.")
    left, right = st.columns(2)
    earlier = left.selectbox("Earlier", names[:-1], index=len(names) - 2, format_func=str.capitalize, key=f"results-earlier-{stage}-{year}")
    later = right.selectbox("Later", names[names.index(earlier) + 1:], format_func=str.capitalize, key=f"results-later-{stage}-{year}-{earlier}")
    changed(viewer, selection, stage, year, earlier, later)
    side_by_side(viewer, selection, stage, year, names)


def side_by_side(viewer, selection: Selection, stage: str, year: int, names: tuple[str, ...]) -> None:
    """One line a measure, one column a release of results."""
    rows = load.results_side_by_side(selection.la, stage, year, viewer)
    told = {(row.measure, row.results): f"{amount(row.value, BY_KEY[row.measure].kind, BY_KEY[row.measure].decimals)} · n {row.n}" for row in rows.itertuples()}
    listed = [key for key in BY_KEY if any((key, name) in told for name in names)]
    lines = [[BY_KEY[key].label, *(told.get((key, name), "not in it") for name in names)] for key in listed]
    st.header("Side by side", anchor=False)
    tables.show("Results by release", [Heading("Measure"), *(Heading(name.capitalize(), True) for name in names)], lines)


def changed(viewer, selection: Selection, stage: str, year: int, earlier: str, later: str) -> None:
    """Each child and measure that differ."""
    rows = load.results_changes_of(selection.la, stage, year, earlier, later, viewer)
    watch.record(viewer, f"results_{earlier}_{later}", selection.but(report=f"{stage}-benchmark", year=year), rows["pupil_id"].nunique())
    st.header(f"From {earlier} to {later}", anchor=False)
    if rows.empty:
        st.markdown("Nothing changed for any child.")
        return
    several = rows["pupil_id"].nunique()
    st.markdown(f"**{several}** {'child has' if several == 1 else 'children have'} another result in at least one measure.")
    lines = [line for _, own in rows.groupby("pupil_id", sort=False) for line in of_one_child(own)]
    tables.show(f"Changes from {earlier} to {later}", [Heading("Child"), Heading("Measure"), Heading(earlier.capitalize(), True), Heading(later.capitalize(), True)], lines)


def of_one_child(rows) -> list[list[str]]:
    """A line a measure in the catalogue's order; one line where the child is in one of the two releases only."""
    name, both = children.name_of(rows.iloc[0]), ("before", "after")
    missing = [rows[side].isna().all() for side in both]
    if any(missing):
        return [[name, f"all {len(rows)} measures", *("not in it" if gone else "in it" for gone in missing)]]
    listed = sorted(rows.itertuples(), key=lambda row: list(BY_KEY).index(row.measure))
    return [["" if place else name, BY_KEY[row.measure].label, *(value(getattr(row, side), BY_KEY[row.measure]) for side in both)] for place, row in enumerate(listed)]


def value(number, measure) -> str:
    return "not in it" if number is None or number != number else children.outcome(number, measure)
