"""Children as rows: names or numbers, bands as a shape with a short word."""

import pandas as pd

from data_layer.catalogue.kinds import Measure
from filters.definitions import BY_KEY

from . import top, words

SHAPES = {"sex": {"F": "Girl", "M": "Boy"},
          "sdq": {"normal": "○ normal", "borderline": "◐ borderline", "concern": "● concern", "no_score": "– no score"},
          "educated_in_la": {"in": "inside", "out": "outside", "no_school": "no school"},
          "sen": {"none": "○ none", "support": "◐ support", "ehcp": "● EHC plan"}}


def name_of(row) -> str:
    """'Surname, Forename', or the release's own number where the LA's file holds no name or the page is presented."""
    surname, forename = (text if isinstance(text, str) else "" for text in (row.surname, row.forename))
    if top.presenting() or not (surname or forename):
        return f"Child {row.pupil_id}"
    return ", ".join(part for part in (surname, forename) if part)


def band(key: str, slug) -> str:
    """An option in short words, with a shape where its order matters."""
    if not isinstance(slug, str):
        return "not known"
    option = BY_KEY[key].option(slug)
    return SHAPES.get(key, {}).get(slug) or (option.label if option else slug)


def years_months(months) -> str:
    """'4 y 2 m'."""
    if not words.known(months):
        return "not known"
    return f"{int(months) // 12} y {int(months) % 12} m"


def outcome(value, measure: Measure) -> str:
    """One child's outcome: yes or no for a rate, the number for a score, a dash with a reason where not in the measure."""
    if not words.known(value):
        return "not in measure"
    if measure.kind == "rate":
        return "● yes" if value else "○ no"
    return words.number(value, measure)


def readable(rows: pd.DataFrame, measures: list[Measure]) -> pd.DataFrame:
    """The list as people read it, one row a child; scores stay numbers so that they sort."""
    table = pd.DataFrame({"Name": [name_of(row) for row in rows.itertuples()]}, index=rows.index)
    if not top.presenting():
        table["Born"] = pd.to_datetime(rows["dob"]).dt.date
    table["Sex"] = [band("sex", slug) for slug in rows["sex"]]
    table["School"] = rows["school"].fillna("not known")
    for heading, key in (("In LA", "educated_in_la"), ("SEN", "sen"), ("FSM6", "fsm6")):
        table[heading] = [band(key, slug) for slug in rows[key]]
    table["Years in care"] = (rows["months_in_care"].astype("float64") / 12).round(1)
    table["Placements"] = rows["placements"].astype("Int64")
    table["SDQ"] = [band("sdq", slug) for slug in rows["sdq"]]
    for measure in measures:
        table[measure.label] = rows[measure.key].round(measure.decimals) if measure.kind != "rate" else [outcome(value, measure) for value in rows[measure.key]]
    return table
