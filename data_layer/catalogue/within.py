"""Which measures count some of the same children. Small-number rules need it: a shown figure bounds those inside it and around it."""

SUBJECTS = ("reading", "writing", "maths")
NARROW = {"reading": "high", "writing": "greater_depth", "maths": "high"}  # of Key Stage 2

WITHIN = (  # (narrow, wide): who is counted in the first is counted in the second
    *((f"ks1_{subject}_greater_depth", f"ks1_{subject}_expected") for subject in SUBJECTS), ("ks1_rwm_greater_depth", "ks1_rwm_expected"), ("ks1_phonics_year1", "ks1_phonics_by_year2"),
    *((f"ks2_{subject}_{NARROW[subject]}", f"ks2_{subject}_expected") for subject in SUBJECTS), ("ks2_gps_high", "ks2_gps_expected"), ("ks2_rwm_higher", "ks2_rwm_expected"),
    *((f"ks4_{subject}_95", f"ks4_{subject}_94") for subject in ("english", "maths", "em", "ebacc")),
    ("ks4_ebacc_94", "ks4_ebacc_entered"), ("ks4_ebacc_94", "ks4_em_94"), ("ks4_ebacc_95", "ks4_em_95"), ("ks4_ebacc_entered", "ks4_em_entered"), ("ks4_five_em_94", "ks4_em_94"),
    ("ks4_em_94", "ks4_em_entered"), ("ks4_english_94", "ks4_any_pass"), ("ks4_maths_94", "ks4_any_pass"),
)
BOTH = (  # (all of them, each of them): the first is exactly where all of the others hold
    ("ks1_rwm_expected", tuple(f"ks1_{subject}_expected" for subject in SUBJECTS)), ("ks1_rwm_greater_depth", tuple(f"ks1_{subject}_greater_depth" for subject in SUBJECTS)),
    ("ks2_rwm_expected", tuple(f"ks2_{subject}_expected" for subject in SUBJECTS)), ("ks2_rwm_higher", tuple(f"ks2_{subject}_{NARROW[subject]}" for subject in SUBJECTS)),
    ("ks4_em_94", ("ks4_english_94", "ks4_maths_94")), ("ks4_em_95", ("ks4_english_95", "ks4_maths_95")),
)
