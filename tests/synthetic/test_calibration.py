"""Made-up against published figures (tables/calibration.csv, la_cohorts.csv), measured from the files by SQL of its own."""

import csv
from pathlib import Path
from statistics import median, stdev

import duckdb
import numpy as np
import pytest

from synthetic.allotted import allot
from synthetic.calibration import BEGIN, END, as_markdown, cohort_sizes, compare, compare_care
from synthetic.england import make_england, register_of, write_return
from synthetic.figure_names import FIGURES, POPULATIONS
from synthetic.output import Output
from synthetic.plan import make_plan


@pytest.fixture(scope="module")
def rows(england):
    return compare(england)


def test_every_figure_of_a_year_is_as_published(rows):
    assert {row.population for row in rows} == {"cla_12m", "all", "cla_31mar", "in_year"}
    assert outside(rows) == []


@pytest.mark.parametrize("stage, usual", [("ks4", 34), ("ks2", 18)])
def test_cohorts_of_authorities_are_as_published(england, stage, usual):
    """Every authority whose number the DfE published (tables/la_cohorts.csv), to the child, though UPNs are wrong, change, or are another child's."""
    sizes = cohort_sizes(england, stage)
    assert median(published for *_, published in sizes.held) == pytest.approx(usual, abs=3)
    assert [row for row in sizes.held if row[2] != row[3]] == []
    assert len(sizes.held) > 120


def test_authorities_differ_no_more_than_real_ones(files):
    """Mean Attainment 8 of looked-after children by LA. DfE 2023/24 (KS4 by LA, OGL v3.0): over 117 LAs with 20 pupils or more the standard deviation is 3.47 points, mostly chance."""
    of_las = [mean for (mean,) in files.execute("select avg_att8::double from published_ks4 where geographic_level = 'Local authority' and t_pupils::int >= 20").fetchall()]
    assert 110 <= len(of_las) <= 125 and 2 < stdev(of_las) < 3.47


def test_absence_of_looked_after_children(files):
    """DfE 2023/24, children looked after 12 months: overall 8.8%, persistent 20.8%, severe 5.7%, unauthorised 3.4% (all in care here, by another road than the table's)."""
    overall, persistent, severe, unauthorised = files.execute("""
        with mine as (select a.* from absence a join (select distinct UPN from header) h using (UPN)),
        rates as (select SESSIONS_AUTHORISED::int + SESSIONS_UNAUTHORISED::int as missed, SESSIONS_UNAUTHORISED::int as without, SESSIONS_POSSIBLE::int as possible from mine)
        select 100 * sum(missed) / sum(possible), 100 * avg((missed >= 0.1 * possible)::int), 100 * avg((missed >= 0.5 * possible)::int), 100 * sum(without) / sum(possible) from rates where possible > 0
    """).fetchall()[0]
    assert (overall, persistent, severe, unauthorised) == (pytest.approx(8.8, abs=1.5), pytest.approx(20.8, abs=2), pytest.approx(5.7, abs=1.5), pytest.approx(3.4, abs=1))


@pytest.mark.long
@pytest.mark.parametrize("seed", range(1, 6))
def test_five_years_of_any_seed(tmp_path, seed):
    make_england(make_plan(tmp_path / "england", seed=seed))
    rows, sizes = compare(tmp_path / "england"), [cohort_sizes(tmp_path / "england", stage) for stage in ("ks4", "ks2")]
    assert len(rows) == FIGURES_OF_FIVE_YEARS
    assert outside(rows) == []
    # a child whose UPN another has by mistake may be born on the same day
    assert all(sum(made != published for _, _, made, published in one.held) <= 3 for one in sizes)
    if seed == 1:
        assert DOCUMENT.read_text(encoding="utf-8").split(BEGIN)[1].split(END)[0].strip() == as_markdown(rows, sizes)


FIGURES_OF_FIVE_YEARS = 378
DOCUMENT = Path(__file__).parents[2] / "docs" / "synthetic.md"


def test_the_document_sets_every_figure_beside_what_was_published():
    """Each cell's second number, against tables/calibration.csv read here; none is marked as outside the promise."""
    with (DOCUMENT.parents[1] / "synthetic" / "tables" / "calibration.csv").open(encoding="utf-8") as file:
        published = {(row["measure"], row["population"]): row for row in csv.DictReader(line for line in file if not line.startswith("#"))}
    text = DOCUMENT.read_text(encoding="utf-8").split(BEGIN)[1].split(END)[0]
    head, _, *lines = [[cell.strip() for cell in line.strip("|").split("|")] for line in text.splitlines() if line.startswith("|")]
    keys, groups = ({words: key for key, words in names.items()} for names in (FIGURES, POPULATIONS))
    cells = [(keys[measure], groups[population], year, *map(float, cell.split(" / "))) for measure, population, *line in lines for year, cell in zip(head[2:], line, strict=True) if cell]
    assert len(cells) == FIGURES_OF_FIVE_YEARS and head[2:] == ["2021", "2022", "2023", "2024", "2025"]
    allowed = {"ks4_p8": 0.11, "ks4_att8": 1.1, "sdq_mean": 0.4}  # with what the table's rounding adds
    for measure, population, year, made, told in cells:
        figure = float((published.get((measure, population)) or published[measure, "cla"])[year])
        bands = measure in ("sdq_normal", "sdq_borderline", "sdq_concern")
        whole = published["sdq_received", "cla_12m"] if bands else published["number", "cla"]
        expected = 100 * figure / float(whole[year]) if bands or (measure, "cla_31mar") in published else figure  # a number of children
        assert told == pytest.approx(expected, abs=0.051 if measure != "ks4_p8" else 0.0051), (measure, population, year)
        assert abs(made - told) <= allowed.get(measure, 2.05 if population != "all" else 1.6), (measure, population, year)


@pytest.mark.long
@pytest.mark.parametrize("seed", [1, 6, 7])
def test_ten_years_of_care_of_any_seed(tmp_path, seed):
    """The returns alone, 2016 to 2025: every characteristic of every year for which one is published (distance, stability, homes and health from 2021, as docs/synthetic.md says)."""
    plan = make_plan(tmp_path / "unused", years="2016-2025", seed=seed)
    out, register = Output(tmp_path / "care", plan), register_of(plan)
    for year in plan.years:
        write_return(out, register, year)
    out.close()
    rows = [row for row in compare_care(tmp_path / "care") if row.year >= 2021 or row.measure.startswith(HELD_BEFORE_2021)]
    assert {row.year for row in rows} >= set(range(2019, 2026))
    assert outside(rows) == []


HELD_BEFORE_2021 = ("age_", "full_order", "interim_order", "placement_order", "voluntary", "need_", "female", "sdq_mean")


def outside(rows):
    return [(row.measure, row.population, row.year, round(row.made, 2), round(row.published, 2)) for row in rows if not row.within]


ALLOTTED = ("need_n", "female", "white", "mixed", "asian", "black", "other_ethnic", "provider_")


def test_what_is_allotted_hardly_differs_from_what_is_published(rows):
    """Sex, ethnic group and need are dealt out to the published shares: half a point at most, whatever the seed; providers to a point, as a few placements more than published have one."""
    dealt = [row for row in rows if row.measure.startswith(ALLOTTED)]
    assert len(dealt) == 17
    assert [(row.measure, row.year, round(row.made, 2), round(row.published, 2)) for row in dealt if abs(row.made - row.published) > (1 if row.measure.startswith("provider_") else 0.5)] == []


def test_who_was_settled_in_one_year_stays_so_in_the_next():
    """Hand-worked: ten people, all drawn as group 0; half of them shall be 1 in the first year, 0.6 in the second, when four go and four come."""
    first, second = np.arange(10), np.arange(4, 14)
    group = allot(np.zeros(15, dtype=np.int64), [first, second], [np.array([0.5, 0.5]), np.array([0.4, 0.6])], np.arange(15) != 14, np.random.default_rng(1))
    one_year = allot(np.zeros(15, dtype=np.int64), [first], [np.array([0.5, 0.5])], np.arange(15) != 14, np.random.default_rng(1))
    assert group[:10].tolist() == one_year[:10].tolist()
    assert (group[first].sum(), group[second].sum(), group[14]) == (5, 6, 0)


def test_progress_at_key_stage_2_stays_near_what_was_published(tmp_path):
    """DfE 2022/23: reading 0.04, writing -0.33, maths -0.63; one prior level serves all three, so each may be off by half a point."""
    make_england(make_plan(tmp_path / "england", years="2023", seed=3))
    with duckdb.connect() as connection:
        connection.execute(f"create table ks2 as select * from read_csv('{tmp_path}/england/ks2_2023.csv', all_varchar = true)")
        progress = connection.execute("""
            with means as (select KS1AVERAGE as prior, avg(KS2READSCORE::double) as r, avg(KS2WRITSCORE::double) as w, avg(KS2MATSCORE::double) as m from ks2 where CLA_12_MONTHS = '0' group by 1)
            select avg(KS2READSCORE::double - r), avg(KS2WRITSCORE::double - w), avg(KS2MATSCORE::double - m) from ks2 join means on prior = KS1AVERAGE where CLA_12_MONTHS = '1'
        """).fetchall()[0]
    assert progress == (pytest.approx(0.04, abs=0.6), pytest.approx(-0.33, abs=0.6), pytest.approx(-0.63, abs=0.6))
