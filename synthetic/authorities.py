"""Local authorities by whatever they are called: code, whole name, everyday name."""

import re
from difflib import get_close_matches
from functools import cache

from synthetic import tables


@cache
def by_name() -> dict[str, int]:
    """Codes and names, as words, of the authorities of today: to positions in tables.authorities()."""
    return {name: place for place, row in enumerate(tables.authorities()) for name in _names(row)}


@cache
def past_by_name() -> dict[str, dict]:
    """Codes and names of authorities that are no more: to their rows."""
    return {name: row for row in tables.rows("local_authorities.csv") if row["is_current"] != "1" for name in _names(row) if name not in by_name()}


def _names(row: dict) -> tuple[str, ...]:
    return row["dfe_code"], words(row["name"]), words(row["name"].split(",")[0])


def words(text: str) -> str:
    """Small letters, one space between words, no marks: as names are compared."""
    return " ".join(re.sub(r"[^a-z0-9]+", " ", text.lower().replace("&", " and ").replace("(synthetic)", "")).split())


def position_of(text: str) -> int | None:
    """The authority of today that a code or name means; one that is no more stands for its first successor; None: there is none."""
    name = words(text.strip().removesuffix(".0"))
    past = past_by_name().get(name)
    return by_name().get(successors(past)[0]) if past else by_name().get(name)


def successors(row: dict) -> list[str]:
    """Codes of the authorities that took over from one."""
    return re.findall(r"\d{3}", row["successor_dfe_codes"])


def near(text: str) -> str:
    """The name that was probably meant, as it is written; empty where none is like it."""
    found = get_close_matches(words(text), [name for name in by_name() if not name.isdigit()], 1)
    return tables.authorities()[by_name()[found[0]]]["name"] if found else ""


def named_in(part: str) -> set[int]:
    """Authorities that a file's or folder's name says, by code or whole name; the longest name counts."""
    rest, found = f" {words(part)} ", set()
    for name in sorted([*by_name(), *past_by_name()], key=len, reverse=True):
        if f" {name} " in rest:
            found.add(position_of(name))
            rest = rest.replace(f" {name} ", " ")
    return found - {None}
