"""The administrator's page: what it shows of accounts and audit, what it does, what it refuses; no child is in it."""

import csv
import io

import pytest
from streamlit.testing.v1 import AppTest

from auth import accounts, audit, lists
from auth.store import store
from auth.viewer import Viewer
from data_layer.scope import NOBODY
from pages import admin
from tests.lib.patience import SECONDS
from tests.lib.tiny_release import CAMDEN, HALTON
from tests.pages.test_pages import rows, words

ADA = Viewer("Ada Example", "ada", "la_admin", HALTON, NOBODY, "fingerprint")


@pytest.fixture(autouse=True)
def people(surroundings):
    """Two accounts of Halton, one of Camden, in accounts of this test's own."""
    store.cache_clear()
    for username, role, la in (("vera", "vsh", HALTON), ("oak.school", "school", HALTON), ("cam", "vsh", CAMDEN)):
        accounts.add(store(), username, username.title(), role, la)
    yield
    store.cache_clear()


def script(role: str):
    from dataclasses import replace

    from pages import admin
    from tests.pages.test_admin import ADA

    admin.render(ADA if role == "la_admin" else replace(ADA, username=role, role=role, la_code=None if role == "operator" else ADA.la_code))


def drawn(role: str = "la_admin") -> AppTest:
    return AppTest.from_function(script, kwargs=dict(role=role), default_timeout=SECONDS).run()


def change(page: AppTest, username: str, action: str, sure: bool = False) -> AppTest:
    next(box for box in page.selectbox if box.label == "Account").set_value(username)
    next(box for box in page.selectbox if box.label == "What to do").set_value(action)
    if sure:
        page.checkbox[0].check()
    return next(button for button in page.button if button.label == "Do it").click().run()


def status_of(username: str) -> str:
    return next(account["status"] for account in accounts.every(store()) if account["username"] == username)


def test_an_administrator_sees_the_own_las_accounts_in_a_real_table():
    page = drawn()
    assert not page.exception
    assert [row[0] for row in rows(page, "Accounts")[1:]] == ["oak.school", "vera"]
    assert [row[0] for row in rows(drawn("operator"), "Accounts")[1:]] == ["cam", "oak.school", "vera"]
    assert "looked after by your LA's administrator" in words(drawn("viewer")) and not drawn("viewer").selectbox


def test_a_reset_shows_its_link_once_and_says_what_was_done():
    page = change(drawn(), "vera", "Reset the second factor (lost phone)")
    assert "/auth/link/" in page.code[0].value and "vera" in page.success[0].value
    assert not page.run().code


def test_ending_an_account_needs_to_be_sure():
    page = change(drawn(), "vera", admin.END)
    assert "was not ended" in words(page) and status_of("vera") == "active"
    page = change(drawn(), "vera", admin.END, sure=True)
    assert [row[4] for row in rows(page, "Accounts")[1:]] == ["active", "ended"]      # at once, in the same table
    assert status_of("vera") == "ended"


def test_what_is_left_out_is_asked_for():
    page = drawn()
    for label, asked in (("Do it", "Choose an account and what to do."), ("Invite", "Choose a role.")):
        next(button for button in page.button if button.label == label).click().run()
        assert asked in words(page)


def test_a_list_is_attached_by_its_name_and_no_child_is_shown():
    lists.make(store(), HALTON, "Oak School", ["C1", "A00000000001B"])
    page = drawn()
    boxes = [box for box in page.selectbox if box.label in ("Account", "List")]
    boxes[1].set_value("oak.school"), boxes[2].set_value("Oak School")
    next(button for button in page.button if button.label == "Attach").click().run()
    assert "oak.school now sees the children of 'Oak School'" in page.success[0].value
    assert "C1" not in words(page) and "A00000000001B" not in words(page)


def test_the_audit_is_of_the_own_la_searched_and_exported_whole():
    for number in range(3):
        audit.record(ADA, "view", "ks4-pupil-list", f"=girls {number}", number)
    audit.record(Viewer("Cam", "cam", "vsh", CAMDEN, NOBODY, "x"), "view", "ks2-pupil-list", "boys", 5)
    page = drawn()
    assert [row[5] for row in rows(page, "Audit")[1:]] == ["view", "view", "view", "account added", "account added"]      # Halton's: 3 views, 2 accounts
    next(box for box in page.text_input if box.label == "Search the audit").set_value("GIRLS 1").run()
    assert [row[7] for row in rows(page, "Audit")[1:]] == ["=girls 1"] and "1 line" in words(page)
    next(box for box in page.text_input if box.label == "Search the audit").set_value("100%_").run()
    assert "0 lines" in words(page)
    exported = list(csv.DictReader(io.StringIO(admin._exported(ADA, HALTON).decode("utf-8-sig"))))
    assert len(exported) == 5 and {row["la_code"] for row in exported} == {str(HALTON)}
    assert [row["filters"] for row in exported][:3] == ["'=girls 2", "'=girls 1", "'=girls 0"]      # no formula for a spreadsheet
    assert audit.lines(store(), newest=1)[0]["action"] == "audit exported"
