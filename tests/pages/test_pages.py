"""Pages drawn on a small release: what a reader sees, clicks and may not see. Expected figures are worked out in the test's own comments."""

import html
import re

import pytest
from streamlit.testing.v1 import AppTest

from auth import audit
from auth.store import store
from data_layer.catalogue.reports import REPORTS
from pages import pupil_list, shell
from pages.parts import kept
from tests.lib.patience import SECONDS
from tests.pages.conftest import viewer

SLUGS = [report.slug for report in REPORTS]


def script(slug: str, role: str, personal: bool, link: dict):
    """What the shell runs for one report, with a viewer already signed in."""
    import streamlit as st

    from data_layer.catalogue.reports import REPORTS
    from pages import shell
    from pages.parts import failing
    from tests.pages.conftest import viewer

    for key, value in link.items():
        if "shown_before" not in st.session_state:
            st.query_params[key] = value
    st.session_state["shown_before"] = True
    who = viewer(role, personal=personal)
    report = next((one for one in REPORTS if one.slug == slug), None)
    failing.shown(lambda: shell.family(report, who) if report else shell.beside(slug, who))


def drawn(slug: str, role: str = "vsh", personal: bool = True, link: dict | None = None) -> AppTest:
    return AppTest.from_function(script, kwargs=dict(slug=slug, role=role, personal=personal, link=link or {}), default_timeout=SECONDS).run()


def words(page: AppTest) -> str:
    """Everything a reader can read."""
    kinds = ("title", "header", "markdown", "warning", "info", "error")
    texts = [element.value for kind in kinds for element in getattr(page, kind)]
    return "\n".join([*texts, *(re.sub("</?button[^>]*>", "", element.proto.body) for element in page.get("html")), *(button.label for button in page.button)])


def rows(page: AppTest, caption: str) -> list[list[str]]:
    """The cells of a real table, headings first."""
    body = next(element.proto.body for element in page.get("html") if f'aria-label="{caption}"' in element.proto.body)
    return [[html.unescape(re.sub("<[^>]+>", "", cell.replace("<br>", "\n"))) for cell in re.findall(r"<t[hd][ >].*?</t[hd]>", row)] for row in re.findall(r"<tr>.*?</tr>", body)]


@pytest.mark.parametrize("slug", [*SLUGS, "home", "cohort", "sure", "accessibility"])
def test_every_page_is_drawn_without_a_failure(slug):
    page = drawn(slug)
    assert not page.exception and not page.error, words(page)
    assert page.title


def test_the_benchmark_says_the_figure_its_interval_and_the_coverage():
    """Attainment 8 of Halton: 20, 21 ... 34 -> mean 27.0, SD 4.4721, t(14) = 2.1448 -> 24.5 to 29.5."""
    told = words(drawn("ks4-benchmark"))
    assert "27.0<br>24.5 to 29.5<br>n 15" in told
    assert "**15 of 18** children counted · 2 not matched · 1 not eligible" in told
    assert "SYNTHETIC DATA" in told


def test_a_filter_in_the_link_is_applied_said_and_taken_off_by_its_chip():
    """Girls are the first eight: 20 ... 27 -> 23.5."""
    page = drawn("ks4-benchmark", link={"sex": "F"})
    assert "Girls, in care 12 months at 31 March · KS4 2023/24" in words(page) and "23.5<br>" in words(page)
    page.button(key="chip-sex").click().run()
    assert "27.0<br>" in words(page) and not [button for button in page.button if button.key == "chip-sex"]


def test_filters_wait_for_apply():
    page = drawn("ks4-benchmark")
    page.multiselect(key="filter-sex").select("F")
    next(button for button in page.button if button.label == "Apply").click()
    page.run()
    assert "23.5<br>" in words(page)
    next(button for button in page.button if button.label == "Clear all").click()
    page.run()
    assert "27.0<br>" in words(page)


def test_clear_all_takes_back_what_was_chosen_but_not_applied():
    page = drawn("ks4-benchmark")
    page.multiselect(key="filter-sex").select("F")
    next(button for button in page.button if button.label == "Clear all").click().run()
    assert page.multiselect(key="filter-sex").value == [] and "Girls" not in words(page)


def test_an_empty_state_names_the_filter_to_loosen_and_loosens_it():
    """No girl has 3 changes and SDQ above 16; without the SDQ filter there are two (children 4 and 8)."""
    page = drawn("ks4-benchmark", link={"sex": "F", "changes_after_11": "3to4", "sdq": "concern"})
    assert "No children match all of" in words(page)
    button = page.button(key="loosen-sdq")
    assert button.label.endswith(" there are 2")
    button.click().run()
    assert "No children match" not in words(page)


def test_a_link_that_is_not_valid_gives_the_nearest_view_and_a_sentence():
    page = drawn("ks4-benchmark", link={"sx": "F", "la": "202", "year": "1999"})
    told = words(page)
    assert "did you mean sex" in told and "not yours to see" in told and "27.0<br>" in told and "Camden" not in told


def test_the_pupil_list_holds_the_children_of_the_figure_and_is_in_the_audit():
    page = drawn("ks4-pupil-list", link={"sex": "F"})
    assert [row[0] for row in rows(page, "Children")[1:]] == [f"Madeup{number}, Robin" for number in range(1, 9)]
    assert "<td" in words(page) and ">23.5</td>" in words(page)
    line = audit.lines(store())[0]
    assert (line["action"], line["report"], line["rows"]) == ("pupil_list", "ks4-pupil-list", 8)
    assert "Madeup" not in str(line) and line["filters"].startswith("Girls")


def test_progress_opens_the_children_who_count_in_it():
    """Fourteen of fifteen have Progress 8: the figure's n and the list agree."""
    page = drawn("ks4-att8-prog8-pupil-list", link={"cell": "ks4_progress8"})
    assert len(rows(page, "Children")) == 1 + 14


def test_without_the_audit_nothing_of_a_child_is_shown(monkeypatch):
    def refuse(*_, **__):
        raise audit.AuditFailed("What you asked for was not shown, because the record of it could not be written.")

    monkeypatch.setattr(audit, "record", refuse)
    for slug in ("ks4-pupil-list", "ks4-pupil-details"):
        page = drawn(slug)
        assert page.error and "Madeup" not in words(page) and 'aria-label="Children"' not in words(page) and page.selectbox(key="pick-year") is not None


def test_presenting_hides_names_and_dates_of_birth():
    page = drawn("ks4-pupil-list")
    page.toggle(key="presenting").set_value(True).run()
    listed = rows(page, "Children")
    assert all(re.fullmatch(r"Child \d+", row[0]) for row in listed[1:]) and "Born" not in listed[0] and "Madeup" not in words(page)


def test_a_lists_table_is_written_once_kept_within_the_bound_and_anew_for_what_it_depends_on(monkeypatch):
    kept.SHELF.clear()
    written = []
    monkeypatch.setattr(pupil_list, "table_of", lambda *words, work=pupil_list.table_of: written.append(words[2]) or work(*words))
    page = drawn("ks4-pupil-list").run()
    assert written == [False] and sum(key[:2] == ("children", "list_table") for key in kept.SHELF.kept) == 1
    page.toggle(key="presenting").set_value(True).run()
    page.text_input(key="list-search").set_value("Child").run()      # a search is not kept
    assert written == [False, True, True] and sum(key[:2] == ("children", "list_table") for key in kept.SHELF.kept) == 2


def test_presenting_hides_them_on_the_cohort_page_too():
    page = drawn("cohort")
    page.toggle(key="cohort-roll").set_value(True).run()
    assert "Madeup61, Robin" in words(page) and "01 May 2008" in words(page)
    page.toggle(key="presenting").set_value(True).run()
    assert len(rows(page, "Everyone on roll")) > 10 and "Madeup" not in words(page) and "May 2008" not in words(page)


def test_a_viewer_of_shareable_figures_has_no_page_of_children():
    role = viewer("viewer", personal=False)
    assert not any("pupil" in slug for slug in shell.pages_of(role))
    told = words(drawn("cohort", role="viewer", personal=False))
    assert "Madeup" not in told and "Each child who is not counted" not in told


def test_the_cohort_adds_up_and_says_what_to_do():
    told = words(drawn("cohort"))
    assert "In the return: 19 = counted 15 + not matched 2" in told and "not eligible 2" in told
    assert "Madeup62, Robin" in told and "same UPN and sex; born a day apart" in told and "Ask the child's school for the UPN" in told


def test_one_child_is_opened_with_results_and_timeline():
    page = drawn("ks4-pupil-details")
    page.selectbox(key="details-child").select(1).run()
    told = words(page)
    assert page.title[0].value == "Madeup1, Robin" and "History" in told and "slot 5" in told
    assert "Beside children like this one" in told
    assert audit.lines(store())[0]["action"] == "pupil_details"


def test_the_selection_follows_to_another_report():
    page = drawn("ks4-benchmark", link={"sex": "F"})
    from filters.selection import Selection

    assert page.session_state["selection"] == Selection(report="ks4-benchmark", la=876, year=2024).having("sex", ("F",))


def test_a_failure_shows_a_number_and_no_trace(monkeypatch, caplog):
    import pages.benchmark as benchmark

    monkeypatch.setattr(benchmark, "measure_picker", lambda answer: 1 / 0)
    page = drawn("ks4-benchmark")
    assert "reference" in page.error[0].value and "ZeroDivision" not in words(page)
    assert page.error[0].value.split()[-1].rstrip(".") in caplog.text


@pytest.mark.parametrize("slug", ["ks4-benchmark", "ks4-att8-prog8-benchmark"])
def test_a_school_is_a_level_beside_the_la_and_england(slug):
    """All fifteen of Halton and the thirty others are at the one school of this release: 45 pupils, Attainment 8 20-34, 22-36, 24-38 -> mean 29.0."""
    page = drawn(slug, link={"level": "school:100001"})
    assert not page.error, words(page)
    assert "The Example School" in page.selectbox(key="pick-level").options[1] and "29.0" in words(page)


def test_findings_say_what_does_not_differ_from_england_in_one_sentence():
    """Halton 27.0, Knowsley 29.0, Camden 31.0: England (CLA) 29.0 of 45; SD 4.5, so 2 points less than the other thirty's 30.0 is 3 in 1.5: below. English and maths: five of fifteen everywhere."""
    told = words(drawn("ks4-benchmark"))
    assert "**No clear difference from England (CLA)**: English and maths 9-4: 5 of 15 (33.3%), against 33.3%." in told


@pytest.mark.parametrize("role,has,has_not", [("vsh", {"home", "ks4-benchmark", "ks4-pupil-list"}, {"admin"}), ("viewer", {"home", "ks4-benchmark"}, {"ks4-pupil-list", "admin"}),
                                              ("la_admin", {"admin", "accessibility"}, {"home", "ks4-benchmark", "ks4-pupil-list"}), ("operator", {"admin"}, {"home", "ks4-benchmark", "ks4-pupil-details"})])
def test_each_role_has_its_pages_and_no_others(role, has, has_not):
    from auth.viewer import Viewer
    from data_layer.scope import NOBODY, Scope

    scopes = {"vsh": Scope(frozenset({876})), "viewer": Scope(frozenset({876}), personal=False)}
    pages = shell.pages_of(Viewer("Dana", "dana", role, None if role == "operator" else 876, scopes.get(role, NOBODY), "x"))
    assert has <= set(pages) and not has_not & set(pages)


def test_a_finding_of_research_stands_beside_its_filter_as_an_association():
    told = [element.value for element in drawn("ks4-benchmark").sidebar.markdown]
    assert any("about a third of a GCSE grade less" in text and "association, not cause" in text for text in told)


def test_the_method_is_made_when_it_is_opened_and_says_who_is_left_out():
    """Halton's fifteen average 27.0: the SQL shown, run by hand, gives it."""
    from pages.parts import kept

    page = drawn("ks4-benchmark")
    assert "Left out" not in words(page) and not [block for block in page.code if block.language == "sql"]
    page.session_state["method"] = True
    page.run()
    assert "Left out: nobody at the end of KS4 whose results the files hold" in words(page)
    sql = next(block.value for block in page.code if "ks4_attainment8" in block.value and "la_code in (876)" in block.value)
    assert kept.release().rows(sql) == [(15, 27.0)]
