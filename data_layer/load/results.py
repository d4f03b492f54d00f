"""From the pupil extracts to results: one row a pupil, year and release, with every measure worked out by the DfE's rules.

Reads staged.ks1, phonics, ks2, ks4, ks4_entries (any may be absent). Makes work.results_ks1, work.results_ks2, work.results_ks4
(each measure a whole-number column named as its key; what they are worked out from is in work.judged_<stage>), work.entries_counted, work.result_differences, work.estimates_used and
work.sigmas_used, by steps/2*.sql. What is not known is listed in staged.problems, never counted as 0.
"""

import re
from dataclasses import dataclass

import duckdb

from data_layer.catalogue.availability import availability_rows, is_shown
from data_layer.catalogue.derived import DERIVED_BY_MEASURE, Derived
from data_layer.catalogue.kinds import Measure
from data_layer.catalogue.measures import measure_sql, of_stage
from data_layer.catalogue.release import RESULT_COLUMNS
from data_layer.catalogue.tables_of_rules import RULE_TABLES, TABLES

from .differences import NO_DIFFERENCE, differences_sql
from .own_tables import add_own_tables
from .result_inputs import create_inputs
from .result_problems import list_result_problems
from .running import Progress, grouped, listed, run_steps
from .sigmas import write_estimates_and_sigmas
from .typed import academic_year_sql

OUT = -2_000_000_000  # the DfE leaves the pupil out of the denominator
ROWS_AT_ONCE = 400_000
OUTCOMES = {"ks1": "judged_ks1", "ks2": "ks2_outcomes", "ks4": "ks4_outcomes"}
STAGES = ("ks1", "ks2", "ks4")
KEPT = ("file_id", "row_number", "year", "results", "is_latest", "in_stage", "defines_means", "upn", "former_upn", "uln", "dob", "sex", "urn", "laestab", "school_la",
        "prior", "prior_score", "prior_group")


@dataclass(frozen=True)
class ResultSettings:
    """`shown`: "dfe" (the extract's own derived column where it has one) or "ours".

    `national_las`: pupils of at least so many LAs' schools are taken as national, so that means, percentiles and SDs can be worked out
    from them; `smallest_group`: fewest national pupils behind a mean. `loose_ks1_bands`: prior bands (not progress) from whichever KS1 subjects there are.
    """

    shown: str = "dfe"
    national_las: int = 100
    smallest_group: int = 30
    loose_ks1_bands: bool = False


def build_results(connection: duckdb.DuckDBPyConnection, settings: ResultSettings = ResultSettings(), progress: Progress | None = None) -> None:
    """Everything named above, from staged.*."""
    connection.execute("create schema if not exists work")
    create_inputs(connection)
    load_rule_tables(connection, settings)
    add_own_tables(connection)
    run_steps(connection, "2", progress)
    create_comparison_tables(connection)
    for stage in STAGES:
        measure_stage(connection, stage, settings)
    write_estimates_and_sigmas(connection)
    list_result_problems(connection)


def load_rule_tables(connection: duckdb.DuckDBPyConnection, settings: ResultSettings) -> None:
    """The catalogue's tables as work.<table>, keys normalised; work.availability; the settings as one row."""
    for name, types in RULE_TABLES.items():
        connection.execute(f"create or replace table work.{name} as select * replace ({', '.join(_replaced(name, types))}) from read_csv('{TABLES}/{name}.csv', all_varchar = true)" if types
                           else f"create or replace table work.{name} as select * from read_csv('{TABLES}/{name}.csv', all_varchar = true)")
    _normalise_keys(connection)
    connection.execute("create or replace table work.floors (measure VARCHAR, year SMALLINT, results VARCHAR, prior_group VARCHAR, floor DECIMAL(18,6))")
    connection.execute("create or replace table work.availability (measure VARCHAR, year SMALLINT, state VARCHAR, reason VARCHAR)")
    connection.execute("insert into work.availability select unnest(?), unnest(?), unnest(?), unnest(?)", [list(column) for column in zip(*availability_rows(), strict=True)])
    connection.execute("create or replace table work.result_settings as select ?::integer as national_las, ?::integer as smallest_group, ?::boolean as loose_ks1_bands",
                       [settings.national_las, settings.smallest_group, settings.loose_ks1_bands])


def _replaced(name: str, types: dict[str, str]) -> list[str]:
    open_ends = {"since": "0", "until": "9999"} if name != "outcome_codes" else {}
    return [f"coalesce(try_cast({column} as {kind}), {open_ends[column]}) as {column}" if column in open_ends else
            f"cast({column} = '1' as boolean) as {column}" if kind == "BOOLEAN" else f"try_cast({column} as {kind}) as {column}" for column, kind in types.items()]


def _normalise_keys(connection: duckdb.DuckDBPyConnection) -> None:
    key = "trim(upper(regexp_replace({}, '[^A-Za-z0-9]+', ' ', 'g'))) as key"
    connection.execute(f"create or replace table work.ks4_qualifications as select *, {key.format('name')} from work.ks4_qualifications qualify row_number() over (partition by key order by name) = 1")
    connection.execute(f"create or replace table work.ks4_subjects as select *, {key.format('subject')} from work.ks4_subjects qualify row_number() over (partition by key order by subject) = 1")
    connection.execute("alter table work.estimates add column own BOOLEAN default false")
    connection.execute(f"create or replace macro work.academic_year(written) as {academic_year_sql('written')}")


def create_comparison_tables(connection: duckdb.DuckDBPyConnection) -> None:
    connection.execute("create or replace table work.result_differences (stage VARCHAR, year SMALLINT, results VARCHAR, upn VARCHAR, is_latest BOOLEAN, measure VARCHAR, ours INTEGER, dfe INTEGER, cause VARCHAR)")


def measure_stage(connection: duckdb.DuckDBPyConnection, stage: str, settings: ResultSettings) -> None:
    """work.results_<stage>: ours worked out, the DfE's beside it, the one to show chosen, differences listed; as many years at once as there is room for."""
    connection.execute(f"create or replace table work.results_{stage} as select *, {NO_DIFFERENCE} as differences from ({_chosen_sql(stage, (0,), settings)}) limit 0")
    for years in years_at_once(connection, stage):
        chosen = f"{_choices_sql(stage, years, settings)}, {differences_sql(stage, years)}"
        connection.execute(f"insert into work.results_{stage} select {chosen} from ({_compared_sql(stage, years, _named_in(connection, stage, chosen))})")
    connection.execute(f"insert into work.result_differences select '{stage}', year, results, upn, is_latest, unnest(differences, max_depth := 2) from work.results_{stage} where differences is not null")


def years_at_once(connection: duckdb.DuckDBPyConnection, stage: str) -> list[tuple[int, ...]]:
    """The years of a stage in groups of ROWS_AT_ONCE rows at most (a year by itself may be more)."""
    return grouped(dict(connection.execute(f"select year, count(*) from work.{OUTCOMES[stage]} where year is not null group by year").fetchall()), ROWS_AT_ONCE)


def _named_in(connection: duckdb.DuckDBPyConnection, stage: str, sql: str) -> str:
    """The columns of work.judged_<stage> that `sql` names: a year of England with all of them is half a gigabyte."""
    words = set(re.findall(r"\w+", sql))
    return ", ".join(name for (name,) in connection.execute("select column_name from duckdb_columns() where schema_name = 'work' and table_name = ? order by column_index", [f"judged_{stage}"]).fetchall() if name in words)


def _chosen_sql(stage: str, years: tuple[int, ...], settings: ResultSettings) -> str:
    return f"select {_choices_sql(stage, years, settings)} from ({_compared_sql(stage, years)})"


def _compared_sql(stage: str, years: tuple[int, ...], kept: str = "*") -> str:
    ours = ", ".join(f"{measure_sql(measure)} as ours_{measure.key}" for measure in of_stage(stage))
    theirs = [(measure, DERIVED_BY_MEASURE[measure.key]) for measure in of_stage(stage) if measure.key in DERIVED_BY_MEASURE]
    these = f"year in {listed(years)}"
    if not theirs:
        return f"select {kept}, {ours} from work.judged_{stage} where {these}"
    dfe = ", ".join(f"{_dfe_sql(measure, derived)} as dfe_{measure.key}" for measure, derived in theirs)
    return f"""
        select {kept}, theirs.* exclude (file_id, row_number), {ours}
        from (select * from work.judged_{stage} where {these}) as judged
        left join (select file_id, row_number, {dfe} from work.{stage}_in where {these}) as theirs using (file_id, row_number)
    """


def _dfe_sql(measure: Measure, derived: Derived) -> str:
    return f"case when {derived.out} then {OUT} else cast(round(cast({derived.column} as decimal(18,6)) * {measure.scale}) as integer) end"


def _choices_sql(stage: str, years: tuple[int, ...], settings: ResultSettings) -> str:
    categories = [name for name in (column.name for column in RESULT_COLUMNS) if stage == "ks2" or name != "gps_category"] if stage != "ks4" else ["worked_from"]
    chosen = [f"{_choice_sql(measure, years, settings)} as {measure.key}" for measure in of_stage(stage)]
    return ", ".join([*KEPT, *categories, *chosen])


def _choice_sql(measure: Measure, years: tuple[int, ...], settings: ResultSettings) -> str:
    shown = [year for year in years if is_shown(measure.key, year)]
    if not shown:
        return "cast(null as integer)"
    chosen = _settled_sql(measure, settings)
    return chosen if len(shown) == len(years) else f"case when year in ({', '.join(map(str, shown))}) then {chosen} end"


def _settled_sql(measure: Measure, settings: ResultSettings) -> str:
    ours, dfe = f"ours_{measure.key}", f"dfe_{measure.key}"
    if measure.key not in DERIVED_BY_MEASURE:
        return ours
    if settings.shown == "ours":
        return f"coalesce({ours}, case when not coalesce({DERIVED_BY_MEASURE[measure.key].known}, false) and in_stage and {dfe} <> {OUT} then {dfe} end)"
    return f"case when not in_stage or {dfe} is null then {ours} when {dfe} <> {OUT} then {dfe} end"
