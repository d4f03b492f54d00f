"""Rounding half away from zero, once, in decimal: the only place where a figure is rounded.

The DfE rounds -0.645 to -0.65 and 0.125 to 0.13. Binary floats and banker's rounding give other digits, so figures travel
as whole numbers (sum, count, scale) and are divided here.
"""

from decimal import ROUND_HALF_UP, Decimal

import numpy as np

LARGEST = 2**62


def round_decimal(value: Decimal | float | int, places: int) -> Decimal:
    """`value` to `places` decimals, half away from zero. A float is taken by its shortest decimal form."""
    exact = value if isinstance(value, Decimal) else Decimal(repr(float(value)) if isinstance(value, float) else int(value))
    return exact.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)


def round_quotient(numerator: int, denominator: int, places: int) -> Decimal:
    """numerator / denominator to `places` decimals, from whole numbers: no step on the way is inexact."""
    return Decimal(_units(int(numerator), int(denominator), places)).scaleb(-places)


def _units(numerator: int, denominator: int, places: int) -> int:
    if denominator <= 0:
        raise ValueError(f"Cannot divide by {denominator}: a figure needs at least one pupil. Leave out rows with none before rounding.")
    size = (2 * abs(numerator) * 10**places + denominator) // (2 * denominator)
    return size if numerator >= 0 else -size


def round_quotients(numerators, denominators, places: int) -> np.ndarray:
    """The same for columns of whole numbers: an array of int64, in units of the last place kept (0.65 at 2 places: 65)."""
    tops, bottoms = np.asarray(numerators, dtype=object), np.asarray(denominators, dtype=object)
    if not len(tops):
        return np.zeros(0, dtype=np.int64)
    if max(abs(int(tops.max())), abs(int(tops.min()))) * 2 * 10**places + int(bottoms.max()) >= LARGEST:
        return np.array([_units(int(top), int(bottom), places) for top, bottom in zip(tops, bottoms, strict=True)], dtype=np.int64)
    return _units_of_columns(tops.astype(np.int64), bottoms.astype(np.int64), places)


def _units_of_columns(tops: np.ndarray, bottoms: np.ndarray, places: int) -> np.ndarray:
    if (bottoms <= 0).any():
        raise ValueError("Cannot divide by nothing: a figure needs at least one pupil. Leave out rows with none before rounding.")
    return np.sign(tops) * ((2 * np.abs(tops) * 10**places + bottoms) // (2 * bottoms))


def round_column(values, places: int) -> np.ndarray:
    """A column of floats or Decimals (bounds, gaps) to `places` decimals: an array of floats nearest to the rounded decimals. Missing stays missing."""
    return np.array([np.nan if _missing(value) else float(round_decimal(value, places)) for value in values], dtype=float)


def _missing(value) -> bool:
    return value is None or value != value


def as_text(units: int, places: int) -> str:
    """65 at 2 places: '0.65'. Minus zero is '0.00'."""
    return f"{Decimal(int(units)).scaleb(-places):,.{places}f}"
