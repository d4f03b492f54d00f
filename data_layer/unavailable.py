"""Missing is shown with its reason, never as zero: which cells of a frame hold no figure, and why."""

import numpy as np
import pandas as pd

from .catalogue.availability import SHOWN, availability
from .catalogue.summary import MARK, SHARES
from .places import Places, years_held
from .question import COMPARATORS_BY_KEY, Question
from .rows import with_columns

CARE_ONLY = "only looked-after children have these groups"


def mark_unavailable(frame: pd.DataFrame, release, question: Question, where: Places) -> pd.DataFrame:
    """Sets symbol x, a reason and no n where a measure has no figure that year or the release can't give a comparator."""
    by_comparator = {key: comparator_reason(key, release, question, where) for key in question.comparators_asked}
    cells = list(zip(frame["measure"].tolist(), frame["year"].tolist(), strict=True))
    by_measure = {cell: measure_reason(question, *cell) for cell in set(cells)}
    reason = np.array([by_measure[cell] or by_comparator.get(key) for cell, key in zip(cells, frame["comparator"].tolist(), strict=True)], dtype=object)
    told = np.array([one is not None for one in reason], dtype=bool)
    return with_columns(frame, {"n": np.where(told, np.nan, frame["n"].to_numpy(float)), "reason": reason, "symbol": np.where(told, "x", None)})


def measure_reason(question: Question, key: str, year: int) -> str | None:
    """Why a measure has no figure in a year; None where it has one."""
    declared = next(one for one in question.measures_asked if one.key == key)
    if declared.since and year < declared.since:
        return f"not collected before {declared.since - 1}/{declared.since % 100:02d}"
    if declared.until and year > declared.until:
        return f"not collected after {declared.until - 1}/{declared.until % 100:02d}"
    state, reason = availability(key.partition(MARK)[0] + "_expected" if key in SHARES else key, year)
    return None if state in SHOWN else reason


def comparator_reason(key: str, release, question: Question, where: Places) -> str | None:
    """Why the release can't give a comparator; None where it can."""
    comparator = COMPARATORS_BY_KEY.get(key)
    if comparator is None:
        return None
    if comparator.rows == "all":
        if question.by and question.by.care:
            return CARE_ONLY
        return None if years_held(release, question.stage, "pupils") else "this release holds no pupils who are not looked after"
    if comparator.area == "la":
        return None
    if comparator.area == "sub_region" and not where.part:
        return "only London has parts: Inner and Outer London"
    if comparator.area == "neighbours" and not where.neighbours_held:
        return "this release holds none of the statistical neighbours"
    return "this release holds one LA only" if where.held <= {question.la_code} else None
