"""A question's figures: sums -> rows -> intervals and verdicts -> the one door out (disclosure). Pages, exports and `cla report` start here.

    answer = figures(release, question, scope)
    answer.frame       # one row a measure, comparator, year and group, as docs/architecture.md says, as it may be shown
"""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import pandas as pd

from . import disclosure, published, shareable, statistics
from .catalogue.comparators import COMPARATORS
from .catalogue.summary import MARK
from .coverage import Coverage, coverage_of, coverage_statement, for_want_of_results
from .places import Places, held, places, years_held
from .query import Gathered, Statement, gather, own_statement, run
from .question import COMPARATORS_BY_KEY, FIRST_YEAR, Question
from .rollup import balance, raw_rows, stacked, windowed
from .rows import Rows, with_columns
from .scope import Scope, ScopeRequired, require
from .sums import Grid
from .unavailable import mark_unavailable

OF_ONE_LA = {one.key for one in COMPARATORS if one.area == "la" and one.rows == "cla"}      # exact figures of its children in care, however few
ALIKE = ("fsm6", "disadvantaged", "eal", "white", "deprived")


@dataclass(frozen=True)
class Figures:
    """The answer to a question, as it may be shown.

    frame: the rows. labels: comparator key -> heading. notes: comparator key -> what to know about it (filters it
    ignores, k of 10 neighbours). statements: what ran. similar: how alike the similar pupils are (%), or None.
    """

    question: Question
    frame: pd.DataFrame
    labels: dict[str, str]
    notes: dict[str, str]
    coverage: Coverage
    statements: tuple[Statement, ...]
    places: Places
    similar: pd.DataFrame | None = None


def figures(release, question: Question, scope: Scope | None = None, gathered: Gathered | None = None, mine: "OwnSide | None" = None) -> Figures:
    """The figures of a question. release: data_layer.database.Release. gathered: sums kept from an earlier question of the same
    shared_key, or of more years; mine: its own side, the same in every year.
    Raises ScopeRequired where the mode or the level asks for a right that the scope lacks.
    """
    allow(question, scope)
    where = places(release, question.la_code)
    gathered = gathered or gather(release, question)
    mine = mine or own_side(release, question)
    raw = raw_frame(release, question, gathered, mine.rows, where, question.years, question.pool)
    return Figures(question, shown(question, raw, mine), labels(question, where), notes(question, where, counted_las(question, gathered, where)), for_want_of_results(release, question, coverage_of(mine.counted, question.years)), (*gathered.statements, *mine.statements), where,
                   alike(question, gathered, mine.rows))


def every_year(release, question: Question) -> Question:
    """The question over all the years held: what a trend needs the sums of."""
    return question.but(years=years_held(release, question.stage) or question.years)


def trend(release, question: Question, scope: Scope | None = None, gathered: Gathered | None = None, mine: "OwnSide | None" = None) -> pd.DataFrame:
    """The same rows for every year held, one by one. gathered: the sums of `every_year`."""
    allow(question, scope)
    gathered = gathered or gather(release, every_year(release, question))
    mine = mine or own_side(release, question)
    years = tuple(sorted({*years_held(release, question.stage), *published.years(release, question.stage)}, reverse=True))
    return shown(question.but(pool=False), raw_frame(release, question, gathered, mine.rows, places(release, question.la_code), years, False), mine)


def funnel(release, question: Question, gathered: Gathered | None = None) -> pd.DataFrame:
    """Every LA's own figure, unfiltered, under the shareable rule in every mode: one row a measure, LA (`la_code`) and year."""
    question = question.but(cohort="12m") if question.cohort == "current" else question
    where = places(release, question.la_code)
    if not where.held:
        return published.every_la(release, question, where)
    shape = disclosure.Shape(question.cohort, tuple(sorted(question.years)) if question.pool else (), ())
    gathered = gathered or gather(release, question)
    frame = windowed(gathered.unfiltered, question.years, question.pool)
    cells = stacked(frame.drop(columns="group"), question.measures_asked, ["year", "la_code"]).assign(group=None)
    cells = cells.assign(comparator="la_" + cells["la_code"].astype(int).astype(str), own=False, single_la=True, filtered=False, n_others=cells["n"], least_missing=np.nan)
    raw = described(release, cells, question, question.years, question.pool)
    return disclosure.release_figures(statistics.figures(raw), mode="shareable", own=(), cells=shareable.cells_of_all(release, question), shape=shape)


def allow(question: Question, scope: Scope | None) -> None:
    """Exact figures of the LA's own children, and any figure of one child, need a right to them."""
    if question.mode == "shareable" and question.level_kind != "pupil":
        return
    allowed = require(scope)
    if question.la_code not in allowed.la_codes:
        raise ScopeRequired(f"This account has no right to the children of LA {question.la_code}.")
    if allowed.is_list and not (question.level_kind == "pupil" and question.level_id in allowed.pupil_ids):
        raise ScopeRequired("This account sees the children of its list one by one, not figures of the whole LA.")
    if allowed.is_list and not OF_ONE_LA.isdisjoint(question.comparators_asked):
        raise ScopeRequired("This account sees the children of its list beside England, not beside the LA's other children in care.")


@dataclass(frozen=True)
class OwnSide:
    """What a question needs of its own LA, every year held, whatever the others are. rows: the first row's sums by stratum (empty where an LA
    is not beside similar pupils). counted: children by year and outcome (coverage.coverage_of). cells: the LA's family of cells for the small-number
    rule (shareable mode alone). statements: those of `rows`."""

    rows: Rows
    counted: Rows
    cells: pd.DataFrame
    statements: tuple[Statement, ...]


def own_key(question: Question) -> Question:
    """What `own_side` depends on: the question, whatever its years."""
    return question.but(years=(FIRST_YEAR,), pool=False)


def counted_of(release, question: Question) -> Rows:
    """The children by year and outcome: those of an LA, stage and cohort, whatever the filters."""
    return run(release, (coverage_statement(question),))["coverage"]


def own_side(release, question: Question, counted: Rows | None = None) -> OwnSide:
    """Reads it in one statement. counted: what `counted_of` gave before."""
    beside = [COMPARATORS_BY_KEY[key] for key in question.comparators_asked if key in COMPARATORS_BY_KEY]
    needed = question.level_kind != "la" or any(one.standardised for one in beside)
    own = (own_statement(question),) if needed else ()
    guarded = question.mode == "shareable"
    found = run(release, (*own, *((coverage_statement(question),) if counted is None else ()), *((shareable.cells_statement(question),) if guarded else ())))
    cells = shareable.cells_of(question, found["cells"].frame) if guarded else pd.DataFrame(columns=disclosure.family.CELLS)
    return OwnSide(found.get("own", Rows({})), found["coverage"] if counted is None else counted, cells, own)


def raw_frame(release, question: Question, gathered: Gathered, own: Rows, where: Places, years: tuple[int, ...], pool: bool) -> pd.DataFrame:
    """The rows before statistics: every measure, comparator, year and group asked for, those without pupils too."""
    frame = raw_rows(question, gathered, own, where, Grid.of(question, years, pool))
    frame = mark_unavailable(frame, release, question, where)
    frame = frame if question.is_summary else published.fill(frame, release, question, where)
    return described(release, frame, question, years, pool)


def described(release, frame: pd.DataFrame, question: Question, years: tuple[int, ...], pool: bool) -> pd.DataFrame:
    """Adds what the catalogue and the release know of each measure: kind, scale, sigma (in the measure's units)."""
    known = {one.key: one for one in question.measures_asked}
    sigmas = national_spreads(release, years if pool else None)
    at = zip(frame["measure"].tolist(), frame["year"].tolist(), strict=True)
    measures = [known[key] for key in frame["measure"].tolist()]
    return with_columns(frame, {"sigma": np.array([sigmas.get(key, np.nan) for key in at], float), "kind": np.array([one.kind for one in measures], object), "scale": np.array([one.scale for one in measures], int),
                                "least": np.array([one.least for one in measures], float), "most": np.array([one.most for one in measures], float)})


@lru_cache(maxsize=40)
def national_spreads(release, pooled: tuple[int, ...] | None) -> dict[tuple[str, int], float]:
    """(measure, year) -> the national pupil SD; not to be changed. pooled: of these years together (root of the mean square), under the latest."""
    sigmas = held(release).sigmas.drop_duplicates(["measure", "year"])
    if pooled:
        sigmas = sigmas[sigmas["year"].isin(pooled)].assign(year=max(pooled), sigma=lambda it: it["sigma"] ** 2).groupby(["measure", "year"])["sigma"].mean().pow(0.5).reset_index()
    return dict(zip(zip(sigmas["measure"].tolist(), sigmas["year"].tolist(), strict=True), sigmas["sigma"].tolist(), strict=True))


def shown(question: Question, raw: pd.DataFrame, mine: OwnSide) -> pd.DataFrame:
    """Through statistics and the door out. In shareable mode the LA's other cells of the same family go along, so that
    nothing comes back by subtraction between two tables. Raises disclosure.NotShareable for a shape that isn't fixed."""
    worked = statistics.figures(by_category(raw) if question.is_summary else raw)
    if question.mode == "internal":
        return disclosure.release_figures(worked, mode="internal")
    return disclosure.release_figures(worked, mode="shareable", cells=mine.cells, shape=shareable.shape(question))


def by_category(frame: pd.DataFrame) -> pd.DataFrame:
    """A Summary's shares as rows of their subject: `measure` (ks2_reading) and `category`."""
    parts = [key.partition(MARK) for key in frame["measure"]]
    return frame.assign(measure=[subject for subject, *_ in parts], category=[category for *_, category in parts])


def alike(question: Question, gathered: Gathered, own: Rows) -> pd.DataFrame | None:
    if gathered.similar is None or not len(own):
        return None
    return balance(question, gathered, own, list(ALIKE))


def labels(question: Question, where: Places) -> dict[str, str]:
    """Comparator key -> its heading."""
    named = {key: where.marked(COMPARATORS_BY_KEY[key].label) for key in question.comparators_asked if key in COMPARATORS_BY_KEY}
    return {"school": "This school", "pupil": "This child"} | named


def counted_las(question: Question, gathered: Gathered, where: Places) -> frozenset[int]:
    """LAs of today with children in the years and stage asked for, before filters: those of past LAs count in the figures, not in the number of LAs."""
    rows = gathered.looked_after
    return frozenset(rows["la_code"][np.isin(rows["year"], question.years)].astype(int).tolist()) & where.current


def notes(question: Question, where: Places, las: frozenset[int]) -> dict[str, str]:
    """Comparator key -> what to know: filters it ignores, how many neighbours or LAs (las: those with children) are in it."""
    care = [one.sentence for one in question.conditions if one.care]
    told = {}
    if question.level_kind == "school" and where.share < 1:
        told["school"] = f"from the sample of {where.share:.0%} of other pupils that this release holds, not all of the school's pupils"
    for key in question.comparators_asked:
        comparator = COMPARATORS_BY_KEY.get(key)
        if comparator and comparator.rows == "all" and care:
            told[key] = f"ignores {', '.join(care)}: known for looked-after children only"
        elif not las - {question.la_code}:
            continue  # one LA's children only: what stands there is published and says so itself
        elif comparator and comparator.area == "neighbours":
            told[key] = f"{len(las.intersection(where.neighbours))} of {len(where.neighbours)} neighbours"
        elif comparator and comparator.area == "england" and comparator.rows == "cla":
            told[key] = f"{len(las)} of {len(where.current)} LAs"
    return told
