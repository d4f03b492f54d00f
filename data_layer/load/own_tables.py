"""A user's own copy of the DfE's table for a year not held: checked, then used in place of the catalogue's."""

import duckdb

from data_layer.catalogue.measures import MEASURES

from .problems import Refused

PROGRESS = tuple(measure.key for measure in MEASURES if measure.kind == "progress")
STEPS = {"ks2": 250, "ks4": 500}  # largest step between neighbouring groups, thousandths: KS1 points by quarters, KS2 means by halves


def add_own_tables(connection: duckdb.DuckDBPyConnection) -> None:
    """staged.own_estimates and staged.own_floors into work.estimates and work.floors. Refused, with every fault named, where a table does not hold together."""
    held = {name for (name,) in connection.execute("select table_name from information_schema.tables where table_schema = 'staged'").fetchall()}
    if "own_estimates" in held:
        faults = estimate_faults(_rows(connection))
        if faults:
            raise Refused("The table of national means cannot be used:\n" + "\n".join(faults))
        connection.execute("insert into work.estimates by name select lower(measure) as measure, year, coalesce(results, 'final') as results, prior_group, cast(low * 1000 as integer) as low, cast(high * 1000 as integer) as high, estimate, 'own table' as source, 'the user''s' as certainty, true as own from staged.own_estimates")
    if "own_floors" in held:
        faults = floor_faults(connection.execute("select lower(measure), year, coalesce(results, 'final'), prior_group, floor from staged.own_floors order by 1, 2, 3, 4").fetchall())
        if faults:
            raise Refused("The table of floors cannot be used:\n" + "\n".join(faults))
        connection.execute("insert into work.floors select lower(measure), year, coalesce(results, 'final'), prior_group, floor from staged.own_floors")


def _rows(connection: duckdb.DuckDBPyConnection) -> list[tuple]:
    return connection.execute("select lower(measure), year, coalesce(results, 'final'), prior_group, cast(low * 1000 as integer), cast(high * 1000 as integer), estimate from staged.own_estimates order by 1, 2, 3, 5, 6").fetchall()


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
