"""The only cache of the pages: open releases, sums of all LAs, and answers under a key that holds who asks."""

import os
from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

from data_layer import figures as answers
from data_layer.database import POINTER, NoRelease, Release, open_release, release_path
from data_layer.query import Gathered, gather, shared_key
from data_layer.question import Question
from data_layer.scope import Scope

from . import turns, waiting
from .shelf import Shelf

FOLDER = "CLA_RELEASES"


def release() -> Release:
    """The current release, opened once a process. Raises NoRelease with what to do."""
    folder = os.environ.get(FOLDER, "releases")
    try:
        pointer = os.stat(os.path.join(folder, POINTER))
    except OSError:      # no folder, or a release file itself
        return opened(str(release_path(Path(folder))))
    return pointed(folder, pointer.st_mtime_ns, pointer.st_ino)


@lru_cache(maxsize=2)
def pointed(folder: str, moment: int, number: int) -> Release:
    """The release that `current` names since that moment: asked some forty times a page."""
    return opened(str(release_path(Path(folder))))


def release_id() -> str:
    """Name of the current release."""
    return of_release("release_id", lambda source: str(source.query("select release_id from release")["release_id"].iloc[0]))


@lru_cache(maxsize=2)
def opened(path: str) -> Release:
    return replace(open_release(Path(path)), meanwhile=turns.away)


def sums_from(source: Release, asked: Question) -> Gathered:
    """They depend on no LA and no viewer, so one entry serves all."""
    return SHELF.get(("sums", str(source.path), repr(shared_key(asked))), lambda: gather(source, asked))


def before() -> Release | None:
    """The release before the current one, where its file is still there."""
    now = release().path
    older = sorted(path for path in now.parent.glob("cla-*.duckdb") if path.name < now.name)
    try:
        return opened(str(older[-1])) if older else None
    except NoRelease:  # made by another version of the program: nothing to compare with
        return None


def answered(name: str, asked: Question, scope: Scope):
    source = release()
    return kept_answer(source, asked, scope, name, key_of(source, asked, scope))


SHELF = Shelf()      # one for the process: answers, sums, facts and children together


def kept_answer(source: Release, asked: Question, scope: Scope, name: str, key: tuple):
    """One answer, never changed by those who read it. key: everything it depends on, the scope included."""
    def work():
        waiting.doing(name)
        shared = sums_from(source, answers.every_year(source, asked) if name == "trend" else asked)
        if name == "funnel":
            return answers.funnel(source, asked, gathered=shared)
        answers.allow(asked, scope)
        return getattr(answers, name)(source, asked, scope, shared, kept_own(source, asked, scope))
    return SHELF.get((name, *key), work)


def kept_own(source: Release, asked: Question, scope: Scope) -> answers.OwnSide:
    """The own side of a question, under the scope."""
    def work():
        whose = asked.la_code, asked.stage, asked.cohort
        counted = SHELF.get(("counted", *key_of(source, whose, scope)), lambda: answers.counted_of(source, asked))
        return answers.own_side(source, asked, counted)
    return SHELF.get(("own", *key_of(source, answers.own_key(asked), scope)), work)


def key_of(source: Release, asked: Question | tuple, scope: Scope | None) -> tuple:
    """What an answer depends on: the release file, the question, whose children may be seen."""
    whose = None if scope is None else (tuple(sorted(scope.la_codes)), None if scope.pupil_ids is None else tuple(sorted(scope.pupil_ids)), scope.personal)
    return str(source.path), repr(asked), repr(whose)


def children(name: str, viewer, *parts, work: Callable):
    """Rows about children, under a key that holds the viewer's scope. work(release, scope) reads them; parts: what else it depends on."""
    source, scope = release(), viewer.scope

    def worked():
        waiting.doing(name)
        return work(source, scope)
    return SHELF.get(("children", name, *key_of(source, parts, scope)), worked)


def of_release(name: str, work: Callable, *parts):
    """Facts of the release that name no child, such as its schools or years. parts: what else they depend on."""
    source = release()
    return SHELF.get(("fact", name, str(source.path), repr(parts)), lambda: work(source))
