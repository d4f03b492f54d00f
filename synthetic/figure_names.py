"""What the figures of tables/calibration.csv are called in documents."""

FIGURES = {
    "ks4_att8": "Attainment 8, points", "ks4_p8": "Progress 8", "ks4_em_9_4": "English and maths, grade 4 or above, %", "ks4_em_9_5": "English and maths, grade 5 or above, %",
    "ks4_ebacc_entry": "EBacc entered, %",
    "ks2_reading_exs": "KS2 reading, expected standard, %", "ks2_writing_exs": "KS2 writing, expected standard, %", "ks2_maths_exs": "KS2 maths, expected standard, %",
    "ks2_gps_exs": "KS2 grammar, punctuation and spelling, expected standard, %", "ks2_science_exs": "KS2 science, expected standard, %",
    "ks2_rwm_exs": "KS2 reading, writing and maths together, expected standard, %",
    "age_1_to_4": "Aged 1 to 4, %", "age_5_to_9": "Aged 5 to 9, %", "age_10_to_15": "Aged 10 to 15, %", "age_16_over": "Aged 16 or over, %",
    "full_order": "Full care order, %", "interim_order": "Interim care order, %", "placement_order": "Placement order, %", "voluntary": "Accommodated by agreement (section 20), %",
    "need_n1": "Need: abuse or neglect, %", "need_n2": "Need: child's disability, %", "need_n3": "Need: parental illness or disability, %", "need_n4": "Need: family in acute stress, %",
    "need_n5": "Need: family dysfunction, %", "need_n6": "Need: socially unacceptable behaviour, %", "need_n7": "Need: low income, %", "need_n8": "Need: absent parenting, %",
    "female": "Girls, %", "white": "White, %", "mixed": "Mixed ethnic groups, %", "black": "Black, %",
    "foster_number": "In foster placements, %", "placed_adoption": "Placed for adoption, %",
    "provider_own": "Provider: own LA, %", "provider_private": "Provider: private, %", "provider_voluntary": "Provider: voluntary, %", "sdq_mean": "Mean SDQ score",
}
POPULATIONS = {"cla_12m": "in care 12 months", "cla_31mar": "in care on 31 March", "all": "all pupils"}
