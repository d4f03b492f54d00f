"""What the staged rows tell about themselves: duplicates, rules of the return, children in one file and not in another.

Each rule is one query over staged tables that gives file_id, row_number, column_name, value; problems.RULES says it in words.
Nothing is repaired here and nothing guessed at: rows are listed, and set aside only where their key or dates make them unusable.
"""

from dataclasses import dataclass

import duckdb

from data_layer.catalogue.kinds import Column, Layout
from data_layer.catalogue.ssda903 import RETURN_LAYOUTS

from .files import Incoming
from .own_tables import faulty_tables
from .problems import Refused, add_problems, add_problems_from
from .recognise import LAYOUTS, near_name
from .settle import rows_of, unknown_stages
from .typed import field, quoted

START, END = "make_date(\"year\" - 1, 4, 1)", "make_date(\"year\", 3, 31)"
ONE_CHILD = "la_code, \"year\", child"
STACKED_SHARE, STACKED_FEWEST = 0.1, 3
ENDS = (("episodes", "decom", "dec"), ("missing", "mis_start", "mis_end"), ("sbpfa", "date_placed", "date_placed_ceased"),
        ("sw_episodes", "sw_decom", "sw_dec"), ("dolo", "dolo_start", "dolo_end"))


@dataclass(frozen=True)
class Check:
    """Rows of `table` for which `wrong` holds. `aside`: they cannot be used and leave the table."""

    rule: str
    table: str
    column: str
    wrong: str
    aside: bool = False


CHECKS = (
    *(Check("ends_before_start", table, end.upper(), f"{end} < {start}", aside=True) for table, start, end in ENDS),
    Check("starts_after_year", "episodes", "DECOM", f"decom > {END}", aside=True),
    Check("same_day", "episodes", "DEC", "dec = decom"),
    Check("ends_after_year", "episodes", "DEC", f"dec > {END}"),
    Check("open_with_x1", "episodes", "REC", "dec is null and rec = 'X1'"),
    Check("open_with_reason_ended", "episodes", "REC", "dec is null and rec <> 'X1'"),
    Check("open_with_place_change", "episodes", "REASON_PLACE_CHANGE", "dec is null and reason_place_change is not null"),
    Check("ended_without_reason", "episodes", "REC", "dec is not null and rec is null"),
    *(Check("postcode_form", "episodes", name.upper(), f"{name} is not null and not regexp_full_match(upper(replace({name}, ' ', '')), '[A-Z]{{1,2}}[0-9][0-9A-Z]?[0-9][A-Z]{{2}}')")
      for name in ("home_post", "pl_post")),
    Check("dob_missing", "header", "DOB", "dob is null"),
    Check("born_after_year", "header", "DOB", f"dob > {END}"),
    Check("age_over_25", "header", "DOB", f"dob < {END} - interval 26 year"),
    Check("upn_missing", "header", "UPN", "upn is null"),
    Check("sdq_both", "oc2", "SDQ_REASON", "sdq_score is not null and sdq_reason is not null"),
    *(Check("future_date", table, column.upper(), f"{column} > current_date") for table, column in (("episodes", "dec"), ("missing", "mis_end"), ("reviews", "review"), ("header", "mc_dob"))),
)


def heading_problems(file: Incoming) -> list[tuple]:
    """(column, value, rule) for headings that are missing, nearly there, twice there, or unknown to the layout."""
    used = {position for found in file.present.values() for position in found} | {file.la_column, file.year_column}
    spare = tuple(heading for position, heading in enumerate(file.heading) if position not in used and heading.strip())
    twice = {heading for heading in spare if file.heading.count(heading) > 1}
    absent = [column.name for column in file.layout.columns if column.name not in file.present] if file.layout.family == "return" else []
    near = {name: near_name(name, spare) for name in absent}
    return [(name, close, "column_near") if close else (name, None, "column_missing") for name, close in near.items()] + [
        (heading, None, "column_twice" if heading in twice else "extra_column") for heading in spare if heading not in near.values()]


def byte_problems(file: Incoming) -> list[tuple]:
    """(column, value, rule) for what the bytes of a file tell."""
    return [(None, None, rule) for rule, there in (("encoding", file.encoding == "cp1252"), ("nul_bytes", file.nuls), ("lines_above", file.titles)) if there]


def check(connection: duckdb.DuckDBPyConnection, files: list[Incoming], tell) -> None:
    """Every check on the staged tables that came, in an order in which each sees rows that the ones before have left."""
    came = {file.layout.staged for file in files}
    returns = [layout for layout in RETURN_LAYOUTS if layout.staged in came]
    steps = (
        lambda: _refuse_stacked(connection, files),
        lambda: [_set_aside_duplicates(connection, layout) for layout in returns],
        lambda: [_run(connection, each) for each in CHECKS if each.table in came],
        lambda: _earlier_life(connection) if "episodes" in came else None,
        lambda: _children_and_files(connection, returns) if returns else None,
        lambda: [_codes_of_their_years(connection, layout) for layout in returns],
        lambda: _upns(connection) if returns else None,
        lambda: _sequences(connection) if "episodes" in came else None,
        lambda: _repeated_results(connection, came),
        lambda: unknown_stages(connection, came & {"ks1", "ks2", "ks4", "phonics"}),
        lambda: _complete_laestabs(connection),
        lambda: _set_aside_faulty_tables(connection) if came & {"own_estimates", "own_floors"} else None,
    )
    for done, step in enumerate(steps):
        tell("Checking", done, len(steps))
        step()
    tell("Checking", len(steps), len(steps))


def _run(connection: duckdb.DuckDBPyConnection, each: Check) -> None:
    found = f"select file_id, row_number, {quoted(each.column)} as column_name, cast({field(each.column)} as varchar) as value, {quoted(each.rule)} as rule from staged.{each.table} where {each.wrong}"
    add_problems_from(connection, found)
    if each.aside:
        set_aside(connection, each.table, each.rule, each.wrong)


def _set_aside_faulty_tables(connection: duckdb.DuckDBPyConnection) -> None:
    """The user's own means or floors of a measure and year that do not hold together: every fault is listed, the load goes on without them."""
    for faulty in faulty_tables(connection):
        files = connection.execute(f"select file_id, name from staged.files where file_id in (select file_id from staged.{faulty.staged} where {faulty.where}) order by 1").fetchall()
        add_problems(connection, [(file_id, name, None, None, fault, "own_table_faulty") for file_id, name in files for fault in faulty.faults])
        set_aside(connection, faulty.staged, "own_table_faulty", faulty.where)


def set_aside(connection: duckdb.DuckDBPyConnection, table: str, rule: str, where: str) -> None:
    """Move rows of a staged table to staged.set_aside, as text."""
    layout = next(layout for layout in LAYOUTS if layout.staged == table)
    values = ", ".join(f'"{field(column.name)}"' for column in layout.columns)
    connection.execute(f"insert into staged.set_aside select rows.file_id, files.name, row_number, {quoted(rule)}, raw from (select file_id, row_number, concat_ws(',', {values}) as raw from staged.{table} where {where}) as rows join staged.files as files using (file_id)")
    connection.execute(f"delete from {rows_of(connection, table)} where {where}")


def _refuse_stacked(connection: duckdb.DuckDBPyConnection, files: list[Incoming]) -> None:
    """Two LAs stacked in one file without an LA column show as the same CHILD with several dates of birth."""
    rows = connection.execute(f"""
        with children as (select file_id, {ONE_CHILD}, count(distinct dob) as births from staged.header group by all)
        select files.file_id, files.name, count(*) filter (where births > 1), count(*) from children join staged.files as files using (file_id)
        where file_id in (select file_id from staged.whose where la_code is not null) group by files.file_id, files.name order by files.name
    """).fetchall()
    stacked = [row for row in rows if row[2] >= max(STACKED_FEWEST, STACKED_SHARE * row[3])]
    wrong = [f"{name}: {twice} of {of} values of CHILD stand there more than once with different dates of birth, so it seems to hold two LAs or two years without an LA or YEAR column. Add the column, or split the file."
             for _, name, twice, of in stacked]
    if wrong:
        raise Refused(" ".join(wrong), {file.source for file in files if file.file_id in {row[0] for row in stacked}})


def _set_aside_duplicates(connection: duckdb.DuckDBPyConnection, layout: Layout) -> None:
    """Keep the first row of each key; set aside and list the later ones, told apart: the same row again, or other values."""
    table, keys = layout.staged, ", ".join(["la_code", '"year"', *(field(name) for name in layout.row_key)])
    if not connection.execute(f"select 1 from staged.{table} group by {keys} having count(*) > 1 limit 1").fetchone():
        return
    values = ", ".join(f'"{field(column.name)}"' for column in layout.columns)
    connection.execute(f"""
        create or replace temp table later_rows as
        with numbered as (select file_id, row_number, {quoted(layout.row_key[0])} as column_name, {field(layout.row_key[0])} as value,
                                 row_number() over first_first as place, row({values}) as own, first_value(row({values})) over first_first as kept
                          from staged.{table} semi join (select {keys} from staged.{table} group by {keys} having count(*) > 1) using ({keys})
                          window first_first as (partition by {keys} order by file_id, row_number rows between unbounded preceding and unbounded following))
        select file_id, row_number, column_name, value, case when own is not distinct from kept then 'duplicate_row' else 'duplicate_key' end as rule from numbered where place > 1
    """)
    add_problems_from(connection, "select * from later_rows")
    for rule in ("duplicate_row", "duplicate_key"):
        set_aside(connection, table, rule, f"(file_id, row_number) in (select (file_id, row_number) from later_rows where rule = '{rule}')")
    connection.execute("drop table later_rows")


def _earlier_life(connection: duckdb.DuckDBPyConnection) -> None:
    """Episodes that had ended before their return: one line a file with how many, since a first return may carry a child's whole life before."""
    add_problems_from(connection, f"select file_id, null as row_number, 'DEC' as column_name, count(*) || ' episodes' as value, 'ended_before_year' as rule from staged.episodes where dec < {START} group by file_id")


def _children_and_files(connection: duckdb.DuckDBPyConnection, returns: list[Layout]) -> None:
    """Children in the header and nowhere in the episodes (care leavers apart: they have none), or the other way round; dates of birth that differ."""
    add_problems_from(connection, f"select file_id, row_number, 'CHILD' as column_name, child as value, 'no_episode' as rule from (select * from staged.header anti join staged.oc3 using ({ONE_CHILD})) as header anti join staged.episodes using ({ONE_CHILD})")
    for layout in returns:
        if layout.key == "header":
            continue
        add_problems_from(connection, f"select file_id, row_number, 'CHILD' as column_name, child as value, 'no_header' as rule from staged.{layout.staged} anti join staged.header using ({ONE_CHILD})")
        if any(column.name == "DOB" for column in layout.columns):
            add_problems_from(connection, f"""select rows.file_id, rows.row_number, 'DOB' as column_name, cast(rows.dob as varchar) as value, 'dob_differs' as rule
                                              from staged.{layout.staged} as rows join staged.header as header using ({ONE_CHILD}) where rows.dob <> header.dob""")
    add_problems_from(connection, f"""select episodes.file_id, episodes.row_number, 'DECOM' as column_name, cast(decom as varchar) as value, 'starts_before_birth' as rule
                                      from staged.episodes as episodes join staged.header as header using ({ONE_CHILD}) where decom < dob""")


def _codes_of_their_years(connection: duckdb.DuckDBPyConnection, layout: Layout) -> None:
    for column in layout.columns:
        dated = _out_of_year_sql(column) if column.type == "code" else ""
        if dated:
            name = field(column.name)
            add_problems_from(connection, f"select file_id, row_number, {quoted(column.name)} as column_name, {name} as value, 'code_not_of_year' as rule from staged.{layout.staged} where {dated}")


def _out_of_year_sql(column: Column) -> str:
    name = field(column.name)
    terms = [f"{name} = {quoted(code.code)} and \"year\" < {code.since}" for code in column.codes if code.since]
    terms += [f"{name} = {quoted(code.code)} and \"year\" > {code.until}" for code in column.codes if code.until]
    return " or ".join(f"({term})" for term in terms)


# The check letter: weights 2 to 13 on characters 2 to 13, modulo 23, in an alphabet without I, O, S.
UPN_LETTERS = "ABCDEFGHJKLMNPQRTUVWXYZ"
CHECK_LETTER_SQL = f"""substr('{UPN_LETTERS}', 1 + cast(({' + '.join(f"{place} * cast(upn[{place}] as integer)" for place in range(2, 13))}
    + 13 * case when upn[13] between '0' and '9' then cast(upn[13] as integer) else strpos('{UPN_LETTERS}', upn[13]) - 1 end) % 23 as integer), 1)"""


def _upns(connection: duckdb.DuckDBPyConnection) -> None:
    formed = "regexp_full_match(upn, '[A-HJ-NP-RT-Z][0-9]{11}[0-9A-HJ-NP-RT-Z]')"
    add_problems_from(connection, f"select file_id, row_number, 'UPN' as column_name, upn as value, 'upn_check_letter' as rule from staged.header where case when {formed} then upn[1] <> {CHECK_LETTER_SQL} end")
    add_problems_from(connection, f"""
        with shared as (select la_code, "year", upn from staged.header where {formed} group by all having count(*) > 1)
        select file_id, row_number, 'UPN' as column_name, upn as value, 'upn_twice' as rule from staged.header semi join shared using (la_code, "year", upn)
    """)


def _sequences(connection: duckdb.DuckDBPyConnection) -> None:
    """Gaps and overlaps within one return; short breaks (V3, V4) stand outside the chain."""
    connection.execute(f"""
        create or replace temp table chain as
        select file_id, row_number, dec, rec, lead(decom) over next_one as next_decom
        from staged.episodes where coalesce(ls, '') not in ('V3', 'V4') window next_one as (partition by {ONE_CHILD} order by decom)
    """)
    rules = (("gap", "rec = 'X1' and next_decom > dec"), ("overlap", "next_decom < dec or (dec is null and next_decom is not null)"))
    for rule, wrong in rules:
        add_problems_from(connection, f"select file_id, row_number, 'DEC' as column_name, cast(dec as varchar) as value, '{rule}' as rule from chain where {wrong}")
    connection.execute("drop table chain")


def _repeated_results(connection: duckdb.DuckDBPyConnection, came: set[str]) -> None:
    """Several rows of one UPN in a year and release: all kept (the match chooses), and listed."""
    key = 'upn, "year", results'
    for table in sorted({layout.staged for layout in LAYOUTS if layout.row_key == ("UPN",) and layout.family == "results" and layout.key != "ks4_entries"} & came):
        add_problems_from(connection, f"""
            with several as (select {key} from staged.{table} where upn is not null group by {key} having count(*) > 1)
            select file_id, row_number, 'UPN' as column_name, upn as value, 'two_rows_one_upn' as rule from staged.{table} semi join several using ({key})
        """)


def _complete_laestabs(connection: duckdb.DuckDBPyConnection) -> None:
    """The DfE's list of schools gives LA and establishment number apart."""
    connection.execute("update staged.schools set laestab = try_cast(la as integer) * 10000 + estab where laestab is null and estab is not null")


def name_whose(connection: duckdb.DuckDBPyConnection, files: list[Incoming]) -> None:
    """Put to each file the LA and year its rows turned out to have; NULL where several."""
    tables = sorted({file.layout.staged for file in files if file.layout})
    for table in tables:
        connection.execute(f"""
            update staged.files set la_code = found.la_code, year = found.year
            from (select file_id, case when count(distinct la_code) = 1 then any_value(la_code) end as la_code, case when count(distinct "year") = 1 then any_value("year") end as "year"
                  from staged.{table} group by file_id) as found
            where files.file_id = found.file_id
        """)


def balance(files: list[Incoming]) -> None:
    """Rows in = loaded + set aside, file by file: the reader's own promise."""
    off = [f"{file.name}: {file.rows_in} rows in, {file.loaded} loaded, {file.set_aside} set aside" for file in files if file.rows_in != file.loaded + file.set_aside]
    if off:
        raise Refused("Rows were lost on the way, so nothing was loaded. Please report this with the shape of the file (not its contents). " + "; ".join(off), {file.source for file in files if file.rows_in != file.loaded + file.set_aside})


def refuse_without_rows(files: list[Incoming]) -> None:
    """A return of whose header or episodes no row can be used is not a return with problems, it is the wrong file."""
    for key in ("header", "episodes"):
        own = [file for file in files if file.layout and file.layout.key == key]
        came = sum(file.rows_in for file in own)
        if came and not any(file.loaded for file in own):
            raise Refused(f"None of the {came} rows of {', '.join(sorted({file.name for file in own})[:3])} can be used: look whether its columns stand under the right headings.", {file.source for file in own})
