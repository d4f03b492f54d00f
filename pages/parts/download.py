"""What is on the screen, to take away: CSV and Excel of the figures, the chart as SVG and PNG. Each export is in the audit."""

import json
from collections.abc import Callable

import pandas as pd
import streamlit as st
import vl_convert

from auth import audit
from data_layer.catalogue.measures import BY_KEY
from data_layer.export import PUBLISHED_SOURCE, ROW, SOURCE, About, to_csv, to_xlsx
from data_layer.figures import Figures
from filters.selection import Selection

FILE_FONT, FILE_WIDTH, PNG_SCALE = "sans-serif", 900, 2
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def draw(answer: Figures, selection: Selection, viewer, frame: pd.DataFrame | None = None, chart=None) -> None:
    """The row of export buttons. frame: what is exported (default: the figures in reading form). chart: the chart on screen."""
    about = about_of(answer, selection)
    rows = labelled(answer) if frame is None else frame
    offers = [("CSV", "csv", "text/csv", lambda: to_csv(rows, about).encode("utf-8-sig")), ("Excel", "xlsx", XLSX, lambda: to_xlsx(rows, about))]
    if chart is not None:
        offers += [("Chart as PNG", "png", "image/png", lambda: png(chart, about)), ("Chart as SVG", "svg", "image/svg+xml", lambda: svg(chart, about))]
    with st.container(horizontal=True, key="export", vertical_alignment="center"):
        for label, ending, mime, make in offers:
            st.download_button(label, data=audited(make, viewer, selection, ending, len(rows)), file_name=file_name(about, selection, ending), mime=mime, icon=":material/download:", key=f"export-{ending}", on_click="ignore")


def audited(make: Callable[[], bytes], viewer, selection: Selection, ending: str, rows: int) -> Callable[[], bytes]:
    """The file, made only once the audit holds its line."""
    def made() -> bytes:
        audit.record(viewer, f"export_{ending}", selection.report, selection.sentence(), rows)
        return make()
    return made


def about_of(answer: Figures, selection: Selection) -> About:
    notes = tuple(f"{answer.labels.get(key, key)}: {note}" for key, note in answer.notes.items())
    return About(selection.report_declared.title, selection.sentence(answer.places.name), answer.places.release_id, answer.places.synthetic, answer.question.mode if answer.places.held else "shareable", SOURCE if answer.places.held else PUBLISHED_SOURCE, notes)


def file_name(about: About, selection: Selection, ending: str) -> str:
    """Report, LA, year and mode; SYNTHETIC where the children are made up. Never a name."""
    made_up = "SYNTHETIC-" if about.synthetic else ""
    return f"{made_up}{selection.report}-{selection.la}-{selection.year}-{about.mode}.{ending}"


def labelled(answer: Figures) -> pd.DataFrame:
    """The rows with names for keys, in the export's columns."""
    frame = answer.frame.reindex(columns=[*ROW, *(["category"] if "category" in answer.frame and answer.frame["category"].notna().any() else [])])
    return frame.assign(measure=[BY_KEY[key].label if key in BY_KEY else key for key in frame["measure"]], comparator=frame["comparator"].map(answer.labels))


def specification(chart, about: About) -> str:
    """The chart as it stands in a file: a fixed width, a font that every machine has, its sentence and source above it."""
    drawn = chart.to_dict()
    drawn |= {"config": {**drawn["config"], "font": FILE_FONT}, "width": FILE_WIDTH}
    made_up = "SYNTHETIC DATA, made-up children. " if about.synthetic else ""
    drawn["title"] = {"text": about.report, "subtitle": [about.sentence, f"{made_up}{about.source}. Release {about.release}."], "anchor": "start", "subtitleFontSize": 11}
    drawn["padding"] = 16
    return json.dumps(drawn)


def png(chart, about: About) -> bytes:
    return vl_convert.vegalite_to_png(specification(chart, about), scale=PNG_SCALE)


def svg(chart, about: About) -> bytes:
    return vl_convert.vegalite_to_svg(specification(chart, about)).encode()
