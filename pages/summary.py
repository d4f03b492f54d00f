"""Summary: for each subject the whole distribution, as one stacked bar a comparator and a table of numbers under it."""

import pandas as pd
import streamlit as st

from data_layer import summary as summaries
from data_layer.catalogue.kinds import Report
from data_layer.catalogue.summary import MARK, SUBJECTS
from data_layer.figures import Figures
from data_layer.rows import named
from filters.definitions import BREAKDOWNS, BY_KEY
from filters.selection import Selection

from .parts import charts, download, drill, empty, heading, load, method, tables, words
from .parts import report as shared
from .parts.derived import of_answer
from .parts.tables import Heading

CATEGORIES = list(summaries.LABELS.values())
DRAWN = ["measure", "comparator", "group", "category", "category_label", "numerator", "n", "value", "shown"]  # the columns that a bar or cell says; the others only cost time on every click


def render(report: Report, viewer, selection: Selection) -> None:
    """A picture and a table a subject, then the second block: by sex, SEN and each care factor."""
    asked = load.question(selection, viewer)
    answer = load.figures(asked, viewer)
    heading.draw(selection, answer.places, viewer.scope.personal, viewer)
    heading.counted_line(answer, selection)
    if empty.drawn(answer, selection, viewer):
        return
    rows = rows_of(answer)
    for key, name in subjects(report.stage):
        subject(rows[rows["measure"] == key], answer, name, opening(selection, viewer))
    groups(report, viewer, selection)
    shared.symbols_key(answer)
    download.draw(answer, selection, viewer)
    method.draw(answer, notes=[f"{answer.labels.get(key, key)}: {note}." for key, note in answer.notes.items()])


@of_answer
def rows_of(answer: Figures) -> pd.DataFrame:
    """The answer's bars, as the page draws them."""
    return summaries.bars(answer.frame)[DRAWN]


def subjects(stage: str) -> list[tuple[str, str]]:
    return [(f"{stage}_{key}", name) for key, name in SUBJECTS[stage]]


def opening(selection: Selection, viewer, by: str = ""):
    """row -> the number that opens the children of a category (and group), or with no category those of the whole bar."""
    def number(row, count=None, category: str = "") -> str:
        cell = f"{row.measure}{MARK}{category}" if category else ""
        return drill.number(selection, viewer, row.n if count is None else count, cell, {by: row.group} if by else None, level="la") if row.comparator == "la_cla" else ""
    return number


def subject(rows: pd.DataFrame, answer: Figures, name: str, opens) -> None:
    """One subject: title with the finding, bars, table."""
    st.header(title_of(rows, answer, name), anchor=False)
    lines = [(key, answer.labels.get(key, key), rows[rows["comparator"] == key]) for key in answer.question.comparators_asked]
    bars(name, [(label, part) for _, label, part in lines], opens)
    tables.show(f"{name}: share and number of children in each category", [Heading("Group"), *(Heading(category, True) for category in CATEGORIES), Heading("Children", True)],
                [[label, *category_cells(part, opens), whole(part)] for _, label, part in lines])


def title_of(rows: pd.DataFrame, answer: Figures, name: str) -> str:
    """'Reading: 6 of 18 (33%) at the expected standard', the one share that has a name in every report."""
    own = rows[(rows["comparator"] == answer.question.own) & rows["category"].isin(["expected", "higher"])]
    if own.empty or own["numerator"].isna().any() or own["n"].isna().any() or not own["n"].iloc[0]:
        return name
    reached, n = int(own["numerator"].sum()), int(own["n"].iloc[0])
    return f"{name}: {reached} of {n} at the expected standard or higher"


def bars(name: str, parts: list[tuple[str, pd.DataFrame]], opens) -> None:
    """The stacked bars of those groups whose every category is known; the table says why of the others."""
    drawn = [part.assign(label=f"{label} · n {part['n'].iloc[0]:,.0f}") for label, part in parts if len(part) and part["value"].notna().all() and words.known(part["n"].iloc[0])]
    if not drawn:
        st.markdown("No group has every category to show: the table below gives the reasons.")
        return
    frame = pd.concat(drawn)
    frame = pd.DataFrame({"label": frame["label"], "category": frame["category_label"], "share": whole_bars(frame), "shown": [f"{value:.0f}%" for value in frame["value"].astype(float)],
                          "open": [opens(row, row.numerator, row.category) for row in named(frame)]})
    alt = f"{name}: " + "; ".join(f"{row.label} {row.category} {row.shown}" for row in named(frame))
    shared.show_chart(charts.distribution(frame, CATEGORIES), alt, f"bars-{name}-{len(frame)}")


def whole_bars(frame: pd.DataFrame) -> pd.Series:
    """Shares that fill each bar: rounded percentages may add up to 99 or 101."""
    values = frame["value"].astype(float)
    return values / values.groupby(frame["label"]).transform("sum")


def category_cells(part: pd.DataFrame, opens) -> list:
    """A group's cells in the order of the categories."""
    rows = {row.category: row for row in named(part)}
    return [category_cell(rows.get(slug), slug, opens) for slug in summaries.ORDER]


def category_cell(row, slug: str, opens) -> "str | tables.Cell":
    if row is None:
        return ""
    number = opens(row, row.numerator, slug) if words.known(row.value) else ""
    return tables.Cell(str(row.shown), opens=number, says=drill.says(row.numerator)) if number else str(row.shown)


def whole(part: pd.DataFrame) -> str:
    return f"{part['n'].iloc[0]:,.0f}" if len(part) and words.known(part["n"].iloc[0]) else ""


def groups(report: Report, viewer, selection: Selection) -> None:
    """Second block: one subject's distribution by group of the own children."""
    st.header("By group", anchor=False)
    offered = [filter_.key for filter_ in BREAKDOWNS if filter_.fits(report.stage)]
    left, right = st.columns(2)
    names = dict(subjects(report.stage))
    key = left.selectbox("Subject", list(names), format_func=names.get, key=f"summary-subject-{report.stage}", persist_state="session")
    by = right.selectbox("Split by", offered, format_func=lambda one: BY_KEY[one].label, key=f"summary-split-{report.stage}", persist_state="session")
    answer = load.figures(load.question(selection, viewer, by=selection.breakdown(by), comparators=("la_cla",)), viewer)
    rows = rows_of(answer)
    rows = rows[(rows["measure"] == key) & (rows["comparator"] == answer.question.own)]
    parts = [(label, rows[rows["group"] == slug]) for slug, label in answer.question.by.groups]
    opens = opening(selection, viewer, by)
    bars(f"{names[key]} by {by}", parts, opens)
    tables.show(f"{names[key]} by {BY_KEY[by].label.lower()}", [Heading(BY_KEY[by].label), *(Heading(category, True) for category in CATEGORIES), Heading("Children", True)],
                [[label, *category_cells(part, opens), whole(part)] for label, part in parts])
