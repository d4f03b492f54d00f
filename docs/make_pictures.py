"""The pictures of docs/guide.md and README.md, taken from the running application on a made-up England.

    python docs/make_pictures.py RELEASES [--la NAME]

RELEASES: a releases folder made by `cla demo` (its release must be synthetic: pictures of real children are never made).
The application is started on a free loopback port on a copy of the release, signed in to with a demo account, and stopped again.
Needs Chromium and the packages of the test extra. Writes docs/pictures/*.png at 1440 and 390 pixels.
"""

import argparse
import os
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from shutil import copy
from urllib.request import ProxyHandler, build_opener

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
PICTURES = ROOT / "docs" / "pictures"
CHROMIUM = os.environ.get("CLA_CHROMIUM", "/usr/bin/chromium")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync"]
SIZES, TALLEST, COLOURS, PATIENCE = {1440: 900, 390: 844}, {1440: 1250, 390: 2000}, 64, 120_000
PAGES = {"home": "/", "benchmark": "/ks4-att8-prog8-benchmark?year=2024", "girls": "/ks4-benchmark?year=2024&sex=F&pool=3", "list": "/ks4-pupil-list?year=2024",
         "details": "/ks4-pupil-details?year=2024", "summary": "/ks2-summary?year=2024", "cohort": "/cohort", "sure": "/sure"}

EXAMPLE_SQL = """
select surname || ', ' || forename
from cla join children using (la_code, pupil_id)
where la_code = $la_code and stage = 'ks4' and year = 2024 and in_12m and surname is not null and placements between 2 and 5
order by (select count(*) > 0 from results r where r.la_code = cla.la_code and r.pupil_id = cla.pupil_id) desc, (select count(*) from ks4_entries e where e.la_code = cla.la_code and e.pupil_id = cla.pupil_id) desc, pupil_id
"""


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    arguments.add_argument("releases", type=Path)
    arguments.add_argument("--la", default="", help="part of the LA's name; default: the middle of all by size of its KS4 cohort")
    arguments.add_argument("--only", default="", help="names of pictures with commas between")
    given = arguments.parse_args()
    only = given.only.split(",") if given.only else list(PAGES)
    PICTURES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        name = (given.releases / "current").read_text().strip()
        copy(given.releases / name, folder)
        copy(given.releases / "current", folder)
        take_all(Path(folder), given.la, only)


def middle_la(folder: Path, asked: str) -> tuple[int, str]:
    """Code and name of the LA whose pages are shown. Exits where the release is of real children."""
    from data_layer.database import open_release

    release = open_release(folder)
    if release.rows("select synthetic from release") != [(True,)]:
        sys.exit("This release holds real children. Pictures are made of a made-up England only: run `cla demo` first.")
    las = release.rows("select la_code, any_value(name), count(*) from cla join local_authorities using (la_code) where stage = 'ks4' and in_12m group by la_code order by count(*), la_code")
    release.close()
    found = [la for la in las if asked.lower() in la[1].lower()] or sys.exit(f"No LA of this release has '{asked}' in its name.")
    return found[len(found) // 2][:2]


def take_all(folder: Path, asked: str, only: list[str]) -> None:
    from auth.demo import DemoLA, ensure_demo_accounts
    from auth.store import open_store
    from data_layer.catalogue.authorities import plain, possessive

    code, name = middle_la(folder, asked)
    child = example_child(folder, code)
    ensure_demo_accounts(open_store(folder / "auth"), [DemoLA(code, name, 1)])
    port = free_port()
    server = subprocess.Popen([sys.executable, "-c", f"import app; app.serve({port})"], cwd=ROOT, env={**os.environ, "CLA_RELEASES": str(folder), "PYTHONPATH": str(ROOT)}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        wait_for(f"http://127.0.0.1:{port}/healthz")
        photograph(f"http://127.0.0.1:{port}", f"{possessive(plain(name))} VSH", only, child)
    finally:
        server.terminate()
        server.wait()
    print(f"{name}: {sum(path.stat().st_size for path in PICTURES.glob('*.png')) / 1e6:.1f} MB in {PICTURES.relative_to(ROOT)}")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_for(address: str) -> None:
    opener = build_opener(ProxyHandler({}))
    for _ in range(600):
        try:
            opener.open(address)
            return
        except OSError:
            time.sleep(0.2)
    sys.exit("The application did not start.")


def example_child(folder: Path, la_code: int) -> str:
    """'Surname, Forename' of a made-up child with something to see: a few placements, earlier results and most KS4 entries."""
    from data_layer.database import open_release

    release = open_release(folder)
    found = release.rows(EXAMPLE_SQL, {"la_code": la_code})
    release.close()
    return found[0][0] if found else ""


def photograph(address: str, account: str, only: list[str], child: str) -> None:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        context = browser.new_context(base_url=address, viewport={"width": 1440, "height": SIZES[1440]})
        context.set_default_timeout(PATIENCE)
        page = context.new_page()
        sign_in(page, account, "signin" in only or only == list(PAGES))
        for name in (name for name in only if name in PAGES):
            page.set_viewport_size({"width": 1440, "height": SIZES[1440]})
            page.goto(PAGES[name])
            settled(page)
            if name == "details":
                open_child(page, child)
            for width in SIZES:
                if width < 1000 and name != "details":      # as a phone opens it; a child is not in the link
                    page.set_viewport_size({"width": width, "height": SIZES[width]})
                    page.goto(PAGES[name])
                    settled(page)
                picture(page, name, width)
        browser.close()


def sign_in(page, account: str, kept: bool) -> None:
    """Through the demo's offer; its two steps are filled in."""
    page.goto("/")
    if kept:
        page.set_viewport_size({"width": 1440, "height": 620})
        save(page, "signin-1440")
    page.get_by_role("link", name=f"Try it: {account}").click()
    page.get_by_role("button", name="Continue").click()
    page.wait_for_url("**/auth/code")
    page.get_by_role("button", name="Sign in").click()
    settled(page)


def open_child(page, name: str) -> None:
    """A child of the list, as a reader opens it: typed, chosen."""
    box = page.get_by_role("combobox", name="Child", exact=True)
    box.click()
    box.fill(name)
    page.get_by_role("option").first.click()
    page.get_by_role("heading", name="Timeline").wait_for()
    settled(page)


def settled(page) -> None:
    """Nothing runs, nothing waits, the charts are drawn."""
    page.locator("h1").first.wait_for()
    page.locator("[data-testid=stApp][data-test-script-state=notRunning]").wait_for()
    page.locator("[data-testid=stSkeleton]").first.wait_for(state="detached")
    page.wait_for_timeout(1500)


def picture(page, name: str, width: int) -> None:
    """The page as high as it is, up to a limit that a reader still takes in."""
    page.set_viewport_size({"width": width, "height": SIZES[width]})
    page.wait_for_timeout(1000)
    height = page.locator("[data-testid=stMain]").evaluate("main => main.scrollHeight")
    page.set_viewport_size({"width": width, "height": min(max(height, SIZES[width]), TALLEST[width])})
    settled(page)
    save(page, f"{name}-{width}")


def save(page, name: str) -> None:
    """Few colours make a small file; text stays sharp."""
    from PIL import Image

    path = PICTURES / f"{name}.png"
    page.screenshot(path=str(path))
    Image.open(path).convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE).save(path, optimize=True)


if __name__ == "__main__":
    main()
