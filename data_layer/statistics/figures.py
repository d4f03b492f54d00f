"""A frame of sufficient statistics -> the same frame with value, interval, gap and verdict. The only place either is worked out."""

import numpy as np
import pandas as pd

from ..rows import framed
from . import intervals

FEWEST = 6  # children, below which no verdict is given
APPROXIMATE = 15  # children, below which a t-interval is marked approximate
REASONS = {
    "nobody": "no children in this figure",
    "unknown": "not available",
    "one": "one child: no interval",
    "equal": "all have the same score: no interval",
    "no_spread": "no interval published",
    "no_sigma": "no national spread for this year: interval from these children's own spread",
    "approximate": "interval approximate: fewer than 15 children",
    "too_few": "fewer than 6 children: too few to say",
    "only_own": "holds the LA's own children only: nothing to compare with",
    "nothing": "no figure to compare with",
}
RESULT = ("measure", "comparator", "year", "group", "n", "numerator", "value", "low", "high", "interval", "gap", "gap_low", "gap_high", "verdict", "symbol", "reason", "shown")
CELL = ("measure", "year", "group", "category")
TEXTS = ("symbol", "reason", "group", "category")
CARRIED = ("n", "total", "squares", "value", "sigma", "n_effective")
OPTIONAL = {"group": None, "category": None, "squares": np.nan, "sigma": np.nan, "scale": 1, "symbol": None, "reason": None, "source": "pupils",
            "n_effective": np.nan, "rest_n": np.nan, "rest_total": np.nan, "rest_squares": np.nan, "rest_effective": np.nan, "least": np.nan, "most": np.nan}


Columns = dict[str, np.ndarray]


def figures(frame: pd.DataFrame) -> pd.DataFrame:
    """Values, intervals, gaps and verdicts of a sufficient frame (docs/architecture.md): one row a measure, comparator, year and group."""
    return framed(_verdicts(_with_intervals(_columns(frame))))


def with_intervals(frame: pd.DataFrame) -> pd.DataFrame:
    """Adds numerator, value, low, high, interval, symbol, reason. Rates in %, scores in the measure's units; n = 0 gives z with its reason.

    Needs measure, kind (rate, mean, progress), comparator, year, n, total; takes squares, scale, sigma, n_effective, least and most (the scale's ends) where they are there.
    Rows that already carry a symbol, and published rows with a value, stay as they are.
    """
    return framed(_with_intervals(_columns(frame)))


def with_verdicts(frame: pd.DataFrame, own: str = "la_cla") -> pd.DataFrame:
    """Adds to each comparator row gap (own less comparator), gap_low, gap_high, verdict, p, compared (why there is no verdict).

    The own row is the one of the same measure, year, group and category whose `own` is true (or whose comparator is `own`).
    The test leaves the own LA's children out of the comparator (rest_n, rest_total, rest_squares; without them all of it is used); gap and
    bounds are scaled back by the comparator's share of others, so that gap is the difference of the two figures shown.
    """
    return framed(_verdicts(_columns(frame), own))


def _columns(frame: pd.DataFrame) -> Columns:
    """The frame's columns as arrays, those that may be left out with what stands for them."""
    held = {name: frame[name].to_numpy() for name in frame}
    missing = {name: np.full(len(frame), default, object if default is None or isinstance(default, str) else float) for name, default in OPTIONAL.items() if name not in held}
    return held | missing | {name: _or_none(held[name]) for name in TEXTS if name in held}


def _or_none(values: np.ndarray) -> np.ndarray:
    """The values as objects, None for what is missing."""
    values = values.astype(object)
    values[pd.isna(values)] = None
    return values


def _numbers(columns: Columns, *names: str) -> list[np.ndarray]:
    return [columns[name].astype(float) if columns[name].dtype.kind in "iufb" else pd.to_numeric(pd.Series(columns[name]), errors="coerce").to_numpy(float) for name in names]


def _known(values: np.ndarray) -> np.ndarray:
    return ~pd.isna(values)


def _with_intervals(columns: Columns) -> Columns:
    fresh, source = _intervals(columns), columns["source"]
    kept = _known(columns["symbol"])
    if "value" in columns:
        kept = kept | ((source == "published") & _known(columns["value"]))
    if not kept.any():
        return columns | fresh
    before = {name: columns.get(name, np.full(len(kept), None if values.dtype == object else np.nan, values.dtype)) for name, values in fresh.items()}
    return columns | {name: np.where(kept, before[name], values) for name, values in fresh.items()}


def _intervals(columns: Columns) -> Columns:
    n, total, squares, scale, sigma, effective = _numbers(columns, "n", "total", "squares", "scale", "sigma", "n_effective")
    effective = np.where(np.isnan(effective), n, effective)
    rate, progress = columns["kind"] == "rate", columns["kind"] == "progress"
    value = np.where(rate, intervals.share(100 * total, n), intervals.share(total, n * scale))
    deviation = intervals.deviation(total, squares, n) / scale
    use_sigma = progress & (sigma > 0)
    wilson = [100 * bound for bound in intervals.wilson(intervals.share(total, n) * effective, effective)]
    dfe, student = intervals.dfe_interval(value, sigma, effective), intervals.t_interval(value, deviation, effective)
    low, high = (intervals.within(np.select([rate, use_sigma], [wilson[i], dfe[i]], student[i]), *_numbers(columns, "least", "most")) for i in (0, 1))
    none = np.isnan(low) | np.isnan(value)
    return {
        "numerator": np.where(rate, total, np.nan), "value": value, "low": np.where(none, np.nan, low), "high": np.where(none, np.nan, high),
        "interval": _words([none, rate, use_sigma], ["none", "wilson", "dfe"], "t"),
        "symbol": _words([np.isnan(n), n == 0], ["x", "z"]),
        "reason": _words([np.isnan(n), n == 0, none & (n == 1), none & (deviation == 0), none, progress & ~use_sigma, ~rate & ~use_sigma & (n < APPROXIMATE)],
                         [REASONS[key] for key in ("unknown", "nobody", "one", "equal", "no_spread", "no_sigma", "approximate")]),
    }


def _words(conditions: list[np.ndarray], words: list[str], otherwise: str | None = None) -> np.ndarray:
    """The words of the first condition that holds, as objects."""
    return np.select(conditions, [np.array(each, object) for each in words], np.array(otherwise, object))


def _verdicts(columns: Columns, own: str = "la_cla") -> Columns:
    is_own = columns["own"].astype(bool) if "own" in columns else columns["comparator"] == own
    ours = _own_rows(columns, is_own)
    low, high, p, scaled, why = _tests(columns, ours)
    gap = ours["value"] - _numbers(columns, "value")[0]
    verdict = _words([np.isnan(gap) | is_own | _known(columns["symbol"]), ours["n"] < FEWEST, np.isnan(low), low > 0, high < 0], [None, "too_few", None, "above", "below"], "none")
    shown = _known(verdict) & (verdict != "too_few")
    bounds = {name: np.where(shown, values, np.nan) for name, values in (("gap_low", low * scaled), ("gap_high", high * scaled), ("p", p))}
    why = np.where(np.isnan(gap), np.array(REASONS["nothing"], object), why)
    return columns | bounds | {"gap": np.where(is_own, np.nan, gap), "verdict": verdict, "compared": np.where(is_own | shown, None, why)}


def _own_rows(columns: Columns, is_own: np.ndarray) -> Columns:
    """The own row's statistics beside every row of the same cell; NaN where there is none."""
    cells, first = list(zip(*(columns[name].tolist() for name in CELL), strict=True)), {}
    for row in np.flatnonzero(is_own):
        first.setdefault(cells[row], row)
    at = np.array([first.get(cell, -1) for cell in cells], dtype=int)
    found = {name: np.where(at >= 0, numbers[at], np.nan) for name, numbers in zip(CARRIED, _numbers(columns, *CARRIED), strict=True)}
    return found | {"value": np.where(_known(columns["symbol"])[at], np.nan, found["value"])}


def _tests(columns: Columns, ours: Columns):
    n, total, squares, scale, sigma = _numbers(columns, "n", "total", "squares", "scale", "sigma")
    rest_n, rest_total, rest_squares, rest_effective, effective = _numbers(columns, "rest_n", "rest_total", "rest_squares", "rest_effective", "n_effective")
    whole = np.isnan(rest_n)
    other_n, other_total, other_squares = np.where(whole, n, rest_n), np.where(whole, total, rest_total), np.where(whole, squares, rest_squares)
    other_effective = np.where(whole, np.where(np.isnan(effective), n, effective), np.where(np.isnan(rest_effective), rest_n, rest_effective))
    own_n, own_total, own_squares, own_sigma = (ours[name] for name in ("n", "total", "squares", "sigma"))
    rates = _rate_test(own_n, own_total, intervals.share(other_total, other_n) * other_effective, other_effective)
    scores = _score_test(own_n, own_total / scale, own_squares / scale**2, other_n, other_total / scale, other_squares / scale**2, other_effective)
    known = _sigma_test(own_n, own_total / scale, own_sigma, other_n, other_total / scale, np.where(np.isnan(sigma), own_sigma, sigma), other_effective)
    rate, dfe = columns["kind"] == "rate", (columns["kind"] == "progress") & (own_sigma > 0)
    low, high, p = (np.select([rate, dfe], [rates[i], known[i]], scores[i]) for i in (0, 1, 2))
    why = _words([own_n < FEWEST, other_n == 0], [REASONS["too_few"], REASONS["only_own"]], REASONS["no_spread"])
    return low, high, p, np.where(whole, 1, intervals.share(rest_n, n)), why


def _rate_test(own_n, own_count, other_count, other_n):
    low, high = intervals.newcombe(own_count, own_n, other_count, other_n)
    return 100 * low, 100 * high, intervals.newcombe_p(own_count, own_n, other_count, other_n)


def _score_test(own_n, own_total, own_squares, other_n, other_total, other_squares, other_effective):
    """Welch. Where the own scores are all equal, their error is taken from the comparator's spread: a chance tie is no certainty."""
    ours, theirs = intervals.deviation(own_total, own_squares, own_n), intervals.deviation(other_total, other_squares, other_n)
    ours = np.where(ours == 0, theirs, ours)
    difference = intervals.share(own_total, own_n) - intervals.share(other_total, other_n)
    return intervals.welch(difference, intervals.share(ours, np.sqrt(own_n)), own_n - 1, intervals.share(theirs, np.sqrt(other_effective)), other_effective - 1)


def _sigma_test(own_n, own_total, own_sigma, other_n, other_total, other_sigma, other_effective):
    difference = intervals.share(own_total, own_n) - intervals.share(other_total, other_n)
    return intervals.normal(difference, np.hypot(intervals.share(own_sigma, np.sqrt(own_n)), intervals.share(other_sigma, np.sqrt(other_effective))))
