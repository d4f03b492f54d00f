"""From the returns' rows to each child's care history: years stitched, episodes mended, periods, placements, factors.

Reads staged.*; makes work.child_years, work.episodes, work.periods, work.placements, work.sdq, work.missing_spells and
work.care_factors (one row a child in an LA and year of return), by steps/1*.sql.
"""

from pathlib import Path

import duckdb

from data_layer.catalogue.schools import CURRENT_LIST
from data_layer.catalogue.ssda903 import RETURN_LAYOUTS

from .geography import load_places
from .running import Progress, ensure_table, ensure_tables, run_steps
from .typed import field, sql_type

TABLES = Path(__file__).parents[1] / "catalogue" / "tables"
PLACED = {"la_code": "SMALLINT", "year": "SMALLINT", "file_id": "INTEGER", "row_number": "BIGINT"}
FILES = {"file_id": "INTEGER", "name": "VARCHAR", "kind": "VARCHAR", "la_code": "SMALLINT", "year": "SMALLINT"}


def derive_care(connection: duckdb.DuckDBPyConnection, progress: Progress | None = None, postcodes: Path | None = None) -> None:
    """Everything about care, from staged.*. Files and columns that are not there count as empty. `postcodes`: a file to be used instead of the package's."""
    connection.execute("create schema if not exists work")
    complete_layouts(connection, (*RETURN_LAYOUTS, CURRENT_LIST))
    ensure_table(connection, "staged", "files", FILES)
    load_authorities(connection)
    load_places(connection, progress, postcodes)
    run_steps(connection, "1", progress)


def complete_layouts(connection: duckdb.DuckDBPyConnection, layouts) -> None:
    """Give every layout its staged table with all its columns, empty where no file gave them."""
    tables = {layout.staged: {field(column.name): sql_type(column) for column in layout.columns} | PLACED | ({"results": "VARCHAR"} if layout.family == "results" else {}) for layout in layouts}
    ensure_tables(connection, "staged", tables)


def load_authorities(connection: duckdb.DuckDBPyConnection) -> None:
    """`work.local_authorities`: one row an LA, past or present, with its successors ('838;839'); `work.neighbours`: the 2025 model."""
    connection.execute(f"""
        create or replace table work.local_authorities as
        select try_cast(dfe_code as smallint) as la_code, name, ons_code, region_code, region, ees_region as sub_region, is_current = '1' as is_current,
            nullif(successor_dfe_codes, '') as successors
        from read_csv('{TABLES}/local_authorities.csv', all_varchar = true)
        where try_cast(dfe_code as smallint) is not null
        qualify row_number() over (partition by dfe_code order by is_current desc, valid_from desc nulls last) = 1
    """)
    connection.execute(f"""
        create or replace table work.neighbours as
        select dfe_code::smallint as la_code, rank::tinyint as rank, neighbour_dfe_code::smallint as neighbour
        from read_csv('{TABLES}/statistical_neighbours.csv', all_varchar = true)
        where model_year = '2025'
    """)
