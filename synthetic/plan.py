"""What to make: years, authorities, scale; refusals in one plain sentence each."""

import re
import shutil
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

from synthetic import tables

FIRST_YEAR, LAST_YEAR = 2016, 2025
SCALES = {"demo": (range(2021, 2026), 0.05), "england": (range(2016, 2026), 1.0)}
GIGABYTES = {"demo": 0.16, "england": 1.6}  # a year, written out; rounded up


class Refused(ValueError):
    """Nothing was made; the text says what is wrong and what to do."""


@dataclass(frozen=True)
class Plan:
    """One run: `share` of the other pupils is written; `las` are positions of authorities (None: all)."""

    out: Path
    scale: str
    seed: int
    years: range
    share: float
    las: tuple[int, ...] | None = None
    folder_per_la: bool = False


def make_plan(out: Path, scale: str = "demo", seed: int = 1, years: str | None = None, la: str | None = None, folder_per_la: bool = False) -> Plan:
    """A checked plan; raises Refused before anything is written."""
    if scale not in SCALES:
        raise Refused(f"There is no scale “{scale}”. Choose demo or england.")
    usual, share = SCALES[scale]
    wanted = parse_years(years) if years else usual
    las = parse_authorities(la) if la else None
    check_folder(out)
    check_room(out, GIGABYTES[scale] * len(wanted))
    return Plan(out, scale, seed, wanted, share, las, folder_per_la)


def parse_years(text: str) -> range:
    """"2016-2025" or "2024" as a range of years, each named by its end."""
    match = re.fullmatch(r"\s*(\d{4})(?:\s*[-–]\s*(\d{4}))?\s*", text)
    if not match:
        raise Refused(f"The years “{text}” can't be read. Write one year (2024) or a span (2016-2025); a year is named by its end.")
    first, last = int(match[1]), int(match[2] or match[1])
    if not FIRST_YEAR <= first <= last <= LAST_YEAR:
        raise Refused(f"The years {text} can't be made: published figures to follow are held for {FIRST_YEAR} to {LAST_YEAR}, earlier year first.")
    return range(first, last + 1)


def parse_authorities(text: str) -> tuple[int, ...]:
    """Codes of current authorities, with commas between, as positions."""
    codes = {row["dfe_code"]: i for i, row in enumerate(tables.authorities())}
    names = {row["name"].lower(): row["dfe_code"] for row in tables.authorities()}
    result = []
    for word in (part.strip() for part in text.split(",")):
        code = names.get(word.lower(), word)
        if code not in codes:
            raise Refused(_unknown_authority(word, codes, names))
        result.append(codes[code])
    return tuple(sorted(set(result)))


def _unknown_authority(word: str, codes: dict, names: dict) -> str:
    old = next((row for row in tables.rows("local_authorities.csv") if row["dfe_code"] == word), None)
    if old:
        successors = old["successor_dfe_codes"].replace(" ", "").replace(";", " and ").replace("|", " and ")
        return f"{old['name']} ({word}) no longer exists; its area is now {successors}. Give those codes."
    near = get_close_matches(word.lower(), [*names, *codes], 1)
    hint = f" Did you mean {near[0].title()}?" if near else ""
    return f"There is no local authority “{word}”.{hint} Give DfE codes such as 876, with commas between."


def check_folder(out: Path) -> None:
    """The folder must be new or empty."""
    if out.exists() and not out.is_dir():
        raise Refused(f"{out} is a file. Name a folder that doesn't exist yet.")
    if out.exists() and any(out.iterdir()):
        raise Refused(f"The folder {out} already holds files. Name another one, or empty it first.")


def check_room(out: Path, gigabytes: float) -> None:
    """Enough space on the disk that holds the folder."""
    place = next(folder for folder in (out.absolute(), *out.absolute().parents) if folder.exists())
    free = shutil.disk_usage(place).free / 1e9
    if free < gigabytes:
        raise Refused(f"There are {free:.1f} GB free where {out} would lie; about {gigabytes:.1f} GB are needed. Free some space, or name a folder on another disk.")
