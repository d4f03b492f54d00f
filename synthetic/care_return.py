"""An SSDA903 return as it lies in a folder, for `cla synth --for`: its children, whose they are, and in which years they were in care.

CSV files below the folder, each known by its columns: their case, spaces and marks don't matter, nor does what separates them. Values are
read as text; of the return only CHILD, UPN, date of birth, sex, the first and last day in care, and the LA are kept.
"""

import csv
import re
from functools import cache
from pathlib import Path

import duckdb
import numpy as np

from data_layer.catalogue.ssda903 import EPISODES, HEADER
from synthetic import tables
from synthetic.authorities import named_in, position_of
from synthetic.plan import Plan, Refused

READ = {"header": (HEADER, ("CHILD", "SEX", "DOB", "UPN")), "episodes": (EPISODES, ("CHILD", "DECOM", "LS", "DEC"))}
CAN_LACK = ("SEX", "LS")
LA_HEADINGS = ("LA", "LACODE", "LANAME", "LOCALAUTHORITY", "LOCALAUTHORITYCODE", "LOCALAUTHORITYNAME")
DATES = ("%d/%m/%Y", "%Y-%m-%d", "%d-%m-%Y", "%d.%m.%Y", "%Y-%m-%d %H:%M:%S", "%d/%m/%Y %H:%M", "%d/%m/%Y %H:%M:%S", "%Y-%m-%dT%H:%M:%S")
OF_OTHER_FILES = {"DUC", "LOOKEDAFTERFROM"}  # of unaccompanied children, of a current list: else like a header


def read_children(folder: Path, plan: Plan) -> dict[str, np.ndarray]:
    """One entry a child: `child`, `upn` (None: none), `male`, `dob` (days since 1970, -1: none that can be read), `la` (position in authorities), `first` and `last` year in care."""
    found = _found(folder)
    with duckdb.connect() as connection:
        connection.execute(f"create macro as_day(x) as coalesce({', '.join(f'''try_strptime(trim(x), '{form}')''' for form in DATES)})::date")
        for kind, files in found.items():
            parts = [_part_sql(path, heading, separator, kind, _la_sql(folder, path, heading, plan)) for path, heading, separator in files]
            connection.execute(f"create table {kind} as {' union all by name '.join(parts)}")
        _name_authorities(connection)
        children = connection.execute(CHILDREN_SQL).fetchnumpy()
    return {name: values.filled(-1) if np.ma.isMaskedArray(values) and name != "upn" else values for name, values in _wanted(children, plan).items()}


def plain(heading: str) -> str:
    """A heading without case, spaces or marks."""
    return re.sub(r"[^A-Z0-9]", "", heading.upper())


@cache
def _names(kind: str) -> dict[str, tuple[str, ...]]:
    """Column -> every plain spelling of it."""
    layout, read = READ[kind]
    return {column.name: tuple(plain(name) for name in (column.name, *column.aliases)) for column in layout.columns if column.name in read}


@cache
def _needed(kind: str) -> dict[str, tuple[str, ...]]:
    return {name: spellings for name, spellings in _names(kind).items() if name not in CAN_LACK}


def _found(folder: Path) -> dict[str, list[tuple[Path, list[str], str]]]:
    """The folder's header and episodes files: path, heading, separator."""
    if not folder.is_dir():
        raise Refused(f"There is no folder {folder}. Name the folder that holds the SSDA903 return.")
    found = {kind: [] for kind in READ}
    for path in sorted(each for each in folder.rglob("*") if each.suffix.lower() in (".csv", ".txt", ".tsv")):
        heading, separator = _heading(path)
        spelt = {plain(name) for name in heading}
        for kind in READ:
            if all(spelt & set(names) for names in _needed(kind).values()) and not spelt & OF_OTHER_FILES:
                found[kind].append((path, heading, separator))
    lacking = [f"{kind} file (columns {', '.join(_needed(kind))})" for kind, files in found.items() if not files]
    if lacking:
        raise Refused(f"{folder} holds no SSDA903 {' and no '.join(lacking)} as CSV. Put the return's CSV files there: a workbook, XML or ZIP isn't read here.")
    return found


def _heading(path: Path) -> tuple[list[str], str]:
    """The first line's names, and what stands between them."""
    with path.open(encoding="latin-1", newline="") as file:
        line = file.readline()
    separator = max(",;\t|", key=line.count)
    return next(csv.reader([line.rstrip("\r\n")], delimiter=separator), []), separator


def _part_sql(path: Path, heading: list[str], separator: str, kind: str, la_sql: str) -> str:
    """One file as a select of its needed columns, by their own names."""
    columns = [f"nullif(trim({_column(heading, spellings)}), '') as {name}" for name, spellings in _names(kind).items()]
    options = "all_varchar = true, header = true, encoding = 'latin-1', strict_mode = false, null_padding = true, ignore_errors = true"
    names = ", ".join(f"'c{i}'" for i in range(len(heading)))
    return f"select {la_sql} as LA, {', '.join(columns)} from read_csv('{_quoted(path)}', delim = '{separator}', names = [{names}], {options})"


def _column(heading: list[str], spellings: tuple[str, ...]) -> str:
    return next((f"c{i}" for i, name in enumerate(heading) if plain(name) in spellings), "null::varchar")


def _quoted(path: Path) -> str:
    return str(path).replace("'", "''")


def _la_sql(folder: Path, path: Path, heading: list[str], plan: Plan) -> str:
    """Whose a file is: its LA column, else --la, else what its name or a folder's says; raises Refused where nothing does."""
    if any(plain(name) in LA_HEADINGS for name in heading):
        return _column(heading, LA_HEADINGS)
    if plan.las is not None and len(plan.las) == 1:
        return f"'{tables.authority_codes()[plan.las[0]]}'"
    for part in reversed((folder.resolve().name, *path.relative_to(folder).parts)):
        if len(named := named_in(part)) == 1:
            return f"'{tables.authority_codes()[named.pop()]}'"
    raise Refused(f"Nothing says which local authority {path.name} belongs to. Give --la with the DfE's three-digit code, or name the folder after the authority.")


def _name_authorities(connection: duckdb.DuckDBPyConnection) -> None:
    """Table `named`: what LA columns and names say (told), and the authority's position (la)."""
    told = [text for (text,) in connection.execute("select distinct LA from header union select distinct LA from episodes order by 1").fetchall()]
    known = {text: position_of(text or "") for text in told}
    unknown = next((text for text, position in known.items() if position is None), "")
    if unknown != "":
        said = f"says “{unknown[:40]}”, which is no local authority" if unknown else "is empty in some rows"
        raise Refused(f"The return's LA column {said}. Write DfE codes such as 876, or names, in every row.")
    connection.execute("create table named (told VARCHAR, la BIGINT)")
    connection.executemany("insert into named values (?, ?)", list(known.items()))


def _wanted(children: dict[str, np.ndarray], plan: Plan) -> dict[str, np.ndarray]:
    """Children of the plan's authorities."""
    if plan.las is None:
        return children
    rows = np.isin(children["la"], plan.las)
    if not rows.any():
        raise Refused("None of the return's children belong to the authorities given with --la. Leave --la out, or name the return's own.")
    return {name: values[rows] for name, values in children.items()}


CHILDREN_SQL = """
-- one row a child of an authority: header joined to the span of its episodes, short breaks left out
with spans as (
    select named.la, CHILD as child, min(as_day(DECOM)) as first_day, max(as_day(DEC)) as last_day, bool_or(DEC is null) as still
    from episodes join named on told = episodes.LA where coalesce(LS, '') not in ('V3', 'V4') and as_day(DECOM) is not null group by all
), ends as (
    select *, (select max(greatest(as_day(DECOM), coalesce(as_day(DEC), as_day(DECOM)))) from episodes) as latest_of_all from spans
), people as (
    select named.la, CHILD as child, max(upper(UPN)) filter (where upper(UPN) not like 'UN%') as upn, any_value(upper(SEX)) as sex, any_value(as_day(DOB)) as dob
    from header join named on told = header.LA group by all
)
select
    la, child, upn, coalesce(sex[1] in ('1', 'M', 'B'), false) as male, coalesce(dob - date '1970-01-01', -1)::bigint as dob,
    year(first_day + interval 9 month)::bigint as first, year(case when still then latest_of_all else last_day end + interval 9 month)::bigint as last
from people join ends using (la, child) where child is not null order by la, child
"""
