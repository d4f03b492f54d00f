"""Accounts, links, lists, roles and the audit, in a real accounts file."""

import re
import time

import bcrypt
import pyotp
import pytest
from sqlalchemy.exc import DatabaseError
from typer.testing import CliRunner

from auth import accounts, audit, codes, lists, passwords, sessions, steps, viewer
from auth.accounts import AccountProblem
from auth.commands import user_app
from auth.limits import Limits
from auth.roles import ROLES
from auth.store import store as current_store
from auth.tables import accounts as table
from auth.tables import child_list_rows, links
from auth.tables import sessions as session_table
from data_layer.scope import NOBODY, Scope
from tests.auth.conftest import PASSWORD, REAL_SALT

LIMITS = Limits()
HERE = "127.0.0.1"


class Actor:
    def __init__(self, role, la_code, username="actor"):
        self.role, self.la_code, self.username = role, la_code, username


def link_of(path):
    return path.removeprefix(accounts.LINK_PATH)


def enrolled_by_link(store, path, password=PASSWORD):
    """Through the invitation as a person goes; the session token and the authenticator's secret."""
    half = steps.take_link(store, link_of(path), password, password, LIMITS)
    secret = store.keys.unseal(steps.enrolling(store, half.token, LIMITS).new_secret)
    answer = steps.enrol(store, half.token, pyotp.TOTP(secret).now(), HERE, LIMITS)
    return answer, secret


def seen_by(store, token):
    return viewer.current_viewer({"cla_session": token}, lambda listed: frozenset(int(child) for _, child in listed), store)


def test_an_invitation_works_once_and_leads_to_password_and_second_factor(store):
    path = accounts.add(store, " Jo.Smith@LA.gov.uk ", "Jo Smith", "vsh", 876)
    answer, secret = enrolled_by_link(store, path)
    who = seen_by(store, answer.token)
    assert (who.username, who.name, who.role, who.la_code, who.scope) == ("jo.smith@la.gov.uk", "Jo Smith", "vsh", 876, Scope({876}))
    assert len(set(answer.recovery_codes)) == 10
    assert steps.link_purpose(store, link_of(path)) is None
    assert steps.take_link(store, link_of(path), "another good pass phrase", "another good pass phrase", LIMITS).status == 404


def test_an_interrupted_enrolment_can_be_taken_up_again_but_an_expired_link_cannot(store):
    path = accounts.add(store, "jo.smith", "Jo", "vsh", 876)
    steps.take_link(store, link_of(path), PASSWORD, PASSWORD, LIMITS)
    answer, _ = enrolled_by_link(store, path)
    assert answer.token
    path = accounts.reset_password(store, "jo.smith")
    with store.write() as connection:
        connection.execute(links.update().values(expires_at=time.time() - 1))
    assert steps.link_purpose(store, link_of(path)) is None


@pytest.mark.parametrize("password, word", [
    ("short", "12"), ("x" * 129, "128"), ("password1234", "easy"), ("aaaaaaaaaaaaaaaa", "easy"), ("123456789012", "easy"),
    ("qwertyuiop12", "easy"), ("jo.smith@la.gov", "easy"),
])
def test_weak_passwords_are_refused_with_what_to_do(password, word):
    assert word in passwords.objections(password, ["jo.smith@la.gov"])


@pytest.mark.parametrize("password", ["violet tractor muffin eleven", "é" * 3 + " Zürich plümes over taxis", "w" + "orrying kettles dance near quartz " * 3 + "x"])
def test_long_passphrases_are_welcome_and_every_character_counts(store, password):
    assert passwords.objections(password, []) == ""
    kept = passwords.hash_password(store.keys, password)
    assert passwords.check_password(store.keys, password, kept)
    assert not passwords.check_password(store.keys, password[:-1] + "?", kept)      # bcrypt alone would read 72 bytes


@pytest.mark.parametrize("store", ["SQLite"], indirect=True)
def test_a_guess_costs_4096_rounds(store, monkeypatch):
    monkeypatch.setattr(bcrypt, "gensalt", REAL_SALT)
    assert passwords.hash_password(store.keys, PASSWORD).startswith("$2b$12$")      # 2 to the 12th


def test_a_recovery_code_works_once_in_place_of_the_code(store):
    answer, _ = enrolled_by_link(store, accounts.add(store, "jo.smith", "Jo", "vsh", 876))
    recovery = answer.recovery_codes[3]
    results = []
    for typed in (recovery.upper(), recovery, answer.recovery_codes[4].replace("-", " ")):
        half = steps.password(store, "jo.smith", PASSWORD, False)
        results.append(steps.code(store, half.token, typed, HERE, LIMITS).status)
    assert results == [200, 401, 200]
    with store.read() as connection:
        assert codes.recovery_codes_left(connection, 1) == 8


def test_codes_of_a_step_before_and_after_work_and_no_other():
    secret, now = "JBSWY3DPEHPK3PXPKRSXG5CTMVRXEZLU", 1_700_000_010.0      # of a secret drawn anew two codes may be alike
    this = int(now // 30)
    assert [codes.matching_step(secret, pyotp.TOTP(secret).at(int(now) + 30 * shift), now) for shift in (-2, -1, 0, 1, 2)] == [None, this - 1, this, this + 1, None]


def test_a_reset_second_factor_needs_both_its_link_and_the_password(store):
    enrolled_by_link(store, accounts.add(store, "jo.smith", "Jo", "vsh", 876))
    link = link_of(accounts.reset_code(store, "jo.smith"))
    assert steps.password(store, "jo.smith", PASSWORD, False).token is None
    assert steps.take_link(store, link, "not the password", "", LIMITS).token is None
    half = steps.take_link(store, link, PASSWORD, "", LIMITS)
    assert half.token and seen_by(store, half.token) is None


def test_a_new_password_by_link_still_asks_for_the_code(store):
    enrolled_by_link(store, accounts.add(store, "jo.smith", "Jo", "vsh", 876))
    link = link_of(accounts.reset_password(store, "jo.smith"))
    assert steps.password(store, "jo.smith", PASSWORD, False).token is None
    half = steps.take_link(store, link, "marble otter lantern forty", "marble otter lantern forty", LIMITS)
    assert half.token and seen_by(store, half.token) is None
    assert steps.link_purpose(store, link) is None


@pytest.mark.parametrize("role", sorted(ROLES))
def test_what_each_role_sees_of_children(store, enrol, role):
    """By hand from security.md's table."""
    la = None if role == "operator" else 876
    enrol(store, "somebody", role, la)
    lists.make(store, 876, "School A", ["1", "2"])
    lists.make(store, 330, "School A", ["3"])
    if role in ("school", "social_worker"):
        lists.attach(store, "somebody", "School A")
    half = steps.password(store, "somebody", PASSWORD, False)
    with store.write() as connection:
        token = sessions.begin(connection, accounts.find(connection, "somebody"), "full")
    expected = {"vsh": Scope({876}), "analyst": Scope({876}), "school": Scope({876}, {1, 2}), "social_worker": Scope({876}, {1, 2}),
                "la_admin": NOBODY, "viewer": Scope({876}, personal=False), "operator": NOBODY}
    assert half.token and seen_by(store, token).scope == expected[role]


def test_a_school_without_a_list_or_with_an_emptied_one_sees_no_child(store, enrol):
    enrol(store, "school", "school", 876)
    with store.write() as connection:
        token = sessions.begin(connection, accounts.find(connection, "school"), "full")
    assert seen_by(store, token).scope == Scope({876}, frozenset())
    lists.make(store, 876, "School A", ["1"])
    lists.attach(store, "school", "School A")
    assert seen_by(store, token).scope == Scope({876}, {1})
    lists.make(store, 876, "School A", [])
    assert seen_by(store, token).scope == Scope({876}, frozenset())


def test_an_administrator_looks_after_the_own_la_only(store, enrol):
    for name, role, la in (("own", "vsh", 876), ("other", "vsh", 330), ("root", "operator", None)):
        enrol(store, name, role, la)
    admin = Actor("la_admin", 876)
    assert [account["username"] for account in accounts.every(store, admin)] == ["own"]
    for name in ("other", "root", "nobody"):
        for act in (accounts.lock, accounts.end, accounts.reset_code, accounts.reset_password, accounts.sign_out_everywhere):
            with pytest.raises(AccountProblem):
                act(store, name, admin)
    for role, la in (("vsh", 330), ("operator", None), ("la_admin", 330)):
        with pytest.raises(AccountProblem):
            accounts.add(store, "new.one", "New", role, la, admin)
    accounts.add(store, "new.one", "New", "viewer", 876, admin)
    for role in set(ROLES) - {"la_admin", "operator"}:
        for act in (lambda who: accounts.add(store, "x.y", "X", "vsh", 876, who), lambda who: accounts.lock(store, "own", who), lambda who: accounts.every(store, who)):
            with pytest.raises(AccountProblem):
                act(Actor(role, 876))


def test_lists_stay_in_their_la_and_are_made_by_those_who_see_its_children(store, enrol):
    enrol(store, "school", "school", 876)
    for who in (Actor("la_admin", 876), Actor("viewer", 876), Actor("school", 876), Actor("vsh", 330)):
        with pytest.raises(AccountProblem):
            lists.make(store, 876, "School A", ["1"], who)
    lists.make(store, 330, "Elsewhere", ["9"], Actor("vsh", 330))
    lists.make(store, 876, "School A", ["1"], Actor("analyst", 876))
    with pytest.raises(AccountProblem):
        lists.attach(store, "school", "Elsewhere", Actor("la_admin", 876))
    lists.attach(store, "school", "School A", Actor("la_admin", 876))
    assert lists.names(store, 876) == ["School A"]


def test_secrets_and_childrens_numbers_are_sealed_in_the_file(store, enrol):
    person = enrol(store, "somebody", "school")
    lists.make(store, 876, "School A", ["A123456789012"])
    with store.read() as connection:
        account = accounts.find(connection, "somebody")
        assert person.secret not in account.code_secret and PASSWORD not in account.password_hash
        assert "A123456789012" not in connection.execute(child_list_rows.select()).one().child


def test_the_audit_only_grows_and_a_change_shows(store):
    actor = Actor("vsh", 876)
    numbers = [audit.record(actor, "view", "ks4-pupil-list", f"girls {n}", n, store) for n in range(4)]
    assert numbers == [1, 2, 3, 4] and audit.broken_at(store) is None
    for statement in ("delete from audit where id = 2", "update audit set rows = 0 where id = 2"):
        with pytest.raises(DatabaseError, match="append-only"), store.write() as connection:
            connection.exec_driver_sql(statement)
    with store.write() as connection:      # somebody who owns the database can do anything; but it shows
        connection.exec_driver_sql({"sqlite": "drop trigger audit_no_update", "postgresql": "drop trigger audit_no_change on audit"}[store.engine.dialect.name])
        connection.exec_driver_sql("update audit set username = 'someone else' where id = 3")
    assert audit.broken_at(store) == 3


def test_the_audit_is_read_by_la_and_holds_no_upn(store):
    audit.record(Actor("vsh", 876), "view", "ks4-pupil-details", "child A123456789012 and B98765432101C", 1, store)
    audit.record(Actor("vsh", 330), "view", "ks4-pupil-list", "", 9, store)
    (line,) = audit.lines(store, 876)
    assert line["filters"] == "child [UPN] and [UPN]" and line["rows"] == 1 and re.match(r"\d{4}-\d\d-\d\dT.*\+00:00$", line["at"])
    assert len(audit.lines(store)) == 2


def test_every_change_to_an_account_leaves_a_line(store):
    accounts.add(store, "jo.smith", "Jo", "vsh", 876)
    for act in (accounts.lock, accounts.unlock, accounts.reset_code, accounts.reset_password, accounts.sign_out_everywhere, accounts.end):
        act(store, "jo.smith")
    assert [line["action"] for line in reversed(audit.lines(store))] == [
        "account added", "account locked", "account active", "code reset", "password reset", "signed out everywhere", "account ended"]


def test_the_command_line_makes_and_locks_accounts(tmp_path, monkeypatch):
    monkeypatch.setenv("CLA_RELEASES", str(tmp_path))
    monkeypatch.delenv("CLA_ACCOUNTS", raising=False)
    current_store.cache_clear()
    runner = CliRunner()
    empty = runner.invoke(user_app, ["list", "--releases", str(tmp_path)])
    assert (empty.exit_code, empty.stdout) == (0, "") and "There are no accounts yet. `cla user add" in empty.stderr
    added = runner.invoke(user_app, ["add", "jo.smith", "--role", "vsh", "--name", "Jo", "--la", "876", "--releases", str(tmp_path)])
    assert added.exit_code == 0 and re.fullmatch(r"/auth/link/[\w-]{43}", added.stdout.strip())
    assert runner.invoke(user_app, ["lock", "jo.smith"]).exit_code == 0
    assert "jo.smith\tvsh\t876\tlocked\tnot enrolled\tnever" in runner.invoke(user_app, ["list"]).stdout
    refused = runner.invoke(user_app, ["add", "jo.smith", "--role", "king", "--name", "Jo", "--la", "876"])
    assert refused.exit_code == 2 and "no role 'king'" in refused.stderr and refused.stdout == ""
    assert runner.invoke(user_app, ["audit", "--check"]).exit_code == 0
    current_store.cache_clear()


def test_a_demo_administrator_changes_nothing_that_could_outlive_the_demo(store, enrol):
    enrol(store, "own", "vsh", 876)
    admin, vsh = Actor("la_admin", 876), Actor("vsh", 876)
    admin.is_demo = vsh.is_demo = True
    assert accounts.every(store, admin)
    for act in (lambda: accounts.add(store, "mole", "Mole", "vsh", 876, admin), lambda: accounts.lock(store, "own", admin),
                lambda: accounts.reset_password(store, "own", admin), lambda: lists.make(store, 876, "L", ["1"], vsh)):
        with pytest.raises(AccountProblem, match="demo"):
            act()


def test_idle_and_absolute_limits_to_the_second(store, enrol):
    """By hand: 15 minutes = 900 s without a click, 10 hours = 36,000 s however busy."""
    enrol(store, "somebody")
    start = 1_000_000.0
    with store.write() as connection:
        mac = sessions.fingerprint(sessions.begin(connection, accounts.find(connection, "somebody"), "full", now=start))
    with store.read() as connection:
        assert sessions.find(connection, mac, LIMITS, start + 899).seconds_idle_left == 1
        assert sessions.find(connection, mac, LIMITS, start + 900) is None
    for passed in range(800, 36_000, 800):
        with store.write() as connection:
            sessions.touch(connection, sessions.find(connection, mac, LIMITS, start + passed), start + passed)
    with store.read() as connection:
        assert sessions.find(connection, mac, LIMITS, start + 35_999).seconds_left == 1
        assert sessions.find(connection, mac, LIMITS, start + 36_000) is None


def test_sessions_of_long_ago_are_dropped_at_a_sign_in_and_standing_ones_are_not(store):
    answer, _ = enrolled_by_link(store, accounts.add(store, "jo.smith", "Jo", "vsh", 876))
    with store.write() as connection:
        account = accounts.find(connection, "jo.smith")
        old = sessions.fingerprint(sessions.begin(connection, account, "full", now=time.time() - 3 * LIMITS.absolute))
        half = sessions.begin(connection, account, "code")
    steps.code(store, half, answer.recovery_codes[0], HERE, LIMITS)
    with store.read() as connection:
        kept = [row.token_mac for row in connection.execute(session_table.select())]
    assert old not in kept and sessions.fingerprint(answer.token) in kept and seen_by(store, answer.token)


def test_limits_from_the_environment_only_shorten(monkeypatch):
    monkeypatch.setenv("CLA_IDLE_SECONDS", "300")
    assert Limits.from_environment().idle == 300
    for value in ("901", "0", "-1", "never"):
        monkeypatch.setenv("CLA_IDLE_SECONDS", value)
        with pytest.raises(ValueError, match="CLA_IDLE_SECONDS"):
            Limits.from_environment()


def test_tables_of_a_new_file_are_those_declared(store):
    with store.read() as connection:
        assert connection.execute(table.select()).all() == []
