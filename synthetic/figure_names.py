"""What the figures of tables/calibration.csv are called in documents."""

FIGURES = {
    "ks4_att8": "Attainment 8, points", "ks4_p8": "Progress 8", "ks4_em_9_4": "English and maths, grade 4 or above, %", "ks4_em_9_5": "English and maths, grade 5 or above, %",
    "ks4_ebacc_entry": "EBacc entered, %",
    "ks2_reading_exs": "KS2 reading, expected standard, %", "ks2_writing_exs": "KS2 writing, expected standard, %", "ks2_maths_exs": "KS2 maths, expected standard, %",
    "ks2_gps_exs": "KS2 grammar, punctuation and spelling, expected standard, %", "ks2_science_exs": "KS2 science, expected standard, %",
    "ks2_rwm_exs": "KS2 reading, writing and maths together, expected standard, %",
    "ks2_reading_high": "KS2 reading, high score, %", "ks2_writing_gds": "KS2 writing, greater depth, %", "ks2_maths_high": "KS2 maths, high score, %",
    "ks2_gps_high": "KS2 grammar, punctuation and spelling, high score, %", "ks2_rwm_high": "KS2 reading, writing and maths together, high, %",
    "absence_overall": "Absence, % of sessions", "absence_unauthorised": "Unauthorised absence, % of sessions", "absence_persistent_10": "Persistently absent (10% or more), %",
    "absence_severe_50": "Severely absent (50% or more), %", "sen_ehcp": "EHC plan, %", "sen_support": "SEN support, %", "suspended": "Suspended at least once, %",
    "age_under_1": "Aged under 1, %", "age_1_to_4": "Aged 1 to 4, %", "age_5_to_9": "Aged 5 to 9, %", "age_10_to_15": "Aged 10 to 15, %", "age_16_over": "Aged 16 or over, %",
    "full_order": "Full care order, %", "interim_order": "Interim care order, %", "placement_order": "Placement order, %", "voluntary": "Accommodated by agreement (section 20), %",
    "need_n1": "Need: abuse or neglect, %", "need_n2": "Need: child's disability, %", "need_n3": "Need: parental illness or disability, %", "need_n4": "Need: family in acute stress, %",
    "need_n5": "Need: family dysfunction, %", "need_n6": "Need: socially unacceptable behaviour, %", "need_n7": "Need: low income, %", "need_n8": "Need: absent parenting, %",
    "female": "Girls, %", "white": "White, %", "mixed": "Mixed ethnic groups, %", "asian": "Asian, %", "black": "Black, %", "other_ethnic": "Other ethnic groups, %", "youth_justice": "Youth justice, %",
    "foster_number": "In foster placements, %", "placed_adoption": "Placed for adoption, %",
    "provider_own": "Provider: own LA, %", "provider_private": "Provider: private, %", "provider_voluntary": "Provider: voluntary, %", "in_la": "Placed inside the LA, %",
    "childrens_home": "In children's or secure homes, %", "semi_independent": "In supported or independent living, %", "parents": "Placed with parents, %",
    "far_from_home": "Outside the LA and over 20 miles from home, %", "three_placements": "Three placements or more in the year, %", "stable_2_years": "Under 16, in care 2.5 years: same placement 2 years, %",
    "missing": "Went missing in the year, %", "away": "Away without leave in the year, %", "convicted": "Convicted (10 and over), %", "health_check": "Health assessment up to date, %",
    "teeth_check": "Teeth checked, %", "immunisations": "Immunisations up to date, %",
    "sdq_normal": "SDQ normal, %", "sdq_borderline": "SDQ borderline, %", "sdq_concern": "SDQ cause for concern, %", "sdq_mean": "Mean SDQ score",
}
POPULATIONS = {"cla_12m": "in care 12 months", "cla_31mar": "in care on 31 March", "in_year": "in care in the year", "all": "all pupils"}
