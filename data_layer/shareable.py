"""A question's shareable side: is it one of the fixed shapes, and which other cells of the LA decide what it may show.

The same cells are counted whatever was asked (every ring of the cohort, every option of the one filter, every year), so
that two tables asked one after the other agree on what is hidden.
"""

import pandas as pd

from .catalogue.kinds import Breakdown
from .catalogue.measures import of_stage
from .disclosure import Shape, refuse
from .disclosure.family import AT_STAGE, with_wholes
from .query import Statement
from .question import Question

RING_SQL = "case when in_12m then '12m' when in_31mar then '31mar' when in_anytime then 'anytime' end"


def shape(question: Question) -> Shape:
    """The shape of a question's own rows. Raises disclosure.NotShareable where it is none of the fixed ones."""
    on = question.conditions
    refuse(len(on), question.by is not None, question.level_kind, question.cohort, all(one.breakdown is not None for one in on), on[0].pass_on if on else "")
    pool = tuple(sorted(question.years)) if question.pool else ()
    whole = whole_of(question)
    return Shape(question.cohort, pool, on[0].options if on else (), ("none",) if whole and whole.key == "prior" else ())


def cells(release, question: Question) -> pd.DataFrame:
    """The own LA's cells: measure, kind, cohort (ring), year, group (None: all together), n, total."""
    asked = cells_statement(question)
    return cells_of(question, release.query(asked.sql, asked.parameters))


def cells_statement(question: Question) -> Statement:
    """What `cells` asks of the release."""
    return _statement(question, whole_of(question), f"la_code = {int(question.la_code)}")


def cells_of(question: Question, counted: pd.DataFrame) -> pd.DataFrame:
    """The cells from that statement's rows."""
    return _cells(question, _every_option(counted, whole_of(question))).drop(columns="la_code")


def cells_of_all(release, question: Question) -> pd.DataFrame:
    """The unfiltered cells of every LA in the years asked for, for a funnel: the columns of `cells` and la_code."""
    asked = _statement(question, None, "year = any($years)")
    return _cells(question, release.query(asked.sql, asked.parameters | {"years": list(question.years)}))


def whole_of(question: Question) -> Breakdown | None:
    """All options of the one filter or breakdown that is on."""
    return question.by or (question.conditions[0].breakdown if question.conditions else None)


def cells_sql(question: Question, whole: Breakdown | None, where: str) -> str:
    """One row an LA, year, ring and option: all children at the stage, n and total of each of its measures, whichever were asked for; looked-after children only."""
    sums = ", ".join(f'count({one.key}) as "{one.key}__n", coalesce(sum({one.key}), 0) as "{one.key}__total"' for one in of_stage(question.stage))
    group = f"coalesce({whole.sql}, '')" if whole else "null::varchar"
    return f'select la_code, year, {RING_SQL} as ring, {group} as "group", count(*) as "{AT_STAGE}__n", 0 as "{AT_STAGE}__total", {sums} from cla where stage = $stage and in_anytime and {where} group by all order by all'


def _statement(question: Question, whole: Breakdown | None, where: str) -> Statement:
    parameters = {"stage": question.stage} | dict(whole.parameters if whole else ())
    return Statement("cells", cells_sql(question, whole, where), {name: list(value) if isinstance(value, tuple) else value for name, value in parameters.items()})


def _every_option(counted: pd.DataFrame, whole: Breakdown | None) -> pd.DataFrame:
    """The rows in the order of the options, an option without children as a row of zeros: that nobody is in it is told or hidden like any other number."""
    if whole is None or counted.empty:
        return counted
    spots = counted[["la_code", "year", "ring"]].drop_duplicates()
    options = pd.DataFrame({"group": [*(slug for slug, _ in whole.groups), ""]})
    full = spots.merge(options, how="cross").merge(counted, how="left", on=["la_code", "year", "ring", "group"])
    return full.fillna({name: 0 for name in full if name.endswith(("__n", "__total"))})


def _cells(question: Question, counted: pd.DataFrame) -> pd.DataFrame:
    kinds = {AT_STAGE: "mean"} | {one.key: one.kind for one in of_stage(question.stage)}
    pieces = [pd.DataFrame({"measure": key, "kind": kind, "cohort": counted["ring"], "year": counted["year"], "group": counted["group"],
                            "n": counted[f"{key}__n"].astype(int), "total": counted[f"{key}__total"].astype("int64"), "la_code": counted["la_code"]}) for key, kind in kinds.items()]
    frame = pd.concat(pieces, ignore_index=True)
    frame["group"] = frame["group"].astype(object).where(frame["group"].notna(), None)
    if not frame["group"].notna().any():
        return frame
    return pd.concat([with_wholes(part).assign(la_code=la) for la, part in frame.groupby("la_code")], ignore_index=True)
