"""A question that was stopped at its time limit: what would fit is offered, and one press asks for it."""

from streamlit.testing.v1 import AppTest

from tests.lib.patience import SECONDS


def too_slow():
    import streamlit as st

    from data_layer.database import TooSlow
    from filters import sidebar
    from filters.selection import Selection
    from pages.parts import failing

    if sidebar.current() is None:
        asked = Selection.from_where(["sex=F", "excluded=no", "placement_type=childrens_home"], Selection(report="ks4-benchmark", la=876, year=2024, pool=3))
        sidebar.keep(asked)
    st.session_state["asked"] = sidebar.current().to_url()

    def stopped():
        raise TooSlow("The question took longer than 20 seconds and was stopped.")
    failing.shown(stopped)


def test_fewer_years_or_a_filter_less_are_offered_and_asked_for():
    page = AppTest.from_function(too_slow, default_timeout=SECONDS).run()
    assert "longer than 20 seconds" in page.error[0].value
    # sex is among the sums made at load time, and a filter about care never asks the other pupils: neither would help
    assert [button.label for button in page.button] == ["One year instead of 3", "Without Permanently excluded", "Clear all filters"]
    page.button[0].click().run()
    assert page.session_state["asked"] == {"la": "876", "year": "2024", "sex": "F", "excluded": "no", "placement_type": "childrens_home"}
    page.button[0].click().run()
    assert page.session_state["asked"] == {"la": "876", "year": "2024", "sex": "F", "placement_type": "childrens_home"}
    page.button[0].click().run()
    assert page.session_state["asked"] == {"la": "876", "year": "2024"}
