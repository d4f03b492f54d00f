"""The top of every report: banners, title, the selection's sentence, chips, the counted line, and the ways to take it away."""

from urllib.parse import urlencode

import streamlit as st

from data_layer.catalogue.authorities import possessive
from data_layer.figures import Figures
from data_layer.places import Places
from filters import sidebar
from filters.definitions import BY_KEY
from filters.selection import Selection

from . import go, load, merged, views, waiting

SYNTHETIC = "SYNTHETIC DATA: made-up children, not {la} results"
PERSONAL_LIST = "Contains personal data of the children on your list. For you alone: don't pass it on."
PUBLISHED = "The DfE's published figures alone: this release holds no children."
PERSONAL = "Contains personal data of children. For the Virtual School's own use."


def draw(selection: Selection, places: Places, personal: bool, viewer) -> None:
    """Banner, title, save, link, sentence and chips."""
    banners(places, personal, viewer.scope.is_list)
    views.note()
    left, right = st.columns([3, 2], vertical_alignment="center")
    left.title(selection.report_declared.title, anchor=False)
    with right.container(horizontal=True, horizontal_alignment="right"):
        views.save_popover(selection, viewer)
        link_popover(selection)
    if viewer.scope.is_list:
        st.markdown(f"{selection.sentence()} · of the {len(viewer.scope.pupil_ids)} {'child' if len(viewer.scope.pupil_ids) == 1 else 'children'} on your list")
    else:
        st.markdown(load.sentence(selection, places.plain_name))
        merged.draw(places)
    chips(selection)


def banners(places: Places, personal: bool, listed: bool = False) -> None:
    """Which kind of data is on the page: made-up or personal. Both stay in sight on every page."""
    waiting.drawing()
    if places.synthetic:
        st.warning(SYNTHETIC.format(la=possessive(places.plain_name)), icon=":material/science:")
    elif not places.held:
        st.info(PUBLISHED, icon=":material/public:")
    elif personal:
        st.info(PERSONAL_LIST if listed else PERSONAL, icon=":material/lock:")


def link_popover(selection: Selection) -> None:
    with st.popover("Copy link", icon=":material/link:"):
        st.markdown("This link opens the same view for anyone with a right to it. It holds the choices, never a child.")
        st.code(f"/{selection.report}?{urlencode(selection.to_url())}", language=None, wrap_lines=True)


def chips(selection: Selection) -> None:
    """One button a filter that is on: pressing it takes the filter off."""
    applied, left_out = selection.conditions(), selection.left_out()
    if not applied and not left_out:
        return
    with st.container(horizontal=True, key="chips", vertical_alignment="center", gap="small"):
        for condition in applied:
            words = condition.sentence[0].upper() + condition.sentence[1:]
            st.button(words, key=f"chip-{condition.key}", icon=":material/close:", icon_position="right", help=f"Take off {BY_KEY[condition.key].label}" if condition.key in BY_KEY else "All children of the filters again", on_click=sidebar.take_off, args=(condition.key,))
        st.button("Clear all", key="chips-clear", type="tertiary", on_click=sidebar.clear_filters)
    if left_out:
        names = ", ".join(filter_.label.lower() for filter_ in left_out)
        st.markdown(f":small[Not at this key stage, so left aside here: {names}.]")


def counted_line(answer: Figures, selection: Selection) -> None:
    """'31 of 36 children counted · 3 not matched · 2 not eligible', with the way to each of them; exact, so for the LA's own officers only."""
    coverage = answer.coverage
    if not answer.places.held:
        st.markdown(":material/groups: Counted by the DfE: children looked after for 12 months at 31 March. No filter can be answered from published figures.")
        return
    if answer.question.mode != "internal":
        st.markdown(":material/groups: Each figure says how many children it counts; small numbers are hidden (c).")
        return
    if selection.counts_a_school():
        note = answer.notes.get(answer.question.own, "")
        st.markdown(":material/groups: All pupils of the school at the end of the key stage, in care or not" + (f"; {note}." if note else "."))
        return
    aside = coverage.not_at_stage + coverage.outside_basis
    parts = [f"**{coverage.counted} of {coverage.shown_total}** children counted", f"{coverage.unmatched} not matched", f"{aside} not eligible"]
    with st.container(horizontal=True, key="counted", vertical_alignment="center", gap="small"):
        st.markdown(":material/groups: " + " · ".join(parts), width="content")
        st.button("See each child", key="counted-cohort", type="tertiary", icon=":material/arrow_forward:", icon_position="right", on_click=go.to, args=("cohort", None, selection.report))
    if selection.applied():
        st.markdown(":small[Counted before filters: the figures below say how many of them meet the filters.]")
