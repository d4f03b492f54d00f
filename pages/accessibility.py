"""The accessibility statement: what was done, what is known to fall short and why, how to tell us."""

import streamlit as st

from .parts import watch

STATEMENT = """
CLA Analysis aims at the Web Content Accessibility Guidelines 2.2, level AA. An LA that runs it publishes this page as its own: add your contact.

**What was done**
- Every chart has its figures in words beside it and a real table under it; nothing is said by colour alone.
- Tables have captions and headings that a screen reader announces; the first column stays in sight on a narrow page.
- Everything can be done by keyboard. A child opens from a list as well as from a point of a chart.
- Text and lines keep a contrast of at least 4.5 to 1 (3 to 1 for marks). The page can be used at 320 pixels and 400% zoom.

**What is known to fall short**
- The rows of a Pupil List are drawn on a canvas by Streamlit; turn on "Plain table" above them for a table that a screen reader reads.
- A chart's marks can't be reached one by one with the keyboard; the table under each chart holds the same figures.
- Streamlit's help texts open on focus or hover of a small icon; all of them are also in the list of filters (docs/filters.md).

**Something does not work for you?** Tell your LA's administrator, or write an issue in the project's repository.
"""


def render(viewer, selection) -> None:
    """A page of text."""
    watch.left()
    st.title("Accessibility", anchor=False)
    st.markdown(STATEMENT)
