"""Years pooled count results: a child who is at the stage twice (a year repeated) has two. How many children they are."""

from dataclasses import dataclass

from .catalogue.kinds import Measure
from .query import where_sql
from .question import Question
from .scope import Scope, ScopeRequired, require

POOLED_SQL = """
-- One row: results of the measure in the years together, and the children who have them.
select count({measure}) as results, count(distinct case when {measure} is not null then pupil_id end) as children
from cla
where stage = $stage and year = any($years) and la_code = $la_code and {cohort}{where}
"""


@dataclass(frozen=True)
class Pooled:
    """Results of a measure over the years, and the children they are of."""

    results: int
    children: int


def pooled(release, question: Question, measure: Measure, scope: Scope) -> Pooled:
    """The LA's own children of a question, exactly: raises ScopeRequired without a right to them."""
    if question.la_code not in require(scope).la_codes:
        raise ScopeRequired(f"This account has no right to the children of LA {question.la_code}.")
    sql = POOLED_SQL.format(measure=measure.key, cohort=question.cohort_column, where=where_sql(question.conditions))
    parameters = {"stage": question.stage, "years": list(question.years), "la_code": question.la_code}
    return Pooled(*release.rows(sql, parameters | {name: list(value) if isinstance(value, tuple) else value for one in question.conditions for name, value in one.parameters})[0])
