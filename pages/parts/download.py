"""What is on the screen, to take away: CSV and Excel of the figures, the chart as SVG and PNG. Each export is in the audit."""

import json
from collections.abc import Callable
from dataclasses import dataclass

import pandas as pd
import streamlit as st
import vl_convert

from auth import audit
from data_layer.catalogue.measures import BY_KEY
from data_layer.catalogue.summary import LABELS_OF_SUBJECTS
from data_layer.disclosure import NotShareable
from data_layer.export import PUBLISHED_SOURCE, ROW, SOURCE, About, to_csv, to_xlsx
from data_layer.figures import Figures
from filters.selection import Selection

from . import load, printing
from .picture import Picture

NAMES = {key: measure.label for key, measure in BY_KEY.items()} | LABELS_OF_SUBJECTS
FILE_FONT, FILE_WIDTH, PNG_SCALE = "sans-serif", 900, 2
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


OWN, SHAREABLE = "For our own use", "To pass on"


@dataclass(frozen=True)
class Taken:
    """The chart on screen. make(answer in either mode) -> the rows behind it, and the chart. rows: whether they are others than the table's."""

    make: Callable[[Figures], tuple[pd.DataFrame | None, Picture]]
    rows: bool = True


@dataclass(frozen=True)
class Frame:
    """The children on screen: how many, and the rows in reading form, made when a file is asked for."""

    many: int
    make: Callable[[], pd.DataFrame]


def draw(answer: Figures, selection: Selection, viewer, frame: Frame | None = None, taken: Taken | None = None) -> None:
    """The row of export buttons. frame: the children on screen (default: the figures in reading form). taken: the chart on screen.

    Files are made when asked for. To pass figures on, small numbers are hidden first and the file says so; children are never passed on.
    """
    with st.container(key="exports"):
        kept = frame is not None or answer.question.mode == "shareable" or picked() == OWN
        try:
            passed = answer if kept else load.figures(answer.question.but(mode="shareable"), viewer)
        except NotShareable as error:
            st.warning(str(error), icon=":material/shield:")
            return
        buttons(passed, selection, viewer, frame, taken)


def picked() -> str:
    """Whom the files are for: the LA's own officers, or others."""
    return st.segmented_control("Files", [OWN, SHAREABLE], default=OWN, required=True, key="export-for", persist_state="session", help="To pass on: small numbers hidden by the DfE's rules, at most one filter, marked shareable.")


def buttons(answer: Figures, selection: Selection, viewer, frame: Frame | None, taken: Taken | None) -> None:
    about, many = about_of(answer, selection), len(answer.frame) if frame is None else frame.many

    def rows() -> pd.DataFrame:
        return labelled(answer) if frame is None else frame.make()
    offers = [("CSV", "csv", "text/csv", lambda: csv_of(rows(), about)), ("Excel", "xlsx", XLSX, lambda: to_xlsx(rows(), about))]
    if taken is not None:
        offers += [("Chart's figures as CSV", "chart-csv", "text/csv", lambda: csv_of(taken.make(answer)[0], about))] if taken.rows else []
        offers += [("Chart as PNG", "png", "image/png", lambda: png(taken.make(answer)[1], about)), ("Chart as SVG", "svg", "image/svg+xml", lambda: svg(taken.make(answer)[1], about))]
    with st.container(horizontal=True, key="export", vertical_alignment="center"):
        for label, ending, mime, make in offers:
            st.download_button(label, data=audited(make, viewer, selection, ending, many), file_name=file_name(about, selection, ending), mime=mime, icon=":material/download:", key=f"export-{ending}-{about.mode}", on_click="ignore")
        st.html(printing.BUTTON, width="content")


def of_rows(rows: pd.DataFrame, about: About, selection: Selection, viewer, part: str = "") -> None:
    """CSV and Excel of rows about children, never to be passed on. part: what of the page they are, where the page has files of its own."""
    mark = f"-{part}" if part else ""
    offers = [("CSV", "csv", "text/csv", lambda: csv_of(rows, about)), ("Excel", "xlsx", XLSX, lambda: to_xlsx(rows, about))]
    with st.container(horizontal=True, key=f"export{mark}", vertical_alignment="center"):
        for label, ending, mime, make in offers:
            st.download_button(label, data=audited(make, viewer, selection, ending, len(rows)), file_name=file_name(about, selection, ending, mark), mime=mime, icon=":material/download:", key=f"export-{ending}{mark}", on_click="ignore")
        if not part:
            st.html(printing.BUTTON, width="content")


def csv_of(rows: pd.DataFrame, about: About) -> bytes:
    return to_csv(rows, about).encode("utf-8-sig")


def audited(make: Callable[[], bytes], viewer, selection: Selection, ending: str, rows: int) -> Callable[[], bytes]:
    """The file, made only once the audit holds its line."""
    def made() -> bytes:
        audit.record(viewer, f"export_{ending}", selection.report, selection.sentence(), rows)
        return make()
    return made


def about_of(answer: Figures, selection: Selection) -> About:
    notes = tuple(f"{answer.labels.get(key, key)}: {note}" for key, note in answer.notes.items())
    return About(selection.report_declared.title, load.sentence(selection, answer.places.name), answer.places.release_id, answer.places.synthetic, answer.question.mode if answer.places.held else "shareable", SOURCE if answer.places.held else PUBLISHED_SOURCE, notes)


def file_name(about: About, selection: Selection, ending: str, mark: str = "") -> str:
    """Report, LA, year and mode; SYNTHETIC where the children are made up. Never a name."""
    made_up = "SYNTHETIC-" if about.synthetic else ""
    return f"{made_up}{selection.report}-{selection.la}-{selection.year}-{about.mode}{mark}.{ending.replace('-', '.')}"


def labelled(answer: Figures) -> pd.DataFrame:
    """The rows with names for keys, in the export's columns."""
    return named(answer.frame, answer)


def named(frame: pd.DataFrame, answer: Figures) -> pd.DataFrame:
    """Released rows with names for keys: measures, comparators, the groups of a breakdown."""
    groups = dict(answer.question.by.groups) if answer.question.by else {}
    frame = frame.reindex(columns=[*ROW, *(["category"] if "category" in frame and frame["category"].notna().any() else [])])
    return frame.assign(measure=[NAMES.get(key, key) for key in frame["measure"]], comparator=[answer.labels.get(key, key) for key in frame["comparator"]], group=[groups.get(key, key) for key in frame["group"]])


def specification(chart, about: About) -> str:
    """The chart as it stands in a file: a fixed width, a font that every machine has, its sentence and source above it."""
    drawn = chart.to_dict()
    drawn |= {"config": {**drawn["config"], "font": FILE_FONT}, "width": FILE_WIDTH}
    made_up = "SYNTHETIC DATA, made-up children. " if about.synthetic else ""
    drawn["title"] = {"text": about.report, "subtitle": [about.sentence, f"{made_up}{about.source}. Release {about.release}."], "anchor": "start", "subtitleFontSize": 11}
    drawn["padding"] = 16
    return json.dumps(drawn)


def png(chart, about: About) -> bytes:
    """The SVG file as dots: what the one says (SYNTHETIC, sentence, source) the other says."""
    return vl_convert.svg_to_png(svg(chart, about).decode(), scale=PNG_SCALE)


def svg(chart, about: About) -> bytes:
    return vl_convert.vegalite_to_svg(specification(chart, about)).encode()
