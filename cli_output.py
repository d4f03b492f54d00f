"""How `cla` talks: tables for a reader, messages and progress to standard error. Needs nothing that figures need, so that a load does not wait for it."""

import sys
from enum import Enum

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

WIDE = 220  # characters of a table where there is no terminal to fit


class Format(str, Enum):
    table = "table"
    csv = "csv"
    json = "json"
    xlsx = "xlsx"


def say(message: str) -> None:
    """A line to standard error."""
    print(message, file=sys.stderr, flush=True)


def console() -> Console:
    return Console(width=None if sys.stdout.isatty() else WIDE, highlight=False, emoji=False, markup=False)


def table_of(rows: list[list[str]], names: list[str], title: str = "") -> None:
    table = Table(*names, title=title or None, title_justify="left", box=None, pad_edge=False)
    for row in rows:
        table.add_row(*row)
    console().print(table)


class Telling:
    """Progress of long work: a bar on a terminal, elsewhere one line a part ('Results: ks2' is a step of 'Results'); `quiet`: nothing. Called as (label, done, total)."""

    def __init__(self, quiet: bool = False):
        self.quiet, self.last, self.bar, self.task = quiet, None, None, None

    def __enter__(self):
        if not self.quiet and sys.stderr.isatty():
            self.bar = Progress(TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn(), console=Console(stderr=True), transient=True)
            self.bar.start()
            self.task = self.bar.add_task("", total=None)
        return self

    def __call__(self, label: str, done: float | None = None, total: float | None = None) -> None:
        if self.bar:
            self.bar.update(self.task, description=label, completed=done or 0, total=total or None)
            return
        part = label.split(":")[0]
        if part != self.last and not self.quiet:
            say(part)
        self.last = part

    def __exit__(self, *_):
        if self.bar:
            self.bar.stop()
