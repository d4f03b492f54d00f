"""Puts a chart on the page so that no toolbar can take its data past the audit.

Streamlit's chart toolbar offers "Show data" (with a download) for data sent beside the chart, and a picture: with the data
written inside each layer the first does not appear; the rule of style takes the second away. Exports stay, and are in the audit.
"""

import altair as alt
import streamlit as st

NO_TOOLBAR = '<style>[data-testid="stFullScreenFrame"]:has(.stVegaLiteChart) [data-testid="stElementToolbar"]{display:none}</style>'


def show(chart: alt.LayerChart, alt_text: str, key: str, **picking):
    """Draws a chart of pages/parts/charts.py. picking: on_select and selection_mode. Returns Streamlit's event."""
    return st.vega_lite_chart(inlined(chart.to_dict()), width="stretch", theme=None, key=key, alt=alt_text, **picking)


def without_toolbar() -> None:
    """Once a run, on every page that may draw a chart."""
    st.html(NO_TOOLBAR)


def inlined(specification: dict) -> dict:
    """The specification with its rows inside each layer instead of in named tables beside it."""
    held = specification.pop("datasets", {})
    shared = specification.pop("data", None)
    for layer in specification["layer"]:
        data = layer.get("data", shared)
        layer["data"] = {"values": held[data["name"]]} if "name" in data else data
    return specification
