"""Sessions live on the server; the cookie is an opaque token of which only the fingerprint is kept."""

import hashlib
import secrets
import time
from dataclasses import dataclass

from sqlalchemy import Connection, delete, select, update

from auth.limits import Limits
from auth.tables import accounts, sessions

TOUCH_EVERY = 0.02        # of the idle limit: how stale "last seen" may get before it is written again


@dataclass(frozen=True)
class Session:
    """A session that stands now. seconds_idle_left and seconds_left: until the idle and the absolute limit end it."""

    token_mac: str
    stage: str
    account: object
    seen_at: float
    seconds_idle_left: float
    seconds_left: float
    new_secret: str | None = None


def fingerprint(token: str) -> str:
    """What is kept of a token: 256 random bits need no salt."""
    return hashlib.sha256(token.encode()).hexdigest()


def begin(connection: Connection, account, stage: str, now: float | None = None, new_secret: str | None = None) -> str:
    """A new session and its token (for the cookie). Every stage gets a new token, so none can be planted beforehand."""
    now = now or time.time()
    token = secrets.token_urlsafe(32)
    connection.execute(sessions.insert().values(
        token_mac=fingerprint(token), account_id=account.id, stage=stage, credential_version=account.credential_version,
        made_at=now, seen_at=now, new_secret=new_secret))
    return token


def find(connection: Connection, token_mac: str, limits: Limits, now: float | None = None) -> Session | None:
    """The session that stands under this fingerprint; None once it was ended, its account changed or a limit passed."""
    now = now or time.time()
    both = select(sessions.c.token_mac, sessions.c.stage, sessions.c.made_at, sessions.c.seen_at, sessions.c.ended_at, sessions.c.new_secret,
                  sessions.c.credential_version.label("signed_in_version"), accounts).join(accounts, accounts.c.id == sessions.c.account_id)
    row = connection.execute(both.where(sessions.c.token_mac == token_mac)).one_or_none()
    if row is None or row.ended_at is not None or row.status != "active" or row.signed_in_version != row.credential_version:
        return None
    half_way = row.stage != "full"
    idle_left = row.seen_at + (limits.sign_in if half_way else limits.idle) - now
    left = row.made_at + (limits.sign_in if half_way else limits.absolute) - now
    if idle_left <= 0 or left <= 0:
        return None
    return Session(row.token_mac, row.stage, row, row.seen_at, min(idle_left, left), left, row.new_secret)


def touch(connection: Connection, session: Session, now: float | None = None) -> None:
    """The person did something: the idle limit starts again."""
    connection.execute(update(sessions).where(sessions.c.token_mac == session.token_mac, sessions.c.ended_at.is_(None)).values(seen_at=now or time.time()))


def needs_touch(session: Session, limits: Limits, now: float | None = None) -> bool:
    """Whether "last seen" is stale enough to be worth a write."""
    return (now or time.time()) - session.seen_at > limits.idle * TOUCH_EVERY


def end(connection: Connection, token_mac: str, now: float | None = None) -> None:
    """Ends one session: its cookie is worth nothing from now on."""
    connection.execute(update(sessions).where(sessions.c.token_mac == token_mac, sessions.c.ended_at.is_(None)).values(ended_at=now or time.time()))


def forget(connection: Connection, now: float, limits: Limits) -> None:
    """Drops sessions that ended long ago by the absolute limit, so that the table doesn't grow with every sign-in."""
    connection.execute(delete(sessions).where(sessions.c.made_at < now - 2 * limits.absolute))


def end_all(connection: Connection, account_id: int) -> None:
    """Signs an account out everywhere, by raising its credential version."""
    connection.execute(update(accounts).where(accounts.c.id == account_id).values(credential_version=accounts.c.credential_version + 1))
