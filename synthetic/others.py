"""Everybody else: pupils who aren't looked after, cohort by cohort, each with one life from phonics to GCSE."""

from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pyarrow as pa

from synthetic import exams, primary, stages, tables
from synthetic.cohorts import UNMATCHED
from synthetic.columns import arrow_table, size_of, take
from synthetic.exams import Shares
from synthetic.primary import average_points, ks1_from_scale, ks2_results, ks2_shares, mixed
from synthetic.prior import estimates
from synthetic.pupils import Pupils, census_table, cohort_size, draw_others, others_at
from synthetic.schooling import absence_rates, suspensions, unauthorised_share
from synthetic.schools import returns_census
from synthetic.sessions import suspensions_table
from synthetic.streams import stream

CHUNK = 50_000
MAKERS = 2  # chunks made side by side: numpy works outside Python's lock; each draws from streams of its own
ENTRIES_SHARE = 0.2  # of the other pupils (demo) whose entries are written; england: 0.05
NO_PRIOR = 0.06
SUSPENDED_BY_YEAR = {1: 0.15, 2: 0.2, 6: 0.5, 11: 1.9}  # school year -> share suspended, against all pupils (ours)
IN_CARE = {"ks2": 4_300, "ks4": 7_600}  # pupils in care at some time in the year
WITH_RESULTS = 0.74  # of the children who can't be matched


def write_others(out, plan, schools, results, tell) -> None:
    """All stage rows of the other pupils in the plan's years, and their census and absence rows in those years."""
    cohorts = range(plan.years[0], plan.years[-1] + 11)
    chunks = [(cohort, *chunk) for cohort in cohorts for chunk in enumerate(_chunks(int(round(cohort_size(cohort) * plan.share))))]
    made = _side_by_side(_Cohort(plan, schools, results, *chunk) for chunk in chunks)
    for (cohort, chunk, _), tables_made in zip(chunks, made, strict=True):
        if chunk == 0:
            tell(f"Pupils who leave school in {cohort}", 34 + (cohort - cohorts[0]) * 46 // len(cohorts))
        for name, table in tables_made:
            out.append(name, table)


def _side_by_side(cohorts: Iterable["_Cohort"]) -> Iterator[list[tuple[str, pa.Table]]]:
    """The files' rows of each chunk, in the order given: few are made ahead, so that few wait in memory."""
    with ThreadPoolExecutor(MAKERS) as makers:
        waiting = deque()
        for cohort in cohorts:
            waiting.append(makers.submit(cohort.make))
            if len(waiting) > MAKERS:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()


def share_without(measure: str, stage: str, cohort: int, year: int, share: float) -> float:
    """What the others must reach so that all pupils together come to the published figure.

    Looked-after pupils are all in the files; those who can't be matched weigh like the sample, 1/share.
    """
    lost = UNMATCHED * WITH_RESULTS
    weight = IN_CARE[stage] * (1 - lost + lost / share) / cohort_size(cohort)
    everyone = tables.filled(measure, "all", year)
    try:
        cared_for = tables.filled(measure, "cla_12m", year)
    except KeyError:
        cared_for = everyone - 20
    return (everyone - weight * cared_for) / (1 - weight)


def _chunks(size: int) -> list[int]:
    return [CHUNK] * (size // CHUNK) + ([size % CHUNK] if size % CHUNK else [])


class _Cohort:
    """One chunk of a cohort."""

    def __init__(self, plan, schools, results, cohort, chunk, size):
        self.plan, self.schools, self.results = plan, schools, results
        self.cohort, self.chunk, self.size = cohort, chunk, size
        self.ks1 = self.ks2 = None
        self.made = []

    def make(self) -> list[tuple[str, pa.Table]]:
        """Stage by stage in the order of life: files' names and their rows."""
        self.life = draw_others(self.cohort, self.chunk, self.size, self.plan.share, self.plan.seed)
        self.random = stream(self.plan.seed, f"results {self.cohort} {self.chunk}")
        for gap, stage in ((10, self._phonics), (9, self._ks1), (5, self._ks2), (0, self._ks4)):
            stage(self.cohort - gap)
        return self.made

    def _add(self, name: str, table: dict) -> None:
        """More rows of a file."""
        if size_of(table):
            self.made.append((name, arrow_table(table)))

    def _pupils(self, year: int) -> Pupils:
        """The chunk in a year; their census and absence rows are written along."""
        pupils = others_at(self.life, self.cohort, year, self.schools)
        self.keep = np.ones(self.size, bool) if self.plan.las is None else np.isin(pupils.la, self.plan.las)
        shown = pupils.rows(self.keep)
        sends = returns_census(self.schools, shown.school)
        mine, nc = shown.rows(sends), 11 - (self.cohort - year)
        self._add(f"census_spring_{year}.csv", census_table(mine, year, self.schools, np.full(len(mine), nc)))
        if self.plan.share < 1:
            self._add(f"absence_{year}.csv", take(take(self._absence(pupils, year), self.keep), sends))
            self._add(f"suspensions_{year}.csv", self._suspensions(mine, nc, year))
        return pupils

    def _absence(self, pupils: Pupils, year: int) -> dict:
        random = stream(self.plan.seed, f"absence {self.cohort} {self.chunk} {year}")
        score = 0.5 * pupils.fsm6 + 0.35 * pupils.sen - 0.25 * pupils.ability + random.standard_normal(self.size)
        everyone = np.ones(self.size, bool)
        rate = absence_rates(score, year, "all", everyone)
        possible = np.full(self.size, 304)
        missed = np.rint(304 * rate).astype(np.int64)
        without = np.minimum(np.rint(missed * unauthorised_share(rate, missed, possible, year, "all", everyone, random)), missed).astype(np.int64)
        code = tables.authority_codes()[self.schools.la[pupils.school]].astype(np.int64) * 10_000 + self.schools.estab[pupils.school]
        return {
            "UPN": pupils.upn, "ACADYR": np.full(self.size, year), "LAESTAB": code, "SESSIONS_POSSIBLE": possible,
            "SESSIONS_AUTHORISED": missed - without, "SESSIONS_UNAUTHORISED": without,
        }

    def _suspensions(self, pupils: Pupils, nc: int, year: int) -> dict:
        """Suspensions in the year of the stage: the published share of all pupils, more of the older ones."""
        random = stream(self.plan.seed, f"suspensions {self.cohort} {self.chunk} {year}")
        score = 0.5 * pupils.fsm6 + 0.6 * (pupils.sen > 0) - 0.25 * pupils.ability + 0.3 * pupils.male
        share = SUSPENDED_BY_YEAR[nc] * tables.filled("suspended", "all", year) / 100
        return suspensions_table(pupils, *suspensions(score, np.full(len(pupils), nc), share, random), year, self.schools, random)

    def _phonics(self, year: int) -> None:
        if year not in self.plan.years or year not in primary.PHONICS_YEARS:
            return
        marks = primary.phonics_marks(self.life["ability"], tables.filled("phonics_year1", "all", year) / 100, self.random)
        pupils = self._pupils(year)
        self._add(f"phonics_{year}.csv", stages.phonics_table(pupils.rows(self.keep), marks[self.keep], year, self.schools, 1))

    def _ks1(self, year: int) -> None:
        if year not in self.plan.years or year not in primary.KS1_YEARS:
            return
        done = primary.ks1_results(self.life["ability"], year, primary.ks1_shares(year, False), self.random)
        self.ks1 = done.points
        pupils = self._pupils(year)
        part = primary.Ks1({s: codes[self.keep] for s, codes in done.codes.items()}, done.points[self.keep])
        self._add(f"ks1_{year}.csv", stages.ks1_table(pupils.rows(self.keep), part, year, self.schools))

    def _ks2(self, year: int) -> None:
        if not {year, self.cohort} & {*self.plan.years}:
            return  # neither these results nor the GCSEs that follow are written
        near = min(primary.KS2_YEARS, key=lambda held: (abs(held - year), held))
        ability = mixed(self.life["ability"], 0.93, self.random)
        done = ks2_results(ability, near, self._ks2_shares(near), self.random)
        self.ks2 = np.column_stack([done.nominal[:, 0], done.nominal[:, 2]])
        if year not in self.plan.years or year not in primary.KS2_YEARS:
            return
        points = None
        if year < 2024:
            points = self.ks1 if self.ks1 is not None else ks1_from_scale(self.life["ability"], year - 4, self.random)
            points[self.random.random(self.size) < 0.045] = np.nan
            if self.chunk == 0:
                self.results.progress_of[year] = _means(average_points(points), done.nominal)
        pupils = self._pupils(year)
        part = _rows(done, self.keep)
        self._add(f"ks2_{year}.csv", stages.ks2_table(pupils.rows(self.keep), part, None if points is None else points[self.keep], year, self.schools))

    def _ks2_shares(self, year: int) -> primary.Ks2Shares:
        """The published shares of all pupils, less what looked-after children take from them."""
        wanted = lambda subject: share_without(f"ks2_{subject}_exs", "ks2", self.cohort, year, self.plan.share) / 100
        shares = ks2_shares(year, False)
        return primary.Ks2Shares({s: wanted(s) for s in shares.expected}, shares.high, wanted("rwm"), shares.rwm_high, shares.below)

    def _ks4(self, year: int) -> None:
        if year not in self.plan.years:
            return
        pupils, random = self._pupils(year), self.random
        prior = np.where((random.random(self.size) < NO_PRIOR)[:, None], np.nan, self.ks2)
        expected = estimates(np.round(self.ks2.mean(axis=1) * 2) / 2, year)
        expected = np.where(np.isnan(expected), 30, expected)
        lean = 0.13 * ~pupils.male - 0.13 * pupils.male + self.life["progress"] - 0.42 * (pupils.fsm6 - 0.27) - 0.25 * (pupils.sen == 1) - 0.7 * (pupils.sen == 2)
        target = expected + 10 * (lean - lean.mean()) + 11.9 * random.standard_normal(self.size)
        wanted = lambda measure: share_without(measure, "ks4", self.cohort, year, self.plan.share)
        shares = Shares(*(wanted(m) / 100 for m in ("ks4_em_9_4", "ks4_em_9_5", "ks4_ebacc_entry")))
        means = wanted("ks4_att8"), wanted("ks4_p8")
        counts = stages.counts_for_progress(pupils, prior, self.schools)
        done = exams.aim(target, expected, counts, year, shares, exams.draw_noise(self.size, random), *means)
        part = exams.count(done.points[self.keep], done.technical[self.keep])
        shown = pupils.rows(self.keep)
        self._add(f"ks4_{year}.csv", stages.ks4_table(shown, part, prior[self.keep], year, self.schools))
        some = random.random(len(shown)) < (ENTRIES_SHARE if self.plan.share < 1 else 0.05)
        self._add(f"ks4_entries_{year}.csv", stages.entries_table(shown.rows(some), exams.count(part.points[some], part.technical[some]), year, self.schools))


def _rows(done: primary.Ks2, rows: np.ndarray) -> primary.Ks2:
    cut = lambda table: {name: values[rows] for name, values in table.items()}
    return primary.Ks2(cut(done.score), cut(done.outcome), cut(done.assessed), done.nominal[rows])


def _means(average: np.ndarray, nominal: np.ndarray) -> dict:
    """KS1 average -> mean nominal KS2 scores (reading, writing, maths) of all pupils with it."""
    table = {}
    for value in np.unique(average[~np.isnan(average)]):
        rows = nominal[average == value]
        if len(rows) > 20:
            table[float(value)] = np.nanmean(rows, axis=0)
    return table


