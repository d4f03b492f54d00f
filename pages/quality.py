"""Data quality: who was matched and how, what is wrong with the files, what is not known, ours beside the DfE's."""

import re

import streamlit as st

from data_layer.catalogue.key_stages import KEY_STAGES
from data_layer.catalogue.measures import BY_KEY
from data_layer.figures_text import number, signed
from data_layer.question import Question
from data_layer.rounding import round_quotient
from filters.definitions import FILTERS
from filters.selection import Selection, academic_year

from .parts import heading, load, tables, watch
from .parts.tables import Heading


def render(viewer, selection: Selection) -> None:
    """For those who see all of the LA's children: the counts are exact."""
    watch.left()
    places = load.where(selection.la)
    heading.banners(places, viewer.scope.personal)
    st.title("Data quality", anchor=False)
    if viewer.rights.children != "la":
        st.info("This page is for those who see all of the LA's children.")
        return
    st.markdown(f"{places.name}: what this release holds, and what to mend before the next load.")
    matches(selection)
    wrong()
    beside_the_dfe(viewer, selection)
    not_known(viewer, selection)


def share(part: int, whole: int) -> str:
    return f"{round_quotient(100 * part, whole, 0)}%" if whole else ""


def matches(selection: Selection) -> None:
    """Match rates by year, stage and pass."""
    st.header("Matched to the school data", anchor=False)
    st.markdown("Children at the end of the key stage and looked after for 12 months. Pass 1: UPN, date of birth and sex agree. Pass 2: UPN (or a former UPN, or ULN) and one of the two. Pass 3: date of birth, sex and postcode.")
    lines = [[f"{academic_year(int(row.year))} {row.stage.upper()}", str(row.children), str(row.pass_1), str(row.pass_2), str(row.pass_3), str(row.not_matched), str(row.left_out), share(row.pass_1 + row.pass_2 + row.pass_3, row.children - row.left_out)]
             for row in load.match_rates(selection.la).itertuples()]
    tables.show("Match rates by year, key stage and pass", [Heading("Year"), *(Heading(words, True) for words in ("Children", "Pass 1", "Pass 2", "Pass 3", "Not matched", "Left out", "Matched"))], lines)


def wrong() -> None:
    """Problems by rule, what to do; no value of any child."""
    st.header("Problems in the files", anchor=False)
    rows = load.problems().fillna({"kind": "", "what_to_do": ""})
    if rows.empty:
        st.markdown("No problem was found.")
        return
    st.markdown("Of all files in this load. Each with file, row and value: the list of problems beside the release, which its operator has.")
    for lost, title in ((True, "Cost a row or a value"), (False, "Worth a look; nothing was lost")):
        lines = [[row.says, f"{row.count:,}", f"{row.kind or 'any'}, {row.files} {'file' if row.files == 1 else 'files'}", row.what_to_do or ""] for row in rows[(rows["severity"] == "row") == lost].itertuples()]
        if lines:
            tables.show(title, [Heading("What is wrong"), Heading("Times", True), Heading("Where"), Heading("What to do")], lines, visible_caption=True)


def beside_the_dfe(viewer, selection: Selection) -> None:
    """Each of the LA's figures of 12 months beside the published one."""
    st.header("Ours and the DfE's", anchor=False)
    found = False
    for stage in KEY_STAGES:
        for year in load.years(stage.key)[:1]:
            asked = Question(f"{stage.key}-benchmark", selection.la, (year,), comparators=("la_cla",), mode=load.mode_of(viewer))
            rows = load.ours_and_dfes(asked, viewer)
            rows = rows[rows["version"].map(bool) & rows["dfe"].map(bool)] if len(rows) else rows
            if len(rows):
                found = True
                one_stage(f"{stage.label}, {academic_year(year)}", rows)
    if not found:
        st.markdown("No published figures of this LA stand beside the pupils in this release. Put the DfE's open CSV files into the folder and load again.")


def one_stage(caption: str, rows) -> None:
    lines = [[BY_KEY[row.measure].label, row.ours or "", row.dfe or "", "" if row.difference is None else signed(row.difference, BY_KEY[row.measure].decimals), _count(row.n_ours), _count(row.n_dfe), row.cause or ""] for row in rows.itertuples()]
    tables.show(f"Ours and the DfE's: {caption}", [Heading("Measure"), *(Heading(words, True) for words in ("Ours", "The DfE's", "Difference", "n ours", "n DfE's")), Heading("Likely cause")], lines, visible_caption=True)


def _count(n) -> str:
    return "" if n is None or n != n else number(n)


def column_words(column: str, says: str) -> tuple[str, str]:
    """Name and meaning of a column as the sidebar has them; of one that is no filter, as the release does."""
    filter_ = next((each for each in FILTERS if each.column == column), None)
    return (filter_.label, filter_.definition) if filter_ else (re.sub(r"\bla\b", "LA", column.replace("_", " ").capitalize()), says[:1].upper() + says[1:])


def not_known(viewer, selection: Selection) -> None:
    """Completeness by column, of the children counted."""
    st.header("What is not known of the children counted", anchor=False)
    for stage in KEY_STAGES:
        for year in load.years(stage.key)[:1]:
            rows = load.completeness(selection.la, stage.key, year, viewer)
            gaps = rows[rows["not_known"] > 0]
            st.markdown(f"**{stage.label}, {academic_year(year)}**: {len(rows) - len(gaps)} of {len(rows)} columns are known of every child.")
            if len(gaps):
                told = [(column_words(row.column, row.says), row) for row in gaps.itertuples()]
                lines = [[name, f"{row.not_known} of {row.children}\n{share(row.not_known, row.children)}", means] for (name, means), row in told]
                tables.show(f"Not known, {stage.label} {academic_year(year)}", [Heading("Column"), Heading("Not known", True), Heading("What it is")], lines)
