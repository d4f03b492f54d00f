"""The DfE's own published figures as rows of the result frame: comparators where a release holds no pupils, and a check where it does.

What is printed is shown as printed, symbols kept (c hidden by the DfE, x not available, z no children, k rounds to 0).
Neighbours are pooled over pupils where at least 8 of the ten are shown; rates never are: the DfE hides numerators up to 5,
so the shown ones alone would be too high.
"""

from functools import lru_cache
from math import isnan
from typing import NamedTuple

import numpy as np
import pandas as pd

from .catalogue.availability import SHOWN, availability
from .catalogue.comparators import COMPARATORS
from .catalogue.measures import BY_KEY
from .figures_text import figure
from .places import Places, held, years_held
from .rounding import round_decimal
from .statistics import intervals

GROUP = "CLA 12 months at 31 March"  # the DfE's name of the default cohort
ENOUGH_NEIGHBOURS = 8
PARTS = {"Inner London": "E13000001", "Outer London": "E13000002"}
REASONS = {
    "c": "hidden by the DfE: small numbers",
    "x": "not published",
    "z": "no children",
    "k": "rounds to 0",
    "rate": "not published: the DfE hides small numerators, so adding up the rest would be too high",
    "cohort": "not published: the DfE's figures are of children looked after 12 months at 31 March",
    "filter": "not available with this filter",
    "by": "not available with this breakdown",
    "year": "not available: a year of these is hidden or not published",
}
BY_COMPARATOR = {one.key: one for one in COMPARATORS if one.rows == "cla"}

PUBLISHED_SQL = """
select measure, year, version, level, la_code, region_code, n, numerator, value, low, high
from published
where is_shown and social_care_group = $social_care_group
"""


class Printed(NamedTuple):
    """One published figure as numbers (NaN where a symbol stands) and the symbol of its value."""

    n: float
    total: float
    value: float
    low: float
    high: float
    symbol: str | None
    version: str
    level: str


@lru_cache(maxsize=4)
def figures_held(release) -> dict[tuple, Printed]:
    """Every published figure that is shown, by (measure, year, level, code of the LA or region; None for England)."""
    found = release.query(PUBLISHED_SQL, {"social_care_group": GROUP})
    numbers = [pd.to_numeric(found[name].replace("k", "0"), errors="coerce").astype(float).tolist() for name in ("n", "numerator", "value", "low", "high")]
    symbols = [text if text in REASONS else None if value == value else "x" for text, value in zip(found["value"], numbers[2], strict=True)]
    codes = [int(la) if level == "la" else region if level == "region" else None for level, la, region in zip(found["level"], found["la_code"], found["region_code"], strict=True)]
    keys = zip(found["measure"], found["year"].astype(int), found["level"], codes, strict=True)
    return dict(zip(keys, map(Printed, *numbers, symbols, found["version"], found["level"]), strict=True))


def holds_any(release) -> bool:
    return len(figures_held(release)) > 0


def rows(release, where: Places, measures: tuple[str, ...], years: tuple[int, ...], comparators: tuple[str, ...], *, pool: bool = False, cohort: str = "12m",
         filters: int = 0, by: bool = False) -> pd.DataFrame:
    """Published rows of an LA: one a measure, comparator and year (pool: one, under the latest year), as statistics.figures takes them.

    filters: how many are on; a filtered comparator then says that it is not available, never the unfiltered figure.
    """
    found = []
    for key in (key for key in comparators if key in BY_COMPARATOR):
        closed = "by" if by else "cohort" if cohort != "12m" else "filter" if filters and BY_COMPARATOR[key].filtered else None
        for measure in measures:
            for window in ([tuple(years)] if pool and years else [(int(year),) for year in years]):
                row = _absent(closed) if closed else _window(release, where, measure, window, BY_COMPARATOR[key].area)
                found.append(row | {"measure": measure, "comparator": key, "year": max(window), "group": None, "source": "published", "filtered": False, "own": key in ("la_cla",)})
    return _without_own(pd.DataFrame(found, columns=[*COLUMNS, "measure", "comparator", "year", "group", "source", "filtered", "own"]))


def described(release, frame: pd.DataFrame) -> pd.DataFrame:
    """Adds kind, scale and sigma, as figures.described does for pupils' rows."""
    sigmas = held(release).sigmas.drop_duplicates(["measure", "year"])
    frame = frame.merge(sigmas[["measure", "year", "sigma"]], on=["measure", "year"], how="left")
    return frame.assign(kind=[BY_KEY[key].kind for key in frame["measure"]], scale=[BY_KEY[key].scale for key in frame["measure"]])


COLUMNS = ("n", "total", "numerator", "value", "low", "high", "interval", "symbol", "reason", "shown", "version")


def _absent(key: str, symbol: str = "x", reason: str | None = None) -> dict:
    return dict.fromkeys(COLUMNS) | {"symbol": symbol, "reason": reason or REASONS[key], "shown": symbol, "interval": "none"}


def _window(release, where: Places, measure: str, years: tuple[int, ...], area: str) -> dict:
    """One figure over one or several years."""
    if area == "neighbours":
        return _neighbours(release, where, measure, years)
    parts = [printed(release, where, measure, year, area) for year in years]
    if len(parts) == 1:
        return as_printed(measure, years[0], parts[0])
    return _pooled(release, measure, years, parts, None) if all(_whole(part) for part in parts) else _absent("year")


def printed(release, where: Places, measure: str, year: int, area: str, la_code: int | None = None) -> Printed | None:
    """The figure as printed of the LA (or another: `la_code`), its region or England; None where there is none."""
    code = {"la": la_code or where.la_code, "region": where.regions.get(where.la_code), "england": None, "sub_region": PARTS.get(where.part)}[area]
    return figures_held(release).get((measure, year, area, code))


def _whole(part: Printed | None) -> bool:
    return part is not None and part.symbol is None and part.n > 0 and not isnan(part.total)


def as_printed(measure: str, year: int, part: Printed | None) -> dict:
    """The cell as the DfE printed it; a rate gets a Wilson interval, as none is printed."""
    if part is None or part.symbol:
        return _hidden(measure, year, part)
    declared = BY_KEY[measure]
    rate = declared.kind == "rate"
    low, high = (100 * float(bound) for bound in intervals.wilson(part.total, part.n)) if rate else (part.low, part.high)
    method = "none" if isnan(low) else "wilson" if rate else "dfe"
    count = part.total if rate and not isnan(part.total) else None
    return {"n": part.n, "total": part.total * declared.scale, "numerator": count, "value": part.value, "low": _round(low, declared), "high": _round(high, declared),
            "interval": method, "symbol": None, "reason": None if method != "none" else "no interval published", "version": part.version,
            "shown": figure(declared.kind, declared.decimals, part.n, count, part.value, part.level == "la" and count is not None)}


def _hidden(measure: str, year: int, part: Printed | None) -> dict:
    symbol = "x" if part is None else part.symbol
    state, sentence = availability(measure, year)
    reason = sentence if symbol == "x" and state not in SHOWN else REASONS[symbol]
    return _absent(symbol, symbol, reason) | {"n": None if part is None or isnan(part.n) else part.n, "version": None if part is None else part.version}


def _round(value: float, declared) -> float | None:
    return None if isnan(value) else float(round_decimal(float(value), declared.decimals))


def _neighbours(release, where: Places, measure: str, years: tuple[int, ...]) -> dict:
    """Means of the neighbours added up over pupils, with k of ten; a neighbour counts only with every year shown."""
    nation = [printed(release, where, measure, year, "england") for year in years]
    if all(part is None or part.symbol == "x" for part in nation):
        return _hidden(measure, max(years), None)
    if BY_KEY[measure].kind == "rate":
        return _absent("rate")
    each = [[printed(release, where, measure, year, "la", code) for year in years] for code in where.neighbours]
    shown = [part for parts in each if all(_whole(part) for part in parts) for part in parts]
    k, of = len(shown) // len(years), len(where.neighbours)
    if k < ENOUGH_NEIGHBOURS:
        return _absent("x", reason=f"not published: {k} of {of} neighbours shown, fewer than {ENOUGH_NEIGHBOURS}")
    return _pooled(release, measure, years, shown, f"{k} of {of} neighbours")


def _pooled(release, measure: str, years: tuple[int, ...], parts: list, note: str | None) -> dict:
    declared = BY_KEY[measure]
    n, total = sum(part.n for part in parts), sum(part.total for part in parts)
    value = (100 if declared.kind == "rate" else 1) * total / n
    sigma = national_sd(release, measure, years)
    bounds = intervals.wilson(total, n) if declared.kind == "rate" else intervals.dfe_interval(value, sigma, n)
    low, high = (float(bound) * (100 if declared.kind == "rate" else 1) for bound in bounds)
    method = "wilson" if declared.kind == "rate" else "none" if np.isnan(low) else "dfe"
    count = total if declared.kind == "rate" else None
    reason = "; ".join(filter(None, (note, "no interval published" if method == "none" else None))) or None
    return {"n": n, "total": total * declared.scale, "numerator": count, "value": _round(value, declared), "low": _round(low, declared), "high": _round(high, declared), "interval": method, "symbol": None,
            "reason": reason, "shown": figure(declared.kind, declared.decimals, n, count, value, False), "version": max(str(part.version) for part in parts)}


def national_sd(release, measure: str, years: tuple[int, ...]) -> float:
    """The national pupil SD of a progress measure over those years (root of the mean square); NaN where a year has none."""
    known = held(release).sigmas
    known = known[(known["measure"] == measure) & known["year"].isin(years)]["sigma"]
    return float(np.sqrt((known**2).mean())) if len(known) >= len(years) else np.nan


def _without_own(frame: pd.DataFrame) -> pd.DataFrame:
    """rest_n, rest_total: the comparator without the LA's own children, where both are known (neighbours never hold them)."""
    keys = ["measure", "year"]
    ours = frame[frame["comparator"] == "la_cla"].drop_duplicates(keys).set_index(keys)[["n", "total"]].apply(pd.to_numeric, errors="coerce")
    mine = ours.reindex(pd.MultiIndex.from_frame(frame[keys])).reset_index(drop=True)
    inside = frame["comparator"].map(lambda key: key in BY_COMPARATOR and BY_COMPARATOR[key].area in ("region", "england")).to_numpy(bool)
    for name in ("n", "total"):
        number = pd.to_numeric(frame[name], errors="coerce").to_numpy(float)
        frame[f"rest_{name}"] = np.where(inside & mine["total"].notna().to_numpy(), number - mine[name].to_numpy(float), number)
    return frame


def years(release, stage: str) -> tuple[int, ...]:
    """Years with published figures of a stage, latest first."""
    return tuple(sorted({key[1] for key in figures_held(release) if key[0].startswith(stage)}, reverse=True))


def every_la(release, question, where: Places) -> pd.DataFrame:
    """Each LA's own printed average in the question's years (one row a measure and LA: measure, la_code, year, n, value, shown, symbol), for a funnel.

    No rates: those of LAs with few who achieved them are hidden, so the rest would stand too high.
    """
    years_ = question.years if question.pool else (max(question.years),)
    las = sorted({key[3] for key in figures_held(release) if key[2] == "la"})
    found = []
    for measure in (one for one in question.measures_asked if one.kind != "rate"):
        for la in las:
            parts = [printed(release, where, measure.key, year, "la", la) for year in years_]
            if all(_whole(part) for part in parts):
                row = as_printed(measure.key, years_[0], parts[0]) if len(parts) == 1 else _pooled(release, measure.key, years_, parts, None)
                found.append(row | {"measure": measure.key, "la_code": la, "comparator": f"la_{la}", "year": max(years_)})
    return pd.DataFrame(found, columns=[*COLUMNS, "measure", "la_code", "comparator", "year"])


def years_to_show(release, stage: str) -> tuple[int, ...]:
    """Years with children of a stage; in a release that holds none, those with published figures. Latest first."""
    return years_held(release, stage) if (held(release).counted["table"] == "cla").any() else years(release, stage)


def fill(frame: pd.DataFrame, release, question, where: Places) -> pd.DataFrame:
    """The rows that a release's children cannot give, from published figures where they are loaded.

    frame: rows before statistics (figures.raw_frame), one a measure, comparator, year and group. Replaced are comparators
    marked "this release holds ..." and the own rows of an LA without children here; what is published neither stays x.
    """
    lacking = _lacking(frame, where)
    if not lacking.any() or not holds_any(release):
        return frame
    comparators = tuple(dict.fromkeys(frame.loc[lacking, "comparator"]))
    window = question.years if question.pool else tuple(int(year) for year in frame["year"].unique())
    measures = tuple(dict.fromkeys(frame.loc[lacking, "measure"]))
    found = rows(release, where, measures, window, comparators, pool=question.pool, cohort=question.cohort, filters=len(question.conditions), by=question.by is not None)
    found = found.drop(columns=["group", "own", "rest_n", "rest_total"]).set_index(CELL)
    taken = found.reindex(pd.MultiIndex.from_frame(frame.loc[lacking, CELL])).set_index(frame.index[lacking])
    for name in [name for name in taken if name not in CELL]:
        frame[name] = (frame[name] if name in frame else pd.Series(None, frame.index)).astype(object).where(~lacking, taken[name].reindex(frame.index))
    return _rest_of_filled(frame, lacking)


CELL = ["measure", "comparator", "year"]


def _lacking(frame: pd.DataFrame, where: Places) -> pd.Series:
    own = ("la_cla", "la_cla_all") if where.la_code not in where.held else ()
    rows = zip(frame["comparator"].tolist(), frame["symbol"].tolist(), frame["reason"].tolist(), strict=True)
    return pd.Series([key in BY_COMPARATOR and (str(reason).startswith("this release holds") if symbol == "x" else key in own and pd.isna(symbol)) for key, symbol, reason in rows], frame.index, dtype=bool)


def _rest_of_filled(frame: pd.DataFrame, lacking: pd.Series) -> pd.DataFrame:
    worked = _without_own(frame.copy())
    for name in ("rest_n", "rest_total"):
        before = frame[name] if name in frame else pd.Series(np.nan, frame.index)
        frame[name] = pd.to_numeric(before.where(~lacking, worked[name]), errors="coerce")
    for name in ("n", "total", "squares"):
        frame[name] = pd.to_numeric(frame[name], errors="coerce") if name in frame else np.nan
    frame.loc[lacking, "squares"] = np.nan
    return frame
