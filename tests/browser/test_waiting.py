"""While a page takes long: skeletons where nothing stands, dimmed figures where something does, a card that says what is being done and stops it.

And a page that fails: a sentence with a number that the audit knows.
"""

import re
from contextlib import contextmanager

import pytest
from playwright.sync_api import expect

from auth import audit, passwords
from tests.auth.conftest import PASSWORD, ROOT, Server, make_release
from tests.browser.conftest import WIDE, account, close_tabs, kept_warm, signed_in
from tests.browser.reader import Reader

NAME, CARD, SHAPES, WORKING = "Smithson", ".st-key-waiting", ".st-key-waiting-shapes", "Still adding up the children of every LA"


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """The door and the waiting shell, with no children behind them."""
    folder = tmp_path_factory.mktemp("releases")
    make_release(folder, synthetic=True)
    server = Server(folder, CLA_SHELL=str(ROOT / "tests" / "browser" / "waiting_shell.py"), CLA_TEST_GATE=str(folder / "go"))
    store = server.start().store()
    server.cookies = signed_in(server, account(store, "vera", "vsh", 876, passwords.hash_password(store.keys, PASSWORD), ()))
    yield server
    server.stop()


@contextmanager
def shut(site):
    """The slow page takes until the end of this block, whatever happens in it."""
    (site.folder / "go").unlink(missing_ok=True)
    try:
        yield
    finally:
        (site.folder / "go").touch()


@pytest.fixture(scope="module")
def window(chromium, site):
    context = chromium.new_context(base_url=site.url, viewport=WIDE)
    context.add_cookies(site.cookies)
    yield kept_warm(context)
    context.close()


@pytest.fixture
def reader(window):
    """A tab of the test's own."""
    yield Reader(window.new_page())
    close_tabs(window)


def test_skeletons_stand_where_nothing_does_and_a_card_says_what_is_done(reader, site):
    with shut(site):
        reader.page.goto("/slow")
        reader.page.locator(SHAPES).wait_for()
        expect(reader.page.locator(CARD)).to_contain_text(WORKING)
    reader.page.get_by_role("heading", name="Slow page").wait_for()
    expect(reader.page.locator(f"{SHAPES}, {CARD}")).to_have_count(0)


def test_stop_goes_back_to_the_page_that_stood(reader, site):
    reader.open("/")
    with shut(site):
        reader.press("Open the slow page")
        reader.page.locator(CARD).get_by_role("button", name="Stop").click()
    reader.page.get_by_text("Stopped. This is the page as it was before.").wait_for()
    reader.page.get_by_role("heading", name="Quick page").wait_for()
    reader.settled()
    assert "Slow page" not in reader.words


def test_old_figures_are_dimmed_and_nothing_moves_when_the_card_comes(reader, site):
    title = reader.open("/").page.get_by_role("heading", name="Quick page")
    before = title.bounding_box()
    with shut(site):
        reader.page.get_by_text("Take long").click()
        reader.page.locator(CARD).wait_for()
        assert title.bounding_box() == before
        reader.page.locator("[data-testid=stElementContainer][data-stale=true] h1").wait_for()
        expect(reader.page.locator(SHAPES)).to_have_count(0)
    expect(reader.page.locator(CARD)).to_have_count(0)
    assert title.bounding_box() == before


def test_a_page_that_fails_gives_a_number_that_the_audit_knows(reader, site):
    reader.page.goto("/broken")
    told = reader.page.get_by_text("This page could not be drawn")
    told.wait_for()
    number = int(re.search(r"reference (\d+)\.", told.inner_text())[1])
    line = next(line for line in audit.lines(site.store()) if line["id"] == number)
    assert (line["action"], line["username"]) == ("page_failed", "vera")
    assert NAME not in reader.words and NAME not in str(line)
