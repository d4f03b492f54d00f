"""A made-up figure beside the published one, and how far apart the two may lie."""

from dataclasses import dataclass

import duckdb

from synthetic import tables

TOLERANCE = {"%": 1.5, "tenth of a %": 1.5, "points": 1.0, "progress": 0.1, "care %": 2.0, "care whole %": 2.0, "score": 0.3}
ROUNDED = {"%": 0.5, "tenth of a %": 0.05, "points": 0.05, "progress": 0.005, "care %": 0.0, "care whole %": 0.5, "score": 0.05}


@dataclass(frozen=True)
class Compared:
    """One figure of one year: made-up, published, and what difference is allowed (its unit's tolerance)."""

    measure: str
    population: str
    year: int
    unit: str
    made: float
    published: float

    @property
    def within(self) -> bool:
        """Whether the two are as close as promised; half a unit of the published rounding is allowed on top."""
        return abs(self.made - self.published) <= TOLERANCE[self.unit] + ROUNDED[self.unit]


def beside_published(connection: duckdb.DuckDBPyConnection, query: str, measure: str, unit: str, population: str = "cla", shown: str = "cla_31mar", whole: str = "") -> list[Compared]:
    """The query's (year, value) rows beside the published figure of each year, as a % of the published figure `whole` where that is a number of children."""
    known = tables.published(measure, population)
    of = lambda year: 100 * known[year] / tables.filled(whole, population if whole.startswith("sdq") else "cla", year) if whole else known[year]  # noqa: E731
    rows = connection.execute(query).fetchall()
    return [Compared(measure, shown, year, unit, float(made), of(year)) for year, made in sorted(rows) if year in known and made is not None]
