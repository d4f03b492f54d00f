"""Progress: the measure with its interval and how far it is known, prior attainment against outcome, prior group by time in care."""

import pandas as pd
import streamlit as st

from data_layer import progress as progresses
from data_layer.catalogue.kinds import Measure, Report
from data_layer.figures import Figures
from data_layer.pupil_list import EXPECTED_OF
from data_layer.rows import named
from data_layer.statistics import FEWEST
from filters.definitions import BY_KEY
from filters.selection import Selection

from . import benchmark
from .parts import aside, charts, download, drill, empty, findings, heading, load, method, opener, tables, words
from .parts import report as shared
from .parts.tables import Heading

COUNTED_IN = {"ks2_reading_score": "ks2_reading_expected", "ks2_maths_score": "ks2_maths_expected"}  # who counts in attainment: those without a score too
BESIDE = 3  # points of prior attainment that England's line runs on beyond the children
PRIOR_TITLES = {"ks2": "KS1 prior attainment, points", "ks4": "KS2 prior attainment, scaled score or level"}
PRIOR_NAMES = {"low": "Low", "middle": "Middle", "high": "High", "none": "None known"}


def render(report: Report, viewer, selection: Selection) -> None:
    """The whole page. The scatter and the cells of children are for those with a right to them."""
    answer = load.figures(load.question(selection, viewer), viewer)
    heading.draw(selection, answer.places, viewer.scope.personal, viewer)
    heading.counted_line(answer, selection)
    if empty.drawn(answer, selection, viewer):
        return
    findings.draw(answer)
    measure = benchmark.measure_picker(answer)
    taken = panels(answer, measure, report, viewer, selection)
    st.header("Every measure", anchor=False)
    shared.benchmark_table(answer, benchmark.opening(selection, viewer))
    if answer.places.held:
        mainstream(answer, viewer, selection)
    aside.draw(answer, measure, selection, viewer)
    shared.symbols_key(answer)
    download.draw(answer, selection, viewer, taken=taken)
    method.draw(answer, notes=benchmark.notes_of(answer))


def panels(answer: Figures, measure: Measure, report: Report, viewer, selection: Selection) -> download.Taken | None:
    """The measure, and beside it prior attainment against outcome; years, LAs and groups need the page's width. Under both prior group by time in care."""
    with_children = viewer.scope.personal and answer.places.held
    points = points_of(measure, viewer, selection) if with_children else None
    beside = points is not None and len(points) > 0 and (st.session_state.get("view") or "compare") == "compare"
    left, right = st.columns(2, gap="large") if beside else (st.container(), st.container())
    with left:
        taken = benchmark.view(answer, measure, selection, viewer)
        st.markdown(known_words(answer, measure, selection, viewer))
    if with_children:
        with right:
            starting_points(points, answer, measure, report, selection)
        by_time(measure, viewer, load.question(selection, viewer), selection)
    return taken


def known_words(answer: Figures, measure: Measure, selection: Selection, viewer) -> str:
    """'Progress known for 25 of 31.'"""
    frame, actual = answer.frame, EXPECTED_OF.get(measure.key)
    if actual and actual not in set(frame["measure"]) and words.known(shared.own_row(answer, measure)["n"]):      # KS2: what a child reached is no measure of this report
        frame = pd.concat([frame, load.figures(load.question(selection, viewer, measures=(COUNTED_IN[actual],), comparators=(answer.question.own,)), viewer).frame.assign(measure=actual)])
    rows = progresses.known_for(frame)
    rows = rows[(rows["measure"] == measure.key) & (rows["comparator"] == answer.question.own)]
    if rows.empty or not words.known(rows["n"].iloc[0]) or not words.known(rows["n_attainment"].iloc[0]):
        return ""
    return f"**Progress is known for {rows['n'].iloc[0]:,.0f} of {rows['n_attainment'].iloc[0]:,.0f}** children who count in attainment: the others have no prior attainment."


def points_of(measure: Measure, viewer, selection: Selection) -> pd.DataFrame:
    """The children with prior attainment and the measure."""
    points = load.points(load.question(selection, viewer), viewer)
    return points[points[measure.key].notna()]


def starting_points(points: pd.DataFrame, answer: Figures, measure: Measure, report: Report, selection: Selection) -> None:
    """Prior attainment against outcome, one point a child that opens the child."""
    st.header("From their starting points", anchor=False)
    if points.empty:
        st.markdown("No child here has both prior attainment and this measure.")
        return
    back = selection.but(report=f"{report.stage}-pupil-details")
    opens = [opener.offer(back.but(level=f"pupil:{int(number)}"), report.slug) for number in points["pupil_id"]]
    frame = pd.DataFrame({"open": opens, "prior": points["prior"].astype(float), "outcome": points[measure.key].astype(float)})
    chart = charts.scatter(frame, england_line(measure, max(answer.question.years), frame), PRIOR_TITLES[report.stage], shared.axis_words(measure))
    shared.show_chart(chart, f"{len(frame)} {'child' if len(frame) == 1 else 'children'}: prior attainment against {measure.label}. The Pupil List holds each value.", f"scatter-{measure.key}")
    st.markdown(f":small[{len(frame)} {'child' if len(frame) == 1 else 'children'}, one point each; a point opens the child. {line_words(measure)}]")


def england_line(measure: Measure, year: int, frame: pd.DataFrame) -> pd.DataFrame:
    """The average of all pupils by prior attainment: for a progress measure zero by its definition, for Attainment 8 the release's own table."""
    if measure.kind == "progress":
        return pd.DataFrame({"prior": [frame["prior"].min(), frame["prior"].max()], "outcome": [0.0, 0.0]})
    if measure.key != "ks4_attainment8":
        return pd.DataFrame({"prior": [], "outcome": []})
    line = load.england_line(year)
    return line[line["prior"].between(frame["prior"].min() - BESIDE, frame["prior"].max() + BESIDE)]


def line_words(measure: Measure) -> str:
    """What the grey line is; nothing where there is none."""
    if measure.kind == "progress":
        return "The line at 0: pupils in England with the same prior attainment."
    return "The line: the average of pupils in England with the same prior attainment." if measure.key == "ks4_attainment8" else ""


def by_time(measure: Measure, viewer, asked, selection: Selection) -> None:
    """Prior group x time in care, each cell with its n; no mean where fewer than six."""
    cells = load.prior_by_time(asked, viewer, measure.key)
    bands = [label for *_, label in progresses.TIME_BANDS if label in set(cells["time_in_care"])]
    if not bands:
        return
    held = {(row.prior, row.time_in_care): row for row in named(cells)}
    lines = [[PRIOR_NAMES[prior], *(time_cell(held.get((prior, band)), measure, selection, viewer) for band in bands)] for prior in progresses.PRIOR_BANDS]
    tables.show(f"{measure.label} by prior attainment and time in care", [Heading("Prior attainment"), *(Heading(f"In care {band}", True) for band in bands)], lines, visible_caption=True)


def time_cell(row, measure: Measure, selection: Selection, viewer) -> "str | tables.Cell":
    """The mean and its n; the cell opens its children."""
    if row is None:
        return "no children"
    told = f"{words.number(row.mean, measure)}\nn {row.n}" if row.n >= FEWEST else f"too few to say\nn {row.n}"
    bands = {label: slug for (*_, label), slug in zip(progresses.TIME_BANDS, BY_KEY["time_in_care"].options, strict=False)}
    having = {"prior": row.prior} | ({"time_in_care": bands[row.time_in_care].slug} if row.time_in_care in bands else {})
    return tables.Cell(told, opens=drill.number(selection, viewer, row.n, measure.key, having) if row.time_in_care in bands else "", says=drill.says(row.n))


def mainstream(answer: Figures, viewer, selection: Selection) -> None:
    """The same over mainstream schools only, beside all."""
    if st.toggle("Mainstream schools only, beside all", key="progress-mainstream"):
        only = load.mainstream_only(load.question(selection, viewer), viewer)
        own, cells = answer.question.own, {row.measure: row for row in named(only.frame[only.frame["comparator"] == answer.question.own])}
        every = {row.measure: row for row in named(answer.frame[answer.frame["comparator"] == own])}
        lines = [[measure.label, shared.own_cell(every[measure.key], measure), shared.own_cell(cells[measure.key], measure)] for measure in shared.measures_of(answer)]
        tables.show("All schools and mainstream schools only", [Heading("Measure"), Heading("All schools", True), Heading("Mainstream only", True)], lines)
