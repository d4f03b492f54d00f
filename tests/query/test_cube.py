"""The cubes hold the pupils added up: whatever is asked, the answer is the same to the last digit with and without them."""

import random

import pytest

from data_layer import cube
from data_layer.catalogue.release import CUBES
from data_layer.query import gather, shared_statements
from filters.definitions import BREAKDOWNS, of_stage
from filters.selection import Selection
from tests.query.test_figures import EVERY

COMMON = ("sex", "ethnicity", "fsm6", "disadvantaged", "eal", "idaci", "sen", "prior", "school_type")
KS4 = {one.key: [option.slug for option in one.options_at("ks4")] for one in of_stage("ks4") if one.key != "school"}


def combinations(count: int) -> list[tuple[str, ...]]:
    """Two to six filters at once, mostly of those that a cube holds; options and filters drawn at random, the same in each run."""
    draw = random.Random(9)
    keys = [draw.sample(COMMON, draw.randint(2, 6)) if number % 3 else draw.sample(sorted(KS4), draw.randint(2, 4)) for number in range(count)]
    return [tuple(f"{key}={','.join(draw.sample(KS4[key], draw.randint(1, min(3, len(KS4[key])))))}" for key in each) for each in keys]


def filtered(where: tuple[str, ...]):
    return Selection.from_where(list(where), Selection(report="ks4-benchmark", la=876, year=2024)).conditions()


def same_without(monkeypatch, release, question) -> tuple[str, ...]:
    """Asserts that every table is the same when the pupils themselves are read; gives the cubes that were read."""
    quick = gather(release, question)
    with monkeypatch.context() as patch:
        patch.setattr(cube, "covering", lambda sqls: None)
        slow = gather(release, question)
        assert not cubes_read(question)
    for name in ("looked_after", "everyone", "nearest", "similar"):
        left, right = getattr(quick, name), getattr(slow, name)
        assert (left is None) == (right is None)
        assert left is None or left.frame.equals(right.frame), name
    return cubes_read(question)


def cubes_read(question) -> tuple[str, ...]:
    sqls = "\n".join(one.sql for one in shared_statements(question))
    return tuple(name for name in CUBES if f"from {name}\n" in sqls)


@pytest.mark.parametrize("key", COMMON)
def test_every_option_of_a_filter_that_a_cube_holds(monkeypatch, england, ask, key):
    for slug in KS4[key]:
        assert same_without(monkeypatch, england, ask(conditions=filtered((f"{key}={slug}",)), comparators=("england_all", "similar"))) == ("cube",)


@pytest.mark.parametrize("key", ("sex", "fsm6", "sen", "school_type"))
def test_every_option_beside_the_schools_of_the_la(monkeypatch, england, ask, key):
    for slug in KS4[key]:
        assert same_without(monkeypatch, england, ask(conditions=filtered((f"{key}={slug}",)), comparators=("la_state", "england_state"))) == ("cube_la",)


@pytest.mark.parametrize("where", combinations(24), ids=" ".join)
def test_random_combinations(monkeypatch, england, ask, where):
    same_without(monkeypatch, england, ask(conditions=filtered(where), comparators=EVERY[:6] + EVERY[7:], years=(2023, 2024)))


@pytest.mark.parametrize("by", [one.key for one in BREAKDOWNS if one.fits("ks4")])
def test_every_breakdown(monkeypatch, england, ask, by):
    question = ask(by=Selection(report="ks4-benchmark", la=876, year=2024).breakdown(by), comparators=EVERY, conditions=filtered(("sex=F",)), measures=())
    same_without(monkeypatch, england, question)


def test_a_summary(monkeypatch, england, ask):
    assert same_without(monkeypatch, england, ask(report="ks2-summary", measures=(), comparators=("england_all",), conditions=filtered(("sen=support",)))) == ("cube",)


def test_a_filter_that_no_cube_holds_reads_the_pupils(ask):
    question = ask(conditions=filtered(("absence=lt5",)), comparators=("england_all", "similar"))
    assert cubes_read(question) == ()
    assert all("from pupils" in one.sql for one in shared_statements(question) if one.name != "looked_after")


def test_a_cube_holds_each_pupil_once(england):
    (pupils,), = england.rows("select count(*) from pupils")
    assert pupils and all(england.rows(f"select sum(pupils) from {name}") == [(pupils,)] for name in CUBES)


def test_the_characteristics_a_predicate_names():
    assert cube.named("sex in ($sex_0) and (idaci_decile is null or sen = 'prior')") == {"sex", "idaci_decile", "sen"}
    assert cube.named("$prior_0 = 'school_type'") == frozenset()
    assert cube.covering(("sex = 'F'",)) == "cube" and cube.covering(("sex = 'F'", "school_la")) == "cube_la" and cube.covering(("urn = 1",)) is None
