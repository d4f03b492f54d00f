"""Which of many verdicts are worth lifting out: Benjamini and Hochberg, J. R. Statist. Soc. B 57 (1995) 289."""

import numpy as np
from statsmodels.stats.multitest import multipletests

FALSE_SHARE = 0.05


def benjamini_hochberg(p_values) -> tuple[list[bool], int]:
    """(picked, tests): which p-values stay at a false discovery rate of 5%, and how many tests were made. None and NaN are no tests."""
    p = np.array([np.nan if value is None else value for value in p_values], float)
    tested = ~np.isnan(p)
    picked = np.zeros(len(p), bool)
    if tested.any():
        picked[tested] = multipletests(p[tested], alpha=FALSE_SHARE, method="fdr_bh")[0]
    return picked.tolist(), int(tested.sum())
