"""Writes a made-up England as return files: care first, then school life, then results, then what went wrong."""

from collections.abc import Callable

import numpy as np
import pyarrow as pa

from synthetic import stages, tables
from synthetic.care import care_of
from synthetic.children import draw_children
from synthetic.cohorts import cohort_sizes
from synthetic.columns import march, take
from synthetic.identity import identify
from synthetic.looked_after import empty_results
from synthetic.looked_after_files import wanted, write_looked_after
from synthetic.others import write_others
from synthetic.out_of_place import births_out_of_year
from synthetic.output import Output, written_whole
from synthetic.placements import placements_of
from synthetic.plan import Plan
from synthetic.population import Population, populate
from synthetic.returns import Register, year_return
from synthetic.schooling import LIST_DAYS, LISTED, school_years
from synthetic.schools import found_schools, schools_table
from synthetic.truth import write_truth

Tell = Callable[[str, int], None]  # what is being done, and how many of STEPS a hundred it comes to


def make_england(plan: Plan, tell: Tell = lambda what, share: None) -> dict[str, int]:
    """All files of the plan; rows by file. Everything is written beside the folder first and renamed when complete."""
    with written_whole(plan.out) as part:
        out = Output(part, plan)
        try:
            return _write(plan, out, tell)
        except BaseException:
            out.writer.stop()
            raise


def _write(plan: Plan, out: Output, tell: Tell) -> dict[str, int]:
    tell("Children and their care", 0)
    register = register_of(plan)
    schools = found_schools(plan.seed)
    out.write("synthetic.csv", marker(plan))
    out.write("schools.csv", schools_table(schools, plan.seed))
    for year in plan.years:
        tell(f"SSDA903 return {year}", 8 + (year - plan.years[0]) * 22 // len(plan.years))
        write_return(out, register, year)
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
    traits = draw_children(people, seed, plan.years)
    care = care_of(people, traits, seed, plan.years)
    places = placements_of(people, traits, care, seed, plan.years)
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
            held = np.zeros(len(people.la), bool)
            held[people.child[inside]] = True
            child = np.flatnonzero(held & (people.cohort == year + gap))
            cell[child] = len(sizes) * count + people.la[child]
            sizes.append(np.rint(cohort_sizes(stage, year)))
    held = np.bincount(cell[cell >= 0], minlength=len(sizes) * count)
    return cell, np.maximum(held - np.concatenate(sizes).astype(np.int64), 0)


def write_return(out: Output, register: Register, year: int) -> None:
    """The SSDA903 files of one year: stacked, or one folder an authority."""
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


def current_list(plan: Plan, register: Register) -> dict:
    """Children in care on 30 June after the last return, of some authorities: those who came since, and all names."""
    people, identity = register.people, register.identity
    today = int(march(plan.years[-1])) + LIST_DAYS
    periods = np.flatnonzero((people.start <= today) & (people.end > today) & np.isin(people.la[people.child], LISTED))
    periods = periods[wanted(plan, register, people.child[periods])]
    child = people.child[periods]
    return {
        "LA": tables.authority_codes()[people.la[child]], "CHILD": identity.child_number[child], "UPN": identity.upn.take(pa.array(child)),
        "SURNAME": identity.surname[child], "FORENAME": identity.forename[child], "DOB": stages.Dates(people.dob[child]),
        "SEX": stages.Coded(("M", "F"), (~register.traits.male[child]).astype(int)), "LOOKED_AFTER_FROM": stages.Dates(people.start[periods]),
        "LOOKED_AFTER_TO": stages.Dates(np.full(len(child), stages.NONE)),
    }
