"""How many of the children in the return are counted, and why the others are not. Always adds up.

header = counted + not matched (by reason) + not eligible (other age; of age but not at the end of the stage; outside the basis).
"""

from dataclasses import dataclass, replace

import pandas as pd

from .query import Statement, template_sql
from .question import Question
from .rows import Rows


@dataclass(frozen=True)
class Coverage:
    """Children in the return of an LA, stage and years. not_matched: reason slug -> children."""

    header: int
    counted: int
    not_matched: tuple[tuple[str, int], ...]
    other_age: int
    not_at_stage: int
    outside_basis: int

    @property
    def unmatched(self) -> int:
        return sum(count for _, count in self.not_matched)

    @property
    def not_eligible(self) -> int:
        return self.other_age + self.not_at_stage + self.outside_basis

    @property
    def shown_total(self) -> int:
        """The strip's total: the other ages are left out."""
        return self.header - self.other_age

    def adds_up(self) -> bool:
        return self.header == self.counted + self.unmatched + self.not_eligible


def coverage_statement(question: Question) -> Statement:
    sql = template_sql("coverage").format(cohort=question.cohort_column)
    return Statement("coverage", sql, {"la_code": question.la_code, "stage": question.stage})


def coverage(release, question: Question) -> Coverage:
    """The coverage of an LA's children: from `cohort` alone, whatever the filters."""
    asked = coverage_statement(question)
    return for_want_of_results(release, question, coverage_of(release.query(asked.sql, asked.parameters), question.years))


NOT_FOUND = ("upn_not_found", "no_result")
NOTHING_LOADED = "no_results_loaded"
HELD_SQL = """select 1 where exists (select 1 from cla where stage = $stage and year = any($years)) or exists (select 1 from cube where stage = $stage and year = any($years))"""


def holds_results(release, question: Question) -> bool:
    """Whether the release holds any pupil's result of the question's stage and years."""
    return bool(release.rows(HELD_SQL, {"stage": question.stage, "years": list(question.years)}))


def for_want_of_results(release, question: Question, found: Coverage) -> Coverage:
    """The same; where the release holds no results of the stage and years at all, that is why children were not found, and no fault of their UPNs."""
    looked_for = dict(found.not_matched)
    absent = sum(looked_for.pop(key, 0) for key in NOT_FOUND)
    if found.counted or not absent or holds_results(release, question):
        return found
    return replace(found, not_matched=tuple(sorted({**looked_for, NOTHING_LOADED: absent}.items())))


def coverage_of(rows: pd.DataFrame | Rows, years: tuple[int, ...]) -> Coverage:
    """The coverage of some years from the statement's rows (year, outcome, children)."""
    counted: dict[str, int] = {}
    for year, outcome, children in zip(rows["year"].tolist(), rows["outcome"].tolist(), rows["children"].tolist(), strict=True):
        if year in years:
            counted[outcome] = counted.get(outcome, 0) + int(children)
    fixed = ("counted", "other_age", "not_at_stage", "outside_basis")
    reasons = tuple(sorted((key, count) for key, count in counted.items() if key not in fixed))
    return Coverage(sum(counted.values()), counted.get("counted", 0), reasons, *(counted.get(key, 0) for key in fixed[1:]))
