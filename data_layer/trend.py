"""Years side by side: which may be compared, two years together, and whether the latest differs from an earlier one by more than chance."""

import pandas as pd

from . import disclosure, statistics
from .catalogue.availability import SHOWN, availability
from .figures import OwnSide, allow, every_year, figures, own_side, raw_frame, shown
from .places import places
from .query import Gathered, gather
from .question import Question
from .rows import records
from .scope import Scope

TOGETHER = 2


def comparable(measure: str, years) -> tuple[int, ...]:
    """The latest years of those held between which the measure did not change, the latest first."""
    found: list[int] = []
    for year in sorted(years, reverse=True):
        state = availability(measure, year)[0]
        if state not in SHOWN:
            if found:
                break
            continue
        found.append(year)
        if state == "changed":
            break
    return tuple(found)


def breaks(measure: str, years) -> dict[int, str]:
    """Year -> why a line must not run into it from the year before."""
    return {year: reason for year in years for state, reason in [availability(measure, year)] if state == "changed"}


def pooled(release, question: Question, measure: str, years, scope: Scope | None = None, gathered: Gathered | None = None, mine: OwnSide | None = None) -> pd.DataFrame:
    """Released own rows of every two years together between which the measure did not change, each under its later year. gathered: the sums of `every_year`."""
    gathered, mine = gathered or gather(release, every_year(release, question)), mine or own_side(release, question)
    kept = [year for year in sorted(years) if year - 1 in years and availability(measure, year)[0] == "published" and availability(measure, year - 1)[0] in SHOWN]
    parts = [figures(release, question.but(years=(year, year - 1), pool=True), scope, gathered, mine).frame for year in kept]
    frame = pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=list(statistics.RESULT))
    return frame[(frame["measure"] == measure) & (frame["comparator"] == question.own)]


def change(release, question: Question, measure: str, earlier: int, later: int, scope: Scope | None = None, gathered: Gathered | None = None, mine: OwnSide | None = None) -> dict | None:
    """The own row of the later year as it may be shown, with `before` (the earlier value) and gap, gap_low, gap_high, verdict against it; None where either may not be shown.

    Where either year's number of children is hidden there is no range and no verdict, since both would tell of it; `compared` says so.
    """
    allow(question, scope)
    gathered, mine = gathered or gather(release, every_year(release, question)), mine or own_side(release, question)
    raw = raw_frame(release, question, gathered, mine.rows, places(release, question.la_code), (later, earlier), False)
    raw = raw[(raw["measure"] == measure) & (raw["comparator"] == question.own)]
    both = {int(row["year"]): row for row in records(shown(question.but(pool=False), raw, mine))}
    if any(both.get(year, {}).get("value") is None for year in (earlier, later)):
        return None
    row = both[later] | {"before": both[earlier]["value"]}
    if row["n"] is None or both[earlier]["n"] is None:
        return row | {"gap": None, "gap_low": None, "gap_high": None, "verdict": None, "compared": disclosure.UNTOLD}
    judged = disclosure.release_figures(statistics.change(raw, earlier, later), "internal").to_dict("records")[0]
    return row | {name: judged[name] for name in ("gap", "gap_low", "gap_high", "verdict", "compared")}
