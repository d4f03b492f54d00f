"""A shell in place of pages/shell.py: a page that stands at once, one that takes until the test lets it go, one that fails."""

import os
import time
from pathlib import Path

import streamlit as st

from auth.viewer import current_viewer
from filters import sidebar
from filters.selection import Selection
from pages.parts import failing, go, waiting

GATE = Path(os.environ["CLA_TEST_GATE"])
CHILD = "Smithson, Josephine"
waiting.SKELETON_AFTER, waiting.CARD_AFTER = 0.1, 0.2
viewer = current_viewer(st.context.cookies, lambda listed: frozenset())


def at_work() -> None:
    """Like a question to the release: nothing of Streamlit's is called until it ends."""
    waiting.doing("figures")
    while not GATE.exists():
        time.sleep(0.02)


def quick() -> None:
    if st.session_state.get("again"):
        at_work()
    waiting.drawing()
    st.title("Quick page")
    st.checkbox("Take long", key="again")
    st.button("Open the slow page", on_click=go.to, args=("slow",))
    sidebar.keep(Selection(report="quick", la=876, year=2024))


def slow() -> None:
    at_work()
    waiting.drawing()
    st.title("Slow page")


def broken() -> None:
    {}[CHILD]


def page(run):
    return st.Page(lambda: failing.shown(run, viewer), title=run.__name__, url_path=run.__name__)


if viewer is not None:
    pages = {run.__name__: page(run) for run in (quick, slow, broken)}
    chosen = st.navigation(list(pages.values()), position="top")
    asked = go.asked()
    if asked:
        st.switch_page(pages[asked])
    chosen.run()
