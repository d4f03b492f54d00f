"""How sure can we be? The best guess of the LA's true level, and what intervals and verdicts mean, with the LA's own figures."""

import numpy as np
import streamlit as st

from data_layer.catalogue.kinds import Measure
from data_layer.statistics.shrinkage import Shrunken, shrink_means, shrink_rates
from filters.selection import Selection

from .parts import heading, load, report as shared, tables, watch, words
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
    st.markdown(selection.sentence(places.name))
    for title, text in WORDS:
        st.markdown(f"**{title}.** {text}")
    if viewer.rights.la_pages and load.years(selection.stage):
        best_guesses(viewer, selection)


def best_guesses(viewer, selection: Selection) -> None:
    asked = load.question(selection, viewer)
    answer, everyone = load.figures(asked, viewer), load.funnel(asked, viewer)
    own = {row.measure: row for row in answer.frame[answer.frame["comparator"] == answer.question.own].itertuples()}
    lines = [guess_line(measure, own[measure.key], everyone, asked) for measure in shared.measures_of(answer)]
    tables.show("Figure, interval and best guess of each measure", [Heading("Measure"), Heading("Figure", True), Heading("95% interval", True), Heading("Best guess", True), Heading("Likely range", True), Heading("Of it the LA's own", True)], lines)
    shared.symbols_key(answer)


def guess_line(measure: Measure, own, everyone, asked) -> list[str]:
    """One measure: its figure and what it is pulled to."""
    start = [measure.label, str(own.shown), words.interval(own, measure)]
    if not words.known(own.value) or not words.known(own.n):
        return [*start, words.reason(own), "", ""]
    guess = pulled(measure, own, everyone, asked)
    if not np.isfinite(guess.estimate[0]):
        return [*start, "too few LAs to say", "", ""]
    if guess.weight[0] < 0.005:
        return [*start, words.number(guess.estimate[0], measure), "as England (CLA)", "0%: LAs differ no more than chance"]
    return [*start, words.number(guess.estimate[0], measure), f"{words.number(guess.low[0], measure)} to {words.number(guess.high[0], measure)}", f"{100 * guess.weight[0]:.0f}%"]


def pulled(measure: Measure, own, everyone, asked) -> Shrunken:
    """The own figure first, then every other LA's that may be shown."""
    rows = everyone[(everyone["measure"] == measure.key) & (everyone["year"] == max(asked.years)) & (everyone["la_code"].astype(int) != asked.la_code) & everyone["value"].notna() & everyone["n"].notna()]
    n = np.array([own.n, *rows["n"]], float)
    if measure.kind == "rate":
        return shrink_rates(np.array([own.numerator, *(rows["value"].astype(float) / 100 * rows["n"].astype(float))], float), n)
    return shrink_means(np.array([own.value, *rows["value"]], float), n, load.spread(asked, measure))
