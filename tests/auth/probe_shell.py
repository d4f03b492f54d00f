"""A small page in place of pages/shell.py, so that the door is tried by itself: it tells what the server knows of the visitor."""

import streamlit as st

from auth import audit
from auth.viewer import current_viewer
from pages.parts import failing

CHILD = "A123456789012, Smithson, Josephine, born 2009-02-03"
viewer = current_viewer(st.context.cookies, lambda listed: frozenset(int(child) for _, child in listed))
if viewer is None:
    st.stop()
try:
    audit.record(viewer, "view", "probe", "all", 1)
except audit.AuditFailed as failed:
    st.error(str(failed))
    st.stop()


@st.cache_data
def children(scope):
    return f"children of {sorted(scope.la_codes)} listed {sorted(scope.pupil_ids) if scope.pupil_ids is not None else 'all'}"


if "before" not in st.session_state:
    st.session_state.before = viewer.username
st.text(f"viewer={viewer.username}; role={viewer.role}; {children(viewer.scope)}; state={st.session_state.before}")
number = st.number_input("Number", value=1, min_value=0, max_value=9, key="number")
st.text(f"number={number}")
st.text(f"said={st.text_input('Say', key='said')}")
st.download_button("Download", f"private file of {viewer.username}".encode(), "probe.csv", "text/csv")
st.markdown("[Sign out](/auth/sign-out)")
if number == 9:
    raise KeyError(CHILD)
if number == 8:
    failing.shown(lambda: {}[CHILD])
