"""Small-number rules: the only door out for figures. `release_figures` is the door; KEY explains the symbols."""

from .door import KEY, decimals, release_figures
from .shape import NotShareable, Shape, refuse
from .veil import UNTOLD

__all__ = ["KEY", "NotShareable", "UNTOLD", "Shape", "decimals", "refuse", "release_figures"]
