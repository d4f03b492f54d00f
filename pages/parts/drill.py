"""Which children a figure counts: the Pupil List with the same filters and the figure's own condition. Other LAs' figures never open children."""

import streamlit as st

from data_layer.catalogue.authorities import possessive
from data_layer.catalogue.kinds import Report
from filters.selection import Selection

from . import go, load, opener, words


def list_report(report: Report) -> str:
    """Slug of the Pupil List that belongs to a report of figures."""
    return report.slug.replace("benchmark", "pupil-list") if report.progress else f"{report.stage}-pupil-list"


def may_open(selection: Selection, viewer) -> bool:
    """Only the LA's own children open, and only for those with a right to all of them."""
    return viewer.scope.personal and not viewer.scope.is_list and bool(load.where(selection.la).held)


def at_school(selection: Selection, viewer, places) -> None:
    """A school's figure counts pupils who are nobody's here: the LA's own children among them open."""
    if may_open(selection, viewer):
        wanted = selection.but(report=list_report(selection.report_declared), cell="")
        st.button(f"See {possessive(places.plain_name)} children in care at this school", icon=":material/list:", on_click=go.to, args=(wanted.report, wanted, selection.report), key="drill")


def chosen(selection: Selection, cell: str, having: dict[str, str] | None = None, **changes) -> Selection:
    """The children of a figure. cell: the measure (or a Summary's share) whose denominator they are; having: filter key -> the one option of the figure's group."""
    for key, slug in (having or {}).items():
        selection = selection.having(key, (slug,))
    return selection.but(report=list_report(selection.report_declared), cell=cell, **changes)


def number(selection: Selection, viewer, count, cell: str, having: dict[str, str] | None = None, **changes) -> str:
    """What a cell or mark carries to open `count` children; nothing where there are none, or none that may be seen."""
    if not may_open(selection, viewer) or not words.known(count) or count <= 0:
        return ""
    return opener.offer(chosen(selection, cell, having, **changes), back=selection.report)


def says(count) -> str:
    """'open these 12 children'."""
    return "open this child" if count == 1 else f"open these {count:,.0f} children"
