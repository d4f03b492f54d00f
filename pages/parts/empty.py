"""An empty state that says which filter to loosen, and loosens it in one click."""

import streamlit as st

from data_layer.figures import Figures
from filters import sidebar
from filters.definitions import BY_KEY
from filters.selection import Selection

from . import load
from .report import by_cell


def drawn(answer: Figures, selection: Selection, viewer) -> bool:
    """Draws the empty state where no child meets the filters; whether it did."""
    own = [row["n"] for (_, comparator), rows in by_cell(answer).items() if comparator == answer.question.own for row in rows]
    if any(n is None or n > 0 for n in own) or not selection.applied() or not most_children(selection.cleared(), viewer):      # the last: nobody has these measures, with or without the filters
        return False
    st.header("No children", anchor=False)
    st.markdown("No children match all of: " + ", ".join(condition.sentence for condition in selection.conditions()) + ".")
    offered = [(f"Without '{condition_words(selection, filter_.key)}' there {{are}}", f"loosen-{filter_.key}", ":material/filter_alt_off:", selection.having(filter_.key, ())) for filter_, _ in selection.applied()]
    offered += [("With three years together there {are}", "loosen-pool", ":material/date_range:", selection.but(pool=3))] if selection.pool < 3 else []
    found = [(words, key, icon, wanted, children) for words, key, icon, wanted in offered if (children := most_children(wanted, viewer))]
    for words, key, icon, wanted, children in found:
        st.button(words.format(are="is 1" if children == 1 else f"are {children}"), key=key, on_click=sidebar.keep, args=(wanted,), icon=icon)
    if not found:
        st.markdown("Nor do any without one of these, or with three years together: take off two or more.")
        st.button("Clear all", key="loosen-all", on_click=sidebar.clear_filters, icon=":material/filter_alt_off:")
    return True


def condition_words(selection: Selection, key: str) -> str:
    return BY_KEY[key].sentence(selection.slugs(key))


def most_children(selection: Selection, viewer) -> int:
    """How many own children a selection holds (the largest denominator of its measures; 0 where hidden)."""
    answer = load.figures(load.question(selection, viewer), viewer)
    counted = answer.frame[answer.frame["comparator"] == answer.question.own]["n"].max()
    return int(counted) if counted == counted and counted else 0
