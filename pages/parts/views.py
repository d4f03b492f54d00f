"""Saved views: the choices of a page under a name of the reader's, opened again with one click."""

import streamlit as st

from auth import views
from auth.accounts import AccountProblem
from auth.store import store
from data_layer.catalogue.reports import REPORTS
from filters import sidebar
from filters.selection import Selection

from . import go, kept, load

NOTE = "view_note"


def save_popover(selection: Selection, viewer) -> None:
    """'Save view': asks for a name. A child is never in it."""
    with st.popover("Save view", icon=":material/bookmark_add:"):
        st.text_input("Name of the view", key="view-name", max_chars=views.LONGEST, placeholder="Girls with 2+ placements")
        st.button("Save", key="view-save", type="primary", on_click=save, args=(selection, viewer))
        st.markdown(":small[Kept for your account: the report and the choices, never a child. Give it no child's name.]")


def save(selection: Selection, viewer) -> None:
    try:
        views.save(store(), viewer.username, st.session_state["view-name"], selection.report, selection.to_url(), kept.release_id())
        st.session_state[NOTE] = f"Saved as '{st.session_state['view-name'].strip()}'."
    except AccountProblem as error:
        st.session_state[NOTE] = str(error)


def saved_popover(viewer) -> None:
    """In the sidebar: this account's views."""
    held = views.saved(store(), viewer.username)
    if not held:
        return
    with st.popover("Saved views", icon=":material/bookmarks:", width="stretch"):
        for place, view in enumerate(held):
            left, right = st.columns([5, 1])
            left.button(view.name, key=f"view-open-{place}", width="stretch", on_click=open_view, args=(view, viewer))
            right.button("Delete", key=f"view-drop-{place}", type="tertiary", icon=":material/delete:", help=f"Delete '{view.name}'", on_click=drop, args=(view.name, viewer))


def drop(name: str, viewer) -> None:
    views.drop(store(), viewer.username, name)


def open_view(view: views.SavedView, viewer) -> None:
    """The report with the choices as saved; says where the data have changed since, or a choice no longer exists."""
    if view.report not in {report.slug for report in REPORTS}:
        st.session_state[NOTE] = f"The report of '{view.name}' no longer exists."
        return
    fresh = sidebar.current().but(report=view.report, level="la", cell="").cleared()
    selection, notes = Selection.from_url(view.link, fresh, sorted(viewer.scope.la_codes), load.years(fresh.stage))
    changed = () if view.release_id == kept.release_id() else (f"The data have changed since '{view.name}' was saved (release {view.release_id}).",)
    st.session_state[NOTE] = " ".join((*changed, *notes))
    sidebar.choose_year()
    go.to(view.report, selection)


def note() -> None:
    """What the last save or opening has to say, once."""
    told = st.session_state.pop(NOTE, "")
    if told:
        st.info(told, icon=":material/bookmarks:")
