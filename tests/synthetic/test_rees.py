"""The Rees Centre's 2015 findings come back out of the made-up results by ordinary least squares."""

from pathlib import Path

import numpy as np
import pytest

from synthetic.england import register_of
from synthetic.looked_after import empty_results, factors, ks4_of, pupils_of, years_in_care_effect
from synthetic.plan import make_plan
from synthetic.prior import estimates
from synthetic.schooling import school_years
from synthetic.schools import found_schools
from synthetic.stages import counts_for_progress

# Grades over eight subjects (Rees Centre/Bristol 2015): a third for each change, over five, over two for each 5%, a sixth a day, over six, over 14
PUBLISHED = {"change_after_11": -1 / 3, "moved_y10_11": -5, "unauthorised_5": -2, "suspended_day": -1 / 6, "residential": -6, "special": -14, "alternative": -14}


@pytest.mark.parametrize("seed", [4711, *(pytest.param(seed, marks=pytest.mark.long) for seed in (1, 4, 11))])
def test_a_regression_finds_the_findings(seed):
    register, schools = register_of(make_plan(Path("unused"), years="2021-2024", seed=seed)), found_schools(seed)
    lives = school_years(register, schools, range(2020, 2025), seed)
    results, outcome, design = empty_results(register), [], []
    for before, life in zip(lives, lives[1:], strict=False):
        if life.year < 2022:
            continue
        pupils, child, rows = pupils_of(register, life, 11)
        found = factors(register, life, before, schools, child, rows)
        longer = years_in_care_effect(register, life.year, child)
        done, ks2 = ks4_of(pupils, child, life.year, found, longer, results, schools, seed)
        counted = (pupils.cla == 2) & counts_for_progress(pupils, ks2, schools)
        prior = ks2.mean(axis=1)
        grades = (done.attainment8 - estimates(np.round(prior * 2) / 2, life.year)) / 1.25
        outcome.append(grades[counted])
        design.append(np.column_stack([*found.values(), longer, prior - 97])[counted])
    y, x = np.concatenate(outcome), np.vstack(design)
    x = np.column_stack([np.ones(len(x)), x])
    slopes, _, _, _ = np.linalg.lstsq(x, y, rcond=None)
    errors = np.sqrt(np.diag(((y - x @ slopes) ** 2).sum() / (len(y) - x.shape[1]) * np.linalg.inv(x.T @ x)))
    for (name, published), slope, error in zip(PUBLISHED.items(), slopes[1:], errors[1:], strict=False):
        # 2.9 standard errors: seven findings and four seeds are looked at together
        assert abs(slope - published) < 2.9 * error, f"{name}: {slope:.2f} +- {1.96 * error:.2f}, published {published:.2f}"
    assert slopes[8] - 1.96 * errors[8] > 0  # longer in care: better
