"""Small-number rules: the only door out for figures. `release_figures` is the door; KEY explains the symbols."""

from .door import KEY, decimals, release_figures
from .shape import NotShareable, Shape, refuse

__all__ = ["KEY", "NotShareable", "Shape", "decimals", "refuse", "release_figures"]
