"""Who the children are: sex, ethnic group, need, home; one row a child, drawn once for a whole life."""

from dataclasses import dataclass

import numpy as np

from synthetic import tables
from synthetic.allotted import allot, published_shares, recode
from synthetic.columns import march
from synthetic.population import Population
from synthetic.streams import choose, fractions, stream

ETHNIC = {  # SSDA903 code -> weight for children who came with their families (DfE, CLA at 31 March 2019 and 2025)
    "WBRI": 72.0, "WIRI": 0.3, "WOTH": 3.9, "WIRT": 0.25, "WROM": 0.9, "MWBC": 3.6, "MWBA": 1.3, "MWAS": 2.1, "MOTH": 4.1,
    "AIND": 0.5, "APKN": 1.5, "ABAN": 0.7, "CHNE": 0.1, "AOTH": 1.3, "BCRB": 1.4, "BAFR": 2.6, "BOTH": 1.1, "OOTH": 2.1,
    "REFU": 0.1, "NOBT": 0.6,
}
ETHNIC_UASC = {"OOTH": 33, "BAFR": 26, "AOTH": 22, "WOTH": 5, "BOTH": 5, "APKN": 1, "ABAN": 1, "MOTH": 3, "NOBT": 2}
NEED = {"N1": 71.6, "N2": 2.5, "N3": 2.6, "N4": 7.9, "N5": 13.2, "N6": 1.1, "N7": 0.1, "N8": 1.6}
NEED_UASC = {"N8": 88, "N1": 8, "N4": 2, "N5": 2}
ETHNIC_CODES, NEED_CODES = tuple(ETHNIC), tuple(NEED)
ETHNIC_GROUPS = ("white", "mixed", "asian", "black", "other_ethnic")  # published; what they leave: not known
ETHNIC_GROUP = np.array([{"W": 0, "M": 1, "A": 2, "C": 2, "B": 3, "O": 4}.get(code[0], 5) for code in ETHNIC])


@dataclass
class Children:
    """Traits by child. `severity` is standard normal: the higher, the harder the start in life; `ability` likewise, the higher the better."""

    male: np.ndarray
    ethnic: np.ndarray  # position in ETHNIC_CODES
    severity: np.ndarray
    ability: np.ndarray
    restless: np.ndarray
    home: np.ndarray  # position in tables.postcodes(); -1: none in the country
    sen: np.ndarray  # 0..1: the higher, the more support; year by year cut-offs are in schooling.py
    eal: np.ndarray


def draw_children(people: Population, seed: int, years: range) -> Children:
    """Traits of everyone in the population; sex and ethnic group as published on the 31 March of each of the years."""
    random = stream(seed, "children")
    size = len(people.la)
    severity = random.standard_normal(size)
    ability = 0.9 * random.standard_normal(size) - 0.44 * severity
    restless = 0.55 * severity + 0.84 * random.standard_normal(size)
    male = random.random(size) < np.where(people.uasc, 0.95, 0.538)
    ethnic = np.where(people.uasc, _codes(random, ETHNIC_UASC, ETHNIC_CODES, size), choose(random, ETHNIC, size))
    male, ethnic = _as_published(people, male, ethnic, years, stream(seed, "allotted"))
    sen = fractions(0.55 * severity - 0.45 * ability + 0.22 * male + 0.7 * random.standard_normal(size) - 1.6 * people.uasc)
    eal = people.uasc | (random.random(size) < np.where(ethnic < 1, 0.01, 0.22))
    home = np.where(people.uasc & (random.random(size) < 0.93), -1, home_postcodes(people.la, random))
    return Children(male, ethnic, severity, ability, restless, home, sen, eal)


def in_care(people: Population, year: int) -> np.ndarray:
    """Positions of the periods that run on 31 March."""
    today = int(march(year))
    return np.flatnonzero((people.start <= today) & (people.end > today))


def _as_published(people: Population, male, ethnic, years: range, random) -> tuple[np.ndarray, np.ndarray]:
    """Sex and ethnic code allotted among those who came with their families; unaccompanied children stay as drawn."""
    held, movable = [people.child[in_care(people, year)] for year in years], ~people.uasc
    girls = [published_shares(("female",), year)[0] for year in years]
    female = allot((~male).astype(np.int64), held, [np.array([1 - share, share]) for share in girls], movable, random)
    known = [published_shares(ETHNIC_GROUPS, year) for year in years]
    group = allot(ETHNIC_GROUP[ethnic], held, [np.r_[share, max(1 - share.sum(), 0)] for share in known], movable, random)
    return female == 0, recode(ethnic, ETHNIC_GROUP, group, np.array(list(ETHNIC.values())), random)


def _codes(random, shares: dict, codes: tuple, size: int) -> np.ndarray:
    return np.array([codes.index(code) for code in shares])[choose(random, shares, size)]


def home_postcodes(la: np.ndarray, random) -> np.ndarray:
    """A postcode of the child's own authority."""
    first, count = postcode_spans()
    return first[la] + (random.random(len(la)) * count[la]).astype(np.int64)


def postcode_spans() -> tuple[np.ndarray, np.ndarray]:
    """First row and number of postcodes of each authority in tables.postcodes()."""
    la = tables.postcodes()["la"]
    count = np.bincount(la, minlength=len(tables.authorities()))
    return np.r_[0, np.cumsum(count)[:-1]], count
