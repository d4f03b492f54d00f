"""A frame of sufficient statistics -> the same frame with value, interval, gap and verdict. The only place either is worked out."""

import numpy as np
import pandas as pd

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
OPTIONAL = {"group": None, "category": None, "squares": np.nan, "sigma": np.nan, "scale": 1, "symbol": None, "reason": None, "source": "pupils",
            "n_effective": np.nan, "rest_n": np.nan, "rest_total": np.nan, "rest_squares": np.nan, "rest_effective": np.nan, "least": np.nan, "most": np.nan}


def figures(frame: pd.DataFrame) -> pd.DataFrame:
    """Values, intervals, gaps and verdicts of a sufficient frame (docs/architecture.md): one row a measure, comparator, year and group."""
    return with_verdicts(with_intervals(frame))


def with_intervals(frame: pd.DataFrame) -> pd.DataFrame:
    """Adds numerator, value, low, high, interval, symbol, reason. Rates in %, scores in the measure's units; n = 0 gives z with its reason.

    Needs measure, kind (rate, mean, progress), comparator, year, n, total; takes squares, scale, sigma, n_effective, least and most (the scale's ends) where they are there.
    Rows that already carry a symbol, and published rows with a value, stay as they are.
    """
    frame = _complete(frame)
    kept = frame["symbol"].notna() | (frame["source"].eq("published") & frame.get("value", pd.Series(np.nan, frame.index)).notna())
    fresh = _intervals(frame)
    some = kept.any()
    for name, column in fresh.items():
        before = frame[name] if name in frame else pd.Series(None, index=frame.index, dtype=column.dtype)
        frame[name] = before.where(kept, column) if some else column
    return frame


def _complete(frame: pd.DataFrame) -> pd.DataFrame:
    frame = frame.reset_index(drop=True).copy()
    for name, default in OPTIONAL.items():
        if name not in frame:
            frame[name] = pd.Series([default] * len(frame), dtype=object if default is None or isinstance(default, str) else float)
    for name in ("symbol", "reason", "group", "category"):
        frame[name] = _or_none(frame[name])
    return frame


def _or_none(column: pd.Series) -> np.ndarray:
    """The values as objects, None for what is missing."""
    values = column.to_numpy(object, copy=True)
    values[pd.isna(values)] = None
    return values


def _numbers(frame, *names):
    return [pd.to_numeric(frame[name], errors="coerce").to_numpy(float) for name in names]


def _intervals(frame: pd.DataFrame) -> dict[str, pd.Series]:
    n, total, squares, scale, sigma, effective = _numbers(frame, "n", "total", "squares", "scale", "sigma", "n_effective")
    effective = np.where(np.isnan(effective), n, effective)
    rate, progress = (frame["kind"].eq(kind).to_numpy() for kind in ("rate", "progress"))
    value = np.where(rate, intervals.share(100 * total, n), intervals.share(total, n * scale))
    deviation = intervals.deviation(total, squares, n) / scale
    use_sigma = progress & (sigma > 0)
    wilson = [100 * bound for bound in intervals.wilson(intervals.share(total, n) * effective, effective)]
    dfe, student = intervals.dfe_interval(value, sigma, effective), intervals.t_interval(value, deviation, effective)
    low, high = (intervals.within(np.select([rate, use_sigma], [wilson[i], dfe[i]], student[i]), *_numbers(frame, "least", "most")) for i in (0, 1))
    none = np.isnan(low) | np.isnan(value)
    method = np.select([none, rate, use_sigma], ["none", "wilson", "dfe"], "t")
    symbol = np.select([np.isnan(n), n == 0], ["x", "z"], "")
    reason = np.select(
        [np.isnan(n), n == 0, none & (n == 1), none & (deviation == 0), none, progress & ~use_sigma, ~rate & ~use_sigma & (n < APPROXIMATE)],
        [REASONS[key] for key in ("unknown", "nobody", "one", "equal", "no_spread", "no_sigma", "approximate")], "")
    columns = {"numerator": np.where(rate, total, np.nan), "value": value, "low": np.where(none, np.nan, low), "high": np.where(none, np.nan, high)}
    texts = {"interval": method, "symbol": symbol, "reason": reason}
    return {name: pd.Series(array, frame.index) for name, array in columns.items()} | {name: pd.Series(array, frame.index, dtype=object).replace("", None) for name, array in texts.items()}


def with_verdicts(frame: pd.DataFrame, own: str = "la_cla") -> pd.DataFrame:
    """Adds to each comparator row gap (own less comparator), gap_low, gap_high, verdict, p, compared (why there is no verdict).

    The own row is the one of the same measure, year, group and category whose `own` is true (or whose comparator is `own`).
    The test leaves the own LA's children out of the comparator (rest_n, rest_total, rest_squares; without them all of it is used); gap and
    bounds are scaled back by the comparator's share of others, so that gap is the difference of the two figures shown.
    """
    frame = _complete(frame)
    is_own = frame["comparator"].eq(own) if "own" not in frame else frame["own"].astype(bool)
    ours = _own_rows(frame, is_own)
    low, high, p, scaled, why = _tests(frame, ours)
    gap = ours["value"] - pd.to_numeric(frame["value"], errors="coerce")
    verdict = np.select([ours["n"].lt(FEWEST), np.isnan(low), low > 0, high < 0], ["too_few", "", "above", "below"], "none")
    verdict = np.where(gap.isna() | is_own | frame["symbol"].notna(), "", verdict)
    shown = (verdict != "") & (verdict != "too_few")
    frame["gap"] = gap.where(~is_own)
    frame["gap_low"], frame["gap_high"], frame["p"] = (np.where(shown, x, np.nan) for x in (low * scaled, high * scaled, p))
    frame["verdict"] = pd.Series(verdict, frame.index, dtype=object).replace("", None)
    frame["compared"] = pd.Series(np.where(is_own | shown, "", np.where(gap.isna(), REASONS["nothing"], why)), frame.index, dtype=object).replace("", None)
    return frame


def _own_rows(frame: pd.DataFrame, is_own: pd.Series) -> pd.DataFrame:
    """The own row's statistics beside every row of the same cell."""
    cells, first = list(zip(*(frame[name].tolist() for name in CELL), strict=True)), {}
    for row in np.flatnonzero(is_own.to_numpy(bool)):
        first.setdefault(cells[row], row)
    at = np.array([first.get(cell, -1) for cell in cells], dtype=int)
    carried = ("n", "total", "squares", "value", "sigma", "n_effective")
    ours = pd.DataFrame({name: np.where(at >= 0, numbers[at] if len(at) else numbers, np.nan) for name, numbers in zip(carried, _numbers(frame, *carried), strict=True)})
    ours.loc[(at >= 0) & (frame["symbol"].notna().to_numpy()[at] if len(at) else False), "value"] = np.nan
    return ours


def _tests(frame: pd.DataFrame, ours: pd.DataFrame):
    n, total, squares, scale, sigma = _numbers(frame, "n", "total", "squares", "scale", "sigma")
    rest_n, rest_total, rest_squares, rest_effective, effective = _numbers(frame, "rest_n", "rest_total", "rest_squares", "rest_effective", "n_effective")
    whole = np.isnan(rest_n)
    other_n, other_total, other_squares = np.where(whole, n, rest_n), np.where(whole, total, rest_total), np.where(whole, squares, rest_squares)
    other_effective = np.where(whole, np.where(np.isnan(effective), n, effective), np.where(np.isnan(rest_effective), rest_n, rest_effective))
    own_n, own_total, own_squares = (ours[name].to_numpy(float) for name in ("n", "total", "squares"))
    own_sigma = ours["sigma"].to_numpy(float)
    rates = _rate_test(own_n, own_total, intervals.share(other_total, other_n) * other_effective, other_effective)
    scores = _score_test(own_n, own_total / scale, own_squares / scale**2, other_n, other_total / scale, other_squares / scale**2, other_effective)
    known = _sigma_test(own_n, own_total / scale, own_sigma, other_n, other_total / scale, np.where(np.isnan(sigma), own_sigma, sigma), other_effective)
    rate, dfe = frame["kind"].eq("rate").to_numpy(), (frame["kind"].eq("progress") & (own_sigma > 0)).to_numpy()
    low, high, p = (np.select([rate, dfe], [rates[i], known[i]], scores[i]) for i in (0, 1, 2))
    why = np.select([own_n < FEWEST, other_n == 0], [REASONS["too_few"], REASONS["only_own"]], REASONS["no_spread"])
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
