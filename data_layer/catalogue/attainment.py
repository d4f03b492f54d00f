"""The pupil extracts: results of each key stage, entries, check marks.

Columns are those of the DfE's "get information about pupils" downloads (tables/extract_columns.csv) and a few that older
extracts carry. Names stand here without their KS4_ or Phonics_ prefix; a file may have them with or without it.
"""

import csv
from functools import cache

from .kinds import Column, Layout
from .ssda903 import TABLES

SOURCE = "DfE get-information-about-pupils download layout (2026-08, MIT)"
NPD = "National Pupil Database KS4 tables (Oct 2018)"

UPN = Column("UPN", "upn", "Unique pupil number", required=True, source=SOURCE)
DATES = {"DOB", "ENTRYDATE"}
PUPIL = {"LA", "ESTAB", "LAESTAB", "URN", "URN_AC", "YEARGRP", "NCYEARACTUAL"}
INTEGERS = {
    "KS1": set(),
    "KS2": {
        "ENDKS", "SCHRES", "LARES", "NATRES", "NATMTDRES", "NPDDEN_LA", "NPDDEN_NAT",
        "READEXP", "READHIGH", "MATEXP", "MATHIGH", "GPSEXP", "GPSHIGH", "WRITTAEXP", "WRITTADEPTH", "SCITAEXP",
        "RWMEXP", "RWMHIGH", "ELIGRWM", "VALRWM", "INREADPROG", "INWRITPROG", "INMATPROG",
        "KS2READSCORE", "KS2WRITSCORE", "KS2MATSCORE", "CLA_PP_1_DAY", "CLA_6_MONTHS", "CLA_12_MONTHS", "FSM", "FSM6", "FSM6_P",
        "EALGRP", "READMRK", "MATMRK", "GPSMRK",
    },
    "KS4": {
        "ENDKS", "NORFLAGE", "SCHRES", "LARES", "NATRES", "NATMTDRES", "NPDDEN_NAT", "NPDNUM_NAT", "NPDDEN_LA", "NPDNUM_LA",
        "L2BASICS_94", "L2BASICS_95", "ENTBASICS", "EBACC_94", "EBACC_95", "EBACC_E_PTQ_EE", "EBACENG_94", "EBACENG_95", "EBACMAT_94", "EBACMAT_95",
        "LEVEL2_EM_94", "LEV2EM_94", "LEV2EM_95", "ANYPASS_PTQ_EE", "GCSE_ENG_94", "GCSE_ENG_95", "GCSE_MATH_94", "GCSE_MATH_95",
        "INP8MOD", "INP8CALC", "P8ADJ", "FSM", "FSM6", "FSM6_P", "FEMALE", "NEWMOBILE",
    },
    "Phonics": {"PHONICS_MARK"},
    "MTC": {"FORMMARK"},
}
DECIMALS = {
    "KS1": set(),
    "KS2": {
        "KS1AVERAGE", "KS1READPS", "KS1WRITPS", "KS1MATPS", "KS2READPRED_EM", "KS2WRITPRED_EM", "KS2MATPRED_EM",
        "READPROGSCORE_EM", "WRITPROGSCORE_EM", "MATPROGSCORE_EM", "READPROGSCORE_EM_ADJUSTED", "WRITPROGSCORE_EM_ADJUSTED", "MATPROGSCORE_EM_ADJUSTED",
        "KS2READPRED_P", "KS2WRITPRED_P", "KS2MATPRED_P", "READPROGSCORE_P", "WRITPROGSCORE_P", "MATPROGSCORE_P",
        "READPROGSCORE_P_ADJUSTED", "WRITPROGSCORE_P_ADJUSTED", "MATPROGSCORE_P_ADJUSTED",
    },
    "KS4": {
        "ATT8", "ATT8_PRED", "P8SCORE", "P8SCORE_ORIG", "P8THRESH", "AVGP8_GRP", "SIGMAP8_GRP", "P8ENG", "P8MAT", "P8EBAC", "P8OPEN",
        "ENG_PRED", "MAT_PRED", "EBAC_PRED", "OPEN_PRED", "EBACSCR", "OPENSCR", "OPENGSCR", "OPENNGSCR", "EBACCAPS_PUPIL", "ENTRIES", "PTSCNEWE_PTQ_EE", "PTSTNEWE_PTQ_EE",
        "SLOT1ENG", "SLOT2MAT", "SLOT3EBAC", "SLOT4EBAC", "SLOT5EBAC", "SLOT6OPEN", "SLOT7OPEN", "SLOT8OPEN",
        "EBPTSENG_PTQ_EE", "EBPTSMAT_PTQ_EE", "EBPTSSCI_PTQ_EE", "EBPTSHUM_PTQ_EE", "EBPTSLAN_PTQ_EE",
        "KS2EMSS", "KS2EMFG", "KS2READSCORE", "KS2MATSCORE", "KS2READSCORETA", "KS2MATSCORETA",
    },
    "Phonics": set(),
    "MTC": set(),
}
# Columns of earlier years that later downloads have dropped.
FORMER = {
    "KS1": ("READSCORE", "MATSCORE"),
    "KS2": ("KS1AVERAGE", "KS2READPRED_P", "KS2WRITPRED_P", "KS2MATPRED_P", "READPROGSCORE_P", "WRITPROGSCORE_P", "MATPROGSCORE_P",
            "READPROGSCORE_P_ADJUSTED", "WRITPROGSCORE_P_ADJUSTED", "MATPROGSCORE_P_ADJUSTED", "READPSCALE", "WRITPSCALE", "MATPSCALE", "SENPROVISION", "POSTCODE", "ULN"),
    "KS4": ("KS2EMFG", "KS2EMFG_GRP", "LEVEL2_EM_PTQ_EE", "POSTCODE", "ULN"),
    "Phonics": (),
    "MTC": ("ACADEMICYEAR_END",),
}
SAME = {"SEX": ("GENDER",), "FORENAMES": ("FORENAME",), "LAESTAB": ("LA_ESTAB",), "ACADYR": ("ACADEMICYEAR", "ACADEMIC_YEAR"), "VERSION": ("RESULTS", "RELEASE")}
MEANS = {
    "ACADYR": "Academic year of the results", "DOB": "Date of birth", "SEX": "Sex, kept as M, F, U", "SURNAME": "Surname", "FORENAMES": "Forenames",
    "LAESTAB": "LA and establishment number of the school, seven digits", "URN": "School's unique reference number", "LA": "LA of the school",
    "VERSION": "Stage of release: provisional, revised or final", "NATRES": "Counts in national figures", "LARES": "Counts in LA figures", "SCHRES": "Counts in the school's figures",
    "ENDKS": "At the end of the key stage", "ATT8": "Attainment 8, 0 to 90", "P8SCORE": "Progress 8 as the DfE worked it out",
}


@cache
def download_columns(dataset: str) -> tuple[str, ...]:
    """The columns of one download, in its order."""
    with (TABLES / "extract_columns.csv").open(encoding="utf-8", newline="") as file:
        return tuple(row["column"] for row in csv.DictReader(file) if row["layout"] == dataset)


def _type(dataset: str, name: str) -> str:
    upper = name.upper()
    if upper in DATES:
        return "date"
    if upper == "SEX":
        return "sex"
    if upper in PUPIL or upper in INTEGERS[dataset]:
        return "integer"
    return "decimal" if upper in DECIMALS[dataset] else "text"


def _column(dataset: str, name: str, prefix: str) -> Column:
    upper = name.upper()
    same = (name, *SAME.get(upper, ()))
    aliases = tuple(prefix + each for each in same) if prefix else ()
    return Column(name, _type(dataset, name), MEANS.get(upper, ""), aliases=aliases + SAME.get(upper, ()), source=SOURCE)


def _columns(dataset: str, prefix: str) -> tuple[Column, ...]:
    names = [name[len(prefix):] if prefix and name.startswith(prefix) else name for name in download_columns(dataset)]
    skipped = {"UPN", "GENDER"}
    upn = Column("UPN", "upn", UPN.description, required=True, aliases=(prefix + "UPN",) if prefix else (), source=SOURCE)
    missing = [name for name in ("ACADYR", "VERSION") if name not in {each.upper() for each in names}]
    listed = [*names, *FORMER[dataset], *missing]
    return (upn, *(_column(dataset, name, prefix) for name in listed if name.upper() not in skipped))


def _layout(key: str, dataset: str, label: str, one_of: tuple[str, ...], prefix: str = "") -> Layout:
    return Layout(key, label, _columns(dataset, prefix), "one row a pupil and year", ("UPN",), SOURCE, "results", one_of)


KS1 = _layout("ks1", "KS1", "Key Stage 1 results", ("READ_OUTCOME", "WRIT_OUTCOME", "MATH_OUTCOME", "SCI_OUTCOME"))
PHONICS = _layout("phonics", "Phonics", "Phonics screening check", ("PHONICS_MARK", "PHONICS_OUTCOME"), "Phonics_")
KS2 = _layout("ks2", "KS2", "Key Stage 2 results", ("READOUTCOME", "MATOUTCOME", "WRITTAOUTCOME", "READSCORE", "MATSCORE", "RWMEXP"))
MTC = _layout("mtc", "MTC", "Multiplication tables check", ("FORMMARK",))
KS4 = _layout("ks4", "KS4", "Key Stage 4 results", ("ATT8", "P8SCORE", "L2BASICS_94", "EBACC_94", "SLOT1ENG", "PTSCNEWE_PTQ_EE", "KS2EMSS"), "KS4_")

KS4_ENTRIES = Layout("ks4_entries", "KS4 entries", (
    Column("UPN", "upn", UPN.description, required=True, aliases=("KS4_UPN",)),
    Column("EXAMYEAR", "text", "Year of the exam: 2024, 2023/24 or 202324", aliases=("KS4_EXAMYEAR", "ACADYR", "KS4_ACADYR"), required=True),
    Column("SEASON", "code", "JANUARY, SUMMER or NOVEMBER", aliases=("KS4_SEASON",)),
    Column("QAN", "code", "Qualification accreditation number", aliases=("KS4_QAN",)),
    Column("SUBJECT", "text", "Subject in plain words"),
    Column("QUALIFICATION", "text", "Qualification type, such as GCSE (9-1) Full Course"),
    Column("GRADE", "code", "Grade; a double award 44 or 4-4", aliases=("KS4_GRADE",), required=True),
    Column("SIZE", "decimal", "Size in GCSEs", aliases=("KS4_GSIZE", "GSIZE")),
    Column("LAESTAB", "integer", MEANS["LAESTAB"], aliases=("KS4_LAESTAB",)),
    Column("SUBLEVNO", "code", "Level of the subject in the pupil database", aliases=("KS4_SUBLEVNO",), source=NPD),
    Column("MAPPING", "code", "Subject code in the pupil database", aliases=("KS4_MAPPING",), source=NPD),
    Column("DISC3_PTQ_EE", "integer", "Whether the entry is discounted (1) or counts (0) in performance tables", aliases=("KS4_DISC3_PTQ_EE",), source=NPD),
    Column("DOB", "date", "Date of birth", aliases=("KS4_DOB",)),
    Column("SEX", "sex", "Sex", aliases=("KS4_SEX",)),
    Column("ULN", "text", "Unique learner number", aliases=("KS4_ULN",)),
    Column("POSTCODE", "text", "Pupil's postcode", aliases=("KS4_POSTCODE",)),
    Column("VERSION", "text", MEANS["VERSION"], aliases=("KS4_VERSION", "RESULTS", "RELEASE")),
), "one row an entry for one qualification", ("UPN",), "ours (docs/data.md), and the pupil database's exam table", "results", ("SUBJECT", "QAN", "MAPPING", "QUALIFICATION"))

RESULT_LAYOUTS = (KS1, PHONICS, KS2, MTC, KS4, KS4_ENTRIES)
