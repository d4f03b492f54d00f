"""Nothing that leaves gives a small number away: at least four values stay possible for each hidden number and count, whatever pair of tables is asked for."""

import random

import pytest

from . import attack

RATE, HIGH, MEAN = "ks2_reading_expected", "ks2_reading_high", "ks2_reading_score"
YEARS = (2022, 2023, 2024)


def drawn_world(seed: int) -> tuple[dict, dict, list]:
    """A made-up LA, and a pair (or family) of shareable tables of it."""
    draw = random.Random(seed)
    kind = draw.choice(["breakdown", "breakdown", "measures", "bases", "years", "average", "unions"])
    options = [f"o{i}" for i in range(draw.choice([2, 2, 3, 4, 5, 6]))]
    rings = ["12m", "31mar", "anytime"] if kind == "bases" else ["12m"]
    years = YEARS if kind == "years" else YEARS[:1]
    measures = {"measures": [RATE, HIGH], "average": [MEAN]}.get(kind, [RATE])
    weights, size, rate = [draw.random() ** 2 + 0.02 for _ in options], draw.choice([7, 12, 18, 25, 34, 60, 120]), draw.choice([0.05, 0.2, 0.35, 0.5, 0.8, 0.97])
    world = {}
    for year in years:
        for ring in rings:
            for option in draw.choices(options, weights, k=size if ring == "12m" else draw.choice([0, 2, 5, 20])):
                place = (ring, year, option)
                passed = draw.random() < rate
                for measure, hit in zip(measures, (passed, passed and draw.random() < 0.4)):
                    n, count = world.get((measure, *place), (0, 0))
                    world[measure, *place] = n + 1, count + hit
    for place in [(ring, year, option) for ring in rings for year in years for option in options]:
        for measure in measures:
            world.setdefault((measure, *place), (0, 0))
    world = {key: world[key] for key in sorted(world, key=lambda key: (key[0], key[1], key[2], options.index(key[3])))}
    groups = [(None,), *((option,) for option in options)] + ([tuple(options[:2])] if kind == "unions" else [])
    windows = [(year,) for year in years] + ([YEARS[1:], YEARS] if kind == "years" else [])
    requests = [(measure, cohort, window, group) for measure in measures for cohort in rings for window in windows for group in groups]
    return world, {measure: "mean" if measure == MEAN else "rate" for measure in measures}, requests


def weak_cells(seed: int) -> tuple[list, int, int]:
    """(hidden cells with fewer than four possible values, counts hidden, counts asked)."""
    world, kinds, requests = drawn_world(seed)
    for steps in (300, 4000, 40000):
        values = attack.possible_values(world, kinds, requests, steps, seed)
        weak = [(key, sorted(found)) for key, found in values.items() if len(found) < attack.ENOUGH]
        if not weak:
            break
    asked = [r for r in requests if attack.added(attack.with_wholes(world), r)[0] > 0]
    return weak, len([key for key in values if key[0] == "count" or kinds[key[1][0]] == "mean"]), len(asked)


def attacked(seeds) -> None:
    hidden = asked = 0
    for seed in seeds:
        weak, some, of = weak_cells(seed)
        assert not weak, f"seed {seed}: {weak[:3]} of {drawn_world(seed)[0]}"
        hidden, asked = hidden + some, asked + of
    print(f"{len(seeds)} pairs of tables: {hidden} of {asked} cells hidden ({100 * hidden / asked:.0f}%)")
    assert hidden / asked < 0.9  # protection is not bought by hiding everything


def test_three_hundred_pairs_of_tables_give_nothing_away():
    attacked(range(300))


@pytest.mark.long
def test_five_thousand_pairs_of_tables_give_nothing_away():
    attacked(range(300, 5300))
