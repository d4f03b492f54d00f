"""Where the children live: one placement a spell, its provider, its postcode."""

from dataclasses import dataclass

import numpy as np
from scipy.special import ndtr

from synthetic import tables
from synthetic.allotted import allot, published_shares
from synthetic.care import C1, C2, CARER, J1, REFORM, REGISTERED, SAME_CARER, Care
from synthetic.children import Children, postcode_spans
from synthetic.columns import NONE, completed_years, day, march
from synthetic.population import Population
from synthetic.streams import choose, stream

GROUPS = ("kin", "parents", "foster", "home", "other_residential", "school", "adopters", "supported", "unregistered")
KIN, PARENTS, FOSTER, HOME, OTHER_RESIDENTIAL, SCHOOL, ADOPTERS, SUPPORTED, UNREGISTERED = range(9)
PLACE_CODES = ("U1", "U2", "U3", "U4", "U5", "U6", "A3", "A4", "A5", "A6", "P1", "K1", "K2", "H5", "P2", "K3", "R1", "R2", "R3", "R5", "P3", "S1", "Z1")
PLACE = {code: i for i, code in enumerate(PLACE_CODES)}
PROVIDERS = ("PR0", "PR1", "PR2", "PR3", "PR4", "PR5")
EDGES = {  # age at the start of the spell -> upper edges on severity (0..1): kin, parents, foster, children's home, other residential
    0: (0.17, 0.33, 0.975, 0.975, 1.0), 1: (0.21, 0.36, 0.993, 0.997, 0.9995), 5: (0.19, 0.31, 0.935, 0.988, 0.9985),
    10: (0.14, 0.22, 0.775, 0.988, 0.9985), 16: (0.10, 0.15, 0.60, 0.94, 0.99),
}
NEAR_SHARE = {KIN: (0.70, 0.21), PARENTS: (0.80, 0.15), FOSTER: (0.56, 0.33), HOME: (0.34, 0.22), OTHER_RESIDENTIAL: (0.3, 0.25), SCHOOL: (0.1, 0.1), ADOPTERS: (0.35, 0.25), SUPPORTED: (0.62, 0.18), UNREGISTERED: (0.5, 0.2)}
PROVIDER_SHARES = {KIN: (0, 97, 1, 0, 1, 1), PARENTS: (100, 0, 0, 0, 0, 0), FOSTER: (0, 45.5, 0.7, 0, 45, 8.8), HOME: (0, 14, 1.5, 0.5, 77, 7), OTHER_RESIDENTIAL: (0, 18, 3, 34, 35, 10), SCHOOL: (0, 5, 8, 2, 60, 25), ADOPTERS: (0, 66, 10, 0, 2, 22), SUPPORTED: (0, 15, 2, 0.3, 69, 13.7), UNREGISTERED: (0, 12, 2, 1, 77, 8)}
ALLOTTED = (1, 4, 5)  # positions of the providers whose shares are published: own LA, private, voluntary
ADOPTING_CARER_EVERY = 400  # one foster placement of an older child in so many is with a carer who means to adopt


@dataclass
class Placements:
    """By episode: group, code (position in PLACE_CODES), provider (position in PROVIDERS; -1: not reported), postcode (row of tables.postcodes())."""

    group: np.ndarray
    place: np.ndarray
    provider: np.ndarray
    postcode: np.ndarray
    carer: np.ndarray  # number that stands for the carer or the home


def placements_of(people: Population, traits: Children, care: Care, seed: int, years: range) -> Placements:
    """Group by spell, code by episode (adopters and supported accommodation by day); providers as published on each 31 March."""
    random = stream(seed, "placements")
    first = np.r_[True, care.spell[1:] != care.spell[:-1]]
    child, when = care.child[first], care.decom[first]
    age = completed_years(people.dob[child], when)
    group = _groups(people, traits, care, child, when, age, first, random)
    provider = _providers(group, random)
    once = (group == FOSTER) & (provider == 4) & (when < day("2020-04-01")) & (random.random(len(when)) < 0.12)
    provider = np.where(once, 1, provider)  # own foster carers were more, private agencies fewer
    movable = np.isin(group, (FOSTER, HOME, OTHER_RESIDENTIAL, SUPPORTED)) & np.isin(provider, ALLOTTED)
    by_episode = np.cumsum(first) - 1
    postcode = _postcodes(people.la[child], traits.home[child], group, when, random)
    by_carer = (group == FOSTER) & (age >= 7) & (np.arange(len(group)) % ADOPTING_CARER_EVERY == 1) & ~people.uasc[child]
    group = np.where(care.adopters | by_carer[by_episode], ADOPTERS, group[by_episode])
    place = _codes(group, age[by_episode], care, by_episode, random)
    untold = (place == PLACE["Z1"]) & ((group == UNREGISTERED) | (care.decom < REGISTERED) & (by_episode % 2 == 0))
    provider = _as_published(provider, movable, untold | (place == PLACE["P1"]), care, by_episode, years, stream(seed, "allotted providers"))
    provider = np.select([untold, place == PLACE["P1"]], [-1, 0], provider[by_episode])
    return Placements(group, place, provider, postcode[by_episode], by_episode)


def _groups(people, traits, care, child, when, age, first, random) -> np.ndarray:
    """Where a spell is spent, by age and severity."""
    size = len(child)
    score = ndtr(0.86 * traits.severity[child] + 0.51 * random.standard_normal(size) + 0.10 * _later(when))
    band = np.searchsorted([1, 5, 10, 16], age, side="right")
    edges = np.array(list(EDGES.values()))[band]
    group = (score[:, None] > edges).sum(axis=1)
    group = np.where(group > OTHER_RESIDENTIAL, SCHOOL, group)
    legal = care.legal[first]
    group = np.where((group == PARENTS) & ~np.isin(legal, (C1, C2)), FOSTER, group)
    group = np.where((group == PARENTS) & people.uasc[child], FOSTER, group)
    group = np.where((legal == J1) & (random.random(size) < 0.5), OTHER_RESIDENTIAL, group)
    group = np.where(people.uasc[child], np.where(random.random(size) < 0.9, FOSTER, HOME), group)
    group = np.where(care.supported[first], SUPPORTED, group)
    gap = (age >= 13) & (group == HOME) & (random.random(size) < 0.06)
    return np.where(gap, UNREGISTERED, group)


def _codes(group, age, care: Care, spell, random) -> np.ndarray:
    """SSDA903 placement code of each episode; drawn once a spell, adjusted on a change with the same carer."""
    draws = random.random(spell[-1] + 1)[spell]
    long_term = (draws < 0.55) & ((care.kind & SAME_CARER) > 0) | (draws < 0.38)
    settled = lambda long, adopter, short: np.where(draws > 0.99, PLACE[adopter], np.where(long_term, PLACE[long], PLACE[short]))
    same_carer = (care.kind & CARER) == 0
    with_adopters = np.where(same_carer, np.where(draws < 0.12, PLACE["A3"], PLACE["A5"]), np.where(draws < 0.12, PLACE["A4"], PLACE["A6"]))
    home = np.where(draws < 0.016, PLACE["K1"], np.where(draws < 0.05, PLACE["R1"], PLACE["K2"]))
    other = np.select([age < 2, (age >= 15) & (draws < 0.3), draws < 0.6, draws < 0.97], [PLACE["R3"], PLACE["R5"], PLACE["R2"], PLACE["R1"]], PLACE["P3"])
    old = np.where(draws < 0.25, PLACE["P2"], PLACE["H5"])
    reformed = np.where(draws < 0.80, PLACE["K3"], PLACE["Z1"])
    between = np.where(draws < 0.62, PLACE["H5"], PLACE["Z1"])
    supported = np.where(care.decom >= REGISTERED, reformed, np.where(care.decom >= REFORM, between, old))
    return np.select(
        [group == g for g in range(9)],
        [settled("U1", "U2", "U3"), PLACE["P1"], settled("U4", "U5", "U6"), home, other, PLACE["S1"], with_adopters, supported, PLACE["Z1"]],
    )


def _providers(group: np.ndarray, random) -> np.ndarray:
    provider = np.zeros(len(group), dtype=np.int64)
    for number, shares in PROVIDER_SHARES.items():
        rows = np.flatnonzero(group == number)
        provider[rows] = choose(random, dict(enumerate(shares)), len(rows))
    return provider


def _as_published(provider, movable, without, care: Care, spell, years: range, random) -> np.ndarray:
    """Providers of the spells so that each 31 March has the published shares of all children in care; `without`: episodes with no provider, or with parents."""
    group = np.select([provider == number for number in ALLOTTED], range(3), default=3)
    held, wanted = [], []
    for year in years:
        today = int(march(year))
        rows = np.flatnonzero((care.decom <= today) & ((care.dec == NONE) | (care.dec > today)))
        told = spell[rows[~without[rows]]]
        held.append(told)
        wanted.append(np.r_[published_shares(("provider_own", "provider_private", "provider_voluntary"), year) * len(rows) / len(told), 0.0])
    group = allot(group, held, wanted, movable, random)
    return np.where(movable, np.array([*ALLOTTED, 0])[group], provider)


def _later(when: np.ndarray) -> np.ndarray:
    """-1 for spells that began in March 2017 or before, 1 from March 2025 on: for what shifts over the years."""
    return np.clip((when - day("2021-03-31")) / 1461, -1.0, 1.0)


def _postcodes(la: np.ndarray, home: np.ndarray, group: np.ndarray, when: np.ndarray, random) -> np.ndarray:
    """A placement postcode: own authority (ever less often), another one nearby, or far away, by the group's shares."""
    posts, (first, count) = tables.postcodes(), postcode_spans()
    near = np.array([NEAR_SHARE[g] for g in range(len(GROUPS))])[group]
    draw = random.random(len(la))
    inside = draw < near[:, 0] - 0.015 * _later(when)
    nearby = ~inside & (draw < near.sum(axis=1))
    base = np.where(home < 0, first[la] + (random.random(len(la)) * count[la]).astype(np.int64), home)
    result = first[la] + (random.random(len(la)) * count[la]).astype(np.int64)
    tight = inside & (random.random(len(la)) < 0.75)
    options = np.stack([result, first[la] + (random.random(len(la)) * count[la]).astype(np.int64)])
    closer = np.argmin(_miles(posts, base, options), axis=0)
    result = np.where(tight, options[closer, np.arange(len(la))], result)
    for wanted, ring in ((nearby, (0, 20)), (~inside & ~nearby, (20, 110))):
        rows = np.flatnonzero(wanted)
        result[rows] = _elsewhere(posts, la[rows], base[rows], ring, random)
    return result


def _elsewhere(posts, la, base, ring, random) -> np.ndarray:
    """A postcode of another authority whose distance in miles lies inside the ring (the best of several tries)."""
    near = _neighbours(ring)
    first, count = postcode_spans()
    best, best_off = base.copy(), np.full(len(la), np.inf)
    for _ in range(6):
        other = near[la, (random.random(len(la)) * near.shape[1]).astype(np.int64)]
        option = first[other] + (random.random(len(la)) * count[other]).astype(np.int64)
        miles = _miles(posts, base, option)
        off = np.maximum(np.maximum(ring[0] - miles, miles - ring[1]), 0)
        better = off < best_off
        best, best_off = np.where(better, option, best), np.where(better, off, best_off)
    return best


def _neighbours(ring: tuple[int, int]) -> np.ndarray:
    """For each authority 24 others (some repeated) whose middle is nearest to the ring."""
    posts = tables.postcodes()
    size = len(tables.authorities())
    count = np.maximum(np.bincount(posts["la"], minlength=size), 1)
    east, north = (np.bincount(posts["la"], posts[axis], minlength=size) / count for axis in ("east", "north"))
    miles = np.hypot(east[:, None] - east, north[:, None] - north) / 1609.3
    off = np.maximum(np.maximum(ring[0] - miles, miles - ring[1]), 0) + miles / 1000
    np.fill_diagonal(off, np.inf)
    return np.argsort(off, axis=1)[:, : 8 if ring[0] == 0 else 40]


def _miles(posts, a: np.ndarray, b: np.ndarray) -> np.ndarray:
    return np.hypot(posts["east"][a] - posts["east"][b], posts["north"][a] - posts["north"][b]) / 1609.3
