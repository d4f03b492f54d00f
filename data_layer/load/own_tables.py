"""A user's own copy of the DfE's table for a year not held: checked, then used in place of the catalogue's."""

from dataclasses import dataclass
from itertools import groupby

import duckdb

from data_layer.catalogue.measures import MEASURES

PROGRESS = tuple(measure.key for measure in MEASURES if measure.kind == "progress")
STEPS = {"ks2": 250, "ks4": 500}  # largest step between neighbouring groups, thousandths: KS1 points by quarters, KS2 means by halves
ROWS = {  # staged table -> its rows, in order: the key of a table (measure, year, results), the group, its values
    "own_estimates": """select lower(measure), year, coalesce(results, 'final'), prior_group, cast(low * 1000 as integer), cast(high * 1000 as integer), estimate from staged.own_estimates order by 1, 2, 3, 5, 6""",
    "own_floors": """select lower(measure), year, coalesce(results, 'final'), prior_group, floor from staged.own_floors order by 1, 2, 3, 4""",
}
USED = {
    "own_estimates": """insert into work.estimates by name select lower(measure) as measure, year, coalesce(results, 'final') as results, prior_group, cast(low * 1000 as integer) as low, cast(high * 1000 as integer) as high, estimate, 'own table' as source, 'the user''s' as certainty, true as own from staged.own_estimates""",
    "own_floors": """insert into work.floors select lower(measure), year, coalesce(results, 'final'), prior_group, floor from staged.own_floors""",
}


@dataclass(frozen=True)
class Faulty:
    """One table (of a measure, year and stage of release) that does not hold together: nothing of it can be used."""

    staged: str
    measure: str
    year: int
    results: str
    faults: tuple[str, ...]

    @property
    def where(self) -> str:
        """SQL for its rows in the staged table."""
        quote = lambda text: "'" + str(text).replace("'", "''") + "'"
        return f"lower(measure) = {quote(self.measure)} and year = {self.year} and coalesce(results, 'final') = {quote(self.results)}"


def faulty_tables(connection: duckdb.DuckDBPyConnection) -> list[Faulty]:
    """The tables of staged.own_estimates and staged.own_floors (where there are any) with faults, each fault a sentence."""
    held = {name for (name,) in connection.execute("select table_name from information_schema.tables where table_schema = 'staged'").fetchall()}
    found = []
    for staged, faults in (("own_estimates", estimate_faults), ("own_floors", floor_faults)):
        rows = connection.execute(ROWS[staged]).fetchall() if staged in held else []
        tables = ((key, faults(list(own))) for key, own in groupby(rows, key=lambda row: row[:3]))
        found += [Faulty(staged, *key, tuple(said)) for key, said in tables if said]
    return found


def add_own_tables(connection: duckdb.DuckDBPyConnection) -> None:
    """staged.own_estimates and staged.own_floors into work.estimates and work.floors, without the tables that do not hold together."""
    held = {name for (name,) in connection.execute("select table_name from information_schema.tables where table_schema = 'staged'").fetchall()}
    faulty = faulty_tables(connection)
    for staged in (name for name in USED if name in held):
        wrong = [f"({each.where})" for each in faulty if each.staged == staged]
        connection.execute(USED[staged] + (f" where not ({' or '.join(wrong)})" if wrong else ""))


def floor_faults(rows: list[tuple]) -> list[str]:
    """Sentences, one a fault. `rows`: (measure, year, results, group, floor), in order: a known progress measure, a number each, one floor a group."""
    faults = _measure_faults(rows)
    faults += [f"{row[0]} {row[1]}, group {row[3]}: a value is missing. Fill it in." for row in rows if None in row]
    return faults + [f"{row[0]} {row[1]} {row[2]}, group {row[3]}: two floors. Keep one." for row, after in zip(rows, rows[1:], strict=False) if row[:4] == after[:4]]


def _measure_faults(rows: list[tuple]) -> list[str]:
    return [f"{measure}: not a progress measure. Known: {', '.join(PROGRESS)}." for measure in sorted({str(row[0]) for row in rows} - set(PROGRESS))]


def estimate_faults(rows: list[tuple]) -> list[str]:
    """Sentences, one a fault. `rows`: (measure, year, results, group, low, high, estimate), low and high in thousandths, in order of low.

    Ranges must meet: no gap wider than a step of prior attainment, no overlap, low not above high, every mean a number.
    """
    faults = _measure_faults(rows)
    for row in rows:
        if None in row:
            faults.append(f"{row[0]} {row[1]}, group {row[3]}: a value is missing. Fill it in.")
        elif row[4] > row[5]:
            faults.append(f"{row[0]} {row[1]}, group {row[3]}: low {row[4] / 1000:g} is above high {row[5] / 1000:g}. Put them the other way round.")
    return faults or [fault for before, after in zip(rows, rows[1:], strict=False) if before[:3] == after[:3] for fault in _meeting_faults(before, after)]


def _meeting_faults(before: tuple, after: tuple) -> list[str]:
    where = f"{before[0]} {before[1]}, groups {before[3]} and {after[3]}"
    if after[4] <= before[5]:
        return [f"{where} overlap: {after[4] / 1000:g} to {before[5] / 1000:g} is in both. Let one begin above the other's end."]
    if after[4] - before[5] > STEPS[before[0][:3]]:
        return [f"{where} leave a gap: {before[5] / 1000:g} to {after[4] / 1000:g} is in neither. Let them meet."]
    return []
