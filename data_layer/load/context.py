"""Each pupil at the end of a key stage: characteristics, school and school life, from census, extracts, absence, suspensions, schools.

Reads staged.* and work.results_ks1/ks2/ks4; makes work.pupil_context (one row a pupil, key stage and year), work.census_pupils,
work.spells, work.schools and the sums of absence and suspensions, by steps/3*.sql.
"""

import duckdb

from data_layer.catalogue.attainment import RESULT_LAYOUTS
from data_layer.catalogue.schools import SCHOOL_LAYOUTS

from .care import complete_layouts
from .running import Progress, ensure_table, run_steps

RESULT_KEYS = {
    "upn": "VARCHAR", "year": "SMALLINT", "dob": "DATE", "sex": "VARCHAR", "former_upn": "VARCHAR", "uln": "VARCHAR", "urn": "INTEGER", "laestab": "INTEGER",
    "is_latest": "BOOLEAN", "in_stage": "BOOLEAN", "prior": "VARCHAR", "prior_score": "INTEGER", "prior_group": "VARCHAR",
}


def derive_context(connection: duckdb.DuckDBPyConnection, progress: Progress | None = None) -> None:
    """Pupil context, from staged.* and the results. Files that are not there count as empty."""
    complete_layouts(connection, (*RESULT_LAYOUTS, *SCHOOL_LAYOUTS))
    for stage in ("ks1", "ks2", "ks4"):
        ensure_table(connection, "work", f"results_{stage}", RESULT_KEYS)
        ensure_table(connection, "work", f"{stage}_repeated", {"file_id": "INTEGER", "row_number": "BIGINT"})
    run_steps(connection, "3", progress)
