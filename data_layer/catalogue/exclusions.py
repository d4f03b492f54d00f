"""Who is left out of a measure, in words: the English of the measure's `among`. The first line that fits a measure's key decides."""

from fnmatch import fnmatchcase

ALWAYS = "children who are not matched, not at the end of the key stage or not in the chosen cohort (the Cohort page lists each)"
LEFT_OUT = (
    ("ks1_phonics_*", "pupils of whom no phonics check is in the files"),
    ("ks1_*", "pupils with code L, M, F, S, X, Z or Q in the subject, and those without a result in the files; absent and disapplied pupils (A, D) count as not achieved"),
    ("ks2_*_progress*", "pupils without a valid prior attainment at KS1 or without a result that can be given points"),
    ("ks2_*_score", "pupils without a scaled score: absent, below the standard of the test, teacher assessed only"),
    ("ks2_local_gain", "pupils without KS1 results or without both test scores"),
    ("ks2_writing_* ks2_science_*", "pupils with code L, M, F, S, X, Z, P or Q in the teacher assessment (P and Q are listed as problems)"),
    ("ks2_*", "pupils with code L, M, F, S, X or Z in a test; A, B, D, J, N, H, U, T and Q count as not achieved"),
    ("ks4_progress8* ks4_p8_*", "pupils without KS2 prior attainment"),
    ("ks4_local_gain", "pupils without KS2 prior attainment or without Attainment 8"),
    ("ks4_*", "nobody at the end of KS4 whose results the files hold: a pupil with no entries counts as not achieved, or 0 points"),
)


def left_out(measure: str) -> str:
    """Who is left out of a measure (its key, or a Summary's share), besides ALWAYS."""
    key = measure.partition("__")[0] + "_expected" if "__" in measure else measure
    return next(words for keys, words in LEFT_OUT if any(fnmatchcase(key, one) for one in keys.split()))
