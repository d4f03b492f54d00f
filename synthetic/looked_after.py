"""Key stage results of looked-after children: their own life in care leads to them.

Progress to key stage 4 carries the Rees Centre's 2015 findings (REES below); shares and means of the 12-month cohort
are the published ones, by quota.
"""

from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa

from synthetic import exams, primary, tables
from synthetic.care import CARER
from synthetic.columns import NONE, Coded, add_years, march
from synthetic.exams import Shares
from synthetic.identity import KIND, temporary
from synthetic.out_of_place import out_of_place, sex_of
from synthetic.primary import average_points, ks1_from_scale, ks2_results, ks2_shares, mixed
from synthetic.prior import estimates
from synthetic.pupils import ETHNIC_CODES, LANGUAGES, NEEDS, Pupils, idaci_scores
from synthetic.returns import Register
from synthetic.schooling import NEED_CODES, SchoolYear, lives_in_home, twelve_months
from synthetic.schools import AP, FE, INDEPENDENT_SPECIAL, SPECIAL, Schools
from synthetic.stages import counts_for_progress
from synthetic.streams import stream

POINTS_A_GRADE = 1.25  # a grade summed over eight subjects: ten slots over eight subjects in Attainment 8
REES = {  # effect on KS4 progress in grades over eight subjects (Rees Centre/Bristol 2015, association)
    "change_after_11": -1 / 3, "moved_y10_11": -5.0, "unauthorised_5": -2.0, "suspended_day": -1 / 6, "residential": -6.0,
    "special": -14.0, "alternative": -14.0,
}
PLANTED = {  # what is put in so that a regression finds REES: larger where children can't fall below no grades at all
    "change_after_11": -0.63, "moved_y10_11": -5.27, "unauthorised_5": -3.54, "suspended_day": -0.125, "residential": -6.98,
    "special": -14.05, "alternative": -15.4,
}
YEARS_IN_CARE = ((1, -2.0), (2, -1.0), (3, 0.0), (5, 1.0), (99, 2.0))  # longer better than shorter (direction published, size ours)
NO_PRIOR = (0.62, 0.42, 0.07)  # without KS2 results: first language other than English, special schools, others


@dataclass
class Results:
    """What earlier stages left behind, by child: KS1 points and KS2 scores (NaN: none)."""

    ks1: np.ndarray
    ks2: np.ndarray
    progress_of: dict[int, dict] = field(default_factory=dict)  # KS2 year -> KS1 average -> national mean nominal scores


def empty_results(register: Register) -> Results:
    size = len(register.people.la)
    return Results(np.full((size, 3), np.nan), np.full((size, 2), np.nan))


def pupils_of(register: Register, school_year: SchoolYear, nc: int | None = None) -> tuple[Pupils, np.ndarray, np.ndarray]:
    """Looked-after children of a school year (all years: None) as pupils; child numbers; positions in `school_year`."""
    rows = np.arange(len(school_year.child)) if nc is None else np.flatnonzero(school_year.nc == nc)
    child = school_year.child[rows]
    people, traits, identity = register.people, register.traits, register.identity
    random = stream(register.seed, f"home life {school_year.year}")
    rank = (child * 2654435761 % 99_991) / 99_991
    poverty = np.where(rank < 0.03, rank * 4, np.clip(rank * 0.75 + 0.28, 0, 1))  # few live in well-off areas
    _, ahead, unsaid = out_of_place(child)
    fsm6 = random.random(len(child)) < 0.68
    language = np.where(traits.eal[child], 1 + child % (len(LANGUAGES) - 1), 0)
    ethnic = np.array([ETHNIC_CODES.index(c) for c in _care_codes()])[traits.ethnic[child]]
    need = np.array([list(NEEDS).index(c) for c in NEED_CODES] + [-1])[school_year.need[rows]]
    cla = 1 + twelve_months(register, school_year.year)[child]
    cohort = int(people.cohort[child[0]]) if nc is not None and len(child) else 0
    return Pupils(
        cohort, _school_upn(register, child), identity.surname[child], identity.forename[child], people.dob[child], traits.male[child],
        Coded(ETHNIC_CODES, ethnic), Coded(LANGUAGES, language), idaci_scores(poverty, random.random(len(child))), fsm6 & (random.random(len(child)) < 0.55), fsm6,
        school_year.sen[rows], Coded(tuple(NEEDS), need), people.la[child], school_year.school[rows], school_year.entry[rows],
        traits.ability[child], np.zeros(len(child)), cla, sex_of(traits.male[child], unsaid), ahead,
    ), child, rows


def _care_codes() -> tuple[str, ...]:
    from synthetic.children import ETHNIC_CODES as codes

    return codes


def _school_upn(register: Register, child: np.ndarray) -> pa.Array:
    """The UPN the schools hold: the true one, a temporary one, or a newer one."""
    kind = register.identity.kind[child]
    upn = register.identity.upn.take(pa.array(child))
    both = pa.compute.if_else(pa.array(kind == KIND["temporary_upn"]), temporary(upn), upn)
    return pa.compute.if_else(pa.array(kind == KIND["former_upn"]), newer_upn(upn), both)


def newer_upn(upn: pa.Array) -> pa.Array:
    """A UPN allocated later: another establishment and serial."""
    from synthetic.identity import upns

    number = np.array(pa.compute.utf8_slice_codeunits(upn, 1, 13).cast(pa.int64()))
    return upns(number // 10**9, 8900 + number % 90, number // 1000 % 100, number % 1000)


def with_results(register: Register, child: np.ndarray) -> np.ndarray:
    """Children who have results at all."""
    return register.identity.kind[child] != KIND["no_results"]


def split(pupils: Pupils) -> list[np.ndarray]:
    """Rows in care 12 months, and the others: each group is ranked by itself."""
    return [np.flatnonzero(pupils.cla == 2), np.flatnonzero(pupils.cla != 2)]


def ks2_of(pupils: Pupils, child: np.ndarray, year: int, results: Results, seed: int) -> tuple[primary.Ks2, np.ndarray | None]:
    """KS2 results and KS1 points; KS1 is placed so that progress comes out as published."""
    random, shares = stream(seed, f"ks2 looked after {year}"), ks2_shares(year, True)
    parts = [(rows, ks2_results(mixed(pupils.ability[rows], 0.93, random), year, shares, random)) for rows in split(pupils)]
    joined = _join_ks2(parts, len(pupils))
    results.ks2[child] = np.column_stack([joined.nominal[:, 0], joined.nominal[:, 2]])
    if year >= 2024:
        return joined, None
    points = results.ks1[child]
    missing = np.isnan(points).any(axis=1)
    points[missing] = _prior_for_progress(pupils.rows(missing), joined.nominal[missing], year, results, random)
    return joined, points


def _join_ks2(parts, size) -> primary.Ks2:
    def join(pick):
        first = pick(parts[0][1])
        whole = np.empty((size, *first.shape[1:]), dtype=first.dtype)
        for rows, each in parts:
            whole[rows] = pick(each)
        return whole

    part = parts[0][1]
    return primary.Ks2(
        {s: join(lambda r, s=s: r.score[s]) for s in part.score}, {s: join(lambda r, s=s: r.outcome[s]) for s in part.outcome},
        {s: join(lambda r, s=s: r.assessed[s]) for s in part.assessed}, join(lambda r: r.nominal),
    )


def _prior_for_progress(pupils: Pupils, nominal: np.ndarray, year: int, results: Results, random) -> np.ndarray:
    """KS1 points whose national means lie above these children's results by the published progress (mean of three subjects)."""
    national = results.progress_of.get(year)
    gone = random.random(len(pupils)) < 0.07
    state = random.bit_generator.state
    wanted = np.mean([tables.filled(f"ks2_{s}_progress", "cla_12m", year) for s in ("reading", "writing", "maths")])
    counted = (pupils.cla == 2) & ~np.isnan(nominal).any(axis=1)
    low, high = -2.5, 1.0
    for _ in range(12 if national else 1):
        level = (low + high) / 2 if national else -0.75
        random.bit_generator.state = state
        points = ks1_from_scale(level + 0.95 * pupils.ability, year - 4, random)
        if national:
            means = national_means(national, average_points(points))
            progress = (nominal - means)[counted].mean()
            low, high = (low, level) if progress < wanted else (level, high)
    points[gone] = np.nan
    return points


def national_means(table: dict, average: np.ndarray) -> np.ndarray:
    """Mean nominal scores [pupils, 3] of all pupils with the nearest KS1 average."""
    keys = np.array(sorted(table))
    values = np.array([table[k] for k in keys])
    nearest = np.abs(np.nan_to_num(average, nan=keys.mean())[:, None] - keys).argmin(axis=1)
    return values[nearest]


def factors(register: Register, school_year: SchoolYear, before: SchoolYear | None, schools: Schools, child: np.ndarray, rows: np.ndarray) -> dict[str, np.ndarray]:
    """The Rees factors of children in Year 11, in the findings' own units."""
    people, care, year = register.people, register.care, school_year.year
    today = int(march(year))
    changed = ((care.kind & CARER) > 0) & (care.decom <= today) & (care.decom > add_years(people.dob[care.child], 11))
    count = np.bincount(care.child[changed], minlength=len(people.la))[child]
    moved = school_year.moved[rows].copy()
    if before is not None:
        earlier = np.zeros(len(people.la), bool)
        earlier[before.child] = before.moved
        moved |= earlier[child]
    possible = np.maximum(school_year.possible[rows], 1)
    kind = np.where(school_year.school[rows] < 0, -1, schools.kind[school_year.school[rows]])
    return {
        "change_after_11": count.astype(float), "moved_y10_11": moved.astype(float),
        "unauthorised_5": 20 * school_year.unauthorised[rows] / possible, "suspended_day": school_year.suspended[rows] / 2,
        "residential": lives_in_home(register, year)[child].astype(float),
        "special": np.isin(kind, (SPECIAL, INDEPENDENT_SPECIAL)).astype(float), "alternative": np.isin(kind, (AP, FE, -1)).astype(float),
    }


def years_in_care_effect(register: Register, year: int, child: np.ndarray) -> np.ndarray:
    """Grades for the length of the latest period of care on 31 March."""
    people, today = register.people, int(march(year))
    begun = people.start <= today
    latest = np.full(len(people.la), NONE, dtype=np.int64)
    np.maximum.at(latest, people.child[begun], people.start[begun])
    years = (today - latest[child]) / 365.25
    return np.array([grades for _, grades in YEARS_IN_CARE])[np.searchsorted([edge for edge, _ in YEARS_IN_CARE], years).clip(0, 4)]


def ks4_of(pupils: Pupils, child, year: int, found: dict, care_grades, results: Results, schools: Schools, seed: int, effects: dict = PLANTED):
    """Grades of Year 11 and the KS2 scores behind them; means of those with and without prior attainment as published."""
    random = stream(seed, f"ks4 looked after {year}")
    ks2 = _prior_ks2(pupils, child, year, found, results, random)
    grades = sum(effects[name] * values for name, values in found.items()) + care_grades
    expected = np.where(np.isnan(ks2[:, 0]), 30.0, estimates(np.round(ks2.mean(axis=1) * 2) / 2, year))
    spread = 8.5 - 5.5 * np.maximum(found["special"], found["alternative"]) - 2.0 * found["residential"] * (found["special"] == 0)
    target = expected + POINTS_A_GRADE * (grades - grades.mean()) - 13 + spread * random.standard_normal(len(pupils))
    shares = Shares(*(tables.filled(m, "cla_12m", year) / 100 for m in ("ks4_em_9_4", "ks4_em_9_5", "ks4_ebacc_entry")))
    means = tables.filled("ks4_att8", "cla_12m", year), tables.filled("ks4_p8", "cla_12m", year)
    counts = counts_for_progress(pupils, ks2, schools)
    points, technical = np.full((len(pupils), len(exams.COLUMNS)), np.nan), np.zeros((len(pupils), 3), bool)
    for rows in split(pupils):
        noise = exams.draw_noise(len(rows), random)
        done = exams.aim(target[rows], expected[rows], counts[rows], year, shares, noise, *means)
        points[rows], technical[rows] = done.points, done.technical
    return exams.count(points, technical), ks2


def _prior_ks2(pupils: Pupils, child, year: int, found: dict, results: Results, random) -> np.ndarray:
    """KS2 reading and maths scores: a child's own where held, else drawn at the level that fits the published figures."""
    held = results.ks2[child]
    ks2 = held.copy()
    uasc = pupils.language.index > 0
    missing, special = np.isnan(held).any(axis=1), found["special"] > 0
    none = missing & (random.random(len(pupils)) < np.select([uasc, special], NO_PRIOR[:2], NO_PRIOR[2]))
    ability, size = pupils.ability, len(pupils)
    noise = random.standard_normal((size, 2))
    mean = tables.filled("ks4_att8", "cla_12m", year)
    aim, low, high = mean * 1.12 - 10 * tables.filled("ks4_p8", "cla_12m", year), 85.0, 110.0
    apart = special | (found["alternative"] > 0)
    lower = np.where(apart, np.where(special, 4.5, 5.5), (pupils.sen == 2) * -1.0)
    narrow = np.where(apart, 0.4, 1.0)[:, None]
    for _ in range(14):
        level = (low + high) / 2
        drawn = np.clip(np.round(level + lower[:, None] + 5.2 * narrow * (0.85 * ability[:, None] + 0.53 * noise)), 59, 120)
        low, high = (level, high) if estimates(np.round(drawn[~none].mean(axis=1) * 2) / 2, year).mean() < aim else (low, level)
    ks2[missing] = drawn[missing]
    ks2[none] = np.nan
    return ks2
