"""Schools of the made-up England: numbers by authority and kind in proportion to size; names made up."""

from dataclasses import dataclass

import numpy as np

from synthetic import tables
from synthetic.children import postcode_spans
from synthetic.columns import NONE, Coded, Dates, day
from synthetic.streams import choose, stream, whole

KINDS = ("primary", "secondary", "special", "ap", "independent", "fe", "independent_special")
PRIMARY, SECONDARY, SPECIAL, AP, INDEPENDENT, FE, INDEPENDENT_SPECIAL = range(7)
NUMBERS = (16_780, 3_450, 1_060, 340, 1_000, 160, 640)  # England, about 2023
FIRST_ESTAB = (2000, 4000, 7000, 1100, 6000, 8000, 6700)
TYPES = (  # establishment type code -> weight
    {1: 32, 34: 38, 28: 10, 2: 11, 3: 7, 35: 2}, {34: 52, 28: 22, 1: 9, 2: 7, 5: 4, 35: 5, 40: 1}, {7: 56, 44: 30, 12: 6, 36: 8},
    {14: 52, 42: 24, 43: 14, 38: 10}, {11: 100}, {18: 100}, {10: 88, 8: 12},
)
PHASES = ("Primary", "Secondary", "Not applicable", "Not applicable", "Not applicable", "16 plus", "Not applicable")
TOWNS = (
    "Oak", "Ash", "Elm", "Birch", "Maple", "Willow", "Hazel", "Rowan", "Beech", "Alder", "Hawthorn", "Holly", "Larch", "Cedar",
    "Chestnut", "Sycamore", "Heather", "Bramble", "Fern", "Ivy", "Kings", "Queens", "Abbots", "Priors", "Bishops", "Mill", "Church",
    "North", "South", "East", "West", "High", "Long", "Green", "White", "Black", "Red", "Silver", "Stone", "Sand", "Clay", "Marsh",
)
ENDS = ("field", "wood", "dale", "ford", "bridge", "brook", "hill", "mead", "croft", "well", "bourne", "gate", "holme", "stead", "leigh", "combe")
TAILS = ("Primary School", "School", "School", "Centre", "College", "College", "School")
OFSTED = ("Outstanding", "Good", "Requires improvement", "Inadequate")


NO_RETURN = (10, 11, 18)  # types that complete no school census: independent schools and colleges


@dataclass
class Schools:
    """One row a school: `la` position, `kind`, `type` code, `urn`, `estab`; rows of one authority and kind lie together."""

    la: np.ndarray
    kind: np.ndarray
    type: np.ndarray
    urn: np.ndarray
    estab: np.ndarray
    first: np.ndarray  # [la, kind] -> first row
    count: np.ndarray  # [la, kind] -> rows

    def pick(self, la: np.ndarray, kind: np.ndarray, draw: np.ndarray) -> np.ndarray:
        """A school of each authority and kind; `draw` is uniform on 0..1."""
        return self.first[la, kind] + (draw * self.count[la, kind]).astype(np.int64)


def returns_census(schools: Schools, school: np.ndarray) -> np.ndarray:
    """Rows of pupils (by school, -1: none) whose school sends census, absence and suspensions to the DfE."""
    return (school >= 0) & ~np.isin(schools.type[school], NO_RETURN)


def found_schools(seed: int) -> Schools:
    """All schools; at least one of each kind in every authority."""
    random = stream(seed, "schools")
    shares = tables.size_shares()
    count = np.maximum(whole(shares[:, None] * np.array(NUMBERS), random), (2, 1, 1, 1, 1, 1, 1))
    total = int(count.sum())
    la = np.repeat(np.repeat(np.arange(len(shares)), len(KINDS)), count.ravel())
    kind = np.repeat(np.tile(np.arange(len(KINDS)), len(shares)), count.ravel())
    first = (np.cumsum(count.ravel()) - count.ravel()).reshape(count.shape)
    codes = np.zeros(total, dtype=np.int64)
    for number, types in enumerate(TYPES):
        rows = np.flatnonzero(kind == number)
        codes[rows] = np.array(list(types))[choose(random, types, len(rows))]
    estab = np.array(FIRST_ESTAB)[kind] + np.arange(total) - first[la, kind]
    return Schools(la, kind, codes, 800_000 + np.arange(total), estab, first, count)


def schools_table(schools: Schools, seed: int) -> dict:
    """The schools file: the documented minimum layout. Made-up numbers start at URN 800000."""
    random = stream(seed, "school names")
    size = len(schools.la)
    code = tables.authority_codes()[schools.la].astype(np.int64)
    first, count = postcode_spans()
    post = first[schools.la] + (random.random(size) * count[schools.la]).astype(np.int64)
    names = tuple(f"{a}{b} {tail} (synthetic)" for a in TOWNS for b in ENDS for tail in TAILS)
    stem = random.integers(0, len(TOWNS) * len(ENDS), size)
    opened = day("1990-09-01") + (random.random(size) * 9000).astype(np.int64)
    posts = tables.postcodes()
    return {
        "URN": schools.urn, "LAESTAB": code * 10_000 + schools.estab, "NAME": Coded(names, stem * len(TAILS) + schools.kind),
        "LA": code, "PHASE": Coded(PHASES, schools.kind), "TYPE": schools.type,
        "OFSTED": Coded(OFSTED, choose(random, {"o": 14, "g": 72, "r": 11, "i": 3}, size)),
        "EASTING": posts["east"][post], "NORTHING": posts["north"][post], "OPEN_DATE": Dates(opened),
        "CLOSE_DATE": Dates(np.full(size, NONE)), "LINKED_URN": np.full(size, NONE),
    }
