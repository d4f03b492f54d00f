"""Years together, and whether one differs from another by more than chance."""

import numpy as np
import pandas as pd

from .figures import CELL, with_intervals, with_verdicts

SUMS = ["n", "total", "squares"]


def pooled(frame: pd.DataFrame, years: int) -> pd.DataFrame:
    """Figures of 2 or 3 years together, each under its last year; only where every year of the window is there.

    frame: sufficient rows of single years. Sums are added; sigma is the root of the mean square. Adds first_year.
    """
    keys = ["measure", "comparator", "group", "category"]
    frame = frame.assign(**{name: frame[name] if name in frame else None for name in keys})
    windows = [_window(frame, last, years) for last in sorted(frame["year"].unique())]
    added = []
    for window in (window for window in windows if window is not None):
        grouped = window.assign(square=window["sigma"].astype(float) ** 2).groupby([*keys, "kind", "scale"], dropna=False, sort=False)
        summed = grouped[SUMS].sum().join(grouped["square"].mean()).join(grouped["n"].count().rename("held")).reset_index()
        summed = summed[summed["held"] == years]
        added.append(summed.assign(year=window["year"].max(), first_year=window["year"].min(), sigma=np.sqrt(summed["square"])).drop(columns=["square", "held"]))
    return with_intervals(pd.concat(added, ignore_index=True)) if added else frame.iloc[:0]


def _window(frame: pd.DataFrame, last: int, years: int) -> pd.DataFrame | None:
    part = frame[frame["year"].between(last - years + 1, last)]
    part = part[part["symbol"].isna()] if "symbol" in part else part
    return part if part["year"].nunique() == years else None


def change(frame: pd.DataFrame, earlier: int, later: int) -> pd.DataFrame:
    """The later figure less the earlier one of the same rows: gap, gap_low, gap_high, verdict (above: rose, below: fell, none, too_few), p.

    The two years' children are different children, so the earlier year is the later one's comparator in the same test.
    """
    rows = frame[frame["year"].isin((earlier, later))]
    rows = rows.assign(own=rows["year"] == later, comparator=rows["comparator"].where(rows["year"] == later, "earlier"), row=rows["comparator"])
    rows = rows.drop(columns=[name for name in rows if name.startswith("rest_")])
    found = []
    for name, part in rows.groupby("row", sort=False):
        judged = with_verdicts(with_intervals(part.assign(year=later)))
        few = part.loc[part["year"] == earlier, [*_cell(part), "n"]].rename(columns={"n": "n_earlier"})
        judged = judged[judged["comparator"] == "earlier"].merge(few, on=_cell(part), how="left")
        judged.loc[judged["n_earlier"].lt(6) & judged["verdict"].notna(), "verdict"] = "too_few"
        found.append(judged.assign(comparator=name, year=later, earlier=earlier))
    return pd.concat(found, ignore_index=True) if found else rows


def _cell(frame: pd.DataFrame) -> list[str]:
    return [name for name in CELL if name in frame and name != "year"]
