"""The result files of each key stage in the DfE's download layouts, from pupils and their outcomes."""

import numpy as np
import pyarrow as pa

from synthetic import exams, tables
from synthetic.columns import NONE, Coded, Dates
from synthetic.exams import Results
from synthetic.primary import KS1_CODES, KS1_SUBJECTS, TA_CODES, Ks1, Ks2, average_points
from synthetic.prior import RELEASE, estimates, groups
from synthetic.pupils import Pupils, year_group
from synthetic.schools import Schools, returns_census

P8_YEARS = (2016, 2017, 2018, 2019, 2022, 2023, 2024)


def latest_version(year: int) -> str:
    """Stage of release that each year's results have reached (the latest year's are revised, older ones final)."""
    return "Revised" if year in (2024, 2025) else "Final"


def same(text: str, size: int) -> Coded:
    """The same word in every row."""
    return Coded((text,), np.zeros(size, dtype=np.int64))


def _who(pupils: Pupils, year: int, schools: Schools, prefix: str = "", names: tuple[str, str] = ("SURNAME", "FORENAMES")) -> dict:
    """Columns every extract begins with."""
    code = tables.authority_codes()[schools.la[pupils.school]].astype(np.int64)
    attends = pupils.school >= 0
    at = lambda values: np.where(attends, values, NONE)
    columns = {
        "ACADYR": same(f"{year - 1}/{year}", len(pupils)), "UPN": pupils.upn, names[0]: pupils.surname, names[1]: pupils.forename,
        "DOB": Dates(pupils.dob), "SEX": pupils.sex, "LA": at(code),
        "LAESTAB": at(code * 10_000 + schools.estab[pupils.school]), "URN": at(schools.urn[pupils.school]),
    }
    return {prefix + name: column for name, column in columns.items()}


def ks1_table(pupils: Pupils, results: Ks1, year: int, schools: Schools) -> dict:
    """KS1 teacher assessments."""
    names = dict(zip(KS1_SUBJECTS, ("READ_OUTCOME", "WRIT_OUTCOME", "MATH_OUTCOME", "SCI_OUTCOME"), strict=True))
    outcomes = {names[s]: Coded(KS1_CODES, results.codes[s]) for s in KS1_SUBJECTS}
    return {**_who(pupils, year, schools), **outcomes, "VERSION": same("Final", len(pupils))}


def phonics_table(pupils: Pupils, marks: np.ndarray, year: int, schools: Schools, nc: int) -> dict:
    """Phonics marks and outcomes: Wa met, Wt not met, A absent."""
    outcome = np.where(marks < 0, 2, np.where(marks >= 32, 0, 1))
    return {
        **_who(pupils, year, schools, "Phonics_"), "Phonics_NCYEARACTUAL": np.full(len(pupils), nc),
        "Phonics_PHONICS_MARK": np.where(marks < 0, NONE, marks), "Phonics_PHONICS_OUTCOME": Coded(("Wa", "Wt", "A"), outcome),
        "Phonics_VERSION": same("Final", len(pupils)),
    }


def ks2_table(pupils: Pupils, results: Ks2, ks1: np.ndarray | None, year: int, schools: Schools) -> dict:
    """KS2 tests and teacher assessments; `ks1`: points of reading, writing and maths (None where there was no KS1)."""
    size, flag = len(pupils), lambda values: values.astype(np.int64)
    reached = {s: results.outcome[s] == 0 for s in ("reading", "maths", "gps")}
    high = {s: np.nan_to_num(results.score[s], nan=0) >= 110 for s in reached}
    writing, science = results.assessed["writing"], results.assessed["science"]
    table = _who(pupils, year, schools) | {"ENDKS": np.ones(size, int), "SCHRES": np.ones(size, int), "LARES": np.ones(size, int), "NATRES": np.ones(size, int)}
    for subject, name in (("reading", "READ"), ("maths", "MAT"), ("gps", "GPS")):
        table[f"{name}OUTCOME"] = Coded(("AS", "NS", "NS", "B", "A"), results.outcome[subject])
        table[f"{name}SCORE"] = _scores(results, subject)
        table[f"{name}EXP"], table[f"{name}HIGH"] = flag(reached[subject]), flag(high[subject])
    table |= {
        "WRITTAOUTCOME": Coded(TA_CODES, writing), "SCITAOUTCOME": Coded(TA_CODES, science),
        "READTAOUTCOME": Coded(TA_CODES, results.assessed["reading"]), "MATTAOUTCOME": Coded(TA_CODES, results.assessed["maths"]),
        "WRITTAEXP": flag(writing <= 1), "WRITTADEPTH": flag(writing == 0), "SCITAEXP": flag(science == 1), "ELIGRWM": np.ones(size, int),
        "RWMEXP": flag(reached["reading"] & reached["maths"] & (writing <= 1)),
        "RWMHIGH": flag(high["reading"] & high["maths"] & (writing == 0)),
        "KS2READSCORE": _whole(results.nominal[:, 0]), "KS2WRITSCORE": _whole(results.nominal[:, 1]), "KS2MATSCORE": _whole(results.nominal[:, 2]),
    }
    points = np.full((size, 3), np.nan) if ks1 is None else ks1
    table |= {f"KS1{name}PS": points[:, i] for i, name in enumerate(("READ", "WRIT", "MAT"))}
    known = returns_census(schools, pupils.school)
    return table | {
        "KS1AVERAGE": average_points(points), "EALGRP": np.where(known, np.where(pupils.language.index == 0, 1, 2), NONE),
        "CLA_12_MONTHS": flag(pupils.cla == 2), "SENTYPE": Coded(pupils.need.pool, np.where(known, pupils.need.index, -1)),
        "FSM": np.where(known, pupils.fsm, NONE), "FSM6": np.where(known, pupils.fsm6, NONE),
        "VERSION": same(latest_version(year), size),
    }


def _scores(results: Ks2, subject: str) -> pa.Array:
    """Scaled scores as text: N took the test without a score, empty where there was none."""
    pool = pa.array([str(i) for i in range(80, 121)] + ["N"])
    score = results.score[subject]
    index = np.where(results.outcome[subject] == 2, 41, np.nan_to_num(score, nan=80) - 80).astype(np.int64)
    return pool.take(pa.array(index, mask=np.isnan(score) & (results.outcome[subject] != 2)))


def _whole(values: np.ndarray) -> np.ndarray:
    return np.where(np.isnan(values), NONE, np.nan_to_num(values)).astype(np.int64)


def ks4_table(pupils: Pupils, results: Results, ks2: np.ndarray, year: int, schools: Schools) -> dict:
    """KS4 outcomes with the DfE's derived columns; `ks2`: reading and maths scores [pupils, 2] (NaN: no prior attainment)."""
    flag = lambda values: values.astype(np.int64)
    size, pillars = len(pupils), exams.ebacc_pillars(results)
    four, five = (5, 6) if year <= 2016 else (4, 5)
    entered = ~np.isnan(pillars).any(axis=1)
    every = lambda grade: entered & (np.nan_to_num(pillars, nan=-1) >= grade).all(axis=1)
    ones = np.ones(size, int)
    given = ~np.isnan(results.points)
    entries = given.sum(axis=1) + given[:, exams.COMBINED]
    table = _who(pupils, year, schools, "KS4_") | {
        "KS4_YEARGRP": year_group(pupils, np.full(size, 11)), "KS4_ENTRIES": entries, "KS4_ENDKS": ones, "KS4_SCHRES": ones, "KS4_LARES": ones, "KS4_NATRES": ones,
        "KS4_L2BASICS_94": flag(exams.reach(results, four)), "KS4_L2BASICS_95": flag(exams.reach(results, five)),
        "KS4_ENTBASICS": flag((given[:, 0] | given[:, 1]) & given[:, exams.MATHS]),
        "KS4_GCSE_ENG_94": flag(_english(results) >= four), "KS4_GCSE_ENG_95": flag(_english(results) >= five),
        "KS4_GCSE_MATH_94": flag(np.nan_to_num(results.points[:, exams.MATHS], nan=-1) >= four),
        "KS4_GCSE_MATH_95": flag(np.nan_to_num(results.points[:, exams.MATHS], nan=-1) >= five),
        "KS4_EBACC_E_PTQ_EE": flag(entered), "KS4_EBACC_94": flag(every(four)), "KS4_EBACC_95": flag(every(five)),
        "KS4_ANYPASS_PTQ_EE": flag((np.nan_to_num(results.points, nan=0) > 0).any(axis=1)),
    }
    if year >= 2018:
        table["KS4_EBACCAPS_PUPIL"] = np.nan_to_num(_aps_pillars(results, pillars)).sum(axis=1) / 5
    table |= _slots(results) | _progress(results, ks2, year, pupils, schools)
    known = returns_census(schools, pupils.school)
    said = lambda values: np.where(known, values, NONE)
    return table | {
        "KS4_FSM": said(pupils.fsm), "KS4_FSM6": said(pupils.fsm6), "KS4_SENK": said(pupils.sen == 1), "KS4_SENE": said(pupils.sen == 2),
        "KS4_FLANG": Coded(("ENB", "OTB"), np.where(known, pupils.language.index > 0, -1)), "KS4_VERSION": same(latest_version(year), size),
    }


def _english(results: Results) -> np.ndarray:
    return np.nan_to_num(np.fmax(results.points[:, 0], results.points[:, 1]), nan=-1)


def _aps_pillars(results: Results, pillars: np.ndarray) -> np.ndarray:
    """The pillars as the average point score takes them: English counts with one of the two entered as well."""
    return np.column_stack([np.fmax(results.points[:, 0], results.points[:, 1]), pillars[:, 1:]])


def _slots(results: Results) -> dict:
    """Points slot by slot (they add up to Attainment 8) and the sums of the EBacc and open slots."""
    names = ("SLOT3EBAC", "SLOT4EBAC", "SLOT5EBAC"), ("SLOT6OPEN", "SLOT7OPEN", "SLOT8OPEN")
    table = {"KS4_SLOT1ENG": results.english, "KS4_SLOT2MAT": results.maths}
    for slot_names, filled in zip(names, (results.ebacc_filled, results.open_filled), strict=True):
        table |= {f"KS4_{name}": np.maximum(filled[:, i], 0) for i, name in enumerate(slot_names)}
    counts = {f"KS4_{n}FILL": (f >= 0).sum(axis=1) for n, f in (("EBAC", results.ebacc_filled), ("OPEN", results.open_filled))}
    return table | counts | {"KS4_EBACSCR": results.ebacc, "KS4_OPENSCR": results.open, "KS4_ATT8": results.attainment8}


def _progress(results: Results, ks2: np.ndarray, year: int, pupils: Pupils, schools: Schools) -> dict:
    """Prior attainment and Progress 8 where the year has one."""
    if year not in P8_YEARS:
        return {}
    prior = np.round(ks2.mean(axis=1) * 2) / 2
    known = ~np.isnan(prior)
    where = lambda values: np.where(known, values, np.nan)
    table = {"KS4_KS2READSCORE": _whole(ks2[:, 0]), "KS4_KS2MATSCORE": _whole(ks2[:, 1])}
    if year >= 2021:
        table |= {"KS4_KS2EMSS": prior, "KS4_KS2EMSS_GRP": np.where(known, groups(prior, year) + 1, NONE)}
    else:
        table |= {"KS4_KS2EMFG": where(fine_levels(prior))}
    counts = counts_for_progress(pupils, ks2, schools)
    table |= {"KS4_INP8CALC": counts.astype(int), "KS4_INP8MOD": counts.astype(int)}
    expect = lambda measure: estimates(prior, year, measure)
    parts = {
        "P8SCORE": (results.attainment8, "ks4_progress8", 10), "P8ENG": (results.english, "ks4_p8_english", 2), "P8MAT": (results.maths, "ks4_p8_maths", 2),
        "P8EBAC": (results.ebacc, "ks4_p8_ebacc", 3), "P8OPEN": (results.open, "ks4_p8_open", 3),
    }
    if year in RELEASE:
        table["KS4_ATT8_PRED"] = np.where(counts, np.round(expect("ks4_progress8"), 2), np.nan)
        for name, (points, measure, slots) in parts.items():
            table[f"KS4_{name}"] = np.where(counts, np.round((points - expect(measure)) / slots, 3), np.nan)
        table["KS4_P8SCORE_ORIG"] = table["KS4_P8SCORE"]
    return table


def counts_for_progress(pupils: Pupils, ks2: np.ndarray, schools: Schools) -> np.ndarray:
    """Pupils with prior attainment in a state-funded or non-maintained special school (independent ones don't count)."""
    return ~np.isnan(ks2).any(axis=1) & (pupils.school >= 0) & ~np.isin(schools.type[pupils.school], (10, 11))


def fine_levels(scores: np.ndarray) -> np.ndarray:
    """KS2 fine levels (1.5 to 5.8) that go with scaled scores: the scale of pupils tested until 2015."""
    return np.round(np.clip(2.5 + (scores - 80) * 0.0875, 1.5, 5.8), 2)


ENTRY_SUBJECTS = ("English Language", "English Literature", "Mathematics", "Combined Science", "Biology", "Chemistry", "Physics", "History", "Geography", "French", "Computer Science")
OPEN_SUBJECTS = ("Religious Studies", "Art and Design", "Business", "Drama", "Design and Technology", "Food Preparation and Nutrition", "Media Studies", "Music", "Physical Education", "Photography", "Sociology", "Textiles")
TECHNICAL_SUBJECTS = ("Health and Social Care", "Sport", "Digital Information Technology", "Performing Arts", "Construction", "Enterprise")
TECHNICAL_GRADES = {0.0: "U", 1.25: "P1", 2.0: "M1", 3.0: "D1", 4.0: "P2", 5.5: "M2", 7.0: "D2", 8.5: "*2"}
LETTER_GRADES = {0.0: "U", 1.0: "G", 1.5: "F", 2.0: "E", 3.0: "D", 4.0: "C", 5.5: "B", 7.0: "A", 8.5: "*"}
LETTER_GRADES_2016 = {0.0: "U", 1.0: "G", 2.0: "F", 3.0: "E", 4.0: "D", 5.0: "C", 6.0: "B", 7.0: "A", 8.0: "*"}
QUALIFICATIONS = ("GCSE (9-1) Full Course", "GCSE (9-1) Full Course (Double Award)", "GCSE Full Course", "BTEC Technical Award L1/2 - Band C - P-D*")


def entries_table(pupils: Pupils, results: Results, year: int, schools: Schools) -> dict:
    """KS4 entries (our layout), one row a qualification: the grades that the pupil extract's figures come from."""
    row, column = np.nonzero(~np.isnan(results.points))
    points = results.points[row, column]
    open_number = column - exams.OPEN1
    technical = np.zeros(len(row), bool)
    is_open = open_number >= 0
    technical[is_open] = results.technical[row[is_open], open_number[is_open]]
    letters = (year <= 2016) | ((year == 2017) & (column > exams.MATHS))
    kind = np.where(technical, 3, np.where(letters & ~technical, 2, np.where(column == exams.COMBINED, 1, 0)))
    subject = np.where(is_open, 0, column)
    subject = np.where(is_open, len(ENTRY_SUBJECTS) + (row * 7 + open_number * 4) % len(OPEN_SUBJECTS), subject)
    subject = np.where(technical, len(ENTRY_SUBJECTS) + len(OPEN_SUBJECTS) + (row * 5 + open_number * 2) % len(TECHNICAL_SUBJECTS), subject)
    grades, position = _grades(points, kind, year)
    code = tables.authority_codes()[schools.la[pupils.school]].astype(np.int64) * 10_000 + schools.estab[pupils.school]
    return {
        "UPN": pupils.upn.take(pa.array(row)), "EXAMYEAR": np.full(len(row), year), "SEASON": same("SUMMER", len(row)),
        "QAN": Coded(tuple(f"60{i:06d}" for i in range(40)), subject), "SUBJECT": Coded(ENTRY_SUBJECTS + OPEN_SUBJECTS + TECHNICAL_SUBJECTS, subject),
        "QUALIFICATION": Coded(QUALIFICATIONS, kind), "GRADE": Coded(grades, position), "SIZE": np.where(kind == 1, 2, 1),
        "LAESTAB": np.where(pupils.school >= 0, code, NONE)[row],
    }


def _grades(points, kind, year) -> tuple[tuple[str, ...], np.ndarray]:
    """Grade texts and positions: 9-1, double awards (44, 54), letters, technical awards."""
    letters = LETTER_GRADES_2016 if year <= 2016 else LETTER_GRADES
    lists = (
        {float(i): (str(i) if i else "U") for i in range(10)},
        {0.0: "U"} | {i / 2: f"{(i + 1) // 2}{i // 2}" for i in range(2, 19)}, letters, TECHNICAL_GRADES,
    )
    texts, position = [], np.zeros(len(points), dtype=np.int64)
    for number, grades in enumerate(lists):
        scale = np.array(list(grades))
        rows = kind == number
        position[rows] = len(texts) + np.searchsorted(scale, points[rows])
        texts += list(grades.values())
    return tuple(texts), position


