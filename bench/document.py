"""docs/benchmarks.md, from what was measured in this run: nothing else goes in."""

import os
import platform
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import duckdb
import numpy
import pandas
import streamlit

from .measuring import Times

TARGETS = {
    "engine's floor": "<= 0.5 of it with 6 filters, <= 0.7 without, from a table of sums; <= 2.0 from the pupils' rows",
    "pandas": ">= 40", "SQLite": ">= 15", "one statement a figure": ">= 6",
}


@dataclass
class Compared:
    """One page in every way. unequal: way -> cells that differ from ours (must be 0)."""

    name: str
    cells: int
    unequal: dict[str, int]
    times: dict[str, Times]


@dataclass
class Parts:
    """What a run has measured; what it has not stays empty, and the document says so."""

    path: Path
    la_code: int
    quick: bool
    scale: str
    years: int = 5
    threads: bool = False
    compared: list[Compared] = field(default_factory=list)
    pages: list[tuple] = field(default_factory=list)
    load: list[tuple[int, list[float]]] = field(default_factory=list)
    memory: float | None = None


def written(parts: Parts, today: date) -> str:
    """The whole document."""
    return "\n".join(["# How fast", "", "Made by `python -m bench`" + (" --quick" if parts.quick else "") + "; do not edit by hand.", "", *setting(parts, today), *against_peers(parts), *through_a_server(parts), *not_measured(parts), ""])


def setting(parts: Parts, today: date) -> list[str]:
    load = os.getloadavg()
    connection = duckdb.connect(str(parts.path), read_only=True)
    rows = {table: connection.execute(f"select count(*) from {table}").fetchone()[0] for table in ("cla", "pupils")}
    connection.close()
    return [f"Measured on {today:%d %B %Y}: {os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}, DuckDB {duckdb.__version__}, pandas {pandas.__version__}, "
            f"NumPy {numpy.__version__}, Streamlit {streamlit.__version__}. Other work on the machine at the end of the run (load average over 1, 5 and 15 minutes): {', '.join(f'{one:.1f}' for one in load)}"
            + ("; well above the number of cores, so wall times are long and only ratios within one run and CPU times mean anything." if load[1] > (os.cpu_count() or 1) else "."),
            "", f"Release: made-up England, {parts.scale} scale: {rows['pupils']:,} rows of other pupils, {rows['cla']:,} of looked-after children, {parts.path.stat().st_size / 2**20:,.0f} MB.", ""]


def against_peers(parts: Parts) -> list[str]:
    lines = ["## The sums of a page, against peers", "",
             f"KS4 benchmark of the largest LA: 15 measures, latest {'year' if parts.years == 1 else f'{parts.years} years'}, beside LA, neighbours, region and England (CLA) and England (all schools). Ways are run in turn; medians, with the quarter and three-quarter points. "
             "Ours reads every year held whatever is asked. Pandas and SQLite hold the rows in memory, and their time leaves out reading them.", "",
             f"Answers with 1, 2 and 4 threads equal to the last digit: {'yes' if parts.threads else '**no**'}.", ""]
    for page in parts.compared:
        ours = page.times["ours"]
        equal = "all equal" if not any(page.unequal.values()) else f"**not equal**: {page.unequal}"
        lines += [f"### {page.name} ({page.cells} cells, {equal}; {len(ours.wall)} rounds)", "", "| way | median, ms | spread, ms | CPU, ms | times ours | reach |", "|---|---:|---:|---:|---:|---|"]
        lines += [f"| {name} | {one.median * 1000:,.1f} | {one.spread()} | {one.cpu_median * 1000:,.1f} | {one.median / ours.median:,.2f} | {TARGETS.get(name, '')} |" for name, one in page.times.items()]
        lines.append("")
    return lines


def through_a_server(parts: Parts) -> list[str]:
    if not parts.pages:
        return []
    lines = ["## Pages through the gate and a websocket", "", "| page | | median, ms | spread, ms | server's CPU, ms | size, KB |", "|---|---|---:|---:|---:|---:|"]
    lines += [f"| {page} | {what} | {middle * 1000:,.0f} | {low * 1000:,.0f} to {high * 1000:,.0f} | {cpu * 1000:,.0f} | {size / 1024:,.0f} |" for page, what, middle, low, high, cpu, size in parts.pages]
    lines += ["", "Reruns of an open tab, which keeps its filters: the cost of drawing a page again, not of a new question. (Size: of the messages as text, an upper bound of what is sent.)", "", "| active users (think 3 to 8 s), one process | runs | p50, ms | p95, ms |", "|---:|---:|---:|---:|"]
    lines += [f"| {users} | {len(taken)} | {at(taken, 0.5)} | {at(taken, 0.95)} |" for users, taken in parts.load]
    return [*lines, "", f"Most memory of the server process: {parts.memory:,.0f} MB.", ""]


def at(taken: list[float], share: float) -> str:
    return f"{taken[min(len(taken) - 1, int(share * len(taken)))] * 1000:,.0f}" if taken else "none finished"


def not_measured(parts: Parts) -> list[str]:
    missing = ["Polars (not among the dependencies)", "two processes", "how cost grows with years and LAs", "the same page on Streamlit's defaults", "a change of filter through the websocket", "time and memory of making and loading England"]
    missing += ["the England scale"] if parts.scale != "england" else []
    missing += ["pages through a server"] if not parts.pages else []
    return ["## Not measured in this run", "", *(f"- {one}" for one in missing)]
