"""Waiting: Streamlit dims what stands; where nothing stands yet, skeletons do after a second; after five a card says what is being done and offers to stop.

The card floats at the corner, so nothing on the page moves when it comes or goes. Stopping is a new run that draws the page as it
last stood: the old run ends at its next piece of work, and no question to the release runs longer than its own limit.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import streamlit as st
from streamlit.runtime.scriptrunner import add_script_run_ctx, get_script_run_ctx

from filters import sidebar

from . import go

SKELETON_AFTER, CARD_AFTER = 1.0, 5.0      # seconds
WORK = {"figures": "adding up the children of every LA for this choice", "funnel": "working out every LA's own figure", "trend": "adding up every year held", "trend_pooled": "adding up every two years together",
        "among": "comparing all LAs", "pupil_list": "listing the children", "pupil_details": "opening the child's record", "not_counted": "looking up each child who is not counted"}
OTHER = "reading the release"
STOOD, PAGE, STOPPED, CARD, SHAPES = "waiting_stood", "waiting_page", "waiting_stopped", "waiting", "waiting-shapes"
LOOK = (f"<style>div:has(>.st-key-{CARD}){{position:absolute}}.st-key-{CARD}{{position:fixed;right:1rem;bottom:1rem;z-index:1000;width:min(26rem,calc(100vw - 2rem));"
        "background:#ffffff;border:1px solid #b1b4b6;border-radius:4px;padding:1rem}</style>")
HERE = threading.local()      # one run of the script is one thread


class Wait:
    """One drawing of a page: what it is doing, whether anything of it stands, whether it has ended."""

    def __init__(self, shapes, card, bare: bool):
        self.shapes, self.card, self.bare, self.work, self.ended, self.one = shapes, card, bare, OTHER, False, threading.Lock()


def doing(name: str) -> None:
    """From now on the page works on this (a key of WORK)."""
    if wait := getattr(HERE, "wait", None):
        wait.work = WORK.get(name, OTHER)


def drawing() -> None:
    """The page begins to draw: the skeletons make room for it."""
    if wait := getattr(HERE, "wait", None):
        with wait.one:
            wait.bare = False
            wait.shapes.empty()


@contextmanager
def told() -> Iterator[None]:
    """Around the drawing of a page."""
    page = get_script_run_ctx().page_script_hash
    st.html(LOOK)      # before the card: one that came first would push the page down until its look arrived
    HERE.wait = wait = Wait(st.empty(), st.empty(), bare=st.session_state.get(PAGE) != page)
    timers = [later(SKELETON_AFTER, skeletons, wait), later(CARD_AFTER, tell, wait)]
    try:
        yield
        st.session_state[STOOD], st.session_state[PAGE] = sidebar.current(), page
    finally:
        for timer in timers:
            timer.cancel()
        HERE.wait = None
        end(wait)


def later(seconds: float, work, wait: Wait) -> threading.Timer:
    """Draws from a thread of its own, while the page's is at work."""
    timer = add_script_run_ctx(threading.Timer(seconds, work, args=(wait,)))
    timer.daemon = True
    timer.start()
    return timer


def skeletons(wait: Wait) -> None:
    """On a page of which nothing stands yet: the shapes of a title, a line, a chart and a table."""
    with wait.one:
        if wait.bare and not wait.ended:
            with wait.shapes.container(key=SHAPES):
                for height in (48, 24, 320, 480):
                    st.skeleton(height)


def tell(wait: Wait) -> None:
    """The card."""
    with wait.one:
        if wait.ended:
            return
        with wait.card.container(key=CARD):
            st.info(f"Still {wait.work}.", icon=":material/hourglass_top:")
            st.button("Stop", key="waiting-stop", icon=":material/stop_circle:", on_click=stop)


def end(wait: Wait) -> None:
    with wait.one:
        wait.ended = True
    wait.shapes.empty()
    wait.card.empty()


def stop() -> None:
    """Back to the choices that stood before; without any, a page that says so."""
    before = st.session_state.get(STOOD)
    if before is not None:
        go.to(before.report, before)
    st.session_state[STOPPED] = True


def stopped() -> bool:
    """Says once that the reader stopped. Whether nothing is to be drawn, because nothing stood before."""
    if not st.session_state.pop(STOPPED, False):
        return False
    before = st.session_state.get(STOOD)
    st.info("Stopped. This is the page as it was before." if before else "Stopped before anything was drawn. Choose something else, or load the page again.", icon=":material/stop_circle:")
    return before is None
