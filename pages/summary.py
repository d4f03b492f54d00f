"""Summary: for each subject the whole distribution, as one stacked bar a comparator and a table of numbers under it."""

import streamlit as st

from data_layer import summary as summaries
from data_layer.catalogue.kinds import Report
from data_layer.catalogue.summary import MARK, SUBJECTS
from data_layer.figures import Figures
from filters.definitions import BREAKDOWNS, BY_KEY
from filters.selection import Selection

from .parts import charts, download, drill, empty, heading, load, method, tables, words
from .parts import report as shared
from .parts.derived import of_answer
from .parts.tables import Heading

CATEGORIES = list(summaries.LABELS.values())


def render(report: Report, viewer, selection: Selection) -> None:
    """A picture and a table a subject, then the second block: by sex, SEN and each care factor."""
    asked = load.question(selection, viewer)
    answer = load.figures(asked, viewer)
    heading.draw(selection, answer.places, viewer.scope.personal, viewer)
    heading.counted_line(answer, selection)
    if empty.drawn(answer, selection, viewer):
        return
    parts = bars_of(answer)
    for key, name in subjects(report.stage):
        subject(answer, name, [(answer.labels.get(one, one), parts.get((key, one, None), [])) for one in answer.question.comparators_asked], opening(selection, viewer))
    groups(report, viewer, selection)
    shared.symbols_key(answer)
    download.draw(answer, selection, viewer)
    method.draw(answer, notes=[f"{answer.labels.get(key, key)}: {note}." for key, note in answer.notes.items()])


bars_of = of_answer(lambda answer: summaries.bars(answer.frame))


def subjects(stage: str) -> list[tuple[str, str]]:
    return [(f"{stage}_{key}", name) for key, name in SUBJECTS[stage]]


def opening(selection: Selection, viewer, by: str = ""):
    """row -> the number that opens the children of a category (and group), or with no category those of the whole bar."""
    def number(row, count=None, category: str = "") -> str:
        cell = f"{row.measure}{MARK}{category}" if category else ""
        return drill.number(selection, viewer, row.n if count is None else count, cell, {by: row.group} if by else None, level="la") if row.comparator == "la_cla" else ""
    return number


def subject(answer: Figures, name: str, parts: list[tuple[str, list]], opens) -> None:
    """One subject: title with the finding, bars, table. parts: heading and rows of each comparator, the own first."""
    st.header(title_of(name, parts[0][1]), anchor=False)
    bars(name, parts, opens)
    table(f"{name}: share and number of children in each category", "Group", parts, opens)


def table(caption: str, first: str, parts: list[tuple[str, list]], opens) -> None:
    tables.show(caption, [Heading(first), *(Heading(category, True) for category in CATEGORIES), Heading("Children", True)],
                [[label, *category_cells(part, opens), whole(part)] for label, part in parts])


def title_of(name: str, own: list) -> str:
    """'Reading: 6 of 18 (33%) at the expected standard', the one share that has a name in every report."""
    reached = [row for row in own if row.category in ("expected", "higher")]
    if not reached or not all(words.known(row.numerator) and words.known(row.n) for row in reached) or not reached[0].n:
        return name
    return f"{name}: {sum(int(row.numerator) for row in reached)} of {int(reached[0].n)} at the expected standard or higher"


def bars(name: str, parts: list[tuple[str, list]], opens) -> None:
    """The stacked bars of those groups whose every category is known; the table says why of the others."""
    drawn = [bar for label, part in parts if part and words.known(part[0].n) and all(words.known(row.value) for row in part) and any(row.value for row in part) for bar in bar_rows(f"{label} · n {part[0].n:,.0f}", part, opens)]
    if not drawn:
        st.markdown("No group has every category to show: the table below gives the reasons.")
        return
    alt = f"{name}: " + "; ".join(f"{row['label']} {row['category']} {row['shown']}" for row in drawn)
    shared.show_chart(charts.distribution(drawn, CATEGORIES), alt, f"bars-{name}-{len(drawn)}")


def bar_rows(label: str, part: list, opens) -> list[dict]:
    """A bar's parts as the chart takes them. Their shares fill the bar: rounded percentages may add up to 99 or 101."""
    filled = sum(float(row.value) for row in part)
    return [{"label": label, "category": summaries.LABELS[row.category], "share": float(row.value) / filled, "shown": f"{row.value:.0f}%", "open": opens(row, row.numerator, row.category)} for row in part]


def category_cells(part: list, opens) -> list:
    """A group's cells in the order of the categories."""
    rows = {row.category: row for row in part}
    return [category_cell(rows.get(slug), slug, opens) for slug in summaries.ORDER]


def category_cell(row, slug: str, opens) -> "str | tables.Cell":
    if row is None:
        return ""
    number = opens(row, row.numerator, slug) if words.known(row.value) else ""
    return tables.Cell(str(row.shown), opens=number, says=drill.says(row.numerator)) if number else str(row.shown)


def whole(part: list) -> str:
    return f"{part[0].n:,.0f}" if part and words.known(part[0].n) else ""


def groups(report: Report, viewer, selection: Selection) -> None:
    """Second block: one subject's distribution by group of the own children."""
    st.header("By group", anchor=False)
    offered = [filter_.key for filter_ in BREAKDOWNS if filter_.fits(report.stage)]
    left, right = st.columns(2)
    names = dict(subjects(report.stage))
    key = left.selectbox("Subject", list(names), format_func=names.get, key=f"summary-subject-{report.stage}", persist_state="session")
    by = right.selectbox("Split by", offered, format_func=lambda one: BY_KEY[one].label, key=f"summary-split-{report.stage}", persist_state="session")
    answer = load.figures(load.question(selection, viewer, by=selection.breakdown(by), comparators=("la_cla",)), viewer)
    found = bars_of(answer)
    parts = [(label, found.get((key, answer.question.own, slug), [])) for slug, label in answer.question.by.groups]
    opens = opening(selection, viewer, by)
    bars(f"{names[key]} by {by}", parts, opens)
    table(f"{names[key]} by {BY_KEY[by].label.lower()}", BY_KEY[by].label, parts, opens)
