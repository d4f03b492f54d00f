"""An attacker who knows every shown cell and the rule itself: which other worlds would have given the very same tables?

A world is the number of children and how many achieved, for each measure, ring of the cohort, year and option. From the true one we
walk through worlds by moving children between hidden cells; a step counts only if all tables come out unchanged, shown
numbers and hidden places alike. The values a hidden cell takes on the way are those that stay possible.
"""

import random

from data_layer.disclosure.family import RINGS, Family

ENOUGH = 4


def tables(world: dict, kinds: dict, requests: list[tuple]) -> tuple:
    """What all the requested cells show: (number or None, count or None) each."""
    family = Family(with_wholes(world), kinds)
    return tuple(_cell(family, request) for request in requests)


def same(world: dict, kinds: dict, requests: list[tuple], truth: tuple) -> bool:
    family = Family(with_wholes(world), kinds)
    return all(_cell(family, request) == shown for request, shown in zip(requests, truth, strict=True))


def with_wholes(world: dict) -> dict:
    wholes: dict[tuple, tuple] = {}
    for (measure, ring, year, _), (n, count) in world.items():
        before = wholes.get((measure, ring, year, None), (0, 0))
        wholes[measure, ring, year, None] = before[0] + n, before[1] + count
    return {**wholes, **world}


def _cell(family: Family, request: tuple) -> tuple:
    show_n, show_count = family.shown(*request)
    n, count = added(family.counts, request)
    return n if show_n else None, count if show_count else None


def added(counts: dict, request: tuple) -> tuple[int, int]:
    measure, cohort, years, groups = request
    cells = [counts.get((measure, ring, year, group), (0, 0)) for ring in RINGS[cohort] for year in years for group in groups]
    return sum(n for n, _ in cells), sum(count for _, count in cells)


def possible_values(world: dict, kinds: dict, requests: list[tuple], steps: int, seed: int) -> dict[tuple, set]:
    """For each hidden number ("n", request) and count ("count", request): the values found possible."""
    draw, truth = random.Random(seed), tables(world, kinds, requests)
    hidden = [("n", r) for r, (n, _) in zip(requests, truth, strict=True) if n is None]
    hidden += [("count", r) for r, (_, count) in zip(requests, truth, strict=True) if count is None and kinds[r[0]] == "rate"]
    values, here = {key: {_value(world, key)} for key in hidden}, dict(world)
    family = Family(with_wholes(world), kinds)
    free = [key for key in world if not (family.cell(*key).show_n and family.cell(*key).show_value)]
    for step in range(steps):
        if step % 100 == 0:
            left = [key for key, found in values.items() if len(found) < ENOUGH]
            aims = [atom for atom in free if any(inside(atom, request) for _, request in left)]
        if not left:
            break
        there = moved(here, free, aims or free, draw)
        if there and same(there, kinds, requests, truth):
            here = there
            for key, found in values.items():
                found.add(_value(here, key))
    return values


def _value(world: dict, key: tuple) -> int:
    return added(with_wholes(world), key[1])[key[0] == "count"]


def inside(atom: tuple, request: tuple) -> bool:
    """Does a requested cell hold this measure, ring, year and option?"""
    measure, ring, year, option = atom
    return measure == request[0] and ring in RINGS[request[1]] and year in request[2] and (request[3] == (None,) or option in request[3])


def moved(world: dict, free: list[tuple], aims: list[tuple], draw: random.Random) -> dict | None:
    """A neighbouring world: one or two hidden cells change a little, sums kept or not. aims: the cells of which more is to be learnt."""
    there, first = dict(world), draw.choice(aims if draw.random() < 0.5 else free)
    children, achieved = draw.choice([(0, 1), (0, -1), (1, 0), (-1, 0), (1, 1), (-1, -1), (0, 2), (0, -2), (2, 1), (-2, -1), (0, 3), (0, -3)])
    changes = [(first, children, achieved)]
    if draw.random() < 0.8:
        changes.append((draw.choice([key for key in free if key[0] == first[0] and (key[1] == first[1] or draw.random() < 0.1)]), -children, -achieved))
    for key, n, count in changes:
        there[key] = there[key][0] + n, there[key][1] + count
        for other in {measure for measure, *_ in world} - {key[0]}:
            there[other, *key[1:]] = there[other, *key[1:]][0] + n, there[other, *key[1:]][1] + (draw.choice([0, count]) if n else 0)
    return there if possible(there) else None


def possible(world: dict) -> bool:
    """Counts lie between none and all; the same children are counted under each measure, and a high score lies within the expected standard."""
    for (measure, *place), (n, count) in world.items():
        if not 0 <= count <= n:
            return False
        outer = world.get(("ks2_reading_expected", *place)) if measure == "ks2_reading_high" else None
        if outer and (outer[0] != n or outer[1] < count):
            return False
    return True
