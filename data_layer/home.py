"""The cohort at a glance: who is on roll, where they live and learn, what needs attention, what changed since the last load."""

import pandas as pd

from .coverage import coverage
from .places import years_held
from .pupil_list import scope_sql
from .question import COHORTS, Question
from .scope import Scope

FACTS = ("placement_type", "placed_in_la", "school_type", "educated_in_la", "sdq", "sen")
FACT_SQL = {"sdq": "case when sdq_score is null then 'no_score' when sdq_score <= 13 then 'normal' when sdq_score <= 16 then 'borderline' else 'concern' end"}
ROLL_SQL = """
-- One row a key stage and year: children of the LA's returns at that age, those with a result, those in care 12 months.
select stage, year, count(*) as children, count(*) filter (where has_result) as with_result, count(*) filter (where in_12m) as twelve_months
from cohort
where la_code = $la_code and (of_age or at_stage) and {cohort} and {scope}
group by all
order by year desc, stage
"""


def on_roll(release, la_code: int, scope: Scope, cohort: str = "31mar") -> pd.DataFrame:
    """Children by key stage and year: children, with_result, twelve_months."""
    allowed, parameters = scope_sql(scope)
    return release.query(ROLL_SQL.format(scope=allowed, cohort=COHORTS[cohort][0]), parameters | {"la_code": la_code})


def where_they_are(release, la_code: int, stage: str, year: int, scope: Scope, cohort: str = "12m") -> pd.DataFrame:
    """One row a fact and option: children of a stage and year by where they live and learn. Columns fact, option, children."""
    allowed, parameters = scope_sql(scope)
    parts = [f"select '{fact}' as fact, coalesce(({FACT_SQL.get(fact, fact)})::varchar, 'unknown') as option, count(*) as children from mine group by all" for fact in FACTS]
    sql = f"with mine as (select * from cla where la_code = $la_code and stage = $stage and year = $year and {COHORTS[cohort][0]} and {allowed})\n" + "\nunion all ".join(parts) + "\norder by fact, children desc, option"
    return release.query(sql, parameters | {"la_code": la_code, "stage": stage, "year": year})


def needs_attention(release, la_code: int, scope: Scope) -> pd.DataFrame:
    """One row a stage and its latest year: children not matched, and without an SDQ score. Columns stage, year, unmatched, no_sdq, counted."""
    rows = []
    for stage, report in (("ks1", "ks1-benchmark"), ("ks2", "ks2-benchmark"), ("ks4", "ks4-benchmark")):
        for year in years_held(release, stage)[:1]:
            counted = coverage(release, Question(report, la_code, (year,)))
            facts = where_they_are(release, la_code, stage, year, scope)
            no_score = facts.loc[(facts["fact"] == "sdq") & (facts["option"] == "no_score"), "children"].sum()
            rows.append({"stage": stage, "year": year, "unmatched": counted.unmatched, "no_sdq": int(no_score), "counted": counted.counted})
    return pd.DataFrame(rows, columns=["stage", "year", "unmatched", "no_sdq", "counted"])


def what_changed(release, before, la_code: int) -> pd.DataFrame:
    """Children counted, by stage and year, in this release and in the one before (None: no earlier one). No child is named."""
    sql = "select stage, year, count(*) filter (where has_result) as counted from cohort where la_code = $la_code and in_12m group by all"
    now = release.query(sql, {"la_code": la_code})
    then = before.query(sql, {"la_code": la_code}) if before else now.iloc[:0]
    both = now.merge(then, on=["stage", "year"], how="outer", suffixes=("", "_before")).fillna(0)
    return both.assign(difference=both["counted"] - both["counted_before"]).sort_values(["year", "stage"], ascending=[False, True]).reset_index(drop=True)
