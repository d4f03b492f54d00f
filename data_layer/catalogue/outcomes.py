"""What an outcome's code means in words (tables/outcome_codes.csv), and the subjects of assessments by name."""

import csv
from functools import cache
from pathlib import Path

CODES = Path(__file__).parent / "tables" / "outcome_codes.csv"
SUBJECT_NAMES = {"gps": "Grammar, punctuation and spelling", "rwm": "Reading, writing and maths", "mtc": "Multiplication tables"}
STAGE_NAMES = {"phonics": "Phonics", "mtc": "Year 4"}
TEACHERS = ("writing",)      # of KS2, judged by teachers; the other subjects but science are tests


@cache
def meanings() -> dict[tuple[str, str], str]:
    """(kind of assessment, code) -> words, without remarks in brackets."""
    with CODES.open(encoding="utf-8", newline="") as file:
        return {(row["kind"], row["code"].upper()): row["description"].partition(" (")[0].strip() for row in csv.DictReader(file)}


def kind_of(stage: str, subject: str) -> str:
    """Which list of codes an outcome is from."""
    if stage not in ("ks1", "ks2"):
        return stage
    if subject == "science":
        return f"{stage}_science"
    return "ks2_test" if stage == "ks2" and subject not in TEACHERS else f"{stage}_ta"


def outcome_words(stage: str, subject: str, code: str) -> str:
    """'WTS · Working towards the expected standard'; the code alone where the list doesn't have it."""
    words = meanings().get((kind_of(stage, subject), code.upper()), "")
    return f"{code.upper()} · {words}" if words else code


def subject_name(subject: str) -> str:
    return SUBJECT_NAMES.get(subject, subject[:1].upper() + subject[1:])


def stage_name(stage: str) -> str:
    return STAGE_NAMES.get(stage, stage.upper())


def grade_words(grade: str) -> str:
    """'5-4' of a double award, which files write as 54."""
    return "-".join(grade) if len(grade) == 2 and grade.isdigit() else grade
