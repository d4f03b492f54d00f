"""The DfE's own columns in the extracts, beside the measure each one is. The load compares the two for every pupil."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Derived:
    """`column`: SQL over the extract's row that gives the measure's number (a rate: 0 or 1); NULL where the extract is silent.

    `out`: SQL condition over the extract's row: the DfE leaves the pupil out of the denominator.
    `known`: SQL condition over our judged row: ours can be compared at all.
    """

    measure: str
    column: str
    out: str = "false"
    known: str = "true"


def _ks2(measure: str, column: str, eligible: str) -> Derived:
    return Derived(f"ks2_{measure}", column, f"{eligible} = 0")


def _ks4(measure: str, column: str, known: str, out: str = "false") -> Derived:
    return Derived(f"ks4_{measure}", column, out, known)


def _ks4_flag(measure: str, column: str) -> Derived:
    return _ks4(measure, f"cast({column} > 0 as integer)", f"{measure} is not null")


def _ks2_progress(subject: str, short: str) -> tuple[Derived, ...]:
    known, out = f"{subject}_progress is not null", f"in{short}prog = 0"
    raw = f"coalesce({short}progscore_em, {short}progscore_p)"
    floored = f"coalesce({short}progscore_em_adjusted, {short}progscore_p_adjusted)"
    return Derived(f"ks2_{subject}_progress", f"coalesce({floored}, {raw})", out, known), Derived(f"ks2_{subject}_progress_raw", raw, out, known)


NO_P8 = "inp8calc = 0"
DERIVED = (
    _ks2("reading_expected", "readexp", "eligread"), _ks2("reading_high", "readhigh", "eligread"),
    _ks2("maths_expected", "matexp", "eligmat"), _ks2("maths_high", "mathigh", "eligmat"),
    _ks2("gps_expected", "gpsexp", "eliggps"), _ks2("gps_high", "gpshigh", "eliggps"),
    _ks2("writing_expected", "writtaexp", "eligwritta"), _ks2("writing_greater_depth", "writtadepth", "eligwritta"),
    _ks2("science_expected", "scitaexp", "eligscita"),
    _ks2("rwm_expected", "rwmexp", "eligrwm"), _ks2("rwm_higher", "rwmhigh", "eligrwm"),
    *_ks2_progress("reading", "read"), *_ks2_progress("writing", "writ"), *_ks2_progress("maths", "mat"),
    _ks4("attainment8", "att8", "a8 is not null"),
    _ks4("a8_english", "slot1eng", "a8 is not null"), _ks4("a8_maths", "slot2mat", "a8 is not null"),
    _ks4("a8_ebacc", "slot3ebac + slot4ebac + slot5ebac", "a8 is not null"), _ks4("a8_open", "slot6open + slot7open + slot8open", "a8 is not null"),
    _ks4("progress8", "p8score", "p8 is not null", NO_P8), _ks4("progress8_raw", "coalesce(p8score_orig, case when coalesce(p8adj, 0) = 0 then p8score end)", "p8 is not null", NO_P8),
    _ks4("p8_english", "p8eng", "p8 is not null", NO_P8), _ks4("p8_maths", "p8mat", "p8 is not null", NO_P8),
    _ks4("p8_ebacc", "p8ebac", "p8 is not null", NO_P8), _ks4("p8_open", "p8open", "p8 is not null", NO_P8),
    _ks4("em_94", "l2basics_94", "english_94 is not null and maths_94 is not null"), _ks4("em_95", "l2basics_95", "english_95 is not null and maths_95 is not null"),
    _ks4_flag("english_94", "gcse_eng_94"), _ks4_flag("english_95", "gcse_eng_95"), _ks4_flag("maths_94", "gcse_math_94"), _ks4_flag("maths_95", "gcse_math_95"),
    _ks4("em_entered", "entbasics", "english_entered is not null and maths_entered is not null"),
    _ks4("ebacc_entered", "ebacc_e_ptq_ee", "ebacc_entered is not null"), _ks4("ebacc_94", "ebacc_94", "ebacc_94 is not null"), _ks4("ebacc_95", "ebacc_95", "ebacc_95 is not null"),
    _ks4("ebacc_aps", "ebaccaps_pupil", "ebacc_aps is not null"), _ks4("any_pass", "anypass_ptq_ee", "any_pass is not null"),
    _ks4("five_em_94", "coalesce(level2_em_94, level2_em_ptq_ee)", "five_em_94 is not null"), _ks4("entries", "entries", "entries is not null"),
)
DERIVED_BY_MEASURE = {each.measure: each for each in DERIVED}
