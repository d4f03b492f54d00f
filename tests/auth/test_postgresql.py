"""The server with its accounts in a real PostgreSQL: sign-in, who was first, open tabs, many at once, the database away and back.

tests/auth/conftest.py runs the tests of accounts, links, lists, roles, audit and throttle (`store`) on PostgreSQL as well.
"""

from threading import Barrier, Thread

import pytest

from auth import accounts, audit
from auth.keys import DoorShut
from auth.store import open_store
from tests.auth.postgresql import NO_POSTGRESQL, PostgreSQL, programs
from tests.auth.test_throttle import guess
from tests.auth.visitor import FORM_TOKEN, PAGE, asked

needed = pytest.mark.skipif(programs() is None, reason=NO_POSTGRESQL)


@pytest.fixture(scope="module")
def own_postgresql():
    """One that these tests may stop."""
    running = PostgreSQL().start()
    yield running
    running.remove()


@pytest.fixture
def server(own_postgresql, fresh_server):
    return fresh_server(CLA_ACCOUNTS=own_postgresql.fresh()).start()


@needed
def test_signing_in_codes_and_open_tabs(server, enrol):
    person, visitor = enrol(server.store(), "somebody"), server.visitor()
    visitor.sign_in(person)
    with visitor.tab() as tab:
        assert "viewer=somebody" in tab.run()
        accounts.lock(server.store(), "somebody")
        assert tab.waits_until_closed(60) == 1008
    assert not visitor.is_in() and audit.broken_at(server.store()) is None
    assert [line["action"] for line in audit.lines(server.store())] == ["account locked", "view", "signed in"]


@needed
def test_of_ten_with_the_same_code_at_once_one_gets_in(server, enrol):
    person, visitor = enrol(server.store(), "ten-at-once"), server.visitor()
    visitor.give_password(person.username, person.password)
    token, code = FORM_TOKEN.search(visitor.get("/auth/code").text)[1], person.code()
    answers = at_once(10, lambda: asked("POST", server.url + "/auth/code", data={"code": code, "form_token": token}, headers={"cookie": visitor.cookie()}))
    assert [answer.status_code for answer in answers].count(303) == 1
    assert {answer.status_code for answer in answers} <= {303, 401, 429}
    assert audit.broken_at(server.store()) is None


@needed
def test_guesses_at_once_count_each(server, enrol):
    """Twelve wrong passwords at the same moment: five are looked at (security.md), and the audit stays whole."""
    enrol(server.store(), "victim")
    stranger = server.visitor("127.0.0.2")
    guess(stranger, "somebody else")
    statuses = [answer.status_code for answer in at_once(12, lambda: guess(stranger, "victim"))]
    assert sorted(statuses) == [401] * 4 + [429] * 8      # one try of this address went to somebody else
    assert audit.broken_at(server.store()) is None


@needed
def test_while_the_database_is_away_nothing_opens_and_afterwards_it_goes_on(server, own_postgresql, enrol):
    person, visitor = enrol(server.store(), "somebody"), server.visitor()
    visitor.sign_in(person)
    with visitor.tab() as tab:
        assert "viewer=somebody" in tab.run()
        own_postgresql.stop()
        try:
            assert tab.waits_until_closed(60) == 1008
            for path in ("/", "/auth/sign-in", "/auth/link/x"):
                answer = asked("GET", server.url + path, headers={**PAGE, "cookie": visitor.cookie()})
                assert answer.status_code in (200, 503) and "viewer" not in answer.text, path
            assert asked("GET", server.url, headers={**PAGE, "cookie": visitor.cookie()}).status_code == 503
            assert visitor.refused_tab() == 403
        finally:
            own_postgresql.start()
    with visitor.tab() as tab:
        assert "viewer=somebody" in tab.run()
    assert "cla@" not in server.log.read_text()


@pytest.mark.parametrize("address", ["mysql://root@127.0.0.1/x", "postgresql+psycopg://cla:SECRET@127.0.0.1:1/x", "postgresql+nothing://cla:SECRET@127.0.0.1:1/x", "nonsense://"])
def test_an_address_that_does_not_work_says_what_to_do_and_no_password(tmp_path, address):
    with pytest.raises(DoorShut, match="CLA_ACCOUNTS") as shut:
        open_store(tmp_path / "auth", address)
    assert "SECRET" not in str(shut.value)


def at_once(how_many: int, act) -> list:
    start, answers = Barrier(how_many), []

    def go():
        start.wait()
        answers.append(act())
    threads = [Thread(target=go) for _ in range(how_many)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers
