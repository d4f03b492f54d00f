"""The top of the sidebar: the product, the place, who is signed in, presenting mode, the way out."""

import streamlit as st

from filters.selection import Selection

from . import load

PRESENTING = "presenting"


def draw(viewer, selection: Selection) -> None:
    """Drawn on every page, before the filters."""
    with st.sidebar:
        st.markdown(f"**CLA Analysis**  \n{load.where(selection.la).name} · {viewer.name}, {viewer.rights.label}")
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.toggle("Presenting", key=PRESENTING, help="Hides children's names, for a projected screen.")
            st.html('<a href="/auth/sign-out" target="_self" style="color:#12436D">Sign out</a>', width="content")


def presenting() -> bool:
    """Whether names are hidden now."""
    return bool(st.session_state.get(PRESENTING))
