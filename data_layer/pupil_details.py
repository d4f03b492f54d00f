"""Everything about one child: who, where, results entry by entry, the care history as spans on one time axis, and children like them."""

from dataclasses import dataclass

import pandas as pd

from .catalogue.kinds import Condition
from .catalogue.measures import of_stage
from .export import plain, records
from .figures import OF_ONE_LA, Figures, figures
from .pupil_list import scope_sql
from .question import BadQuestion, Question
from .scope import Scope, ScopeRequired, require

# name -> (its rows, their order); all of them are asked in one statement
TABLES = {
    "identity": ("select * from children where {scope}", "pupil_id"),
    "context": ("select * from cla where {scope}", "stage, year"),
    "results": ("select * exclude (la_code, pupil_id) from results where {scope}", "year, stage, subject"),
    "entries": ("select * exclude (la_code, pupil_id) from ks4_entries where {scope}", "year, pillar, slot nulls last, points desc, subject"),
    "periods": ("select * exclude (la_code, pupil_id) from periods where {scope}", "period"),
    "placements": ("select * exclude (la_code, pupil_id) from placements where {scope}", "start"),
    "episodes": ("select * exclude (la_code, pupil_id) from episodes where {scope}", "decom"),
    "schools": ("select e.urn, s.name as school, s.school_type, e.start, e.last_seen, e.year_group from (select * from enrolments where {scope}) e left join schools s using (urn)", "start"),
    "absence": ("select * exclude (la_code, pupil_id) from absence where {scope}", "year"),
    "suspensions": ("select * exclude (la_code, pupil_id) from suspensions where {scope}", "year, start"),
    "sdq": ("select * exclude (la_code, pupil_id) from sdq where {scope}", "year"),
    "missing": ("select * exclude (la_code, pupil_id) from missing_spells where {scope}", "start"),
    "differences": ("select stage, year, measure, ours, dfe, cause from differences where {scope}", "stage, year, measure"),
}
BESIDE_A_LISTED_CHILD = ("england_cla", "england_state")
LIKE = {"sex": {"F": "girls", "M": "boys"}, "fsm6": {"yes": "eligible for free school meals in six years", "no": "not eligible for free school meals in six years"},
        "sen": {"none": "no SEN", "support": "SEN support", "ehcp": "EHC plan"}, "eal": {"yes": "English as an additional language", "no": "first language English"}}


@dataclass(frozen=True)
class PupilDetails:
    """One child. identity: a dict of `children`; the rest frames, one row each as the release's table says.

    context: the child's rows in `cla` (every stage and year). results: KS1, phonics, KS2; entries: KS4 with the slot of
    Attainment 8 each one fills, or why it counts in none. periods, placements, episodes, schools: spans for the timeline.
    """

    identity: dict
    context: pd.DataFrame
    results: pd.DataFrame
    entries: pd.DataFrame
    periods: pd.DataFrame
    placements: pd.DataFrame
    episodes: pd.DataFrame
    schools: pd.DataFrame
    absence: pd.DataFrame
    suspensions: pd.DataFrame
    sdq: pd.DataFrame
    missing: pd.DataFrame
    differences: pd.DataFrame


def pupil_details(release, la_code: int, pupil_id: int, scope: Scope) -> PupilDetails:
    """The child, under a scope. Raises ScopeRequired without a right to that child, whether or not the child exists."""
    if la_code not in require(scope).la_codes or (scope.is_list and pupil_id not in scope.pupil_ids):
        raise ScopeRequired("This account has no right to that child's record.")
    allowed, parameters = scope_sql(scope)
    parameters |= {"la_code": la_code, "pupil_id": pupil_id}
    found = release.tables(child_sql(f"la_code = $la_code and pupil_id = $pupil_id and {allowed}"), parameters)
    if found["identity"].empty:
        raise BadQuestion(f"LA {la_code} has no child with number {pupil_id} in this release. Numbers change with each release: find the child in the Pupil List.")
    return PupilDetails(**found | {"identity": found["identity"].iloc[0].to_dict()})


def child_sql(scope: str) -> str:
    """One row: a column for each table, a list of the rows that the scope (a predicate) lets through."""
    lists = (f"(select list(each order by {order}) from ({rows.format(scope=scope)}) as each) as {name}" for name, (rows, order) in TABLES.items())
    return "select " + ",\n    ".join(lists)


def like(child: pd.Series, keys: tuple[str, ...] = ("sex", "fsm6", "sen")) -> tuple[Condition, ...]:
    """Filters that hold the children like one child: same sex, FSM6 and SEN, where known. child: a row of `context`."""
    found = [(key, child[key]) for key in keys if LIKE[key].get(child[key])]
    return tuple(Condition(key, f"{key} = $like_{key}", ((f"like_{key}", value),), sentence=LIKE[key][value]) for key, value in found)


def beside(release, question: Question, scope: Scope, child: pd.Series) -> Figures:
    """The child's own figures beside children like them: in care and all pupils, LA and England.

    question: level pupil, internal; its filters are kept, else those of `like`.
    For an account of a list the LA's other children in care are no comparator: a handful of children like this one would be each of them.
    """
    if require(scope).is_list:
        question = question.but(comparators=tuple(key for key in question.comparators_asked[1:] if key not in OF_ONE_LA) or BESIDE_A_LISTED_CHILD)
    return figures(release, question.but(conditions=question.conditions or like(child)), scope)


def details_of(release, question: Question, pupil_id: int, scope: Scope) -> dict:
    """One child as plain values: pupil_id, identity, context, results, care, schools, absence, suspensions, sdq."""
    child = pupil_details(release, question.la_code, pupil_id, scope)
    care = {name: records(getattr(child, name)) for name in ("periods", "placements", "episodes", "missing")}
    results = {"earlier": records(child.results), "entries": records(child.entries), "measures": _measures_of(child, question)}
    return {"pupil_id": pupil_id, "identity": {name: plain(value) for name, value in child.identity.items()}, "results": results, "care": care,
            **{name: records(getattr(child, name)) for name in ("schools", "absence", "suspensions", "sdq")}}


def _measures_of(child: PupilDetails, question: Question) -> list[dict]:
    """The stage's measures of the child, in their own units, a row a year."""
    rows = child.context[(child.context["stage"] == question.stage) & child.context["year"].isin(question.years)]
    return [{"year": int(row["year"]), "prior": plain(row["prior"]), **{one.key: None if pd.isna(row[one.key]) else row[one.key] / one.scale for one in of_stage(question.stage)}} for _, row in rows.iterrows()]
