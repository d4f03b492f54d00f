"""What a run of browser tests left behind, searched for UPNs, names and dates of birth of the children it showed."""

import re
from urllib.parse import unquote_plus

from auth import audit

TYPED_HERE = "typed-by-a-test"      # in a link that a test itself wrote with a child in it, to see where it goes
WAYS_TO_WRITE_A_DAY = ["%Y-%m-%d", "%d/%m/%Y", "%d %B %Y", "%d %b %Y", "%d-%m-%Y", "%Y%m%d"]
A_DAY = re.compile(r"(?=(\d{4}-\d\d-\d\d|\d\d[/-]\d\d[/-]\d{4}|\d\d [A-Z][a-z]+ \d{4}|\d{8}))")      # in each of these ways, wherever it begins
IDS = re.compile(r"\b[0-9a-f]{32,}\b|\b[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\b")      # media files, tabs: among thousands of random digits every day of the calendar comes up


def watch(browser, seen: set[str], *already) -> None:
    """From now on each tab of this browser, also of the contexts that it has already, tells `seen` its addresses, console lines and the names of its files."""
    make = browser.new_context

    def watched(**more):
        return told(make(**more), seen)
    browser.new_context = watched
    for context in already:
        told(context, seen)


def told(context, seen: set[str]):
    """The context, which tells `seen` from now on."""
    context.on("request", lambda request: seen.add(request.url))
    context.on("console", lambda message: seen.add(message.text))
    context.on("page", lambda page: (page.on("framenavigated", lambda frame: seen.add(frame.url)), page.on("download", lambda file: seen.add(file.suggested_filename))))
    return context


def found_in(text: str, release) -> set[str]:
    """The UPNs, names and dates of birth of the release that a text holds."""
    text = (text + "\n" + unquote_plus(text)).replace("\u00a0", " ")
    words = set(re.findall(r"\w+", text))
    upns = {upn for upn, in release.rows("select upn from children where upn is not null")} & words
    born = {f"{day:{way}}" for day, in release.rows("select distinct dob from children where dob is not null") for way in WAYS_TO_WRITE_A_DAY}
    names = release.rows("select distinct surname, forename from children where surname is not null")
    return upns | born & set(A_DAY.findall(IDS.sub("", text))) | {f"{surname}, {forename}" for surname, forename in names if words.issuperset(re.findall(r"\w+", surname + " " + forename)) and beside(surname, forename, text)}


def beside(surname: str, forename: str, text: str) -> bool:
    """Whether a text holds both names next to each other, in either order, whatever signs between."""
    one, other = re.escape(surname), re.escape(forename)
    return re.search(rf"\b{one}\W{{1,5}}{other}\b|\b{other}\W{{1,5}}{one}\b", text) is not None


def left_behind(site, release, seen: set[str]) -> dict[str, set[str]]:
    """Where something of a child was found, and what: the server's log, addresses and console of every tab, the audit. Also what a page asked of another machine."""
    texts = {"log": site.log.read_text(), "addresses, console, file names": "\n".join(line for line in seen if TYPED_HERE not in line),
             "audit": "\n".join(str(value) for line in audit.lines(site.store()) for value in line.values())}
    found = {where: found_in(text, release) for where, text in texts.items()}
    found["asked of the outside"] = {line for line in seen if "Content Security Policy" in line or re.match(r"(https?|wss?)://(?!127\.0\.0\.1[:/])", line)}
    return {where: what for where, what in found.items() if what}
