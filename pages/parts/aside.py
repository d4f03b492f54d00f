"""What stands under a benchmark's table: how alike the similar pupils are, ours beside the DfE's, and for the LA's own officers one child's weight."""

import pandas as pd
import streamlit as st

from data_layer import sentences
from data_layer.catalogue.kinds import Measure
from data_layer.catalogue.measures import BY_KEY
from data_layer.export import About
from data_layer.figures import Figures
from data_layer.figures_text import amount, signed
from data_layer.rounding import round_decimal
from data_layer.rows import named
from data_layer.statistics.children import FEW_ENOUGH, influence, what_if
from filters.selection import Selection, academic_year

from . import children, download, load, tables, watch, words
from .report import own_row
from .tables import Heading

CHARACTERISTICS = {"fsm6": "Free school meals in the last 6 years (FSM6)", "disadvantaged": "Disadvantaged (by the DfE's definition, which takes in every looked-after child)", "eal": "English as an additional language",
                   "white": "White", "deprived": "Lives in the most deprived 30% of areas (IDACI)"}
MOST_INFLUENTIAL, MOST_ADDED = 5, 20
ALIKE, FAR = 0.1, 0.25      # standardised differences: Austin 2009, Stuart 2010 (doi 10.1214/09-STS313)


def draw(answer: Figures, measure: Measure, selection: Selection, viewer) -> None:
    """The expanders that this viewer and release have."""
    if not answer.places.held:
        return
    similar(answer, viewer)
    published(answer, selection, viewer)
    if viewer.scope.personal and not viewer.scope.is_list and answer.question.level_kind == "la":
        one_by_one(answer, measure, selection, viewer)


def similar(answer: Figures, viewer) -> None:
    """What was not matched: internal only, since the shares are the children's own."""
    if answer.similar is None or not viewer.scope.personal or answer.question.level_kind != "la":
        return
    with st.expander("How similar are the similar pupils?", icon=":material/balance:"):
        st.markdown("Matched on prior attainment, SEN, school type and sex. Not matched, so read a difference with these in mind:")
        lines = [[CHARACTERISTICS.get(row.characteristic, row.characteristic), percent(row.own), percent(row.similar), apart(row.difference)] for row in named(answer.similar)]
        tables.show("Characteristics that were not matched", [Heading("Characteristic"), Heading("The LA's children", True), Heading("Similar pupils", True), Heading("Standardised difference", True)], lines)
        st.markdown(f":small[The difference in standard deviations: up to {ALIKE} counts as alike, above {FAR} as far apart.]")


def apart(difference) -> str:
    """'+0.31 far apart'."""
    if not words.known(difference):
        return "all against none"
    size = abs(float(difference))
    told = "alike" if size <= ALIKE else "far apart" if size > FAR else "some difference"
    return f"{signed(float(difference), 2)} {told}"


def percent(value) -> str:
    return f"{round_decimal(float(value), 0)}%" if words.known(value) else "not known"


def published(answer: Figures, selection: Selection, viewer) -> None:
    """Ours and the DfE's, where published figures are loaded and the question is the DfE's own: 12 months, no filter, one year."""
    if selection.applied() or selection.cohort != "12m" or selection.pool > 1 or answer.question.level_kind != "la":
        return
    rows = load.ours_and_dfes(answer.question, viewer)
    rows = rows[rows["version"].notna()]
    if rows.empty:
        return
    with st.expander("Ours and the DfE's", icon=":material/compare:"):
        lines = [[BY_KEY[row.measure].label, str(row.ours), str(row.dfe), "" if row.difference is None else words.gap(row.difference, BY_KEY[row.measure]), str(row.cause), str(row.version)] for row in named(rows)]
        tables.show("Our figures beside the published ones", [Heading("Measure"), Heading("Ours", True), Heading("The DfE's", True), Heading("Difference", True), Heading("Likely cause"), Heading("Published")], lines)


def one_by_one(answer: Figures, measure: Measure, selection: Selection, viewer) -> None:
    """Which children weigh most in a small cohort's figure, and what the figure would be without some of them."""
    own = own_row(answer, measure)
    if own is None or not words.known(own["n"]) or not 2 <= own["n"] <= FEW_ENOUGH or len(answer.question.years) > 1:
        return
    with st.expander("Which children weigh most, and what if?", icon=":material/person_search:"):
        if not st.toggle("Show the children", key=f"weigh-{measure.key}"):
            st.markdown(f"With {own['n']:.0f} children, a few decide the figure. Internal: names the children.")
            return
        found = load.pupil_list(answer.question, viewer).rows
        found = found[found[measure.key].notna()].drop_duplicates("pupil_id").set_index("pupil_id", drop=False)
        watch.record(viewer, "influence", selection, len(found))
        weights(found, measure)
        scenario(found, measure, answer, selection, viewer)


def scores_of(found, measure: Measure):
    """The measure's whole numbers, one a child."""
    return (found[measure.key] * measure.scale).round().astype("int64")


def weights(found, measure: Measure) -> None:
    """The children without whom the figure would change most."""
    change = influence(scores_of(found, measure), measure.kind, measure.scale).head(MOST_INFLUENTIAL)
    lines = [[children.name_of(found.loc[number]), children.outcome(found.loc[number, measure.key], measure), words.gap(moved, measure)] for number, moved in change.items()]
    tables.show("The most influential children: how the figure would change without each of them", [Heading("Child"), Heading(measure.label, True), Heading("Change without this child", True)], lines, visible_caption=True)


def scenario(found, measure: Measure, answer: Figures, selection: Selection, viewer) -> None:
    """What the figure would be without children that the reader picks, or with more: always marked."""
    names = {int(row.pupil_id): children.name_of(row) for row in named(found)}
    out = st.multiselect("What if these children were not counted?", list(names), format_func=names.get, key=f"what-if-{measure.key}", placeholder="Choose children")
    add = more_children(measure)
    if not out and not add:
        return
    year = int(max(found["year"]))
    told = what_if(scores_of(found, measure), measure.kind, measure.scale, load.spread(measure.key, year), take_out=out, add=add, ends=(measure.least, measure.most))
    before, after = ({"kind": measure.kind, "measure": measure.key, "value": frame["value"].iloc[0]} for frame in (told.actual, told.scenario))
    if not words.known(after["value"]):
        st.warning(f"{told.mark}: nobody would be left.", icon=":material/science:")
        return
    lines = [[name, f"{int(frame['n'].iloc[0])}", amount(frame["value"].iloc[0], measure.kind, measure.decimals), words.interval(frame.iloc[0], measure)] for name, frame in (("As it is", told.actual), (told.mark, told.scenario))]
    sentence = f"{sentences.scenario(before, after, told.taken_out, told.added)} {academic_year(year)}."
    st.warning(f"**{told.mark}.** {sentence}", icon=":material/science:")
    tables.show(f"{told.mark}: {measure.label}", [Heading(""), Heading("Children", True), Heading(measure.label, True), Heading("95% interval", True)], lines, visible_caption=True)
    if viewer.rights.exports:
        about = About(f"{told.mark}. {selection.report_declared.title}", f"{told.mark}. {sentence} {load.sentence(selection, answer.places.name)}", answer.places.release_id, answer.places.synthetic, "internal")
        download.of_rows(pd.DataFrame(lines, columns=["Which", "Children", measure.label, "95% interval"]), about, selection, viewer, "scenario")


def more_children(measure: Measure) -> list[int]:
    """Made-up children to add: their scaled scores."""
    left, right = st.columns(2)
    count = int(left.number_input("What if so many more children were counted?", 0, MOST_ADDED, 0, key=f"add-{measure.key}"))
    if measure.kind == "rate":
        reached = int(right.number_input("How many of them achieve it?", 0, count, 0, key=f"add-reached-{measure.key}"))
        return [1] * reached + [0] * (count - reached)
    score = right.number_input("What does each of them score?", value=0.0, step=1.0, key=f"add-score-{measure.key}")
    return [round(score * measure.scale)] * count
