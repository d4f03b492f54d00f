"""`cla synth --for FOLDER`: attainment, census and absence for the children of an existing SSDA903 return.

Only the header (CHILD, SEX, DOB, UPN), the episodes (to know who was in care in which year) and the LA are read, as text;
nothing of the care return is copied out except UPN, DOB and sex, which the school data need to be matched by.
"""

import csv
import re
from collections.abc import Callable
from pathlib import Path

import duckdb
import numpy as np
import pyarrow as pa

from synthetic import exams, primary, stages, tables
from synthetic.columns import Coded, write_csv
from synthetic.identity import names, upns
from synthetic.out_of_place import sex_of
from synthetic.plan import FIRST_YEAR, LAST_YEAR, Plan, Refused
from synthetic.prior import estimates
from synthetic.pupils import Pupils, census_table, idaci_scores
from synthetic.schooling import NEED_CODES, absence_rates, unauthorised_share
from synthetic.schools import PRIMARY, SECONDARY, SPECIAL, found_schools, schools_table
from synthetic.streams import choose, quota, stream

HEADER, EPISODES = {"CHILD", "SEX", "DOB", "UPN", "ETHNIC"}, {"CHILD", "DECOM", "RNE", "LS", "DEC"}


def make_for(plan: Plan, folder: Path, tell: Callable[[str, int], None]) -> dict[str, int]:
    """School files for the children found in `folder`, into the plan's folder; rows by file."""
    tell("Reading the care return", 5)
    children = read_children(folder)
    out = plan.out.with_name(plan.out.name + ".part")
    years = [y for y in range(max(FIRST_YEAR, int(children["first"].min())), min(LAST_YEAR, int(children["last"].max())) + 1) if plan.years[0] <= y <= plan.years[-1]]
    if not years:
        raise Refused(f"The episodes in {folder} lie outside {plan.years[0]} to {plan.years[-1]}. Name other years with --years ({FIRST_YEAR} to {LAST_YEAR} can be made).")
    try:
        rows = _write(plan, children, years, out, tell)
        if plan.out.exists():
            plan.out.rmdir()
        out.rename(plan.out)
        return rows
    finally:
        import shutil

        shutil.rmtree(out, ignore_errors=True)


def _files(folder: Path, wanted: set[str]) -> list[Path]:
    """CSV files whose first line holds the wanted columns (DUC marks the uasc file, which isn't a header)."""
    found = []
    for path in sorted(folder.rglob("*.csv")):
        with path.open(encoding="utf-8-sig", errors="replace", newline="") as file:
            columns = {name.strip().upper() for name in next(csv.reader(file), [])}
        if wanted <= columns and "DUC" not in columns:
            found.append(path)
    return found


def read_children(folder: Path) -> dict[str, np.ndarray]:
    """CHILD, UPN, date of birth, sex and the first and last year in care of every child of a return."""
    if not folder.is_dir():
        raise Refused(f"There is no folder {folder}. Name the folder that holds the SSDA903 return.")
    headers, episodes = _files(folder, HEADER), _files(folder, EPISODES)
    if not headers or not episodes:
        raise Refused(f"{folder} holds no SSDA903 {'header' if not headers else 'episodes'} file as CSV (not XML or a workbook; recognised by its columns CHILD, {'DOB, SEX, ETHNIC, UPN' if not headers else 'DECOM, RNE, LS, DEC'}).")
    with duckdb.connect() as connection:
        for name, paths in (("header", headers), ("episodes", episodes)):
            connection.from_csv_auto([str(path) for path in paths], all_varchar=True, union_by_name=True).create(name)
        return connection.execute(CHILDREN_SQL).fetchnumpy()


CHILDREN_SQL = """
-- one row a child: header joined to the span of its episodes
with spans as (
    select trim(CHILD) as child, min(coalesce(try_strptime(DECOM, '%d/%m/%Y'), try_strptime(DECOM, '%Y-%m-%d'))) as first_day,
        max(coalesce(try_strptime(DEC, '%d/%m/%Y'), try_strptime(DEC, '%Y-%m-%d'))) as last_day,
        bool_or(DEC is null) as still, max(coalesce(try_strptime(DECOM, '%d/%m/%Y'), try_strptime(DECOM, '%Y-%m-%d'))) as latest
    from episodes where LS not in ('V3', 'V4') group by 1
), ends as (
    select *, max(latest) over () as latest_of_all from spans
), people as (
    select trim(CHILD) as child, any_value(trim(UPN)) as upn, any_value(SEX) as sex,
        any_value(coalesce(try_strptime(DOB, '%d/%m/%Y'), try_strptime(DOB, '%Y-%m-%d'))) as dob
    from header group by 1
)
select child, upn, sex in ('1', 'M') as male, (dob::date - date '1970-01-01')::bigint as dob,
    year(first_day + interval 9 month) as first, year(case when still then latest_of_all else last_day end + interval 9 month) as last
from people join ends using (child) where dob is not null order by child
"""


def _write(plan: Plan, children: dict, years: list[int], out: Path, tell) -> dict[str, int]:
    random, rows = stream(plan.seed, "existing"), {}
    schools = found_schools(plan.seed)
    size = len(children["child"])
    life = {
        "ability": random.standard_normal(size), "cohort": _cohorts(np.asarray(children["dob"], dtype=np.int64)),
        "upn": _upns(children["upn"], random), "male": np.asarray(children["male"], dtype=bool),
    }
    life["surname"], life["forename"] = names(life["male"], random)
    rows["synthetic.csv"] = write_csv(out / "synthetic.csv", {"SYNTHETIC": np.array(["yes"]), "SEED": np.array([plan.seed]), "OTHER_PUPILS_SHARE": np.array([0.0])})
    rows["schools.csv"] = write_csv(out / "schools.csv", schools_table(schools, plan.seed))
    for year in years:
        tell(f"School year {year - 1}/{year % 100}", 10 + 85 * (year - years[0]) // len(years))
        for name, table in _one_year(plan, children, life, year, schools).items():
            rows[f"{name}_{year}.csv"] = write_csv(out / f"{name}_{year}.csv", table)
    return rows


def _cohorts(dob: np.ndarray) -> np.ndarray:
    """Year of key stage 4 by date of birth."""
    month = dob.astype("datetime64[D]").astype("datetime64[M]").astype(np.int64)
    return 1970 + month // 12 + np.where(month % 12 >= 8, 17, 16)


def _upns(given: np.ndarray, random) -> pa.Array:
    """The return's UPNs where they look like one, else a made-up one (such a child won't match, as in life)."""
    good = np.array([bool(re.fullmatch(r"[A-Z]\d{11}[0-9A-Z]", str(upn))) for upn in given])
    made = upns(np.full(len(given), 999), 1000 + np.arange(len(given)) // 1000, np.full(len(given), 10), np.arange(len(given)) % 1000)
    return pa.compute.if_else(pa.array(good), pa.array([str(upn) for upn in given]), made)


def _one_year(plan: Plan, children: dict, life: dict, year: int, schools) -> dict[str, dict]:
    nc = 11 - (life["cohort"] - year)
    rows = np.flatnonzero((np.asarray(children["first"]) <= year) & (np.asarray(children["last"]) >= year) & (nc >= 0) & (nc <= 11))
    random = stream(plan.seed, f"existing {year}")
    pupils, nc = _pupils(plan, children, life, rows, nc[rows], year, schools, random), nc[rows]
    rate = absence_rates(random.standard_normal(len(rows)), year, "cla_12m", np.ones(len(rows), bool))
    possible = np.full(len(rows), 304)
    missed = np.rint(304 * rate).astype(np.int64)
    without = np.minimum(np.rint(missed * unauthorised_share(rate, missed, possible, year, "cla_12m", random)), missed).astype(np.int64)
    files = {"census_spring": census_table(pupils, year, schools, nc), "absence": {
        "UPN": pupils.upn, "ACADYR": np.full(len(rows), year), "SESSIONS_POSSIBLE": possible, "SESSIONS_AUTHORISED": missed - without, "SESSIONS_UNAUTHORISED": without}}
    for stage_nc, make in ((1, _phonics), (2, _ks1), (6, _ks2), (11, _ks4)):
        mine = pupils.rows(nc == stage_nc)
        if len(mine):
            files |= make(mine, year, schools, random)
    return files


def _pupils(plan, children, life, rows, nc, year, schools, random) -> Pupils:
    size = len(rows)
    score = random.standard_normal(size) - 0.5 * life["ability"][rows]
    plan_share, support = (tables.filled(f"sen_{kind}", "cla", year) / 100 for kind in ("ehcp", "support"))
    ehcp = quota(score, plan_share)
    sen = quota(score, plan_share + support).astype(int) + ehcp
    la = np.full(size, plan.las[0]) if plan.las else choose(random, dict(enumerate(tables.size_shares())), size)
    kind = np.where(ehcp & (random.random(size) < 0.4), SPECIAL, np.where(nc >= 7, SECONDARY, PRIMARY))
    fsm6 = random.random(size) < 0.68
    codes = ("WBRI", "MOTH", "APKN", "BAFR", "OOTH")
    return Pupils(
        0, life["upn"].take(pa.array(rows)), life["surname"][rows], life["forename"][rows], np.asarray(children["dob"], dtype=np.int64)[rows], life["male"][rows],
        Coded(codes, choose(random, {"w": 72, "m": 10, "p": 6, "b": 7, "o": 5}, size)), Coded(("ENG", "OTB"), (random.random(size) < 0.12).astype(int)),
        idaci_scores(np.clip(random.random(size) * 0.8 + 0.2, 0, 1), random.random(size)), fsm6 & (random.random(size) < 0.5), fsm6, sen,
        Coded(NEED_CODES, np.where(sen > 0, random.integers(0, len(NEED_CODES), size), -1)), la, schools.pick(la, kind, random.random(size)),
        np.full(size, int(np.datetime64(f"{year - 1}-09-03").astype(int))), life["ability"][rows], np.zeros(size), np.full(size, 2),
        sex_of(life["male"][rows], np.zeros(size, bool)), np.zeros(size, dtype=np.int64),
    )


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
