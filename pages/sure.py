"""How sure can we be? The best guess of the LA's true level, and what intervals and verdicts mean, with the LA's own figures."""

import streamlit as st

from data_layer.among import Among
from data_layer.catalogue.kinds import Measure
from data_layer.how_sure import how_sure
from filters.selection import Selection

from .parts import heading, load, tables, watch, words
from .parts import report as shared
from .parts.tables import Heading

WORDS = (
    ("The interval", "Had other children, much like these, been in the cohort, the figure would have come out a little differently. The 95% interval is the range in which the true level most likely lies. With 20 to 35 children it is wide, and that is nobody's fault."),
    ("The verdict", "'Above' or 'below' is said only where chance would seldom make so large a difference (1 time in 20). 'No clear difference' does not mean 'the same': it means that these children are too few to tell. Under 6 children nothing is said."),
    ("The best guess", "An LA's figure in one year says little about its figure in the next. The best guess pulls it towards England (CLA), the more so the fewer the children; the table says how much of the guess is the LA's own."),
    ("More years", "Two or three years pooled make the interval narrower: choose 'Pool years' at the left of a report."),
)


def render(viewer, selection: Selection) -> None:
    """Words first, then the LA's own measures of the stage."""
    watch.left()
    selection = selection.cleared().but(level="la", report=f"{selection.stage}-benchmark")
    places = load.where(selection.la)
    heading.banners(places, viewer.scope.personal)
    st.title("How sure can we be?", anchor=False)
    st.markdown(selection.sentence(places.plain_name))
    for title, text in WORDS:
        st.markdown(f"**{title}.** {text}")
    if viewer.rights.la_pages and load.years(selection.stage):
        best_guesses(viewer, selection)


def best_guesses(viewer, selection: Selection) -> None:
    """One measure in questions and answers, then every measure's best guess."""
    asked = load.question(selection, viewer)
    answer, among = load.figures(asked, viewer), load.among(asked, viewer)
    measures = {measure.key: measure for measure in shared.measures_of(answer)}
    picked = measures[st.selectbox("Measure", list(measures), format_func=lambda key: measures[key].label, key="sure-measure")]
    beside = shared.main_comparator(answer, picked)
    label = answer.labels.get(beside["comparator"], "") if beside is not None else ""
    for part in how_sure(shared.own_row(answer, picked), beside, label):
        st.markdown(f"**{part.question}** {part.answer}")
    st.header("Best guess of the true level", anchor=False)
    lines = [guess_line(measure, shared.cells_of(answer)[measure.key, asked.own], among.get(measure.key)) for measure in measures.values()]
    tables.show("Figure, interval and best guess of each measure", [Heading("Measure"), Heading("Figure", True), Heading("95% interval", True), Heading("Best guess", True), Heading("Likely range", True), Heading("The LA's own share of it", True)], lines)
    shared.symbols_key(answer)


def guess_line(measure: Measure, own, among: Among | None) -> list[str]:
    """One measure: its figure and what it is pulled to."""
    start = [measure.label, str(own.shown), words.interval(own, measure)]
    if not words.known(own.value):
        return [*start, words.reason(own), "", ""]
    if not words.known(own.n):
        return [*start, words.reason(own), "", ""]
    if among is None or among.estimate is None:
        return [*start, "fewer than ten LAs to go by", "", ""]
    if among.weight < 0.005:
        return [*start, words.number(among.estimate, measure), "as England (CLA)", "0%: LAs differ no more than chance"]
    return [*start, words.number(among.estimate, measure), f"{words.number(among.low, measure)} to {words.number(among.high, measure)}", f"{100 * among.weight:.0f}%"]
