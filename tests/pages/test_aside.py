"""What stands under the table: balance, weights of single children, scenarios; who may see them and what the audit holds."""

import csv
import io

from openpyxl import load_workbook

from auth import audit
from auth.store import store
from pages.parts import download
from tests.pages.test_pages import drawn, rows, words


def test_the_children_who_weigh_most_are_named_only_when_asked_and_the_audit_knows():
    """Attainment 8 is 20, 21 ... 34, mean 27; without the child with 20 it is 385 / 14 = 27.5; without the one with 34 it is 371 / 14 = 26.5."""
    page = drawn("ks4-benchmark")
    assert "Madeup" not in words(page)
    page.toggle(key="weigh-ks4_attainment8").set_value(True).run()
    told = words(page)
    assert not page.exception and not page.error, told
    assert "Madeup1, Robin" in told and "+0.5" in told and "Madeup15, Robin" in told and "−0.5" in told
    assert (audit.lines(store())[0]["action"], audit.lines(store())[0]["rows"]) == ("influence", 15)


def test_a_scenario_is_marked_wherever_it_stands():
    page = drawn("ks4-benchmark")
    page.toggle(key="weigh-ks4_attainment8").set_value(True).run()
    page.multiselect(key="what-if-ks4_attainment8").select(1).run()
    told = words(page)
    assert "Scenario: not what happened" in told and "27.5 instead of 27.0" in told and "1 taken out" in told


def test_the_files_of_a_scenario_are_marked_as_one(monkeypatch):
    files = {}
    monkeypatch.setattr(download.st, "download_button", lambda label, data, file_name, **more: files.update({file_name: data}))
    page = drawn("ks4-benchmark")
    page.toggle(key="weigh-ks4_attainment8").set_value(True).run()
    page.multiselect(key="what-if-ks4_attainment8").select(1).run()
    made = {name.rpartition(".")[2]: data() for name, data in files.items() if "scenario" in name}
    lines = list(csv.DictReader(io.StringIO(made["csv"].decode("utf-8-sig"))))
    assert [(line["Which"], line["Children"], line["Attainment 8"]) for line in lines] == [("As it is", "15", "27.0"), ("Scenario: not what happened", "14", "27.5")]
    assert all(line["what_applies"].startswith("Scenario: not what happened.") for line in lines)
    cover = {row[0]: row[1] for row in load_workbook(io.BytesIO(made["xlsx"]))["About"].iter_rows(values_only=True)}
    assert cover["Report"].startswith("Scenario: not what happened.") and cover["Mode"] == "internal"
    assert audit.lines(store())[0]["action"] == "export_xlsx"


def test_children_may_be_added_and_both_figures_stand_side_by_side():
    """Fifteen children with a mean of 27, five more with 7 each: (15 x 27 + 5 x 7) / 20 = 22.0."""
    page = drawn("ks4-benchmark")
    page.toggle(key="weigh-ks4_attainment8").set_value(True).run()
    page.number_input(key="add-score-ks4_attainment8").set_value(7.0)
    page.number_input(key="add-ks4_attainment8").set_value(5).run()
    assert "22.0 instead of 27.0" in words(page) and "5 added" in words(page)
    assert [row[1:3] for row in rows(page, "Scenario: not what happened: Attainment 8")[1:]] == [["15", "27.0"], ["20", "22.0"]]


def test_a_viewer_of_shareable_figures_sees_no_single_child():
    page = drawn("ks4-benchmark", role="viewer", personal=False)
    assert not [toggle for toggle in page.toggle if toggle.key.startswith("weigh")] and "Madeup" not in words(page)


def test_one_child_is_said_for_averages_too():
    """Fifteen children: ten points more for one of them is 10 / 15 = 0.7 on the average."""
    assert "One child = 0.7 points, if that child's score were 10 higher or lower." in words(drawn("ks4-benchmark"))
