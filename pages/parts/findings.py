"""Findings: at most five sentences that stand on their own, each with n and a copy button. The words are data_layer/sentences.py's."""

from datetime import date

import streamlit as st

from data_layer import sentences
from data_layer.figures import Figures

from . import report as shared

HEADLINES = 3
NOTHING = "No difference on this page stands out from chance. The headline figures:"


def draw(answer: Figures) -> None:
    """The box of findings: what stands out, else the headline figures and that nothing does."""
    outstanding = sentences.findings(answer.frame, answer.labels)
    found = outstanding or headlines(answer)
    if not found:
        return
    with st.container(border=True, key="findings"):
        st.header("Findings", anchor=False)
        if not outstanding:
            st.markdown(NOTHING)
        for place, finding in enumerate(found):
            left, right = st.columns([8, 1], vertical_alignment="center")
            left.markdown(f"- {bold_start(finding)}")
            with right.popover("Copy", type="tertiary", key=f"copy-{place}"):
                st.code(finding.copy(answer.places.name, answer.places.release_id, f"{date.today():%d %B %Y}", answer.places.synthetic), language=None, wrap_lines=True)
        st.markdown(f":small[{sentences.tests_made(answer.frame)} Each verdict in the table stands alone.]")


def headlines(answer: Figures) -> list[sentences.Finding]:
    """The first measures of the report beside their main comparator."""
    told = []
    for measure in shared.measures_of(answer):
        beside = shared.main_comparator(answer, measure)
        if beside is not None and not measure.former and len(told) < HEADLINES:
            own = shared.own_row(answer, measure)
            text = f"{measure.label}, {sentences.year_words(int(own['year']))}: {sentences.finding(own, beside, answer.labels.get(beside['comparator'], ''))}"
            told.append(sentences.Finding(measure.key, beside["comparator"], beside["verdict"], text, own["n"]))
    return told


def bold_start(finding: sentences.Finding) -> str:
    """The sentence with its measure, year and verdict in bold."""
    label = sentences.label_of(finding.measure)
    when, _, told = finding.text.removeprefix(label).partition(": ")
    verdict, mark, figures = told.partition(": ")
    return f"**{label}{when}: {verdict}**: {figures}" if mark else f"**{label}{when}**: {told}"
