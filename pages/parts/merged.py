"""The line of a reorganised LA: whose children of earlier years its figures include."""

import streamlit as st

from data_layer.places import Places

from . import load


def draw(places: Places) -> None:
    """Nothing for an LA that took over none, or whose predecessors' returns this release does not hold."""
    if told := load.reorganised(places.la_code):
        st.markdown(f":small[:material/merge: {told}]")
