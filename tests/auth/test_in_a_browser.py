"""The door's pages in a real browser: axe finds nothing, keyboard and a password manager work, idle pages empty themselves."""

import re
import time
from contextlib import contextmanager, suppress

import pyotp
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import expect

from auth import accounts
from auth.limits import Limits
from auth.tables import accounts as accounts_table
from auth.tables import sessions
from tests.auth.conftest import PASSWORD, Server

IDLE = 30      # seconds, so that the warning comes after fifteen


@pytest.fixture(scope="module")
def idle_server(tmp_path_factory):
    server = Server(tmp_path_factory.mktemp("releases"), CLA_IDLE_SECONDS=str(IDLE)).start()
    yield server
    server.stop()


@pytest.fixture(scope="module")
def browser(chromium):
    return chromium


@contextmanager
def opened(browser, server):
    """A page of a browser of its own, with the errors it reported and the outside addresses it asked for."""
    context = browser.new_context(base_url=server.url)
    page = context.new_page()
    page.problems, page.outside = [], []
    page.on("console", lambda message: page.problems.append(message.text) if message.type == "error" else None)
    page.on("request", lambda request: page.outside.append(request.url) if not request.url.startswith((server.url, "data:", "blob:")) else None)
    yield page
    context.close()


@pytest.fixture
def page(browser, server):
    with opened(browser, server) as page:
        yield page


@pytest.fixture
def idle_page(browser, idle_server):
    with opened(browser, idle_server) as page:
        yield page


def no_barriers(page):
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()


def by_keyboard(page, *texts):
    """Types into the fields one after the other and sends the form, without a mouse."""
    for text in texts:
        page.keyboard.press("Tab")
        page.keyboard.type(text)
    page.keyboard.press("Enter")


def test_from_invitation_to_sign_out_by_keyboard_without_barriers_or_outside_requests(page, server):
    store = server.store()
    page.goto(accounts.add(store, "jo.smith", "Jo Smith", "vsh", 876))
    no_barriers(page)
    assert [page.get_attribute(field, "autocomplete") for field in ("#username", "#password", "#again")] == ["username", "new-password", "new-password"]
    page.focus("#username")
    by_keyboard(page, "password1234", "password1234")
    page.get_by_role("alert").wait_for()
    assert page.title().startswith("Problem: ")
    no_barriers(page)
    page.focus("#username")
    by_keyboard(page, PASSWORD, PASSWORD)
    page.wait_for_url("**/auth/enrol")
    no_barriers(page)
    secret = page.locator("code").inner_text().replace(" ", "")
    page.focus("#code")
    page.keyboard.type(pyotp.TOTP(secret).now())
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Keep your recovery codes").wait_for()
    no_barriers(page)
    page.get_by_role("link", name="continue").press("Enter")
    page.get_by_text("viewer=jo.smith").wait_for()
    assert page.title() == "CLA Analysis"
    assert page.evaluate("document.cookie").find("cla_session") == -1
    page.get_by_text("Sign out").click()
    page.wait_for_url("**/auth/sign-in*")
    page.get_by_text("You are signed out").wait_for()
    no_barriers(page)
    assert page.get_attribute("#username", "autocomplete") == "username" and page.get_attribute("#password", "autocomplete") == "current-password"
    with suppress(PlaywrightError):      # "nothing kept": what the back button should find
        page.go_back()
    page.wait_for_load_state("networkidle")
    expect(page.get_by_text("viewer=jo.smith")).to_have_count(0)
    expect(page.get_by_text("Keep your recovery codes")).to_have_count(0)
    assert page.outside == []
    assert not [problem for problem in page.problems if "Content Security Policy" in problem]


def test_without_javascript_signing_in_and_out_works(browser, server, enrol):
    person = enrol(server.store(), "no-script")
    context = browser.new_context(base_url=server.url, java_script_enabled=False)
    page = context.new_page()
    page.goto("/")
    page.fill("#username", person.username)
    page.fill("#password", person.password)
    page.get_by_role("button", name="Continue").click()
    page.wait_for_url("**/auth/code")
    assert page.get_attribute("#code", "autocomplete") == "one-time-code"
    page.fill("#code", person.code())
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(server.url + "/")
    page.goto("/auth/sign-out")
    page.get_by_role("button", name="Sign out").click()
    page.get_by_text("You are signed out").wait_for()
    context.close()


def signs_in(page, person):
    page.goto("/")
    page.fill("#username", person.username)
    page.fill("#password", person.password)
    page.keyboard.press("Enter")
    page.wait_for_url("**/auth/code")
    no_barriers(page)
    page.fill("#code", person.code())
    page.keyboard.press("Enter")
    page.get_by_text(f"viewer={person.username}").wait_for()


def stays_on_one_key(page, person):
    warning = page.get_by_role("alertdialog")
    warning.wait_for()
    assert "signed out" in warning.inner_text()
    page.keyboard.press("Shift")
    warning.wait_for(state="detached")
    page.get_by_text(f"viewer={person.username}").wait_for()


def has_left_nothing(page, person):
    page.wait_for_url(re.compile(r"/auth/sign-in\?why=(idle|ended)"))
    assert f"viewer={person.username}" not in page.content()
    assert "signed out" in page.get_by_role("status").inner_text() or "ended" in page.get_by_role("status").inner_text()
    assert page.title() == "Sign in - CLA Analysis"      # nothing went wrong, so no problem is told
    page.goto("/")
    page.wait_for_url("**/auth/sign-in*")


def idle_until(page, store, person, left: float) -> None:
    """As if nobody had clicked until so many seconds before the fifteen minutes are over: in the accounts, and the tab asks as it does when somebody comes back to it."""
    mine = accounts_table.select().where(accounts_table.c.username == person.username).with_only_columns(accounts_table.c.id).scalar_subquery()
    with store.write() as connection:
        connection.execute(sessions.update().where(sessions.c.account_id == mine).values(seen_at=time.time() - Limits().idle + left))
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")


def test_an_idle_page_warns_stays_on_one_key_and_then_leaves_nothing(page, server, enrol):
    """The limits people work under, fifteen minutes and two, on an account that was last seen long ago; `make test-all` waits a short limit out."""
    person = enrol(server.store(), "idler")
    signs_in(page, person)
    idle_until(page, server.store(), person, Limits().warning - 20)
    stays_on_one_key(page, person)
    idle_until(page, server.store(), person, 3)
    has_left_nothing(page, person)


@pytest.mark.long      # three quarters of a minute of waiting
def test_the_limit_is_as_long_as_it_says(idle_page, idle_server, enrol):
    person = enrol(idle_server.store(), "idler")
    signs_in(idle_page, person)
    stays_on_one_key(idle_page, person)
    has_left_nothing(idle_page, person)      # nobody comes back


@pytest.mark.parametrize("width", [320, 1440])
def test_the_pages_fit_a_narrow_screen(page, width):
    page.set_viewport_size({"width": width, "height": 800})
    page.goto("/auth/sign-in")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
