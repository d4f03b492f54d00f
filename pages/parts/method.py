"""How is this calculated? The definition, who is counted, the source, and the SQL that ran."""

from collections.abc import Iterable

import streamlit as st

from data_layer.catalogue.kinds import Measure
from data_layer.query import Statement

WHERE = "Run by hand on the release file in the DuckDB shell, this gives the sums behind the figures. They are then added up by area; rounding and the small-number rules come last."


def draw(measures: Iterable[Measure], statements: Iterable[Statement], notes: Iterable[str] = ()) -> None:
    """The expander under every report. notes: sentences on the comparators."""
    with st.expander("How is this calculated?", icon=":material/calculate:"):
        for measure in measures:
            st.markdown(definition(measure))
        for note in notes:
            st.markdown(f"- {note}")
        st.markdown(WHERE)
        for statement in statements:
            st.markdown(f"**{statement.name.replace('_', ' ').capitalize()}**")
            st.code(statement.by_hand(), language="sql", wrap_lines=True)


def definition(measure: Measure) -> str:
    """One measure in words: what, of whom, from where."""
    what = {"rate": "Counts a child where", "mean": "Averages", "progress": "Averages"}[measure.kind]
    flags = " Former headline measure." if measure.former else ""
    return f"**{measure.label}.** {measure.definition}{flags}  \n:small[{what} `{measure.value}`, among `{measure.among}`. Source: {measure.source}.]"
