"""An attacker who knows every shown cell and the rule itself: which other worlds would have given the very same tables?

A world is how many children of each type (what they achieved, what is known of them) stand at each place (ring of the cohort, year,
option of the filter). From the true one we walk to others by changes of one to three children that leave every shown number as it
is; such a world counts only if the rule then hides the very same cells. The values a hidden cell takes on the way stay possible.
"""

from collections import defaultdict

import numpy as np

from data_layer.disclosure.protect import FEW, small_count

from .setting import Setting
from .solver import RANDOM, nearest_worlds

ENOUGH = 4
TOLD_BY = {"higher": ("_high",), "expected": ("_high", "_expected")}  # category -> the Benchmark's measures that tell it
MANY = 500  # tries from which three children change together; lots drawn at last


class Attack:
    """The walk from one true world."""

    def __init__(self, setting: Setting, world: np.ndarray, seed: int):
        self.setting, self.truth, self.draw = setting, world, np.random.default_rng(seed)
        self.pattern = setting.shown(world)
        told = [adds for (_, _, adds), shown in zip(setting.asked, self.pattern, strict=True) if shown]
        weights = self.draw.integers(1, 2**40, len(told))
        self.sums = sum((weight * adds for weight, adds in zip(weights, told, strict=True)), np.zeros(world.shape, int))
        self.hidden = [row for row, shown in zip(setting.asked, self.pattern, strict=True) if not shown and row[0] != "value" and not self._harmless(*row[:2])]
        self.values = [{int((adds * world).sum())} for _, _, adds in self.hidden]
        self.moves, self.effects, self.alike = self._moves()

    def _moves(self):
        """Every change of one child: (type before or -1 for nobody, type after or -1, place), what it does to the shown numbers, and which do the same."""
        types, places = self.truth.shape
        before, after, place = (grid.ravel() for grid in np.meshgrid(np.arange(-1, types), np.arange(-1, types), np.arange(places), indexing="ij"))
        known = np.vstack([self.setting.allowed, np.ones((1, places), bool)])  # row -1: nobody
        real = (before != after) & known[before, place] & known[after, place]
        moves, sums = np.stack([before, after, place], 1)[real], np.vstack([self.sums, np.zeros((1, places), int)])
        effects = sums[moves[:, 1], moves[:, 2]] - sums[moves[:, 0], moves[:, 2]]
        alike = defaultdict(list)
        for i, effect in enumerate(effects.tolist()):
            alike[effect].append(i)
        return moves, effects, {effect: np.array(rows) for effect, rows in alike.items()}

    def walk(self, tries: int) -> None:
        """Looks for further values of each hidden number that has too few."""
        for place, (_, _, adds) in enumerate(self.hidden):
            gain = self._added(adds)
            here, can, starts = self._at(self.truth, gain)
            for _ in range(tries if len(starts) else 0):
                if len(self.values[place]) >= ENOUGH:
                    break
                there = self._moved(here, self._steps(can, starts, gain, tries))
                if there is None or int((adds * there).sum()) in self.values[place] and self.draw.random() < 0.7:
                    continue
                if self.setting.shown(there) == self.pattern:
                    self._learn(there)
                    here, can, starts = self._at(there, gain)
                elif self.draw.random() < 0.05:
                    here, can, starts = self._at(self.truth, gain)

    def solve(self, lots: int = RANDOM) -> None:
        """The same by integer programming, for what is still short of values."""
        for place, (_, request, adds) in enumerate(self.hidden):
            for there in nearest_worlds(self, request[0], adds, lots) if len(self.values[place]) < ENOUGH else ():
                if self.setting.shown(there) == self.pattern:
                    self._learn(there)
                if len(self.values[place]) >= ENOUGH:
                    break

    def _added(self, adds: np.ndarray) -> np.ndarray:
        """What each change of one child adds to a number."""
        full = np.vstack([adds, np.zeros((1, adds.shape[1]), int)])
        return full[self.moves[:, 1], self.moves[:, 2]] - full[self.moves[:, 0], self.moves[:, 2]]

    def _at(self, world: np.ndarray, gain: np.ndarray):
        """A world, which changes it allows, and which of them move the number looked at."""
        can = np.vstack([world, np.ones((1, world.shape[1]), int)])[self.moves[:, 0], self.moves[:, 2]] > 0
        return world, can, np.flatnonzero(can & (gain != 0))

    def _steps(self, can: np.ndarray, starts: np.ndarray, gain: np.ndarray, tries: int) -> tuple:
        """One step, or of many tries several at once: some worlds can't be reached one child at a time, as none between looks the same."""
        several = 1 if tries < MANY else int(self.draw.choice([1, 1, 1, 2, 3, 4]))
        way = starts if several == 1 else starts[gain[starts] == self.draw.choice([-1, 1])]
        return tuple(one for _ in range(several) for one in self._step(can, way, tries)) if len(way) else ()

    def _step(self, can: np.ndarray, starts: np.ndarray, tries: int) -> tuple:
        """Changes of one, two or (of many tries) three children, the first of which moves the number, and which leave every shown number as it is."""
        first = self.draw.choice(starts)
        if self.effects[first] == 0 and self.draw.random() < 0.5:
            return (first,)
        steps = (first,) if tries < MANY or self.draw.random() < 0.4 else (first, self.draw.choice(np.flatnonzero(can)))
        last = self.alike.get(-sum(self.effects[one] for one in steps), np.array([], int))
        last = last[can[last]]
        return (*steps, self.draw.choice(last)) if len(last) else ()

    def _learn(self, world: np.ndarray) -> None:
        for found, (_, _, adds) in zip(self.values, self.hidden, strict=True):
            found.add(int((adds * world).sum()))

    def _moved(self, world: np.ndarray, step: tuple) -> np.ndarray | None:
        there = world.copy()
        for before, after, place in self.moves[list(step)]:
            if before >= 0:
                there[before, place] -= 1
            if after >= 0:
                there[after, place] += 1
        return there if step and (there >= 0).all() else None

    def weak(self) -> list[tuple]:
        return [(what, request, sorted(found)) for (what, request, _), found in zip(self.hidden, self.values, strict=True) if len(found) < ENOUGH]

    def _harmless(self, what: str, request: tuple) -> bool:
        """Nobody's secret, hidden or not: the number of children of an average, where nobody has it at that place, or 6 or more are on either side of it; a Summary's category that the Benchmark shows."""
        if what in TOLD_BY:
            counts = {one[0]: shown for (kind, one, _), shown in zip(self.setting.asked, self.pattern, strict=True) if kind == "count" and one[1:] == request[1:]}
            return all(counts[request[0].replace("_expected", ending)] for ending in TOLD_BY[what])
        if self._left_by_a_window(what, request) or self._of_everybody(what, request):
            return True
        row, column = list(self.setting.kinds).index(request[0]), next(adds for kind, asked, adds in self.setting.asked if (kind, asked) == (what, request))
        inside = column.any(axis=0) | (what != "n")
        known, everybody = int((self.setting.counted[row] @ self.truth)[inside].sum()), int(self.truth[:, inside].sum())
        return what == "n" and self.setting.kinds[request[0]] == "mean" and (everybody == 0 or known == 0 or known > FEW and everybody - known > FEW)


    def _of_everybody(self, what: str, request: tuple) -> bool:
        """A group that holds every child, as is told, beside the whole that shows the same number."""
        told = {(kind, one): (shown, int((adds * self.truth).sum())) for (kind, one, adds), shown in zip(self.setting.asked, self.pattern, strict=True)}
        whole = (*request[:3], (None,))
        return request != whole and told.get((what, whole), (False, 0))[0] and told["n", request] == told["n", whole] and told["n", whole][0]

    def _left_by_a_window(self, what: str, request: tuple) -> bool:
        """What the fixed window of three years leaves when its shown years are taken off is known by the rule itself: it must be no small number."""
        measure, cohort, years, options = request
        rest = [one for kind, one, _ in self.setting.asked if kind == what and one[0] == measure and one[1] == cohort and one[3] == options and len(one[2]) == 1 and one[2][0] not in years]
        whole = [one for kind, one, _ in self.setting.asked if kind == what and one[0] == measure and one[1] == cohort and one[3] == options and len(one[2]) == len(rest) + len(years) > len(years)]
        told = {one: shown for (kind, one, _), shown in zip(self.setting.asked, self.pattern, strict=True) if kind == what}
        if len(years) < 2 or not whole or not all(told[one] for one in (*rest, *whole)):
            return False
        n, value = (int((adds * self.truth).sum()) for kind in ("n", what) for found, one, adds in self.setting.asked if (found, one) == (kind, request))
        return n > FEW if what == "n" else not small_count(n, value)


def weak_cells(setting: Setting, world: np.ndarray, seed: int) -> tuple[list, int, int]:
    """(hidden numbers with fewer than four possible values, values hidden, values asked)."""
    attack = Attack(setting, world, seed)
    for look in (lambda: attack.walk(60), attack.solve, lambda: attack.walk(1000), lambda: attack.solve(MANY), lambda: attack.walk(10_000)):
        look()
        if not attack.weak():
            break
    asked = [(what, request, shown) for (what, request, adds), shown in zip(setting.asked, attack.pattern, strict=True)
             if what != "n" and setting.counted[list(setting.kinds).index(request[0])] @ world @ np.ones(len(setting.places)) > 0]
    return attack.weak(), sum(not shown for *_, shown in asked), len(asked)
