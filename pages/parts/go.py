"""From one page to another with the selection kept. The shell makes the move: it alone knows the pages."""

import streamlit as st

from filters import sidebar
from filters.selection import Selection

NEXT, BACK = "go_next", "go_back"


def to(slug: str, selection: Selection | None = None, back: str = "") -> None:
    """For a button's on_click: open the page of that slug (a report's, or home, cohort, sure, accessibility).

    back: slug of the page that "Back" returns to, with the selection as it is now.
    """
    if back:
        st.session_state[BACK] = (back, sidebar.current())
    if selection is not None:
        sidebar.keep(selection)
    st.session_state[NEXT] = slug


def asked() -> str | None:
    """The page somebody asked for in this run, once."""
    return st.session_state.pop(NEXT, None)


def back_button() -> None:
    """The way back to where the children were opened from, filters and all."""
    if BACK in st.session_state:
        slug, selection = st.session_state[BACK]
        st.button("Back to the figures", icon=":material/arrow_back:", type="tertiary", on_click=return_to, args=(slug, selection))


def return_to(slug: str, selection: Selection) -> None:
    st.session_state.pop(BACK, None)
    to(slug, selection)
