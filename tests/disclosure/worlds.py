"""Made-up LAs to attack: what children may achieve, by filter, cohort basis and year, and the tables that are asked for together."""

import itertools
import random

import numpy as np

from .setting import Setting

YEARS = (2023, 2024, 2025)  # the last three together are one of the fixed windows
R, HIGH, SCORE = "ks2_reading_expected", "ks2_reading_high", "ks2_reading_score"
SUBJECTS = ("reading", "writing", "maths")
OPTIONS = tuple(f"o{i}" for i in range(6))
SECOND = tuple(f"p{i}" for i in range(6))
CATEGORIES = {"absent": (0, 0), "below": (0, 0), "working_towards": (0, 0), "expected": (1, 0), "higher": (1, 1)}
KINDS = ("breakdown", "measures", "bases", "years", "small years", "average", "unions", "ks4", "ks4 95", "rwm", "rwm by group", "progress", "progress by group", "summary", "funnel",
         "linked years", "progress years", "progress bases", "summary by group", "two filters", "two filters linked")


def ks4_types(nested: bool) -> dict[str, dict[str, int]]:
    """English and maths at 9-4 (and 9-5), both, any pass, EBacc: every way a child's results can be."""
    found = {}
    for english, maths, entered, some in itertools.product((0, 1, 2), (0, 1, 2), (0, 1), (0, 1)):
        em, em95 = int(english > 0 and maths > 0), int(english == maths == 2)
        for ebacc in {0, int(em and entered)}:
            if min(english or maths, 1) > some or em > entered:
                continue
            child = {"ks4_any_pass": some, "ks4_english_94": int(english > 0), "ks4_maths_94": int(maths > 0), "ks4_em_94": em}
            more = {"ks4_english_95": int(english == 2), "ks4_maths_95": int(maths == 2), "ks4_em_95": em95}
            more = more if nested else {"ks4_em_entered": entered, "ks4_ebacc_94": ebacc}
            found[" ".join(map(str, (*child.values(), *more.values())))] = child | more
    return found


def rwm_types() -> dict[str, dict[str, int]]:
    found = {}
    for levels in itertools.product((0, 1, 2), repeat=3):
        child = {f"ks2_{subject}_expected": int(level > 0) for subject, level in zip(SUBJECTS, levels, strict=False)}
        found["".join(map(str, levels))] = child | {"ks2_rwm_expected": int(min(levels) > 0), "ks2_rwm_higher": int(min(levels) > 1)}
    return found


def types_of(kind: str) -> dict[str, dict[str, int]]:
    if kind.startswith("ks4") or kind == "funnel":
        return ks4_types(kind == "ks4 95")
    if kind.startswith("rwm"):
        return rwm_types()
    if kind.startswith("progress"):
        return {"both": {"ks4_attainment8": 0, "ks4_progress8": 0}, "no prior": {"ks4_attainment8": 0}}
    if kind.startswith("summary"):
        return {name: {R: reached, HIGH: high} | ({SCORE: 0} if name not in ("absent", "below") else {}) for name, (reached, high) in CATEGORIES.items()}
    if kind == "average":
        return {"scored": {SCORE: 0}, "no score": {}}
    return {"not": {R: 0, HIGH: 0}, "reached": {R: 1, HIGH: 0}, "high": {R: 1, HIGH: 1}} if kind == "measures" or "linked" in kind else {"not": {R: 0}, "reached": {R: 1}}


def drawn(seed: int) -> tuple[Setting, np.ndarray]:
    """A made-up LA and a family of shareable tables of it."""
    draw = random.Random(seed)
    kind = KINDS[seed % len(KINDS)]
    types = types_of(kind)
    measures = list(dict.fromkeys(measure for held in types.values() for measure in held))
    options = options_of(kind, draw)
    rings = ("12m", "31mar", "anytime") if "bases" in kind else ("12m",)
    years = YEARS if "years" in kind else YEARS[:1]
    places = tuple(itertools.product(rings, years, options))
    barred = frozenset(("both", "none") if name == "both" else ("no prior", option) for name in types for option in options if kind == "progress" and (name == "both") == (option == "none"))
    setting = Setting(types, {one: "mean" if one in (SCORE, "ks4_attainment8", "ks4_progress8") else "rate" for one in measures}, places,
                      requests_of(kind, measures, rings, years, options), {R: {name: name for name in types}} if kind.startswith("summary") else None, barred)
    return setting, populated(setting, kind, draw)


def options_of(kind: str, draw: random.Random) -> tuple:
    if kind == "progress":
        return ("low", "middle", "high", "none")
    if kind in ("ks4", "ks4 95", "rwm"):
        return OPTIONS[: draw.choice([0, 2])] or (None,)
    if kind.startswith("two filters"):
        return tuple(f"{one}.{other}" for one in OPTIONS[: draw.choice([2, 3])] for other in SECOND[: draw.choice([2, 3])])
    return (None,) if kind in ("summary", "funnel", "small years", "linked years", "progress years", "progress bases") else OPTIONS[: draw.choice([2, 2, 3, 4, 5, 6])]


def requests_of(kind: str, measures: list, rings: tuple, years: tuple, options: tuple) -> tuple:
    groups = [(None,), *((option,) for option in dict.fromkeys(part for both in options if both for part in both.split(".")))] + ([tuple(options[:2])] if kind == "unions" else [])
    windows = [(year,) for year in years] + ([years[1:], years] if len(years) > 1 else [])
    found = tuple(itertools.product(measures, rings, windows, groups))
    return tuple(one for one in found if kind != "progress" or one[0] == "ks4_attainment8" or one[3] == (None,))  # Progress 8 by prior attainment: known of all but "none"


def populated(setting: Setting, kind: str, draw: random.Random) -> np.ndarray:
    """Children at each place, by chance: sizes, rates and shares of the options differ from one LA to the next."""
    size, rate = draw.choice([7, 12, 18, 25, 34, 60, 120]), draw.choice([0.05, 0.2, 0.35, 0.5, 0.8, 0.97])
    size = draw.choice([1, 3, 5, 6, 11]) if kind == "small years" else size
    shares, world = {place[2]: draw.random() ** 2 + 0.02 for place in setting.places}, np.zeros((len(setting.types), len(setting.places)), int)
    likely = [draw.random() * (rate ** sum(held.values())) * (1 - rate) ** (len(held) - sum(held.values())) + 1e-9 for held in setting.types.values()]
    for ring, year in dict.fromkeys(place[:2] for place in setting.places):
        spots = [j for j, place in enumerate(setting.places) if place[:2] == (ring, year)]
        for j in draw.choices(spots, [shares[setting.places[j][2]] for j in spots], k=size if ring == "12m" else draw.choice([0, 2, 5, 20])):
            world[draw.choices(range(len(likely)), np.array(likely) * setting.allowed[:, j])[0], j] += 1
    return world
