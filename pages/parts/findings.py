"""Findings: at most five sentences that stand on their own, each with n and a copy button."""

import pandas as pd
import streamlit as st

from data_layer.catalogue.measures import BY_KEY
from data_layer.figures import Figures

from . import report as shared
from . import words

MOST = 5


def draw(answer: Figures) -> None:
    """The box of findings; nothing where no figure has a verdict."""
    rows = picked(answer)
    if not rows:
        return
    with st.container(border=True, key="findings"):
        st.subheader("Findings", anchor=False)
        for place, row in enumerate(rows):
            sentence = sentence_of(answer, row)
            left, right = st.columns([8, 1], vertical_alignment="center")
            left.markdown(f"- {bold_title(sentence)}")
            with right.popover("Copy", type="tertiary", key=f"copy-{place}"):
                st.code(f"{sentence} {source(answer)}", language=None, wrap_lines=True)
        st.markdown(f":small[{how_picked(answer)}]")


def picked(answer: Figures) -> list:
    """Rows against the main comparator: those that stand out first, then the report's own order; at most five."""
    rows = [row for measure in shared.measures_of(answer) if (row := shared.main_comparator(answer, measure)) is not None and not measure.former and not measure.local]
    outstanding = [row for row in rows if row.get("finding")]
    others = [row for row in rows if not row.get("finding") and row["verdict"] == "none"]
    few = [row for row in rows if row["verdict"] == "too_few"]
    return (outstanding + others + few)[:max(len(outstanding), 3)][:MOST]


def sentence_of(answer: Figures, beside: pd.Series) -> str:
    """'Attainment 8: no clear difference from England (CLA). 21.4 for 31 children, likely between 14.9 and 27.9; England (CLA) 18.2.'"""
    measure = BY_KEY[beside["measure"]]
    own = answer.frame[(answer.frame["measure"] == measure.key) & (answer.frame["comparator"] == answer.question.own)].iloc[0]
    label = answer.labels.get(beside["comparator"], "")
    between = f", likely between {words.number(own['low'], measure)} and {words.number(own['high'], measure)}" if words.known(own["low"]) else ""
    children = "" if " of " in str(own["shown"]) else f" for {own['n']:,.0f} children" if words.known(own["n"]) else ""
    return f"{words.title(measure, beside['verdict'], label)}. {own['shown']}{children}{between}; {label} {beside['shown']}."


def bold_title(sentence: str) -> str:
    title, _, rest = sentence.partition(". ")
    return f"**{title}.** {rest}"


def source(answer: Figures) -> str:
    made_up = "SYNTHETIC DATA. " if answer.places.synthetic else ""
    return f"({made_up}{answer.places.name}, release {answer.places.release_id}.)"


def how_picked(answer: Figures) -> str:
    """How many comparisons the findings were picked from, so that one in twenty surprises nobody."""
    tests = answer.frame.attrs.get("tests")
    start = f"Picked from {tests} comparisons on this page" if tests else "Picked from the comparisons on this page"
    return f"{start}, allowing for how many there are (Benjamini-Hochberg). Each verdict in the table stands alone."
