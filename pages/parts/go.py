"""From one page to another with the selection kept. The shell makes the move: it alone knows the pages."""

import streamlit as st

from data_layer.catalogue.reports import REPORTS
from filters import sidebar
from filters.selection import Selection

NEXT, BACK = "go_next", "go_back"
DEEPEST = 10  # pages on the way back
PLACES = {"home": "Home", "cohort": "Cohort"} | {report.slug: "the list" for report in REPORTS if report.family == "pupil_list"}


def to(slug: str, selection: Selection | None = None, back: str = "") -> None:
    """For a button's on_click: open the page of that slug (a report's, or home, cohort, sure, accessibility).

    back: slug of the page that "Back" returns to, with the selection as it is now. Pages so left are kept one on the other:
    from a figure to its children to one child, and the same way back.
    """
    if back:
        st.session_state[BACK] = [*st.session_state.get(BACK, []), (back, sidebar.current())][-DEEPEST:]
    if selection is not None:
        sidebar.keep(selection)
    st.session_state[NEXT] = slug


def asked() -> str | None:
    """The page somebody asked for in this run, once."""
    return st.session_state.pop(NEXT, None)


def back_button(here: str) -> None:
    """The way back to where the children were opened from, filters and all. here: slug of this page, which is no way back from itself."""
    way = st.session_state.get(BACK, [])
    while way and way[-1][0] == here:
        way = way[:-1]
    st.session_state[BACK] = way
    if way:
        slug, selection = way[-1]
        st.button(f"Back to {PLACES.get(slug, 'the figures')}", icon=":material/arrow_back:", type="tertiary", key="go-back", on_click=return_to, args=(slug, selection))


def return_to(slug: str, selection: Selection) -> None:
    st.session_state[BACK] = st.session_state[BACK][:-1]
    to(slug, selection)
