"""Findings: at most five sentences that stand on their own, each with n and a copy button. The words are data_layer/findings.py's."""

from datetime import date

import streamlit as st

from data_layer.export import PUBLISHED_SOURCE
from data_layer.figures import Figures
from data_layer.findings import Finding, comparisons_made, findings, headlines

from .derived import of_answer


def draw(answer: Figures) -> None:
    """The box of findings: what stands out from chance, what does not; else the headline figures."""
    found = told(answer)
    if not found:
        return
    with st.container(border=True, key="findings"):
        st.header("Findings", anchor=False)
        for place, finding in enumerate(found):
            left, right = st.columns([8, 1], vertical_alignment="center")
            left.markdown(f"- {bold_start(finding)}")
            with right.popover("Copy", type="tertiary", key=f"copy-{place}"):
                st.code(finding.copy(source_of(answer), answer.places.release_id, f"{date.today():%d %B %Y}", answer.places.synthetic), language=None, wrap_lines=True)
        st.markdown(f":small[{comparisons_made(answer.frame)} Each verdict in the table stands alone.]")


@of_answer
def told(answer: Figures) -> list[Finding]:
    return findings(answer.frame, answer.labels) or headlines(answer.frame, answer.labels)


def source_of(answer: Figures) -> str:
    return answer.places.name if answer.places.held else PUBLISHED_SOURCE


def bold_start(finding: Finding) -> str:
    """What it says in bold, then the figures."""
    return f"**{finding.lead}**: {finding.rest}"
