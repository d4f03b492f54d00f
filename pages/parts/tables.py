"""Tables that a screen reader reads and a narrow page keeps: real HTML tables with a caption, scoped headings and a held first column.

Streamlit's own tables are a canvas (no reading order) or have no caption and no held column; the few rules of style here
are what a table needs, taken from the theme's colours.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape

import streamlit as st

EDGE = "border-bottom:1px solid #cfd2d4;padding:7px 8px;vertical-align:top;"
HELD = "position:sticky;left:0;background:#ffffff;z-index:1;min-width:7.5rem;"
HEAD = "background:#f3f2f1;color:#0b0c0c;font-weight:600;"
FRAME = "overflow-x:auto;max-width:100%;border:1px solid #cfd2d4;border-radius:4px;"


@dataclass(frozen=True)
class Heading:
    """A column: its words, and whether it holds numbers (right-aligned)."""

    words: str
    numeric: bool = False


@dataclass(frozen=True)
class Spanning:
    """One cell over all the columns that are left: said once instead of in each."""

    words: str


def show(caption: str, headings: Sequence[Heading], rows: Iterable[Sequence[str]], visible_caption: bool = False) -> None:
    """Draws the table. rows: cells as text, the first being the row's name; a line break is '\\n'."""
    st.html(table_html(caption, headings, rows, visible_caption))


def table_html(caption: str, headings: Sequence[Heading], rows: Iterable[Sequence[str]], visible_caption: bool = False) -> str:
    """The table as HTML, everything in it escaped."""
    head = "".join(heading_html(heading, place) for place, heading in enumerate(headings))
    body = "".join(f"<tr>{row_html(headings, row)}</tr>" for row in rows)
    hidden = "text-align:left;padding:8px 10px;font-weight:600;color:#0b0c0c;" if visible_caption else "position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap;"
    return (f'<div style="{FRAME}" tabindex="0" role="region" aria-label="{escape(caption)}"><table style="border-collapse:separate;border-spacing:0;width:100%;margin:0;font-size:0.875rem;color:#0b0c0c;">'
            f'<caption style="{hidden}">{escape(caption)}</caption><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>')


def heading_html(heading: Heading, place: int) -> str:
    held = HELD if place == 0 else ""
    return f'<th scope="col" style="{EDGE}{held}{HEAD}text-align:{"right" if heading.numeric else "left"};">{cell_html(heading.words)}</th>'


def row_html(headings: Sequence[Heading], row: Sequence["str | Spanning"]) -> str:
    first = f'<th scope="row" style="{EDGE}{HELD}font-weight:400;text-align:left;">{cell_html(row[0])}</th>'
    rest = (td_html(heading, cell, len(headings) - place) for place, (heading, cell) in enumerate(zip(headings[1:], row[1:]), 1))
    return first + "".join(rest)


def td_html(heading: Heading, cell: "str | Spanning", columns_left: int) -> str:
    if isinstance(cell, Spanning):
        return f'<td colspan="{columns_left}" style="{EDGE}text-align:left;">{cell_html(cell.words)}</td>'
    return f'<td style="{EDGE}text-align:{"right" if heading.numeric else "left"};{"font-variant-numeric:tabular-nums;white-space:nowrap;" if heading.numeric else ""}">{cell_html(cell)}</td>'


def cell_html(text: str) -> str:
    """A cell's text, escaped; lines kept; numbers never broken before their unit."""
    return "<br>".join(escape(line) for line in str(text).split("\n"))
