"""What a Summary shows: for each subject the whole distribution, in five ordered categories (tables/outcome_codes.csv says which code is which)."""

from .kinds import Measure

CATEGORIES = (
    ("absent", "Absent, disapplied or no valid result"),
    ("below", "Below the standard of the test"),
    ("working_towards", "Working towards"),
    ("expected", "Expected standard"),
    ("higher", "Higher standard or greater depth"),
)
SUBJECTS = {
    "ks1": (("reading", "Reading"), ("writing", "Writing"), ("maths", "Maths"), ("science", "Science")),
    "ks2": (("reading", "Reading"), ("writing", "Writing"), ("maths", "Maths"), ("gps", "Grammar, punctuation and spelling"), ("science", "Science")),
}
MARK = "__"
SOURCE = "tables/outcome_codes.csv"


def _share(stage: str, subject: str, name: str, category: str, label: str) -> Measure:
    return Measure(f"{stage}_{subject}{MARK}{category}", f"{name}: {label.lower()}", stage, "rate", f"{subject}_category = '{category}'", f"{subject}_category is not null",
                   "%", 0, f"{label} in {name.lower()}, among pupils who count in the subject (absent and disapplied included).", SOURCE, families=("summary",))


SHARES = {share.key: share for stage, subjects in SUBJECTS.items() for subject, name in subjects for category, label in CATEGORIES
          for share in [_share(stage, subject, name, category, label)]}


def subjects_of(stage: str) -> tuple[str, ...]:
    """Keys of a Summary's rows, such as ks2_reading."""
    return tuple(f"{stage}_{subject}" for subject, _ in SUBJECTS.get(stage, ()))


def shares_of(stage: str, subjects: tuple[str, ...] = ()) -> tuple[Measure, ...]:
    """One rate a subject and category, in order. `subjects`: keys of `subjects_of`, empty for all."""
    wanted = subjects or subjects_of(stage)
    return tuple(share for key, share in SHARES.items() if key.partition(MARK)[0] in wanted)


def column_sql(measure: Measure) -> str:
    """The whole number a query adds up: the measure's own column, or for a Summary's share 1, 0 or NULL (outside)."""
    return f"({measure.value})::tinyint as {measure.key}" if measure.key in SHARES else measure.key


LABELS_OF_SUBJECTS = {f"{stage}_{subject}": name for stage, subjects in SUBJECTS.items() for subject, name in subjects}
