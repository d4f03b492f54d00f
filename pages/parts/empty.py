"""An empty state that says which filter to loosen, and loosens it in one click."""

import streamlit as st

from data_layer.figures import Figures
from filters import sidebar
from filters.definitions import BY_KEY
from filters.selection import Selection

from . import load


def drawn(answer: Figures, selection: Selection, viewer) -> bool:
    """Draws the empty state where no child meets the filters; whether it did."""
    own = answer.frame[answer.frame["comparator"] == answer.question.own]
    if own["n"].fillna(1).gt(0).any() or not selection.applied() or not most_children(selection.cleared(), viewer):      # the last: nobody has these measures, with or without the filters
        return False
    st.header("No children match all of these", anchor=False)
    st.markdown("No children match all of: " + ", ".join(condition.sentence for condition in selection.conditions()) + ".")
    for filter_, _ in selection.applied():
        loosened = selection.having(filter_.key, ())
        children = most_children(loosened, viewer)
        if children:
            st.button(f"Without '{condition_words(selection, filter_.key)}': {children}", key=f"loosen-{filter_.key}", on_click=sidebar.keep, args=(loosened,), icon=":material/filter_alt_off:")
    if selection.pool < 3:
        st.button("Pool three years", key="loosen-pool", on_click=sidebar.keep, args=(selection.but(pool=3),), icon=":material/date_range:")
    return True


def condition_words(selection: Selection, key: str) -> str:
    return BY_KEY[key].sentence(selection.slugs(key))


def most_children(selection: Selection, viewer) -> int:
    """How many own children a selection holds (the largest denominator of its measures; 0 where hidden)."""
    answer = load.figures(load.question(selection, viewer), viewer)
    counted = answer.frame[answer.frame["comparator"] == answer.question.own]["n"].max()
    return int(counted) if counted == counted and counted else 0
