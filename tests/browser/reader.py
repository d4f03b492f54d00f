"""Somebody at a screen: opens reports by their address, chooses filters, reads figures off the page."""

import itertools
import re

from playwright.sync_api import Page
from playwright.sync_api import TimeoutError as PlaywrightTimeout

APP = "[data-testid=stApp]"
SOMETHING_WRONG = "This page could not be drawn|Traceback|Error:|nan%|NaN|None of "
SKELETONS = "[data-testid=stSkeleton]"
TRIES, A_WHILE = 6, 8_000      # of opening a list; milliseconds for its option to come
LOOKS = itertools.count()
# A page keeps when anything in it last changed. It is at rest when it has a heading and no skeletons, no run is under way and a third of a second of this look went by without a change.
# All of it in what the driver asks again after a page has gone for another: a word to a page that goes just then would be an error.
AT_REST = f"""look => {{
    if (window.look !== look) window.lastChange = performance.now();
    window.look = look;
    window.watching ??= new MutationObserver(() => {{ window.lastChange = performance.now() }}).observe(document, {{subtree: true, childList: true, attributes: true, characterData: true}}) ?? true;
    return performance.now() - window.lastChange > 300 && !document.querySelector("{SKELETONS}") && document.querySelector("h1")?.checkVisibility()
        && document.querySelector("{APP}")?.getAttribute("data-test-script-state") === "notRunning";
}}"""
CELLS = "rows => rows.map(row => [...row.querySelectorAll('th, td')].map(cell => cell.innerText.trim()))"


class Reader:
    """One tab of one person. visited: every address the tab has shown."""

    def __init__(self, page: Page):
        self.page = page

    def open(self, path: str) -> "Reader":
        self.page.goto(path)
        return self.settled()

    def settled(self) -> "Reader":
        """The page has drawn everything: a heading, no skeletons, no run under way or about to start, nothing changing any more."""
        self.page.wait_for_function(AT_REST, arg=next(LOOKS))
        return self

    def arrives(self, heading: str, exact: bool = True) -> "Reader":
        """A page with this heading has come, and settled."""
        self.page.get_by_role("heading", name=heading, exact=exact).wait_for()
        return self.settled()

    @property
    def title(self) -> str:
        return self.page.locator("h1").first.inner_text()

    @property
    def words(self) -> str:
        """All that the page says."""
        return self.page.locator(APP).inner_text()

    def button(self, name, **more):
        return self.page.get_by_role("button", name=name, **more)

    def press(self, name, **more) -> "Reader":
        self.button(name, **more).first.click()
        return self

    def fold(self, group: str) -> "Reader":
        """Unfolds a group of filters."""
        self.page.locator("[data-testid=stSidebar] [data-testid=stExpander]").filter(has_text=group).locator("summary").click()
        return self

    def choose(self, label: str, option: str = "") -> "Reader":
        """Takes an option of a list (the first, where none is named); opens a list that closed under the hand again, as a reader does.

        Streamlit's lists (React Aria) close on any scrolling around them, also on the one that brought them into view.
        """
        box = self.page.get_by_role("combobox", name=re.compile(rf"(^|\. ){re.escape(label)}$"))
        first = self.page.get_by_role("option").first
        offered = self.page.get_by_role("option", name=option, exact=True) if option else first
        for _ in range(TRIES):
            self.brought_into_view(box).click()
            try:
                first.wait_for(timeout=A_WHILE)
                if not offered.count():
                    box.fill(option)      # a long list draws only what is in sight
                offered.click(timeout=A_WHILE)
                return self
            except PlaywrightTimeout:
                continue
        raise AssertionError(f"The list '{label}' was opened {TRIES} times and never offered '{option}'; offered: {self.page.get_by_role('option').all_inner_texts()}")

    def brought_into_view(self, part, **more):
        """Scrolled to, and the scrolling over: its events come a picture or two later."""
        part.scroll_into_view_if_needed(**more)
        self.page.evaluate("() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done))))")
        return part

    def applied(self) -> "Reader":
        """Presses Apply (after closing an open list)."""
        self.page.keyboard.press("Escape")
        return self.press("Apply", exact=True)

    def table(self, caption: str) -> list[list[str]]:
        """The cells of a real table, headings first."""
        region = self.page.get_by_role("region", name=re.compile(caption))
        region.wait_for()
        return region.locator("tr").evaluate_all(CELLS)

    def own(self, measure: str) -> str:
        """The LA's own cell of a measure in the table of every measure."""
        return next(row[1] for row in self.table("^Every measure") if row[0] == measure)

    def no_error(self) -> None:
        found = re.search(SOMETHING_WRONG, self.words)
        assert not found, self.words[max(0, found.start() - 200):found.end() + 300]
        assert self.page.locator("[data-testid=stException]").count() == 0
