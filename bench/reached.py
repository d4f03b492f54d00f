"""Each target of the project beside what a run has found: what, reach, found, met. What was not measured is not listed."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from .live import quantile

if TYPE_CHECKING:
    from .document import Parts

PEERS = {"pandas, full frame": ">= 40", "SQLite": ">= 15", "one statement a figure": ">= 6"}
FLOORS = {"no filter": "<= 0.7", "2 filters": "<= 0.7", "6 filters": "<= 0.5", "a filter that no cube holds": "<= 2.0"}
RERUN, ENTERED, CHANGED = 0.2, 3.0, 1.0   # ratio; seconds; seconds at the 95th percentile
USERS, STEADY, UNEVEN = 60, 0.75, 2.5     # active users of one process; throughput of 32 users by the best; p95 by p50
MADE, MADE_MB, ONE_RETURN, MATCHING = 300, 2048, 5, 12
Row = tuple[str, str, str, bool]


def reached(parts: "Parts") -> list[Row]:
    """The rows; those against peers and the engine's floor only on the England scale, for which they are set."""
    return [*(_peers(parts) if parts.scale == "england" else ()), *_pages(parts), *_users(parts), *_made(parts)]


def _peers(parts: "Parts") -> Iterator[Row]:
    for page in parts.compared:
        ours = page.times["ours"].median
        floor = ours / page.times["engine's floor"].median
        limit = FLOORS[page.name]
        yield f"a page's sums, {page.name}", f"{limit} of the engine's own sum", f"{floor:.2f}", floor <= float(limit.split()[1])
        for name, limit in PEERS.items():
            if name in page.times:
                ratio = page.times[name].median / ours
                yield f"a page's sums, {page.name}", f"{limit} times faster than {name}", f"{ratio:.1f}", ratio >= float(limit.split()[1])


def _pages(parts: "Parts") -> Iterator[Row]:
    if parts.entered:
        yield "the first page after the code that signs in", f"<= {ENTERED:g} s", f"{max(parts.entered):.1f} s", max(parts.entered) <= ENTERED
    for one in parts.changes:
        slowest = quantile(one.seconds, 0.95)
        yield f"another filter, {one.page}", f"95 in 100 within {CHANGED:g} s", f"{slowest:.2f} s", slowest <= CHANGED
    for ours, theirs in parts.reruns:
        yield f"drawn again, {ours.page}", f"<= {RERUN} of the CPU on defaults", f"{ours.cpu / theirs.cpu:.2f}", ours.cpu / theirs.cpu <= RERUN


def _users(parts: "Parts") -> Iterator[Row]:
    carried = [users for processes, users, taken in parts.load if processes == 1 and taken and quantile(taken, 0.95) <= CHANGED]
    if any(users >= USERS for _, users, _ in parts.load):
        yield "active users that one process carries", f">= {USERS}, 95 in 100 changes within {CHANGED:g} s", f"{max(carried, default=0)}", max(carried, default=0) >= USERS
    if len(parts.hurried) > 1:
        users, taken, seconds = parts.hurried[-1]
        best = max(len(each) / length for _, each, length in parts.hurried)
        share, uneven = len(taken) / seconds / best, quantile(taken, 0.95) / quantile(taken, 0.5)
        yield f"{users} users without pauses", f">= {STEADY} of the best throughput", f"{share:.2f}", share >= STEADY
        yield f"{users} users without pauses", f"p95 <= {UNEVEN} of p50", f"{uneven:.1f}", uneven <= UNEVEN


def _made(parts: "Parts") -> Iterator[Row]:
    synth, load, one = (parts.built.get(name) for name in ("synth", "load", "one return"))
    if synth and load:
        wall, memory = synth["wall"] + load["wall"], max(synth["memory"], load["memory"])
        yield "England written and loaded", f"<= {MADE // 60} minutes", f"{wall / 60:.1f} minutes", wall <= MADE
        yield "England written and loaded", f"<= {MADE_MB} MB", f"{memory:,.0f} MB", memory <= MADE_MB
    if one:
        yield "one LA's return of five years loaded", f"<= {ONE_RETURN} s", f"{one['wall']:.1f} s", one["wall"] <= ONE_RETURN
    if parts.matched:
        ratio = parts.matched[0]["pandas"].median / parts.matched[0]["ours"].median
        yield "90,000 children matched to 7 million pupils", f">= {MATCHING} times faster than pandas", f"{ratio:.1f}", ratio >= MATCHING
