"""A small made-up England for the browser: six LAs, three years, written as return files and loaded like real ones."""

import fcntl
import shutil
from pathlib import Path

import duckdb

HALTON, CAMDEN, BEXLEY, KNOWSLEY, BRADFORD, BEDFORD = 876, 202, 303, 340, 380, 822
LAS = (CAMDEN, BEXLEY, KNOWSLEY, BRADFORD, BEDFORD, HALTON)
YEARS = "2022-2024"
LATEST = {"ks1": 2023, "ks2": 2024, "ks4": 2024}


def made_once(folder: Path) -> Path:
    """The releases folder, made by the first worker that asks; the others wait for it."""
    releases = folder / "made-up-releases"
    with (folder / "made-up.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (releases / "current").exists():
            make(folder / "made-up-returns", releases)
    return releases


def make(returns: Path, releases: Path) -> None:
    from data_layer.load import load
    from synthetic.england import make_england
    from synthetic.plan import make_plan

    make_england(make_plan(returns, years=YEARS, la=",".join(map(str, LAS))))
    load([returns], releases)
    shutil.rmtree(returns)


class MadeUp:
    """The release, read by the tests with SQL of their own."""

    def __init__(self, releases: Path):
        name = (releases / "current").read_text().strip()
        self.connection = duckdb.connect(str(releases / name), read_only=True)

    def rows(self, sql: str, *parameters) -> list[tuple]:
        return self.connection.execute(sql, parameters).fetchall()

    def value(self, sql: str, *parameters):
        return self.rows(sql, *parameters)[0][0]

    def names_of(self, la: int) -> set[str]:
        """'Surname, Forename' of every child of an LA whose name is held."""
        return {name for name, in self.rows("select surname || ', ' || forename from children where la_code = ? and surname is not null", la)}
