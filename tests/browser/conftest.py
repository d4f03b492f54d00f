"""The real application on a free loopback port, a small made-up England behind it, Chromium in front."""

import os
import shutil
import time

import pytest

from auth import codes, lists, passwords
from auth.demo import DemoLA, ensure_demo_accounts
from auth.tables import accounts
from tests.auth.conftest import PASSWORD, ROOT, Person, Server
from tests.browser.made_up import BRADFORD, CAMDEN, HALTON, MadeUp, made_once
from tests.browser.reader import Reader
from tests.browser.traces import left_behind, watch
from tests.conftest import CHROMIUM, FLAGS, patient
from tests.lib.patience import MILLISECONDS

STAYS = "/healthz"      # what the tab shows that stays open
WIDE, NARROW = {"width": 1440, "height": 900}, {"width": 320, "height": 700}


@pytest.fixture(scope="session")
def release_folder(tmp_path_factory):
    """A releases folder of this worker's own, a copy of the one made for all (CLA_MADE_UP: one that is there already)."""
    own = tmp_path_factory.getbasetemp()
    shared = own.parent if "PYTEST_XDIST_WORKER" in os.environ else own
    return shutil.copytree(os.environ.get("CLA_MADE_UP") or made_once(shared), own / "releases")


@pytest.fixture(scope="session")
def release(release_folder):
    return MadeUp(release_folder)


@pytest.fixture(scope="session")
def served(release_folder, release):
    """The running application, with the demo's accounts."""
    server = Server(release_folder, CLA_SHELL=str(ROOT / "pages" / "shell.py"))
    listed = tuple(child for child, in release.rows("select child from children join cla using (la_code, pupil_id) where la_code = ? and stage = 'ks4' and year = 2024 and surname is not null order by child limit 12", BRADFORD))
    ensure_demo_accounts(server.store(), [DemoLA(BRADFORD, "Bradford", 125, listed), DemoLA(CAMDEN, "Camden", 13)])
    yield server.start()
    server.stop()


@pytest.fixture(scope="session")
def profile(driver, served, tmp_path_factory):
    """A browser with a profile on disk, as people have one: it compiles Streamlit's scripts once. One without (a private window) does it with every page: a quarter of a page's work."""
    context = driver.chromium.launch_persistent_context(tmp_path_factory.mktemp("profile"), executable_path=CHROMIUM, args=FLAGS, base_url=served.url, viewport=WIDE, accept_downloads=True, timeout=MILLISECONDS)
    context.set_default_timeout(MILLISECONDS)
    yield kept_warm(context)
    context.close()


@pytest.fixture(scope="session")
def chromium(profile):
    """For further people, each in a private window of their own."""
    browser = profile.browser
    browser.new_context = patient(browser.new_context)
    return browser


@pytest.fixture(scope="session")
def site(served, release, profile, chromium, seen):
    """The running application. When all tests of this worker are through, what they left is searched for children."""
    watch(chromium, seen, profile)
    yield served
    served.stop()
    assert left_behind(served, release, seen) == {}


@pytest.fixture(scope="session")
def cookies(site):
    """cookies(username, role, la) -> the cookies of a signed-in account, made once; signed in again where other tests took longer than a session may stand idle."""
    people, held, hashes = {}, {}, []

    def of(username: str, role: str = "vsh", la: int = HALTON, listed: tuple[str, ...] = ()):
        if username not in people:
            hashes.append(hashes[0] if hashes else passwords.hash_password(site.store().keys, PASSWORD))
            people[username] = account(site.store(), username, role, la, hashes[0], listed)
        if username not in held or not stands(site, held[username]):
            held[username] = signed_in(site, people[username])
        return held[username]
    return of


def account(store, username: str, role: str, la: int, password_hash: str, listed: tuple[str, ...]) -> Person:
    secret = codes.new_secret()
    with store.write() as connection:
        connection.execute(accounts.insert().values(username=username, name=f"{username.title()} Example", role=role, la_code=la, status="active",
                                                    made_at=time.time(), password_hash=password_hash, code_secret=store.keys.seal(secret)))
    if listed:
        lists.make(store, la, f"list of {username}", list(listed))
        lists.attach(store, username, f"list of {username}")
    return Person(store, username, secret)


def signed_in(site, person: Person) -> list[dict]:
    """Through the door's own forms, without a browser."""
    visitor = site.visitor().sign_in(person)
    return [{"name": name, "value": value, "url": site.url} for name, value in visitor.http.cookies.items()]


def stands(site, cookies: list[dict]) -> bool:
    """Whether a page still opens with these cookies; that it is asked for counts as being there."""
    visitor = site.visitor()
    for each in cookies:
        visitor.http.cookies.set(each["name"], each["value"])
    return visitor.is_in()


@pytest.fixture(scope="session")
def sits_down(profile, site, cookies):
    """sits_down(username, role, la, listed) -> the browser with the profile, signed in as this person and nobody else. One person at a time."""
    def of(username: str, role: str = "vsh", la: int = HALTON, listed: tuple[str, ...] = ()):
        profile.clear_cookies()
        profile.add_cookies(cookies(username, role, la, listed))
        return profile
    return of


@pytest.fixture(scope="session")
def window_of(chromium, site, cookies):
    """window_of(username, role, la, listed) -> a private window of a signed-in person, kept for the next test: what it has fetched of Streamlit's scripts it need not fetch again."""
    made = {}

    def of(username: str, role: str, la: int, listed: tuple[str, ...]):
        if username not in made:
            made[username] = kept_warm(chromium.new_context(base_url=site.url, viewport=WIDE, accept_downloads=True))
        made[username].add_cookies(cookies(username, role, la, listed))
        return made[username]
    yield of
    for context in made.values():
        context.close()


@pytest.fixture
def visits(sits_down, window_of):
    """visits(username, role, la, size=...) -> a Reader in a tab of its own, signed in. A test's first person sits at the browser with the profile, others each in a window of their own."""
    used = {}

    def new(username: str = "vera", role: str = "vsh", la: int = HALTON, size=WIDE, listed=()) -> Reader:
        if username not in used:
            used[username] = (window_of if used else sits_down)(username, role, la, listed)
        page = used[username].new_page()
        page.set_viewport_size(size)
        return Reader(page)
    yield new
    for context in used.values():
        close_tabs(context)


def kept_warm(context):
    """The context, with a tab that stays open: the site's one process (--process-per-site) goes on between tests, with the scripts that it has compiled."""
    (context.pages or [context.new_page()])[0].goto(STAYS)
    return context


def close_tabs(context) -> None:
    """All but the one that stays."""
    for page in context.pages[1:]:
        page.close()


@pytest.fixture(scope="session")
def seen() -> set[str]:
    """Every address asked for and every line of the console, over the whole run."""
    return set()
