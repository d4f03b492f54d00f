"""Everyone on roll: each child of the key stage in the chosen cohort, counted or not; Home's counts open it."""

import pandas as pd
import streamlit as st

from filters.selection import Selection, academic_year

from . import children, load, opener, tables, worklist
from .tables import Heading

KEY, ELSEWHERE = "cohort-roll", "outside_basis"


def offer(selection: Selection) -> str:
    """A number that opens the list on the cohort page."""
    return opener.offer(selection, back="home", page="cohort", state={KEY: True})


def rows_of(viewer, asked) -> pd.DataFrame:
    """One row a child and year; none while the list is folded."""
    rows = load.worklist(asked, viewer)
    return rows[rows["reason"] != ELSEWHERE].drop_duplicates(["pupil_id", "year"]) if st.session_state.get(KEY) else rows.iloc[:0]


def draw(viewer, selection: Selection, asked) -> None:
    """The list, on demand. The page has written it to the audit."""
    st.header("Everyone on roll", anchor=False)
    if not st.toggle("List everyone of this key stage in the chosen cohort", key=KEY):
        return
    rows = rows_of(viewer, asked)
    st.markdown(f"**{len(rows)} {'child' if len(rows) == 1 else 'children'}.** Choose a name to open the child; choose a heading to sort.")
    lines = [[tables.Cell(worklist.name_of(row) if worklist.may_decide(viewer) else children.name_of(row), opens=opener.offer(details_of(row, selection), "cohort"), says="open this child"),
              children.born(row), academic_year(int(row.year)), row.label] for row in rows.itertuples()]
    tables.show("Everyone on roll", [Heading("Child"), Heading("Born"), Heading("Year"), Heading("In the figures")], lines, sortable=True)


def details_of(row, selection: Selection) -> Selection:
    """The child's page."""
    return selection.but(report=f"{selection.stage}-pupil-details", level=f"pupil:{row.pupil_id}", year=int(row.year))
