"""One page is drawn at a time; while the engine works for one the next goes on; nothing holds the others up for good."""

import threading
from collections.abc import Callable

import pytest

from pages.parts import turns
from pages.parts.shelf import Shelf
from pages.parts.turns import Turnstile, away, taken
from tests.lib.patience import SECONDS

WAIT = SECONDS


class Page(threading.Thread):
    """A reader's page: tells when it draws, and goes on when told to."""

    def __init__(self, name: str, turnstile: Turnstile, drawn: list[str], work: Callable[["Page"], None]):
        super().__init__(name=name, daemon=True)
        self.turnstile, self.drawn, self.work, self.begun, self.go_on = turnstile, drawn, work, threading.Event(), threading.Event()

    def run(self):
        with taken(self.turnstile):
            self.drawn.append(f"{self.name} begins")
            self.begun.set()
            self.work(self)
            self.drawn.append(f"{self.name} ends")


def draws(page: Page) -> None:
    assert page.go_on.wait(WAIT)


def asks(page: Page) -> None:
    """Draws, asks the engine, draws again."""
    with away():
        page.drawn.append(f"{page.name} asks")
        assert page.go_on.wait(WAIT)


def in_line(turnstile: Turnstile, many: int, line: str = "new") -> None:
    """Waits until so many stand in that line: they do nothing that could be waited for otherwise."""
    until = threading.Event()
    for _ in range(100 * WAIT):
        with turnstile.guard:
            if len(getattr(turnstile, line)) == many:
                return
        until.wait(0.01)
    pytest.fail(f"{many} never stood in line")


def test_a_page_waits_until_the_one_before_has_ended():
    turnstile, drawn = Turnstile(longest=WAIT), []
    first, second = (Page(name, turnstile, drawn, draws) for name in ("first", "second"))
    first.start(), first.begun.wait(WAIT)
    second.start(), in_line(turnstile, 1)
    assert drawn == ["first begins"]
    first.go_on.set(), second.go_on.set()
    first.join(WAIT), second.join(WAIT)
    assert drawn == ["first begins", "first ends", "second begins", "second ends"]


def test_while_the_engine_works_for_one_the_next_is_drawn_and_who_comes_back_goes_before_who_begins():
    turnstile, drawn = Turnstile(longest=WAIT), []
    first, second, third = Page("first", turnstile, drawn, asks), Page("second", turnstile, drawn, draws), Page("third", turnstile, drawn, draws)
    first.start(), first.begun.wait(WAIT)
    second.start(), second.begun.wait(WAIT)
    third.start(), in_line(turnstile, 1)
    first.go_on.set(), in_line(turnstile, 1, "back")
    second.go_on.set(), third.go_on.set()
    for page in (first, second, third):
        page.join(WAIT)
    assert drawn == ["first begins", "first asks", "second begins", "second ends", "first ends", "third begins", "third ends"]


def test_a_page_that_fails_lets_the_next_go_on():
    turnstile = Turnstile(longest=WAIT)
    with pytest.raises(ZeroDivisionError), taken(turnstile), away():
        raise ZeroDivisionError
    with pytest.raises(ZeroDivisionError), taken(turnstile):
        raise ZeroDivisionError
    assert turnstile.drawing is None
    with taken(turnstile):
        assert turnstile.drawing is not None


def test_who_draws_for_too_long_holds_nobody_up():
    turnstile, drawn = Turnstile(longest=0.05), []
    stuck, others = Page("stuck", turnstile, drawn, draws), [Page(name, turnstile, drawn, lambda page: None) for name in ("second", "third")]
    stuck.start(), stuck.begun.wait(WAIT)
    for page in others:
        page.start()
    for page in others:
        page.join(WAIT)
    assert sorted(drawn) == ["second begins", "second ends", "stuck begins", "third begins", "third ends"]
    stuck.go_on.set(), stuck.join(WAIT)
    assert drawn[-1] == "stuck ends" and turnstile.drawing is None


def test_two_who_wait_for_the_same_answer_do_not_wait_for_each_other():
    turnstile, drawn, shelf, worked = Turnstile(longest=WAIT), [], Shelf(10_000), []

    def work(page):
        worked.append(page.name)
        asks(page)
        return "answer"
    pages = [Page(name, turnstile, drawn, lambda page: drawn.append(shelf.get("key", lambda: work(page)))) for name in ("first", "second")]
    pages[0].start()
    pages[0].begun.wait(WAIT)
    pages[1].start(), pages[1].begun.wait(WAIT)      # it can begin: the first is away, asking
    pages[0].go_on.set()
    for page in pages:
        page.join(WAIT)
        assert not page.is_alive()
    assert worked == ["first"] and drawn.count("answer") == 2


def test_outside_a_page_nothing_waits():
    with away():
        assert turns.TURNSTILE.drawing is None
