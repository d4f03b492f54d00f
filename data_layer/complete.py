"""The measures that every pupil has: their n is the number of pupils, so a question need not count it apart."""

from functools import lru_cache

from . import cube
from .catalogue.summary import column_sql, shares_of
from .question import Question

GAPS_SQL = """
select year, {of_pupils} from cube where stage = $stage group by year
union all
select year, {of_children} from (select *{shares} from cla) where stage = $stage group by year"""


@lru_cache(maxsize=12)
def gaps(release, stage: str) -> dict[str, frozenset[int]]:
    """Measure (or share of a Summary) -> the years in which somebody, looked after or not, lacks it. A release never changes, so once is enough."""
    keys = [one.key for one in cube.kept(stage)]
    found = release.rows(GAPS_SQL.format(
        of_pupils=", ".join(f"sum({key}__n) < sum(pupils) as {key}" for key in keys), of_children=", ".join(f"count({key}) < count(*) as {key}" for key in keys),
        shares="".join(f", {column_sql(one)}" for one in shares_of(stage))), {"stage": stage})
    return {key: frozenset(year for year, *lacking in found if lacking[place]) for place, key in enumerate(keys)}


def complete_measures(release, question: Question) -> frozenset[str]:
    """The question's measures without a gap from its first year to its last."""
    lacking = gaps(release, question.stage)
    first, last = min(question.years), max(question.years)
    return frozenset(one.key for one in question.measures_asked if one.key in lacking and not any(first <= year <= last for year in lacking[one.key]))
