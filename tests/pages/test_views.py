"""Views saved by name: an account's own, reopened with their choices, said when the data have changed since."""

import pytest

from auth import views
from auth.accounts import AccountProblem
from auth.store import store
from auth.tables import accounts as table
from tests.lib.tiny_release import HALTON
from tests.pages.test_pages import drawn, words


@pytest.fixture
def dana():
    store.cache_clear()     # accounts of this test's own
    with store().write() as connection:
        for name in ("dana", "sam"):
            connection.execute(table.insert().values(username=name, name=name.title(), role="vsh", la_code=HALTON, status="active", made_at=0.0))
    return "dana"


def test_a_view_is_saved_by_name_and_opens_with_its_choices(dana):
    page = drawn("ks4-benchmark", link={"sex": "F"})
    page.text_input(key="view-name").set_value("Girls")
    page.button(key="view-save").click().run()
    assert "Saved as 'Girls'." in words(page)
    page.button(key="chip-sex").click().run()
    assert "27.0<br>" in words(page)
    page.button(key="view-open-0").click().run()
    told = words(page)
    assert "23.5<br>" in told and "Girls, in care 12 months" in told and "data have changed" not in told


def test_a_view_of_an_older_release_says_so(dana):
    views.save(store(), dana, "Old", "ks4-benchmark", {"la": str(HALTON), "year": "2024"}, "cla-2020")
    page = drawn("ks4-benchmark")
    page.button(key="view-open-0").click().run()
    assert "The data have changed since 'Old' was saved (release cla-2020)." in words(page)


def test_views_are_the_accounts_own_one_of_a_name_and_never_hold_a_child(dana):
    for report in ("ks4-benchmark", "ks2-benchmark"):
        views.save(store(), dana, " Mine ", report, {"la": "876"}, "r1")
    assert [(view.name, view.report) for view in views.saved(store(), dana)] == [("Mine", "ks2-benchmark")]
    assert views.saved(store(), "sam") == []
    views.drop(store(), "sam", "Mine")
    assert len(views.saved(store(), dana)) == 1
    views.drop(store(), dana, "Mine")
    assert views.saved(store(), dana) == []


@pytest.mark.parametrize("name", ["", "   ", "x" * 81])
def test_a_view_needs_a_name_that_fits(dana, name):
    with pytest.raises(AccountProblem, match="Give the view a name"):
        views.save(store(), dana, name, "ks4-benchmark", {}, "r1")


def test_accounts_made_before_views_existed_get_the_table(tmp_path):
    """A database of the first version: every table but this one, marked 0001."""
    from sqlalchemy import create_engine, inspect, text

    from auth import store as stores

    folder = tmp_path / "older"
    stores.open_store(folder).engine.dispose()
    engine = create_engine(f"sqlite:///{folder / stores.FILE_NAME}")
    with engine.begin() as connection:
        connection.execute(text("drop table saved_views"))
        connection.execute(text("update alembic_version set version_num = '0001'"))
    engine.dispose()
    opened = stores.open_store(folder)
    assert inspect(opened.engine).has_table("saved_views") and stores._version(opened.engine) == stores.HEAD


def test_a_list_is_made_of_the_children_shown(dana):
    """Girls of Halton: the children C1 to C8 of the made-up file."""
    from auth import lists
    from auth.tables import child_lists

    page = drawn("ks4-pupil-list", link={"sex": "F"})
    page.text_input(key="list-name").set_value("The Example School")
    page.button(key="list-make").click().run()
    assert page.success and "holds 8 children" in page.success[0].value
    with store().read() as connection:
        number = connection.execute(child_lists.select()).one().id
    assert sorted(lists.children(store(), number, HALTON)) == [(HALTON, f"C{one}") for one in range(1, 9)]
