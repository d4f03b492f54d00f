"""What is kept holds a bound in bytes; each value is worked out once; a failure is not kept."""

import threading
from dataclasses import dataclass

import numpy as np
import pandas as pd
import pytest

from pages.parts.shelf import Shelf, size_of
from tests.lib.patience import SECONDS

KILO = np.zeros(125)      # 1,000 bytes


def frame(kilobytes: int) -> pd.DataFrame:
    return pd.DataFrame({"a": np.zeros(125 * kilobytes)})


@dataclass
class Answer:
    rows: pd.DataFrame
    notes: dict


def test_sizes_count_what_is_inside():
    assert size_of(frame(8)) == pytest.approx(8_000, abs=300)
    assert size_of(Answer(frame(8), {"x": frame(4)})) == pytest.approx(12_000, abs=1_200)
    assert size_of([frame(1)] * 5) > 5_000


def test_the_longest_unused_goes_when_the_bytes_are_full():
    shelf, made = Shelf(10_000), []

    def ask(key):
        return shelf.get(key, lambda: made.append(key) or frame(4))
    ask("a"), ask("b"), ask("a"), ask("c")      # b is the longest unused
    assert made == ["a", "b", "c"] and set(shelf.kept) == {"a", "c"} and shelf.held <= 10_000
    ask("b")
    assert made == ["a", "b", "c", "b"] and shelf.held == sum(size for _, size in shelf.kept.values()) <= 10_000


def test_what_is_larger_than_the_shelf_is_answered_and_not_kept():
    shelf = Shelf(5_000)
    shelf.get("small", lambda: frame(1))
    assert len(shelf.get("large", lambda: frame(40))) == 5_000
    assert set(shelf.kept) == {"small"}


def test_a_failure_is_raised_and_tried_again():
    shelf, tries = Shelf(), []
    with pytest.raises(ValueError):
        shelf.get("a", lambda: tries.append(1) or int("x"))
    assert shelf.get("a", lambda: tries.append(1) or 5) == 5 and len(tries) == 2 and not shelf.busy


def test_an_answer_made_twice_is_held_once():
    """One fails; of two who come next one holds the lock that he had, the other a new one: both work, and 4,000 bytes are 4,000 bytes."""
    shelf = Shelf(10_000)
    shelf.get("a", lambda: shelf._keep("a", frame(4)))
    assert shelf.held == size_of(frame(4)) and list(shelf.kept) == ["a"]
    shelf.get("b", lambda: frame(4))
    assert set(shelf.kept) == {"a", "b"}


def test_many_who_ask_at_once_wait_for_one():
    shelf, made, go = Shelf(), [], threading.Event()

    def work():
        go.wait(SECONDS)
        made.append(1)
        return len(made)
    found = []
    asking = [threading.Thread(target=lambda: found.append(shelf.get("a", work))) for _ in range(8)]
    for one in asking:
        one.start()
    go.set()
    for one in asking:
        one.join(SECONDS)
    assert made == [1] and found == [1] * 8


def test_an_answer_may_ask_for_another():
    shelf = Shelf()
    assert shelf.get("outer", lambda: shelf.get("inner", lambda: 2) + 1) == 3
