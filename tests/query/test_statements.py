"""A question costs two statements, whatever is asked: one for every LA, one for its own. Counted at the release file's door."""

from contextlib import contextmanager

import duckdb
import pytest

from data_layer import figures as asked_figures
from data_layer.catalogue.key_stages import KEY_STAGES
from data_layer.complete import gaps
from data_layer.database import Release
from data_layer.places import places
from data_layer.query import gather, shared_statements
from data_layer.scope import Scope
from tests.lib.tiny_release import HALTON

from .test_figures import BY_SEN, EVERY, GIRLS, MANY

MINE = Scope({HALTON})


class Counted(Release):
    """A release that writes down what is asked of it."""

    @contextmanager
    def cursor(self, *most):
        with super().cursor(*most) as cursor:
            yield Noted(cursor, self.__dict__.setdefault("asked", []))


class Noted:
    def __init__(self, cursor, asked):
        self.cursor, self.asked = cursor, asked

    def execute(self, sql, *more):
        self.asked.append(sql)
        return self.cursor.execute(sql, *more)


@pytest.fixture
def counted(england):
    release = Counted(england.path, england.connection)
    places(release, HALTON)     # what a release says of itself is read once, by the first who asks
    for stage in KEY_STAGES:
        gaps(release, stage.key)
    release.__dict__["asked"] = []
    return release


QUESTIONS = {
    "plain": dict(), "every comparator": dict(comparators=EVERY), "filters": dict(conditions=(GIRLS, MANY), comparators=EVERY), "pooled": dict(years=(2023, 2024), pool=True, conditions=(GIRLS,)),
    "by group": dict(by=BY_SEN, conditions=(GIRLS,), comparators=EVERY), "a school": dict(level="school:100876", conditions=(GIRLS, MANY)), "a child": dict(level="pupil:1"),
    "summary": dict(report="ks2-summary", measures=()), "every measure": dict(measures=()),
}


@pytest.mark.parametrize("asked", QUESTIONS.values(), ids=QUESTIONS)
def test_a_question_asks_the_file_twice(counted, ask, asked):
    asked_figures.figures(counted, ask(mode="internal", **asked), MINE)
    assert len(counted.asked) == 2


def test_a_shareable_question_with_its_family_of_cells_asks_no_more(counted, ask):
    asked_figures.figures(counted, ask(mode="shareable"))
    assert len(counted.asked) == 2


def test_another_la_with_the_same_filters_asks_once(counted, ask):
    gathered = gather(counted, ask(conditions=(GIRLS,)))
    counted.asked.clear()
    asked_figures.figures(counted, ask(conditions=(GIRLS,), mode="internal"), MINE, gathered)
    assert len(counted.asked) == 1


def test_together_or_one_by_one_the_parts_give_the_same_sums(england, ask):
    question = ask(conditions=(GIRLS, MANY), comparators=EVERY, by=BY_SEN)
    gathered = gather(england, question)
    for one in shared_statements(question):
        alone, together = england.query(one.by_hand()), getattr(gathered, one.name).frame
        for column in alone.columns:
            left, right = alone[column], together[column]
            assert (left.isna() == right.isna()).all() and (left.dropna().astype(str).str.removesuffix(".0") == right.dropna().astype(str).str.removesuffix(".0")).all(), (one.name, column)


@pytest.mark.parametrize("threads", [1, 4])
def test_the_number_of_threads_changes_no_digit(england, ask, tmp_path, threads):
    question = ask(conditions=(GIRLS, MANY), comparators=EVERY, by=BY_SEN)
    copied = tmp_path / england.path.name
    copied.write_bytes(england.path.read_bytes())
    other = Release(copied, duckdb.connect(str(copied), read_only=True, config={"threads": threads}))
    here, there = gather(england, question), gather(other, question)
    other.close()
    for one in shared_statements(question):
        assert getattr(here, one.name).frame.equals(getattr(there, one.name).frame), one.name
