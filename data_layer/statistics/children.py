"""What one child changes: pure functions on the children's own scores. Internal pages only; never in a shareable table."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from .figures import with_intervals

FEW_ENOUGH = 60


def one_child(kind: str, n: int, span: float = 1.0) -> float | None:
    """Points by which the figure moves if one child's outcome were other: 100 / n for a rate, span / n for a score; None above 60 children or for none.

    span: how far one child's score would move, in the measure's units.
    """
    if not 0 < n <= FEW_ENOUGH:
        return None
    return (100 if kind == "rate" else span) / n


def influence(scores: pd.Series, kind: str, scale: int = 1) -> pd.Series:
    """By how much the figure would change if each child were left out (leave one out), most influential first.

    scores: the measure's scaled whole numbers, one a child who counts, index = pupil_id. Fewer than two children: empty.
    """
    n, total = len(scores), scores.sum()
    if n < 2:
        return pd.Series(dtype=float, name="change")
    factor = 100.0 if kind == "rate" else 1 / scale
    change = factor * ((total - scores) / (n - 1) - total / n)
    return change.loc[change.abs().sort_values(ascending=False, kind="stable").index].rename("change")


@dataclass(frozen=True)
class Scenario:
    """A figure as it is and as it would be; always shown with the word scenario. Frames of one row: n, value, low, high, interval, reason."""

    actual: pd.DataFrame
    scenario: pd.DataFrame
    taken_out: int
    added: int
    mark: str = "Scenario: not what happened"


def what_if(scores: pd.Series, kind: str, scale: int = 1, sigma: float | None = None, take_out=(), add=(), ends: tuple = (None, None)) -> Scenario:
    """Takes children out (by index) or adds made-up scores (scaled whole numbers), and gives both figures side by side. ends: of the measure's scale.

    Raises KeyError, naming how many, where a child to take out is not among the scores.
    """
    unknown = [one for one in take_out if one not in scores.index]
    if unknown:
        raise KeyError(f"{len(unknown)} of the children to take out are not counted in this figure: choose among those listed.")
    changed = np.concatenate([scores.drop(list(take_out)).to_numpy(float), np.asarray(list(add), float)])
    return Scenario(_figure(scores.to_numpy(float), kind, scale, sigma, ends), _figure(changed, kind, scale, sigma, ends), len(list(take_out)), len(list(add)))


def _figure(scores: np.ndarray, kind: str, scale: int, sigma: float | None, ends: tuple) -> pd.DataFrame:
    row = {"measure": "", "comparator": "la_cla", "year": 0, "kind": kind, "scale": scale, "sigma": np.nan if sigma is None else sigma,
           "least": ends[0], "most": ends[1], "n": len(scores), "total": scores.sum(), "squares": (scores**2).sum()}
    return with_intervals(pd.DataFrame([row]))[["n", "numerator", "value", "low", "high", "interval", "symbol", "reason"]]
