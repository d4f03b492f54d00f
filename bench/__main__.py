"""Measures the page's own code against its peers and writes docs/benchmarks.md.

    python -m bench --quick            within two minutes, on a release that is there
    python -m bench                    more repetitions and a load test
    python -m bench --releases FOLDER  on the current release of a folder (default: CLA_RELEASES, else demo/releases, else releases)
"""

import argparse
import os
import random
import sys
import time
from datetime import date
from pathlib import Path

from data_layer.database import NoRelease, open_release, release_path

from . import answers, document, live
from .measuring import in_turn

START = time.perf_counter()
PAGES = ("ks4-benchmark", "ks4-pupil-list", "ks2-summary", "ks4-progress-benchmark")


def main() -> None:
    asked = arguments()
    try:
        path = release_path(Path(asked.releases)).resolve()
    except NoRelease as error:
        sys.exit(f"{error} `cla demo` makes the made-up one that --quick is meant for.")
    la_code = largest(path)
    parts = document.Parts(path, la_code, asked.quick, asked.scale)
    told("one, two and four threads")
    parts.threads = answers.threads_agree(path, la_code, answers.FILTERS["6 filters"])
    parts.years = 1 if asked.quick else 5
    parts.compared = compared(path, la_code, parts.years, 5 if asked.quick else 15, 8.0 if asked.quick else 120.0)
    if not asked.no_server:
        served(parts, path, la_code, asked.quick)
    text = document.written(parts, date.today())
    Path(asked.out).write_text(text, encoding="utf-8")
    print(text)


def told(step: str) -> None:
    print(f"{time.perf_counter() - START:6.1f} s  {step}", file=sys.stderr, flush=True)


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    usual = os.environ.get("CLA_RELEASES") or next((name for name in ("demo/releases", "demo", "releases") if (Path(name) / "current").is_file()), "releases")
    parser.add_argument("--quick", action="store_true", help="fewer repetitions, no long load test")
    parser.add_argument("--releases", default=usual, help="folder of releases")
    parser.add_argument("--scale", default="demo", help="what the release is, for the heading")
    parser.add_argument("--no-server", action="store_true", help="leave out the pages through a server")
    parser.add_argument("--out", default=str(Path(__file__).parents[1] / "docs" / "benchmarks.md"))
    return parser.parse_args()


def largest(path: Path) -> int:
    """The LA with most looked-after children."""
    release = open_release(path)
    try:
        return release.rows("select la_code from cla where stage = 'ks4' group by 1 order by count(*) desc, 1 limit 1")[0][0]
    finally:
        release.close()


def compared(path: Path, la_code: int, years: int, repeats: int, seconds: float) -> list[document.Compared]:
    """Each page of FILTERS in every way, answers checked first."""
    told("rows for pandas and SQLite")
    release, found = open_release(path), []
    pages = {name: answers.Page(release, la_code, filters, years) for name, filters in answers.FILTERS.items() if years > 1 or name != "2 filters"}
    frame, table = answers.Pandas(pages["no filter"]), answers.SQLite(pages["no filter"])
    for name, page in pages.items():
        told(f"page with {name}")
        ways = {"ours": lambda page=page: answers.ours(page), "one statement a figure": lambda page=page: answers.one_by_one(page),
                "pandas": lambda page=page: frame.answer(page), "SQLite": lambda page=page: table.answer(page), "engine's floor": lambda page=page: answers.floor(page)}
        right = ways["ours"]()
        unequal = {way: len(answers.differences(right, answer())) for way, answer in ways.items() if way not in ("ours", "engine's floor")}
        found.append(document.Compared(name, len(right), unequal, in_turn(ways, repeats, seconds)))
    release.close()
    return found


def served(parts: document.Parts, path: Path, la_code: int, quick: bool) -> None:
    told("pages through a server")
    with live.served(path, la_code) as (server, visitor):
        parts.pages = live.pages(server, visitor, PAGES[:2] if quick else PAGES, 6 if quick else 15)
        for users in (4,) if quick else (1, 10, 25, 60, 100):
            taken = live.load(visitor, PAGES[0], users, 12 if quick else 60, (3, 8), random.Random(users))
            parts.load.append((users, sorted(taken)))
        parts.memory = live.peak_memory(server)


if __name__ == "__main__":
    main()
