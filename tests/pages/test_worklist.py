"""The cohort page as a worklist: who may decide, what is kept, what is said, what goes into the audit."""

import csv

import pytest

from auth import audit
from auth.store import store
from data_layer.decisions import FILE
from tests.lib.tiny_release import NAME
from tests.pages.test_pages import drawn, words


@pytest.fixture(autouse=True)
def own_folder(monkeypatch, release_folder, tmp_path):
    """A releases folder of this test's own, so that its decisions are nobody else's."""
    folder = tmp_path / "releases"
    folder.mkdir()
    for name in (f"{NAME}.duckdb", "current"):
        (folder / name).write_bytes((release_folder / name).read_bytes())
    monkeypatch.setenv("CLA_RELEASES", str(folder))
    return folder


def keep(page, choice: str, reason: str = "", upn: str | None = None):
    page.radio[0].set_value(choice)
    fields = {field.label.split()[0]: field for field in page.text_input}
    fields["Reason"].set_value(reason)
    if upn is not None:
        fields["UPN"].set_value(upn)
    next(button for button in page.button if button.label == "Keep the decision").click()
    return page.run()


def lines(folder) -> list[dict]:
    return list(csv.DictReader((folder / FILE).open(encoding="utf-8"))) if (folder / FILE).exists() else []


def choose(page, start: str):
    box = next(each for each in page.selectbox if each.label == "Child")
    box.set_value(next(place for place, label in enumerate(box.options) if label.startswith(start)))
    return page.run()


def test_a_suggested_match_is_confirmed_kept_said_and_recorded(own_folder):
    """Child C62 has the UPN of a pupil whose date of birth differs: the suggestion fills in the UPN."""
    page = keep(choose(drawn("cohort"), "Madeup62"), "same")
    assert "takes effect at the next load" in words(page) + "".join(each.value for each in page.success)
    (line,) = lines(own_folder)
    assert (line["LA"], line["CHILD"], line["UPN"], line["DECISION"], line["BY"]) == ("876", "C62", f"A{62:011d}B", "same", "dana") and line["DATE"]
    told = audit.lines(store())[0]
    assert told["action"] == "decision_same" and "C62" not in str(told) and "A000" not in str(told)


def test_a_child_is_left_out_with_a_reason_only(own_folder):
    page = keep(choose(drawn("cohort"), "Madeup61"), "out")
    assert "Say why" in words(page) and lines(own_folder) == []
    page = keep(page, "out", reason="Never looked after by us")
    (line,) = lines(own_folder)
    assert (line["CHILD"], line["UPN"], line["DECISION"], line["RETURN_YEAR"], line["REASON"]) == ("C61", "", "out", "2024", "Never looked after by us")
    assert "Never looked after by us" in words(drawn("cohort"))


def test_a_viewer_of_shareable_figures_sees_no_form_and_no_child():
    page = drawn("cohort", role="viewer", personal=False)
    assert "Decide on a match" not in words(page) and not page.text_input and "Madeup" not in words(page)


def test_a_list_account_is_given_no_decisions():
    page = drawn("cohort", role="school")
    assert "Decide on a match" not in words(page)
