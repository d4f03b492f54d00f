"""Tables that a screen reader reads and a narrow page keeps: real HTML tables with a caption, scoped headings and a held first column.

Streamlit's own tables are a canvas (no reading order) or have no caption and no held column; the few rules of style here
are what a table needs, taken from the theme's colours.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape

import streamlit as st

from . import opener

FRAME = "cla-table"
# once a page: written into each cell it was three quarters of a long list
STYLE = (f"<style>.{FRAME}{{overflow-x:auto;max-width:100%;border:1px solid #cfd2d4;border-radius:4px}}"
         f".{FRAME} table{{border-collapse:separate;border-spacing:0;width:100%;margin:0;font-size:0.875rem;color:#0b0c0c}}.{FRAME}.close table{{font-size:0.8125rem}}"
         f".{FRAME} caption{{text-align:left;padding:8px 10px;font-weight:600;color:#0b0c0c}}.{FRAME} caption.unseen{{position:absolute;width:1px;height:1px;padding:0;overflow:hidden;clip-path:inset(50%);white-space:nowrap}}"
         f".{FRAME} th,.{FRAME} td{{border:0;border-bottom:1px solid #cfd2d4;padding:7px 8px;vertical-align:top;text-align:left;font-weight:400;color:#0b0c0c}}.{FRAME}.close th,.{FRAME}.close td{{padding:5px}}"
         f".{FRAME} thead th{{background:#f3f2f1;font-weight:600;vertical-align:bottom}}.{FRAME} th:first-child{{position:sticky;left:0;z-index:1;min-width:7.5rem}}.{FRAME} tbody th{{background:#ffffff}}"
         f".{FRAME} .right{{text-align:right}}.{FRAME} td.right{{font-variant-numeric:tabular-nums}}.{FRAME} .firm{{white-space:nowrap}}.{FRAME} td.wide{{min-width:min(13rem,36vw)}}"
         f".{FRAME} thead button{{background:none;border:0;padding:0;margin:0;font:inherit;color:inherit;text-decoration:underline dotted;cursor:pointer;text-align:inherit}}</style>")
SENTENCE = 36      # letters of a cell that is a sentence: it has room where the page is narrow
FIRM, GRADES = "\N{NO-BREAK SPACE}", re.compile(r"\b\d-\d\b")      # never broken over two lines: a band's words, '9-4'


@dataclass(frozen=True)
class Heading:
    """A column: its words, and whether it holds numbers (right-aligned)."""

    words: str
    numeric: bool = False


@dataclass(frozen=True)
class Spanning:
    """One cell over all the columns that are left: said once instead of in each."""

    words: str


@dataclass(frozen=True)
class Cell:
    """Words with more to them. value: what the column sorts by. opens: a number of parts/opener.py; the first line is its button, which says `says`."""

    words: str
    value: float | str | None = None
    opens: str = ""
    says: str = ""


def show(caption: str, headings: Sequence[Heading], rows: Iterable[Sequence], visible_caption: bool = False, sortable: bool = False, compact: bool = False) -> None:
    """Draws the table. rows: cells as text or Cell or Spanning, the first being the row's name; a line break is '\\n'."""
    st.html(table_html(caption, headings, rows, visible_caption, sortable, compact))


def table_html(caption: str, headings: Sequence[Heading], rows: Iterable[Sequence], visible_caption: bool = False, sortable: bool = False, compact: bool = False) -> str:
    """The table as HTML, everything in it escaped."""
    head = "".join(heading_html(heading, place, sortable) for place, heading in enumerate(headings))
    body = "".join(f"<tr>{row_html(headings, row)}</tr>" for row in rows)
    unseen = "" if visible_caption else ' class="unseen"'
    return (f'<div class="{FRAME}{" close" if compact else ""}" tabindex="0" role="region" aria-label="{escape(caption)}"><table>'
            f"<caption{unseen}>{escape(caption)}</caption><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>")


def heading_html(heading: Heading, place: int, sortable: bool = False) -> str:
    words = cell_html(heading.words)
    sort = ' aria-sort="none"' if sortable else ""
    words = f'<button type="button" data-sort="{place + 1}">{words}</button>' if sortable else words
    return f'<th scope="col"{sort}{" class=right" if heading.numeric else ""}>{words}</th>'


def row_html(headings: Sequence[Heading], row: Sequence) -> str:
    rest = (td_html(heading, cell, len(headings) - place) for place, (heading, cell) in enumerate(zip(headings[1:], row[1:], strict=False), 1))
    return f'<th scope="row"{value_html(row[0])}>{cell_html(row[0])}</th>' + "".join(rest)


def td_html(heading: Heading, cell: "str | Cell | Spanning", columns_left: int) -> str:
    if isinstance(cell, Spanning):
        return f'<td colspan="{columns_left}">{cell_html(cell.words)}</td>'
    text = cell.words if isinstance(cell, Cell) else str(cell)
    if heading.numeric:      # a reason in words may break, or it pushes the last column out of sight
        look = ' class="right firm"' if any(map(str.isdigit, text)) else " class=right"
    else:
        look = " class=wide" if len(text) > SENTENCE else ""
    return f"<td{value_html(cell)}{look}>{cell_html(cell)}</td>"


def value_html(cell) -> str:
    """What the cell is sorted by, where that is not its words."""
    return "" if not isinstance(cell, Cell) or cell.value is None else f' data-value="{escape(str(cell.value))}"'


def cell_html(cell: "str | Cell") -> str:
    """A cell, escaped; lines kept; numbers never broken before their unit."""
    words, opens = (cell.words, cell.opens) if isinstance(cell, Cell) else (str(cell), "")
    first, *lines = words.split("\n")
    first = opener.button_html(opens, first, cell.says) if opens else words_html(first)
    return "<br>".join([first, *map(words_html, lines)])


def words_html(words: str) -> str:
    """A line of a cell, escaped; what belongs together stays on one line."""
    firm = FIRM in words
    return f"<span class=firm>{escape(words)}</span>" if firm else GRADES.sub(r"<span class=firm>\g<0></span>", escape(words))
