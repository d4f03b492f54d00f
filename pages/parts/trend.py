"""The years of one measure: single years thin, two years together drawn full, breaks where the measure changed, and the change in words."""

import pandas as pd
import streamlit as st

from data_layer import sentences
from data_layer.catalogue.kinds import Measure
from data_layer.figures import Figures
from data_layer.rows import named
from data_layer.trend import breaks, comparable
from filters.selection import Selection, academic_year

from . import charts, download, drill, load, tables, words
from . import report as shared
from .tables import Heading

POOLED = "pooled"
DRAWN = ("england_cla", "england_state", "neighbours_cla", "region_cla", "england_all", "similar")  # at most two beside the own line


def draw(answer: Figures, measure: Measure, selection: Selection, viewer) -> download.Taken:
    """Chart, the change in words, why lines break, and every figure as a table. Gives what an export of the chart takes."""
    asked = load.question(selection, viewer).but(pool=False)
    frame = load.trend(asked, viewer)
    rows = frame[frame["measure"] == measure.key]
    years = sorted(int(year) for year in rows["year"].unique())
    together = load.trend_pooled(asked, measure.key, tuple(years), viewer)
    told = change_words(rows, asked, measure, viewer)
    st.header(f"{measure.label}: {title_of(told)}", anchor=False)
    st.markdown(f"{shared.with_unit(measure)}, {answer.labels[answer.question.own]} and comparators, {academic_year(years[0])} to {academic_year(years[-1])}. A line breaks where years can't be compared.")
    opens = opening(selection, viewer)
    shared.show_chart(charts.trend(lines_of(rows, together, answer, measure, opens), shared.axis_words(measure)), f"{measure.label} by year. {told} The table below holds every figure.", f"trend-{measure.key}")
    st.markdown(told)
    for year, reason in breaks(measure.key, years).items():
        if year != years[0]:
            st.markdown(f":small[The line breaks before {academic_year(year)}. {reason}]")
    table(rows, together, answer, measure, opens)

    def taken(answered: Figures):
        wanted = asked.but(mode=answered.question.mode)
        found = load.trend(wanted, viewer)
        found = found[found["measure"] == measure.key]
        return download.named(found, answered), charts.trend(lines_of(found, load.trend_pooled(wanted, measure.key, tuple(years), viewer), answered, measure), shared.axis_words(measure))
    return download.Taken(taken)


def title_of(told: str) -> str:
    """'no clear change since 2022/23': the sentence of the change up to its figures."""
    first = told.partition(":")[0].rstrip(".")
    return first[:1].lower() + first[1:] or "by year"


def opening(selection: Selection, viewer):
    """row -> the number that opens the children of that single year."""
    def number(row) -> str:
        return drill.number(selection, viewer, row.n, row.measure, year=int(row.year), pool=1) if row.comparator == "la_cla" else ""
    return number


def lines_of(rows: pd.DataFrame, together: pd.DataFrame, answer: Figures, measure: Measure, opens=None) -> pd.DataFrame:
    """The chart's rows: own single years (faint), own two years together, and at most two comparators."""
    own = answer.question.own
    kept = [own, *[key for key in DRAWN if key in answer.question.comparators_asked][:2]]
    single = rows[rows["comparator"].isin(kept)]
    drawn = single.assign(label=single["comparator"].map(answer.labels), own=single["comparator"] == own, faint=(single["comparator"] == own) & bool(len(together)), place=single["comparator"].map(kept.index))
    drawn = drawn.assign(open=[shared.number_of(row, opens) for row in named(drawn)])
    both = together.assign(label=f"{answer.labels[own]}, two years together", own=True, faint=False, place=-1, open="")
    drawn = pd.concat([both, drawn]) if len(both) else drawn
    drawn = drawn.sort_values(["place", "year"])
    drawn = drawn.assign(stretch=stretches(drawn, measure), years=drawn["year"].map(lambda year: academic_year(int(year))))
    order = [academic_year(year) for year in sorted(int(year) for year in rows["year"].unique())]
    found = drawn.drop(columns="year").rename(columns={"years": "year"})[["year", "label", "value", "low", "high", "own", "faint", "stretch", "open"]]
    return found.assign(at=found["year"].map(order.index), **{name: pd.to_numeric(found[name]).astype(float) for name in ("value", "low", "high")})


def stretches(rows: pd.DataFrame, measure: Measure) -> pd.Series:
    """A number a line that grows where there is no figure and where the measure changed, so that the line breaks there."""
    cut = set(breaks(measure.key, [int(year) for year in rows["year"].unique()]))
    return (rows["value"].isna() | rows["year"].astype(int).isin(cut)).groupby(rows["label"]).cumsum()


def change_words(rows: pd.DataFrame, asked, measure: Measure, viewer) -> str:
    """The own figure now and in the first year that may be compared with it."""
    own = rows[(rows["comparator"] == asked.own) & rows["value"].notna()]
    known = {int(row.year): row for row in named(own)}
    years = [year for year in comparable(measure.key, rows["year"].astype(int).unique()) if year in known]
    if len(years) < 2:
        return "No earlier year can be compared with the latest."
    later, earlier = years[0], years[-1]
    row = load.change(asked, measure.key, earlier, later, viewer)
    return sentences.change(row, earlier, row["before"]) if row else ""


def table(rows: pd.DataFrame, together: pd.DataFrame, answer: Figures, measure: Measure, opens) -> None:
    """A row a year; the own figures of two years together beside the single ones."""
    keys = answer.question.comparators_asked
    held, both = {(int(row.year), row.comparator): row for row in named(rows)}, {int(row.year): row for row in named(together)}
    headings = [Heading("Academic year"), Heading(answer.labels[keys[0]], True), *([Heading("With the year before", True)] if both else []), *(Heading(answer.labels[key], True) for key in keys[1:])]
    lines = []
    for year in sorted({year for year, _ in held}, reverse=True):
        cells = [shared.opened_cell(held[year, keys[0]], measure, opens)]
        cells += [shared.own_cell(both[year], measure) if year in both else "–"] if both else []
        cells += [said(held.get((year, key)), measure) for key in keys[1:]]
        missing = [held[year, key] for key in keys if (year, key) in held]
        same = all(not words.known(row.value) and row.reason == missing[0].reason for row in missing)
        lines.append([academic_year(year), *([tables.Spanning(f"{missing[0].shown}: {words.reason(missing[0])}")] if same else cells)])
    tables.show(f"{measure.label} by year", headings, lines)


def said(row, measure: Measure) -> str:
    return "not held" if row is None else shared.own_cell(row, measure)
