"""What pages ask for, each answer kept (kept.py) under a key that holds who asks."""

from collections.abc import Callable

from data_layer import cohort as cohorts
from data_layer import estimates, quality, results_changes
from data_layer import figures as answers
from data_layer import home as homes
from data_layer import pooled as pools
from data_layer import progress as progresses
from data_layer import pupil_details as details
from data_layer import pupil_list as lists
from data_layer import reorganised as reorganisations
from data_layer import summary as summaries
from data_layer import trend as trends
from data_layer.among import among_las
from data_layer.beside import beside as ours_beside
from data_layer.listed import pupils_listed
from data_layer.places import Places, places
from data_layer.published import BY_COMPARATOR as PUBLISHED
from data_layer.published import years_to_show
from data_layer.query import Gathered
from data_layer.question import DEFAULTS, Question
from data_layer.schools import schools_of
from filters.selection import Selection

from .kept import answered, before, children, kept_own, of_release, release, sums_from


def question(selection: Selection, viewer, **changes) -> Question:
    """What the selection asks, in the viewer's mode: exact own figures only for those who may see the children."""
    asked = Question(selection.report, selection.la, selection.years, pool=selection.pool > 1, cohort=selection.cohort, level=selection.level,
                     conditions=selection.conditions(), comparators=selection.comparators or usual(selection), mode=mode_of(viewer))
    return asked.but(**changes) if changes else asked


def sentence(selection: Selection, la_name: str) -> str:
    """What applies, with the names of the LA and of the school chosen."""
    kind, _, number = selection.level.partition(":")
    return selection.sentence(la_name, dict(schools(selection.la, selection.stage)).get(int(number), f"school {number}") if kind == "school" else "")


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
    return children("ours_and_dfes", viewer, asked, work=lambda source, scope: ours_beside(source, where(asked.la_code), figures(asked, viewer).frame))


def sums(asked: Question) -> Gathered:
    """The sums of every LA that a question needs, kept for all."""
    return sums_from(release(), asked)


def sums_of_every_year(asked: Question) -> Gathered:
    """The same for every year held."""
    source = release()
    return sums_from(source, answers.every_year(source, asked))


def own(asked: Question, viewer) -> answers.OwnSide:
    """The question's own side in every year, kept under the viewer's scope."""
    return kept_own(release(), asked, viewer.scope)


def funnel(asked: Question, viewer):
    """Every LA's own figure, unfiltered."""
    return answered("funnel", asked, viewer.scope)


def among(asked: Question, viewer) -> dict:
    """Measure key -> where the LA stands among all, unfiltered (data_layer.among.Among)."""
    return children("among", viewer, asked, work=lambda source, scope: among_las(source, asked, figures(asked, viewer).frame, sums(asked)))


def england_line(year: int):
    """The average Attainment 8 of all pupils by prior attainment: prior, outcome."""
    return of_release("england_line", lambda source: estimates.line(source, year), year)


def any_children() -> bool:
    """Whether the release holds children at all, or published figures alone."""
    return of_release("any_children", lambda source: bool(places(source, 0).held))


def estimate(year: int, prior_group: str) -> tuple[float, str] | None:
    """Attainment 8 of all pupils with that KS2 prior attainment, and which table says so; None where none is held."""
    return of_release("estimate", lambda source: estimates.reached(source, year, prior_group), year, prior_group)


def spread(measure: str, year: int) -> float | None:
    """The national pupil SD of a progress measure; None where there is none."""
    return of_release("spreads", lambda source: answers.national_spreads(source, None)).get((measure, year))


def what_changed(la: int, viewer):
    """Children counted now and in the release before."""
    earlier = before()
    return children("what_changed", viewer, la, str(earlier.path) if earlier else "", work=lambda source, scope: homes.what_changed(source, earlier, la))


def pupil_list(asked: Question, viewer) -> lists.PupilList:
    """The children a question's own figure counts."""
    return children("pupil_list", viewer, asked, work=lambda source, scope: lists.pupil_list(source, asked, scope))


def list_table(asked: Question, viewer, parts: tuple, write: Callable[[], str]) -> str:
    """The table of a whole list as HTML. parts: what else it depends on. Some hundred kilobytes, so it stands among what has a bound."""
    return children("list_table", viewer, asked, parts, work=lambda source, scope: write())


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


def where(la: int) -> Places:
    """Names of the LA, its region and its neighbours."""
    return of_release("places", lambda source: places(source, la), la)


def pupils_of(listed) -> frozenset[int]:
    """Pupil ids of the current release for an account's list."""
    return pupils_listed(release(), listed)


def years(stage: str) -> tuple[int, ...]:
    """Years with children of that stage, or where there are none with published figures; the latest first."""
    return of_release("years", lambda source: years_to_show(source, stage), stage)


def schools(la: int, stage: str) -> tuple[tuple[int, str], ...]:
    """The schools at which children of an LA were at the end of a stage in any year: (URN, name)."""
    return of_release("schools", lambda source: schools_of(source, la, stage), la, stage)
