"""The release's own dictionary: measures and availability, from the catalogue, as SELECTs of constants."""

from data_layer.catalogue.availability import YEARS, line_of
from data_layer.catalogue.measures import MEASURES


def _value(value) -> str:
    return "null" if value is None else str(value) if isinstance(value, int) else "'" + str(value).replace("'", "''") + "'"


def values_sql(columns: tuple[str, ...], rows: list[tuple]) -> str:
    """A SELECT of constant rows; of no row where there are none."""
    if not rows:
        return f"select {', '.join(f'null as {name}' for name in columns)} where false"
    listed = ", ".join(f"({', '.join(_value(value) for value in row)})" for row in rows)
    return f"select * from (values {listed}) as rows({', '.join(columns)})"


def measures_sql() -> str:
    """One row a measure."""
    columns = ("measure", "label", "stage", "kind", "value", "among", "unit", "decimals", "scale", "definition", "source")
    return values_sql(columns, [(m.key, m.label, m.stage, m.kind, m.value, m.among, m.unit, m.decimals, m.scale, m.definition, m.source) for m in MEASURES])


def availability_sql() -> str:
    """One row a measure and year."""
    lines = [(measure.key, year, line_of(measure.key, year)) for measure in MEASURES for year in YEARS]
    return values_sql(("measure", "year", "state", "reason"), [(key, year, line.state, line.reason) for key, year, line in lines if line])
