"""The top of the sidebar: the product, the place, who is signed in, presenting mode, the way out."""

import streamlit as st

from filters.selection import Selection

from . import load, opener, picture, printing, tables, views

PRESENTING = "presenting"
LESS_ABOVE = '<style>[data-testid="stMainBlockContainer"]{padding-top:4rem}</style>'      # the banner right under the menu


# the choices of a list in whole words, and all of them in sight
WHOLE_TAGS = ('<style>[data-testid="stSidebar"] [data-testid="stMultiSelect"] [role="group"]:has(>[data-testid="stMultiSelectTagsContainer"]){max-height:none}'
              '[data-testid="stSidebar"] [data-tag]{height:auto;min-height:1.75rem;max-width:100%}[data-testid="stSidebar"] [data-tag]>span{white-space:normal;overflow:visible;line-height:1.2;padding:3px 0}</style>')


def draw(viewer, selection: Selection) -> None:
    """Drawn on every page of figures or children, before the filters."""
    signed_in(viewer, load.where(selection.la).name)
    with st.sidebar:
        st.toggle("Presenting", key=PRESENTING, help="Hides children's names, for a projected screen.")
        views.saved_popover(viewer)


def signed_in(viewer, place: str = "") -> None:
    """Who is signed in, and the way out."""
    st.html(LESS_ABOVE + WHOLE_TAGS + picture.NO_TOOLBAR + tables.STYLE + opener.STYLE + printing.STYLE)      # of paper last: it outweighs the screen's
    with st.sidebar:
        st.markdown(f"**CLA Analysis**  \n{who(viewer, place)}")
        st.html('<a href="/auth/sign-out" target="_self" style="color:#12436D">Sign out</a>')


def who(viewer, place: str) -> str:
    """'Halton · Dana Example, VSH'; of a demo account, whose name is its LA and role, that alone."""
    if viewer.is_demo:
        return viewer.name
    return f"{f'{place} · ' if place else ''}{viewer.name}, {viewer.rights.label}"


def presenting() -> bool:
    """Whether names are hidden now."""
    return bool(st.session_state.get(PRESENTING))
