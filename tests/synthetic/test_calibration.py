"""Made-up against published figures (tables/calibration.csv, la_cohorts.csv), measured from the files by SQL of its own."""

from statistics import median

import duckdb
import pytest

from synthetic.calibration import cohort_sizes, compare
from synthetic.england import make_england
from synthetic.plan import make_plan


def test_every_figure_of_a_year_is_as_published(england):
    rows = compare(england)
    assert {row.population for row in rows} == {"cla_12m", "all", "cla_31mar"}
    assert [(row.measure, row.population, round(row.made, 2), row.published) for row in rows if not row.within] == []


def test_cohorts_of_authorities_are_as_published(england):
    sizes = cohort_sizes(england)
    assert median(made for _, _, made, _ in sizes) == pytest.approx(34, abs=3)
    # a UPN that belongs to another child (planted) may add or lose one
    assert sum(abs(made - published) <= 1 for _, _, made, published in sizes) >= 0.97 * len(sizes)


def test_absence_of_looked_after_children(files):
    """DfE 2023/24, children looked after 12 months: overall 8.8%, persistent 20.8%, severe 5.7%, unauthorised 3.4% (all in care here)."""
    overall, persistent, severe, unauthorised = files.execute("""
        with mine as (select a.* from absence a join (select distinct UPN from header) h using (UPN)),
        rates as (select SESSIONS_AUTHORISED::int + SESSIONS_UNAUTHORISED::int as missed, SESSIONS_UNAUTHORISED::int as without, SESSIONS_POSSIBLE::int as possible from mine)
        select 100 * sum(missed) / sum(possible), 100 * avg((missed >= 0.1 * possible)::int), 100 * avg((missed >= 0.5 * possible)::int), 100 * sum(without) / sum(possible) from rates where possible > 0
    """).fetchall()[0]
    assert (overall, persistent, severe, unauthorised) == (pytest.approx(8.8, abs=1.5), pytest.approx(20.8, abs=2), pytest.approx(5.7, abs=1.5), pytest.approx(3.4, abs=1))


NEARLY = pytest.mark.xfail(reason="not mended yet: placed by their own LA in 2021 and abuse or neglect in 2025 (seed 2), white children in 2021 (seed 3) lie a little outside the 2 points promised", strict=True)


@pytest.mark.long
@pytest.mark.parametrize("seed", [1, pytest.param(2, marks=NEARLY), pytest.param(3, marks=NEARLY)])
def test_five_years_of_any_seed(tmp_path, seed):
    make_england(make_plan(tmp_path / "england", seed=seed))
    rows = compare(tmp_path / "england")
    assert [(row.measure, row.population, row.year, round(row.made, 2), row.published) for row in rows if not row.within] == []


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
