"""What the pages of figures share: rows put in reading order, the focus measure, the chart views under it, the table."""

from textwrap import wrap

import numpy as np
import pandas as pd
import streamlit as st

from data_layer import sentences
from data_layer.catalogue.kinds import Measure
from data_layer.figures import Figures
from data_layer.question import Question
from data_layer.rows import named, records
from data_layer.statistics import FEWEST
from data_layer.statistics.children import one_child
from filters.selection import academic_year

from . import charts, drill, opener, picture, tables, words
from .derived import of_answer
from .tables import Heading

ROOMY = 4  # comparators that a laptop's screen has room for in ordinary letters
MAIN_COMPARATORS = ("england_cla", "neighbours_cla", "region_cla", "england_state", "england_all", "similar")


def measures_of(answer: Figures) -> list[Measure]:
    return list(answer.question.measures_asked)


@of_answer
def rows_of(answer: Figures, measure: Measure) -> list[tuple]:
    """One measure's rows in the order of the comparators, with labels, the figure in words and the own flag."""
    frame = answer.frame[(answer.frame["measure"] == measure.key)]
    order = {key: place for place, key in enumerate(answer.question.comparators_asked)}
    frame = frame.sort_values("comparator", key=lambda column: column.map(order), kind="stable")
    return named(drawable(frame, measure).assign(label=frame["comparator"].map(lambda key: label_of(answer, key)), own=frame["comparator"] == answer.question.own))


def drawable(frame: pd.DataFrame, measure: Measure) -> pd.DataFrame:
    """Rows with their figure in words; below six children no dot and no interval are drawn, the words say why."""
    few = [words.known(n) and 0 < n < FEWEST for n in frame["n"].tolist()]
    lines = [f"{row.shown}, n {row.n:.0f}: too few to say" if small and words.known(row.value) else words.figure(row, measure) for row, small in zip(named(frame), few, strict=True)]
    numbers = {name: np.array([np.nan if small or value is None else value for value, small in zip(frame[name].tolist(), few, strict=True)], float) for name in ("value", "low", "high")}
    return frame.assign(shown=lines, **numbers)


def label_of(answer: Figures, key: str) -> str:
    """A comparator's heading, with 'k of 10' where that is its note."""
    note = answer.notes.get(key, "")
    return f"{answer.labels.get(key, key)}, {note.removesuffix(' neighbours')}" if note.endswith(" neighbours") else answer.labels.get(key, key)


@of_answer
def by_cell(answer: Figures) -> dict[tuple[str, str], list[dict]]:
    """(measure, comparator) -> its rows, one a year and group."""
    found: dict[tuple[str, str], list[dict]] = {}
    for row in records(answer.frame):
        found.setdefault((row["measure"], row["comparator"]), []).append(row)
    return found


def main_comparator(answer: Figures, measure: Measure) -> dict | None:
    """The row that titles compare with: England (CLA), else the next that has a verdict."""
    rows = (row for key in (*MAIN_COMPARATORS, *answer.question.comparators_asked) for row in by_cell(answer).get((measure.key, key), ()))
    return next((row for row in rows if words.known(row["verdict"])), None)


def own_row(answer: Figures, measure: Measure) -> dict | None:
    """The own figure of a measure, the first of its groups."""
    return next(iter(by_cell(answer).get((measure.key, answer.question.own), ())), None)


@of_answer
def title_of(answer: Figures, measure: Measure) -> str:
    """An active title, hedged by the verdict: 'Attainment 8: no clear difference from England (CLA)'."""
    beside = main_comparator(answer, measure)
    return sentences.headline(own_row(answer, measure), beside, answer.labels.get(beside["comparator"], "") if beside is not None else "")


@of_answer
def subtitle_of(answer: Figures, measure: Measure) -> str:
    """Measure, population, place, period; and what one child changes."""
    own = own_row(answer, measure)
    years = answer.question.years
    period = academic_year(max(years)) + (f" and {len(years) - 1} before, pooled" if answer.question.pool and len(years) > 1 else "")
    one = one_child_words(own["n"], measure) if own else ""
    return f"{with_unit(measure)} with 95% interval, {answer.labels[answer.question.own]} and comparators, {period}. {one}".strip()


def with_unit(measure: Measure) -> str:
    """'Attainment 8 (points)'."""
    return f"{measure.label} ({measure.unit})" if measure.unit else measure.label


def one_child_words(n, measure: Measure) -> str:
    """'One child = 2.9 points.' for a rate of few children; for an average, what a child's ten points more (progress: one) would change."""
    span = {"rate": 1.0, "mean": 10.0, "progress": 1.0}[measure.kind]
    points = one_child(measure.kind, int(n), span) if words.known(n) else None
    more = "" if measure.kind == "rate" else f", if that child's score were {span:.0f} higher or lower"
    return f"{sentences.one_child(points)}{more}." if points else ""


def compare_picture(answer: Figures, measure: Measure, opens=None):
    """The chart of one measure beside every comparator."""
    return dots_of(rows_of(answer, measure), measure, opens)


def dots_of(rows: list[tuple], measure: Measure, opens=None):
    """Dots with intervals; marks of own figures open their children."""
    return charts.dots([{"label": row.label, "shown": row.shown, "value": row.value, "low": row.low, "high": row.high, "own": row.own, "open": number_of(row, opens)} for row in rows], axis_words(measure))


def number_of(row, opens=None) -> str:
    """What an own figure's mark opens; nothing for the others."""
    return opens(row) if opens and row.own and words.known(row.value) else ""


def compare_chart(answer: Figures, measure: Measure, opens=None) -> bool:
    """Draws it; whether there was anything to draw."""
    rows = rows_of(answer, measure)
    if not any(words.known(row.value) for row in rows):      # an axis without a mark would say nothing
        said = {row.shown for row in rows}
        st.markdown(said.pop() if len(said) == 1 else "\n".join(f"- **{row.label}**: {row.shown}" for row in rows))
        return False
    show_chart(compare_picture(answer, measure, opens), alt_text(answer, measure), f"dots-{measure.key}")
    return True


def show_chart(chart, alt: str, key: str) -> None:
    """A chart whose own marks open their children."""
    picture.show(chart, alt_text=alt, key=key, on_select=lambda: opener.marked(key), selection_mode="open")


def axis_words(measure: Measure) -> str:
    return f"{measure.label}, {measure.unit}" if measure.unit else measure.label


@of_answer
def alt_text(answer: Figures, measure: Measure) -> str:
    """The chart in words: its title, then every row's figure."""
    return f"{title_of(answer, measure)}. " + "; ".join(f"{row.label} {row.shown}" for row in rows_of(answer, measure)) + "."


@of_answer
def cells_of(answer: Figures) -> dict[tuple[str, str], tuple]:
    """(measure, comparator) -> its row."""
    return {(row.measure, row.comparator): row for row in named(answer.frame)}


def benchmark_table(answer: Figures, opens=None) -> None:
    """Every measure by comparator: value, interval, children; gap and verdict in words with a shape. opens(row): the number that opens an own figure's children."""
    own, others = answer.question.own, [key for key in answer.question.comparators_asked if key != answer.question.own]
    headings = [Heading("Measure"), Heading(answer.labels[own], True), *(Heading(f"{label_of(answer, key)}{aside(answer, key)}", True) for key in others)]
    cells = cells_of(answer)
    lines = [[measure.label, *line_of([cells[measure.key, key] for key in (own, *others)], measure, opens)] for measure in measures_of(answer)]
    tables.show("Every measure and comparator: value, 95% interval, number of children, gap and verdict", headings, lines, compact=len(others) > ROOMY)


def line_of(rows: list, measure: Measure, opens=None) -> list:
    """A measure's cells; a reason that holds for all of them is said once across the row."""
    if all(not words.known(row.value) and row.reason == rows[0].reason for row in rows):
        return [tables.Spanning(f"{rows[0].shown}: {words.reason(rows[0])}")]
    return [opened_cell(rows[0], measure, opens), *(said_once(rows[0], row, measure, opens) for row in rows[1:])]


def aside(answer: Figures, key: str) -> str:
    note = answer.notes.get(key, "")
    return f"\n({note})" if note and not note.endswith(" neighbours") else ""


def own_cell(row, measure: Measure) -> str:
    if not words.known(row.value):
        return missing_cell(row)
    children = "" if " of " in str(row.shown) else f"n {row.n:,.0f}" if words.known(row.n) else ""
    return "\n".join(part for part in (str(row.shown), words.interval(row, measure), children) if part)


def opened_cell(row, measure: Measure, opens=None) -> "str | tables.Cell":
    """The own cell as a button that opens its children, where it may."""
    number = opens(row) if opens and words.known(row.value) else ""
    return tables.Cell(own_cell(row, measure), opens=number, says=drill.says(row.n)) if number else own_cell(row, measure)


def missing_cell(row) -> str:
    """A symbol with its reason, in lines of a column's width."""
    return "\n".join([str(row.shown), *wrap(words.reason(row), 20)])


def reason_for_all(rows: list) -> str:
    """'c: hidden, ...' where every one of a column's cells is missing for one and the same reason; else ''."""
    reasons = {f"{row.shown}: {words.reason(row)}" for row in rows if not words.known(row.value)}
    return reasons.pop() if len(reasons) == 1 and all(not words.known(row.value) for row in rows) else ""


def said_once(own, row, measure: Measure, opens=None) -> "str | tables.Cell":
    """A comparator's cell; a reason that the own cell gives already is not said again. Beside a school the LA's own children open too."""
    if not words.known(row.value):
        return str(row.shown) if not words.known(own.value) and own.reason == row.reason else missing_cell(row)
    number = opens(row) if opens else ""
    return tables.Cell(beside_cell(row, measure), opens=number, says=drill.says(row.n)) if number else beside_cell(row, measure)


def beside_cell(row, measure: Measure) -> str:
    if not words.known(row.value):
        return missing_cell(row)
    children = f"n {row.n:,.0f}" if words.known(row.n) else ""
    verdict = words.verdict(row)
    gap = f"{words.gap(row.gap, measure)} {verdict}" if words.known(row.gap) else verdict
    return "\n".join(part for part in (f"{row.shown} · {children}" if children else str(row.shown), gap) if part.strip())


def symbols_key(answer: Figures) -> None:
    st.markdown(f":small[{words.KEY}. {words.GAPS} Release {answer.places.release_id}.]")


def group_rows(answer: Figures, measure: Measure, asked: Question) -> list[tuple]:
    """Rows of the own groups for the dots chart: one row a group."""
    names = dict(asked.by.groups)
    frame = answer.frame[(answer.frame["measure"] == measure.key) & (answer.frame["comparator"] == asked.own)]
    return named(drawable(frame, measure).assign(label=frame["group"].map(names), own=True))
