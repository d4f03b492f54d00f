"""The children behind a figure, one row each, and the footer that is the figure itself."""

from dataclasses import dataclass

import pandas as pd

from .catalogue.kinds import Condition, Measure
from .catalogue.measures import BY_KEY as MEASURES
from .figures import Figures, figures
from .query import Gathered, Statement, literal_sql, statement
from .question import Question
from .scope import Scope, ScopeRequired, require

LEVEL_SQL = {"la": "", "school": " and urn = $urn", "pupil": " and pupil_id = $pupil_id"}
EXPECTED_OF = {
    "ks4_progress8": "ks4_attainment8", "ks4_p8_english": "ks4_a8_english", "ks4_p8_maths": "ks4_a8_maths", "ks4_p8_ebacc": "ks4_a8_ebacc", "ks4_p8_open": "ks4_a8_open",
    "ks2_reading_progress": "ks2_reading_score", "ks2_maths_progress": "ks2_maths_score",
}
EXTREME = {"ks4_progress8": "ks4_progress8_raw", "ks2_reading_progress": "ks2_reading_progress_raw", "ks2_maths_progress": "ks2_maths_progress_raw"}  # the same before floors
SLOTS = {"ks4_progress8": 10, "ks4_p8_english": 2, "ks4_p8_maths": 2, "ks4_p8_ebacc": 3, "ks4_p8_open": 3}  # points are divided by them
MOST_ROWS = 1_000  # children sent to a browser at once; an export holds them all


@dataclass(frozen=True)
class PupilList:
    """rows: one a child and year; measures in their own units (a rate: 1 or 0), missing where the child is not in the
    measure. footer: the benchmark's rows for the same question, the LA's own alone. statement: what ran."""

    question: Question
    rows: pd.DataFrame
    footer: pd.DataFrame
    statement: Statement
    figures: Figures


def pupil_list(release, question: Question, scope: Scope, gathered: Gathered | None = None) -> PupilList:
    """The children that a question's own figure counts. Raises ScopeRequired without a right to them."""
    rows, asked = children_of(release, question, scope)
    answer = footer_of(release, question, scope, gathered)
    return PupilList(question, rows, answer.frame[answer.frame["comparator"] == question.own], asked, answer)


def bounded(rows: pd.DataFrame, most: int = MOST_ROWS) -> tuple[pd.DataFrame, str | None]:
    """The rows a page may send at once, and what to say where that is not all of them."""
    if len(rows) <= most:
        return rows, None
    return rows.head(most), f"The first {most:,} of {len(rows):,} children are listed. Choose one year or a filter, or search by name, to see the others; a download holds them all."


def children_of(release, question: Question, scope: Scope) -> tuple[pd.DataFrame, Statement]:
    """The rows and the statement, under a scope."""
    if question.la_code not in require(scope).la_codes:
        raise ScopeRequired(f"This account has no right to the children of LA {question.la_code}.")
    allowed_sql, allowed = scope_sql(scope, "c")
    extra = {"la_code": question.la_code, "years": list(question.years), "urn": question.level_id, "pupil_id": question.level_id, **allowed}
    measures = (*listed_measures(question), *behind_progress(question))
    asked = statement("pupil_list", question, question.conditions, extra=extra, scope=allowed_sql, level=LEVEL_SQL[question.level_kind],
                      columns=", ".join(f"c.{one.key}" for one in measures))
    return with_expected(readable(release.query(asked.sql, asked.parameters), measures), question), asked


STAGES_SQL = """
select stage, year, count(distinct pupil_id) as children
from cla as c
where {scope}
group by stage, year
order by year desc, children desc, stage desc
"""


def stages_of(release, scope: Scope) -> pd.DataFrame:
    """Where the children of a list have results: stage, year, children; the latest first."""
    allowed_sql, allowed = scope_sql(require(scope), "c")
    return release.query(STAGES_SQL.format(scope=allowed_sql), allowed)


def scope_sql(scope: Scope, alias: str = "") -> tuple[str, dict]:
    """The scope's predicate with named parameters, as the templates take them."""
    sql, values = scope.where_sql(alias)
    names = {f"scope_{number}": value for number, value in enumerate(values)}
    for name in names:
        sql = sql.replace("?", f"${name}", 1)
    return sql, names


def listed_measures(question: Question) -> tuple[Measure, ...]:
    return question.measures_asked


def behind_progress(question: Question) -> tuple[Measure, ...]:
    """What a progress list needs beside its own measures: what each is progress to, and itself before floors."""
    own = [measure.key for measure in listed_measures(question)]
    wanted = [key for name in own if name in EXPECTED_OF for key in (EXPECTED_OF[name], EXTREME.get(name, name))]
    return tuple(MEASURES[key] for key in dict.fromkeys(wanted) if key not in own)


def with_expected(rows: pd.DataFrame, question: Question) -> pd.DataFrame:
    """A progress list with `expected_MEASURE`: what pupils with the same prior attainment reached on average, which is what the child reached less the progress; and `prior_points`."""
    found = [measure.key for measure in listed_measures(question) if measure.key in EXPECTED_OF]
    if not found:
        return rows
    expected = {f"expected_{key}": rows[EXPECTED_OF[key]] - SLOTS.get(key, 1) * rows[EXTREME.get(key, key)] for key in found}
    return rows.assign(prior_points=rows["prior_score"].astype("float64") / 1000, **expected)


def readable(rows: pd.DataFrame, measures: tuple[Measure, ...]) -> pd.DataFrame:
    """Whole numbers back to the measures' own units."""
    return rows.assign(**{one.key: rows[one.key].astype("float64") / one.scale for one in measures})


def footer_of(release, question: Question, scope: Scope, gathered: Gathered | None = None) -> Figures:
    """The benchmark's own cell for the same question (school lists: of the LA's children there)."""
    if scope.is_list:
        question, scope = question.but(mode="shareable", conditions=(), by=None), None
    if question.level_kind == "school":
        question = question.but(level="la", conditions=(*question.conditions, at_school(question.level_id)))
    return figures(release, question.but(comparators=("la_cla",)), scope, gathered)


def at_school(urn: int) -> Condition:
    return Condition("school_level", f"urn = {literal_sql(int(urn))}", sentence="at this school")


def cell_condition(measure: Measure, achieved: bool | None = None, question: Question | None = None, group: str | None = None) -> tuple[Condition, ...]:
    """What a click on an own figure adds to the question: in the measure, achieved or not (rates), in the group of the breakdown."""
    label = measure.label.lower()
    found = [Condition("cell", f"{measure.key} is not null", sentence=f"in {label}")]
    if achieved is not None:
        found = [Condition("cell", f"{measure.key} = {int(achieved)}", sentence=f"{label}: {'achieved' if achieved else 'not achieved'}")]
    if group is not None:
        by = question.by
        found.append(Condition("cell_group", f"({by.sql})::varchar = $cell_group", (("cell_group", group), *by.parameters), by.care, f"{by.label}: {dict(by.groups).get(group, group)}"))
    return tuple(found)
