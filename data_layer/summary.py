"""A Summary: the whole distribution of each subject. The figures are data_layer.figures; this lays them out."""

import pandas as pd

from .catalogue.summary import CATEGORIES

ORDER = [slug for slug, _ in CATEGORIES]
LABELS = dict(CATEGORIES)
DEFAULT_COMPARATORS = ("england_cla", "la_state", "england_state")


def bars(frame: pd.DataFrame) -> pd.DataFrame:
    """Rows in drawing order: subject, comparator, category from lowest to highest, with the category's label."""
    place = frame["category"].map(ORDER.index)
    return frame.assign(category_label=frame["category"].map(LABELS), category_order=place).sort_values(["measure", "comparator", "year", "category_order"], kind="stable").reset_index(drop=True)
