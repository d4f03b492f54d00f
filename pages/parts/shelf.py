"""What answers are kept on: a number of bytes for all of them together, the longest unused going first.

A bound on entries would not hold memory: one answer is a few kilobytes, the sums of every LA and ten years are megabytes.
"""

import sys
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import fields, is_dataclass
from threading import Lock, RLock

import numpy as np
import pandas as pd

from . import turns

MOST_BYTES = 256 << 20
CONTAINERS = (pd.DataFrame, pd.Series, np.ndarray, dict, tuple, list, set, frozenset)
PLACE = 8        # bytes of a number, or of where an object lies
OBJECT = 60      # bytes of a word or number held as an object: to weigh each takes longer than some of the answers


class Shelf:
    """Values by key. Each is worked out once, by the first who asks; who asks for the same meanwhile waits for it."""

    def __init__(self, most: int = MOST_BYTES):
        self.most, self.held = most, 0
        self.kept: OrderedDict[Hashable, tuple[object, int]] = OrderedDict()
        self.busy: dict[Hashable, RLock] = {}
        self.lock = Lock()

    def get(self, key: Hashable, work: Callable[[], object]):
        """The value of a key; `work` makes it where it isn't there. What `work` raises is raised and nothing is kept."""
        found = self._look(key)
        if found:
            return found[0]
        with self.lock:
            mine = self.busy.setdefault(key, RLock())
        if not mine.acquire(blocking=False):
            with turns.away():      # who works on it may be waiting for a turn
                mine.acquire()
        try:
            found = self._look(key)
            return found[0] if found else self._keep(key, work())
        finally:
            mine.release()
            with self.lock:
                self.busy.pop(key, None)

    def clear(self) -> None:
        """Lets go of everything."""
        with self.lock:
            self.kept.clear()
            self.held = 0

    def _look(self, key: Hashable) -> tuple[object, int] | None:
        with self.lock:
            found = self.kept.get(key)
            if found:
                self.kept.move_to_end(key)
            return found

    def _keep(self, key: Hashable, value):
        """Keeps a value and lets go of the longest unused until all fit; one that is larger than the whole shelf is not kept."""
        size = size_of(value)
        if size <= self.most:
            with self.lock:
                self.held += size - self.kept.pop(key, (None, 0))[1]      # two may have worked on it, where the first who tried had failed
                self.kept[key] = value, size
                while self.held > self.most:
                    self.held -= self.kept.popitem(last=False)[1][1]
        return value


def size_of(value) -> int:
    """Bytes of a value, what is in it included; what several values share is counted with each."""
    if isinstance(value, pd.DataFrame):
        return int(value.index.nbytes) + len(value) * sum(PLACE + OBJECT * holds_objects(dtype) for dtype in value.dtypes.tolist())
    if isinstance(value, pd.Series):
        return int(value.index.nbytes) + len(value) * (PLACE + OBJECT * holds_objects(value.dtype))
    own = sys.getsizeof(value)
    if isinstance(value, np.ndarray):
        return own + OBJECT * value.size * holds_objects(value.dtype)
    if is_dataclass(value):
        return own + sum(size_of(getattr(value, field.name)) for field in fields(value))
    if isinstance(value, dict):
        return own + OBJECT * len(value) + sum(size_of(part) if is_deep(part) else OBJECT for part in value.values())
    return own + sum(size_of(part) if is_deep(part) else OBJECT for part in value) if isinstance(value, CONTAINERS) else own


def is_deep(value) -> bool:
    """Whether it holds other values."""
    return isinstance(value, CONTAINERS) or is_dataclass(value)


def holds_objects(dtype) -> bool:
    """Words of whatever kind, too: pandas holds those elsewhere."""
    return not isinstance(dtype, np.dtype) or dtype.kind == "O"
