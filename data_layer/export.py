"""What leaves as a file: CSV (RFC 4180), Excel with a cover sheet, JSON. Takes frames that came through disclosure, adds nothing to them.

Every file carries the sentence, the source, the release and, of made-up data, the word SYNTHETIC. Text that a spreadsheet
would run as a formula is made harmless.
"""

import csv
import datetime
import io
import json
import math
from dataclasses import dataclass
from decimal import Decimal

import pandas as pd
import xlsxwriter

from .disclosure import KEY

FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "|")
SOURCE = "SSDA903 care returns matched with pupil attainment extracts, by the local authority; CLA Analysis"
PUBLISHED_SOURCE = "DfE, Outcomes for children in need, including children looked after by local authorities in England (Open Government Licence v3.0)"
PERSONAL = "Contains personal data of children in care: keep it as you keep their files."
ROW = ("measure", "comparator", "year", "group", "n", "numerator", "value", "low", "high", "interval", "gap", "verdict", "symbol", "reason", "shown")


@dataclass(frozen=True)
class About:
    """What a file says of itself. mode: shareable or internal. notes: further lines of the cover sheet."""

    report: str
    sentence: str
    release: str
    synthetic: bool
    mode: str = "shareable"
    source: str = SOURCE
    notes: tuple[str, ...] = ()

    @property
    def data(self) -> str:
        return "SYNTHETIC: made-up children, not real ones" if self.synthetic else "real"

    def lines(self) -> tuple[tuple[str, str], ...]:
        """The cover sheet."""
        lines = [("Report", self.report), ("What applies", self.sentence), ("Source", self.source), ("Release", self.release), ("Data", self.data), ("Mode", self.mode)]
        lines += [("Handling", PERSONAL)] if self.mode == "internal" else []
        return (*lines, *(("Note", note) for note in self.notes), *(("Symbol", text) for text in KEY.values()))


def plain(value):
    """A cell as JSON takes it: None for anything missing, whole numbers whole, dates in ISO form."""
    if value is None or value is pd.NaT or value is pd.NA:
        return None
    if hasattr(value, "item"):
        value = value.item()
    if isinstance(value, float) and not math.isfinite(value):
        return None
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, (datetime.date, datetime.datetime, pd.Timestamp)):
        return value.isoformat()[:10]
    return value


def records(frame: pd.DataFrame, columns: tuple[str, ...] | None = None) -> list[dict]:
    """The rows of a frame as plain dicts."""
    names = list(columns or frame.columns)
    return [{name: plain(row.get(name)) for name in names} for row in frame.to_dict("records")]


def harmless(text: str) -> str:
    """Text that no spreadsheet takes for a formula."""
    return "'" + text if text.lstrip(" ").startswith(FORMULA) else text


def to_json(value) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False, indent=1)


def to_csv(frame: pd.DataFrame, about: About) -> str:
    """RFC 4180: CRLF, quotes doubled; the sentence, source, release and data in columns of their own at the end of each row."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    told = {"what_applies": about.sentence, "source": about.source, "release": about.release, "data": about.data}
    writer.writerow([*frame.columns, *told])
    for row in records(frame):
        writer.writerow([_cell(value) for value in (*row.values(), *told.values())])
    return out.getvalue()


def _cell(value):
    if value is None:
        return ""
    return harmless(value) if isinstance(value, str) else ("yes" if value else "no") if isinstance(value, bool) else value


def to_xlsx(frame: pd.DataFrame, about: About) -> bytes:
    """A workbook: a cover sheet, then the rows as a real table. Text is written as text, never as a formula."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        _cover(book, about)
        _rows(book, frame)
    return out.getvalue()


def _cover(book, about: About) -> None:
    sheet, bold, wrap = book.add_worksheet("About"), book.add_format({"bold": True}), book.add_format({"text_wrap": True, "valign": "top"})
    sheet.set_column(0, 0, 16)
    sheet.set_column(1, 1, 100)
    for number, (name, text) in enumerate(about.lines()):
        sheet.write_string(number, 0, name, bold)
        sheet.write_string(number, 1, harmless(text), wrap)


def _rows(book, frame: pd.DataFrame) -> None:
    sheet = book.add_worksheet("Figures")
    rows = [[_cell(value) for value in row.values()] for row in records(frame)]
    last = max(len(rows), 1)
    sheet.add_table(0, 0, last, max(len(frame.columns) - 1, 0), {"data": rows, "columns": [{"header": str(name)} for name in frame.columns], "style": "Table Style Light 1"})
    sheet.freeze_panes(1, 1)
    sheet.autofit()
