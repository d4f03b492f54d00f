"""An address that is no page of the reader's: a sentence, and the nearest page that is. Streamlit's own answer is a dialog over the first page."""

import re
from difflib import get_close_matches
from functools import partial

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

TOLD, LONGEST = "lost_told", 60
PLAIN = re.compile(rf"[\w-]{{1,{LONGEST}}}", re.ASCII)  # only such an address is repeated: others could bring a link or a picture of a stranger's into the page


def section(pages: dict[str, tuple[str, st.Page]]) -> dict[str, list[st.Page]]:
    """The part of the navigation that no menu shows: a page for the address asked for, where it is none of `pages` (slug -> (section, page))."""
    slug, first = asked(), next(iter(pages))
    if not slug or "/" in slug or slug in pages and slug != first:      # the first page has no address of its own but '/'
        return {}
    nearest = next(iter(get_close_matches(slug[:LONGEST], list(pages), n=1, cutoff=0.75)), first)
    return {"": [st.Page(partial(onward, "" if slug == first else slug, pages[nearest][1]), title="No such page", url_path=slug, visibility="hidden")]}


def asked() -> str:
    """The last part of the address, as the browser sent it."""
    context = get_script_run_ctx()
    return (context.pages_manager.intended_page_name or "").strip("/") if context else ""


def onward(slug: str, page: st.Page) -> None:
    """Opens the nearest page with the link's own choices. slug: '' where that is the page asked for."""
    name = f"the address '{slug}'" if PLAIN.fullmatch(slug) else "that address"
    if slug:
        st.session_state[TOLD] = f"This account has no page at {name}; {page.title} is shown."
    st.switch_page(page, query_params=st.query_params.to_dict())


def told() -> None:
    """Once, on the page that is shown instead."""
    if TOLD in st.session_state:
        st.info(st.session_state.pop(TOLD), icon=":material/link_off:")
