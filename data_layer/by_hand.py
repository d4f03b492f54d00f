"""One figure as one statement: the SQL that, run by hand on the release file, gives what the report prints.

The reports add every LA's sums up in one go (data_layer/query.py); these say the same group by group, each readable by itself.
Rounding of the children to ten and the small-number rules come after.
"""

import re

from .catalogue.comparators import COMPARATORS
from .catalogue.kinds import Comparator, Condition, Measure
from .catalogue.summary import column_sql
from .places import Places
from .query import conditions_for_all, literal_sql, where_sql
from .question import Question
from .rollup import area_of
from .sums import STRATA

BY_KEY = {one.key: one for one in COMPARATORS}
SHOWS = "select {children} as children, {figure} as figure\nfrom (\n{rows}\n)"
ALL_PUPILS = """    select {wanted}, 1.0 / {share} as weight from pupils where {where}
    union all
    select {wanted}, 1.0 from cla where first_row and {where}"""
SIMILAR = """with own as (
    select {strata}, count({measure}) as children from (
        {own}
    ) group by all having children > 0
), others as (
    select {strata}, count({measure}) as pupils, avg({measure}) as mean from (
        select {strata}, {wanted} from pupils where {where}
    ) group by all having pupils > 0
)
select sum(pupils) as children, {figure} as figure
from own join others on ({same})"""


def figure_sql(question: Question, measure: Measure, comparator: str, where: Places, group: str | None = None) -> str:
    """The statement of one cell: columns children and figure, rounded as shown; the children before they are rounded to ten.

    measure: one of the question's. comparator: a key of COMPARATORS, or the question's own row. group: of question.by.
    """
    one = BY_KEY.get(comparator)
    if one is not None and one.standardised:
        return by_strata(question, measure, group)
    if one is None or one.rows == "all":
        return weighed(question, measure, pupils_where(question, one, group), where.share, one)
    return plain(measure, f"    select {wanted(measure)} from cla\n    where {children_where(question, one, where, group)}")


def plain(measure: Measure, rows: str) -> str:
    return SHOWS.format(children=f"count({measure.key})", figure=rounded(measure, f"sum({measure.key})", f"count({measure.key})"), rows=rows)


def weighed(question: Question, measure: Measure, condition: str, share: float, one: Comparator | None) -> str:
    """All pupils, in care or not; where the release holds a sample of the others, each stands for several."""
    if one is None and question.level_kind == "pupil":
        return plain(measure, f"    select {wanted(measure)} from cla\n    where {condition}")
    rows = ALL_PUPILS.format(wanted=wanted(measure), share=share if one is not None else 1, where=condition)
    known = f"weight * ({measure.key} is not null)::integer"
    return SHOWS.format(children=f"round(sum({known}))", figure=rounded(measure, f"sum(weight * {measure.key})", f"sum({known})"), rows=rows)


def by_strata(question: Question, measure: Measure, group: str | None) -> str:
    """Similar pupils: the mean of each stratum of the others, weighted by the own children in it."""
    strata = ", ".join(STRATA)
    same = " and ".join(f"own.{name} is not distinct from others.{name}" for name in STRATA)
    return SIMILAR.format(strata=strata, measure=measure.key, wanted=wanted(measure), own=own_strata(question, f"{strata}, {wanted(measure)}", group),
                          where=within(question, conditions_for_all(question), group), figure=rounded(measure, "sum(children * mean)", "sum(children)"), same=same)


def own_strata(question: Question, columns: str, group: str | None) -> str:
    """The rows whose strata are matched: the LA's children, or all of a school's pupils."""
    if question.level_kind == "la":
        return f"select {columns} from cla where {within(question, question.conditions, group)} and {question.cohort_column} and la_code = {question.la_code}"
    condition = pupils_where(question, None, group)
    others = "" if question.level_kind == "pupil" else f" and first_row union all select {columns} from pupils where {condition}"
    return f"select {columns} from cla where {condition}{others}"


def wanted(measure: Measure) -> str:
    """The measure's column: a whole number, NULL for those who are not in its denominator."""
    return column_sql(measure)


def rounded(measure: Measure, total: str, count: str) -> str:
    times = "100.0 * " if measure.kind == "rate" else ""
    scale = f" / {measure.scale}" if measure.scale != 1 else ""
    return f"round({times}{total} / {count}{scale}, {measure.decimals})"


def within(question: Question, conditions: tuple[Condition, ...], group: str | None) -> str:
    """Stage, years, filters and group, with everything chosen written in."""
    parameters = {name: value for one in conditions for name, value in one.parameters}
    years = ", ".join(map(str, question.years))
    text = f"stage = '{question.stage}' and year in ({years}){where_sql(conditions)}"
    if group is not None:
        parameters |= dict(question.by.parameters)
        text += f" and ({question.by.sql}) = {literal_sql(group)}"
    return re.sub(r"\$(\w+)", lambda found: literal_sql(parameters[found[1]]), text)


def children_where(question: Question, one: Comparator, where: Places, group: str | None) -> str:
    """Looked-after children of an area."""
    conditions = question.conditions if one.filtered else ()
    area = area_of(one, question, where)
    place = "" if area is None else f" and la_code in ({', '.join(map(str, sorted(area)))})"
    return f"{within(question, conditions, group)} and {question.cohort_column}{place}"


def pupils_where(question: Question, one: Comparator | None, group: str | None) -> str:
    """All pupils of an area, by the place of the school; without a comparator the own row: a school, or one child."""
    if one is None:
        own = f"urn = {question.level_id}" if question.level_kind == "school" else f"la_code = {question.la_code} and pupil_id = {question.level_id}"
        return f"{within(question, conditions_for_all(question) if question.level_kind == 'school' else (), group)} and {own}"
    place = f" and school_la = {question.la_code}" if one.area == "la" else ""
    return within(question, conditions_for_all(question), group) + (" and state_funded" if one.state_funded else "") + place
