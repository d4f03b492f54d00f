"""A Summary: the whole distribution of each subject. The figures are data_layer.figures; this lays them out."""

import pandas as pd

from .catalogue.summary import CATEGORIES
from .rows import named

ORDER = [slug for slug, _ in CATEGORIES]
LABELS = dict(CATEGORIES)
DEFAULT_COMPARATORS = ("england_cla", "la_state", "england_state")


def bars(frame: pd.DataFrame) -> dict[tuple[str, str, str | None], list[tuple]]:
    """(subject, comparator, group) -> the rows of its bar, from the lowest category to the highest. frame: a released frame."""
    found: dict[tuple[str, str, str | None], list[tuple]] = {}
    for row in sorted(named(frame), key=lambda row: (row.year, ORDER.index(row.category))):
        found.setdefault((row.measure, row.comparator, row.group), []).append(row)
    return found
