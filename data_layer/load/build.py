"""The release file: the tables of catalogue/release.py exactly, filled from work.* and staged.*, with their comments."""

from dataclasses import dataclass
from datetime import datetime, timezone
from pathlib import Path

import duckdb

from data_layer import cube
from data_layer.catalogue import measures, release
from data_layer.catalogue.kinds import Table, TableColumn

from .dictionary import availability_sql, measures_sql
from .running import Progress, ensure_table, listed, run_steps, year_groups
from .versions import versions_sql

STAGES = ("ks1", "ks2", "ks4")
FINDINGS = (
    ("absent_later", "note", "An episode was open, and later returns of the LA no longer hold it", "Ended on 31 March of the last return that held it. Load the return that says when it ended"),
    ("twelve_months_differ", "note", "In care for 12 months by the DfE's rule, but with a gap or not covered on both days", "Counted by the DfE's rule. Look for a missing episode"),
    ("not_followed", "note", "A child of an LA that was split, not found again under the same number in one of the new LAs", "Kept under the old LA. Nothing to do, or renumber the older return"),
    ("number_after_adoption", "note", "A CHILD number was used again after an adoption", "Taken as another child: an adopted child is never joined to what came before. Give the child a new number"),
    ("marked_not_in_return", "note", "Marked as looked after for 12 months in the results, at a school of an LA whose return is loaded, but in no return", "Look for the child: another LA's, or missing from the return, or not matched"),
)


@dataclass(frozen=True)
class Made:
    """What the load knows of itself. `release_id`: the file's name without ending."""

    release_id: str
    made_at: datetime


def build_release(connection: duckdb.DuckDBPyConnection, path: Path, release_id: str, progress: Progress | None = None) -> None:
    """Write the release file at `path` from work.* and staged.* of `connection`."""
    _prepare(connection)
    run_steps(connection, "5", progress)
    run_steps(connection, "6", progress)
    connection.execute(f"attach '{str(path).replace(chr(39), chr(39) * 2)}' as out")
    connection.execute("set preserve_insertion_order = true")
    # without a transaction, which would hold the rows and write them twice: a load that ends early leaves no file at all
    _write(connection, Made(release_id, datetime.now(timezone.utc).replace(tzinfo=None)), progress)
    connection.execute("checkpoint out")
    connection.execute("detach out")


def _write(connection: duckdb.DuckDBPyConnection, made: Made, progress: Progress | None) -> None:
    _create(connection)
    for name, sql in fills(connection, made).items():
        if progress:
            progress(f"writing {name}")
        _fill(connection, _named(name), sql)


def _create(connection: duckdb.DuckDBPyConnection) -> None:
    """The tables without rows, as one transaction: each of the many comments would else wait for the disk by itself."""
    connection.execute("begin")
    for table in tables(connection):
        connection.execute(create_sql(table))
    connection.execute("commit")


def _prepare(connection: duckdb.DuckDBPyConnection) -> None:
    connection.execute("create or replace table work.finding_rules (rule VARCHAR, severity VARCHAR, says VARCHAR, what_to_do VARCHAR)")
    connection.executemany("insert into work.finding_rules values (?, ?, ?, ?)", [list(rule) for rule in FINDINGS])
    ensure_table(connection, "work", "entries_counted", {"upn": "VARCHAR", "year": "SMALLINT"})
    ensure_table(connection, "work", "result_differences", {"upn": "VARCHAR", "stage": "VARCHAR", "year": "SMALLINT", "measure": "VARCHAR", "ours": "INTEGER", "dfe": "INTEGER", "cause": "VARCHAR"})
    ensure_table(connection, "work", "estimates_used", _typed("estimates"))
    ensure_table(connection, "work", "sigmas_used", _typed("sigmas"))


def _named(name: str) -> Table:
    return next(table for table in release.RELEASE_TABLES if table.name == name)


def _typed(name: str) -> dict[str, str]:
    return {column.name: column.type for column in _named(name).columns}


def tables(connection: duckdb.DuckDBPyConnection) -> tuple[Table, ...]:
    """RELEASE_TABLES; `cla` and `pupils` with the results' further columns and one column a measure, cubes with their sums."""
    more = dict.fromkeys(("cla", "pupils"), (*getattr(release, "RESULT_COLUMNS", ()), *measure_columns())) | dict.fromkeys(release.CUBES, cube.columns())
    return tuple(Table(t.name, t.grain, (*t.columns, *more.get(t.name, ())), t.personal, t.order) for t in release.RELEASE_TABLES)


def measure_columns() -> tuple[TableColumn, ...]:
    """One column a measure: a rate is 0 or 1, a score a whole number, NULL outside the denominator."""
    return tuple(
        TableColumn(each.key, "TINYINT" if each.kind == "rate" else "INTEGER", f"{each.label}: " + ("1 yes, 0 no" if each.kind == "rate" else f"times {each.scale}") + "; NULL not counted")
        for each in measures.MEASURES
    )


def create_sql(table: Table) -> str:
    """CREATE TABLE with comments on the table (its grain first) and on every column."""
    columns = ", ".join(f'"{column.name}" {column.type}' for column in table.columns)
    comments = [f"comment on table out.{table.name} is {_quoted(table.grain)}"]
    comments += [f'comment on column out.{table.name}."{column.name}" is {_quoted(column.comment)}' for column in table.columns if column.comment]
    return ";\n".join([f"create table out.{table.name} ({columns})", *comments])


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _fill(connection: duckdb.DuckDBPyConnection, table: Table, selects: tuple[str, ...]) -> None:
    """Insert by name, in the table's order; several selects follow each other (key stages, then years, come first in the order)."""
    order = f" order by {', '.join(table.order)}" if table.order else ""
    for select in selects:
        connection.execute(f"insert into out.{table.name} by name select * from ({select}) as rows{order}")


def fills(connection: duckdb.DuckDBPyConnection, made: Made) -> dict[str, tuple[str, ...]]:
    """Table -> the selects that fill it, columns by name; none for a key stage without results."""
    stages = [stage for stage in STAGES if connection.execute(f"select count(*) > 0 from work.results_{stage}").fetchall()[0][0]]
    return {
        "release": (release_sql(made),),
        "release_files": ("select name as file, kind, sha256, la_code, year, results, rows_in, loaded, set_aside from staged.files",),
        "local_authorities": (AUTHORITIES,), "neighbours": (NEIGHBOURS,),
        "schools": ("select urn, laestab, name, la_code, phase, school_type, state_funded, ofsted, open_date, close_date from work.schools order by urn",),
        "cla": tuple(cla_sql(connection, stage) for stage in stages), "pupils": tuple(pupils_sql(connection, stage, years) for stage in stages for years in _years_of(connection, stage)),
        **{name: tuple(cube.fill_sql(name, stage, "out.pupils") for stage in stages) for name in release.CUBES},
        "cohort": (COHORT,), "children": ("select * from work.children_out",), "matches": ("select * from work.matches_out",), "decisions": ("select * exclude (rule, file_id, row_number) from work.decisions_out",),
        "results_by_release": tuple(versions_sql(stage) for stage in STAGES),
        "episodes": ("select * from work.episodes_out",),
        "periods": ("select la_code, pupil_id, period, start, finish, start_known, how_ended from work.periods",),
        "placements": ("select la_code, pupil_id, period, placement, start, finish, place, placement_type, provider, placed_in_la, distance_miles from work.placements",),
        "sdq": ("select la_code, pupil_id, year, score, reason from work.sdq",),
        "missing_spells": ("select la_code, pupil_id, kind, start, finish from work.missing_spells",),
        "enrolments": ("select * from work.enrolments_out",), "absence": ("select * from work.absence_out",), "suspensions": ("select * from work.suspensions_out",),
        "results": ("select * from work.results_out",), "ks4_entries": (entries_sql(connection),), "differences": (DIFFERENCES,),
        "estimates": (_used_sql(connection, "estimates"),), "sigmas": (_used_sql(connection, "sigmas"),),
        "availability": (availability_sql(),), "measures": (measures_sql(),),
        "published": ("select * from work.published",), "problems": (PROBLEMS,),
    }


def release_sql(made: Made) -> str:
    return f"""
        select {_quoted(made.release_id)} as release_id, timestamp '{made.made_at:%Y-%m-%d %H:%M:%S}' as made_at, {release.SCHEMA_VERSION} as schema_version,
            coalesce((select bool_or(lower(synthetic) in ('yes', 'true', '1', 'y')) from staged.synthetic_marker), false) as synthetic,
            (select max(try_cast(seed as integer)) from staged.synthetic_marker) as seed,
            coalesce((select min(other_pupils_share) from staged.synthetic_marker where other_pupils_share > 0), 1) as other_pupils_share,
            (select min(year) from work.returns) as returns_from, (select max(year) from work.returns) as returns_to
    """


def held(connection: duckdb.DuckDBPyConnection, table: str) -> set[str]:
    """The columns of a work table."""
    return {name for (name,) in connection.execute("select column_name from duckdb_columns() where schema_name = 'work' and table_name = ?", [table]).fetchall()}


def _result_columns(connection: duckdb.DuckDBPyConnection, stage: str) -> str:
    wanted = [column.name for column in (*getattr(release, "RESULT_COLUMNS", ()), *measure_columns())] + ["prior", "prior_score", "prior_group"]
    present = held(connection, f"results_{stage}")
    return ", ".join(["coalesce(results.prior, 'none') as prior" if name == "prior" else f'results."{name}"' for name in wanted if name in present])


def _years_of(connection: duckdb.DuckDBPyConnection, stage: str) -> list[tuple[int, ...]]:
    """The groups of years, of each the years that have results of the stage: a group without any costs as much as one with few."""
    present = {year for (year,) in connection.execute(f"select distinct year from work.results_{stage}").fetchall()}
    return [kept for years in year_groups(connection) if (kept := tuple(year for year in years if year in present))]


def cla_sql(connection: duckdb.DuckDBPyConnection, stage: str) -> str:
    """Looked-after children counted in one stage."""
    return f"""
        select context.* exclude (upn), {_result_columns(connection, stage)}
        from work.cla_context as context
        join work.results_{stage} as results on results.upn = context.upn and results.year = context.year and results.is_latest and coalesce(results.in_stage, true)
        where context.stage = '{stage}'
    """


def pupils_sql(connection: duckdb.DuckDBPyConnection, stage: str, years: tuple[int, ...]) -> str:
    """The other pupils of one stage and these years: no identifier, no care column."""
    return f"""
        select context.* exclude (upn), {_result_columns(connection, stage)}
        from work.pupils_context as context
        join work.results_{stage} as results on results.upn = context.upn and results.year = context.year and results.is_latest and coalesce(results.in_stage, true)
        where context.stage = '{stage}' and context.year in {listed(years)} and results.year in {listed(years)}
    """


def entries_sql(connection: duckdb.DuckDBPyConnection) -> str:
    """KS4 entries of looked-after children."""
    present = held(connection, "entries_counted")
    columns = [name for name in _typed("ks4_entries") if name in present and name not in ("la_code", "pupil_id")]
    return f"select children.la_code, children.pupil_id, {', '.join('entries.' + name for name in columns)} from work.entries_counted as entries join work.child_upns as children using (upn)"


def _used_sql(connection: duckdb.DuckDBPyConnection, name: str) -> str:
    present = held(connection, f"{name}_used")
    return f"select {', '.join(column for column in _typed(name) if column in present)} from work.{name}_used"


AUTHORITIES = """
    select
        authorities.la_code, authorities.name || case when marked.synthetic then ' (synthetic)' else '' end as name, ons_code, region_code, region, sub_region, is_current,
        alone.successor, authorities.la_code in (select la_code from work.returns) as has_children
    from work.local_authorities as authorities
    left join work.successions as alone on alone.la_code = authorities.la_code and alone.alone
    cross join (select coalesce(bool_or(lower(synthetic) in ('yes', 'true', '1', 'y')), false) as synthetic from staged.synthetic_marker) as marked
    order by authorities.la_code
"""
NEIGHBOURS = "select la_code, rank, neighbour from work.neighbours order by la_code, rank"
COHORT = """
    select cohort.* exclude (has_pair),
        case when cohort.has_result or not cohort.at_stage then null
            when cohort.reason = 'dob_differs' then 'a pupil with this UPN; date of birth and sex differ'
            when cohort.reason = 'sex_differs' then 'a pupil with this UPN; sex differs and no date of birth to compare'
            when cohort.reason = 'two_children_one_upn' then 'a pupil with this UPN, whom another child of the LA fits as well or better'
            else candidate_words.words end as candidate
    from work.cohort as cohort
    left join work.candidate_words as candidate_words using (pupil_id, stage, year)
"""
DIFFERENCES = """
    select results.la_code, results.pupil_id, found.stage, found.year, found.measure, found.ours, found.dfe, found.cause
    from work.result_differences as found
    join work.matched_results as results using (stage, year, upn)
"""
PROBLEMS = """
    select problems.file, files.kind, problems.column_name, problems.rule, any_value(problems.severity) as severity, count(*) as count, any_value(problems.what_to_do) as what_to_do
    from staged.problems as problems
    left join staged.files as files using (file_id)
    group by problems.file, files.kind, problems.column_name, problems.rule
    order by problems.file, problems.rule, problems.column_name
"""
