"""`cla synth --for FOLDER`: attainment, census, absence and suspensions for the children of an existing SSDA903 return.

Nothing of the care return is copied out except UPN, date of birth and sex, which the school data need to be matched by. A child keeps
ability, background and, but for a move now and then, its school through the years.
"""

import re
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pyarrow as pa

from synthetic import exams, primary, stages, tables
from synthetic.care_return import read_children
from synthetic.columns import Coded, march, write_csv
from synthetic.identity import names, upns
from synthetic.out_of_place import sex_of
from synthetic.output import written_whole
from synthetic.plan import FIRST_YEAR, LAST_YEAR, Plan, Refused
from synthetic.prior import estimates
from synthetic.pupils import Pupils, census_table, idaci_scores
from synthetic.schooling import NEED_CODES, absence_rates, suspensions, unauthorised_share
from synthetic.schools import PRIMARY, SECONDARY, SPECIAL, found_schools, schools_table
from synthetic.sessions import laestab, suspensions_table
from synthetic.streams import choose, fractions, quota, stream

Tell = Callable[[str, int], None]
UPN = re.compile(r"[A-Z]\d{11}[0-9A-Z]")
MOVES = 0.08  # change school in a year outside normal transfer
ETHNIC = {"WBRI": 72, "MOTH": 10, "APKN": 6, "BAFR": 7, "OOTH": 5}


def make_for(plan: Plan, folder: Path, tell: Tell) -> dict[str, int]:
    """School files for the children found in `folder`, into the plan's folder; rows by file."""
    tell("Reading the care return", 5)
    children = read_children(folder, plan)
    children = _with_birthday(children, tell)
    first, last = max(FIRST_YEAR, plan.years[0], int(children["first"].min())), min(LAST_YEAR, plan.years[-1], int(children["last"].max()))
    if first > last:
        raise Refused(f"The episodes in {folder} lie outside {plan.years[0]} to {plan.years[-1]}. Name other years with --years ({FIRST_YEAR} to {LAST_YEAR} can be made).")
    with written_whole(plan.out) as out:
        return _write(plan, children, range(first, last + 1), out, tell)


def _with_birthday(children: dict, tell: Tell) -> dict:
    """Without the children whose date of birth can't be read; says how many they are, and how many have no UPN."""
    known = children["dob"] >= 0
    if not known.any():
        raise Refused("The return holds no child with episodes and a date of birth that can be read. Write dates as dd/mm/yyyy or yyyy-mm-dd.")
    without = sum(not upn for upn in children["upn"][known].tolist())
    for count, words in ((int((~known).sum()), "no date of birth that can be read, or no header row: nothing is made for them"), (without, "no UPN: their results stand under a made-up one and can't be matched, as in life")):
        if count:
            tell(f"{count:,} of {len(known):,} children have {words}", 8)
    return {name: values[known] for name, values in children.items()}


def _write(plan: Plan, children: dict, years: range, out: Path, tell: Tell) -> dict[str, int]:
    schools, rows = found_schools(plan.seed), {}
    life = _lives(children, stream(plan.seed, "existing"))
    rows["synthetic.csv"] = write_csv(out / "synthetic.csv", {"SYNTHETIC": np.array(["yes"]), "SEED": np.array([plan.seed]), "OTHER_PUPILS_SHARE": np.array([0.0])})
    rows["schools.csv"] = write_csv(out / "schools.csv", schools_table(schools, plan.seed))
    for year in years:
        tell(f"School year {year - 1}/{year % 100}", 10 + 85 * (year - years[0]) // len(years))
        for name, table in _one_year(plan, children, life, year, schools).items():
            rows[f"{name}_{year}.csv"] = write_csv(out / f"{name}_{year}.csv", table)
    return rows


def _lives(children: dict, random) -> dict:
    """What stays with each child: ability, background, and the school (row of Schools, -1: none yet) that year after year moves it on."""
    size = len(children["child"])
    life = {
        "ability": random.standard_normal(size), "cohort": _cohorts(children["dob"]), "upn": _upns(children["upn"], random),
        "male": np.asarray(children["male"], dtype=bool), "la": children["la"], "restless": random.standard_normal(size),
        "ethnic": choose(random, ETHNIC, size), "eal": random.random(size) < 0.12, "fsm6": random.random(size) < 0.68, "fsm": random.random(size) < 0.5,
        "idaci": idaci_scores(np.clip(random.random(size) * 0.8 + 0.2, 0, 1), random.random(size)),
        "special": random.random(size) < 0.4, "need": random.integers(0, len(NEED_CODES), size),
        "school": np.full(size, -1), "entry": np.zeros(size, dtype=np.int64),
    }
    life["surname"], life["forename"] = names(life["male"], random)
    life["sen_rank"] = fractions(random.standard_normal(size) - 0.5 * life["ability"])
    return life


def _cohorts(dob: np.ndarray) -> np.ndarray:
    """Year of key stage 4 by date of birth."""
    month = dob.astype("datetime64[D]").astype("datetime64[M]").astype(np.int64)
    return 1970 + month // 12 + np.where(month % 12 >= 8, 17, 16)


def _upns(given: np.ndarray, random) -> pa.Array:
    """The return's UPNs, each once, where they look like one; else a made-up one (such a child won't match, as in life)."""
    texts = np.array([str(upn or "") for upn in given.tolist()], dtype=object)
    good = np.array([bool(UPN.fullmatch(upn)) for upn in texts])
    once = np.zeros(len(texts), bool)
    once[np.unique(texts, return_index=True)[1]] = True
    number = np.arange(len(texts))
    made = upns(np.full(len(texts), 999), 1000 + number // 1000, np.full(len(texts), 10), number % 1000)
    return pa.compute.if_else(pa.array(good & once), pa.array(texts.tolist()), made)


def _one_year(plan: Plan, children: dict, life: dict, year: int, schools) -> dict[str, dict]:
    nc = 11 - (life["cohort"] - year)
    rows = np.flatnonzero((children["first"] <= year) & (children["last"] >= year) & (nc >= 0) & (nc <= 11))
    random = stream(plan.seed, f"existing {year}")
    pupils, nc = _pupils(life, rows, nc[rows], children["dob"][rows], year, schools, random), nc[rows]
    away = suspensions(life["restless"][rows] + 0.2 * (nc - 7), nc, tables.filled("suspended", "cla", year) / 100, random)
    files = {"census_spring": census_table(pupils, year, schools, nc), "absence": _absence(pupils, year, schools, random),
             "suspensions": suspensions_table(pupils, *away, year, schools, random)}
    for stage_nc, make in ((1, _phonics), (2, _ks1), (6, _ks2), (11, _ks4)):
        mine = pupils.rows(nc == stage_nc)
        if len(mine):
            files |= make(mine, year, schools, random)
    return files


def _absence(pupils: Pupils, year: int, schools, random) -> dict:
    size = len(pupils)
    everyone = np.ones(size, bool)
    rate = absence_rates(random.standard_normal(size), year, "cla_12m", everyone)
    possible = np.full(size, 304)
    missed = np.rint(304 * rate).astype(np.int64)
    without = np.minimum(np.rint(missed * unauthorised_share(rate, missed, possible, year, "cla_12m", everyone, random)), missed).astype(np.int64)
    return {"UPN": pupils.upn, "ACADYR": np.full(size, year), "LAESTAB": laestab(pupils, schools), "SESSIONS_POSSIBLE": possible,
            "SESSIONS_AUTHORISED": missed - without, "SESSIONS_UNAUTHORISED": without}


def _pupils(life: dict, rows: np.ndarray, nc: np.ndarray, dob: np.ndarray, year: int, schools, random) -> Pupils:
    here = {name: values.take(pa.array(rows)) if isinstance(values, pa.Array) else values[rows] for name, values in life.items()}
    plan_share, support = (tables.filled(f"sen_{kind}", "cla", year) / 100 for kind in ("ehcp", "support"))
    ehcp = quota(here["sen_rank"], plan_share)
    sen = quota(here["sen_rank"], plan_share + support).astype(int) + ehcp
    kind = np.where(ehcp & here["special"], SPECIAL, np.where(nc >= 7, SECONDARY, PRIMARY))
    school, entry = _school(here, kind, nc, year, schools, random)
    life["school"][rows], life["entry"][rows] = school, entry
    size = len(rows)
    return Pupils(
        0, here["upn"], here["surname"], here["forename"], dob, here["male"], Coded(tuple(ETHNIC), here["ethnic"]), Coded(("ENG", "OTB"), here["eal"].astype(int)),
        here["idaci"], here["fsm6"] & here["fsm"], here["fsm6"], sen, Coded(NEED_CODES, np.where(sen > 0, here["need"], -1)), here["la"], school, entry,
        here["ability"], np.zeros(size), np.full(size, 2), sex_of(here["male"], np.zeros(size, bool)), np.zeros(size, dtype=np.int64),
    )


def _school(here: dict, kind: np.ndarray, nc: np.ndarray, year: int, schools, random) -> tuple[np.ndarray, np.ndarray]:
    """School and first day there: the one before where its kind still fits, but for a few who move in the course of the year."""
    before, size = here["school"], len(nc)
    fresh = schools.pick(here["la"], kind, random.random(size))
    moves, fits = random.random(size) < MOVES, (before >= 0) & (schools.kind[before] == kind)
    september = int(march(year - 1)) + 154
    started = september + 3 - 365 * np.where(before < 0, np.where(nc >= 7, nc - 7, nc), 0)
    entry = np.where(fits & ~moves, here["entry"], np.where(moves, september + 25 + random.integers(0, 110, size), started))
    return np.where(fits & ~moves, before, fresh), entry


def _phonics(pupils, year, schools, random) -> dict:
    if year not in primary.PHONICS_YEARS:
        return {}
    marks = primary.phonics_marks(pupils.ability, tables.filled("phonics_year1", "all", year) / 100 - 0.19, random)
    return {"phonics": stages.phonics_table(pupils, marks, year, schools, 1)}


def _ks1(pupils, year, schools, random) -> dict:
    if year not in primary.KS1_YEARS:
        return {}
    return {"ks1": stages.ks1_table(pupils, primary.ks1_results(pupils.ability, year, primary.ks1_shares(year, True), random), year, schools)}


def _ks2(pupils, year, schools, random) -> dict:
    if year not in primary.KS2_YEARS:
        return {}
    done = primary.ks2_results(primary.mixed(pupils.ability, 0.93, random), year, primary.ks2_shares(year, True), random)
    points = primary.ks1_from_scale(pupils.ability - 0.75, year - 4, random) if year < 2024 else None
    return {"ks2": stages.ks2_table(pupils, done, points, year, schools)}


def _ks4(pupils, year, schools, random) -> dict:
    ks2 = np.clip(np.round(97.5 + 5.2 * (0.85 * pupils.ability[:, None] + 0.53 * random.standard_normal((len(pupils), 2)))), 59, 120)
    expected = estimates(np.round(ks2.mean(axis=1) * 2) / 2, year)
    ks2[random.random(len(pupils)) < 0.22] = np.nan
    shares = exams.Shares(*(tables.filled(m, "cla_12m", year) / 100 for m in ("ks4_em_9_4", "ks4_em_9_5", "ks4_ebacc_entry")))
    target = np.maximum(expected - 13 + 9 * random.standard_normal(len(pupils)), 0)
    counts = stages.counts_for_progress(pupils, ks2, schools)
    means = tables.filled("ks4_att8", "cla_12m", year), tables.filled("ks4_p8", "cla_12m", year)
    done = exams.aim(target, expected, counts, year, shares, exams.draw_noise(len(pupils), random), *means)
    return {"ks4": stages.ks4_table(pupils, done, ks2, year, schools), "ks4_entries": stages.entries_table(pupils, done, year, schools)}
