"""One Chromium a worker for every test that drives a browser; without one they are skipped, loudly."""

import os
from pathlib import Path

import pytest

CHROMIUM = os.environ.get("CLA_CHROMIUM", "/usr/bin/chromium")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync",
         "--js-flags=--no-opt"]      # a page lives for seconds: its scripts are through before optimising them has paid
NO_CHROMIUM = f"NO CHROMIUM at {CHROMIUM}: nothing of the pages was tried in a real browser (Debian: apt-get install chromium)"


def pytest_collection_modifyitems(items):
    for item in items:
        if "chromium" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.browser)
            if not Path(CHROMIUM).exists():
                item.add_marker(pytest.mark.skip(reason=NO_CHROMIUM))


@pytest.fixture(scope="session")
def chromium():
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield started
        started.close()
