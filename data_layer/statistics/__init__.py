"""Small numbers, told honestly: intervals, verdicts, pooling, shrinkage, funnels. Formulas from scipy and statsmodels where they have them.

Everything takes and gives the result frame of docs/architecture.md, vectorised; nothing here draws, hides or rounds.
"""

from .change import change, pooled
from .children import Scenario, influence, one_child, what_if
from .figures import FEWEST, REASONS, RESULT, figures, with_intervals, with_verdicts
from .findings import benjamini_hochberg
from .funnel import Funnel, dispersion, funnel
from .shrinkage import Shrunken, sd_from_years, shrink_means, shrink_rates

__all__ = ["FEWEST", "REASONS", "RESULT", "Funnel", "Scenario", "Shrunken", "benjamini_hochberg", "change", "dispersion", "figures", "funnel", "influence",
           "one_child", "pooled", "sd_from_years", "shrink_means", "shrink_rates", "what_if", "with_intervals", "with_verdicts"]
