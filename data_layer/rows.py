"""The rows of a statement as arrays: to take the columns of a frame one by one costs more than to add them up."""

from dataclasses import dataclass

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
