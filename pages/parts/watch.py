"""The audit of pupil-level views: written before anything is shown; where it can't be written nothing is."""

import streamlit as st

from auth import audit
from filters.selection import Selection

LAST = "watch_last"


def record(viewer, action: str, selection: Selection, rows: int) -> None:
    """One line a view: who, which report, the selection's own sentence, how many children. Raises AuditFailed.

    A rerun of the same view (a click inside it) is the same view and writes no second line.
    """
    view = (action, selection, rows)
    if st.session_state.get(LAST) == view:
        return
    audit.record(viewer, action, selection.report, selection.sentence(), rows)
    st.session_state[LAST] = view


def left() -> None:
    """The reader is on a page without children: coming back is a new view."""
    st.session_state.pop(LAST, None)
