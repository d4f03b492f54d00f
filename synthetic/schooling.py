"""School life of looked-after children, year by year: school, moves, SEN, absence, suspensions.

One `SchoolYear` an academic year (named by its end) with a row for every child of school age who was in care at some
time in the year to 31 March.
"""

from dataclasses import dataclass, field

import numpy as np

from synthetic import tables
from synthetic.columns import NONE, march
from synthetic.identity import KIND
from synthetic.placements import HOME
from synthetic.returns import Register
from synthetic.schools import AP, FE, INDEPENDENT, INDEPENDENT_SPECIAL, PRIMARY, SECONDARY, SPECIAL, Schools, returns_census
from synthetic.streams import fractions, fractions_among, quota, stream

NEEDS = {"SEMH": 50.3, "MLD": 13.4, "SLCN": 11.0, "ASD": 7.3, "SPLD": 5.3, "SLD": 4.3, "OTH": 2.7, "PMLD": 1.6, "PD": 1.5, "NSA": 1.3, "HI": 0.6, "VI": 0.6, "MSI": 0.1}
NEED_CODES = tuple(NEEDS)
UNSEEN = 0.028  # children at independent special schools, all with a plan, whom no census counts
LISTED = tuple(range(3, 153, 13))  # authorities (positions) that keep a current list: children who came after 31 March are on it
LIST_DAYS = 91  # the list's day is 30 June


@dataclass
class SchoolYear:
    """Rows by `child`: school (row of Schools, -1: none), entry day, SEN (0 none, 1 support, 2 plan), sessions, suspensions."""

    year: int
    child: np.ndarray
    nc: np.ndarray
    school: np.ndarray
    entry: np.ndarray
    moved: np.ndarray  # changed school in this academic year outside normal transfer
    sen: np.ndarray
    need: np.ndarray
    possible: np.ndarray
    authorised: np.ndarray
    unauthorised: np.ndarray
    suspended: np.ndarray  # half days
    excluded: np.ndarray
    fsm: np.ndarray = field(default=None)


def school_years(register: Register, schools: Schools, years: range, seed: int) -> list[SchoolYear]:
    """The academic years one after another; a child keeps the school until something moves it."""
    state = {"school": np.full(len(register.people.la), -1), "entry": np.full(len(register.people.la), NONE)}
    return [_one_year(register, schools, year, state, stream(seed, f"school {year}")) for year in years]


def in_school(register: Register, year: int) -> np.ndarray:
    """Children of Reception to Year 11 in care at some time in the year to 31 March."""
    people = register.people
    until = int(march(year)) + np.where(np.isin(people.la[people.child], LISTED), LIST_DAYS, 0)
    here = (people.start <= until) & (people.end > int(march(year - 1)))
    seen = np.zeros(len(people.la), bool)
    seen[people.child[here]] = True
    nc = 11 - (people.cohort - year)
    return np.flatnonzero(seen & (nc >= 0) & (nc <= 11))


def twelve_months(register: Register, year: int) -> np.ndarray:
    """By child: in care for 12 months on 31 March. Published shares are of these children."""
    people = register.people
    inside = (people.start <= int(march(year - 1)) + 1) & (people.end >= int(march(year)))
    result = np.zeros(len(people.la), bool)
    result[people.child[inside]] = True
    return result


def _one_year(register, schools, year, state, random) -> SchoolYear:
    people, traits = register.people, register.traits
    child = in_school(register, year)
    nc = 11 - (people.cohort[child] - year)
    basis = twelve_months(register, year)[child] & (nc >= 1)  # whom the published shares are of
    sen, need, rank = _support(register, child, basis, year, random)
    kind = _kinds(register, child, nc, sen, rank, random)
    la, shifted = _where(register, child, year, random)
    school, entry, moved = _places(schools, state, child, nc, kind, la, shifted, traits.restless[child], year, random)
    absence = _absence(register, child, nc, kind, basis & returns_census(schools, school), year, random)
    share = tables.filled("suspended", "cla", year) / 100
    suspended, excluded = suspensions(traits.restless[child] + 0.2 * (nc - 7) - 0.6 * (nc < 3), nc, share, random)
    return SchoolYear(year, child, nc, school, entry, moved, sen, need, *absence, suspended, excluded)


def _support(register, child, basis, year, random):
    """SEN provision by quota (published shares of looked-after children), and the primary need."""
    traits = register.traits
    score = traits.sen[child] + 0.10 * random.standard_normal(len(child)) + 0.012 * (11 - (register.people.cohort[child] - year))
    rank = fractions_among(score, basis)
    plans, support = (tables.filled(f"sen_{kind}", "cla", year) / 100 * (1 - UNSEEN) for kind in ("ehcp", "support"))
    plan = rank > 1 - plans - UNSEEN
    sen = (rank > 1 - plans - UNSEEN - support).astype(int) + plan
    edges = np.cumsum(np.array(list(NEEDS.values())))
    dice = (child * 2654435761 % 100_003) / 100_003
    need = np.where(sen > 0, np.searchsorted(edges / edges[-1], dice).clip(0, len(NEEDS) - 1), -1)
    return sen, need, fractions(score)


def _kinds(register, child, nc, sen, rank, random) -> np.ndarray:
    """Kind of school: special by need, alternative provision and independent for some, none for a few."""
    traits, dice = register.traits, (child * 40503 % 99_991) / 99_991
    special = (sen == 2) & (rank > np.where(nc >= 7, 0.83, 0.90))
    kind = np.where(nc >= 7, SECONDARY, PRIMARY)
    kind = np.where(special, np.where(dice < 0.78, SPECIAL, INDEPENDENT_SPECIAL), kind)
    restless = traits.restless[child] + 0.6 * (dice - 0.5) + 0.12 * random.standard_normal(len(child)) + 0.12 * (nc - 9)
    kind = np.where((kind == SECONDARY) & (restless > 1.80), AP, kind)
    kind = np.where((kind == PRIMARY) & (restless > 2.6), AP, kind)
    kind = np.where((dice > 0.982) & (kind <= SECONDARY), INDEPENDENT, kind)
    kind = np.where((nc >= 10) & (dice > 0.955) & (dice < 0.968) & (kind == SECONDARY), FE, kind)
    absent = random.random(len(child)) < np.where(register.people.uasc[child], 0.18, 0.008 + 0.012 * (nc >= 10))
    kind = np.where(absent, -1, kind)
    in_census = np.where(special, SPECIAL, np.where(nc >= 7, SECONDARY, PRIMARY))  # only a census says what a child's UPN was before
    return np.where(register.identity.kind[child] == KIND["former_upn"], in_census, kind)


def _where(register, child, year, random) -> tuple[np.ndarray, np.ndarray]:
    """Authority of the school: mostly the placement's; and whether the placement changed authority this year."""
    care, places = register.care, register.places
    post = tables.postcodes()["la"]
    la = register.people.la[child].copy()
    when = int(march(year)) - 60
    current = (care.decom <= when) & ((care.dec == NONE) | (care.dec > when))
    placed = np.full(len(register.people.la), -1)
    placed[care.child[current]] = post[places.postcode[current]]
    started = np.zeros(len(register.people.la), bool)
    started[care.child[current & (care.decom > int(march(year - 1)) + 150)]] = True
    stays = (child * 7919 % 1000) / 1000 < 0.14
    there = placed[child]
    return np.where((there >= 0) & ~stays, there, la), started[child]


def _places(schools, state, child, nc, kind, la, shifted, restless, year, random):
    """School, entry day and whether the child moved outside normal transfer."""
    before, entered = state["school"][child], state["entry"][child]
    september = int(march(year - 1)) + 154
    known = before >= 0
    new_kind = known & (schools.kind[before] != kind)
    transfer = ~known | (nc == 0) | ((nc == 7) & new_kind)
    elsewhere = known & (schools.la[before] != la) & (random.random(len(child)) < 0.12)
    restive = random.random(len(child)) < 0.016 * np.exp(0.45 * restless)
    moves = (kind >= 0) & ~transfer & (new_kind | elsewhere | restive)
    fresh = schools.pick(la, np.maximum(kind, 0), random.random(len(child)))
    mid_year = moves & (random.random(len(child)) < np.where(shifted, 0.85, 0.45))
    later = september + 22 + (random.random(len(child)) * 112).astype(np.int64)
    first_day = september + random.integers(0, 4, len(child))
    old = september - 365 * np.minimum(np.where(nc >= 7, nc - 7, nc), 6) + random.integers(0, 4, len(child))
    started_before = ~known & (nc != 7) & (nc != 0)
    entry = np.where(mid_year, later, np.where(moves | transfer, first_day, entered))
    entry = np.where(started_before, np.where(restive, later, old), entry)
    changes = moves | transfer
    school = np.where(kind < 0, -1, np.where(changes | ~known, fresh, before))
    state["school"][child], state["entry"][child] = school, np.where(school < 0, NONE, entry)
    return school, np.where(school < 0, NONE, entry), moves | (started_before & restive)


def _absence(register, child, nc, kind, basis, year, random) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Sessions possible, authorised, unauthorised: published shares and means over the basis."""
    traits, size = register.traits, len(child)
    likely = 0.8 * traits.restless[child] + 0.13 * (nc - 6) + 1.1 * (kind == AP) + 0.4 * np.isin(kind, (SPECIAL, INDEPENDENT_SPECIAL))
    rate = absence_rates(likely + 0.9 * random.standard_normal(size), year, "cla_12m", basis)
    possible = np.where(kind < 0, 0, np.where(random.random(size) < 0.85, 304, random.integers(140, 300, size)))
    missed = np.rint(possible * rate).astype(np.int64)
    unauthorised = np.minimum(np.rint(missed * unauthorised_share(rate, missed, possible, year, "cla_12m", basis, random)), missed).astype(np.int64)
    return possible, missed - unauthorised, unauthorised


def absence_rates(score: np.ndarray, year: int, population: str, basis: np.ndarray) -> np.ndarray:
    """Absence as a fraction, by rank: among the basis the published persistent and severe shares, and the published mean."""
    persistent, severe, mean = (tables.filled(f"absence_{m}", population, year) / 100 for m in ("persistent_10", "severe_50", "overall"))
    rank = fractions_among(score, basis)
    low = rank / (1 - persistent)
    mid = np.clip((rank - (1 - persistent)) / (persistent - severe), 0, 1)
    high = np.clip((rank - (1 - severe)) / severe, 0, 1)
    bands = [rank < 1 - persistent, rank < 1 - severe]
    small, large = 0.2, 9.0
    for _ in range(30):
        power = (small + large) / 2
        rate = np.select(bands, [0.0985 * low**power, 0.105 + 0.39 * mid ** (0.9 + power * 0.35)], 0.505 + 0.49 * high)
        small, large = (power, large) if rate[basis].mean() > mean else (small, power)
    return rate


def unauthorised_share(rate, missed, possible, year, population, basis, random) -> np.ndarray:
    """Share of the missed sessions without leave: most where a tenth to a half is missed (longer absence is mostly with leave); among the basis its mean as published."""
    wanted = tables.filled("absence_unauthorised", population, year) / 100 * possible[basis].sum()
    lean = np.select([rate < 0.1, rate < 0.5], [0.30, 0.60], 0.22) * np.clip(1 + 0.5 * random.standard_normal(len(rate)), 0, 2) * (random.random(len(rate)) < 0.8)
    low, high = 0.0, 8.0
    for _ in range(30):
        scale = (low + high) / 2
        low, high = (scale, high) if (np.minimum(lean * scale, 0.95) * missed)[basis].sum() < wanted else (low, scale)
    return np.minimum(lean * scale, 0.95)


def suspensions(score: np.ndarray, nc: np.ndarray, share: float, random) -> tuple[np.ndarray, np.ndarray]:
    """Half days suspended (a published share of children has any) and permanent exclusions (few)."""
    size = len(score)
    chance = score + 1.0 * random.standard_normal(size)
    chosen = quota(chance, share)
    halves = np.minimum(1 + random.geometric(0.16, size), 60)
    halves = np.where(random.random(size) < 0.1, 1, halves)
    out = chosen & (nc >= 1) & (random.random(size) < np.where(nc >= 5, 0.012, 0.04))
    return np.where(chosen, halves, 0), out


def lives_in_home(register: Register, year: int) -> np.ndarray:
    """Children in residential care (not foster, kin or parents) on 31 March."""
    care, places = register.care, register.places
    today = int(march(year))
    rows = (care.decom <= today) & ((care.dec == NONE) | (care.dec > today))
    result = np.zeros(len(register.people.la), bool)
    result[care.child[rows]] = np.isin(places.group[rows], (HOME, HOME + 1, HOME + 2, 7, 8))
    return result


