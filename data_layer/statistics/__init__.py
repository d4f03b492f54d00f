"""Small numbers, told honestly: intervals, verdicts, pooling, shrinkage, funnels. Formulas from scipy and statsmodels where they have them.

Everything takes and gives the result frame of docs/architecture.md, vectorised; nothing here draws, hides or rounds.
"""

from .findings import benjamini_hochberg
from .figures import FEWEST, REASONS, RESULT, figures, with_intervals, with_verdicts

__all__ = ["FEWEST", "REASONS", "RESULT", "benjamini_hochberg", "figures", "with_intervals", "with_verdicts"]
