"""What somebody asks of a release: one frozen, hashable value from the page, the link or the command line.

Everything a reader chose is in a Question and nothing else is: the same Question gives the same figures on a page,
in an export and in `cla report`.
"""

from dataclasses import dataclass, replace
from difflib import get_close_matches

from .catalogue import measures as catalogue_measures
from .catalogue.comparators import COMPARATORS
from .catalogue.kinds import Breakdown, Condition, Measure, Report
from .catalogue.reports import BY_SLUG as REPORTS_BY_SLUG
from .catalogue.reports import OfReport
from .catalogue.summary import shares_of, subjects_of

COHORTS = {
    "12m": ("in_12m", "In care 12 months or more at 31 March"),
    "31mar": ("in_31mar", "In care at 31 March"),
    "anytime": ("in_anytime", "In care at any time in the year"),
    "current": ("in_current", "On the current list"),
}
MODES = ("shareable", "internal")
OWN = {"la": "la_cla", "school": "school", "pupil": "pupil"}
DEFAULTS = {
    "la": tuple(one.key for one in COMPARATORS if one.default),
    "school": ("la_state", "england_state", "england_all"),
    "pupil": ("la_cla", "england_cla", "la_state", "england_state"),
}
COMPARATORS_BY_KEY = {comparator.key: comparator for comparator in COMPARATORS}
FIRST_YEAR, LAST_YEAR = 2006, 2100


class BadQuestion(ValueError):
    """A question that no report can answer; the message says what to change."""


@dataclass(frozen=True)
class Question(OfReport):
    """A question to a release.

    report: slug of catalogue/reports.py. la_code: the LA that looks after the children. years: academic years by
    their end, any order. pool: the years as one figure. cohort: a key of COHORTS. level: "la", "school:URN" or
    "pupil:ID" (the release's own number). conditions: the filters that are on. comparators, measures: keys (of a
    Summary: its subjects, such as ks2_reading); empty means the report's own. by: turns the report on its side. mode: shareable or internal.
    """

    la_code: int
    years: tuple[int, ...]
    pool: bool = False
    cohort: str = "12m"
    level: str = "la"
    conditions: tuple[Condition, ...] = ()
    comparators: tuple[str, ...] = ()
    measures: tuple[str, ...] = ()
    by: Breakdown | None = None
    mode: str = "shareable"

    def __post_init__(self):
        object.__setattr__(self, "years", tuple(sorted(set(self.years), reverse=True)))
        object.__setattr__(self, "conditions", tuple(sorted(self.conditions, key=lambda one: one.key)))
        _check(self)

    @property
    def is_summary(self) -> bool:
        return self.report_declared.family == "summary"

    @property
    def cohort_column(self) -> str:
        return COHORTS[self.cohort][0]

    @property
    def level_kind(self) -> str:
        return self.level.partition(":")[0]

    @property
    def level_id(self) -> int | None:
        return int(self.level.partition(":")[2]) if ":" in self.level else None

    @property
    def own(self) -> str:
        """Key of the row everything else is compared with: la_cla, school or pupil."""
        return OWN[self.level_kind]

    @property
    def measures_asked(self) -> tuple[Measure, ...]:
        if self.is_summary:
            return shares_of(self.stage, self.measures)
        if self.measures:
            return tuple(catalogue_measures.BY_KEY[key] for key in self.measures)
        return catalogue_measures.of_report(self.report_declared)

    @property
    def comparators_asked(self) -> tuple[str, ...]:
        """Keys in the catalogue's order, the own row first."""
        chosen = self.comparators or DEFAULTS[self.level_kind]
        return (self.own, *(key for key in COMPARATORS_BY_KEY if key in chosen and key != self.own))

    def but(self, **changes) -> "Question":
        """The same question with some parts changed."""
        return replace(self, **changes)


def report_named(slug: str) -> Report:
    """The report of that slug; raises BadQuestion with the near names."""
    return _known(slug, REPORTS_BY_SLUG, "report", "cla list reports")


def near(name: str, names) -> str:
    """", did you mean X?" or nothing."""
    close = get_close_matches(str(name), [str(one) for one in names], n=3, cutoff=0.5)
    return f"; did you mean {' or '.join(close)}?" if close else "."


def _known(name: str, known: dict, kind: str, how: str):
    if name not in known:
        raise BadQuestion(f"There is no {kind} '{name}'{near(name, known)} `{how}` lists them all.")
    return known[name]


def _check(question: Question) -> None:
    report_named(question.report)
    if not question.years:
        raise BadQuestion("Say which year: the one in which the academic year ends, such as 2024 for 2023/24.")
    for year in question.years:
        if not FIRST_YEAR <= year <= LAST_YEAR:
            raise BadQuestion(f"{year} is not a year: use four digits, the year in which the academic year ends.")
    _known(question.cohort, COHORTS, "cohort", "cla report --help")
    if question.mode not in MODES:
        raise BadQuestion(f"There is no mode '{question.mode}': use shareable or internal.")
    _check_level(question)
    for key in question.comparators:
        _known(key, COMPARATORS_BY_KEY | dict.fromkeys(OWN.values()), "comparator", "cla list comparators")
    _check_measures(question)


def _check_level(question: Question) -> None:
    kind, colon, number = question.level.partition(":")
    wrong = kind not in OWN or (kind == "la") == bool(colon) or (colon and not number.isdigit())
    if wrong:
        raise BadQuestion(f"There is no level '{question.level}': use la, school:URN or pupil:ID with a number.")


def _check_measures(question: Question) -> None:
    of_stage = {measure.key: measure for measure in catalogue_measures.of_stage(question.stage)}
    of_stage = dict.fromkeys(subjects_of(question.stage)) if question.is_summary else of_stage
    for key in question.measures:
        _known(key, of_stage, "measure of this key stage", "cla list measures")
