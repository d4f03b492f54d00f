"""Care characteristics of the made-up England, measured from the returns, beside the published ones."""

import duckdb

from synthetic import tables
from synthetic.compared import Compared, beside_published

NUMBERS = {  # published number of children at 31 March -> condition on the episode that runs on that day
    **{f"age_{name}": f"age {condition}" for name, condition in (("under_1", "< 1"), ("1_to_4", "between 1 and 4"), ("5_to_9", "between 5 and 9"), ("10_to_15", "between 10 and 15"), ("16_over", ">= 16"))},
    "full_order": "LS = 'C2'", "interim_order": "LS = 'C1'", "placement_order": "LS in ('E1', 'D1')", "voluntary": "LS = 'V2'", "youth_justice": "LS in ('J1', 'J2', 'J3')",
    **{f"need_n{i}": f"CIN = 'N{i}'" for i in range(1, 9)}, "female": "SEX in ('2', 'F')", "white": "ETHNIC[1] = 'W'", "mixed": "ETHNIC[1] = 'M'",
    "asian": "ETHNIC[1] in ('A', 'C')", "black": "ETHNIC[1] = 'B'", "other_ethnic": "ETHNIC[1] = 'O'", "foster_number": "PLACE[1] = 'U'", "placed_adoption": "PLACE[1] = 'A'",
    "provider_own": "coalesce(PLACE_PROVIDER, '') = 'PR1'", "provider_private": "coalesce(PLACE_PROVIDER, '') = 'PR4'", "provider_voluntary": "coalesce(PLACE_PROVIDER, '') = 'PR5'",
    "in_la": "coalesce(placed_la = LA, false)",
}
SHARES = {  # published % of the children at 31 March -> condition
    "childrens_home": "PLACE in ('K1', 'K2', 'R1')", "semi_independent": "PLACE in ('H5', 'P2', 'K3')", "parents": "PLACE = 'P1'",
    "far_from_home": "coalesce(placed_la <> LA and miles > 20, false)", "three_placements": "carers >= 3",
}
STABLE = "avg((carer_since <= make_date(year_of - 2, 3, 31) or PLACE[1] = 'A')::int) filter (age < 16 and in_care_since <= make_date(year_of - 2, 9, 30) - interval 1 year)"
HEALTH = {"convicted": "CONVICTED", "health_check": "HEALTH_ASSESSMENT", "teeth_check": "TEETH_CHECK", "immunisations": "IMMUNISATIONS"}
ON_THE_DAY = """create or replace table on_the_day as
-- one row a child and 31 March: the episode that runs on it, since when with this carer and in care, how many carers in the year
with years as (
    select distinct year_of from episodes
), begun as (
    select years.year_of, LA, CHILD, max(d(DECOM)) filter (RNE = 'S') as in_care_since, max(d(DECOM)) filter (RNE in ('S', 'P', 'B')) as carer_since
    from years join (select distinct LA, CHILD, RNE, DECOM from episodes) on d(DECOM) <= make_date(years.year_of, 3, 31) group by all
), carers as (
    select year_of, LA, CHILD, count(*) filter (RNE in ('S', 'P', 'B') or d(DECOM) <= make_date(year_of - 1, 4, 1)) as carers
    from episodes where d(DECOM) <= make_date(year_of, 3, 31) and (DEC is null or d(DEC) >= make_date(year_of - 1, 4, 1)) group by all
)
select
    e.*, h.SEX, h.ETHNIC, in_care_since, carer_since, carers,
    date_diff('year', d(h.DOB), make_date(e.year_of, 3, 31)) - (strftime(d(h.DOB), '%m%d') > '0331')::int as age
from episodes e
join header h on h.LA = e.LA and h.CHILD = e.CHILD and h.YEAR = e.YEAR
join begun on begun.year_of = e.year_of and begun.LA = e.LA and begun.CHILD = e.CHILD
join carers on carers.year_of = e.year_of and carers.LA = e.LA and carers.CHILD = e.CHILD
where e.DEC is null"""


def care(connection: duckdb.DuckDBPyConnection) -> list[Compared]:
    """Every published characteristic of every year, as a % of the children it is of; the mean SDQ score and its bands."""
    connection.execute(ON_THE_DAY)
    connection.execute(f"create or replace table posts as select * from read_csv('{tables.HERE / 'postcodes.csv'}', comment = '#', header = true)")
    rows = _on_the_day(connection)
    rows += beside_published(connection, f"select year_of, 100 * {STABLE} from on_the_day group by 1", "stable_2_years", "care whole %")
    for measure, letter in (("missing", "M"), ("away", "A")):
        rows += beside_published(connection, f"""
            select year_of, 100.0 * count(*) filter (gone) / count(*) from (
                select e.year_of, e.LA, e.CHILD, bool_or(m.CHILD is not null) as gone from episodes e
                left join missing m on m.year_of = e.year_of and m.LA = e.LA and m.CHILD = e.CHILD and m.MISSING = '{letter}'
                where d(DECOM) <= make_date(e.year_of, 3, 31) and (DEC is null or d(DEC) >= make_date(e.year_of - 1, 4, 1)) group by all) group by 1""", measure, "care whole %", shown="in_year")
    for measure, column in HEALTH.items():
        rows += beside_published(connection, f"select year_of, 100 * avg(({column} = '1')::int) from oc2 where {column} is not null group by 1", measure, "care whole %", shown="cla_12m")
    return rows + _sdq(connection)


def _on_the_day(connection: duckdb.DuckDBPyConnection) -> list[Compared]:
    """Shares of the children in care on 31 March: one statement, one column a characteristic."""
    asked = {**NUMBERS, **SHARES}
    columns = ", ".join(f"100 * avg(({condition})::int) as {name}" for name, condition in asked.items())
    connection.execute(f"""create or replace table shares as
        select year_of, {columns} from (
            select on_the_day.*, placed.la::varchar as placed_la, sqrt(power(placed.easting - home.easting, 2) + power(placed.northing - home.northing, 2)) / 1609.3 as miles
            from on_the_day left join posts placed on placed.postcode = PL_POST left join posts home on home.postcode = HOME_POST) group by 1""")
    rows = []
    for name in asked:
        query = f"select year_of, {name} from shares"
        rows += beside_published(connection, query, name, "care %", "cla_31mar", whole="number") if name in NUMBERS else beside_published(connection, query, name, "care whole %")
    return rows


def _sdq(connection: duckdb.DuckDBPyConnection) -> list[Compared]:
    scored = "from oc2 where SDQ_SCORE is not null group by 1"
    rows = []
    for band, condition in (("normal", "< 14"), ("borderline", "between 14 and 16"), ("concern", "> 16")):
        rows += beside_published(connection, f"select year_of, 100 * avg((SDQ_SCORE::int {condition})::int) {scored}", f"sdq_{band}", "care %", "cla_12m", "cla_12m", whole="sdq_received")
    return rows + beside_published(connection, f"select year_of, avg(SDQ_SCORE::int) {scored}", "sdq_mean", "score", shown="cla_12m")
