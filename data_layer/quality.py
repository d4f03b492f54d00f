"""How good the data of a release are: match rates, problems by rule, what is not known of the children. Exact counts: internal."""

import pandas as pd

from .catalogue.release import CARE, CHILD, SCHOOL, SCHOOL_LIFE
from .load.report import SAYS
from .pupil_list import scope_sql
from .scope import Scope

BLANK_BY_NATURE = ("sdq_reason", "sdq_year", "prior_group")
NOT_OF_STAGE = {"ks1": ("prior_score", "moves_y10_11"), "ks2": ("moves_y10_11",)}
COLUMNS = tuple(column for column in (*CHILD, *SCHOOL, *SCHOOL_LIFE, *CARE) if column.name not in BLANK_BY_NATURE)
MATCHES_SQL = """
-- One row a year and key stage: children at the end of the stage and looked after for 12 months, by the pass that matched them, and not matched.
select year, stage, count(*) as children,
    count(*) filter (where has_result and match_pass = 1) as pass_1, count(*) filter (where has_result and match_pass = 2) as pass_2,
    count(*) filter (where has_result and match_pass = 3) as pass_3, count(*) filter (where not has_result and reason is distinct from 'left_out') as not_matched,
    count(*) filter (where not has_result and reason = 'left_out') as left_out
from cohort
where in_12m and at_stage and {whose}
group by all
order by year desc, stage
"""
PROBLEMS_SQL = """
-- One row a rule and kind of file: how often, in how many files, what to do. Rules that cost a row or a value come first.
select rule, severity, kind, sum(count)::bigint as count, count(distinct file) as files, any_value(what_to_do) as what_to_do
from problems
group by rule, severity, kind
order by severity = 'row' desc, count desc, rule, kind
"""


def match_rates(release, la_code: int | None = None) -> pd.DataFrame:
    """One row a year and stage: children, pass_1, pass_2, pass_3, not_matched, left_out (by a decision); of one LA, or of all in the release. No child is named."""
    whose, parameters = ("la_code = $la_code", {"la_code": la_code}) if la_code else ("true", {})
    return release.query(MATCHES_SQL.format(whose=whose), parameters)


def problems(release) -> pd.DataFrame:
    """One row a rule and kind of file: rule, severity, kind, count, files, what_to_do, says."""
    rows = release.query(PROBLEMS_SQL)
    return rows.assign(says=[SAYS.get(rule, rule.replace("_", " ").capitalize()) for rule in rows["rule"]])


def completeness(release, la_code: int | None, stage: str, year: int, scope: Scope | None = None) -> pd.DataFrame:
    """One row a column of `cla`: column, says, children, not_known (NULL or unknown); most first. scope: needed on pages, where one LA's children are meant."""
    whose, parameters = scope_sql(scope) if scope is not None else ("true", {})
    if la_code:
        whose, parameters = f"{whose} and la_code = $la_code", parameters | {"la_code": la_code}
    counted = ", ".join(f"""count(*) filter (where "{column.name}" is null or cast("{column.name}" as varchar) = 'unknown') as "{column.name}" """ for column in COLUMNS)
    row = release.query(f"select count(*) as children, {counted} from cla where in_12m and stage = $stage and year = $year and {whose}", parameters | {"stage": stage, "year": year}).iloc[0]
    found = [{"column": column.name, "says": column.comment.split(";")[0], "children": int(row["children"]), "not_known": int(row[column.name])} for column in COLUMNS if column.name not in NOT_OF_STAGE.get(stage, ())]
    return pd.DataFrame(found).sort_values("not_known", ascending=False, kind="stable", ignore_index=True)


def years_of_matches(release, la_code: int, stage: str) -> tuple[int, ...]:
    """Years with children at the end of a stage, latest first."""
    rates = match_rates(release, la_code)
    return tuple(int(year) for year in rates.loc[rates["stage"] == stage, "year"])
