"""Children as rows: names or numbers, bands as a shape with a short word."""

import pandas as pd

from data_layer.catalogue.kinds import Measure
from data_layer.rounding import round_decimal
from data_layer.rows import named, records
from filters.definitions import BY_KEY

from . import top, words
from .tables import Cell, Heading

FIRM = "\N{NO-BREAK SPACE}"
SHAPES = {"sex": {"F": "Girl", "M": "Boy"},
          "sdq": {"normal": "○ normal", "borderline": "◐ borderline", "concern": "● concern", "no_score": "– no score"},
          "educated_in_la": {"in": "inside", "out": "outside", "no_school": "no school"}, "fsm6": {"yes": "Yes", "no": "No", "unknown": "not known"},
          "sen": {"none": "○ none", "support": "◐ support", "ehcp": "● EHC plan", "unknown": "not known"}}


def names_of(rows: pd.DataFrame, hidden: bool) -> list[str]:
    """The name of each row. hidden: whether the page is presented."""
    return [name_of(row, hidden) for row in named(rows)]


def name_of(row, hidden: bool | None = None) -> str:
    """'Surname, Forename', or the release's own number where the LA's file holds no name or the page is presented. hidden: whether it is, where known."""
    surname, forename = (text if isinstance(text, str) else "" for text in (row.surname, row.forename))
    if (top.presenting() if hidden is None else hidden) or not (surname or forename):
        return f"Child {row.pupil_id}"
    return ", ".join(part for part in (surname, forename) if part)


def born(row) -> Cell:
    """'24 Jan 2009', sorted by the date; nothing of it while presenting."""
    if top.presenting():
        return Cell("hidden", "")
    return Cell(f"{row.dob:%d %b %Y}", f"{row.dob:%Y%m%d}") if words.known(row.dob) else Cell("not known", "")


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
        return "not known" if measure.key == "prior_points" else "not in measure"
    if measure.kind == "rate":
        return "● yes" if value else "○ no"
    return words.number(value, measure)


def readable(rows: pd.DataFrame, measures: list[Measure], hidden: bool) -> pd.DataFrame:
    """The list as people read it, one row a child; scores stay numbers so that they sort. hidden: whether the page was presented when it was drawn: a file is made later, outside the page."""
    table = pd.DataFrame({"Name": names_of(rows, hidden)}, index=rows.index)
    if not hidden:
        table["Born"] = pd.to_datetime(rows["dob"]).dt.date
    table["Sex"] = [band("sex", slug) for slug in rows["sex"]]
    table["School"] = rows["school"].fillna("not known")
    for heading, key in (("In LA", "educated_in_la"), ("SEN", "sen"), ("FSM6", "fsm6")):
        table[heading] = [band(key, slug) for slug in rows[key]]
    table["Years in care"] = (rows["months_in_care"].astype("float64") / 12).round(1)
    table["Placements"] = rows["placements"].astype("Int64")
    table["SDQ"] = [band("sdq", slug) for slug in rows["sdq"]]
    for measure in measures:
        table[measure.label] = [rounded(value, measure) for value in rows[measure.key]] if measure.kind != "rate" else [outcome(value, measure) for value in rows[measure.key]]
    return table


def rounded(value, measure: Measure) -> float | None:
    """A score as the page shows it, halves away from zero, still a number."""
    return float(round_decimal(float(value), measure.decimals)) if words.known(value) else None


def headings(measures: list[Measure], hidden: bool) -> list[Heading]:
    """The list's columns on the page, in few words. hidden: whether the page is presented."""
    born = [] if hidden else [Heading("Born")]
    facts = [Heading("Sex"), Heading("School"), Heading("School in LA"), Heading("SEN"), Heading("FSM6"), Heading("In care, years", True), Heading("Place\u00adments", True), Heading("SDQ")]
    return [Heading("Name"), *born, *facts, *(Heading(measure.label, True) for measure in measures)]


def cells(rows: pd.DataFrame, measures: list[Measure], first: int, hidden: bool) -> list[list]:
    """The list's rows on the page. first: the number that opens the first child; the others follow in order."""
    return [row_cells(row, name, measures, str(number), hidden) for number, (row, name) in enumerate(zip(records(rows), names_of(rows, hidden), strict=True), first)]


def row_cells(row: dict, name: str, measures: list[Measure], opens: str, hidden: bool) -> list:
    """One child: bands in short words with a shape, sorted by their order; numbers by themselves."""
    born = [] if hidden else [Cell(f"{row['dob']:%d %b %Y}".replace(" ", FIRM), f"{row['dob']:%Y%m%d}") if words.known(row["dob"]) else Cell("not known", "")]
    years = Cell(f"{row['months_in_care'] / 12:.1f}", row["months_in_care"]) if words.known(row["months_in_care"]) else Cell("not known", "")
    placements = Cell(f"{row['placements']:.0f}", row["placements"]) if words.known(row["placements"]) else Cell("not known", "")
    school = row["school"].replace(" (synthetic)", "") if isinstance(row["school"], str) else "not known"
    return [Cell(name, opens=opens, says="open this child"), *born, band("sex", row["sex"]), school, band("educated_in_la", row["educated_in_la"]), banded("sen", row["sen"]), band("fsm6", row["fsm6"]),
            years, placements, banded("sdq", row["sdq"]), *(Cell(outcome(row[measure.key], measure), row[measure.key] if words.known(row[measure.key]) else "") for measure in measures)]


def banded(key: str, slug) -> Cell:
    """A band, sorted by its place among the options."""
    order = [option.slug for option in BY_KEY[key].options]
    return Cell(band(key, slug).replace(" ", FIRM) if slug in order else band(key, slug), order.index(slug) if slug in order else "")
