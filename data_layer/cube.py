"""The other pupils added up beforehand: n, sum and sum of squares of every measure for each combination of common characteristics.

A question whose filters and groups name nothing but a cube's characteristics is answered from it, with some thirty times
fewer rows than `pupils` and the same digits: whole numbers added up in two steps instead of one.
"""

import re
from functools import cache

from .catalogue.kinds import Measure, TableColumn
from .catalogue.measures import MEASURES, of_stage
from .catalogue.release import CUBES, RELEASE_TABLES, RESULT_COLUMNS
from .catalogue.summary import SHARES, column_sql, shares_of

TABLES = {table.name: table for table in RELEASE_TABLES}
NOT_GROUPED = "pupils"


def dimensions(name: str) -> tuple[str, ...]:
    """The characteristics of a cube, key stage and year first."""
    return tuple(column.name for column in TABLES[name].columns if column.name != NOT_GROUPED)


@cache
def of_pupils() -> frozenset[str]:
    """Every column of `pupils`."""
    return frozenset((*(column.name for column in (*TABLES["pupils"].columns, *RESULT_COLUMNS)), *(measure.key for measure in MEASURES)))


def named(sql: str) -> frozenset[str]:
    """The columns of `pupils` that a predicate or a grouping names: its words, without texts and parameters."""
    bare = re.sub(r"'[^']*'|\$\w+", " ", sql)
    return of_pupils().intersection(re.findall(r"\w+", bare))


def covering(sqls: tuple[str, ...]) -> str | None:
    """The first cube that holds everything these expressions name; None where only the pupils themselves do."""
    needed = frozenset().union(*map(named, sqls))
    return next((name for name in CUBES if needed <= set(dimensions(name))), None)


def parts(measure: Measure) -> tuple[str, ...]:
    """What is kept of a measure. A rate's squares are its sum."""
    return ("n", "total") if measure.kind == "rate" else ("n", "total", "squares")


def sums_sql(measures: tuple[Measure, ...], complete: frozenset[str] = frozenset()) -> str:
    """The sums of each measure over rows of a cube, named as those over pupils. complete: as query.sums_sql says."""
    return ",\n    ".join(", ".join(f"coalesce(sum({one.key}__{part}), 0){'' if part == 'squares' else '::bigint'} as {one.key}__{part}" for part in parts(one) if part != "n" or one.key not in complete) for one in measures)


def kept(stage: str) -> tuple[Measure, ...]:
    """The measures of a key stage, and the shares of its Summary."""
    return (*of_stage(stage), *shares_of(stage))


TYPES = {"n": "INTEGER", "total": "BIGINT", "squares": "HUGEINT"}  # squares: England's of one progress measure pass what 64 bits hold
WORDS = {"n": "pupils with the measure", "total": "their sum, times {scale}", "squares": "their sum of squares, times {scale} squared"}


def columns() -> tuple[TableColumn, ...]:
    """The columns of sums."""
    return tuple(TableColumn(f"{one.key}__{part}", TYPES[part], f"{one.label}: {WORDS[part].format(scale=one.scale)}") for one in (*MEASURES, *SHARES.values()) for part in parts(one))


def fill_sql(name: str, stage: str, pupils: str = "pupils") -> str:
    """A cube's rows of one key stage, from the table of pupils."""
    grouped = ", ".join(dimensions(name))
    sums = ", ".join(f"{added} as {one.key}__{part}" for one in kept(stage) for part, added in zip(parts(one), added_sql(one.key), strict=False))
    shares = "".join(f", {column_sql(one)}" for one in shares_of(stage))
    return f"select {grouped}, count(*) as pupils, {sums} from (select *{shares} from {pupils} where stage = '{stage}') group by {grouped}"


def added_sql(key: str) -> tuple[str, str, str]:
    """n, sum and sum of squares of one column of pupils; 0 where nobody has it."""
    return f"count({key})", f"coalesce(sum({key}), 0)::bigint", f"coalesce(sum({key}::bigint * {key}), 0)"
