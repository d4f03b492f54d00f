"""From a figure to its children: cells of tables and marks of charts that open a page, each with a selection of its own.

A table stays plain HTML; one small script a page listens to its buttons and sends back which one was pressed. What a button opens
never leaves the server: the browser holds a number only.
"""

from collections.abc import Callable, Sequence
from functools import partial
from html import escape
from pathlib import Path

import streamlit as st
from streamlit.components.v2.get_bidi_component_manager import get_bidi_component_manager
from streamlit.components.v2.manifest_scanner import ComponentConfig, ComponentManifest

from filters.selection import Selection

from . import go

OFFERED, KEY, NAME = "opener_offered", "opener", "cla-analysis.opener"
LONGEST = 9  # digits of a number that comes back
SCRIPTS = Path(__file__).parent / "browser"
STYLE = "<style>[data-open]{background:none;border:0;padding:2px 0;margin:-2px 0;font:inherit;color:#12436D;text-decoration:underline;cursor:pointer;text-align:inherit}</style>"


def listen() -> None:
    """Once a run, before anything is offered: nothing of an earlier page can be opened any more."""
    st.session_state[OFFERED] = []
    script()(key=KEY, on_opened_change=opened, width=1, height=1)


def script():
    """The component. Its script is served as a file: the gate's policy allows none that is written into a page."""
    manager = get_bidi_component_manager()
    if manager.get_component_asset_root(NAME) is None:
        manager.register_from_manifest(ComponentManifest("cla-analysis", "1", [ComponentConfig("opener", asset_dir=SCRIPTS.name)]), SCRIPTS.parent)
    return st.components.v2.component(NAME, js="opener.js", isolate_styles=False)


def offer(selection: Selection, back: str = "", page: str = "", state: dict | None = None) -> str:
    """A number that opens the selection's report (or `page`) when it comes back from a button or a mark.

    back: slug of the page to come back to. state: what the session holds from then on, such as a list unfolded.
    """
    offered = st.session_state.setdefault(OFFERED, [])
    offered.append((selection, back, page or selection.report, state or {}))
    return str(len(offered) - 1)


def offer_each(selections: Sequence, chosen: Callable[[object], Selection], back: str = "") -> int:
    """Offers as many numbers in a row, one for each of `selections`; gives the first. chosen: what one opens, worked out when it is pressed."""
    offered = st.session_state.setdefault(OFFERED, [])
    first = len(offered)
    offered.extend((partial(chosen, one), back, "", {}) for one in selections)
    return first


def opened() -> None:
    """A button of a table was pressed."""
    follow(st.session_state[KEY].opened)


def follow(number) -> None:
    """Opens what was offered under a number in this session's last run; anything else is nothing."""
    offered = st.session_state.get(OFFERED, [])
    text = str(number)[:LONGEST]
    if text.isascii() and text.isdigit() and int(text) < len(offered):
        selection, back, page, state = offered[int(text)]
        selection = selection() if callable(selection) else selection
        st.session_state.update(state)
        go.to(page or selection.report, selection, back)


def marked(key: str) -> None:
    """A mark of a chart was chosen: the chart's rows hold the number under `open`. For a chart's on_select."""
    chosen = (st.session_state[key].selection or {}).get("open") or []
    if chosen:
        follow(chosen[0].get("open"))


def button_html(number: str, words: str, says: str) -> str:
    """The words of a cell as a button. says: what it opens, for those who hear the page."""
    return f'<button type="button" data-open="{escape(number)}" aria-label="{escape(words)}: {escape(says)}" title="{escape(says)}">{escape(words)}</button>'
