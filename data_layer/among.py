"""An LA among all LAs: centre, spread beyond chance, and the best guess of its own level, from every LA's sums.

Worked out before small numbers are hidden, since the LAs that remain visible stand too high; what leaves is one number over all
LAs, rounded, and the LA's own estimate only where its own figure may be shown.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from . import published
from .catalogue.measures import BY_KEY
from .figures import described
from .places import places
from .query import Gathered, gather
from .question import Question
from .rollup import stacked, windowed
from .rounding import round_decimal
from .statistics import dispersion, intervals, sd_from_years, shrink_means, shrink_rates
from .statistics.funnel import z_scores

FEWEST_LAS = 10


@dataclass(frozen=True)
class Among:
    """One measure over all LAs, in the measure's units (rates in %), rounded as shown.

    centre: all LAs together. dispersion: 1 = LAs differ as chance alone would make them; None below ten LAs. sd: pupils' SD (None: rates).
    las: LAs with a figure. estimate, low, high, weight (0 to 1): the LA's own best guess; None where its figure is hidden or not there.
    """

    measure: str
    centre: float
    dispersion: float | None
    sd: float | None
    las: int
    estimate: float | None = None
    low: float | None = None
    high: float | None = None
    weight: float | None = None


def among_las(release, question: Question, released: pd.DataFrame, gathered: Gathered | None = None) -> dict[str, Among]:
    """Measure key -> where the LA stands, unfiltered, for the question's latest year (or its pooled years). Measures with figures of fewer than ten LAs are left out.

    released: the question's frame as it may be shown (figures(...).frame), which says whether the own figure is, with its number: the best guess and its weight tell that.
    """
    plain = question.but(conditions=(), by=None, cohort="12m" if question.cohort == "current" else question.cohort)
    frame = _all_las(release, plain, gathered) if places(release, question.la_code).held else _all_published(release, plain)
    shown = {row["measure"] for row in released.to_dict("records") if row["comparator"] == question.own and row["year"] == max(question.years) and row["value"] is not None and row["n"] is not None}
    return {key: _among(key, part, question.la_code, key in shown) for key, part in frame.groupby("measure") if len(part) >= FEWEST_LAS}


def _all_las(release, question: Question, gathered: Gathered | None) -> pd.DataFrame:
    """measure, la_code, n, total, sd (of pupils, one a measure): from the children's sums."""
    gathered = gathered or gather(release, question)
    sums = windowed(gathered.unfiltered, question.years if question.pool else (max(question.years),), question.pool)
    cells = described(release, stacked(sums.drop(columns="group"), question.measures_asked, ["year", "la_code"]), question, question.years, question.pool)
    cells = cells[cells["n"] > 0]
    inside = cells["squares"] - cells["total"].astype(float) ** 2 / cells["n"]
    by = cells.assign(inside=inside, free=cells["n"] - 1).groupby("measure")[["inside", "free"]].transform("sum")
    within = np.sqrt(intervals.share(by["inside"], by["free"])) / cells["scale"]
    return cells.assign(sd=np.where(cells["sigma"] > 0, cells["sigma"], within), value=_value(cells))


def _value(cells: pd.DataFrame) -> np.ndarray:
    return np.where(cells["kind"] == "rate", 100 * cells["total"] / cells["n"], cells["total"] / (cells["n"] * cells["scale"]))


def _all_published(release, question: Question) -> pd.DataFrame:
    """The same from published figures: averages only, as the DfE hides the small numerators of rates; sd from how LAs move between years."""
    year, rows = max(question.years), []
    for measure in (one for one in question.measures_asked if one.kind != "rate"):
        held = {(at, la): (part.n, part.value) for (key, at, level, la), part in published.figures_held(release).items() if key == measure.key and level == "la" and part.symbol is None}
        pairs = [(value, n, held[at + 1, la][1], held[at + 1, la][0]) for (at, la), (n, value) in held.items() if (at + 1, la) in held]
        sigma = published.national_sd(release, measure.key, (year,))
        sd = sigma if sigma > 0 else sd_from_years(*zip(*pairs, strict=True)) if pairs else np.nan
        nation = published.figures_held(release).get((measure.key, year, "england", None))
        rows += [(measure.key, measure.kind, la, n, value, sd, nation.value if nation else np.nan) for (at, la), (n, value) in held.items() if at == year]
    return pd.DataFrame(rows, columns=["measure", "kind", "la_code", "n", "value", "sd", "centre"])


def _among(key: str, part: pd.DataFrame, la_code: int, shown: bool) -> Among:
    kind, n, value, sd = BY_KEY[key].kind, part["n"].to_numpy(float), part["value"].to_numpy(float), float(part["sd"].iloc[0])
    centre = float(part["centre"].iloc[0]) if "centre" in part else np.nan  # all LAs together are England, unless England itself is published
    guess = shrink_rates(n * value / 100, n) if kind == "rate" else shrink_means(value, n, sd, None if np.isnan(centre) else centre)
    spread = dispersion(z_scores(kind, n, value, sd, guess.centre))
    own = np.flatnonzero(part["la_code"].to_numpy() == la_code)
    ends = BY_KEY[key].least, BY_KEY[key].most
    numbers = [round_to(float(intervals.within(series[own[0]], *ends)), key) for series in (guess.estimate, guess.low, guess.high)] if len(own) and shown else [None] * 3
    weight = round_to(guess.weight[own[0]], None) if len(own) and shown else None
    return Among(key, round_to(guess.centre, key), None if np.isnan(spread) else float(round_decimal(spread, 1)), None if kind == "rate" else round_to(sd, key), len(part), *numbers, weight)


def round_to(value: float, measure: str | None) -> float | None:
    """Rounded to the measure's decimals (a weight: to whole per cent)."""
    return None if np.isnan(value) else float(round_decimal(float(value), BY_KEY[measure].decimals if measure else 2))
