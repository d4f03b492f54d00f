"""Made-up against published: measures the written files with SQL of its own and sets them beside the published figures.

`python -m synthetic.calibration FOLDER [DOCUMENT]` prints the table, or writes it into the document between its marks.
"""

import re
import sys
from dataclasses import dataclass
from pathlib import Path

import duckdb

from synthetic import tables
from synthetic.calibration_care import care
from synthetic.calibration_school import school_life
from synthetic.compared import Compared
from synthetic.figure_names import FIGURES, POPULATIONS

BEGIN, END = "<!-- calibration: begin -->", "<!-- calibration: end -->"


KS4 = {  # published measure -> unit, SQL over the KS4 extract
    "ks4_att8": ("points", "avg(KS4_ATT8::double)"), "ks4_p8": ("progress", "avg(KS4_P8SCORE::double)"),
    "ks4_em_9_4": ("%", "100 * avg(KS4_L2BASICS_94::int)"), "ks4_em_9_5": ("%", "100 * avg(KS4_L2BASICS_95::int)"),
    "ks4_ebacc_entry": ("%", "100 * avg(KS4_EBACC_E_PTQ_EE::int)"),
}
KS2 = {
    "ks2_reading_exs": ("%", "100 * avg(READEXP::int)"), "ks2_writing_exs": ("%", "100 * avg(WRITTAEXP::int)"),
    "ks2_maths_exs": ("%", "100 * avg(MATEXP::int)"), "ks2_gps_exs": ("%", "100 * avg(GPSEXP::int)"),
    "ks2_science_exs": ("%", "100 * avg(SCITAEXP::int)"), "ks2_rwm_exs": ("%", "100 * avg(RWMEXP::int)"),
    "ks2_reading_high": ("%", "100 * avg(READHIGH::int)"), "ks2_writing_gds": ("%", "100 * avg(WRITTADEPTH::int)"), "ks2_maths_high": ("%", "100 * avg(MATHIGH::int)"),
    "ks2_gps_high": ("%", "100 * avg(GPSHIGH::int)"), "ks2_rwm_high": ("%", "100 * avg(RWMHIGH::int)"),
}


def compare(folder: Path) -> list[Compared]:
    """Every figure that is published for a year in the folder."""
    with duckdb.connect() as connection:
        _views(connection, folder)
        years = [row[0] for row in connection.sql("select distinct year from twelve order by 1").fetchall()]
        rows = _stage(connection, folder, "ks4", KS4, years) + _stage(connection, folder, "ks2", KS2, years)
        return rows + school_life(connection, folder) + care(connection)


def compare_care(folder: Path) -> list[Compared]:
    """The care characteristics and the SDQ mean of every year, from the returns alone."""
    with duckdb.connect() as connection:
        _return_views(connection, folder)
        return care(connection)


@dataclass(frozen=True)
class Sizes:
    """Looked-after children (12 months) at the end of a stage: (year, LA, made-up, published) where one is published, and for how many LAs and years none is."""

    stage: str
    held: list[tuple[int, int, int, int]]
    unpublished: int


def cohort_sizes(folder: Path, stage: str = "ks4") -> Sizes:
    """The cohorts of every authority and year; a child is found by its UPN and a date of birth that is a day late at most."""
    upn, dob = {"ks4": ("upn", "KS4_DOB"), "ks2": ("upn_of", "DOB")}[stage]
    with duckdb.connect() as connection:
        _views(connection, folder)
        connection.execute(f"create table published as select * from read_csv('{tables.HERE / 'la_cohorts.csv'}', skip = 1, header = true)")
        rows = connection.sql(f"""
            with made as (
                select m.year, m.la::int as la, count(distinct m.school_upn) as n from matched m
                join {stage} s on s.{upn} = m.school_upn and s.year_of = m.year and m.dob - d(s.{dob}) between 0 and 1 group by all
            ), sent as (
                select distinct la::int as la, year from twelve where year in (select distinct year_of from {stage})
            )
            select year, la, coalesce(n, 0), {stage} from sent left join made using (year, la) left join published using (year, la) order by all
        """).fetchall()
    held = [row for row in rows if row[3] is not None]
    return Sizes(stage, held, len(rows) - len(held))


def _reading(folder: Path, pattern: str) -> str:
    return f"read_csv('{folder}/{pattern}', all_varchar = true, union_by_name = true)"


def _return_views(connection: duckdb.DuckDBPyConnection, folder: Path) -> None:
    """The returns as text; short breaks left out."""
    connection.execute("create macro d(x) as strptime(x, '%d/%m/%Y')::date")
    connection.execute(f"create view episodes as select *, YEAR::int as year_of from {_reading(folder, 'ssda903/ssda903_????_episodes.csv')} where LS not in ('V3', 'V4')")
    connection.execute(f"create view header as select * from {_reading(folder, 'ssda903/ssda903_????_header.csv')}")
    for name in ("oc2", "missing"):
        connection.execute(f"create view {name} as select *, YEAR::int as year_of from {_reading(folder, f'ssda903/ssda903_????_{name}.csv')}")


def _views(connection: duckdb.DuckDBPyConnection, folder: Path) -> None:
    """The files as text, the 12-month children by the DfE's rule, and whom they match by UPN (or former UPN)."""
    _return_views(connection, folder)
    connection.execute(f"create view census as select * from {_reading(folder, 'census_spring_*.csv')}")
    if list(folder.glob("ks2_????.csv")):
        connection.execute(f"create view ks2 as select *, UPN as upn_of, right(ACADYR, 4)::int as year_of from {_reading(folder, 'ks2_????.csv')}")
    connection.execute(f"create view ks4 as select *, KS4_UPN as upn, right(KS4_ACADYR, 4)::int as year_of from {_reading(folder, 'ks4_????.csv')} where KS4_NATRES = '1'")
    connection.execute("""create table twelve as
        -- one row a child and year: no start after 1 April, no end before 31 March among the episodes of the year
        select LA as la, CHILD as child, year_of as year from episodes
        where d(DECOM) <= make_date(year_of, 3, 31) and (DEC is null or d(DEC) >= make_date(year_of - 1, 4, 1)) group by all
        having not bool_or((RNE = 'S' and d(DECOM) > make_date(year_of - 1, 4, 1)) or (DEC is not null and REC <> 'X1' and d(DEC) < make_date(year_of, 3, 31)))""")
    connection.execute("""create table matched as
        -- one row a 12-month child and year with the UPN the schools hold
        select t.*, coalesce(f.UPN, h.UPN) as school_upn, d(h.DOB) as dob from twelve t
        join header h on h.LA = t.la and h.CHILD = t.child and h.YEAR::int = t.year
        left join (select distinct FormerUPN, UPN from census where FormerUPN is not null) f on f.FormerUPN = h.UPN""")


def _stage(connection, folder: Path, stage: str, measures: dict, years: list[int]) -> list[Compared]:
    """Looked-after children, and all pupils: the sampled ones weighed up, each child in care once (be its UPN not known to the authority)."""
    if stage == "ks2" and not list(folder.glob("ks2_????.csv")):
        return []
    upn, rows = ("upn_of" if stage == "ks2" else "upn"), []
    share = float(connection.execute(f"select OTHER_PUPILS_SHARE from read_csv('{folder}/synthetic.csv', all_varchar = true)").fetchall()[0][0])
    weigh = lambda sql: re.sub(r"avg\((.+)\)", r"sum(\1 * weight) / sum(case when \1 is not null then weight end)", sql)
    connection.execute(f"""create or replace table staged as select s.*, case when s.{upn} in (select SCHOOL_UPN from read_parquet('{folder}/truth/children.parquet')) then 1.0 else {1 / share} end as weight
        from {stage} s""")
    for measure, (unit, sql) in measures.items():
        made = {
            "cla_12m": f"select year_of, {sql} from staged join (select distinct school_upn, year from matched) m on m.school_upn = {upn} and m.year = year_of group by 1",
            "all": f"select year_of, {weigh(sql)} from staged group by 1",
        }
        for population, query in made.items():
            known = tables.published(measure, population) if tables.is_published(measure, population) else {}
            rows += [Compared(measure, population, y, unit, value, known[y]) for y, value in sorted(connection.sql(query).fetchall()) if y in known and y in years and value is not None]
    return rows


def as_markdown(rows: list[Compared], sizes: list[Sizes]) -> str:
    """The table for the document, and how many cohorts are as published."""
    return "\n\n".join((figures_table(rows), *(sizes_sentence(one) for one in sizes)))


def sizes_sentence(sizes: Sizes) -> str:
    """How many cohorts are as published, the largest difference, and how many have nothing published to follow."""
    apart = [abs(made - published) for _, _, made, published in sizes.held]
    size = sorted(published for *_, published in sizes.held)[len(apart) // 2]
    differ = "" if not any(apart) else f"; the others differ by {max(apart)} at most"
    return (f"Looked-after children at the end of {sizes.stage.upper()}, by authority and year: {apart.count(0):,} of {len(apart):,} published numbers are met exactly{differ} (median {size}). "
            f"For {sizes.unpublished:,} more nothing is published (kept back, mostly because the children are few): their numbers follow from the authority's share of England in other years.")


def figures_table(rows: list[Compared]) -> str:
    """One row a figure and population, years across as made-up / published; how many lie outside the promise."""
    years = sorted({row.year for row in rows})
    lines = ["| figure | population | " + " | ".join(map(str, years)) + " |", "|---|---|" + "---|" * len(years)]
    for measure, population in dict.fromkeys((row.measure, row.population) for row in rows):
        cells = {r.year: _cell(r) for r in rows if (r.measure, r.population) == (measure, population)}
        lines.append(f"| {FIGURES.get(measure, measure)} | {POPULATIONS.get(population, population)} | " + " | ".join(cells.get(year, "") for year in years) + " |")
    return "\n".join([*lines, "", f"Outside the promise (marked *): {sum(not row.within for row in rows)} of {len(rows)} figures."])


def _cell(row: Compared) -> str:
    places = 2 if row.unit == "progress" else 1
    return f"{row.made:.{places}f} / {row.published:.{places}f}{'' if row.within else ' *'}"


def put_into(document: Path, begin: str, end: str, text: str) -> None:
    """Replace what stands between two marks of a document."""
    before, rest = document.read_text(encoding="utf-8").split(begin)
    document.write_text(f"{before}{begin}\n{text}\n{end}{rest.split(end)[1]}", encoding="utf-8")


def main(folder: Path, document: Path | None) -> None:
    """Print the table, or put it into the document between its marks."""
    text = as_markdown(compare(folder), [cohort_sizes(folder, stage) for stage in ("ks4", "ks2")])
    if document is None:
        print(text)
        return
    put_into(document, BEGIN, END, text)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]) if len(sys.argv) > 2 else None)
