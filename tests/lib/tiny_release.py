"""A small real release for tests: the declared tables, with the rows a test draws. One call, a few milliseconds.

    folder = tiny_release(tmp_path, cla=drawn('''
        la_code | pupil_id | sex | ks4_attainment8
        876     | 1        | F   | 4650
    '''), pupils=[{"ks4_attainment8": 5000}])

A column a test doesn't name gets the default of its table below (KS4, 2024, in every cohort basis), else NULL.
"""

import itertools
import pathlib

import duckdb
import pyarrow as pa

from data_layer import cube
from data_layer.catalogue.measures import MEASURES
from data_layer.catalogue.release import CUBES, RELEASE_TABLES, SCHEMA_VERSION

SUBJECTS = ("reading", "writing", "maths", "science", "gps")
NAME = "cla-20250101-000000"
HALTON, KNOWSLEY, SEFTON, CAMDEN = 876, 340, 343, 202
WHO = dict(stage="ks4", year=2024, sex="F", sen="none", prior="middle", school_type="mainstream", state_funded=True, fsm6="no", urn=100001, eal="no", ethnicity="white")
CHILD = dict(la_code=HALTON, in_12m=True, in_12m_strict=True, in_31mar=True, in_anytime=True, in_current=True)
DEFAULTS = {
    "release": dict(release_id=NAME, made_at="2025-01-01 00:00:00", schema_version=SCHEMA_VERSION, synthetic=True, seed=1, other_pupils_share=1, returns_from=2020, returns_to=2025),
    "local_authorities": dict(is_current=True, has_children=True),
    "cla": dict(**WHO, **CHILD, school_la=HALTON, region_code="E12000002", first_row=True, match_pass=1, months_in_care=40, placements=2),
    "pupils": dict(**WHO, school_la=HALTON),
    "cohort": dict(**CHILD, year=2024, stage="ks4", of_age=True, at_stage=True, has_result=True, match_pass=1),
    "children": dict(la_code=HALTON, sex="F", dob="2008-05-01"),
    "published": dict(is_shown=True),
}
AUTHORITIES = (
    dict(la_code=HALTON, name="Halton (synthetic)", region_code="E12000002", region="North West", sub_region="North West"),
    dict(la_code=KNOWSLEY, name="Knowsley (synthetic)", region_code="E12000002", region="North West", sub_region="North West"),
    dict(la_code=SEFTON, name="Sefton (synthetic)", region_code="E12000002", region="North West", sub_region="North West"),
    dict(la_code=CAMDEN, name="Camden (synthetic)", region_code="E12000007", region="London", sub_region="Inner London"),
)
NEIGHBOURS = (dict(la_code=HALTON, rank=1, neighbour=KNOWSLEY), dict(la_code=HALTON, rank=2, neighbour=CAMDEN))


def tiny_release(folder: pathlib.Path, **tables) -> pathlib.Path:
    """Writes a release into `folder` with the rows given by table name (dicts of columns), and makes it the current one."""
    folder.mkdir(parents=True, exist_ok=True)
    rows = {"release": [{}], "local_authorities": AUTHORITIES, "neighbours": NEIGHBOURS, **tables}
    database = duckdb.connect(str(folder / f"{NAME}.duckdb"))
    make_tables(database)
    for table, drawn_rows in rows.items():
        fill(database, table, drawn_rows)
    for table, stage in itertools.product(CUBES, ("ks1", "ks2", "ks4")):
        database.execute(f"insert into {table} by name {cube.fill_sql(table, stage)}")
    database.close()
    (folder / "current").write_text(f"{NAME}.duckdb\n")
    return folder


def make_tables(database) -> None:
    """The declared tables, empty; `cla` and `pupils` with a column for each measure."""
    for table in RELEASE_TABLES:
        columns = [f"{column.name} {column.type}" for column in table.columns]
        if table.name in ("cla", "pupils"):
            columns += [f"{measure.key} INTEGER" for measure in MEASURES]
            columns += [name for name in (f"{subject}_category VARCHAR" for subject in SUBJECTS) if name not in columns]
        columns += [f"{column.name} {column.type}" for column in cube.columns()] if table.name in CUBES else []
        database.execute(f"create table {table.name} ({', '.join(columns)})")


def fill(database, table: str, rows) -> None:
    """The rows into a table, each over the table's defaults; children without a number get the next one."""
    numbers = itertools.count(1)
    filled = [{**DEFAULTS.get(table, {}), **row} for row in rows]
    for row in filled:
        if table in ("cla", "cohort", "children") and "pupil_id" not in row:
            row["pupil_id"] = next(numbers)
    if filled:
        names = list(dict.fromkeys(name for row in filled for name in row))
        drawn_rows = pa.table({name: _column([row.get(name) for row in filled]) for name in names})  # noqa: F841 (read by DuckDB)
        database.execute(f"insert into {table} by name select * from drawn_rows")


def _column(values: list) -> pa.Array:
    try:
        return pa.array(values)
    except pa.ArrowInvalid:
        return pa.array([None if value is None else str(value) for value in values])


def drawn(picture: str) -> list[dict]:
    """Rows from a drawn table: a header line, then values between `|`; numbers become numbers, `-` becomes NULL."""
    lines = [[cell.strip() for cell in line.split("|")] for line in picture.strip().splitlines()]
    return [dict(zip(lines[0], map(_value, line), strict=False)) for line in lines[1:]]


def _value(text: str):
    if text == "-":
        return None
    if text in ("true", "false"):
        return text == "true"
    try:
        return int(text) if "." not in text else float(text)
    except ValueError:
        return text
