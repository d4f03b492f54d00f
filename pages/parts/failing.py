"""When a page can't be drawn: one sentence, what to do, a number that the log knows; never a trace."""

import logging
import secrets
from collections.abc import Callable

import streamlit as st

from auth import audit
from auth.audit import AuditFailed
from data_layer.cube import covering
from data_layer.database import NoRelease, TooSlow
from data_layer.disclosure import NotShareable
from data_layer.question import BadQuestion
from data_layer.scope import ScopeRequired
from filters import sidebar
from filters.definitions import BY_KEY
from filters.selection import Selection

from . import turns, waiting

log = logging.getLogger("cla.pages")
PLAIN = (AuditFailed, BadQuestion, NoRelease, NotShareable, ScopeRequired, TooSlow)


def shown(run: Callable[[], None], viewer=None) -> None:
    """Runs a page; a failure that has a plain sentence shows it, any other a reference number."""
    if waiting.stopped():
        return
    try:
        with waiting.told(), turns.taken():
            run()
    except PLAIN as error:
        st.error(str(error), icon=":material/error:")
        if isinstance(error, TooSlow) and sidebar.current():
            offer_less(sidebar.current())
        if isinstance(error, (NotShareable, TooSlow)) and sidebar.current():
            st.button("Clear all filters", on_click=sidebar.clear_filters, key="failing-clear")
    except Exception:  # the last net: no trace may reach the page; the log has it under the number
        number = reference(viewer)
        log.exception("A page failed, reference %s", number)
        st.error(f"This page could not be drawn. Try again, or clear the filters. If it stays so, tell the system operator the reference {number}.", icon=":material/error:")
        if sidebar.current():
            st.button("Clear all filters", on_click=sidebar.clear_filters, key="failing-clear")


def offer_less(selection: Selection) -> None:
    """What would be answered sooner: one year, or without a filter that is not among the sums made beforehand."""
    if selection.pool > 1:
        st.button(f"One year instead of {selection.pool}", on_click=sidebar.keep, args=(selection.but(pool=1),), key="failing-year")
    for condition in selection.conditions():
        if not condition.care and covering((condition.sql,)) is None:
            st.button(f"Without {BY_KEY[condition.key].label}", on_click=sidebar.take_off, args=(condition.key,), key=f"failing-{condition.key}")


def reference(viewer) -> str:
    """The number of the audit's line of this failure: who saw it, when, on which report. Where the audit can't be written, a number of the log alone."""
    selection = sidebar.current()
    try:
        return str(audit.record(viewer, "page_failed", selection.report if selection else "", selection.sentence() if selection else ""))
    except Exception:  # without a viewer, or with the audit itself failing: the failure is still told
        return secrets.token_hex(4)
