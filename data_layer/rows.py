"""The rows of a statement as arrays, and those of a frame one by one: to take the columns of a frame apart costs more than to add them up."""

from collections import namedtuple
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import pandas as pd


@dataclass(frozen=True)
class Rows:
    """columns: by name, all of one length. Numbers of which some are missing are floats, NaN there; texts and truths objects, None there."""

    columns: dict[str, np.ndarray]

    @classmethod
    def of(cls, columns: dict[str, np.ndarray], rows: np.ndarray | slice = slice(None)) -> "Rows":
        """Some rows of a statement's columns (data_layer.database.Release.columns)."""
        return cls({name: _unmasked(values[rows]) for name, values in columns.items()})

    def __getitem__(self, name: str) -> np.ndarray:
        return self.columns[name]

    def __len__(self) -> int:
        return len(next(iter(self.columns.values()), ()))

    @property
    def frame(self) -> pd.DataFrame:
        return pd.DataFrame({name: pd.Series(values, dtype=values.dtype) for name, values in self.columns.items()})


def _unmasked(values: np.ndarray) -> np.ndarray:
    missing = values.mask if isinstance(values, np.ma.MaskedArray) else np.False_
    values = np.asarray(values)
    if not missing.any():
        return values
    return np.where(missing, np.nan, values) if values.dtype.kind in "iuf" else np.where(missing, None, values)


def framed(columns: dict[str, np.ndarray]) -> pd.DataFrame:
    """A frame of arrays of one length, each of the kind it has: words stay objects and None stays None, where pandas would make texts of its own of them."""
    kinds: dict[np.dtype, list[str]] = {}
    for name, values in columns.items():
        kinds.setdefault(values.dtype, []).append(name)
    parts = [pd.DataFrame(np.column_stack([columns[name] for name in names]), columns=names, dtype=kind) for kind, names in kinds.items()]
    return pd.concat(parts, axis=1) if parts else pd.DataFrame()


def with_columns(frame: pd.DataFrame, columns: dict[str, np.ndarray]) -> pd.DataFrame:
    """The frame with these columns, new or in place of its own, as `framed` keeps them; its rows are numbered anew."""
    return pd.concat([frame.drop(columns=[name for name in columns if name in frame]).reset_index(drop=True), framed(columns)], axis=1)


def records(frame: pd.DataFrame) -> list[dict]:
    """Each row as a dict, what is missing as it stands in the frame. pandas' own way takes five times as long."""
    names = list(frame.columns)
    return [dict(zip(names, row, strict=True)) for row in frame.to_numpy(dtype=object).tolist()]


def named(frame: pd.DataFrame) -> list[tuple]:
    """Each row with its columns as attributes, the index left out. pandas' own way takes five times as long."""
    return list(map(_row(tuple(frame.columns))._make, frame.to_numpy(dtype=object).tolist()))


@lru_cache(maxsize=200)
def _row(names: tuple[str, ...]) -> type:
    return namedtuple("Row", names, rename=True)
