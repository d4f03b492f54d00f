"""Which layout a file has: by its columns, never by its name."""

import difflib
import re
from functools import cache

from data_layer.catalogue.attainment import RESULT_LAYOUTS
from data_layer.catalogue.blades import BLADES
from data_layer.catalogue.kinds import Column, Layout
from data_layer.catalogue.own_tables import OWN_LAYOUTS
from data_layer.catalogue.published import PUBLISHED_LAYOUTS
from data_layer.catalogue.schools import SCHOOL_LAYOUTS
from data_layer.catalogue.ssda903 import RETURN_LAYOUTS

from .files import Incoming

LAYOUTS: tuple[Layout, ...] = (*RETURN_LAYOUTS, *RESULT_LAYOUTS, *OWN_LAYOUTS, *SCHOOL_LAYOUTS, *BLADES, *PUBLISHED_LAYOUTS)
LA_HEADINGS = ("LA", "LACODE", "LEA", "LANAME", "LOCALAUTHORITY", "LOCALAUTHORITYCODE", "LOCALAUTHORITYNAME")
YEAR_HEADINGS = ("YEAR", "RETURNYEAR", "COLLECTIONYEAR", "YEARENDING", "FINANCIALYEAR", "REPORTINGYEAR")


@cache
def plain(heading: str) -> str:
    """A heading without case, spaces or marks, as headings are compared."""
    return re.sub(r"[^A-Z0-9]", "", heading.upper())


NAMES: dict[str, dict[str, Column]] = {
    layout.key: {plain(name): column for column in reversed(layout.columns) for name in (*column.aliases, column.name)} for layout in LAYOUTS
}


def recognise(file: Incoming) -> None:
    """Set the file's layout and where each declared column stands; leaves `layout` None where none fits."""
    file.layout = layout_of(file.heading)
    if file.layout:
        headings = [plain(heading) for heading in file.heading]
        file.present = where_columns_stand(file.layout, headings)
        _find_whose(file, headings)


@cache
def layout_of(heading: tuple[str, ...]) -> Layout | None:
    """The layout that knows most of the headings, of those whose needs are met."""
    headings = [plain(each) for each in heading]
    fitting = [layout for layout in LAYOUTS if fits(layout, headings)]
    return max(fitting, key=lambda layout: (_known(layout, headings), len(_required(layout)), -len(layout.columns)), default=None)


def _find_whose(file: Incoming, headings: list[str]) -> None:
    if file.layout.family not in ("return", "list"):
        return
    file.la_column = next((headings.index(name) for name in LA_HEADINGS if name in headings), None)
    if file.layout.family == "return":
        file.year_column = next((headings.index(name) for name in YEAR_HEADINGS if name in headings), None)


def where_columns_stand(layout: Layout, headings: list[str]) -> dict[str, tuple[int, ...]]:
    """Declared column -> positions in the file, its own name first, then its aliases."""
    places: dict[str, list[int]] = {}
    for column in layout.columns:
        for name in (column.name, *column.aliases):
            if plain(name) in headings and headings.index(plain(name)) not in places.get(column.name, []):
                places.setdefault(column.name, []).append(headings.index(plain(name)))
    return {name: tuple(found) for name, found in places.items()}


def fits(layout: Layout, headings: list[str]) -> bool:
    return not lacking(layout, headings)


def lacking(layout: Layout, headings: list[str]) -> list[str]:
    """What the layout needs and the headings do not have."""
    present = where_columns_stand(layout, headings)
    missing = [column.name for column in _required(layout) if column.name not in present]
    if layout.one_of and not {plain(name) for name in layout.one_of} & {plain(name) for name in present}:
        missing.append(" or ".join(layout.one_of))
    return missing


def _required(layout: Layout) -> list[Column]:
    return [column for column in layout.columns if column.required]


def _known(layout: Layout, headings: list[str]) -> int:
    return sum(heading in NAMES[layout.key] for heading in set(headings))


def nearest(headings: tuple[str, ...]) -> tuple[Layout, list[str], int] | None:
    """The layout most like the headings, what it lacks, and how many headings it knows; None where nothing is alike."""
    seen = [plain(heading) for heading in headings]
    scored = [(_known(layout, seen) - len(lacking(layout, seen)), _known(layout, seen), layout) for layout in LAYOUTS]
    score, known, layout = max(scored, key=lambda each: each[:2])
    return (layout, lacking(layout, seen), known) if known else None


def near_name(name: str, headings: tuple[str, ...]) -> str | None:
    """The heading that is probably `name` misspelt."""
    by_plain = {plain(heading): heading for heading in headings}
    close = difflib.get_close_matches(plain(name), by_plain, n=1, cutoff=0.75)
    return by_plain[close[0]] if close and close[0] != plain(name) else None
