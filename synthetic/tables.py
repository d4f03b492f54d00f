"""The facts the made-up England is built on, read from CSV tables (each names its source)."""

import csv
from functools import cache
from pathlib import Path

import numpy as np

HERE = Path(__file__).parent / "tables"
CATALOGUE = Path(__file__).parent.parent / "data_layer" / "catalogue" / "tables"


@cache
def rows(name: str) -> tuple[dict, ...]:
    """Rows of a table of ours, else of the catalogue; lines that start with # are comments."""
    path = HERE / name if (HERE / name).exists() else CATALOGUE / name
    with path.open(encoding="utf-8", newline="") as file:
        return tuple(csv.DictReader(line for line in file if not line.startswith("#")))


@cache
def published(measure: str, population: str) -> dict[int, float]:
    """Year -> published figure of one measure, from calibration.csv."""
    for row in rows("calibration.csv"):
        if row["measure"] == measure and row["population"] == population:
            return {y: float(row[str(y)]) for y in range(2016, 2026) if row[str(y)]}
    raise KeyError(f"calibration.csv has no row {measure} for {population}")


def is_published(measure: str, population: str) -> bool:
    """Whether calibration.csv has a row of the measure for the population."""
    return any((row["measure"], row["population"]) == (measure, population) for row in rows("calibration.csv"))


def filled(measure: str, population: str, year: int) -> float:
    """The published figure of a year; a year without one takes the nearest year's (ties: the earlier)."""
    known = published(measure, population)
    return known[min(known, key=lambda other: (abs(other - year), other))]


@cache
def authorities() -> tuple[dict, ...]:
    """The current local authorities, in order of code."""
    current = [row for row in rows("local_authorities.csv") if row["is_current"] == "1"]
    return tuple(sorted(current, key=lambda row: int(row["dfe_code"])))


@cache
def authority_codes() -> np.ndarray:
    """DfE codes of the current local authorities, ascending."""
    return np.array([int(row["dfe_code"]) for row in authorities()], dtype=np.int32)


@cache
def size_shares() -> np.ndarray:
    """Each current authority's share of England (postcodes stand in for people)."""
    counts = {int(row["la"]): int(row["postcodes"]) for row in rows("la_postcode_counts.csv")}
    sizes = np.array([counts.get(code, 100) for code in authority_codes()], dtype=float)
    return sizes / sizes.sum()


@cache
def postcodes() -> dict[str, np.ndarray]:
    """A sample of real postcodes: `la` (position in authorities), `text`, `east`, `north`; sorted by la."""
    position = {int(code): i for i, code in enumerate(authority_codes())}
    table = [row for row in rows("postcodes.csv") if int(row["la"]) in position]
    return {
        "la": np.array([position[int(row["la"])] for row in table]),
        "text": tuple(row["postcode"] for row in table),
        "east": np.array([int(row["easting"]) for row in table]),
        "north": np.array([int(row["northing"]) for row in table]),
    }


REORGANISED = {  # successor -> (last year of the old return, predecessor); a child stays with one predecessor
    940: (2021, 928), 941: (2021, 928), 942: (2023, 909), 943: (2023, 909), 838: (2019, 835), 839: (2019, 837),
}


def codes_in_year(la: np.ndarray, year: int) -> np.ndarray:
    """DfE code each authority (position) sent its return under in a year, predecessors included."""
    codes = authority_codes().copy()
    for successor, (last, predecessor) in REORGANISED.items():
        if year <= last:
            codes[codes == successor] = predecessor
    return codes[la]
