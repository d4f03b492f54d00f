"""The only cache: releases, sums of all LAs, and answers under a key that holds who asks."""

import os
from collections.abc import Callable
from pathlib import Path

import streamlit as st

from data_layer import figures as answers
from data_layer.database import NoRelease, Release, open_release, release_path
from data_layer.places import Places, places, years_held
from data_layer.query import Gathered, gather, shared_key
from data_layer.question import Question
from data_layer.scope import Scope
from filters.selection import Selection

FOLDER = "CLA_RELEASES"


def release() -> Release:
    """The current release, opened once a process. Raises NoRelease with what to do."""
    return opened(str(release_path(Path(os.environ.get(FOLDER, "releases")))))


@st.cache_resource(max_entries=2, show_spinner=False)
def opened(path: str) -> Release:
    return open_release(Path(path))


def question(selection: Selection, viewer, **changes) -> Question:
    """What the selection asks, in the viewer's mode: exact own figures only for those who may see the children."""
    asked = Question(selection.report, selection.la, selection.years, pool=selection.pool > 1, cohort=selection.cohort, level=selection.level,
                     conditions=selection.conditions(), comparators=selection.comparators, mode=mode_of(viewer))
    return asked.but(**changes) if changes else asked


def mode_of(viewer) -> str:
    return "internal" if viewer.scope.personal else "shareable"


def figures(asked: Question, viewer) -> answers.Figures:
    """The answer to a question, kept under the question, the viewer's scope and the release."""
    return answered("figures", asked, viewer.scope)


def trend(asked: Question, viewer):
    """The same rows for every year held."""
    return answered("trend", asked, viewer.scope)


def funnel(asked: Question, viewer):
    """Every LA's own figure, unfiltered."""
    return answered("funnel", asked, viewer.scope)


def answered(name: str, asked: Question, scope: Scope):
    source = release()
    return kept_answer(source, asked, scope, name, key_of(source, asked, scope))


@st.cache_resource(max_entries=400, show_spinner=False)
def kept_answer(_release: Release, _asked: Question, _scope: Scope, name: str, key: tuple):
    """One answer, never changed by those who read it. key: everything it depends on, the scope included."""
    shared = kept_sums(_release, _asked, (str(_release.path), repr(shared_key(_asked))))
    if name == "funnel":
        return answers.funnel(_release, _asked, gathered=shared)
    return getattr(answers, name)(_release, _asked, _scope, gathered=shared)


@st.cache_resource(max_entries=60, show_spinner=False)
def kept_sums(_release: Release, _asked: Question, key: tuple) -> Gathered:
    """The sums of every LA: they depend on no LA and no viewer, so one entry serves all."""
    return gather(_release, _asked)


def key_of(source: Release, asked: Question, scope: Scope | None) -> tuple:
    """What an answer depends on: the release file, the question, whose children may be seen."""
    whose = None if scope is None else (tuple(sorted(scope.la_codes)), None if scope.pupil_ids is None else tuple(sorted(scope.pupil_ids)), scope.personal)
    return str(source.path), repr(asked), repr(whose)


def of_release(name: str, work: Callable, *parts):
    """Facts of the release that name no child, such as its schools or years. parts: what else they depend on."""
    source = release()
    return kept_fact(source, work, name, str(source.path), repr(parts))


@st.cache_resource(max_entries=200, show_spinner=False)
def kept_fact(_release: Release, _work: Callable, name: str, path: str, parts: str):
    return _work(_release)


def where(la: int) -> Places:
    """Names of the LA, its region and its neighbours."""
    return of_release("places", lambda source: places(source, la), la)


def years(stage: str) -> tuple[int, ...]:
    """Years with children of that stage, the latest first."""
    return of_release("years", lambda source: years_held(source, stage), stage)


SCHOOLS_SQL = """
select distinct schools.urn, schools.name
from cla join schools using (urn)
where cla.la_code = $la_code and cla.stage = $stage
order by schools.name
"""


def schools(la: int, stage: str) -> tuple[tuple[int, str], ...]:
    """The schools at which children of an LA were at the end of a stage in any year: (URN, name)."""
    return of_release("schools", lambda source: tuple((int(urn), name) for urn, name in source.rows(SCHOOLS_SQL, {"la_code": la, "stage": stage})), la, stage)


__all__ = ["NoRelease", "figures", "funnel", "question", "release", "trend", "where", "years"]
