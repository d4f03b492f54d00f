"""Matching by number, with date of birth and sex beside it: 90,000 children and 7 million pupils, by the load's own SQL and by pandas."""

import duckdb
import pandas as pd

from data_layer.load.running import STEPS

from .measuring import Times, in_turn

CHILDREN, PUPILS = 90_000, 7_000_000
OWN = ("work.school_identities", "work.pairs")  # the two statements that find pairs
# A child has the number of every 70th pupil; of one in 20 it is nobody's, of about one in 30 the pupil's former number; one in 40 has another date of birth.
MADE = f"""
    create schema work;
    create table work.stage_pupils as
    select 'A' || lpad((i * 7)::varchar, 11, '0') || '0' as upn, date '2005-09-01' + (hash(i) % 4000)::integer as dob, case when hash(i * 64 + 1) % 2 = 0 then 'F' else 'M' end as sex,
        case when i % 30 = 0 then 'B' || lpad(i::varchar, 11, '0') || '0' end as former_upn, cast(null as varchar) as uln
    from range({PUPILS}) as pupils(i);
    create table work.census_pupils (upn varchar, dob date, sex varchar, formerupn varchar);
    create table work.child_marks (pupil_id integer, uln varchar);
    create table work.adopted (pupil_id integer);
    create table work.child_identities as
    select (201 + i % 150)::smallint as la_code, i::integer as pupil_id,
        case when i % 20 = 0 then 'C' || lpad(i::varchar, 11, '0') || '0' when i % 30 = 0 then 'B' || lpad((i * 70)::varchar, 11, '0') || '0' else 'A' || lpad((i * 490)::varchar, 11, '0') || '0' end as upn,
        date '2005-09-01' + (hash(i * 70) % 4000)::integer + case when i % 40 = 0 then 1 else 0 end as dob, case when hash(i * 70 * 64 + 1) % 2 = 0 then 'F' else 'M' end as sex, 2025::smallint as last_year
    from range({CHILDREN}) as children(i);
"""


def compared(repeats: int, seconds: float) -> tuple[dict[str, Times], int, int]:
    """Times of the load's SQL and of pandas (its frames in memory), how many pairs, and how many of them differ."""
    with duckdb.connect(config={"memory_limit": "3GB"}) as connection:
        connection.execute(MADE)
        children, pupils = (connection.execute(f"select * from work.{name}").df() for name in ("child_identities", "stage_pupils"))
        ways = {"ours": lambda: _ours(connection), "pandas": lambda: _pandas(children, pupils)}
        ours, theirs = (set(way().itertuples(index=False, name=None)) for way in ways.values())
        return in_turn(ways, repeats, seconds), len(ours), len(ours ^ theirs)


def _ours(connection: duckdb.DuckDBPyConnection) -> pd.DataFrame:
    for statement in connection.extract_statements((STEPS / "400_pairs.sql").read_text(encoding="utf-8")):
        if any(f"create or replace table {name} as" in statement.query for name in OWN):
            connection.execute(statement)
    return connection.execute("select pupil_id, upn, found_by, dob_agrees, sex_agrees from work.pairs").df()


def _pandas(children: pd.DataFrame, pupils: pd.DataFrame) -> pd.DataFrame:
    by_number = children.merge(pupils, on="upn", suffixes=("", "_school")).assign(found_by="upn")
    formerly = pupils[pupils["former_upn"].notna()].rename(columns={"upn": "upn_school"})
    by_former = children.merge(formerly, left_on="upn", right_on="former_upn", suffixes=("", "_school")).assign(found_by="former_upn")
    by_former = by_former[by_former["upn"] != by_former["upn_school"]].assign(upn=lambda pairs: pairs["upn_school"])
    pairs = pd.concat([by_number, by_former])
    return pairs.assign(dob_agrees=pairs["dob"] == pairs["dob_school"], sex_agrees=pairs["sex"] == pairs["sex_school"])[["pupil_id", "upn", "found_by", "dob_agrees", "sex_agrees"]]
