"""What every test stands on: one Chromium a worker (without one its tests are skipped, loudly), the same random examples in each run, no accounts of another file's tests."""

import os
from pathlib import Path

import hypothesis
import pytest

from auth.store import store
from tests.lib.patience import MILLISECONDS

hypothesis.settings.register_profile("the same each time", derandomize=True, deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow])      # `--hypothesis-profile default` draws others
hypothesis.settings.load_profile("the same each time")

CHROMIUM = os.environ.get("CLA_CHROMIUM", "/usr/bin/chromium")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync",
         "--process-per-site",       # a tab more is no process more: what one has compiled the next one has
         "--js-flags=--no-opt"]      # a page lives for seconds: its scripts are through before optimising them has paid
# The files of eight seconds of processor time and more, about longest first: given to the workers in this order, what begins last is short and no core waits at the end.
LONGEST_FIRST = """
browser/test_reports synthetic/test_every_option unseen/test_unseen_folder browser/test_strangers browser/test_a_visit query/test_fifteen browser/test_barriers synthetic/test_files load/test_decisions
browser/test_links browser/test_impatient disclosure/test_surfaces browser/test_drill browser/test_questions load/test_build auth/test_in_a_browser auth/test_failing browser/test_worklist spec/test_properties
load/test_arriving published/test_published browser/test_traces disclosure/test_attack auth/test_postgresql synthetic/test_calibration browser/test_waiting load/test_damage load/test_read_return load/test_match
auth/test_throttle load/test_fuzz test_small_edits load/test_context synthetic/test_plan synthetic/test_rees spec/test_worked_examples_ks4 synthetic/test_whole_road load/test_every_layout pages/test_pages pages/test_same_verdict
""".split()
PLACES = {Path(__file__).parent / f"{name}.py": place for place, name in enumerate(LONGEST_FIRST)}
NO_CHROMIUM = f"NO CHROMIUM at {CHROMIUM}: nothing of the pages was tried in a real browser (Debian: apt-get install chromium)"


def pytest_collection_modifyitems(items):
    items.sort(key=lambda item: PLACES.get(item.path, len(PLACES)))
    for item in items:
        if "chromium" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.browser)
            if not Path(CHROMIUM).exists():
                item.add_marker(pytest.mark.skip(reason=NO_CHROMIUM))


@pytest.fixture(scope="session")
def driver():
    """Playwright: one a process, however many browsers it drives."""
    from playwright.sync_api import expect, sync_playwright

    expect.set_options(timeout=MILLISECONDS)
    with sync_playwright() as playwright:
        yield playwright


@pytest.fixture(scope="session")
def chromium(driver):
    started = driver.chromium.launch(executable_path=CHROMIUM, args=FLAGS, timeout=MILLISECONDS)
    started.new_context = patient(started.new_context)
    yield started
    started.close()


def patient(new_context):
    """Contexts that wait as long as everything else here; Playwright's own half minute is a busy machine's first page."""
    def make(**more):
        context = new_context(**more)
        context.set_default_timeout(MILLISECONDS)
        return context
    return make


@pytest.fixture(scope="module", autouse=True)
def no_accounts_of_another_file():
    """Which file's tests ran before in this worker is chance: the accounts that they opened are not the next file's."""
    store.cache_clear()
