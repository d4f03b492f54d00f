"""Times of several ways to do one thing: taken in turn, repeated, told as a median with its spread."""

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass, field


@dataclass
class Times:
    """Wall and CPU seconds of one way, a number a repetition. CPU is of this process, all threads."""

    name: str
    wall: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)

    @property
    def median(self) -> float:
        return statistics.median(self.wall)

    @property
    def cpu_median(self) -> float:
        return statistics.median(self.cpu)

    def spread(self) -> str:
        """The quarter and the three-quarter point, in milliseconds."""
        low, _, high = statistics.quantiles(self.wall, n=4) if len(self.wall) > 1 else self.wall * 3
        return f"{low * 1000:,.1f} to {high * 1000:,.1f}"


def in_turn(ways: dict[str, Callable[[], object]], repeats: int, seconds: float = 60.0) -> dict[str, Times]:
    """Runs each way once unmeasured, then all of them in turn: what else the machine does falls on all alike.

    A way that has taken more than its share of `seconds` is left out of further rounds after three; the table says how often each ran.
    """
    for way in ways.values():
        way()
    times = {name: Times(name) for name in ways}
    for done in range(repeats):
        for name, way in ways.items():
            if done >= 3 and sum(times[name].wall) > seconds / len(ways):
                continue
            wall, cpu = time.perf_counter(), time.process_time()
            way()
            times[name].wall.append(time.perf_counter() - wall)
            times[name].cpu.append(time.process_time() - cpu)
    return times
