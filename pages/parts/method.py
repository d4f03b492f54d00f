"""How is this calculated? Definition, numerator, denominator, who is left out, source; the SQL of each figure, and the statements that ran.

Nothing of it is made or sent until somebody opens it.
"""

from collections.abc import Iterable

import streamlit as st

from data_layer.by_hand import figure_sql
from data_layer.catalogue.exclusions import ALWAYS, left_out
from data_layer.catalogue.kinds import Measure
from data_layer.figures import Figures
from data_layer.query import Statement

KEY = "method"
BY_HAND = "Run by hand on the release file in the DuckDB shell, each of these gives the figure as printed. Of comparators the children are shown to the nearest ten; the small-number rules come last."
RAN = "What ran for the whole page: the sums of every LA at once, added up by area afterwards."
VALUES = {"rate": "The share of children for whom", "mean": "The average of", "progress": "The average of"}


def draw(answer: Figures, statements: Iterable[Statement] = (), notes: Iterable[str] = (), listed: bool = False) -> None:
    """The expander under every report. notes: sentences on the comparators; statements: those that ran besides the answer's own.
    listed: of an account of a list, to whom the SQL of the whole LA says nothing."""
    with st.expander("How is this calculated?", icon=":material/calculate:", key=KEY, on_change="rerun") as box:
        if not box.open:
            return
        measures = {measure.key: measure for measure in answer.question.measures_asked}
        picked = st.selectbox("Figure", list(measures), format_func=lambda key: measures[key].label, key=f"method-{answer.question.report}", persist_state="session")
        st.markdown(definition(measures[picked]))
        for note in notes:
            st.markdown(f"- {note}")
        if not listed:
            by_hand(answer, measures[picked])
        ran(statements if listed else (*statements, *answer.statements))


def definition(measure: Measure) -> str:
    """One measure in words: what, of whom, who is left out, from where."""
    flags = " A former headline measure." if measure.former else " A local indicator, not the DfE's." if measure.local else ""
    lines = [f"**{measure.label}.** {measure.definition}{flags}", f"Counted: {VALUES[measure.kind].lower()} `{measure.value}`.", f"Among: pupils of whom `{measure.among}`.",
             f"Left out: {left_out(measure.key)}; and {ALWAYS}.", f"Source: {measure.source}."]
    return "  \n".join(lines)


def by_hand(answer: Figures, measure: Measure) -> None:
    """The SQL of the own figure and of each comparator that has pupils behind it."""
    st.markdown(f"**The SQL of each figure.** {BY_HAND}")
    key, _, category = measure.key.partition("__")
    for comparator in answer.question.comparators_asked:
        rows = answer.frame[(answer.frame["measure"] == key) & (answer.frame["comparator"] == comparator) & answer.frame["value"].notna()]
        rows = rows[rows["category"] == category] if category else rows
        if rows.empty or (rows["source"] == "published").any():
            continue
        st.markdown(f"{answer.labels.get(comparator, comparator)}: {rows['shown'].iloc[0]}")
        st.code(figure_sql(answer.question, measure, comparator, answer.places), language="sql", wrap_lines=True)


def ran(statements: Iterable[Statement]) -> None:
    st.markdown(f"**The statements that ran.** {RAN}")
    for statement in statements:
        st.markdown(statement.name.replace("_", " ").capitalize())
        st.code(statement.by_hand(), language="sql", wrap_lines=True)
