"""The DfE's published files, one row an area and group, to one row a figure."""

import duckdb

from data_layer.catalogue.published import FIGURES, PublishedFigure

from .land import Batch, numbered_sql

COLUMNS = ("year SMALLINT, results VARCHAR, level VARCHAR, la_code SMALLINT, region_code VARCHAR, area VARCHAR, social_care_group VARCHAR, measure VARCHAR, "
           "n VARCHAR, total VARCHAR, value VARCHAR, low VARCHAR, high VARCHAR, file_id INTEGER, row_number BIGINT")


def create_published_table(connection: duckdb.DuckDBPyConnection) -> None:
    connection.execute(f"create table staged.published ({COLUMNS})")
    connection.execute("comment on table staged.published is 'One row a published figure: area, year, social-care group and measure. Figures stay text: symbols such as c and x are kept'")


def settle_published(connection: duckdb.DuckDBPyConnection, batch: Batch) -> None:
    """Write the batch's figures to staged.published. Rows that join two LAs ("940 / 941") keep la_code NULL."""
    present = batch.files[0].present
    figures = [figure for figure in FIGURES[batch.layout.key] if figure.value in present]
    connection.execute(f"create temp table published_rows as {numbered_sql(connection, batch)}")
    if not figures:
        connection.execute("insert into staged.set_aside select file_id, files.name, row_number, 'not_recognised', null from published_rows join staged.files as files using (file_id)")
    for figure in figures:
        connection.execute(f"insert into staged.published {_figure_sql(figure, present)}")
    connection.execute("drop table published_rows")
    connection.execute(f"drop table {batch.table}")


def _figure_sql(figure: PublishedFigure, present: dict) -> str:
    held = {name: name.lower() if name in present else "cast(null as varchar)" for name in (figure.n, figure.total, figure.value, figure.low, figure.high, "version", "old_la_code", "region_code", "la_name", "region_name", "country_name")}
    parts = [held[name] for name in (figure.n, figure.total, figure.value, figure.low, figure.high)]
    return f"""
        select 2000 + try_cast(right(time_period, 2) as smallint), lower({held['version']}), lower(geographic_level), try_cast({held['old_la_code']} as smallint), {held['region_code']},
               coalesce({held['la_name']}, {held['region_name']}, {held['country_name']}), social_care_group, '{figure.measure}', {', '.join(parts)}, file_id, row_number
        from published_rows
    """
