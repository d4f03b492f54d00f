"""Many rows in one statement: a statement a row costs a millisecond each, and England is thousands of files."""

import duckdb


def insert_rows(connection: duckdb.DuckDBPyConnection, table: str, types: tuple[str, ...], rows: list) -> None:
    """Insert `rows` (sequences as wide as `types`, SQL types of the first columns of `table`)."""
    if rows:
        columns = ", ".join(f"unnest(cast(? as {each}[]))" for each in types)
        connection.execute(f"insert into {table} select {columns}", [list(column) for column in zip(*rows, strict=True)])
