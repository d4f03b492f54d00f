"""All LAs in a funnel: unfiltered, under the shareable rule, no ranks and no names but the own."""

import numpy as np
import pandas as pd
import streamlit as st

from data_layer import sentences
from data_layer.among import Among
from data_layer.catalogue.kinds import Measure
from data_layer.figures import Figures
from data_layer.question import COHORTS, Question
from data_layer.statistics.funnel import Funnel, funnel, place
from filters.selection import academic_year

from . import charts, download, load, picture, tables, words
from . import report as shared
from .tables import Heading

STEPS = 60


def draw(frame: pd.DataFrame, answer: Figures, measure: Measure, viewer) -> download.Taken | None:
    """The chart, where the own LA lies in words, and what the lines mean. Gives what an export of the chart takes; nothing where there is none."""
    among = load.among(answer.question, viewer).get(measure.key)
    areas = areas_of(frame, answer, measure)
    if among is None or len(areas) < 3:
        st.markdown("Too few LAs have a figure to show for a funnel: it takes ten.")
        return None
    drawn = lines_over(areas, among, measure)
    st.header(f"{measure.label}: every LA by its number of children", anchor=False)
    st.markdown(f"{shared.with_unit(measure)}, {whose(answer.question)}, without filters. One dot an LA.")
    said = sentence(areas, drawn, among, measure)
    picture.show(chart_of(areas, drawn, measure), key=f"funnel-{measure.key}", alt_text=said)
    st.markdown(said)
    st.markdown(":small[Solid line: all LAs together. Dashed: 95% limits. Dotted: 99.8% limits. Never filtered; figures of other LAs follow the small-number rules.]")
    with st.expander("The limits as a table"):
        lines = [[f"{n:.0f}", *(words.number(value, measure) for value in (low998, low95, high95, high998))] for n, low95, high95, low998, high998 in limit_rows(drawn)]
        tables.show("Funnel limits by number of children", [Heading("Children"), Heading("99.8% low", True), Heading("95% low", True), Heading("95% high", True), Heading("99.8% high", True)], lines)

    def taken(answered: Figures):
        found = areas_of(frame, answered, measure)
        return found.assign(measure=measure.label, label=found["label"].where(found["own"], ""))[["measure", "n", "value", "own", "label"]], chart_of(found, lines_over(found, among, measure), measure)
    return download.Taken(taken)


def whose(question: Question) -> str:
    """Cohort and years of the dots."""
    cohort, years = COHORTS["12m" if question.cohort == "current" else question.cohort][1], sorted(question.years)
    together = f"{academic_year(years[0])} to {academic_year(years[-1])}, pooled" if question.pool and len(years) > 1 else academic_year(years[-1])
    return f"{cohort[:1].lower()}{cohort[1:]}, {together}"


def areas_of(frame: pd.DataFrame, answer: Figures, measure: Measure) -> pd.DataFrame:
    """One row an LA with a figure to show: n, value, own, label."""
    rows = frame[(frame["measure"] == measure.key) & (frame["year"] == max(answer.question.years)) & frame["value"].notna()]
    rows = placed(rows, answer, measure)
    areas = pd.DataFrame({"n": rows["n"].astype(float), "value": rows["value"].astype(float), "own": rows["la_code"].astype(int) == answer.question.la_code})
    return areas.assign(label=answer.places.name)


def lines_over(areas: pd.DataFrame, among: Among, measure: Measure) -> Funnel:
    at = np.linspace(max(3, areas["n"].min() * 0.8), areas["n"].max() * 1.05, STEPS)
    return funnel(measure.kind, areas["n"], areas["value"], among.sd if among.sd is not None else np.nan, at, centre=among.centre, least=measure.least, most=measure.most)


def chart_of(areas: pd.DataFrame, drawn: Funnel, measure: Measure):
    return charts.funnel(areas, limits_of(drawn), shared.axis_words(measure))


def placed(rows: pd.DataFrame, answer: Figures, measure: Measure) -> pd.DataFrame:
    """The LAs with the number of children they stand at: where that is not shown, the one that stands for it. For the LA's own officers their LA is always there."""
    about = rows["n_about"] if "n_about" in rows else pd.Series(None, rows.index, dtype=object)
    rows = rows.assign(n=rows["n"].where(rows["n"].notna(), about))
    own = shared.own_row(answer, measure)
    if answer.question.mode == "internal" and not answer.question.conditions and words.known(own["value"]) and own["year"] == max(answer.question.years):
        rows = pd.concat([rows[rows["la_code"].astype(int) != answer.question.la_code], pd.DataFrame([{"la_code": answer.question.la_code, "n": own["n"], "value": own["value"]}])], ignore_index=True)
    return rows[rows["n"].notna()]


def limits_of(drawn: Funnel) -> pd.DataFrame:
    """The five lines: n, centre, low95, high95, low998, high998."""
    n, low95, high95 = drawn.limits[95]
    _, low998, high998 = drawn.limits[99.8]
    return pd.DataFrame({"n": n, "centre": drawn.centre, "low95": low95, "high95": high95, "low998": low998, "high998": high998})


def limit_rows(drawn: Funnel) -> list[tuple]:
    """Every tenth point of the lines."""
    return list(limits_of(drawn)[["n", "low95", "high95", "low998", "high998"]].iloc[::10].itertuples(index=False, name=None))


def sentence(areas: pd.DataFrame, drawn: Funnel, among: Among, measure: Measure) -> str:
    """Where the own LA lies, and how much the LAs differ beyond chance."""
    own = areas[areas["own"]]
    centre = f"All LAs together: {words.number(among.centre, measure)}."
    if own.empty:
        return f"{centre} The own LA's figure is hidden here by the small-number rules."
    at, limits = own.iloc[0], limits_of(drawn)
    near = {name: float(np.interp(at["n"], limits["n"], limits[name])) for name in ("low95", "high95", "low998", "high998")}
    told = sentences.funnel(place(at["value"], **near), among.las, np.nan if among.dispersion is None else among.dispersion)
    return f"{at['label']}: {told[:1].lower()}{told[1:]} {centre}"
