"""The DfE's numbers as read from tables/*.csv: points, prior groups, national means, sigmas. Each row has its source and how sure it is."""

import csv
from decimal import Decimal
from functools import cache
from pathlib import Path

TABLES = Path(__file__).parent / "tables"
RULE_TABLES = {
    "outcome_codes": {"in_denominator": "TINYINT", "since": "SMALLINT", "until": "SMALLINT"},
    "ks1_points": {"points": "DECIMAL(6,3)", "since": "SMALLINT", "until": "SMALLINT"},
    "ks2_points": {"points": "SMALLINT", "since": "SMALLINT", "until": "SMALLINT"},
    "ks4_points": {"points": "DECIMAL(6,2)", "size": "DECIMAL(4,2)", "since": "SMALLINT", "until": "SMALLINT", "pass_94": "BOOLEAN", "pass_95": "BOOLEAN"},
    "ks4_qualifications": {},
    "ks4_subjects": {},
    "ks4_grades": {},
    "prior_groups": {"low": "INTEGER", "high": "INTEGER", "since": "SMALLINT", "until": "SMALLINT"},
    "estimates": {"year": "SMALLINT", "low": "INTEGER", "high": "INTEGER", "estimate": "DECIMAL(18,6)"},
    "sigmas": {"year": "SMALLINT", "sigma": "DOUBLE", "rank": "TINYINT"},
}


@cache
def rule_table(name: str) -> tuple[dict[str, str], ...]:
    """The rows of one table as text, in file order."""
    with (TABLES / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return tuple(csv.DictReader(file))


def sigma(measure: str, year: int, results: str = "final") -> tuple[Decimal, str] | None:
    """The national pupil SD of a progress measure's interval, in the measure's units, and where it is from; None where none is held.

    The fitted value comes first: with it every published LA interval comes out. Then the DfE's of that release, then of the nearest.
    """
    measure = measure.removesuffix("_raw")
    rows = [row for row in rule_table("sigmas") if row["measure"] == measure and int(row["year"]) == year]
    if not rows:
        return None
    near = NEAREST_RELEASE[results]
    row = min(rows, key=lambda row: (int(row["rank"]), near.index(row["results"])))
    return Decimal(row["sigma"]), " ".join(part for part in (row["basis"], row["results"], f"({row['source']})") if part)


NEAREST_RELEASE = {
    "final": ("", "final", "revised", "provisional"),
    "revised": ("", "revised", "final", "provisional"),
    "provisional": ("", "provisional", "revised", "final"),
}
