"""Who the children are: sex, ethnic group, need, home; one row a child, drawn once for a whole life."""

from dataclasses import dataclass

import numpy as np

from synthetic import tables
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


def draw_children(people: Population, seed: int) -> Children:
    """Traits of everyone in the population."""
    random = stream(seed, "children")
    size = len(people.la)
    severity = random.standard_normal(size)
    ability = 0.9 * random.standard_normal(size) - 0.44 * severity
    restless = 0.55 * severity + 0.84 * random.standard_normal(size)
    male = random.random(size) < np.where(people.uasc, 0.95, 0.538)
    ethnic = np.where(people.uasc, _codes(random, ETHNIC_UASC, ETHNIC_CODES, size), choose(random, ETHNIC, size))
    sen = fractions(0.55 * severity - 0.45 * ability + 0.22 * male + 0.7 * random.standard_normal(size) - 1.6 * people.uasc)
    eal = people.uasc | (random.random(size) < np.where(ethnic < 1, 0.01, 0.22))
    home = np.where(people.uasc & (random.random(size) < 0.93), -1, home_postcodes(people.la, random))
    return Children(male, ethnic, severity, ability, restless, home, sen, eal)


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
