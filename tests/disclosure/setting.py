"""What is asked about one made-up LA: its children's types, the places they stand at, every number that a table can hold, and which of them the rule shows."""

import itertools
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from data_layer.disclosure.categories import decide
from data_layer.disclosure.family import AT_STAGE, RINGS, Family

SECOND = "p"  # what options of a second filter begin with


def parts_of(option: str | None) -> set[str | None]:
    """The options of each filter that meet at a place."""
    return set(option.split(".")) if option else {None}


@dataclass(frozen=True)
class Setting:
    """What is asked about. types: name -> measure -> 1 achieved, 0 not, absent: not in the denominator. kinds: of the measures.

    places: (ring, year, option or None); of two filters, "o1.p2". requests: (measure, cohort, years, options or (None,)). categories: measure of a
    Summary's subject -> type -> category. barred: (type, option) pairs that no child can be, as Progress 8 without prior attainment.
    """

    types: dict[str, dict[str, int]]
    kinds: dict[str, str]
    places: tuple[tuple, ...]
    requests: tuple[tuple, ...]
    categories: dict[str, dict[str, str]] | None = None
    barred: frozenset = frozenset()

    @cached_property
    def counted(self) -> np.ndarray:
        """measure x type: is the child in the denominator; the last row is all children."""
        return np.array([[one in held for held in self.types.values()] for one in self.kinds] + [[True] * len(self.types)], int)

    @cached_property
    def hits(self) -> np.ndarray:
        return np.array([[held.get(one, 0) for held in self.types.values()] for one in self.kinds] + [[0] * len(self.types)], int)

    @cached_property
    def allowed(self) -> np.ndarray:
        return np.array([[(name, place[2]) not in self.barred for place in self.places] for name in self.types])

    @cached_property
    def asked(self) -> list[tuple[str, tuple, np.ndarray]]:
        """Every number a table can hold: ("n" or "count" or a category, request, what each type at each place adds to it)."""
        found = []
        for request in self.requests:
            measure, cohort, years, options = request
            inside = np.array([ring in RINGS[cohort] and year in years and (options == (None,) or not parts_of(option).isdisjoint(options)) for ring, year, option in self.places], int)
            row = list(self.kinds).index(measure)
            found.append(("n", request, np.outer(self.counted[row], inside)))
            if self.kinds[measure] == "rate":
                found.append(("count", request, np.outer(self.hits[row], inside)))
            else:
                found.append(("value", request, np.zeros((len(self.types), len(self.places)), int)))  # an average: whether it is shown tells something too
        return found + self.of_categories()

    @cached_property
    def bars(self) -> list[tuple[str, str | None]]:
        """(measure, option or None) of each of a Summary's bars."""
        return list(itertools.product(self.categories or {}, [None, *dict.fromkeys(option for *_, option in self.places if option)]))

    def of_categories(self) -> list:
        found = []
        for measure, option in self.bars:
            inside = np.array([option in (None, held) for *_, held in self.places], int)
            for category in dict.fromkeys(self.categories[measure].values()):
                found.append((category, (measure, "12m", (self.places[0][1],), (option,)), np.outer([self.categories[measure][name] == category for name in self.types], inside).astype(int)))
        return found

    def family(self, world: np.ndarray, which: int = 0) -> Family:
        """The cells by one of the filters."""
        spots, adds = self.spots[which]
        n, count = (self.counted @ world @ adds).tolist(), (self.hits @ world @ adds).tolist()
        cells = {(name, *spot): (n[i][j], count[i][j]) for i, name in enumerate([*self.kinds, AT_STAGE]) for j, spot in enumerate(spots)}
        return Family(cells, {**self.kinds, AT_STAGE: "mean"}, tuple(option for option in ("none",) if any(place[2] == option for place in self.places)))

    @cached_property
    def spots(self) -> list[tuple[list[tuple], np.ndarray]]:
        """Of each filter: its cells (ring, year, option or None), and which places are in each."""
        found = []
        for which in range(len(parts_of(self.places[0][2]))):
            held = [(ring, year, option and option.split(".")[which]) for ring, year, option in self.places]
            spots = list(dict.fromkeys([*((ring, year, None) for ring, year, _ in held), *held]))
            found.append((spots, np.array([[spot in (place, (*place[:2], None)) for spot in spots] for place in held], int)))
        return found

    def shown(self, world: np.ndarray) -> list[bool]:
        """Of each number in `asked`: does the table show it?"""
        families = [self.family(world, which) for which in range(len(parts_of(self.places[0][2])))]
        told = {request: families[str(request[3][0]).startswith(SECOND)].shown(*request) for request in self.requests}
        plain = [told[request][what != "n"] for what, request, _ in self.asked if what in ("n", "count", "value")]
        return plain + self.shown_categories(world, told)

    def shown_categories(self, world: np.ndarray, told: dict) -> list[bool]:
        """By the door's own rule over the rows of a Summary, whole and by group."""
        rows, year = [], self.places[0][1]
        for (category, (measure, _, _, (option,)), adds) in self.of_categories():
            n = int(self.counted[list(self.kinds).index(measure)] @ world @ np.array([option in (None, held) for *_, held in self.places], int))
            rows.append({"measure": measure, "year": year, "group": option, "category": category, "n": n, "total": int((adds * world).sum())})

        def beside(row: dict) -> tuple:
            main = (row["measure"], "12m", (year,), (row["group"],))
            return (*told[main], told[(row["measure"].replace("_expected", "_high"), *main[1:])][1])
        shown = decide(rows, beside) if rows else {}
        found = [shown[row["measure"], year, row["group"], row["category"]] for row in rows]
        return [number and (count or not row["n"]) for (number, count), row in zip(found, rows, strict=True)]  # of nobody, nobody is in any category
