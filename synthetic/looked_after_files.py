"""What the school data hold of looked-after children in one academic year: census, absence, suspensions and the results of each key stage."""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from synthetic import exams, primary, stages, tables
from synthetic.columns import take
from synthetic.identity import KIND
from synthetic.looked_after import Results, factors, ks2_of, ks4_of, pupils_of, split, with_results, years_in_care_effect
from synthetic.output import Output
from synthetic.plan import Plan
from synthetic.published import counted
from synthetic.pupils import Pupils, census_table
from synthetic.returns import Register
from synthetic.schooling import SchoolYear
from synthetic.schools import Schools, returns_census
from synthetic.sessions import absence_table, suspensions_table
from synthetic.streams import stream


def write_looked_after(out: Output, register: Register, schools: Schools, life: SchoolYear, before: SchoolYear | None, results: Results, seed: int) -> None:
    """Census, absence, suspensions and results of one academic year."""
    year = life.year
    everyone, child, rows = pupils_of(register, life)
    shown = with_results(register, child) & wanted(out.plan, register, child)
    attends = shown & returns_census(schools, everyone.school)
    mine = everyone.rows(attends)
    out.add(f"census_spring_{year}.csv", census_table(mine, year, schools, life.nc[attends], _former(register, child[attends])))
    out.add(f"absence_{year}.csv", absence_table(mine, life, attends, year, schools))
    out.add(f"suspensions_{year}.csv", suspensions_table(mine, life.suspended[attends], life.excluded[attends], year, schools, stream(mine.cohort + 1, f"suspensions {year}")))
    for nc, write in ((1, _write_phonics), (2, _write_ks1), (6, _write_ks2), (11, _write_ks4)):
        pupils, child, rows = pupils_of(register, life, nc)
        context = Context(out, register, schools, life, before, results, seed, child, rows)
        write(context, pupils, with_results(register, child) & wanted(out.plan, register, child))


@dataclass
class Context:
    """What a stage's writer needs beside the pupils."""

    out: Output
    register: Register
    schools: Schools
    life: SchoolYear
    before: SchoolYear | None
    results: Results
    seed: int
    child: np.ndarray
    rows: np.ndarray

    @property
    def year(self) -> int:
        return self.life.year


def wanted(plan: Plan, register: Register, child: np.ndarray) -> np.ndarray:
    """Children of the plan's authorities."""
    return np.ones(len(child), bool) if plan.las is None else np.isin(register.people.la[child], plan.las)


def _former(register: Register, child: np.ndarray) -> pa.Array:
    """The UPN before, of children whose UPN changed."""
    changed = register.identity.kind[child] == KIND["former_upn"]
    return pa.compute.if_else(pa.array(changed), register.identity.upn.take(pa.array(child)), pa.scalar(None, pa.string()))


DUPLICATE_EVERY = 250  # one looked-after pupil in so many stands twice in the KS4 extract (a second school; NATRES 0)
LATE_EVERY = 50  # one in so many comes only with the revised results of the latest year


def _write_phonics(context: Context, pupils: Pupils, shown: np.ndarray) -> None:
    year = context.year
    if year not in primary.PHONICS_YEARS:
        return
    random = stream(context.seed, f"phonics looked after {year}")
    marks = primary.phonics_marks(pupils.ability, tables.filled("phonics_year1", "all", year) / 100 - 0.19, random)
    context.out.add(f"phonics_{year}.csv", stages.phonics_table(pupils.rows(shown), marks[shown], year, context.schools, 1))


def _write_ks1(context: Context, pupils: Pupils, shown: np.ndarray) -> None:
    year = context.year
    if year not in primary.KS1_YEARS:
        return
    random, shares = stream(context.seed, f"ks1 looked after {year}"), primary.ks1_shares(year, True)
    codes = {s: np.zeros(len(pupils), dtype=np.int64) for s in primary.KS1_SUBJECTS}
    points = np.full((len(pupils), 3), np.nan)
    for rows in split(pupils):
        part = primary.ks1_results(pupils.ability[rows], year, shares, random)
        points[rows] = part.points
        for subject in codes:
            codes[subject][rows] = part.codes[subject]
    context.results.ks1[context.child] = points
    everyone = primary.Ks1(codes, points)
    part = primary.Ks1({s: everyone.codes[s][shown] for s in codes}, points[shown])
    context.out.add(f"ks1_{year}.csv", stages.ks1_table(pupils.rows(shown), part, year, context.schools))


def _write_ks2(context: Context, pupils: Pupils, shown: np.ndarray) -> None:
    year = context.year
    if year not in primary.KS2_YEARS:
        return
    done, ks1 = ks2_of(pupils, context.child, year, context.results, context.seed)
    _publish(context, "ks2", pupils, stages.ks2_table(pupils, done, ks1, year, context.schools))
    part = _ks2_rows(done, shown)
    context.out.add(f"ks2_{year}.csv", stages.ks2_table(pupils.rows(shown), part, None if ks1 is None else ks1[shown], year, context.schools))


def _ks2_rows(done: primary.Ks2, rows: np.ndarray) -> primary.Ks2:
    cut = lambda table: {name: values[rows] for name, values in table.items()}
    return primary.Ks2(cut(done.score), cut(done.outcome), cut(done.assessed), done.nominal[rows])


def _publish(context: Context, stage: str, pupils: Pupils, table: dict) -> None:
    """The year's statistics of the whole made-up England, whichever authorities are written."""
    kept = counted(context.register.identity.kind[context.child], pupils.cla)
    columns = {name: values[kept] for name, values in table.items() if isinstance(values, np.ndarray)}
    context.out.statistics.add(stage, context.year, context.register.people.la[context.child][kept], columns)


def _write_ks4(context: Context, pupils: Pupils, shown: np.ndarray) -> None:
    year, child = context.year, context.child
    found = factors(context.register, context.life, context.before, context.schools, child, context.rows)
    done, ks2 = ks4_of(pupils, child, year, found, years_in_care_effect(context.register, year, child), context.results, context.schools, context.seed)

    _publish(context, "ks4", pupils, stages.ks4_table(pupils, done, ks2, year, context.schools))
    part = exams.count(done.points[shown], done.technical[shown])
    mine = pupils.rows(shown)
    table = stages.ks4_table(mine, part, ks2[shown], year, context.schools)
    context.out.add(f"ks4_{year}.csv", table | {"KS4_NATRES": np.ones(len(mine), dtype=np.int64)})
    again = take(table, np.flatnonzero(child[shown] % DUPLICATE_EVERY == 3))
    context.out.add(f"ks4_{year}.csv", again | {"KS4_NATRES": np.zeros(len(again["KS4_LA"]), dtype=np.int64)})
    if year == context.out.plan.years[-1]:
        early = take(table, np.flatnonzero(child[shown] % LATE_EVERY != 7))
        context.out.write(f"ks4_{year}_provisional.csv", early | {"KS4_VERSION": stages.same("Provisional", len(early["KS4_LA"]))})
    context.out.add(f"ks4_entries_{year}.csv", stages.entries_table(mine, part, year, context.schools))
