"""The reconciliation: a sum a person can check, each child who is not counted and why, and what to do about it."""

import pandas as pd

from .coverage import NOT_FOUND, NOTHING_LOADED, Coverage, coverage, holds_results
from .disclosure.protect import hidden_numbers, small_n
from .pupil_list import scope_sql
from .query import template_sql
from .question import Question
from .scope import Scope, ScopeRequired, require

UN_CODES = {
    "upn_un1": "too young for a UPN", "upn_un2": "never in a state school in England", "upn_un3": "over 16, left school before UPNs or came later",
    "upn_un4": "no UPN yet", "upn_un5": "sources of the UPN disagree",
}
REASONS = {
    "counted": ("counted", "Nothing."),
    "upn_missing": ("UPN missing", "Ask the child's school for the UPN and put it in the return."),
    **{key: (f"{key[4:].upper()} in place of a UPN: {words}", "Ask the child's school whether there is a UPN by now.") for key, words in UN_CODES.items()},
    "upn_temporary": ("temporary UPN", "Ask the school for the permanent UPN."),
    "upn_not_found": ("UPN not in the school files", "Check the UPN with the school; a child at an independent school or abroad has none there."),
    "dob_differs": ("date of birth differs", "Compare the return with the school's record and mend the one that is wrong."),
    "sex_differs": ("sex differs", "Compare the return with the school's record and mend the one that is wrong."),
    "two_children_one_upn": ("two children with one UPN", "One of the two UPNs is wrong: check both."),
    "refused": ("suggested match refused", "Somebody decided that these are two children; change the decision if that was wrong."),
    "left_out": ("left out by a decision", "Somebody decided to leave this child out; change the decision if that was wrong."),
    "no_results_loaded": ("no results of this stage and year are loaded", "Nothing to mend in the return: load the pupil extract of this key stage and year."),
    "no_result": ("no result of this stage in the files", "Check that the right extract was loaded; the child may have been absent from the roll."),
    "not_at_stage": ("of age, but not at the end of this key stage", "Nothing: the child is in another year group."),
    "outside_basis": ("outside the chosen cohort", "Nothing, or choose another cohort basis."),
    "other_age": ("of another age", "Nothing."),
}


def reconciliation(release, question: Question) -> Coverage:
    """header = counted + not matched by reason + not eligible by reason, over the question's years. Exact counts: internal."""
    return coverage(release, question)


def reason_label(slug: str) -> str:
    return REASONS.get(slug, (slug.replace("_", " "), ""))[0]


def not_counted(release, question: Question, scope: Scope) -> pd.DataFrame:
    """Each child not counted (other ages left out): who, reason, `label`, what_to_do, candidate. Needs a scope."""
    return _with_words(_children(release, question, scope, "not_counted"))


def worklist(release, question: Question, scope: Scope) -> pd.DataFrame:
    """Each child at the stage, counted or not, and each pupil matched, suggested or refused: also child, upn, pupil_upn, state, words, match_pass. Needs a scope.

    Empty where the release was made before matches were kept.
    """
    if not release.rows("select 1 from duckdb_tables() where table_name = 'matches'"):
        return pd.DataFrame(columns=["pupil_id", "reason", "label", "what_to_do"])
    return _with_words(_children(release, question, scope, "worklist"))


def _children(release, question: Question, scope: Scope, template: str) -> pd.DataFrame:
    if question.la_code not in require(scope).la_codes:
        raise ScopeRequired(f"This account has no right to the children of LA {question.la_code}.")
    allowed, parameters = scope_sql(scope, "cohort")
    parameters |= {"la_code": question.la_code, "stage": question.stage, "years": list(question.years)}
    rows = release.query(template_sql(template).format(cohort=question.cohort_column, scope=allowed), parameters)
    absent = rows["reason"].isin(NOT_FOUND)
    if not absent.any() or (rows["reason"] == "counted").any() or holds_results(release, question):
        return rows
    return rows.assign(reason=rows["reason"].mask(absent, NOTHING_LOADED))


def _with_words(rows: pd.DataFrame) -> pd.DataFrame:
    return rows.assign(label=[reason_label(slug) for slug in rows["reason"]], what_to_do=[REASONS.get(slug, ("", ""))[1] for slug in rows["reason"]])


def shareable_counts(counts: dict[str, int]) -> dict[str, int | str]:
    """A sum's parts as they may leave, the counted first: 1 to 5 hidden (c), and others beside them by the rule of every shareable table.

    The counted stand in the reports too, so they never hide another part; `whole`, all parts together, is hidden where it would give them away.
    """
    (first, counted), *rest = counts.items()
    numbers = [count for _, count in rest]
    hidden = hidden_numbers([counted, *numbers]) if small_n(counted) else [False, *hidden_numbers(numbers)]
    told = {key: "c" if hide else count for (key, count), hide in zip(counts.items(), hidden, strict=True)}
    return told | {"whole": "c" if small_n(sum(numbers)) else counted + sum(numbers)}


def parts_of(found: Coverage) -> dict[str, int]:
    """The parts of the sum by name, the matched first."""
    return {"matched": found.counted} | {f"unmatched_{slug}": count for slug, count in found.not_matched} | {
        "not_eligible_other_age": found.other_age, "not_eligible_not_at_stage": found.not_at_stage, "not_eligible_outside_basis": found.outside_basis}
