"""Somebody at a screen: opens reports by their address, chooses filters, reads figures off the page."""

import re

from playwright.sync_api import Page, expect

APP = "[data-testid=stApp]"
DRAWN = re.compile("notRunning|initial")
SOMETHING_WRONG = "This page could not be drawn|Traceback|Error:|nan%|NaN|None of "
SKELETONS = "[data-testid=stSkeleton]"


class Reader:
    """One tab of one person. visited: every address the tab has shown."""

    def __init__(self, page: Page):
        self.page, self.steps = page, 0

    def open(self, path: str) -> "Reader":
        self.page.goto(path)
        return self.settled()

    def settled(self) -> "Reader":
        """The page has drawn everything: a heading, no run under way, no skeletons."""
        expect(self.page.locator("h1").first).to_be_visible()
        expect(self.page.locator(APP)).to_have_attribute("data-test-script-state", "notRunning")
        expect(self.page.locator(SKELETONS)).to_have_count(0)
        return self

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

    def choose(self, label: str, option: str) -> "Reader":
        """Picks an option of a list, as a reader does: opens it, types, takes the option."""
        box = self.page.get_by_role("combobox", name=re.compile(rf"(^|\. ){re.escape(label)}$"))
        box.click()
        self.page.get_by_role("option", name=option, exact=True).click()
        return self

    def applied(self) -> "Reader":
        """Presses Apply (after closing an open list)."""
        self.page.keyboard.press("Escape")
        return self.press("Apply", exact=True)

    def table(self, caption: str) -> list[list[str]]:
        """The cells of a real table, headings first."""
        region = self.page.get_by_role("region", name=re.compile(caption))
        expect(region).to_be_visible()
        return [[cell.strip() for cell in row.locator("th,td").all_inner_texts()] for row in region.locator("tr").all()]

    def own(self, measure: str) -> str:
        """The LA's own cell of a measure in the table of every measure."""
        return next(row[1] for row in self.table("^Every measure") if row[0] == measure)

    def no_error(self) -> None:
        found = re.search(SOMETHING_WRONG, self.words)
        assert not found, self.words[max(0, found.start() - 200):found.end() + 300]
        assert self.page.locator("[data-testid=stException]").count() == 0
