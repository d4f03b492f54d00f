"""The accessibility statement: what was done, how it was tried, what falls short and why, how to tell us."""

from dataclasses import dataclass

import streamlit as st

from .parts import tables, watch
from .parts.tables import Heading

STATEMENT = """
CLA Analysis aims at the Web Content Accessibility Guidelines 2.2, level AA. An LA that runs it publishes this page as its own: add your contact.

**What was done**
- Every chart has its figures in words beside it and a real table under it; nothing is said by colour alone: marks differ in shape and, in grey, in lightness.
- Tables have a caption and headings that a screen reader announces; the first column stays in sight on a narrow page.
- Everything can be done by keyboard: filters, chips, figures that open their children, names that open a child, the way back. "Skip to main content" is the first stop of every page.
- Text keeps a contrast of at least 4.5 to 1, marks of 3 to 1. A page can be used at 320 pixels (a 1,280 pixel screen at 400% zoom) without scrolling sideways; a wide table scrolls inside its own frame.

**How it was tried**

Each time the program is tested, axe-core, a public set of accessibility rules, goes over every page in a real browser, an open list, what opens over a page and what unfolds in it (over each view of a chart it went once, by hand); the keyboard alone
filters, opens a child, comes back and takes the file; every page is drawn 320 pixels wide. axe finds nothing serious or critical. No test by people who use a screen reader has been held yet.
"""
CONTACT = "**Something does not work for you?** Tell your LA's administrator, or write an issue in the project's repository."


@dataclass(frozen=True)
class Shortfall:
    """What falls short, what to do instead, and where its cause is followed. rule: the axe rule that finds it; '' where none does."""

    what: str
    instead: str
    followed: str
    rule: str = ""


SHORTFALLS = (
    Shortfall("A chart's marks can't be reached one by one with the keyboard, so a point opens its children for a mouse only.",
              "The table under each chart holds the same figures, as buttons; a child also opens by name from the Pupil List.", "vega/vega issue 3878 (open)"),
    Shortfall("In a filter's list that takes several options, typing a few letters and Enter takes nothing.", "Type, then the down arrow, then Enter.", "streamlit/streamlit issue 16841 (open)"),
    Shortfall("An open list stands outside the page's landmarks (axe: moderate).", "It is announced as a list with the filter's name; Escape closes it.", "Streamlit draws lists with React Aria, at the end of the page; no issue found", "region"),
    Shortfall("An open list closes when what is around it scrolls.", "Open it again; the choices stay.", "React Aria's way with lists; no issue found in Streamlit's repository"),
)


def render(viewer, selection) -> None:
    """A page of text and one table."""
    watch.left()
    st.title("Accessibility", anchor=False)
    st.markdown(STATEMENT)
    st.header("What is known to fall short", anchor=False)
    tables.show("What is known to fall short", [Heading("What"), Heading("What to do instead"), Heading("Where it is followed")], [[each.what, each.instead, each.followed] for each in SHORTFALLS])
    st.markdown(CONTACT)
