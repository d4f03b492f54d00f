"""The entry script behind the gate: who is asking, which pages they have, the filters drawn once, the page run.

Streamlit runs this file on every click. The page files only define `render`; nothing is drawn without a viewer.
"""

import time
from collections.abc import Callable
from functools import partial
from importlib import import_module
from urllib.parse import quote

import streamlit as st

from auth.viewer import Viewer, current_viewer
from data_layer.catalogue.availability import is_shown
from data_layer.catalogue.headlines import lead
from data_layer.catalogue.key_stages import KEY_STAGES
from data_layer.catalogue.kinds import Report
from data_layer.catalogue.reports import BY_SLUG, REPORTS
from filters import sidebar
from filters.selection import Selection, academic_year
from pages.parts import failing, go, heading, load, lost, opener, top

OVERVIEW, ABOUT = "Overview", "About the figures"
BESIDE = (("home", "Home", OVERVIEW), ("cohort", "Cohort", OVERVIEW), ("sure", "How sure can we be?", ABOUT), ("accessibility", "Accessibility", ABOUT))
OF_ALL_CHILDREN = (("quality", "Data quality", ABOUT), ("results", "What changed in results", ABOUT))
# drawn here: Streamlit's own icons would be asked of an outside address
ICON = "data:image/svg+xml," + quote('<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16"><rect width="16" height="16" rx="3" fill="#12436D"/><path d="M4 12V8M8 12V4M12 12V6" stroke="#fff" stroke-width="2"/></svg>')
FIRST_REPORT = "ks4-att8-prog8-benchmark"
LIST_ONLY = ("pupil_list", "pupil_details")
LINK, KEPT, WRITTEN = "shell_link", "shell_selection", "shell_written"  # as the last run left them, and when
ON_ITS_WAY = 0.5  # seconds


def main() -> None:
    """One run of the script."""
    st.set_page_config(page_title="CLA Analysis", page_icon=ICON, layout="wide", initial_sidebar_state="auto")
    draw(current_viewer(st.context.cookies, load.pupils_of))


def draw(viewer: Viewer | None) -> None:
    """The pages of this viewer, and the one asked for. Navigation is called on every path: Streamlit serves files otherwise."""
    if viewer is None:
        st.navigation([st.Page(signed_out, title="Sign in", default=True)], position="hidden").run()
        return
    pages = pages_of(viewer)
    page = st.navigation(by_section(pages) | lost.section(pages), position="top")
    asked = go.asked()
    if asked in pages:
        st.switch_page(pages[asked][1], query_params=link_to(asked))
    page.run()


def link_to(slug: str) -> dict[str, str]:
    """The link that a page opened from here will have: known beforehand, the browser's Back takes one step and not two."""
    kept = sidebar.current()
    st.session_state[LINK] = link = kept.but(report=slug if slug in BY_SLUG else kept.report).to_url() if kept else {}
    return link


def signed_out() -> None:
    """What a session that has ended sees: nothing of anybody's."""
    st.title("You are signed out", anchor=False)
    st.html('<p><a href="/auth/sign-in" target="_self">Sign in</a></p>')


def pages_of(viewer: Viewer) -> dict[str, tuple[str, st.Page]]:
    """Slug -> (section, page), those that the viewer's role has; the first is where they start."""
    wanted = [(slug, title, section, partial(beside, slug, viewer)) for slug, title, section in BESIDE if section == OVERVIEW and viewer.rights.la_pages]
    wanted += [("admin", "Accounts", OVERVIEW, partial(accounts, viewer))] if viewer.rights.users != "none" else []
    wanted += [(report.slug, report.title, section_of(report), partial(family, report, viewer)) for report in REPORTS if may_open(report, viewer)]
    wanted += [(slug, title, section, partial(beside, slug, viewer)) for slug, title, section in BESIDE if section == ABOUT and (viewer.rights.la_pages or slug == "accessibility")]
    wanted += [(slug, title, section, partial(beside, slug, viewer)) for slug, title, section in OF_ALL_CHILDREN if viewer.rights.children == "la"]
    return {slug: (section, page(slug, title, run, viewer, default=place == 0)) for place, (slug, title, section, run) in enumerate(wanted)}


def accounts(viewer: Viewer) -> None:
    """The users of an LA, for those who look after them; no children."""
    top.signed_in(viewer)
    import_module("pages.admin").render(viewer)


def page(slug: str, title: str, run: Callable[[], None], viewer: Viewer, default: bool = False) -> st.Page:
    def drawn() -> None:
        lost.told()
        failing.shown(run, viewer)

    return st.Page(drawn, title=title, url_path=None if default else slug, default=default)


def may_open(report: Report, viewer: Viewer) -> bool:
    """Reports of figures need LA pages; reports of children need a right to children."""
    return viewer.scope.personal if report.family in LIST_ONLY else viewer.rights.la_pages


def section_of(report: Report) -> str:
    return next(stage.label for stage in KEY_STAGES if stage.key == report.stage)


def by_section(pages: dict[str, tuple[str, st.Page]]) -> dict[str, list[st.Page]]:
    order = [OVERVIEW, *(stage.label for stage in KEY_STAGES), ABOUT]
    return {section: [each for held, each in pages.values() if held == section] for section in order if any(held == section for held, _ in pages.values())}


def family(report: Report, viewer: Viewer) -> None:
    """A report: the sidebar, then the page file of its family."""
    selection = selected(report.slug, viewer)
    top.draw(viewer, selection)
    opener.listen()
    if not load.years(report.stage):
        nothing_held(report, selection)
        return
    sidebar.draw(selection, offered(selection, viewer))
    import_module(f"pages.{report.family}").render(report, viewer, selection)


def nothing_held(report: Report, selection: Selection) -> None:
    """A stage of which the release has no results: said, with what to do."""
    heading.banners(load.where(selection.la), False)
    st.title(report.title, anchor=False)
    st.info(f"This release holds no {report.stage.upper()} results of looked-after children. Load the {report.stage.upper()} pupil files with `cla load`, or open a report of another key stage.", icon=":material/inbox:")


def beside(slug: str, viewer: Viewer) -> None:
    """A page beside the fifteen: the same selection, no filters; without an LA of one's own the text alone."""
    if not viewer.scope.la_codes:
        top.signed_in(viewer)
        import_module(f"pages.{slug}").render(viewer, Selection())
        return
    selection = selected(FIRST_REPORT, viewer) if sidebar.current() is None else selected(sidebar.current().report, viewer)
    top.draw(viewer, selection)
    opener.listen()
    if slug in dict.fromkeys(each for each, _, section in BESIDE if section == OVERVIEW):
        sidebar.draw(selection, offered(selection, viewer), filters=False, who=slug != "home")
    import_module(f"pages.{slug}").render(viewer, selection)


def selected(report: str, viewer: Viewer) -> Selection:
    """This session's selection on this report: from the link at first, then what was kept. The link follows it."""
    selection, notes, link = sidebar.current(), (), st.query_params.to_dict()
    if selection is None and "year" in link:
        sidebar.choose_year()
    if selection is None or went_back(selection, link):
        fresh = start(report, viewer)
        selection, notes = Selection.from_url(link, fresh, sorted(viewer.scope.la_codes), load.years(fresh.stage))
    selection = with_usual_year(selection.but(report=report))
    if selection.level.startswith("pupil:") and selection.report_declared.family != "pupil_details":
        selection = selection.but(level="la")
    if selection.report_declared.family != "pupil_details" and not selection.cell_conditions():
        selection = selection.but(cell="")      # the figure that was opened is left behind with its list
    selection, moved = held_year(selection)
    sidebar.keep(selection)
    st.session_state[KEPT], st.session_state[LINK] = selection, selection.to_url()
    if link != st.session_state[LINK]:
        st.query_params.from_dict(st.session_state[LINK])
        st.session_state[WRITTEN] = time.monotonic()
    if told := (*notes, *moved):
        st.info(told[0] if len(told) == 1 else "\n".join(f"- {note}" for note in told), icon=":material/link_off:")
    return selection


def went_back(selection: Selection, link: dict[str, str]) -> bool:
    """The browser's own Back or Forward: the address has another link than the last one, and nothing on the page changed the selection.

    A click that was on its way while the last link was written still carries the one before: so soon after, it is no Back.
    """
    on_its_way = time.monotonic() - st.session_state.get(WRITTEN, 0) < ON_ITS_WAY
    return bool(link) and link != st.session_state.get(LINK, link) and selection == st.session_state.get(KEPT) and not on_its_way


def with_usual_year(selection: Selection) -> Selection:
    """Until somebody chose a year, a report of figures opens at the latest in which its headline measure exists."""
    if sidebar.year_chosen() or selection.report_declared.family in LIST_ONLY:
        return selection
    return selection.but(year=usual_year(selection.report_declared) or selection.year)


def usual_year(report: Report) -> int:
    """The latest year held with the report's headline measure; else the latest held; 0 where none is."""
    held = load.years(report.stage)
    return next((year for year in held if is_shown(lead(report.stage, report.progress), year)), held[0] if held else 0)


def held_year(selection: Selection) -> tuple[Selection, tuple[str, ...]]:
    """The nearest year of which this stage has results, and a sentence where that is another one."""
    held = load.years(selection.stage)
    if not held or selection.year in held:
        return selection, ()
    nearest = min(held, key=lambda year: abs(year - selection.year))
    note = f"This release holds no {selection.stage.upper()} results of {academic_year(selection.year)}; {academic_year(nearest)} is shown."
    return selection.but(year=nearest), (note,) if selection.year else ()


def start(report: str, viewer: Viewer) -> Selection:
    """A viewer's first selection: the own LA, the latest year with the report's headline measure."""
    fresh = Selection(report=report, la=viewer.la_code or min(viewer.scope.la_codes, default=0))
    return fresh.but(year=usual_year(fresh.report_declared))


def offered(selection: Selection, viewer: Viewer) -> sidebar.Offered:
    """What the sidebar offers. An account of a list learns nothing of the LA's other children: not even their schools."""
    places, listed = load.where(selection.la), viewer.scope.is_list
    usual = {kind: tuple(key for key in load.usual(selection.but(level=f"{kind}:1" if kind != "la" else kind)) if key != "la_cla") for kind in ("la", "school", "pupil")}
    here = usual.pop(selection.level.partition(":")[0])
    return sidebar.Offered(load.years(selection.stage), places.plain_name, places.region, places.part, here, () if listed else load.schools(selection.la, selection.stage), la_figures=not listed, usual_elsewhere=tuple(usual.values()))


if __name__ == "__main__":
    main()
