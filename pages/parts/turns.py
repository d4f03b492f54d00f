"""One page is drawn at a time; while the engine adds up for one, the next goes on.

Python draws with one thread at a time in any case. Many at once change places every five milliseconds, meet at every lock inside
Streamlit, and all end when the last does: with 25 readers one change in twenty took two seconds or more, in turns half a second (docs/decisions/0008).
"""

import threading
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock

LONGEST = 2.0      # seconds: who draws for longer holds nobody up any more
HERE = threading.local()      # one run of the script is one thread


class Turnstile:
    """Whose turn it is. Who comes back from the engine goes before who begins, so that what was begun ends first; else first come, first served."""

    def __init__(self, longest: float = LONGEST):
        self.longest, self.guard, self.drawing, self.since = longest, Lock(), None, 0.0
        self.back: deque[Lock] = deque()
        self.new: deque[Lock] = deque()

    def enter(self, line: deque[Lock]) -> Lock:
        """Waits in this line for a turn; returns the ticket to leave with."""
        ticket = Lock()
        ticket.acquire()
        with self.guard:
            line.append(ticket)
            if self.drawing is None:
                self._next()
        while not ticket.acquire(timeout=self.longest):
            with self.guard:
                if time.monotonic() - self.since > self.longest:
                    self._next()
        return ticket

    def leave(self, ticket: Lock) -> None:
        with self.guard:
            if self.drawing is ticket:      # else others went on meanwhile
                self._next()

    def _next(self) -> None:
        line = self.back or self.new
        self.drawing, self.since = line.popleft() if line else None, time.monotonic()
        if self.drawing:
            self.drawing.release()


TURNSTILE = Turnstile()


@contextmanager
def taken(turnstile: Turnstile = TURNSTILE) -> Iterator[None]:
    """Around the drawing of a page."""
    HERE.turn = turnstile, turnstile.enter(turnstile.new)
    try:
        yield
    finally:
        (turnstile, ticket), HERE.turn = HERE.turn, None
        turnstile.leave(ticket)


@contextmanager
def away() -> Iterator[None]:
    """Around what needs no Python: another page is drawn meanwhile. Does nothing where no page is drawn."""
    if not getattr(HERE, "turn", None):
        yield
        return
    turnstile, ticket = HERE.turn
    turnstile.leave(ticket)
    try:
        yield
    finally:
        HERE.turn = turnstile, turnstile.enter(turnstile.back)
