"""Somebody in a hurry: the next click comes before the page has answered the last; where the walk ends, everything on the page must agree."""

import random
import re
from urllib.parse import parse_qs, urlsplit

from playwright.sync_api import Error

from data_layer.catalogue.reports import BY_SLUG
from filters.definitions import BY_KEY, COHORT
from filters.selection import academic_year, slugs_at

SIDEBAR, A_MOMENT = "[data-testid=stSidebar]", 3_000      # milliseconds an impatient hand waits for what it wants to press
PAUSES = (0, 60, 120, 250, 400)
TABLES = {"benchmark": "^Every measure", "progress": "^Every measure", "summary": ": share and number", "pupil_list": "^The benchmark's own figures"}


class Impatient:
    """One walk. did: what was done, for whoever must do it again."""

    def __init__(self, reader, seed: int):
        self.reader, self.page, self.random, self.did = reader, reader.page, random.Random(seed), []

    def walk(self, steps: int = 10) -> None:
        """So many things done, none waited for."""
        acts = [self.option, self.option, self.option, self.apply, self.apply, self.chip, self.pick, self.menu, self.menu, self.view, self.children, self.figure, self.back, self.browsers_back, self.clear, self.preset]
        for _ in range(steps):
            act = self.random.choice(acts)
            try:
                self.did.append(f"{act.__name__} {act() or ''}")
            except Error:
                self.did.append(f"{act.__name__}, not there")
            self.page.wait_for_timeout(self.random.choice(PAUSES))

    def any_of(self, selector: str, **more):
        """One of the parts that are on the page now."""
        found = [part for part in self.page.locator(selector, **more).all() if part.is_visible()]
        if not found:
            raise Error(f"nothing is {selector}")
        return self.random.choice(found)

    def press(self, part) -> str:
        words = part.inner_text(timeout=A_MOMENT).split("\n")[0]
        part.click(timeout=A_MOMENT)
        return words

    def take(self, box) -> str:
        """Opens a list and takes any of its options. Scrolled to first, as every hand must: a list closes when what is around it scrolls."""
        self.reader.brought_into_view(box, timeout=A_MOMENT).click(timeout=A_MOMENT)
        self.page.locator("[role=option]").first.wait_for(timeout=A_MOMENT)
        return self.press(self.any_of("[role=option]"))

    def option(self) -> str:
        return self.take(self.any_of(f"{SIDEBAR} [class*=st-key-filter-] input[role=combobox]"))

    def pick(self) -> str:
        return self.take(self.any_of(f"{SIDEBAR} [class*=st-key-pick-]:not(.st-key-pick-comparators) input[role=combobox]"))

    def apply(self) -> str:
        return self.press(self.any_of(f"{SIDEBAR} button", has_text=re.compile("^Apply$")))

    def clear(self) -> str:
        return self.press(self.any_of("button", has_text=re.compile("^Clear all$")))

    def chip(self) -> str:
        return self.press(self.any_of("[class*=st-key-chip-] button"))

    def view(self) -> str:
        part = self.random.choice(self.page.locator("[data-testid=stMain] [data-testid=stButtonGroup] [role=radio]").all() or [None])
        if part is None:
            raise Error("no views here")
        part.click(timeout=A_MOMENT, force=True)
        return part.get_attribute("aria-label") or ""

    def children(self) -> str:
        return self.press(self.any_of(".st-key-drill button"))

    def figure(self) -> str:
        return self.press(self.any_of("button[data-open]"))

    def back(self) -> str:
        return self.press(self.any_of(".st-key-go-back button"))

    def browsers_back(self) -> None:
        self.page.evaluate(f"history.{self.random.choice(('back', 'back', 'forward'))}()")

    def menu(self) -> str:
        self.press(self.any_of("[data-testid=stTopNavSection]"))
        self.page.locator("[role=menuitem]").first.wait_for(timeout=A_MOMENT)
        return self.press(self.any_of("[role=menuitem]"))

    def preset(self) -> str:
        self.press(self.any_of(f"{SIDEBAR} button", has_text=re.compile("Presets")))
        self.page.locator("[class*=st-key-preset-] button").first.wait_for(timeout=A_MOMENT)
        return self.press(self.any_of("[class*=st-key-preset-] button"))


def come_to_rest(reader) -> None:
    """Closes what is open, and takes the options chosen but not applied."""
    reader.settled()
    for _ in range(2):
        reader.page.keyboard.press("Escape")
    if reader.page.locator(f"{SIDEBAR} button", has_text=re.compile("^Apply$")).count():
        reader.button("Apply", exact=True).click()
        reader.page.wait_for_timeout(600)      # longer than a press that was lost and is given again
    reader.settled()


def address(reader) -> tuple[str, dict[str, str]]:
    """Slug and choices of the link in the address."""
    parts = urlsplit(reader.page.url)
    return parts.path.strip("/"), {key: values[0] for key, values in parse_qs(parts.query).items()}


def disagreements(reader) -> list[str]:
    """Where title, chips, sidebar and address differ."""
    slug, link = address(reader)
    if slug not in BY_SLUG:
        return []      # a page beside the reports: no choices to agree
    report = BY_SLUG[slug]
    chosen = {key: slugs_at(BY_KEY[key], tuple(value.split(",")), report.stage) for key, value in link.items() if key in BY_KEY}
    chosen = {key: slugs for key, slugs in chosen.items() if slugs}
    found = [f"title {reader.title}"] if report.family != "pupil_details" and reader.title != report.title else []
    if report.family != "pupil_details":
        chips = {re.search(r"st-key-chip-(\w+)", part.get_attribute("class"))[1] for part in reader.page.locator("[class*=st-key-chip-]").all()} - {"cell"}
        found += [f"chips {chips}, address {chosen}"] if chips != set(chosen) else []
    return found + sidebar_differs(reader.page, link, chosen)


def sidebar_differs(page, link: dict[str, str], chosen: dict[str, tuple[str, ...]]) -> list[str]:
    """What the sidebar's lists hold beside the address."""
    held = {}
    for part in page.locator(f"{SIDEBAR} [class*=st-key-filter-]").all():
        key = re.search(r"st-key-filter-(\w+)", part.get_attribute("class"))[1]
        held[key] = [tag.get_attribute("aria-label") for tag in part.locator(".react-aria-ComboBox [data-tag]").all()]
    wanted = {key: [BY_KEY[key].option(slug).label for slug in slugs] for key, slugs in chosen.items() if key != "school"}
    found = [f"{key}: sidebar {held[key]}, address {wanted.get(key, [])}" for key in held if key != "school" and sorted(held[key]) != sorted(wanted.get(key, []))]
    picks = {"year": academic_year(int(link["year"])), "pool": link.get("pool", "1"), "cohort": COHORT.option(link.get("cohort", "12m")).label}
    shown = {name: page.locator(f"{SIDEBAR} .st-key-pick-{name} input").input_value() for name in picks}
    return found + ([f"picked {shown}, address {picks}"] if shown != picks else [])


def told(reader) -> list:
    """What the page says to everybody who opens its link: title, sentence, chips, figures."""
    slug, _ = address(reader)
    caption = TABLES.get(BY_SLUG[slug].family if slug in BY_SLUG else "")
    region = reader.page.get_by_role("region", name=re.compile(caption)) if caption else None
    table = region.first.inner_text() if region is not None and region.count() else ""
    sentence = reader.page.locator("[data-testid=stMain] [data-testid=stMarkdownContainer]").filter(has_text=re.compile(" · KS[124] ")).first
    chips = sorted(part.inner_text() for part in reader.page.locator("[class*=st-key-chip-]").all())
    return [reader.title, sentence.inner_text() if sentence.count() else "", chips, table]
