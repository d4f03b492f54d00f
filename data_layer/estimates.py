"""What pupils of England reach from the same KS2 results: the table behind Progress 8, in Attainment 8 points."""

import pandas as pd

LINE_SQL = """
select (low + high) / 2000.0 as prior, estimate / 1000.0 as outcome
from estimates
where measure = 'ks4_progress8' and year = $year
order by prior
"""
REACHED_SQL = """
select estimate / 1000.0 as estimate, origin
from estimates
where measure = 'ks4_progress8' and year = $year and prior_group = $prior_group
"""


def line(release, year: int) -> pd.DataFrame:
    """prior (KS2 score, middle of the group), outcome (Attainment 8), one row a prior group; no row for a year without a table."""
    return release.query(LINE_SQL, {"year": year}).astype("float64")


def reached(release, year: int, prior_group: str) -> tuple[float, str] | None:
    """Attainment 8 of all pupils of that prior group, and which table says so; None where none is held."""
    return next(iter(release.rows(REACHED_SQL, {"year": year, "prior_group": prior_group})), None)
