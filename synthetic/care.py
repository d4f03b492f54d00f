"""The course of care: legal status, placements, episodes.

Every period of care gets a legal path (up to three statuses), carer changes by year (quotas by year, so that the
published share with three or more placements comes out), moves to adopters or to supported accommodation; the
days on which something changes start the episodes.
"""

from dataclasses import dataclass

import numpy as np

from synthetic import tables
from synthetic.allotted import allot, published_shares
from synthetic.children import NEED, NEED_CODES, NEED_UASC, Children, in_care
from synthetic.columns import NONE, add_years, completed_years, march
from synthetic.columns import day as day_of
from synthetic.population import OPEN, Population
from synthetic.streams import choose, quota, stream, within

LEGAL = ("C1", "C2", "E1", "V2", "J1", "J2", "J3", "L1", "L2", "L3")
C1, C2, E1, V2, J1, J2, J3, L1, L2, L3 = range(10)
CARER, STATUS, SAME_CARER = 1, 2, 4  # what changes on a day
RNE = {1: "P", 2: "L", 3: "B", 4: "T", 5: "P", 6: "U", 7: "B"}
RNE_CODES = ("S", "P", "L", "B", "T", "U")
REFORM = day_of("2023-10-28")  # P2 is no longer valid; supported accommodation for under-18s must be registered
REGISTERED = day_of("2024-04-02")  # from here on K3, in the return of 2025
ONE_MOVE = 0.19  # children with two placements in a year; three or more: published, tables.calibration


@dataclass
class Care:
    """Episodes in order of child and day. `spell` numbers the stays with one carer; `kind` what changed on `decom`."""

    period: np.ndarray
    child: np.ndarray
    decom: np.ndarray
    dec: np.ndarray  # NONE while it runs
    kind: np.ndarray  # 0: start of the period
    legal: np.ndarray
    need: np.ndarray
    spell: np.ndarray
    adopters: np.ndarray  # placed with adopters
    supported: np.ndarray  # in supported accommodation (16 and over)


def care_of(people: Population, traits: Children, seed: int, years: range) -> Care:
    """All episodes of all periods up to the 31 March after the last of the years."""
    random, limit = stream(seed, "care"), int(march(years[-1] + 1))
    end = np.minimum(people.end, limit)
    statuses = _legal_path(people, end, random)
    matched, when_supported = _moves_on(people, traits, end, random)
    period, days, kinds = _events(people, traits, end, statuses, matched, when_supported, random)
    need = _needs(people, years, random, stream(seed, "allotted needs"))
    return _episodes(people, period, days, kinds, statuses, matched, when_supported, need)


def _needs(people: Population, years: range, random, allotting) -> np.ndarray:
    """Category of need by period (position in NEED_CODES), on each 31 March as published."""
    uasc = people.uasc[people.child]
    usual = choose(random, NEED, len(uasc))
    alone = np.array([NEED_CODES.index(c) for c in NEED_UASC])[choose(random, NEED_UASC, len(uasc))]
    wanted = [published_shares(tuple(f"need_{code.lower()}" for code in NEED_CODES), year) for year in years]
    return allot(np.where(uasc, alone, usual), [in_care(people, year) for year in years], wanted, np.ones(len(uasc), bool), allotting)


def _legal_path(people: Population, end: np.ndarray, random) -> dict:
    """First status of each period, and the days and codes of up to two later ones."""
    size, age = len(people.start), completed_years(people.dob[people.child], people.start)
    uasc = people.uasc[people.child]
    first = np.array([C1, V2, L1, L2, J1, C2])[choose(random, {"C1": 78, "V2": 12, "L1": 2, "L2": 1.6, "J1": 0.6, "C2": 3.8}, size)]
    early = people.start < day_of("2019-01-01")  # more by agreement with parents, and more placement orders, than since
    first = np.where(random.random(size) < np.where(age >= 12, 0.07, 0.0) + 0.025 * early, V2, first)
    first = np.where((age >= 13) & (random.random(size) < 0.02), np.where(random.random(size) < 0.7, J1, J3), first)
    first = np.where((first == J1) & (age < 11), C1, first)
    first = np.where((first == L1) & (random.random(size) < 0.05), L3, np.where((first == J1) & (random.random(size) < 0.15), J2, first))
    first = np.where(uasc, V2, first)
    to_march = march(_return_year(people.start)) - people.start
    urgent = (to_march < 8) & (np.arange(size) % 3 == 0) & (first <= V2) & ~uasc & ~people.adopted
    first = np.where(urgent, L2, first)
    wait = np.where(first >= L1, 2 + random.integers(0, 7, size), (70 + random.gamma(2.2, 87, size)).astype(np.int64))
    wait = np.where(urgent, 8, wait)  # an emergency protection order lasts eight days
    second = np.select([first == C1, first >= L1, first == V2, first >= J1], [C2, C1, C1, V2], default=-1)
    stays = (first == V2) & (uasc | (random.random(size) > np.where(age < 10, 0.45, 0.15))) | (first == C1) & (random.random(size) < 0.03)
    second = np.where(stays, -1, second)
    prospective = (people.end == OPEN) & (age < 5) & (random.random(size) < np.where(age < 3, 0.14, 0.08))
    path = people.adopted | prospective | ((age < 7) & (random.random(size) < np.where(early, 0.06, 0.03)))
    placing = path & (first != L1) & (first != L2)
    length = end - people.start
    order = np.where(people.adopted, length * 0.42, np.minimum(170 + random.gamma(3, 45, size), 700)).astype(np.int64)
    third = np.where((second == C1) & (random.random(size) < 0.9), C2, -1)
    third = np.where(path, E1, third)
    second, wait = np.where(placing, E1, second), np.where(placing, order, wait)
    day1 = np.where((second >= 0) & (wait < length) & (wait > 0), people.start + wait, NONE)
    later = day1 + (100 + random.gamma(2.2, 70, size)).astype(np.int64)
    day2 = np.where((third >= 0) & (day1 != NONE) & (later < end) & (third != second), later, NONE)
    return {"first": first, "day1": day1, "second": second, "day2": day2, "third": third, "path": path}


def _moves_on(people: Population, traits: Children, end, random) -> tuple[np.ndarray, np.ndarray]:
    """Days of the move to adopters and of the move to supported accommodation, NONE where there is none."""
    size, length = len(people.start), end - people.start
    uasc, dob = people.uasc[people.child], people.dob[people.child]
    age = completed_years(dob, people.start)
    prospective = (people.end == OPEN) & (age < 5)
    matched = np.where(people.adopted, people.start + (length * 0.62).astype(np.int64), NONE)
    hopeful = prospective & (random.random(size) < 0.13) & (length > 420)
    matched = np.where(hopeful, end - (random.random(size) * 260).astype(np.int64) - 5, matched)
    flagged = random.random(size) < np.where(uasc, 0.70, 0.42)
    sixteenth = add_years(dob, 16)
    ready = sixteenth + np.where(uasc, 0, 60) + (random.random(size) * np.where(uasc, 300, 560)).astype(np.int64)
    ready = np.where(people.start >= sixteenth, people.start, np.maximum(ready, people.start))
    supported = np.where(flagged & (ready < end - 3), ready, NONE)
    return matched, supported


def _events(people, traits, end, statuses, matched, supported, random):
    """(period, day, what changes), one row a period and day, in order; the start of the period has kind 0."""
    moved_period, moved_day = _carer_changes(people, traits, end, random)
    parts = [(np.arange(len(end)), people.start, 0), (moved_period, moved_day, CARER)]
    for name in ("day1", "day2"):
        has = np.flatnonzero(statuses[name] != NONE)
        parts.append((has, statuses[name][has], STATUS))
    has = np.flatnonzero(matched != NONE)
    same = random.random(len(has)) < 0.2
    parts += [(has[~same], matched[has[~same]], CARER), (has[same], matched[has[same]], SAME_CARER)]
    has = np.flatnonzero((supported != NONE) & (supported > people.start))
    parts.append((has, supported[has], CARER))
    for day, share in ((REFORM, 0.8), (REGISTERED, 0.7)):
        has = np.flatnonzero((supported != NONE) & (supported < day) & (random.random(len(end)) < share))
        parts.append((has, np.full(len(has), day), SAME_CARER))
    period, day, kind = (np.concatenate([np.broadcast_to(p[i], p[0].shape) for p in parts]) for i in range(3))
    keep = (kind == 0) | ((day > people.start[period]) & (day < end[period]))
    period, day, kind = period[keep], day[keep], kind[keep]
    order = np.lexsort((day, period))
    period, day, kind = period[order], day[order], kind[order]
    new = np.r_[True, (period[1:] != period[:-1]) | (day[1:] != day[:-1])]
    return period[new], day[new], np.bitwise_or.reduceat(kind, np.flatnonzero(new))


def _carer_changes(people, traits, end, random) -> tuple[np.ndarray, np.ndarray]:
    """Periods and days of changes of carer: for each year a quota of children with one, and with two or more."""
    from_year, to_year = _return_year(people.start), _return_year(end)
    count = to_year - from_year + 1
    period = np.repeat(np.arange(len(count)), count)
    year = np.repeat(from_year, count) + within(period, np.arange(len(period), dtype=float))
    low = np.maximum(people.start[period], march(year - 1)) + 2
    high = np.minimum(end[period], march(year)) - 1
    new = (people.start[period] > march(year - 1)).astype(float)
    score = 0.86 * traits.restless[people.child[period]] + 0.51 * random.standard_normal(len(period)) + 0.65 * new
    moves = np.zeros(len(period), dtype=np.int64)
    for y in np.unique(year):
        rows = np.flatnonzero(year == y)
        many = tables.filled("three_placements", "cla", int(y)) / 100 - 0.010
        top, some = quota(score[rows], many), quota(score[rows], many + ONE_MOVE)
        moves[rows] = some + top * (1 + random.geometric(0.58, len(rows)))
    span = np.maximum(high - low, 0)
    moves = np.where(span < 25, np.minimum(moves, 1), np.minimum(moves, 9)) * (span > 3)
    rows = np.repeat(np.arange(len(period)), moves)
    return period[rows], low[rows] + (random.random(len(rows)) * span[rows]).astype(np.int64)


def _return_year(day: np.ndarray) -> np.ndarray:
    """The year (by its end, 31 March) a day belongs to."""
    year = day.astype("datetime64[D]").astype("datetime64[Y]").astype(np.int64) + 1970
    return year + (day > march(year))


def _episodes(people, period, day, kind, statuses, matched, supported, need) -> Care:
    last = np.r_[period[1:] != period[:-1], True]
    end = people.end[period]
    dec = np.where(last, np.where(end == OPEN, NONE, end), np.r_[day[1:], 0])
    legal = np.where(day >= _or_never(statuses["day1"])[period], statuses["second"][period], statuses["first"][period])
    legal = np.where(day >= _or_never(statuses["day2"])[period], statuses["third"][period], legal)
    carer = (kind == 0) | ((kind & CARER) > 0)
    return Care(
        period, people.child[period], day, dec, kind, legal, need[period], np.cumsum(carer) - 1,
        day >= _or_never(matched)[period], day >= _or_never(supported)[period],
    )


def _or_never(day: np.ndarray) -> np.ndarray:
    return np.where(day == NONE, OPEN, day)
