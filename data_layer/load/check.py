"""What the staged rows tell about themselves: rules of the return, duplicates, children in one file and not in another."""

import duckdb

from .files import Incoming
from .problems import Refused
from .recognise import near_name


def heading_problems(file: Incoming) -> list[tuple]:
    """(column, value, rule) for headings that are missing, nearly there, or unknown to the layout."""
    used = {position for found in file.present.values() for position in found} | {file.la_column, file.year_column}
    spare = tuple(heading for position, heading in enumerate(file.heading) if position not in used and heading.strip())
    absent = [column.name for column in file.layout.columns if column.name not in file.present] if file.layout.family == "return" else []
    near = {name: near_name(name, spare) for name in absent}
    return [(name, close, "column_near") if close else (name, None, "column_missing") for name, close in near.items()] + [
        (heading, None, "extra_column") for heading in spare if heading not in near.values()]


def check(connection: duckdb.DuckDBPyConnection, tell) -> None:
    pass


def name_whose(connection: duckdb.DuckDBPyConnection, files: list[Incoming]) -> None:
    """Put to each file the LA and year its rows turned out to have; NULL where several."""
    tables = sorted({file.layout.staged for file in files if file.layout and file.layout.family != "published"})
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
        raise Refused("Rows were lost on the way, so nothing was loaded. Please report this with the shape of the file (not its contents). " + "; ".join(off))
