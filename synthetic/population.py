"""Who is in care when: children by authority and school cohort, with their periods of care.

Each 31 March every authority holds as many children of each school year, looked after for 12 months, as the
targets say (published for Years 6 and 11, a national profile for the rest); arrivals and leavers follow from that.
A cohort is named by the year of its key stage 4 (its school year on 31 March Y is 11 - (cohort - Y)).
"""

from dataclasses import dataclass

import numpy as np

from synthetic import tables
from synthetic.cohorts import authority_shares, targets
from synthetic.columns import add_years, march
from synthetic.streams import stream, whole, within

OPEN = 2**30  # the end of a period that still runs
BEFORE = 9  # years run before the first return, so that stays have their real lengths
LEAVE = {-5: 0.55, **{nc: 0.36 for nc in range(-4, 0)}, **{nc: 0.17 for nc in range(0, 5)}, **{nc: 0.11 for nc in range(5, 10)}, 10: 0.10, 11: 0.10}
ARRIVE_16, ARRIVE_17 = 4600, 330  # new in Years 12 and 13, where most who come are unaccompanied
UASC_SHARE = {5: 0.005, 6: 0.010, 7: 0.020, 8: 0.05, 9: 0.10, 10: 0.20, 11: 0.44, 12: 0.76, 13: 0.85}
ADOPTED_SHARE = {-5: 0.2, -4: 0.62, -3: 0.72, -2: 0.72, -1: 0.60, 0: 0.5, 1: 0.36, 2: 0.22, 3: 0.12, 4: 0.05}
RETURN_SHARE = 0.14  # arrivals who have been in care before
BACK_AFTER_ADOPTION = 0.004  # arrivals who are adopted children come back, as a share of their cell's arrivals


@dataclass
class Population:
    """Children (`la` position, `cohort`, `dob`, `uasc`, `was`: the same person's earlier child or -1) and periods of care."""

    la: np.ndarray
    cohort: np.ndarray
    dob: np.ndarray
    uasc: np.ndarray
    was: np.ndarray
    child: np.ndarray  # of each period, with start, end (OPEN: runs on) and adopted
    start: np.ndarray
    end: np.ndarray
    adopted: np.ndarray


def populate(seed: int, first: int, last: int) -> Population:
    """Everyone who was in care at some time in the returns of `first` to `last`, with all their periods of care."""
    return _Years(seed, first, last).run()


class _Years:
    """Runs the years one after another; cells are authority x cohort."""

    def __init__(self, seed: int, first: int, last: int):
        self.random = stream(seed, "population")
        self.first, self.last, self.begin = first, last, first - BEFORE
        self.cohorts = range(self.begin - 2, last + 17)
        self.targets = targets(range(self.begin, last + 2), self.cohorts, stream(seed, "targets"))
        self.cells = len(tables.authorities()) * len(self.cohorts)
        self.shares = authority_shares()
        self.children, self.periods, self.ended = [], [], []
        self.count = self.period_count = 0
        empty = np.array([], dtype=np.int64)
        self.active = {"child": empty, "cell": empty, "period": empty, "start": empty}
        self.dob = empty
        self.left = {"child": empty, "cell": empty}
        self.gone = {"child": empty, "cell": empty}  # adopted

    def run(self) -> Population:
        self._opening()
        for year in range(self.begin + 1, self.last + 1):
            leavers = self._leave(year)
            self._arrive(year)
            self._pool(leavers)
        return self._finish()

    def _nc(self, cell: np.ndarray, year: int) -> np.ndarray:
        return 11 - (self.cohorts[0] + cell % len(self.cohorts) - year)

    def _cohort(self, cell: np.ndarray) -> np.ndarray:
        return self.cohorts[0] + cell % len(self.cohorts)

    def _opening(self) -> None:
        """The stock on the 31 March before everything: stays of a year or more, none before birth."""
        cell = np.repeat(np.arange(self.cells), self.targets[self.begin].ravel())
        dob = self._births(cell)
        today = int(march(self.begin))
        stay = 366 + self.random.exponential(3.4 * 365, len(cell))
        start = np.maximum(today - stay, dob + 1 + self.random.random(len(cell)) * np.maximum(today - 366 - dob, 1) * 0.8)
        self._enter(cell, dob, np.minimum(start, today - 366).astype(np.int64), np.zeros(len(cell), bool))

    def _births(self, cell: np.ndarray) -> np.ndarray:
        first = _september(self._cohort(cell) - 17)
        length = _september(self._cohort(cell) - 16) - first
        return first + (self.random.random(len(cell)) * length).astype(np.int64)

    def _enter(self, cell, dob, start, uasc, was=None) -> None:
        """New children, each with a first period."""
        ids = self.count + np.arange(len(cell))
        self.children.append((cell, dob, uasc, np.full(len(cell), -1) if was is None else was))
        self.count += len(cell)
        self.dob = np.r_[self.dob, dob]
        self._open(ids, cell, start)

    def _open(self, child, cell, start) -> None:
        ids = self.period_count + np.arange(len(child))
        self.periods.append((child, start))
        self.period_count += len(child)
        new = {"child": child, "cell": cell, "period": ids, "start": start}
        self.active = {name: np.r_[self.active[name], new[name]] for name in new}

    def _leave(self, year: int) -> dict:
        """End the periods of those who turn 18 or whose cell holds more than its target."""
        today, before = int(march(year)), int(march(year - 1))
        act, nc = self.active, self._nc(self.active["cell"], year)
        adult = add_years(self.dob[act["child"]], 18)
        grown = adult <= today
        new = act["start"] > int(march(year - 2))
        key = self.random.random(len(nc)) ** np.where(new, 0.45, 1.0)
        key[grown] = 2.0
        stock = np.bincount(act["cell"][~grown], minlength=self.cells)
        target = self.targets[year].ravel()
        older = self._nc(np.arange(self.cells), year) > 12
        surplus = np.where(older, whole(stock * 0.08, self.random), np.maximum(stock - target, 0))
        leaves = within(act["cell"], -np.where(grown, -1.0, key)) < surplus[act["cell"]]
        goes = grown | leaves
        length = np.maximum(today - 1 - before, 1)
        end = before + 1 + (self.random.random(len(nc)) * length).astype(np.int64)
        end = np.where(grown, np.maximum(adult, act["start"] + 1), np.maximum(end, act["start"] + 2))
        adopted = goes & ~grown & (self.random.random(len(nc)) < _lookup(ADOPTED_SHARE, nc)) & (end - act["start"] > 300)
        self.ended.append((act["period"][goes], end[goes], adopted[goes]))
        out = {"child": act["child"][goes], "cell": act["cell"][goes], "adopted": adopted[goes], "grown": grown[goes]}
        self.active = {name: values[~goes] for name, values in act.items()}
        return out

    def _pool(self, leavers: dict) -> None:
        """Remember who left: they may come back in a later year (adopted children as someone new)."""
        back = ~leavers["grown"] & ~leavers["adopted"]
        self.left = {n: np.r_[self.left[n], leavers[n][back]] for n in self.left}
        self.gone = {n: np.r_[self.gone[n], leavers[n][leavers["adopted"]]] for n in self.gone}

    def _arrivals(self, year: int) -> np.ndarray:
        """New children by cell who'll still be in care on 31 March: what next year's target asks for."""
        nc = self._nc(np.arange(self.cells), year)
        leave = _lookup(LEAVE, nc)
        wanted = self.targets[year + 1].ravel() / (1 - leave)
        now = np.bincount(self.active["cell"], minlength=self.cells)
        arrive = np.maximum(whole(wanted, self.random) - now, self.random.poisson(0.07 * now))
        share = np.repeat(self.shares, len(self.cohorts)) * tables.filled("uasc_number", "cla", year) / 7410
        teens = self.random.poisson(share * (np.where(nc == 12, ARRIVE_16, 0) + np.where(nc == 13, ARRIVE_17, 0)))
        arrive = np.where(nc >= 12, teens, arrive)
        return np.where((nc >= -5) & (nc <= 13), arrive, 0)

    def _uasc_level(self, year: int) -> float:
        return min(1.0, (tables.filled("uasc_number", "cla", year) / 7410) ** 0.7)

    def _arrive(self, year: int) -> None:
        """Arrivals of the year: who stays, who comes and goes within it, who comes back."""
        today, before = int(march(year)), int(march(year - 1))
        stay = self._arrivals(year)
        brief = self.random.poisson(0.30 * stay)
        again = self._returners(stay, year)
        cell = np.repeat(np.arange(self.cells), stay - np.bincount(again["cell"], minlength=self.cells))
        uasc = self.random.random(len(cell)) < _lookup(UASC_SHARE, self._nc(cell, year)) * self._uasc_level(year)
        dob, start = self._starts(cell, year, uasc)
        was = self._back_after_adoption(cell, year)
        dob = np.where(was >= 0, self.dob[was], dob)
        keep = add_years(dob, 18) > today
        self._enter(cell[keep], dob[keep], start[keep], uasc[keep], was[keep])
        first = before + 2 + (self.random.random(len(again["cell"])) * (today - before - 4)).astype(np.int64)
        self._open(again["child"], again["cell"], first)
        self._come_and_go(np.repeat(np.arange(self.cells), brief), year)

    def _starts(self, cell, year, uasc):
        """Births and first days in care in the year; not before birth."""
        today, before = int(march(year)), int(march(year - 1))
        dob = self._births(cell)
        baby = self._nc(cell, year) == -5
        born = _september(np.full(len(cell), year - 1))
        dob = np.where(baby, born + (self.random.random(len(cell)) * (today - 12 - born)).astype(np.int64), dob)
        earliest = np.maximum(before + 2, dob + 1)
        span = np.maximum(today - 2 - earliest, 1) * np.where(baby, 0.6, 1.0)
        return dob, earliest + (self.random.random(len(cell)) * span).astype(np.int64)

    def _returners(self, stay: np.ndarray, year: int) -> dict:
        """Children who left in an earlier year and come back; at most the arrivals of their cell."""
        pool = self.left
        wanted = self.random.binomial(stay, RETURN_SHARE)
        old = add_years(self.dob[pool["child"]], 18) <= int(march(year))
        key = np.where(old, 2.0, self.random.random(len(old)))
        comes = (within(pool["cell"], key) < wanted[pool["cell"]]) & ~old
        again = {name: values[comes] for name, values in pool.items()}
        self.left = {name: values[~comes] for name, values in pool.items()}
        return again

    def _back_after_adoption(self, cell: np.ndarray, year: int) -> np.ndarray:
        """For a few arrivals the adopted child they once were (same cell), else -1."""
        was = np.full(len(cell), -1, dtype=np.int64)
        pool = self.gone
        if not len(pool["cell"]) or not len(cell):
            return was
        wanted = self.random.binomial(np.bincount(cell, minlength=self.cells), BACK_AFTER_ADOPTION)
        chosen = within(pool["cell"], self.random.random(len(pool["cell"]))) < wanted[pool["cell"]]
        rank = within(cell, np.arange(len(cell), dtype=float))
        slot = {(c, r): i for i, (c, r) in enumerate(zip(cell.tolist(), rank.tolist(), strict=True)) if r < 3}
        picked = np.flatnonzero(chosen)
        for i, r in zip(picked.tolist(), within(pool["cell"][picked], picked.astype(float)).tolist(), strict=True):
            if (int(pool["cell"][i]), r) in slot:
                was[slot[int(pool["cell"][i]), r]] = pool["child"][i]
        self.gone = {name: values[~chosen] for name, values in pool.items()}
        return was

    def _come_and_go(self, cell: np.ndarray, year: int) -> None:
        """Children who start and leave within the year."""
        nc = self._nc(cell, year)
        uasc = self.random.random(len(cell)) < _lookup(UASC_SHARE, nc) * self._uasc_level(year)
        dob, start = self._starts(cell, year, uasc)
        today = int(march(year))
        adult = add_years(dob, 18)
        keep = (adult > start + 5) & (start < today - 8)
        cell, dob, start, uasc, adult = cell[keep], dob[keep], start[keep], uasc[keep], adult[keep]
        end = start + 3 + (self.random.random(len(cell)) * (today - start - 4)).astype(np.int64)
        self._enter(cell, dob, start, uasc)
        ids = self.active["period"][-len(cell):] if len(cell) else self.active["period"][:0]
        self.ended.append((ids, np.minimum(end, adult), np.zeros(len(cell), bool)))
        self.active = {name: values[: len(values) - len(cell)] for name, values in self.active.items()}

    def _finish(self) -> Population:
        """Keep those with a day in care since 1 April before the first return; earlier periods come along."""
        cell, dob, uasc, was = (np.concatenate(part) for part in zip(*self.children, strict=True))
        child, start = (np.concatenate(part) for part in zip(*self.periods, strict=True))
        end, adopted = np.full(len(child), OPEN, dtype=np.int64), np.zeros(len(child), bool)
        for ids, when, taken in self.ended:
            end[ids], adopted[ids] = when, taken
        inside = end > int(march(self.first - 1))
        seen = np.zeros(len(cell), bool)
        seen[child[inside]] = True
        seen[was[seen & (was >= 0)]] = True
        number = np.cumsum(seen) - 1
        rows = seen[child]
        was = np.where(was >= 0, number[was], -1)
        order = np.lexsort((start[rows], number[child[rows]]))
        la = cell // len(self.cohorts)
        return Population(
            la[seen], self._cohort(cell)[seen], dob[seen], uasc[seen], was[seen],
            number[child[rows]][order], start[rows][order], end[rows][order], adopted[rows][order],
        )


def _september(year: np.ndarray) -> np.ndarray:
    """1 September of each year."""
    return ((np.asarray(year) - 1970) * 12 + 8).astype("datetime64[M]").astype("datetime64[D]").astype(np.int64)


def _lookup(table: dict, keys: np.ndarray) -> np.ndarray:
    low, high = min(table), max(table)
    values = np.array([table.get(k, 0.0) for k in range(low, high + 1)])
    return np.where((keys >= low) & (keys <= high), values[np.clip(keys, low, high) - low], 0.0)
