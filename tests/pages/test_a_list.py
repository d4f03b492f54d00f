"""An account of a list (a school, a social worker): its children and nothing of the others, in words, tables, SQL and comparators."""

import re
from dataclasses import replace

import pytest
from streamlit.testing.v1 import AppTest

from data_layer.scope import Scope, ScopeRequired
from pages.parts import kept
from tests.lib.patience import SECONDS
from tests.lib.tiny_release import HALTON
from tests.pages.conftest import viewer
from tests.pages.test_pages import rows, words

LISTED = (2, 3, 9)      # two girls and a boy of Halton's fifteen children: made-up names Madeup2, Madeup3, Madeup9
OTHERS = [f"Madeup{number}" for number in range(10, 16)]


def script(slug: str, listed: tuple, link: dict):
    import streamlit as st

    from pages import shell
    from pages.parts import failing
    from tests.pages.test_a_list import report_of, school

    if "shown_before" not in st.session_state:
        st.query_params.from_dict(link)
    st.session_state["shown_before"] = True
    failing.shown(lambda: shell.family(report_of(slug), school(listed)))


def report_of(slug):
    from data_layer.catalogue.reports import BY_SLUG

    return BY_SLUG[slug]


def school(listed=LISTED):
    return replace(viewer("school"), scope=Scope(frozenset({HALTON}), frozenset(listed)))


def drawn(slug: str = "ks4-pupil-list", listed: tuple = LISTED, **link) -> AppTest:
    return AppTest.from_function(script, kwargs=dict(slug=slug, listed=listed, link=link), default_timeout=SECONDS).run()


def everything(page: AppTest) -> str:
    return "\n".join([words(page), *(code.value for code in page.code), *(str(box.options) for box in [*page.selectbox, *page.multiselect])])


def test_the_list_and_its_words_are_of_the_listed_children():
    page = drawn()
    assert not page.exception and not page.error
    assert [row[0] for row in rows(page, "Children")[1:]] == ["Madeup2, Robin", "Madeup3, Robin", "Madeup9, Robin"]
    told = words(page)
    assert "of the 3 children on your list" in told and "Halton's children" not in told
    assert not [name for name in OTHERS if name in everything(page)]
    assert "Download" not in re.sub("<style>.*?</style>", "", told, flags=re.DOTALL) and not page.get("download_button")


def test_the_sql_shown_is_that_of_the_list_alone():
    page = drawn()
    page.session_state["method"] = True          # the reader opens How is this calculated?
    sql = "\n".join(code.value for code in page.run().code if code.language == "sql")
    assert sql.count("select c.pupil_id") == 1 and "pupil_id = any([2, 3, 9])" in sql
    assert "sum(" not in sql and "count(" not in sql


@pytest.mark.parametrize("listed, count", [((9,), "1 child on"), ((2, 3, 4, 5, 9), "5 children on")])
def test_few_children_are_shown_as_they_are_and_no_figure_is_made_of_them(listed, count):
    page = drawn(listed=listed)
    assert f"of the {count} your list" in words(page) and len(rows(page, "Children")) == 1 + len(listed)
    assert len([element for element in page.get("html") if "<table" in element.proto.body]) == 1


def test_a_list_without_children_here_says_where_they_are():
    page = drawn(sex="F", listed=(9,))
    assert "None of the children on your list meets these filters" in words(page)
    assert page.button(key="listed-0").label == "KS4 2023/24: 1 child"
    assert not [element for element in page.get("html") if "<table" in element.proto.body]
    empty = drawn(listed=())
    assert "Your list holds no child" in words(empty) and not [name for name in ("Madeup", "C9") if name in everything(empty)]


@pytest.mark.parametrize("link", [{}, {"comparators": "la_cla,la_cla_all,england_cla"}, {"comparators": "la_cla"}])
def test_a_listed_child_stands_beside_england_never_beside_the_las_others(link):
    """The tiny release holds 15 children of Halton: a column 'Halton (synthetic; CLA)' would be figures of the other 14."""
    page = drawn("ks4-pupil-details", **link)
    page.selectbox(key="details-child").set_value(3).run()
    assert page.title[0].value == "Madeup3, Robin"
    headings = rows(page, "This child beside children like this one")[0]
    assert headings[0] == "Measure" and any(heading.startswith("England (CLA)") for heading in headings[1:])
    assert not [heading for heading in headings if heading.startswith("Halton (synthetic; CLA")]
    assert not [name for name in OTHERS if name in everything(page)]


def test_figures_of_the_whole_la_are_refused_to_a_list(monkeypatch):
    from data_layer.figures import figures
    from data_layer.question import Question

    scope = school().scope
    for question in (Question("ks4-benchmark", HALTON, (2024,), mode="internal"), Question("ks4-pupil-details", HALTON, (2024,), level="pupil:9", mode="internal"),
                     Question("ks4-pupil-details", HALTON, (2024,), level="pupil:4", mode="internal", comparators=("england_cla",))):
        with pytest.raises(ScopeRequired):
            figures(kept.release(), question, scope)
