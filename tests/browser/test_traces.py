"""Nothing of a child is left in the server's log, in addresses, titles, console lines, file names or the audit.

Every test of this folder is searched: conftest's `site` does it when a worker's last test is through, and fails the run.
"""

import re
from functools import partial

from auth import audit
from tests.browser.made_up import BRADFORD
from tests.browser.test_strangers import plain_rows
from tests.browser.traces import TYPED_HERE, found_in, left_behind, watch
from tests.lib.patience import MILLISECONDS


def a_child(release) -> tuple[str, str, str, str]:
    """UPN, surname, forename and date of birth of somebody in Bradford's list whose surname nobody uses for anything else."""
    return release.rows("select upn, surname, forename, strftime(k.dob, '%d/%m/%Y') from children k join cla using (la_code, pupil_id) where la_code = ? and stage = 'ks4' and year = 2024 and in_12m "
                        "and surname is not null and upn is not null and k.dob is not null order by length(surname) desc, upn limit 1", BRADFORD)[0]


def test_a_busy_visit_leaves_nothing_of_a_child(visits, site, release, seen):
    """Lists, a search by name, a child, an export, the cohort, a link that a colleague wrote with a child in it."""
    _, surname, forename, _ = a_child(release)
    reader, titles = visits("bea", la=BRADFORD).open("/ks4-pupil-list"), set()
    plain_rows(reader)
    reader.page.get_by_label("Search by name").fill(surname)
    reader.page.keyboard.press("Enter")
    reader.page.get_by_text(re.compile(r"^\d+ of \d+ children")).wait_for()
    reader.settled()
    with reader.page.expect_download() as file:
        reader.page.locator(".st-key-export").get_by_role("button", name="CSV").click()
    assert surname.encode() in file.value.path().read_bytes()
    titles.add(reader.page.title())
    reader.choose("Open a child", f"{surname}, {forename}")
    reader.page.get_by_role("heading", name="Timeline").wait_for()
    reader.settled()
    titles.add(reader.page.title())
    reader.open("/cohort")
    titles.add(reader.page.title())
    reader.open(f"/ks4-pupil-list?name={surname}, {forename}&note={TYPED_HERE}")
    titles.add(reader.page.title())
    kept = audit.lines(site.store())
    assert {"pupil_list", "pupil_details", "cohort", "export_csv"} <= {line["action"] for line in kept}
    assert not found_in("\n".join(titles), release)
    assert left_behind(site, release, seen) == {}
    everything = "\n".join([*titles, *(line for line in seen if TYPED_HERE not in line), site.log.read_text(), *(str(line) for line in kept)])
    assert not re.search(rf"\b{surname}\b", everything)
    assert audit.broken_at(site.store()) is None


def test_the_search_finds_what_is_there(release):
    """The check itself: a UPN, a name and a date of birth that are there are found, however they are written."""
    upn, surname, forename, born = a_child(release)
    assert found_in(f"GET /?upn={upn}", release) == {upn}
    for text in (f"for {forename} {surname} at", f"/x?name={surname}%2C+{forename}", f"/x?name={surname},%20{forename}&y", f"KeyError: ('{surname}', '{forename}')"):
        assert found_in(text, release) == {f"{surname}, {forename}"}
    assert born in found_in(f"x{born}x", release) and born in found_in(f"?b={born.replace('/', '%2F')}", release)
    digits = "".join(reversed(born.split("/")))
    assert all(found_in(text, release) == {digits} for text in (f"born{digits}.csv", f"?b={digits}", f"child-{digits}-1"))
    assert not found_in(f"/media/{digits:a<56}.csv and {digits}-0a1b-4c2d-8e3f-0123456789ab", release)      # a file and a tab whose random names happen to hold it


def test_the_search_after_a_run_fails_on_a_planted_trace(release, chromium, site, tmp_path):
    """A page that puts a child into its address, its console and a file's name is found out, in whichever tab."""
    upn, surname, forename, born = a_child(release)
    planted = Planted(site, tmp_path / "server.log")
    seen = set()

    class Aside:
        new_context = partial(type(chromium).new_context, chromium)      # as it was before the run was watched: what is planted here is no finding
    watch(Aside, seen)
    context = Aside.new_context(base_url=site.url)
    context.set_default_timeout(MILLISECONDS)
    page = context.new_page()
    page.goto("/auth/sign-in")
    assert left_behind(planted, release, seen) == {}
    page.goto(f"/auth/sign-in?next=/{surname},{forename}")
    page.evaluate("born => console.log('born ' + born)", born)
    page.evaluate("upn => history.pushState({}, '', '?upn=' + upn)", upn)
    page.wait_for_function("location.search.includes('upn')")
    context.close()
    assert left_behind(planted, release, seen) == {"addresses, console, file names": {upn, f"{surname}, {forename}", born}}
    planted.log.write_text(f"ValueError: {surname}, {forename}\n")
    assert left_behind(planted, release, set()) == {"log": {f"{surname}, {forename}"}}


class Planted:
    """The site, with a log of this test's own."""

    def __init__(self, site, log):
        self.log, self.store = log, site.store
        log.write_text("")
