"""Accounts: made by invitation, looked after by the LA's own administrator or the operator; each change is audited."""

import re
import secrets
import time

from sqlalchemy import Connection, delete, select, update

from auth import audit, sessions
from auth.limits import Limits
from auth.roles import ROLES
from auth.store import Store
from auth.tables import accounts, child_lists, links, recovery_codes

USERNAME = re.compile(r"[a-z0-9][a-z0-9._@+-]{2,119}")
LINK_PATH = "/auth/link/"
COMMAND_LINE = "cla user"


class AccountProblem(ValueError):
    """What was asked of an account can't be done; the message says why and what to do."""


class CommandLine:
    """Who acts when nobody is signed in: the person at the server's own command line."""

    username, role, la_code = COMMAND_LINE, "operator", None


def find(connection: Connection, username: str):
    """The account's row, or None."""
    return connection.execute(select(accounts).where(accounts.c.username == settle(username))).one_or_none()


def settle(username: str) -> str:
    """A username as it is kept: no outer spaces, lower case."""
    return username.strip().lower()[:200]


def add(store: Store, username: str, name: str, role: str, la_code: int | None, by=CommandLine, limits: Limits = Limits()) -> str:
    """A new account, and the path of its invitation (one use, 72 hours)."""
    username = settle(username)
    _check_new(username, name, role, la_code)
    _check_reach(by, role, la_code)
    with store.write() as connection:
        if find(connection, username):
            raise AccountProblem(f"There is an account '{username}' already. Use another name, or `reset-password` for that one.")
        connection.execute(accounts.insert().values(
            username=username, name=name.strip(), role=role, la_code=la_code, status="active", made_at=time.time()))
        path = _new_link(connection, store, find(connection, username).id, "invite", limits)
        _note(connection, store, by, "account added", f"{username}, {role}", la_code)
    return path


def every(store: Store, by=CommandLine) -> list[dict]:
    """The accounts that `by` looks after, without anything secret."""
    columns = (accounts.c.username, accounts.c.name, accounts.c.role, accounts.c.la_code, accounts.c.status, accounts.c.last_sign_in,
               accounts.c.code_secret.is_not(None).label("enrolled"), child_lists.c.name.label("children"))
    question = select(*columns).outerjoin(child_lists, child_lists.c.id == accounts.c.list_id).order_by(accounts.c.la_code, accounts.c.username)
    if _rights(by).users != "all":
        question = question.where(accounts.c.la_code == by.la_code, accounts.c.role != "operator")
    if _rights(by).users == "none":
        raise AccountProblem("Your account doesn't look after others. Ask your LA's administrator.")
    with store.read() as connection:
        return [dict(row._mapping) for row in connection.execute(question)]


def reset_password(store: Store, username: str, by=CommandLine, limits: Limits = Limits()) -> str:
    """Ends the password and every session; the path of a one-time link to choose a new one. The second factor stays."""
    return _reset(store, username, by, "password", {"password_hash": None}, limits)


def reset_code(store: Store, username: str, by=CommandLine, limits: Limits = Limits()) -> str:
    """Ends the second factor, its recovery codes and every session; the path of a one-time link to enrol a new one."""
    return _reset(store, username, by, "code", {"code_secret": None}, limits)


def lock(store: Store, username: str, by=CommandLine) -> None:
    """Locks the account: its sessions end at once and nobody gets in until `unlock`."""
    _set_status(store, username, by, "locked")


def unlock(store: Store, username: str, by=CommandLine) -> None:
    """Opens a locked account again; old sessions stay ended."""
    _set_status(store, username, by, "active")


def end(store: Store, username: str, by=CommandLine) -> None:
    """Ends the account for good; its lines in the audit stay."""
    _set_status(store, username, by, "ended")


def sign_out_everywhere(store: Store, username: str, by=CommandLine) -> None:
    """Ends every session of the account, on every device."""
    with store.write() as connection:
        account = _own(connection, username, by)
        sessions.end_all(connection, account.id)
        _note(connection, store, by, "signed out everywhere", account.username, account.la_code)


def _reset(store: Store, username: str, by, purpose: str, changes: dict, limits: Limits) -> str:
    with store.write() as connection:
        account = _own(connection, username, by)
        if account.status == "ended":
            raise AccountProblem(f"The account '{account.username}' has ended. Add a new one.")
        connection.execute(update(accounts).where(accounts.c.id == account.id).values(**changes))
        if purpose == "code":
            connection.execute(delete(recovery_codes).where(recovery_codes.c.account_id == account.id))
        sessions.end_all(connection, account.id)
        # Someone who never took up the invitation needs both: the link then asks for password and code.
        fresh = account.password_hash is None and account.code_secret is None
        path = _new_link(connection, store, account.id, "invite" if fresh else purpose, limits)
        _note(connection, store, by, f"{purpose} reset", account.username, account.la_code)
    return path


def _set_status(store: Store, username: str, by, status: str) -> None:
    with store.write() as connection:
        account = _own(connection, username, by)
        if account.status == "ended" and status != "ended":
            raise AccountProblem(f"The account '{account.username}' has ended and can't be opened again. Add a new one.")
        connection.execute(update(accounts).where(accounts.c.id == account.id).values(status=status))
        connection.execute(delete(links).where(links.c.account_id == account.id, status != "active"))
        sessions.end_all(connection, account.id)
        _note(connection, store, by, f"account {status}", account.username, account.la_code)


def _new_link(connection: Connection, store: Store, account_id: int, purpose: str, limits: Limits) -> str:
    """A fresh one-time link; the account's earlier ones stop working."""
    connection.execute(delete(links).where(links.c.account_id == account_id))
    token = secrets.token_urlsafe(32)
    connection.execute(links.insert().values(
        token_mac=sessions.fingerprint(token), account_id=account_id, purpose=purpose, expires_at=time.time() + limits.link))
    return LINK_PATH + token


def own(connection: Connection, username: str, by):
    """The account, when `by` looks after it; raises AccountProblem with the same words when it isn't theirs or isn't there."""
    return _own(connection, username, by)


def refuse_demo(by) -> None:
    """Anybody may be a demo's administrator: what they made would outlive the demo, so they make nothing."""
    if getattr(by, "is_demo", False):
        raise AccountProblem("This is a demo: accounts and lists can be looked at, not changed.")


def _own(connection: Connection, username: str, by):
    refuse_demo(by)
    account = find(connection, username)
    rights = _rights(by)
    mine = account is not None and (rights.users == "all" or (
        rights.users == "la" and account.la_code is not None and account.la_code == by.la_code and account.role != "operator"))
    if not mine:
        raise AccountProblem(f"There is no account '{settle(username)}' that you look after. `cla user list` shows them.")
    return account


def _check_new(username: str, name: str, role: str, la_code: int | None) -> None:
    if not USERNAME.fullmatch(username):
        raise AccountProblem(f"'{username}' can't be a username. Use 3 to 120 letters, digits, dots, dashes or an e-mail address.")
    if not name.strip() or len(name) > 120:
        raise AccountProblem("Give the person's name, at most 120 characters.")
    if role not in ROLES:
        raise AccountProblem(f"There is no role '{role}'. The roles are: {', '.join(ROLES)}.")
    if ROLES[role].needs_la and la_code is None:
        raise AccountProblem(f"A {ROLES[role].label} belongs to an LA. Give its code, such as 876.")
    if not ROLES[role].needs_la and la_code is not None:
        raise AccountProblem(f"A {ROLES[role].label} belongs to no LA. Leave the LA out.")


def _check_reach(by, role: str, la_code: int | None) -> None:
    refuse_demo(by)
    rights = _rights(by)
    if rights.users == "all" or (rights.users == "la" and la_code == by.la_code and role != "operator"):
        return
    raise AccountProblem("You can add accounts of your own LA only. Ask the system operator for others.")


def _rights(by):
    return ROLES[by.role]


def _note(connection: Connection, store: Store, by, action: str, detail: str, la_code: int | None) -> None:
    audit.write(connection, store.keys, by.username, by.role, la_code, action, filters=detail)
