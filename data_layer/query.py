"""From a Question to sums: fills the templates of reports/*.sql from declarations and runs them.

Everything a reader chose is a bound parameter; a filter that is off adds no clause. What a page needs of every LA
(`gather`) runs as one statement and depends on no LA, so one entry in a cache serves them all; the LA's own side is
a second one. Each part is readable, and runs, by itself: that is the SQL a page shows.
"""

import pathlib
import re
from dataclasses import dataclass
from functools import cache

import pandas as pd

from . import cube
from .catalogue.kinds import Condition, Measure
from .catalogue.summary import SHARES, column_sql
from .complete import complete_measures
from .question import COMPARATORS_BY_KEY, Question
from .rows import Rows

TEMPLATES = pathlib.Path(__file__).parent / "reports"
BALANCE = {
    "fsm6": "fsm6 = 'yes'", "disadvantaged": "disadvantaged = 'yes'", "eal": "eal = 'yes'", "white": "ethnicity = 'white'", "deprived": "idaci_decile <= 3",
}
SCHOOL_LA = "school_la"
STATE_FUNDED, NO_STATE_FUNDED = "coalesce(state_funded, false) as state_funded", "null::boolean as state_funded"
STRATA = {"similar": ("prior, sen, school_type, sex", *BALANCE.values())}
OWN_ROWS = {
    "la": "select * from cla where la_code = $la_code and {cohort}",
    "school": "select * exclude ({ids}) from cla where urn = $urn and first_row union all by name select *, true as first_row from pupils where urn = $urn",
    "pupil": "select * from cla where la_code = $la_code and pupil_id = $pupil_id",
}


@dataclass(frozen=True)
class Statement:
    """One statement as it runs: what it is for, its SQL and the parameters it names."""

    name: str
    sql: str
    parameters: dict

    def by_hand(self) -> str:
        """The SQL with its parameters written in: run on the release file in the DuckDB shell it gives the same sums."""
        return re.sub(r"\$(\w+)", lambda found: literal_sql(self.parameters[found[1]]), self.sql)


@dataclass(frozen=True)
class Gathered:
    """Sums for every LA, year by year: what a question needs beside the own rows. Tables nobody asked for are None."""

    looked_after: Rows
    everyone: Rows | None
    nearest: Rows | None
    similar: Rows | None
    statements: tuple[Statement, ...]

    @property
    def unfiltered(self) -> pd.DataFrame:
        """The looked-after children whatever filters are on: all rows together, however many filters they miss."""
        return self.looked_after.frame


@cache
def template_sql(name: str) -> str:
    return (TEMPLATES / f"{name}.sql").read_text(encoding="utf-8")


def literal_sql(value) -> str:
    """A parameter as it would be typed."""
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(map(literal_sql, value)) + "]"
    if isinstance(value, str):
        return "'" + value.replace("'", "''") + "'"
    return "null" if value is None else str(value).lower() if isinstance(value, bool) else str(value)


def sums_sql(measures: tuple[Measure, ...], complete: frozenset[str] = frozenset()) -> str:
    """n, sum and sum of squares of each measure. A rate's squares are its sum, so they are not added up twice; nor is the n of a measure
    that every pupil has (complete: their keys): `pupils` is it."""
    parts = []
    for measure in measures:
        added = zip(cube.parts(measure), cube.added_sql(measure.key), strict=False)
        parts.append(", ".join(f"{sql} as {measure.key}__{part}" for part, sql in added if part != "n" or measure.key not in complete))
    return ",\n    ".join(parts)


def with_counts(rows: Rows, complete: frozenset[str]) -> Rows:
    """The sums with every measure's n."""
    return Rows(rows.columns | {f"{key}__n": rows["pupils"] for key in complete}) if rows.columns else rows


def missed_sql(conditions: tuple[Condition, ...]) -> str:
    """0 where all conditions hold, k where all but the k-th hold, else -1. A condition that gives NULL doesn't hold."""
    return missed_of_sql([one.sql for one in conditions])


def met_sql(conditions: tuple[Condition, ...]) -> str:
    """Each condition as a column, 1 where it holds: met_1, met_2 and so on. Small numbers are what the engine groups by soonest."""
    return ", ".join(f"case when {one.sql} then 1 else 0 end as met_{number}" for number, one in enumerate(conditions, 1)) or "1 as met_1"


def missed_of_sql(truths: list[str]) -> str:
    if not truths:
        return "0"
    fails = [f"(not coalesce(({truth}), false))::tinyint" for truth in truths]
    which = " + ".join(f"{number} * {fail}" for number, fail in enumerate(fails, 1))
    return f"case {' + '.join(fails)} when 0 then 0 when 1 then {which} else -1 end"


def where_sql(conditions: tuple[Condition, ...]) -> str:
    """The conditions as clauses to add; nothing where there are none."""
    return "".join(f" and ({one.sql})" for one in conditions)


def conditions_for_all(question: Question) -> tuple[Condition, ...]:
    """The filters that fit pupils who are not looked after: those on care are left out (and the heading says so)."""
    return tuple(one for one in question.conditions if not one.care)


def asks_for_all(question: Question) -> bool:
    return any(COMPARATORS_BY_KEY[key].rows == "all" and not COMPARATORS_BY_KEY[key].standardised for key in question.comparators_asked if key in COMPARATORS_BY_KEY)


def asks_by_school_la(question: Question) -> bool:
    """Whether all pupils are wanted by the LA of their school; England alone is a hundred times fewer rows."""
    return any(COMPARATORS_BY_KEY[key].rows == "all" and COMPARATORS_BY_KEY[key].area != "england" for key in question.comparators_asked if key in COMPARATORS_BY_KEY)


def asks_by_kind_of_school(question: Question) -> bool:
    """Whether state-funded schools are wanted by themselves: a year alone is half the work of a year and a kind of school."""
    return any(COMPARATORS_BY_KEY[key].state_funded for key in question.comparators_asked if key in COMPARATORS_BY_KEY)


def asks_for_similar(question: Question) -> bool:
    return any(COMPARATORS_BY_KEY[key].standardised for key in question.comparators_asked if key in COMPARATORS_BY_KEY)


def shared_key(question: Question) -> tuple:
    """What the sums of every LA depend on: the key of a cache beside the release. No LA, no viewer."""
    measures = tuple(one.key for one in question.measures_asked)
    wants = asks_for_all(question), asks_by_school_la(question), asks_by_kind_of_school(question), asks_for_similar(question)
    return question.stage, min(question.years), max(question.years), question.cohort, question.conditions, question.by, measures, *wants


@dataclass(frozen=True)
class Others:
    """Where the pupils not looked after are read from: themselves, or a cube that holds all the characteristics a question names.

    rows: the FROM clause. counted, sums, times: how many pupils, the measures' sums, and how often a row counts.
    """

    rows: str
    counted: str
    sums: str
    times: str

    @classmethod
    def of(cls, question: Question, complete: frozenset[str], *more: str) -> "Others":
        """more: further columns that a statement names."""
        group = (question.by.sql,) if question.by and not question.by.care else ()
        name = cube.covering((*(one.sql for one in conditions_for_all(question)), *group, *more))
        if name:
            return cls(name, "sum(pupils)::bigint", cube.sums_sql(question.measures_asked, complete), " * pupils")
        return cls(rows_sql("pupils", question), "count(*)", sums_sql(question.measures_asked, complete), "")


def rows_sql(table: str, question: Question) -> str:
    """A table of pupils, with the shares of a Summary as columns where they are asked for."""
    shares = "".join(f", {column_sql(one)}" for one in question.measures_asked if one.key in SHARES)
    return f"(select *{shares} from {table})" if shares else table


def statement(name: str, question: Question, conditions: tuple[Condition, ...], grouped: bool = True, extra: dict | None = None, complete: frozenset[str] = frozenset(), **slots) -> Statement:
    """A template filled for a question: exactly the parameters it names, no more. complete: measures whose n is `pupils`."""
    group = question.by if grouped else None
    others = Others.of(question, complete, *STRATA.get(name, (SCHOOL_LA,) if asks_by_school_la(question) else ()))
    filled = template_sql(name).format(**{
        "group": f"({group.sql})::varchar" if group else "null::varchar", "missed": missed_sql(conditions), "met": met_sql(conditions), "missed_of_met": missed_of_sql([f"met_{number} = 1" for number in range(1, len(conditions) + 1)]), "where": where_sql(conditions), "cohort": question.cohort_column,
        "others": others.rows, "counted": others.counted, "others_sums": others.sums, "cla": rows_sql("cla", question), "sums": sums_sql(question.measures_asked, complete),
        "school_la": SCHOOL_LA if asks_by_school_la(question) else f"null::smallint as {SCHOOL_LA}", "state_funded": STATE_FUNDED if asks_by_kind_of_school(question) else NO_STATE_FUNDED,
        "balance": balance_sql(others.times if name in STRATA else ""), **slots})
    offered = {"stage": question.stage, "first_year": min(question.years), "last_year": max(question.years), **(extra or {}), **dict(group.parameters if group else ())}
    for one in conditions:
        offered |= dict(one.parameters)
    named = set(re.findall(r"\$(\w+)", filled))
    return Statement(name, filled, {key: list(value) if isinstance(value, tuple) else value for key, value in offered.items() if key in named})


def balance_sql(times: str) -> str:
    """How many have each characteristic that is shown beside similar pupils."""
    return ", ".join(f"coalesce(sum(({sql})::integer{times}), 0)::bigint as {key}" for key, sql in BALANCE.items())


def run(release, asked: tuple[Statement, ...]) -> dict[str, Rows]:
    """The rows of several statements by name, asked for in one go: planning a statement costs more than a small one takes."""
    parameters = {key: value for one in asked for key, value in one.parameters.items()}
    if len(asked) < 2 or any(parameters[key] != value for one in asked for key, value in one.parameters.items()):
        return {one.name: Rows.of(release.columns(one.sql, one.parameters)) for one in asked}
    # each part worked out by itself: DuckDB 1.5.5 with one thread never ends on a union of ordered parts
    named = ",\n".join(f"{one.name}_part as materialized (\n{one.sql})" for one in asked)
    sql = f"with {named}\n" + "\nunion all by name\n".join(f"select {number} as part, * from {one.name}_part" for number, one in enumerate(asked))
    columns = release.columns(sql, parameters)
    part = columns.pop("part")
    return {one.name: Rows.of(columns, part == number) for number, one in enumerate(asked)}


def gather(release, question: Question) -> Gathered:
    """The sums for every LA that the question's comparators need, from its first to its last year, in one statement. release: data_layer.database.Release."""
    complete = complete_measures(release, question)
    asked = shared_statements(question, complete)
    tables = {name: rows if name == "nearest" else with_counts(rows, complete) for name, rows in run(release, asked).items()}
    return Gathered(**{name: tables.get(name) for name in ("looked_after", "everyone", "nearest", "similar")}, statements=asked)


def shared_statements(question: Question, complete: frozenset[str] = frozenset()) -> tuple[Statement, ...]:
    """The parts of `gather`. complete: measures whose n is `pupils`."""
    for_all = conditions_for_all(question)
    grouped = question.by is None or not question.by.care
    asked = [statement("looked_after", question, question.conditions, complete=complete, **own_flags_sql(question))]
    if asks_for_all(question):
        asked += [statement(name, question, for_all, grouped, complete=complete) for name in ("everyone", *(("nearest",) if for_all else ()))]
    if asks_for_similar(question):
        asked.append(statement("similar", question, for_all, grouped, complete=complete))
    return tuple(asked)


def own_flags_sql(question: Question) -> dict[str, str]:
    """What an LA's children are told apart by, so that they can be taken out of all pupils; NULL where no pupils beside them are asked for."""
    beside = asks_for_all(question)
    return {"first_row": "first_row" if beside else "null::boolean as first_row",
            "school_in_la": "coalesce(school_la = la_code, false) as school_in_la" if beside and asks_by_school_la(question) else "null::boolean as school_in_la",
            "state_funded": STATE_FUNDED if beside and asks_by_kind_of_school(question) else NO_STATE_FUNDED}


def own_statement(question: Question) -> Statement:
    """The sums of the first row alone in every year held, by stratum: to weight similar pupils, and to take a school's pupils or one child out of the others.
    An LA's children who are to be taken out are among the sums of every LA."""
    rows = OWN_ROWS[question.level_kind].format(cohort=question.cohort_column, ids="la_code, pupil_id, region_code, match_pass")
    conditions = question.conditions if question.level_kind == "la" else conditions_for_all(question) if question.level_kind == "school" else ()
    extra = {"la_code": question.la_code, "urn": question.level_id, "pupil_id": question.level_id}
    grouped = question.level_kind == "la" or question.by is None or not question.by.care
    return statement("own", question, conditions, grouped, extra, own=rows_sql(f"({rows})", question))
