"""What opens its children beside the benchmark: Home's counts, the LA's own figures beside a school, a school's own children."""

import re

import numpy as np
import pytest

from data_layer.rollup import standardised_difference
from tests.pages.test_pages import drawn, rows, words

OPENS = re.compile(r'data-open="(\d+)" aria-label="([^"]*): open (?:these (\d+) children|this child)"')


def offered(page) -> list[tuple[str, str, int]]:
    """(number, words of the button, children it says it opens), as the page's tables hold them."""
    bodies = "".join(element.proto.body for element in page.get("html"))
    return [(number, label, int(count or 1)) for number, label, count in OPENS.findall(bodies)]


def followed(page, number: str):
    """The page after what was offered under the number is opened: the list's own choices."""
    return page.session_state["opener_offered"][int(number)][0]


def where(page, number: str) -> str:
    """Slug of the page that opens."""
    return page.session_state["opener_offered"][int(number)][2]


def listed(wanted) -> int:
    page = drawn(wanted.report, link=wanted.to_url())
    return len(rows(page, "Children")) - 1


def test_each_of_homes_counts_opens_as_many_children():
    page = drawn("home")
    found = [each for each in offered(page) if where(page, each[0]) != "cohort"]
    assert found
    wanted = {(number, count): followed(page, number) for number, _, count in found}
    assert {selection.report for selection in wanted.values()} == {"ks4-pupil-list"}
    for (_, count), selection in list(wanted.items())[:3]:
        assert listed(selection) == count


def test_homes_children_on_roll_open_with_those_who_have_no_result():
    """Of the page's release: 15 with a result; 61 and 62 are not matched, 63 is of age but not at the end of the stage: 18 on roll; 64 is of another age."""
    page = drawn("home")
    found = [each for each in offered(page) if where(page, each[0]) == "cohort"]
    assert [count for _, _, count in found] == [18, 18]
    for number, _, count in found:
        assert page.session_state["opener_offered"][int(number)][3] == {"cohort-roll": True}
        listed_ = drawn("cohort", link=followed(page, number).to_url()).toggle(key="cohort-roll").set_value(True).run()
        lines = rows(listed_, "Everyone on roll")[1:]
        assert len(lines) == count
        assert {line[0]: line[3] for line in lines if line[3] != "counted"} == {"Madeup61, Robin": "UPN missing", "Madeup62, Robin": "date of birth differs", "Madeup63, Robin": "of age, but not at the end of this key stage"}
        assert not listed_.exception


def test_beside_a_school_the_las_own_figure_opens_the_las_children_and_a_button_those_at_the_school():
    page = drawn("ks4-benchmark", link={"level": "school:100001", "comparators": "la_cla,england_state"})
    number, _, count = offered(page)[0]
    wanted = followed(page, number)
    assert wanted.level == "la" and listed(wanted) == count
    assert page.button(key="drill").label == "See Halton's children in care at this school"


def test_at_a_school_the_sentence_says_whose_pupils_are_counted():
    assert "All pupils of The Example School: girls · KS4 2023/24 · beside children in care 12 months at 31 March" in words(drawn("ks4-benchmark", link={"level": "school:100001", "sex": "F"}))
    assert "Girls, in care 12 months at 31 March · KS4 2023/24 · Halton's children at The Example School" in words(drawn("ks4-pupil-list", link={"level": "school:100001", "sex": "F"}))


def test_the_standardised_difference_of_two_shares():
    """0.5 against 0.3: 0.2 / sqrt((0.25 + 0.21) / 2) = 0.2 / 0.4796 = 0.417; equal shares: 0; all against none: no spread to measure by."""
    found = standardised_difference(np.array([0.5, 0.4, 1.0, 1.0]), np.array([0.3, 0.4, 1.0, 0.0]))
    assert found[:3] == pytest.approx([0.2 / (0.23 ** 0.5), 0.0, 0.0]) and np.isnan(found[3])
