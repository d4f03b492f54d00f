"""From a link's parameters to the nearest valid selection, with a plain sentence for each part that was not valid."""

from collections.abc import Callable, Mapping

from .definitions import BY_KEY, COHORT
from .selection import BREAKDOWN_KEYS, CELLS, COMPARATOR_KEYS, POOLS, Selection, near, ordered, short

LONGEST = 400


def read_link(link: Mapping[str, str], fresh: Selection, las: tuple[int, ...], years: tuple[int, ...]) -> tuple[Selection, tuple[str, ...]]:
    """See Selection.from_url."""
    selection, notes = fresh, []
    for key, value in link.items():
        selection, note = read_part(selection, str(key), str(value), las, years)
        notes += [note] if note else []
    return selection, tuple(notes)


def read_part(selection: Selection, key: str, value: str, las: tuple[int, ...], years: tuple[int, ...]) -> tuple[Selection, str]:
    if len(key) > LONGEST or len(value) > LONGEST:
        return selection, f"The link's '{short(key)}' is too long to be a choice; it was left out."
    if key in ("la", "year"):
        return (read_la(selection, value, las) if key == "la" else read_year(selection, value, years))
    if key in PARTS:
        return PARTS[key](selection, value)
    if key in BY_KEY:
        return read_filter(selection, key, value)
    return selection, f"The link's '{short(key)}' is not a filter{near(key, BY_KEY)} It was left out."


def read_la(selection: Selection, value: str, las: tuple[int, ...]) -> tuple[Selection, str]:
    if value.isascii() and value.isdigit() and int(value) in las:
        return selection.but(la=int(value)), ""
    return selection, f"The link asks for LA '{short(value)}', which is not yours to see or not in this release; your own is shown."


def read_year(selection: Selection, value: str, years: tuple[int, ...]) -> tuple[Selection, str]:
    if not years:
        return selection, ""
    if not (value.isascii() and value.isdigit()):
        return selection, f"The link's year '{short(value)}' is not a year; {selection.year} is shown."
    nearest = min(years, key=lambda year: abs(year - int(value)))
    note = "" if nearest == int(value) else f"This release holds no results of {short(value)}; {nearest}, the nearest year, is shown."
    return selection.but(year=nearest), note


def one_of(name: str, allowed: tuple, convert: Callable = str) -> Callable[[Selection, str], tuple[Selection, str]]:
    """A reader of a part that takes one value out of a few."""
    def read(selection: Selection, value: str) -> tuple[Selection, str]:
        found = next((option for option in allowed if str(option) == value), None)
        if found is None:
            return selection, f"The link's {name} '{short(value)}' does not exist{near(value, map(str, allowed))} {used(selection, name)}"
        return selection.but(**{name: convert(found)}), ""
    return read


def used(selection: Selection, name: str) -> str:
    """What stands in the place of a part that was left out."""
    value = getattr(selection, name)
    return f"'{COHORT.option(value).label}' is used." if name == "cohort" else f"{value} is used." if value else "It was left out."


def read_level(selection: Selection, value: str) -> tuple[Selection, str]:
    kind, _, number = value.partition(":")
    if value == "la" or (kind == "school" and BY_KEY["school"].option(number)):
        return selection.but(level=value), ""
    return selection, f"The link's level '{short(value)}' does not exist; the LA's children are shown."


def read_comparators(selection: Selection, value: str) -> tuple[Selection, str]:
    asked = value.split(",")
    known = tuple(key for key in COMPARATOR_KEYS if key in asked)
    wrong = [key for key in asked if key not in COMPARATOR_KEYS]
    return selection.but(comparators=known), f"The link's comparator '{short(wrong[0])}' does not exist{near(wrong[0], COMPARATOR_KEYS)}" if wrong else ""


def read_filter(selection: Selection, key: str, value: str) -> tuple[Selection, str]:
    filter_, asked = BY_KEY[key], [slug for slug in value.split(",") if slug]
    known = [slug for slug in asked if filter_.option(slug)]
    wrong = [slug for slug in asked if slug not in known]
    note = f"Filter '{filter_.label}' has no option '{short(wrong[0])}'{near(wrong[0], [option.slug for option in filter_.options])} It was left out." if wrong else ""
    return selection.having(key, ordered(filter_, known)), note


PARTS = {
    "pool": one_of("pool", POOLS, int),
    "cohort": one_of("cohort", tuple(option.slug for option in COHORT.options)),
    "by": one_of("by", BREAKDOWN_KEYS),
    "cell": one_of("cell", tuple(CELLS)),
    "level": read_level,
    "comparators": read_comparators,
}
