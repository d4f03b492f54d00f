"""A chart as it is drawn: a shape built once, with the rows of this page put in; shown so that no toolbar can take its data past the audit.

Streamlit's chart toolbar offers "Show data" (with a download) for data sent beside the chart, and a picture: with the data
written inside each layer the first does not appear; the rule of style takes the second away. Exports stay, and are in the audit.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache, wraps

import altair as alt
import pandas as pd
import streamlit as st

from data_layer import rows

NO_TOOLBAR = '<style>[data-testid="stFullScreenFrame"]:has(.stVegaLiteChart) [data-testid="stElementToolbar"]{display:none}</style>'
SHAPES_KEPT = 200
PLAIN = (str, int, float)


def template(shape: Callable[..., alt.LayerChart]) -> Callable[..., dict]:
    """The Vega-Lite specification of a shape, built and checked once for each of its (hashable) arguments. Never to be changed."""
    return wraps(shape)(lru_cache(SHAPES_KEPT)(lambda *words: shape(*words).to_dict()))


@dataclass(frozen=True)
class Picture:
    """A shape and its rows. tables: the names that the shape's layers give their data -> rows as plain values."""

    shape: dict
    tables: dict[str, list[dict]]

    @classmethod
    def of(cls, shape: dict, **frames: pd.DataFrame) -> "Picture":
        return cls(shape, {name: records(frame) for name, frame in frames.items()})

    def to_dict(self) -> dict:
        """The whole specification, the rows inside each layer; a layer without rows is left out, or a screen reader meets a mark without a name. What is in it belongs to the shape: copy before changing."""
        shared = self.shape.get("data")
        layers = [{**layer, "data": {"values": rows}} for layer in self.shape["layer"] if (rows := self.tables[layer.get("data", shared)["name"]])]
        return {name: part for name, part in self.shape.items() if name != "data"} | {"layer": layers}


def records(frame: pd.DataFrame) -> list[dict]:
    """Rows as JSON takes them: nothing where there is none, moments in ISO form."""
    return [{name: plain(value) for name, value in row.items()} for row in rows.records(frame)]


def plain(value):
    if isinstance(value, PLAIN) and value == value:
        return value
    return None if pd.isna(value) else pd.Timestamp(value).isoformat() if hasattr(value, "isoformat") else value.item() if hasattr(value, "item") else value


def show(chart: Picture, alt_text: str, key: str, **picking):
    """Draws a chart of pages/parts/charts.py. picking: on_select and selection_mode. Returns Streamlit's event."""
    return st.vega_lite_chart(chart.to_dict(), width="stretch", theme=None, key=key, alt=alt_text, **picking)
