"""Reorganised LAs: whose children of earlier years an LA's figures include, in a sentence."""

import csv
from dataclasses import dataclass

from .listings import AUTHORITIES
from .places import held


@dataclass(frozen=True)
class Predecessor:
    """An LA that this one took over. last_year: the last year of return; whole: all of it came here (else it was split)."""

    la_code: int
    name: str
    last_year: int
    whole: bool


def predecessors(la_code: int) -> tuple[Predecessor, ...]:
    """The LAs that `la_code` took over, in whole or in part (reference/local_authorities.csv)."""
    with AUTHORITIES.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    found = [(row, row["successor_dfe_codes"].split(";")) for row in rows if row["valid_to"]]
    return tuple(Predecessor(int(row["dfe_code"]), row["name"], int(row["valid_to"][:4]), len(after) == 1) for row, after in found if str(la_code) in after)


def statement(release, la_code: int) -> str:
    """'Includes children of Bournemouth (837) and Poole (836) until 2018/19.', of predecessors whose returns this release holds; else ''."""
    here = [one for one in predecessors(la_code) if _holds(release, one)]
    whole, parts = [one for one in here if one.whole], [one for one in here if not one.whole]
    told = [f"children of {_named(whole)} until {_year(whole[0].last_year)}"] if whole else []
    told += [f"those children of {_named(parts)} until {_year(parts[0].last_year)} who were found again here under the same number, not those who had left care before"] if parts else []
    return f"Reorganised: the figures include {', and '.join(told)}." if told else ""


def _holds(release, one: Predecessor) -> bool:
    """A return of that LA, or a file of several LAs, of a year up to its last."""
    return bool(release.rows("select 1 from release_files where kind = 'header' and (la_code = $la_code or la_code is null) and (year <= $last or year is null) limit 1", {"la_code": one.la_code, "last": one.last_year})) \
        and int(held(release).release["returns_from"] or 9999) <= one.last_year


def _named(several: list[Predecessor]) -> str:
    return " and ".join(f"{one.name} ({one.la_code})" for one in several)


def _year(ending: int) -> str:
    return f"{ending - 1}/{ending % 100:02d}"
