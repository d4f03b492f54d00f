"""The steps through the door: password, code, one-time link, enrolment. Each answers with a token for the cookie or a sentence."""

import time
from dataclasses import dataclass, field

from sqlalchemy import delete, select, update

from auth import accounts as account_book
from auth import audit, codes, passwords, sessions, throttle
from auth.limits import Limits
from auth.store import Store
from auth.tables import accounts, links

WRONG = "The username or password isn't right, or the account isn't open."
WRONG_CODE = "That code isn't right, or it was used before. Wait for the next one."
START_AGAIN = "That took too long or was signed out elsewhere. Start again with your password."
DEAD_LINK = "This link was used, has expired or isn't right. Ask your administrator for a new one."


@dataclass(frozen=True)
class Answer:
    """What a step came to. token: for the cookie; said: a sentence for the person; status: of HTTP."""

    token: str | None = None
    said: str = ""
    status: int = 200
    recovery_codes: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Try:
    """A try at a password that may be looked at, after `slowed_by` seconds; or the answer that refuses it."""

    username: str
    slowed_by: float = 0.0
    refused: Answer | None = None


def announce(store: Store, username: str, address: str, limits: Limits) -> Try:
    """Counts the try before anything is looked at; typed names that don't exist count just the same."""
    username, now = account_book.settle(username), time.time()
    with store.write() as connection:
        throttle.forget(connection, now, limits)
        account = account_book.find(connection, username)
        is_usual = account is not None and account.usual_address == _address(store, address)
        verdict = throttle.try_password(connection, store.keys, username, address, is_usual, now, limits)
    return Try(username, verdict.slowed_by, _too_many(verdict.refused_for) if verdict.refused_for else None)


def password(store: Store, username: str, typed: str, demo_open: bool) -> Answer:
    """The first step: a right password gives a half-way session that opens nothing but the code form."""
    with store.read() as connection:
        account = account_book.find(connection, username)
    fits = passwords.check_password(store.keys, typed, account.password_hash if account else None)
    may = fits and account.status == "active" and (demo_open or account.demo_password is None)
    with store.write() as connection:
        if may and account.code_secret:
            return Answer(sessions.begin(connection, account, "code"))
        # A name nobody has is not written down: people type passwords into the wrong box.
        audit.write(connection, store.keys, account.username if account else "(unknown)", account.role if account else "",
                    account.la_code if account else None, "sign-in refused: password")
    if may:
        return Answer(said="Your second factor was reset. Open the one-time link from your administrator to set it up again.", status=403)
    return Answer(said=WRONG, status=401)


def code(store: Store, token: str | None, typed: str, address: str, limits: Limits) -> Answer:
    """The second step: a right code, not used before, ends the half-way session and begins the real one."""
    now = time.time()
    with store.write() as connection:
        half = _half_way(connection, token, "code", limits)
        if half is None:
            return Answer(said=START_AGAIN, status=401)
        verdict = throttle.try_code(connection, store.keys, half.account.username, now, limits)
        if verdict.refused_for:
            return _too_many(verdict.refused_for)
        if codes.use_code(connection, store.keys, half.account, typed, now):
            return _come_in(connection, store, half, address, limits, "signed in")
        _note(connection, store, half.account, "sign-in refused: code")
    return Answer(said=WRONG_CODE, status=401)


def link_purpose(store: Store, link_token: str) -> tuple[str, object] | None:
    """What a one-time link is for (invite, password, code) and whose it is; None when it no longer works."""
    with store.read() as connection:
        return _link(connection, link_token)


def take_link(store: Store, link_token: str, typed: str, again: str, limits: Limits) -> Answer:
    """Sets the new password (invite, password) or checks the present one (code); the next step is the code or enrolment."""
    with store.read() as connection:
        found = _link(connection, link_token)
    if found is None:
        return Answer(said=DEAD_LINK, status=404)
    purpose, account = found
    if purpose == "code":
        return _password_before_enrolment(store, link_token, account, typed, limits)
    objection = passwords.objections(typed, [account.username, account.name, "cla analysis"], limits)
    if typed != again:
        objection = "The two passwords differ. Type the same one twice."
    if objection:
        return Answer(said=objection, status=422)
    return _set_password(store, link_token, purpose, account, passwords.hash_password(store.keys, typed))


def _password_before_enrolment(store: Store, link_token: str, account, typed: str, limits: Limits) -> Answer:
    with store.write() as connection:
        verdict = throttle.try_code(connection, store.keys, account.username, time.time(), limits)
    if verdict.refused_for:
        return _too_many(verdict.refused_for)
    fits = passwords.check_password(store.keys, typed, account.password_hash)
    with store.write() as connection:
        if _link(connection, link_token) is None:
            return Answer(said=DEAD_LINK, status=404)
        if fits:
            return Answer(_begin_enrolment(connection, store, account))
        _note(connection, store, account, "sign-in refused: password")
    return Answer(said="That isn't your present password. If you have forgotten it, ask your administrator for a password reset first.", status=401)


def _set_password(store: Store, link_token: str, purpose: str, account, password_hash: str) -> Answer:
    with store.write() as connection:
        if _link(connection, link_token) is None:
            return Answer(said=DEAD_LINK, status=404)
        connection.execute(update(accounts).where(accounts.c.id == account.id).values(password_hash=password_hash))
        sessions.end_all(connection, account.id)
        account = account_book.find(connection, account.username)
        _note(connection, store, account, "password chosen")
        if purpose == "invite":      # the link stands until the second factor is enrolled, or an interrupted start would strand them
            return Answer(_begin_enrolment(connection, store, account))
        connection.execute(delete(links).where(links.c.account_id == account.id))
        if account.code_secret is None:
            return Answer(said="Your password is set. Your second factor was reset too: ask for its link.", status=403)
        return Answer(sessions.begin(connection, account, "code"))


def enrolling(store: Store, token: str | None, limits: Limits):
    """The half-way session that is setting up a second factor, or None."""
    with store.read() as connection:
        return _half_way(connection, token, "enrol", limits)


def enrol(store: Store, token: str | None, typed: str, address: str, limits: Limits) -> Answer:
    """The first code of a new authenticator: proves it is set up, gives the recovery codes (shown once) and lets in."""
    now = time.time()
    with store.write() as connection:
        half = _half_way(connection, token, "enrol", limits)
        if half is None:
            return Answer(said=START_AGAIN, status=401)
        verdict = throttle.try_code(connection, store.keys, half.account.username, now, limits)
        if verdict.refused_for:
            return _too_many(verdict.refused_for)
        step = codes.matching_step(store.keys.unseal(half.new_secret), "".join(typed.split()), now)
        if step is None:
            return Answer(said="That code isn't right. Check the time on your phone, and type the six digits it shows now.", status=401)
        connection.execute(update(accounts).where(accounts.c.id == half.account.id).values(code_secret=half.new_secret, code_last_step=step))
        connection.execute(delete(links).where(links.c.account_id == half.account.id))
        shown = codes.new_recovery_codes(connection, store.keys, half.account.id, limits.recovery_codes)
        answer = _come_in(connection, store, half, address, limits, "second factor set up, signed in")
    return Answer(answer.token, recovery_codes=shown)


def sign_out(store: Store, token: str | None, limits: Limits) -> None:
    """Ends the session of this cookie, whatever its stage."""
    with store.write() as connection:
        session = sessions.find(connection, sessions.fingerprint(token), limits) if token else None
        if session:
            sessions.end(connection, session.token_mac)
            _note(connection, store, session.account, "signed out")


def _come_in(connection, store: Store, half: sessions.Session, address: str, limits: Limits, action: str) -> Answer:
    account = half.account
    sessions.end(connection, half.token_mac)
    sessions.forget(connection, time.time(), limits)
    throttle.came_in(connection, store.keys, account.username, address, limits)
    connection.execute(update(accounts).where(accounts.c.id == account.id).values(
        usual_address=_address(store, address), last_sign_in=time.time()))
    _note(connection, store, account, action)
    return Answer(sessions.begin(connection, account, "full"))


def _begin_enrolment(connection, store: Store, account) -> str:
    return sessions.begin(connection, account, "enrol", new_secret=store.keys.seal(codes.new_secret()))


def _half_way(connection, token: str | None, stage: str, limits: Limits) -> sessions.Session | None:
    session = sessions.find(connection, sessions.fingerprint(token), limits) if token else None
    return session if session and session.stage == stage else None


def _link(connection, link_token: str):
    row = connection.execute(select(links.c.purpose, links.c.expires_at, links.c.used_at, accounts.c.username)
                             .join(accounts, accounts.c.id == links.c.account_id)
                             .where(links.c.token_mac == sessions.fingerprint(link_token), accounts.c.status == "active")).one_or_none()
    if row is None or row.used_at is not None or row.expires_at < time.time():
        return None
    return row.purpose, account_book.find(connection, row.username)


def _too_many(seconds: float) -> Answer:
    minutes = f"{seconds / 60:.0f} minutes" if seconds > 90 else f"{max(seconds, 1):.0f} seconds"
    return Answer(said=f"Too many tries. Wait {minutes}, then try again.", status=429)


def _address(store: Store, address: str) -> str:
    return store.keys.mac("address", throttle.network_of(address))


def _note(connection, store: Store, account, action: str) -> None:
    audit.write(connection, store.keys, account.username, account.role, account.la_code, action)
