"""The worked examples written out as return files of one LA: care returns, KS1, KS2 and KS4 extracts, entries, a user's own national means."""

import csv
from pathlib import Path

from tests.lib.drawn_results import drawn

LA = 301
GCSE, DOUBLE, BTEC, OLD = "GCSE (9-1) Full Course", "GCSE (9-1) Full Course (Double Award)", "BTEC Technical Award L1/2 - Band C - P-D*", "GCSE Full Course"

# Scores of KS2 before: "N" (too few marks for a score) counts 79. A1_24's stand in the KS2 file of 2019, not in the extract.
KS4 = """
child | year | version     | read | maths
A1_23 | 2023 | provisional | 79   | 79
A1_R  | 2023 | revised     | 79   | 79
A1_24 | 2024 | provisional | -    | -
A3    | 2024 | provisional | 96   | 98
A4    | 2024 | provisional | 79   | 79
A5_16 | 2016 | final       | -    | -
A5_17 | 2017 | final       | -    | -
A6_1  | 2024 | provisional | 82   | 82
A6_2  | 2024 | provisional | 82   | 83
A6_3  | 2024 | provisional | 97   | 97
A6_4  | 2024 | provisional | 97   | 98
A6_5  | 2024 | provisional | 119  | 119
A6_6  | 2024 | provisional | 119  | 120
"""
ENTRIES = {
    "A3": [("English Language", GCSE, "4"), ("English Literature", GCSE, "3"), ("Mathematics", GCSE, "4"), ("Combined Science", DOUBLE, "4-4"), ("History", GCSE, "3"), ("Art and Design", GCSE, "4"), ("Sport", BTEC, "M2")],
    "A4": [("English Language", GCSE, "3"), ("Mathematics", GCSE, "2"), ("Combined Science", DOUBLE, "1-1"), ("Health and Social Care", BTEC, "P2")],
    "A5_16": [("English Literature", OLD, "A"), ("Mathematics", OLD, "C"), ("Additional Science", OLD, "B")],
    "A5_17": [("English Literature", OLD, "A"), ("Mathematics", GCSE, "5"), ("Additional Science", OLD, "B")],
}
KS1 = """
child | read | writing | maths
D3_1  | EXS  | WTS     | GDS
D3_2  | PK4  | PK3     | PK2
D3_3  | EXS  | EXS     | A
"""
# Teacher assessments (TA) and P scales of pupils below the test; points of KS1 in the extract where `before` says so.
KS2 = """
child | year | read | writing | maths | read_ta | read_p | maths_ta | maths_p | before
D3_1  | 2023 | 100  | EXS     | 100   | -       | -      | -        | -       | -
D3_2  | 2023 | 100  | EXS     | 100   | -       | -      | -        | -       | -
D3_3  | 2023 | 100  | EXS     | 100   | -       | -      | -        | -       | -
D4_1  | 2018 | B    | PKG     | B     | PKG     | -      | BLW      | P6      | 15
D4_2  | 2016 | A    | WTS     | B     | -       | -      | BLW      | P6      | 15
D4_3  | 2019 | B    | EXS     | B     | PK3     | -      | BLW      | P4      | 15
D5_1  | 2022 | 100  | EXS     | 100   | -       | -      | -        | -       | -
D5_2  | 2022 | 99   | GDS     | 112   | -       | -      | -        | -       | -
D5_3  | 2022 | 110  | GDS     | 110   | -       | -      | -        | -       | -
D5_4  | 2022 | 110  | EXS     | 115   | -       | -      | -        | -       | -
D5_5  | 2022 | B    | PK4     | 103   | -       | -      | -        | -       | -
D5_6  | 2022 | A    | EXS     | 103   | -       | -      | -        | -       | -
D5_7  | 2022 | M    | EXS     | 103   | -       | -      | -        | -       | -
D5_8  | 2022 | L    | L       | L     | -       | -      | -        | -       | -
"""
# KS1 points of 8.5 and of 3.375 stand in groups of their own, so that no other points give these progress scores.
MEANS = """
year | group | low   | high  | estimate
2016 | 1     | 0     | 30    | 60
2018 | 1     | 0     | 30    | 60
2019 | 1     | 0     | 30    | 60
2023 | 1     | 0     | 3.25  | 70
2023 | 2     | 3.375 | 3.375 | 81
2023 | 3     | 3.5   | 8.25  | 90
2023 | 4     | 8.5   | 8.5   | 99
2023 | 5     | 8.75  | 30    | 105
"""
CHILDREN = [(row["child"], int(row["year"]), 16) for row in drawn(KS4)] + [(row["child"], int(row["year"]), 11) for row in drawn(KS2)]


def upn(child: str) -> str:
    return f"H8012{[name for name, *_ in CHILDREN].index(child):08d}"


def born(child: str) -> str:
    return next(f"0{1 + place % 9}/01/{year - age}" for place, (name, year, age) in enumerate(CHILDREN) if name == child)


def save(folder: Path, name: str, rows: list[dict]) -> None:
    with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(dict.fromkeys(key for row in rows for key in row)))
        writer.writeheader()
        writer.writerows(rows)


def who(child: str, year: int) -> dict:
    return {"ACADYR": f"{year - 1}/{year % 100:02d}", "UPN": upn(child), "DOB": born(child), "SEX": "F", "LAESTAB": LA * 10000 + 4000, "NATRES": 1}


def score(name: str, given: str, outcome: str) -> dict:
    return {outcome: ("AS" if int(given) >= 100 else "NS") if given.isdigit() else given, name: given if given.isdigit() else None}


def ks2_row(row: dict) -> dict:
    before = {name: row["before"] for name in ("KS1READPS", "KS1WRITPS", "KS1MATPS")}
    levels = {"READTAOUTCOME": row["read_ta"], "READPSCALE": row["read_p"], "MATTAOUTCOME": row["maths_ta"], "MATPSCALE": row["maths_p"]}
    return who(row["child"], int(row["year"])) | score("READSCORE", row["read"], "READOUTCOME") | score("MATSCORE", row["maths"], "MATOUTCOME") | {"WRITTAOUTCOME": row["writing"]} | levels | before


def write_returns(folder: Path) -> None:
    for year in sorted({year for _, year, _ in CHILDREN}):
        held = [name for name, ended, _ in CHILDREN if ended == year]
        save(folder, f"{year} header", [{"LA": LA, "YEAR": year, "CHILD": name, "SEX": 2, "DOB": born(name), "ETHNIC": "WBRI", "UPN": upn(name), "MOTHER": 0, "MC_DOB": None} for name in held])
        save(folder, f"{year} episodes", [{"LA": LA, "YEAR": year, "CHILD": name, "DECOM": f"01/02/{year - 2}", "RNE": "S", "LS": "C2", "CIN": "N1", "PLACE": "U4", "PLACE_PROVIDER": "PR1", "DEC": None, "REC": None,
                                           "REASON_PLACE_CHANGE": None, "HOME_POST": None, "PL_POST": None, "URN": None} for name in held])


def write_files(folder: Path) -> Path:
    """All of the above as CSV files in `folder`."""
    write_returns(folder)
    for version in ("provisional", "revised", "final"):
        save(folder, f"ks4 {version}", [who(row["child"], int(row["year"])) | {"KS2READSCORE": row["read"], "KS2MATSCORE": row["maths"], "KS2EMSS": None, "ENTRIES": None if row["child"] in ENTRIES else 0, "VERSION": version} for row in drawn(KS4) if row["version"] == version])
    save(folder, "entries", [{"UPN": upn(child), "EXAMYEAR": year, "SEASON": "SUMMER", "SUBJECT": subject, "QUALIFICATION": qualification, "GRADE": grade}
                             for child, year, _ in CHILDREN for subject, qualification, grade in ENTRIES.get(child, ())])
    save(folder, "ks1", [who(row["child"], 2019) | {"READ_OUTCOME": row["read"], "WRIT_OUTCOME": row["writing"], "MATH_OUTCOME": row["maths"], "VERSION": "final"} for row in drawn(KS1)])
    before_a1 = who("A1_24", 2019) | {"READSCORE": "N", "READOUTCOME": "NS", "MATSCORE": "N", "MATOUTCOME": "NS", "WRITTAOUTCOME": "WTS"}
    save(folder, "ks2", [row | {"VERSION": "final"} for row in (*map(ks2_row, drawn(KS2)), before_a1)])
    save(folder, "means", [{"MEASURE": f"ks2_{subject}_progress", "ACADYR": row["year"], "VERSION": "final", "PRIOR_GROUP": row["group"], "LOW": row["low"], "HIGH": row["high"], "ESTIMATE": row["estimate"]}
                           for row in drawn(MEANS) for subject in ("reading", "maths")])
    return folder
