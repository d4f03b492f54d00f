"""The only cache: releases, sums of all LAs, and answers under a key that holds who asks."""

import os
from collections.abc import Callable
from pathlib import Path

import streamlit as st

from data_layer import beside as published_beside
from data_layer import cohort as cohorts
from data_layer import figures as answers
from data_layer import home as homes
from data_layer import pooled as pools
from data_layer import progress as progresses
from data_layer import pupil_details as details
from data_layer import pupil_list as lists
from data_layer import quality, results_changes
from data_layer import reorganised as reorganisations
from data_layer import summary as summaries
from data_layer import trend as trends
from data_layer.among import among_las
from data_layer.beside import beside as ours_beside
from data_layer.catalogue.measures import BY_KEY
from data_layer.database import NoRelease, Release, open_release, release_path
from data_layer.places import Places, places
from data_layer.published import BY_COMPARATOR as PUBLISHED
from data_layer.published import years_to_show
from data_layer.query import Gathered, gather, shared_key
from data_layer.question import DEFAULTS, Question
from data_layer.scope import Scope
from filters.selection import Selection

from . import waiting
from .shelf import Shelf

FOLDER = "CLA_RELEASES"


def release() -> Release:
    """The current release, opened once a process. Raises NoRelease with what to do."""
    return opened(str(release_path(Path(os.environ.get(FOLDER, "releases")))))


def release_id() -> str:
    """Name of the current release."""
    return of_release("release_id", lambda source: str(source.query("select release_id from release")["release_id"].iloc[0]))


@st.cache_resource(max_entries=2, show_spinner=False)
def opened(path: str) -> Release:
    return open_release(Path(path))


def question(selection: Selection, viewer, **changes) -> Question:
    """What the selection asks, in the viewer's mode: exact own figures only for those who may see the children."""
    asked = Question(selection.report, selection.la, selection.years, pool=selection.pool > 1, cohort=selection.cohort, level=selection.level,
                     conditions=selection.conditions(), comparators=selection.comparators or usual(selection), mode=mode_of(viewer))
    return asked.but(**changes) if changes else asked


def usual(selection: Selection) -> tuple[str, ...]:
    """The comparators a report has when the reader chose none: of a London LA its part of London too."""
    if selection.report_declared.family == "summary":
        return summaries.DEFAULT_COMPARATORS
    keys = DEFAULTS[selection.level.partition(":")[0]]
    if not where(selection.la).held:
        return tuple(key for key in keys if key in PUBLISHED)
    place = keys.index("region_cla") + 1 if "region_cla" in keys and where(selection.la).part else 0
    return (*keys[:place], "subregion_cla", *keys[place:]) if place else keys


def mode_of(viewer) -> str:
    return "internal" if viewer.scope.personal else "shareable"


def figures(asked: Question, viewer) -> answers.Figures:
    """The answer to a question, kept under the question, the viewer's scope and the release."""
    return answered("figures", asked, viewer.scope)


def trend(asked: Question, viewer):
    """The same rows for every year held."""
    return answered("trend", asked, viewer.scope)


def trend_pooled(asked: Question, measure: str, years: tuple[int, ...], viewer):
    """The own figures of every two comparable years together."""
    return children("trend_pooled", viewer, asked, measure, years, work=lambda source, scope: trends.pooled(source, asked, measure, years, scope, sums_of_every_year(asked), own(asked, viewer)))


def change(asked: Question, measure: str, earlier: int, later: int, viewer):
    """The own figure of a year against an earlier one's."""
    return children("change", viewer, asked, measure, earlier, later, work=lambda source, scope: trends.change(source, asked, measure, earlier, later, scope, sums_of_every_year(asked), own(asked, viewer)))


def ours_and_dfes(asked: Question, viewer):
    """Our figures of the latest year beside the DfE's: data_layer.beside."""
    return children("ours_and_dfes", viewer, asked, work=lambda source, scope: ours_beside(source, places(source, asked.la_code), figures(asked, viewer).frame))


def sums(asked: Question) -> Gathered:
    """The sums of every LA that a question needs, kept for all."""
    return sums_from(release(), asked)


def sums_of_every_year(asked: Question) -> Gathered:
    """The same for every year held."""
    source = release()
    return sums_from(source, answers.every_year(source, asked))


def sums_from(source: Release, asked: Question) -> Gathered:
    """They depend on no LA and no viewer, so one entry serves all."""
    return shelf().get(("sums", str(source.path), repr(shared_key(asked))), lambda: gather(source, asked))


def own(asked: Question, viewer) -> answers.OwnSide:
    """The question's own side in every year, kept under the viewer's scope."""
    return kept_own(release(), asked, viewer.scope)


def funnel(asked: Question, viewer):
    """Every LA's own figure, unfiltered."""
    return answered("funnel", asked, viewer.scope)


def among(asked: Question, viewer) -> dict:
    """Measure key -> where the LA stands among all, unfiltered (data_layer.among.Among)."""
    return children("among", viewer, asked, work=lambda source, scope: among_las(source, asked, figures(asked, viewer).frame, sums(asked)))


LINE_SQL = """
select (low + high) / 2000.0 as prior, estimate / {scale}.0 as outcome
from estimates
where measure = $measure and year = $year
order by prior
"""


def england_line(measure: str, year: int):
    """The average of all pupils by prior attainment: prior, outcome (the table behind Progress 8)."""
    sql = LINE_SQL.format(scale=BY_KEY["ks4_progress8"].scale)
    return of_release("england_line", lambda source: source.query(sql, {"measure": "ks4_progress8", "year": year}).astype("float64"), measure, year)


def any_children() -> bool:
    """Whether the release holds children at all, or published figures alone."""
    return of_release("any_children", lambda source: bool(places(source, 0).held))


ESTIMATE_SQL = """
select estimate / 1000.0 as estimate, origin
from estimates
where measure = 'ks4_progress8' and year = $year and prior_group = $prior_group
"""


def estimate(year: int, prior_group: str) -> tuple[float, str] | None:
    """Attainment 8 of all pupils with that KS2 prior attainment, and which table says so; None where none is held."""
    return of_release("estimate", lambda source: next(iter(source.rows(ESTIMATE_SQL, {"year": year, "prior_group": prior_group})), None), year, prior_group)


def spread(measure: str, year: int) -> float | None:
    """The national pupil SD of a progress measure; None where there is none."""
    return of_release("spreads", lambda source: answers.national_spreads(source, None)).get((measure, year))


def before() -> Release | None:
    """The release before the current one, where its file is still there."""
    now = release().path
    older = sorted(path for path in now.parent.glob("cla-*.duckdb") if path.name < now.name)
    try:
        return opened(str(older[-1])) if older else None
    except NoRelease:  # made by another version of the program: nothing to compare with
        return None


def what_changed(la: int, viewer):
    """Children counted now and in the release before."""
    earlier = before()
    return children("what_changed", viewer, la, str(earlier.path) if earlier else "", work=lambda source, scope: homes.what_changed(source, earlier, la))


def answered(name: str, asked: Question, scope: Scope):
    source = release()
    return kept_answer(source, asked, scope, name, key_of(source, asked, scope))


@st.cache_resource(show_spinner=False)
def shelf() -> Shelf:
    """One for the process: answers, sums, facts and children together."""
    return Shelf()


def kept_answer(source: Release, asked: Question, scope: Scope, name: str, key: tuple):
    """One answer, never changed by those who read it. key: everything it depends on, the scope included."""
    def work():
        waiting.doing(name)
        shared = sums_from(source, answers.every_year(source, asked) if name == "trend" else asked)
        if name == "funnel":
            return answers.funnel(source, asked, gathered=shared)
        answers.allow(asked, scope)
        return getattr(answers, name)(source, asked, scope, shared, kept_own(source, asked, scope))
    return shelf().get((name, *key), work)


def kept_own(source: Release, asked: Question, scope: Scope) -> answers.OwnSide:
    """The own side of a question, under the scope."""
    return shelf().get(("own", *key_of(source, answers.own_key(asked), scope)), lambda: answers.own_side(source, asked))


def key_of(source: Release, asked: Question, scope: Scope | None) -> tuple:
    """What an answer depends on: the release file, the question, whose children may be seen."""
    whose = None if scope is None else (tuple(sorted(scope.la_codes)), None if scope.pupil_ids is None else tuple(sorted(scope.pupil_ids)), scope.personal)
    return str(source.path), repr(asked), repr(whose)


def children(name: str, viewer, *parts, work: Callable):
    """Rows about children, under a key that holds the viewer's scope. work(release, scope) reads them; parts: what else it depends on."""
    source, scope = release(), viewer.scope

    def worked():
        waiting.doing(name)
        return work(source, scope)
    return shelf().get(("children", name, *key_of(source, parts, scope)), worked)


def pupil_list(asked: Question, viewer) -> lists.PupilList:
    """The children a question's own figure counts."""
    return children("pupil_list", viewer, asked, work=lambda source, scope: lists.pupil_list(source, asked, scope))


def stages_of(viewer):
    """Where the viewer's own children have results."""
    return children("stages_of", viewer, work=lists.stages_of)


def pupil_details(la: int, pupil_id: int, viewer) -> details.PupilDetails:
    """One child."""
    return children("pupil_details", viewer, la, pupil_id, work=lambda source, scope: details.pupil_details(source, la, pupil_id, scope))


def beside(asked: Question, viewer, child) -> answers.Figures:
    """A child beside children like them."""
    return children("beside", viewer, asked, work=lambda source, scope: details.beside(source, asked, scope, child))


def pooled(asked: Question, measure, viewer) -> pools.Pooled:
    """How many children the results of years pooled are of."""
    return children("pooled", viewer, asked, measure.key, work=lambda source, scope: pools.pooled(source, asked, measure, scope))


def points(asked: Question, viewer):
    """One point a child with prior attainment."""
    return children("points", viewer, asked, work=lambda source, scope: progresses.points(source, asked, scope))


def prior_by_time(asked: Question, viewer, measure: str):
    return children("prior_by_time", viewer, asked, measure, work=lambda source, scope: progresses.prior_by_time(source, asked, scope, measure))


def mainstream_only(asked: Question, viewer) -> answers.Figures:
    return children("mainstream", viewer, asked, work=lambda source, scope: progresses.mainstream_only(source, asked, scope if scope.personal else None))


def not_counted(asked: Question, viewer):
    """Each child not counted, and why."""
    return children("not_counted", viewer, asked, work=lambda source, scope: cohorts.not_counted(source, asked, scope))


def worklist(asked: Question, viewer):
    """Each child at the stage and the pupil they are matched to, or may be."""
    return children("worklist", viewer, asked, work=lambda source, scope: cohorts.worklist(source, asked, scope))


def reorganised(la: int) -> str:
    """Whose children of earlier years the LA's figures include; '' for an LA that took over none."""
    return of_release("reorganised", lambda source: reorganisations.statement(source, la), la)


def match_rates(la: int):
    """Match rates of an LA; no child is named."""
    return of_release("match_rates", lambda source: quality.match_rates(source, la), la)


def problems():
    """Problems by rule, without values."""
    return of_release("problems", quality.problems)


def completeness(la: int, stage: str, year: int, viewer):
    """What is not known of an LA's children counted."""
    return children("completeness", viewer, la, stage, year, work=lambda source, scope: quality.completeness(source, la, stage, year, scope))


def beside_published(asked: Question, viewer):
    """Ours and the DfE's."""
    return children("beside_published", viewer, asked, work=lambda source, scope: published_beside.beside(source, where(asked.la_code), figures(asked, viewer).frame))


def result_releases(la: int):
    """(stage, year) -> releases of results held beside each other."""
    return of_release("result_releases", lambda source: results_changes.held(source, la), la)


def results_side_by_side(la: int, stage: str, year: int, viewer):
    return children("results_side_by_side", viewer, la, stage, year, work=lambda source, scope: results_changes.side_by_side(source, la, stage, year, scope))


def results_changes_of(la: int, stage: str, year: int, earlier: str, later: str, viewer):
    """What changed for whom."""
    return children("results_changes", viewer, la, stage, year, earlier, later, work=lambda source, scope: results_changes.changes(source, la, stage, year, earlier, later, scope))


def home(name: str, viewer, *parts):
    """A part of the home page: on_roll, where_they_are or needs_attention."""
    return children(name, viewer, *parts, work=lambda source, scope: getattr(homes, name)(source, *parts, scope))


PUPILS_SQL = "select la_code, pupil_id, child, upn from children"


def pupils_of(listed) -> frozenset[int]:
    """Pupil ids of the current release for an account's list of (LA, CHILD number or UPN)."""
    wanted = {(int(la), str(number)) for la, number in listed}
    rows = release().query(PUPILS_SQL + " where la_code = any($las)", {"las": sorted({la for la, _ in wanted})})
    return frozenset(int(row.pupil_id) for row in rows.itertuples() if {(int(row.la_code), row.child), (int(row.la_code), row.upn)} & wanted)


def of_release(name: str, work: Callable, *parts):
    """Facts of the release that name no child, such as its schools or years. parts: what else they depend on."""
    source = release()
    return shelf().get(("fact", name, str(source.path), repr(parts)), lambda: work(source))


def where(la: int) -> Places:
    """Names of the LA, its region and its neighbours."""
    return of_release("places", lambda source: places(source, la), la)


def years(stage: str) -> tuple[int, ...]:
    """Years with children of that stage, or where there are none with published figures; the latest first."""
    return of_release("years", lambda source: years_to_show(source, stage), stage)


SCHOOLS_SQL = """
select distinct schools.urn, schools.name
from cla join schools using (urn)
where cla.la_code = $la_code and cla.stage = $stage
order by schools.name
"""


def schools(la: int, stage: str) -> tuple[tuple[int, str], ...]:
    """The schools at which children of an LA were at the end of a stage in any year: (URN, name)."""
    return of_release("schools", lambda source: told_apart(source.rows(SCHOOLS_SQL, {"la_code": la, "stage": stage})), la, stage)


def told_apart(schools: list[tuple]) -> tuple[tuple[int, str], ...]:
    """(URN, name); two schools of one name carry their URN in it."""
    names = [name for _, name in schools]
    return tuple((int(urn), f"{name} (URN {urn})" if names.count(name) > 1 else name) for urn, name in schools)

