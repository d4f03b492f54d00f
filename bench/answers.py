"""One page's sums worked out in ways that must agree to the last digit: ours, a statement a figure, pandas, SQLite, Polars; and the engine alone as a floor.

The page: KS4 benchmark of one LA, its latest years; comparators LA, neighbours, region and England (CLA), England (all schools).
An answer is a dict {(comparator, year, measure): (n, total)} of whole numbers, cells without pupils left out.
"""

import sqlite3
from dataclasses import replace

import duckdb

from data_layer.database import Release
from data_layer.places import places, years_held
from data_layer.query import gather
from data_layer.question import Question
from data_layer.rollup import raw_rows
from data_layer.rows import Rows
from data_layer.sums import Grid
from filters.selection import Selection

REPORT, STAGE = "ks4-benchmark", "ks4"
COMPARATORS = ("la_cla", "neighbours_cla", "region_cla", "england_cla", "england_all")
FILTERS = {
    "no filter": [], "2 filters": ["sex=F", "fsm6=yes"],
    "a filter that no cube holds": ["sex=F", "excluded=no"],
    "6 filters": ["sex=F", "sen=none,support", "fsm6=no", "eal=no", "ethnicity=white,mixed", "school_type=mainstream"],
}
COLUMNS = ("year", "school_la", "sex", "sen", "fsm6", "eal", "ethnicity", "school_type", "excluded")
TEXTS = ("stage", *COLUMNS[2:])
CARE = ("la_code", "in_12m", "first_row")
WHOLE = "coalesce(sum({0}), 0)::bigint"


class Page:
    """The question, and everything a peer needs to answer it in its own way. where: clauses on the columns both tables have, written out."""

    def __init__(self, release, la_code: int, filters: list[str], years: int = 5):
        self.release, self.la_code, self.years = release, la_code, years_held(release, STAGE)[:years]
        conditions = Selection.from_where(filters, Selection(report=REPORT, la=la_code, year=self.years[0])).conditions()
        self.question = Question(REPORT, la_code, self.years, conditions=conditions, comparators=COMPARATORS, mode="internal")
        self.measures = [one.key for one in self.question.measures_asked]
        self.where = replace(places(release, la_code), share=1.0)     # a sample of the others is not weighed up here, by nobody
        region = self.where.regions.get(la_code)
        self.areas = {"la_cla": (la_code,), "neighbours_cla": self.where.neighbours, "region_cla": tuple(code for code, other in self.where.regions.items() if other == region), "england_cla": None}
        self.chosen = {key: values.split(",") for key, _, values in (one.partition("=") for one in filters)}

    def clauses(self) -> str:
        return "".join(f" and {key} in ({', '.join(repr(value) for value in values)})" for key, values in self.chosen.items())


def ours(page: Page) -> dict:
    """The page's own code, from the question to the rows before statistics."""
    gathered = gather(page.release, page.question)
    frame = raw_rows(page.question, gathered, Rows({}), page.where, Grid.of(page.question, page.years, False))
    rows = zip(frame["comparator"].tolist(), frame["year"].tolist(), frame["measure"].tolist(), frame["n"].tolist(), frame["total"].tolist(), strict=True)
    return {(comparator, year, measure): (int(n), int(total)) for comparator, year, measure, n, total in rows if n}


def one_by_one(page: Page) -> dict:
    """The naive way: a statement a figure."""
    found = {}
    for comparator in COMPARATORS:
        source = rows_sql(page, comparator)
        for year in page.years:
            for measure in page.measures:
                n, total = page.release.rows(f"select count({measure}), {WHOLE.format(measure)} from ({source}) where year = {year}")[0]
                found[comparator, year, measure] = (n, total)
    return {key: value for key, value in found.items() if value[0]}


def rows_sql(page: Page, comparator: str) -> str:
    where = f"stage = '{STAGE}'{page.clauses()}"
    if comparator == "england_all":
        columns = ", ".join(["year", *page.measures])
        return f"select {columns} from pupils where {where} union all select {columns} from cla where {where} and first_row"
    area = page.areas[comparator]
    return f"select * from cla where {where} and in_12m" + ("" if area is None else f" and la_code in ({', '.join(map(str, area))})")


def floor(page: Page):
    """What the engine needs to add up the same columns over the same years, nothing asked."""
    sums = ", ".join(f"sum({measure})" for measure in page.measures)
    return page.release.rows(f"select {sums} from pupils where stage = '{STAGE}' and year in ({', '.join(map(str, page.years))})")


class Pandas:
    """A frame in memory, categories as categories. set_aside: of this stage and these years alone; else the full frame, every stage and year."""

    def __init__(self, page: Page, set_aside: bool):
        self.set_aside = set_aside
        where = f"stage = '{STAGE}' and year in ({', '.join(map(str, page.years))})" if set_aside else "true"
        names = ", ".join((*(f"{name}::enum({self.values(page, name)}) as {name}" for name in TEXTS), "year", "school_la", *page.measures))
        self.frame = page.release.query(f"select {names}, null::smallint as la_code, false as in_12m, true as first_row from pupils where {where} "
                                        f"union all select {names}, la_code, in_12m, first_row from cla where {where}", seconds=600)

    @staticmethod
    def values(page: Page, name: str) -> str:
        found = page.release.rows(f"select distinct {name} from pupils where {name} is not null union select distinct {name} from cla where {name} is not null order by 1")
        return ", ".join(f"'{value}'" for value, in found) or "''"

    def answer(self, page: Page) -> dict:
        """Filters one after the other, then a groupby a comparator."""
        frame = self.frame if self.set_aside else self.frame[(self.frame["stage"] == STAGE) & self.frame["year"].isin(page.years)]
        for key, values in page.chosen.items():
            frame = frame[frame[key].isin(values)]
        care, found = frame[frame["in_12m"].astype(bool)], {}
        for comparator in COMPARATORS:
            rows = frame[frame["first_row"].astype(bool)] if comparator == "england_all" else care if page.areas[comparator] is None else care[care["la_code"].isin(page.areas[comparator])]
            sums = rows.groupby("year")[page.measures].agg(["count", "sum"])
            found |= {(comparator, int(year), measure): (int(sums.at[year, (measure, "count")]), int(sums.at[year, (measure, "sum")])) for year in sums.index for measure in page.measures}
        return {key: value for key, value in found.items() if value[0]}


class SQLite:
    """The same rows in SQLite, in memory, clustered by year and indexed on the filter columns."""

    def __init__(self, page: Page, rows):
        self.connection = sqlite3.connect(":memory:")
        names = [*COLUMNS, *page.measures, *CARE]
        frame = rows[names].sort_values(["year", "sen", "fsm6", "sex"])
        for name in frame.columns[frame.dtypes == "category"]:
            frame[name] = frame[name].astype(object)
        frame.to_sql("rows", self.connection, index=False)
        self.connection.execute("create index by_filter on rows (year, sen, fsm6, sex)")
        self.connection.execute("create index by_la on rows (la_code, year) where la_code is not null")
        self.connection.execute("analyze")

    def answer(self, page: Page) -> dict:
        sums = ", ".join(f"count({measure}), total({measure})" for measure in page.measures)
        found = {}
        for comparator in COMPARATORS:
            area = page.areas.get(comparator)
            who = "first_row" if comparator == "england_all" else "la_code is not null and in_12m" + ("" if area is None else f" and la_code in ({', '.join(map(str, area))})")
            for year, *values in self.connection.execute(f"select year, {sums} from rows where {who}{page.clauses()} group by year"):
                found |= {(comparator, year, measure): (values[2 * place], int(values[2 * place + 1])) for place, measure in enumerate(page.measures)}
        return {key: value for key, value in found.items() if value[0]}


class Polars:
    """The full frame in memory, as Polars likes it: lazily, all comparators in one plan a comparator, on every core."""

    def __init__(self, page: Page, frame):
        import polars

        self.polars, self.frame = polars, polars.from_pandas(frame.astype({name: "object" for name in frame.columns[frame.dtypes == "category"]})).with_columns(polars.col(polars.String).cast(polars.Categorical))

    def answer(self, page: Page) -> dict:
        pl, found = self.polars, {}
        rows = self.frame.lazy()
        for key, values in page.chosen.items():
            rows = rows.filter(pl.col(key).cast(pl.String).is_in(values))
        sums = [each for measure in page.measures for each in (pl.col(measure).count().alias(f"{measure}__n"), pl.col(measure).cast(pl.Int64).sum().alias(f"{measure}__total"))]
        plans = []
        for comparator in COMPARATORS:
            area = page.areas.get(comparator)
            who = pl.col("first_row") if comparator == "england_all" else pl.col("in_12m") if area is None else pl.col("in_12m") & pl.col("la_code").is_in(list(area))
            plans.append(rows.filter(who).group_by("year").agg(sums))
        for comparator, table in zip(COMPARATORS, pl.collect_all(plans), strict=True):
            for row in table.to_dicts():
                found |= {(comparator, row["year"], measure): (row[f"{measure}__n"], row[f"{measure}__total"]) for measure in page.measures}
        return {key: value for key, value in found.items() if value[0]}


def differences(one: dict, other: dict) -> list:
    """Keys whose numbers are not equal, or that only one of the two has."""
    return [key for key in one.keys() | other.keys() if one.get(key) != other.get(key)]


def threads_agree(path, la_code: int, filters: list[str]) -> bool:
    """One thread, two and four give the same digits. The file must not be open yet in this process."""
    answers = []
    for threads in (1, 2, 4):
        release = Release(path, duckdb.connect(str(path), read_only=True, config={"threads": threads}))
        answers.append(ours(Page(release, la_code, filters)))
        release.close()
    return all(not differences(answers[0], other) for other in answers[1:])
