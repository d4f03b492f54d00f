"""What keeps people out: axe's findings, and pages that scroll sideways on a narrow screen."""

from axe_playwright_python.sync_playwright import Axe

from pages.accessibility import SHORTFALLS

KNOWN = {each.rule for each in SHORTFALLS if each.rule}      # each is in the accessibility statement, with where it is followed
GRAVE = ("serious", "critical")
LOOKS, BETWEEN = 100, 300      # how often to look whether the charts of a page have followed its width; milliseconds
NARROW, WIDE = {"width": 320, "height": 700}, {"width": 1440, "height": 900}
SIDEWAYS = "[document.scrollingElement, document.querySelector('[data-testid=stMain]')].map(part => part.scrollWidth - part.clientWidth)"


def found_by_axe(page) -> list[str]:
    """axe's serious and critical findings (axe-core as the package carries it; nothing is fetched)."""
    found = Axe().run(page, options={"resultTypes": ["violations"]}).response["violations"]
    return [f"{each['id']}: {node['target']} {node['html'][:160]}" for each in found if each["impact"] in GRAVE and each["id"] not in KNOWN for node in each["nodes"]]


def sideways(reader) -> int:
    """By how many pixels the page stays wider than a screen of 320, the width of 1,280 at 400% zoom, once its charts have followed. Leaves the page wide again."""
    reader.page.set_viewport_size(NARROW)
    for _ in range(LOOKS):      # the gate's policy forbids the browser driver's own waiting
        over = max(reader.page.evaluate(SIDEWAYS))
        if over <= 1:
            break
        reader.page.wait_for_timeout(BETWEEN)
    reader.page.set_viewport_size(WIDE)
    return over
