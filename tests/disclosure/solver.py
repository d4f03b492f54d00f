"""The attacker's last resort: worlds that no small step reaches, found by integer programming (HiGHS, through scipy)."""

from dataclasses import dataclass

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp

from data_layer.disclosure.protect import FEW, small_count

FAR_AWAY = 10_000
RANDOM = 25  # lots drawn
FAR = 12  # how far from the truth values are tried
MOST = 15  # children of a type at a place who come or go


def nearest_worlds(attack, measure: str, target: np.ndarray, lots: int = RANDOM):
    """Worlds with another value of a hidden number of a measure: every shown number as it is, hidden counts as small (or not) as they are; then this measure's as they may be; then all; then by lot (lots: how many are drawn)."""
    for reasons, free in ((_same_n, ""), (_same_n, measure), (_alike, ""), (_alike, measure), (_any, ""), *((_Either(attack.draw.random()), measure if i % 2 else "") for i in range(lots))):
        matrix, low, high = _constraints(attack, reasons, free)
        if isinstance(reasons, _Either) and not free:  # any corner of what the shown numbers allow, however far
            there = _solved(attack, matrix, low, high, attack.draw.normal(size=2 * target.size))
            if there is not None:
                yield there
            continue
        truth = int((target * attack.truth).sum())
        values = [value for value in sorted(range(max(0, truth - FAR), truth + FAR + 1), key=lambda value: abs(value - truth)) if value != truth]
        for value in values if not isinstance(reasons, _Either) else attack.draw.choice(values, 3):
            there = _solved(attack, np.vstack([matrix, target.ravel()]), [*low, value], [*high, value])
            if there is not None:
                yield there


def _constraints(attack, reasons, free: str) -> tuple[np.ndarray, list, list]:
    rows, low, high = [], [], []
    numbers = {request: adds for what, request, adds in attack.setting.asked if what == "n"}
    for (what, request, adds), shown in zip(attack.setting.asked, attack.pattern, strict=True):
        value, n = int((adds * attack.truth).sum()), int((numbers[request] * attack.truth).sum())
        span = (value, value) if shown else (0, value) if what == "n" and request[3] == (None,) else reasons(what, value, n, attack.draw)  # a hidden whole stays small
        loose = what == "count" and (request[0] == free or isinstance(reasons, _Either) and len(request[2]) > 1)  # sums of years follow from the years
        span = (0, FAR_AWAY) if not shown and loose else span
        rows, low, high = [*rows, adds.ravel()], [*low, span[0]], [*high, span[1]]
    return np.array(rows), low, high


def _alike(what: str, value: int, n: int, draw) -> tuple[int, int]:
    """Where a hidden number lies if it is hidden for the same reason."""
    if what == "n" or n <= 2 * FEW:
        return (1, FEW) if what == "n" and 0 < value <= FEW else (0, FAR_AWAY)
    if not small_count(n, value):
        return FEW + 1, n - FEW - 1
    return (0, FEW) if value <= FEW else (n - FEW, n)


def _same_n(what: str, value: int, n: int, draw) -> tuple[int, int]:
    """The same, every number of children as it is."""
    return (value, value) if what == "n" else _alike(what, value, n, draw)


def _any(what: str, value: int, n: int, draw) -> tuple[int, int]:
    return 0, FAR_AWAY


@dataclass(frozen=True)
class _Either:
    """A small count on one side or the other, by lot. keep: the chance that a hidden count stays hidden for the reason it is."""

    keep: float

    def __call__(self, what: str, value: int, n: int, draw) -> tuple[int, int]:
        if what == "n" or n <= 2 * FEW or draw.random() < self.keep:
            return _alike(what, value, n, draw)
        return [(0, FEW), (n - FEW, n), (0, FAR_AWAY)][draw.integers(3 if self.keep > 0.5 else 2)]


def _solved(attack, matrix: np.ndarray, low: list, high: list, costs: np.ndarray | None = None) -> np.ndarray | None:
    """The world nearest to the truth (fewest children changed; by `costs`: another one) within the constraints; None where there is none."""
    size, truth = attack.truth.size, attack.truth.ravel()
    both = np.hstack([matrix, -matrix])  # changes up and down
    start = matrix @ truth
    room = np.where(attack.setting.allowed.ravel(), MOST, 0)
    found = milp(np.ones(2 * size) if costs is None else costs, integrality=np.ones(2 * size), bounds=Bounds(0, np.concatenate([room, np.minimum(truth, MOST)])),
                 constraints=LinearConstraint(both, np.array(low) - start, np.array(high) - start), options={"time_limit": 2.0})
    if found.x is None:
        return None
    change = np.rint(found.x).astype(int)
    return (truth + change[:size] - change[size:]).reshape(attack.truth.shape)
