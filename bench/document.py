"""docs/benchmarks.md, from what was measured in this run: nothing else goes in."""

import os
import platform
import statistics
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import duckdb
import numpy
import pandas
import streamlit

from . import reached
from .live import Measured, quantile
from .measuring import Times

STEPS = {"synth": "`cla synth --scale england`: every pupil of ten years as return files", "load": "`cla load`: those files into a release", "one return": "`cla load` of one LA's care return of five years"}


@dataclass
class Compared:
    """One page in every way. unequal: way -> cells that differ from ours (must be 0)."""

    name: str
    cells: int
    unequal: dict[str, int]
    times: dict[str, Times]


@dataclass
class Parts:
    """What a run has measured; what it has not stays empty, and the document says so. load: (processes, users, seconds of each change);
    hurried: (users, seconds of each change, seconds of the test); matched: times, pairs, pairs that differ; built: step -> wall, cpu (s), memory (MB)."""

    path: Path
    la_code: int
    quick: bool
    scale: str
    years: int = 5
    figure: str = "benchmarks-growth.svg"
    threads: bool = False
    compared: list[Compared] = field(default_factory=list)
    grown: pandas.DataFrame | None = None
    entered: list[float] = field(default_factory=list)
    reruns: list[tuple[Measured, Measured]] = field(default_factory=list)
    spent: dict[str, tuple[float, float]] = field(default_factory=dict)
    changes: list[Measured] = field(default_factory=list)
    load: list[tuple[int, int, list[float]]] = field(default_factory=list)
    memory: float | None = None
    hurried: list[tuple[int, list[float], float]] = field(default_factory=list)
    matched: tuple[dict[str, Times], int, int] | None = None
    built: dict = field(default_factory=dict)


def written(parts: Parts, today: date) -> str:
    """The whole document."""
    command = "make bench-quick" if parts.quick else "make bench"
    return "\n".join(["# How fast", "", f"Made by `{command}` (`python -m bench`); do not edit by hand. Losses stand in the tables with the rest; a target that is missed is marked ✗.", "",
                      *setting(parts, today), *targets(parts), *against_peers(parts), *growing(parts), *through_a_server(parts), *under_load(parts), *building(parts), *not_measured(parts), ""])


def setting(parts: Parts, today: date) -> list[str]:
    load = os.getloadavg()
    rows = _counted(parts.path)
    busy = "; well above the number of cores, so wall times are long and only ratios within one run and CPU times mean anything." if load[1] > (os.cpu_count() or 1) else "."
    return [f"Measured on {today:%d %B %Y}: {os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}, DuckDB {duckdb.__version__}, pandas {pandas.__version__}, NumPy {numpy.__version__}, "
            f"Streamlit {streamlit.__version__}. Other work on the machine at the end of the run (load average over 1, 5 and 15 minutes): {', '.join(f'{one:.1f}' for one in load)}{busy}", "",
            f"Release: made-up England, {parts.scale} scale: {rows['pupils']:,} rows of other pupils (added up beforehand in {rows['cube']:,} and {rows['cube_la']:,} rows), {rows['cla']:,} of looked-after children, "
            f"{parts.path.stat().st_size / 2**20:,.0f} MB.", ""]


def targets(parts: Parts) -> list[str]:
    """Each target with what was found, first of all."""
    rows = [f"| {what} | {reach} | {found} | {'✓' if met else '✗'} |" for what, reach, found, met in reached.reached(parts)]
    return ["## The targets", "", "| what | reach | found | |", "|---|---|---|---|", *rows, ""] if rows else []


def _counted(path: Path) -> dict[str, int]:
    with duckdb.connect(str(path), read_only=True) as connection:
        return {table: connection.execute(f"select count(*) from {table}").fetchone()[0] for table in ("cla", "pupils", "cube", "cube_la")}


def against_peers(parts: Parts) -> list[str]:
    years = "year" if parts.years == 1 else f"{parts.years} years"
    lines = ["## The sums of a page, against peers", "",
             f"KS4 benchmark of the largest LA: 15 measures, latest {years}, beside LA, neighbours, region and England (CLA) and England (all schools): from the question to the rows before statistics. Ways are run in turn; medians, with the quarter and "
             "three-quarter points. Pandas, Polars and SQLite hold the rows in memory, and their time leaves out reading them; the others read the file. Pandas stands twice: on the full frame, every stage and year, with the 28 columns that this page needs; and with the rows of this stage and these years set aside beforehand, as Polars and SQLite have them. \"Ours\" also counts, for the small-number rule, how many children miss one filter.", "",
             f"Answers with 1, 2 and 4 threads equal to the last digit: {'yes' if parts.threads else '**no**'}.", ""]
    return lines + tables(parts)


def tables(parts: Parts) -> list[str]:
    """One table a page."""
    lines = []
    for page in parts.compared:
        equal = "all equal" if not any(page.unequal.values()) else f"**not equal**: {page.unequal}"
        lines += [f"### {page.name[0].upper()}{page.name[1:]} ({page.cells} cells, {equal})", "", "| way | rounds | median, ms | spread, ms | CPU, ms | wall, times ours | CPU, times ours | reach |", "|---|---:|---:|---:|---:|---:|---:|---|"]
        lines += [peer(name, one, page) for name, one in page.times.items()]
        lines.append("")
    return lines


def peer(name: str, one: Times, page: Compared) -> str:
    ours = page.times["ours"]
    ratio = one.median / ours.median
    if name == "engine's floor":
        limit = reached.FLOORS[page.name]
        reach = f"ours {1 / ratio:.1f} of it; {limit} {'✓' if 1 / ratio <= float(limit.split()[1]) else '✗'}"
    else:
        reach = f"{reached.PEERS[name]} {'✓' if ratio >= float(reached.PEERS[name].split()[1]) else '✗'}" if name in reached.PEERS else ""
    return f"| {name} | {len(one.wall)} | {one.median * 1000:,.1f} | {one.spread()} | {one.cpu_median * 1000:,.1f} | {ratio:,.2f} | {one.cpu_median / max(ours.cpu_median, 1e-9):,.2f} | {reach} |"


def growing(parts: Parts) -> list[str]:
    if parts.grown is None:
        return []
    rows = [f"| {row.asked} | {row.size} | {row.filters} | {row.wall:,.1f} | {row.cpu:,.1f} |" for row in parts.grown.itertuples()]
    return ["## As more is asked", "", f"![Milliseconds of CPU by years and by LAs asked for]({parts.figure})", "", "| asked | how many | filters | wall, ms | CPU, ms |", "|---|---|---|---:|---:|", *rows, ""]


def through_a_server(parts: Parts) -> list[str]:
    if not parts.changes:
        return []
    lines = ["## Pages through the gate and a websocket", "", "A server process of its own; a client that does what a browser does (but does not draw). "
             f"From the code that signs in to the whole first page: {', '.join(f'{one:.1f}' for one in parts.entered)} s one after the other, the first on a process that has just started (target: within 3 s).", "",
             "Another choice of filters, pressed with Apply (target: p95 under 1 s):", "", "| page | runs | p50, ms | p95, ms | server's CPU a run, ms | sent, KB |", "|---|---:|---:|---:|---:|---:|"]
    lines += [f"| {one.page} | {len(one.runs)} | {1000 * quantile(one.seconds, 0.5):,.0f} | {1000 * quantile(one.seconds, 0.95):,.0f} | {1000 * one.cpu:,.0f} | {one.runs[-1].bytes / 1024:,.0f} |" for one in parts.changes]
    lines += ["", "Drawn again with nothing asked anew, beside the same page on Streamlit's and Altair's defaults (each chart built and checked, each title, row and table worked out on each run, a full garbage collection after it); reach: <= 0.2 of its CPU:", "",
              "| page | CPU, ms | CPU on defaults, ms | ratio | p50, ms | p50 on defaults, ms |", "|---|---:|---:|---:|---:|---:|"]
    return lines + [rerun(ours, theirs) for ours, theirs in parts.reruns] + ["", *where_it_goes(parts)]


def where_it_goes(parts: Parts) -> list[str]:
    """The profile of a page."""
    if not parts.spent:
        return []
    rows = [f"| {part} | {changed:,.0f} | {again:,.0f} |" for part, (changed, again) in parts.spent.items()]
    return [f"Where it goes, {parts.reruns[0][0].page} ({parts.reruns[0][0].runs[-1].messages} messages to the browser):", "", "| part | CPU of another filter, ms | CPU of drawing again, ms |", "|---|---:|---:|", *rows, ""]


def rerun(ours: Measured, theirs: Measured) -> str:
    ratio = ours.cpu / theirs.cpu
    return (f"| {ours.page} | {1000 * ours.cpu:,.0f} | {1000 * theirs.cpu:,.0f} | {ratio:.2f} {'✓' if ratio <= 0.2 else '✗'} | {1000 * statistics.median(ours.seconds):,.0f} | {1000 * statistics.median(theirs.seconds):,.0f} |")


def under_load(parts: Parts) -> list[str]:
    if not parts.load:
        return []
    lines = ["## Users at once", "", "Each changes a filter of the KS4 benchmark, thinks for 3 to 8 s, and changes it again; the clients run on the same machine. Two processes stand behind nginx with sticky sessions.", "",
             "| processes | active users | changes | p50, ms | p95, ms |", "|---:|---:|---:|---:|---:|"]
    lines += [f"| {processes} | {users} | {len(taken)} | {1000 * quantile(taken, 0.5):,.0f} | {1000 * quantile(taken, 0.95):,.0f} |" for processes, users, taken in parts.load if taken]
    lines += ["", f"Most memory that one server process held: {parts.memory:,.0f} MB.", ""]
    if parts.hurried:
        lines += ["Without a pause between two changes, one process:", "", "| users | changes a second | p50, ms | p95, ms |", "|---:|---:|---:|---:|"]
        lines += [f"| {users} | {len(taken) / seconds:.1f} | {1000 * quantile(taken, 0.5):,.0f} | {1000 * quantile(taken, 0.95):,.0f} |" for users, taken, seconds in parts.hurried if taken] + [""]
    return lines


def building(parts: Parts) -> list[str]:
    if not parts.built:
        return []
    rows = [f"| {STEPS[name]} | {one['wall']:,.0f} | {one['cpu']:,.0f} | {one['memory']:,.0f} |" for name, one in parts.built.items() if name in STEPS]
    return ["## Making and loading", "", "England is made once and measured then; the rest in this run.", "", "| step | wall, s | CPU, s | most memory, MB |", "|---|---:|---:|---:|", *rows, "", *matching(parts)]


def matching(parts: Parts) -> list[str]:
    """Children matched to pupils by the load's SQL and by pandas."""
    if parts.matched is None:
        return []
    times, pairs, unequal = parts.matched
    rows = [f"| {name} | {len(one.wall)} | {1000 * one.median:,.0f} | {one.spread()} | {1000 * one.cpu_median:,.0f} |" for name, one in times.items()]
    return [f"Matching 90,000 children to 7 million pupils by number, with date of birth and sex compared ({pairs:,} pairs, {'all equal' if not unequal else f'**{unequal} differ**'}):", "",
            "| way | rounds | median, ms | spread, ms | CPU, ms |", "|---|---:|---:|---:|---:|", *rows, ""]


def not_measured(parts: Parts) -> list[str]:
    processes = {processes for processes, _, _ in parts.load}
    ways = set().union(*(page.times for page in parts.compared))
    missing = {"Polars (not installed)": "Polars" in ways, "pages through a server": parts.changes, "users at once, two processes": 2 in processes, "users without pauses": parts.hurried, "matching": parts.matched is not None, "how cost grows": parts.grown is not None,
               "time and memory of making England": "synth" in parts.built, "time and memory of loading England": "load" in parts.built, "pages on the England scale": parts.scale == "england"}
    left = [f"- {what}" for what, there in missing.items() if not there]
    return ["## Not measured in this run", "", *left] if left else []
