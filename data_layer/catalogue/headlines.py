"""What a report leads with: the headline measures of each stage, and which measures tell of the same thing."""

from fnmatch import fnmatchcase

HEADLINES = {
    "ks1": ("ks1_rwm_expected", "ks1_reading_expected", "ks1_phonics_year1"),
    "ks2": ("ks2_rwm_expected", "ks2_reading_progress", "ks2_writing_progress", "ks2_maths_progress"),
    "ks4": ("ks4_attainment8", "ks4_progress8", "ks4_em_94", "ks4_ebacc_aps"),
}
LEADS = {"ks2": "ks2_reading_progress", "ks4": "ks4_progress8"}  # of a progress report: without it there is little to see
TOPICS = (
    ("ks4_attainment8 ks4_a8_*", "Attainment 8"), ("ks4_progress8* ks4_p8_*", "Progress 8"), ("ks4_ebacc_*", "EBacc"), ("ks4_em_* ks4_five_*", "English and maths"),
    ("ks4_english_*", "English"), ("ks4_maths_*", "maths"), ("ks4_any_pass ks4_entries", "passes and entries"),
    ("*_progress*", "progress"), ("*_local_gain", "gain since the stage before"), ("*_phonics_*", "phonics"), ("*_rwm_*", "reading, writing and maths together"),
    ("*_reading_*", "reading"), ("*_writing_*", "writing"), ("*_maths_*", "maths"), ("*_gps_*", "grammar, punctuation and spelling"), ("*_science_*", "science"),
)


def topic(measure: str) -> str:
    """What a measure's key tells of, in words: "ks4_a8_maths" -> "Attainment 8"; the key itself where none is declared."""
    return next((name for keys, name in TOPICS if any(fnmatchcase(measure, key) for key in keys.split())), measure)


def lead(stage: str, progress: bool) -> str:
    """Key of the one measure that a report of the stage must have to be worth opening."""
    return LEADS[stage] if progress and stage in LEADS else HEADLINES[stage][0]


def order(measure: str) -> int:
    """Headline measures first, in their order."""
    keys = [key for stage in HEADLINES.values() for key in stage]
    return keys.index(measure) if measure in keys else len(keys)
