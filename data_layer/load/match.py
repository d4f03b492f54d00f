"""Who is who: each child of the returns to a pupil of the school data, in three passes, and why where there is none.

Reads work.child_years, work.stage_pupils, work.census_pupils; makes work.matches (one row a child and pupil), work.matched_results
(one row a child counted in a stage and year), work.persons and work.cohort, by steps/4*.sql.
"""

import duckdb

from data_layer.catalogue.key_stages import KEY_STAGES

from .running import Progress, run_steps


def match_children(connection: duckdb.DuckDBPyConnection, progress: Progress | None = None) -> None:
    """Match, and give every child in a return a row a year and key stage. A child left out by none of the rules is never lost."""
    connection.execute("create or replace table work.stages (stage VARCHAR, age SMALLINT, year_group SMALLINT)")
    connection.executemany("insert into work.stages values (?, ?, ?)", [[stage.key, stage.age, stage.year_group] for stage in KEY_STAGES])
    run_steps(connection, "4", progress)
