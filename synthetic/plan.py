"""What to make: years, authorities, scale; refusals in one plain sentence each."""

import re
import shutil
from dataclasses import dataclass
from pathlib import Path

from synthetic import authorities

FIRST_YEAR, LAST_YEAR = 2016, 2025
EVERY_YEAR = range(FIRST_YEAR, LAST_YEAR + 1)
SCALES = {"demo": (range(2021, 2026), 0.05), "england": (EVERY_YEAR, 1.0)}
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


def make_plan(out: Path, scale: str = "demo", seed: int = 1, years: str | None = None, la: str | None = None, folder_per_la: bool = False, for_return: bool = False) -> Plan:
    """A checked plan; raises Refused before anything is written. `for_return`: of school data for an existing return, of whichever years it holds."""
    if scale not in SCALES:
        raise Refused(f"There is no scale “{scale}”. Choose demo or england.")
    usual, share = (EVERY_YEAR, 0.0) if for_return else SCALES[scale]
    wanted = parse_years(years) if years is not None else usual
    las = parse_authorities(la) if la is not None else None
    check_folder(out)
    check_room(out, 0.1 if for_return else GIGABYTES[scale] * len(wanted) * (1 if las is None else min(0.05 * len(las), 1)))
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
    """Codes or names of current authorities, with commas between, as positions."""
    wanted = [word for part in text.split(",") if (word := part.strip())]
    if not wanted:
        raise Refused("--la is empty. Give DfE codes such as 876, with commas between, or leave it out for all of England.")
    return tuple(sorted({_authority(word) for word in wanted}))


def _authority(word: str) -> int:
    past = authorities.past_by_name().get(authorities.words(word))
    if past:
        raise Refused(f"{past['name']} ({past['dfe_code']}) no longer exists; its area is now {' and '.join(authorities.successors(past))}. Give those codes.")
    found = authorities.position_of(word)
    if found is None:
        near = authorities.near(word)
        raise Refused(f"There is no local authority “{word[:40]}”.{f' Did you mean {near}?' if near else ''} Give DfE codes such as 876, with commas between; `cla list las` lists them.")
    return found


def check_folder(out: Path) -> None:
    """The folder must be new or empty."""
    if out.exists() and not out.is_dir():
        raise Refused(f"{out} is a file. Name a folder that doesn't exist yet.")
    if out.exists() and any(each.name != part_name(out) for each in out.iterdir()):
        raise Refused(f"The folder {out} already holds files. Name another one, or empty it first.")


def part_name(out: Path) -> str:
    """What the folder is called while it is being written; what a run that was killed left under it is overwritten."""
    return f".{out.resolve().name}.part"


def check_room(out: Path, gigabytes: float) -> None:
    """Enough space on the disk that holds the folder."""
    place = next(folder for folder in (out.absolute(), *out.absolute().parents) if folder.exists())
    free = shutil.disk_usage(place).free / 1e9
    if free < gigabytes:
        raise Refused(f"There are {_size(free)} free where {out} would lie; about {_size(gigabytes)} are needed. Free some space, or name a folder on another disk.")


def _size(gigabytes: float) -> str:
    return f"{gigabytes:.1f} GB" if gigabytes >= 1 else f"{1000 * gigabytes:.0f} MB"
