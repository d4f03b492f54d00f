"""Writes a made-up England as return files: care first, then school life, then results, then what went wrong."""

import shutil
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pyarrow as pa

from synthetic import exams, primary, stages, tables
from synthetic.care import care_of
from synthetic.children import draw_children
from synthetic.columns import CsvStream, march, take, write_csv
from synthetic.identity import identify
from synthetic.looked_after import Results, empty_results, factors, ks2_of, ks4_of, pupils_of, split, with_results, years_in_care_effect
from synthetic.others import write_others
from synthetic.out_of_place import births_out_of_year
from synthetic.placements import placements_of
from synthetic.plan import Plan
from synthetic.population import Population, cohort_sizes, populate
from synthetic.published import Statistics, counted
from synthetic.pupils import Pupils, census_table
from synthetic.returns import Register, year_return
from synthetic.schooling import LIST_DAYS, LISTED, SchoolYear, school_years
from synthetic.schools import Schools, found_schools, returns_census, schools_table
from synthetic.sessions import absence_table, suspensions_table
from synthetic.streams import stream
from synthetic.truth import write_truth

Tell = Callable[[str, int], None]  # what is being done, and how many of STEPS a hundred it comes to


@dataclass
class Output:
    """The files being written, by name; `rows` counts them."""

    folder: Path
    plan: Plan
    streams: dict[str, CsvStream] = field(default_factory=dict)
    rows: dict[str, int] = field(default_factory=dict)
    statistics: Statistics = field(default_factory=Statistics)

    def write(self, name: str, table: dict) -> None:
        """A whole file."""
        self.rows[name] = write_csv(self.folder / name, table)

    def add(self, name: str, table: dict) -> None:
        """More rows of a file."""
        if len(next(iter(table.values()))) if not isinstance(next(iter(table.values())), (stages.Coded, stages.Dates)) else True:
            self.streams.setdefault(name, CsvStream(self.folder / name)).add(table)

    def close(self) -> dict[str, int]:
        self.rows |= {name: stream.close() for name, stream in self.streams.items()}
        return self.rows


def make_england(plan: Plan, tell: Tell = lambda what, share: None) -> dict[str, int]:
    """All files of the plan; rows by file. Everything is written beside the folder first and renamed when complete."""
    part = plan.out.with_name(plan.out.name + ".part")
    shutil.rmtree(part, ignore_errors=True)
    part.mkdir(parents=True)
    try:
        rows = _write(plan, Output(part, plan), tell)
        if plan.out.exists():
            plan.out.rmdir()
        part.rename(plan.out)
        return rows
    except BaseException:
        shutil.rmtree(part, ignore_errors=True)
        raise


def _write(plan: Plan, out: Output, tell: Tell) -> dict[str, int]:
    tell("Children and their care", 0)
    register = register_of(plan)
    schools = found_schools(plan.seed)
    out.write("synthetic.csv", marker(plan))
    out.write("schools.csv", schools_table(schools, plan.seed))
    for year in plan.years:
        tell(f"SSDA903 return {year}", 8 + (year - plan.years[0]) * 22 // len(plan.years))
        _write_return(out, register, year)
    tell("School life", 30)
    lives = school_years(register, schools, range(plan.years[0] - 1, plan.years[-1] + 1), plan.seed)
    results = empty_results(register)
    write_others(out, plan, schools, results, tell)
    tell("Results of looked-after children", 80)
    for before, life in zip([None, *lives[:-1]], lives, strict=True):
        if life.year in plan.years:
            write_looked_after(out, register, schools, life, before, results, plan.seed)
    out.write("current_list.csv", current_list(plan, register))
    for name, table in out.statistics.tables().items():
        out.write(name, table)
    write_truth(out.folder / "truth", register)
    tell("Done", 100)
    return out.close()


def marker(plan: Plan) -> dict:
    """The file that says the data are made up, and how much of the other pupils there is."""
    return {"SYNTHETIC": np.array(["yes"]), "SEED": np.array([plan.seed]), "OTHER_PUPILS_SHARE": np.array([plan.share])}


def register_of(plan: Plan) -> Register:
    """Everyone in care in the plan's years, with care, placements and identities."""
    first, last, seed = plan.years[0], plan.years[-1], plan.seed
    people = populate(seed, first, last + 1)
    people.dob = births_out_of_year(people, last + 1)
    traits = draw_children(people, seed)
    care = care_of(people, traits, seed, last + 1)
    places = placements_of(people, traits, care, seed)
    identity = identify(people, traits.male, *_published_cells(people, plan.years), seed)
    return Register(people, traits, care, places, identity, first, seed)


def _published_cells(people: Population, years: range) -> tuple[np.ndarray, np.ndarray]:
    """For each child the cell (authority, stage, year) whose published size binds, or -1; and how many a cell holds too many."""
    cell, sizes = np.full(len(people.la), -1, dtype=np.int64), []
    count = len(tables.authorities())
    for stage, gap in (("ks2", 5), ("ks4", 0)):
        for year in years:
            if stage == "ks2" and year in (2020, 2021):
                continue
            inside = (people.start <= int(march(year - 1)) + 1) & (people.end >= int(march(year)))
            child = np.unique(people.child[inside])
            child = child[people.cohort[child] == year + gap]
            cell[child] = len(sizes) * count + people.la[child]
            sizes.append(np.rint(cohort_sizes(stage, year)))
    held = np.bincount(cell[cell >= 0], minlength=len(sizes) * count)
    return cell, np.maximum(held - np.concatenate(sizes).astype(np.int64), 0)


def _write_return(out: Output, register: Register, year: int) -> None:
    plan = out.plan
    for name, table in year_return(register, year).items():
        if plan.las is not None:
            table = take(table, np.isin(table["LA"], _codes(plan.las, year)))
        if not plan.folder_per_la:
            out.write(f"ssda903/ssda903_{year}_{name}.csv", table)
            continue
        codes = table.pop("LA")
        table.pop("YEAR")
        for code in np.unique(codes):
            out.write(f"{code}/ssda903_{year}_{name}.csv", take(table, codes == code))


def _codes(las: tuple[int, ...], year: int) -> np.ndarray:
    return tables.codes_in_year(np.array(las), year)


def write_looked_after(out: Output, register: Register, schools: Schools, life: SchoolYear, before: SchoolYear | None, results: Results, seed: int) -> None:
    """Census, absence, suspensions and results of one academic year."""
    year = life.year
    everyone, child, rows = pupils_of(register, life)
    shown = with_results(register, child) & _wanted(out.plan, register, child)
    attends = shown & returns_census(schools, everyone.school)
    mine = everyone.rows(attends)
    out.add(f"census_spring_{year}.csv", census_table(mine, year, schools, life.nc[attends], _former(register, child[attends])))
    out.add(f"absence_{year}.csv", absence_table(mine, life, attends, year, schools))
    out.add(f"suspensions_{year}.csv", suspensions_table(mine, life.suspended[attends], life.excluded[attends], year, schools, stream(mine.cohort + 1, f"suspensions {year}")))
    for nc, write in ((1, _write_phonics), (2, _write_ks1), (6, _write_ks2), (11, _write_ks4)):
        pupils, child, rows = pupils_of(register, life, nc)
        context = Context(out, register, schools, life, before, results, seed, child, rows)
        write(context, pupils, with_results(register, child) & _wanted(out.plan, register, child))


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


def current_list(plan: Plan, register: Register) -> dict:
    """Children in care on 30 June after the last return, of some authorities: those who came since, and all names."""
    people, identity = register.people, register.identity
    today = int(march(plan.years[-1])) + LIST_DAYS
    periods = np.flatnonzero((people.start <= today) & (people.end > today) & np.isin(people.la[people.child], LISTED))
    periods = periods[_wanted(plan, register, people.child[periods])]
    child = people.child[periods]
    return {
        "LA": tables.authority_codes()[people.la[child]], "CHILD": identity.child_number[child], "UPN": identity.upn.take(pa.array(child)),
        "SURNAME": identity.surname[child], "FORENAME": identity.forename[child], "DOB": stages.Dates(people.dob[child]),
        "SEX": stages.Coded(("M", "F"), (~register.traits.male[child]).astype(int)), "LOOKED_AFTER_FROM": stages.Dates(people.start[periods]),
        "LOOKED_AFTER_TO": stages.Dates(np.full(len(child), stages.NONE)),
    }


def _wanted(plan: Plan, register: Register, child: np.ndarray) -> np.ndarray:
    """Children of the plan's authorities."""
    return np.ones(len(child), bool) if plan.las is None else np.isin(register.people.la[child], plan.las)


def _former(register: Register, child: np.ndarray) -> pa.Array:
    """The UPN before, of children whose UPN changed."""
    from synthetic.identity import KIND

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
