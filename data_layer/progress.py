"""What a progress report adds to a benchmark: how far progress is known, prior attainment by time in care, and the points of a scatter."""

import pandas as pd

from .catalogue.kinds import Condition
from .figures import Figures, figures
from .pupil_list import EXPECTED_OF, children_of
from .query import Gathered
from .question import Question
from .rows import named
from .scope import Scope

MAINSTREAM = Condition("mainstream", "school_type = 'mainstream'", sentence="mainstream schools only")
TIME_BANDS = ((0, 12, "under 1 year"), (12, 24, "1 year"), (24, 36, "2 years"), (36, 60, "3 or 4 years"), (60, 10_000, "5 years or more"))
PRIOR_BANDS = ("low", "middle", "high", "none")


def known_for(frame: pd.DataFrame) -> pd.DataFrame:
    """Coverage of progress: one row a progress measure, comparator, year and group: `n` with progress of `n_attainment`.

    frame: of data_layer.figures, as it may be shown; a hidden n stays hidden.
    """
    attainment = {(row.measure, row.comparator, row.year, row.group): row.n for row in named(frame)}
    rows = frame[frame["measure"].isin(EXPECTED_OF)][["measure", "comparator", "year", "group", "n"]]
    keys = [(EXPECTED_OF[row.measure], row.comparator, row.year, row.group) for row in named(rows)]
    return rows.assign(n_attainment=[attainment.get(key) for key in keys]).reset_index(drop=True)


def mainstream_only(release, question: Question, scope: Scope | None = None, gathered: Gathered | None = None) -> Figures:
    """The same figures over pupils of mainstream schools alone."""
    return figures(release, question.but(conditions=(*question.conditions, MAINSTREAM)), scope, gathered)


def points(release, question: Question, scope: Scope) -> pd.DataFrame:
    """The scatter's points: one a child with prior attainment and the outcome. Needs a scope. Columns pupil_id, year,
    prior (scaled score, level or points), prior_band, and each measure in its own units."""
    rows, _ = children_of(release, question, scope)
    return rows[rows["prior_score"].notna()].assign(prior_band=rows["prior"], prior=rows["prior_score"] / 1000)


def prior_by_time(release, question: Question, scope: Scope, measure: str) -> pd.DataFrame:
    """Prior group x time in care: n and mean of a measure in each cell, own children only (exact: needs a scope)."""
    rows, _ = children_of(release, question, scope)
    rows = rows[rows[measure].notna()]
    bands = pd.cut(rows["months_in_care"].astype(float), [TIME_BANDS[0][0], *(high for _, high, _ in TIME_BANDS)], right=False, labels=[label for *_, label in TIME_BANDS])
    cells = rows.assign(time_in_care=bands.astype(object).where(bands.notna(), "not known"), prior=rows["prior"].fillna("none"))
    counted = cells.groupby(["prior", "time_in_care"])[measure].agg(n="count", mean="mean").reset_index()
    return counted.sort_values("prior", key=lambda column: column.map(PRIOR_BANDS.index)).reset_index(drop=True)
