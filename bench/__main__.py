"""Measures the page's own code against its peers and writes docs/benchmarks.md.

    python -m bench --quick            within two minutes, on a release that is there
    python -m bench                    the same with more repetitions, a load test, two processes
    python -m bench --england FOLDER   on every pupil of ten years, made in FOLDER where it isn't there yet (`make bench`; about an hour, 10 GB of disk)
    python -m bench --releases FOLDER  on the current release of a folder (default: CLA_RELEASES, else demo/releases, else releases)
"""

import argparse
import os
import shutil
import sys
import time
from contextlib import suppress
from datetime import date
from pathlib import Path

from data_layer.database import NoRelease, open_release, release_path

from . import answers, document, england, growth, live, matching, spent
from .measuring import in_turn

START = time.perf_counter()
DOCS = Path(__file__).parents[1] / "docs"
PAGES = ("ks4-benchmark", "ks2-summary", "ks4-pupil-list")
THINK = (3, 8)
HURRIED = (1, 2, 4, 8, 16, 32)


def main() -> None:
    asked = arguments()
    folder = england.made(Path(asked.england)) if asked.england else Path(asked.releases)
    try:
        path = release_path(folder).resolve()
    except NoRelease as error:
        sys.exit(f"{error} `cla demo` makes the made-up one that --quick is meant for.")
    la_code, out = largest(path), Path(asked.out)
    parts = document.Parts(path, la_code, asked.quick, "england" if asked.england else asked.scale, years=1 if asked.quick else 5, built=england.read(Path(asked.england or asked.built)), figure=f"{out.stem}-growth.svg")
    users = tuple(map(int, asked.users.split(",")))
    if not asked.quick:
        told("one LA's return of five years")  # first of all: a process that is started counts its parent's memory as its own
        parts.built = parts.built | {"one return": england.one_return()}
    if not asked.no_server:
        served(parts, asked.quick, (4,) if asked.quick else users, 12 if asked.quick else asked.seconds, asked.repeats)
    told("one, two and four threads")
    parts.threads = answers.threads_agree(path, la_code, answers.FILTERS["6 filters"])
    parts.compared = compared(path, la_code, parts.years, 7 if asked.quick else asked.repeats, 6.0 if asked.quick else 1.5 * asked.seconds)
    told("as more is asked")
    release = open_release(path)
    parts.grown = growth.grown(release, la_code, 5 if asked.quick else 15)
    release.close()
    growth.figure(parts.grown, out.with_name(parts.figure))
    if not asked.quick:
        told("matching")
        parts.matched = matching.compared(asked.repeats, 2 * asked.seconds)
    text = document.written(parts, date.today())
    out.write_text(text, encoding="utf-8")
    print(text)


def told(step: str) -> None:
    print(f"{time.perf_counter() - START:6.1f} s  {step}", file=sys.stderr, flush=True)


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    usual = os.environ.get("CLA_RELEASES") or next((name for name in ("demo/releases-demo", "demo/releases", "demo", "releases") if (Path(name) / "current").is_file()), "releases")
    parser.add_argument("--quick", action="store_true", help="fewer repetitions, no long load test")
    parser.add_argument("--releases", default=usual, help="folder of releases")
    parser.add_argument("--england", default="", help="folder of an England of every pupil; made there once")
    parser.add_argument("--scale", default="demo", help="what the release is, for the heading")
    parser.add_argument("--built", default="england", help="folder with the record of how an England was made")
    parser.add_argument("--repeats", type=int, default=15, help="rounds of each way")
    parser.add_argument("--users", default="1,10,25,60,100", help="how many at once, one load test each")
    parser.add_argument("--seconds", type=float, default=60.0, help="length of a load test, and the patience for slow ways")
    parser.add_argument("--no-server", action="store_true", help="leave out the pages through a server")
    parser.add_argument("--out", default="", help="the document (default: docs/benchmarks.md; quick: bench-quick.md)")
    asked = parser.parse_args()
    asked.out = asked.out or ("bench-quick.md" if asked.quick else str(DOCS / "benchmarks.md"))
    return asked


def largest(path: Path) -> int:
    """The LA with most looked-after children."""
    release = open_release(path)
    try:
        return release.rows("select la_code from cla where stage = 'ks4' group by 1 order by count(*) desc, 1 limit 1")[0][0]
    finally:
        release.close()


def compared(path: Path, la_code: int, years: int, repeats: int, seconds: float) -> list[document.Compared]:
    """Each page of FILTERS in every way, answers checked first."""
    told("rows for pandas, SQLite and Polars")
    release, found = open_release(path), []
    pages = {name: answers.Page(release, la_code, filters, years) for name, filters in answers.FILTERS.items() if years > 1 or name != "2 filters"}
    whole, frame = (answers.Pandas(pages["no filter"], set_aside) for set_aside in (False, True))
    table = answers.SQLite(pages["no filter"], frame.frame)
    peers = {"pandas, full frame": whole, "pandas, its rows set aside": frame, "SQLite": table}
    with suppress(ImportError):
        peers["Polars"] = answers.Polars(pages["no filter"], frame.frame)
    for name, page in pages.items():
        told(f"page with {name}")
        ways = {"ours": lambda page=page: answers.ours(page), "one statement a figure": lambda page=page: answers.one_by_one(page),
                **{way: lambda page=page, peer=peer: peer.answer(page) for way, peer in peers.items()}, "engine's floor": lambda page=page: answers.floor(page)}
        right = ways["ours"]()
        unequal = {way: len(answers.differences(right, answer())) for way, answer in ways.items() if way not in ("ours", "engine's floor")}
        found.append(document.Compared(name, len(right), unequal, in_turn(ways, repeats, seconds)))
    release.close()
    return found


def served(parts: document.Parts, quick: bool, users: tuple[int, ...], seconds: float, many: int) -> None:
    """Pages through a server; how many users one process and two carry."""
    told("pages through a server")
    pages, repeats = PAGES[:1] if quick else PAGES, 6 if quick else many
    with live.served(parts.path, parts.la_code, people=1 if quick else live.PEOPLE) as site:
        parts.entered = live.entered(site, parts.la_code)
        told("another filter, drawn again")
        parts.changes = live.filter_changes(site, pages, 2 * repeats)
        ours = live.reruns(site, pages, repeats)
        carried(parts, site, users, seconds)
        if not quick:
            hurried(parts, site, seconds / 4)
        parts.memory = site.peak_memory()
    told("where the time of a page goes")
    parts.spent = spent.spent(parts.path, parts.la_code, PAGES[0], 2 * repeats)
    told("the same on Streamlit's defaults")
    with live.served(parts.path, parts.la_code, defaults=True) as site:
        parts.reruns = list(zip(ours, live.reruns(site, pages, repeats), strict=True))
    if not quick and shutil.which("nginx"):
        with live.served(parts.path, parts.la_code, processes=2, people=live.PEOPLE) as site:
            carried(parts, site, tuple(one for one in users if one > 1), seconds)


def carried(parts: document.Parts, site: live.Site, many: tuple[int, ...], seconds: float) -> None:
    for users in many:
        told(f"{users} users, {len(site.servers)} processes")
        parts.load.append((len(site.servers), users, live.load(site, PAGES[0], users, seconds, THINK)))


def hurried(parts: document.Parts, site: live.Site, seconds: float) -> None:
    """Users who do not think: how many changes a second one process makes, with the most of them at the end."""
    for users in HURRIED:
        told(f"{users} users without pauses")
        parts.hurried.append((users, live.load(site, PAGES[0], users, seconds, (0, 0)), seconds))


if __name__ == "__main__":
    main()
