"""Demo accounts of a made-up England. They open anything only while the release says that it is synthetic."""

import re
import secrets
import time
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select, update

from auth import accounts as account_book
from auth import audit, codes, lists, passwords, sessions
from auth.accounts import CommandLine
from auth.store import Store
from auth.tables import accounts
from data_layer.catalogue.authorities import plain, possessive


@dataclass(frozen=True)
class DemoLA:
    """An LA of the made-up England. children: how many are looked after; listed: CHILD numbers for the school's account."""

    code: int
    name: str
    children: int
    listed: tuple[str, ...] = ()


@dataclass(frozen=True)
class Offer:
    """A demo account as the sign-in page offers it."""

    username: str
    label: str
    password: str


def ensure_demo_accounts(store: Store, las: Sequence[DemoLA]) -> list[tuple[str, str]]:
    """Makes the demo accounts that are missing: a VSH of the largest and of the smallest LA, the largest's
    administrator and a school. Returns (username, label) of each. Passwords and secrets are drawn here, none is built in."""
    if not las:
        return []
    by_size = sorted(las, key=lambda la: (-la.children, la.code))
    large, small = by_size[0], by_size[-1]
    wanted = [(large, "vsh", "VSH")] + ([(small, "vsh", "VSH")] if small != large else []) + [
        (large, "la_admin", "administrator"), (large, "school", "school")]
    made = []
    for la, role, word in wanted:
        username, label = f"{_slug(la.name)}-{word.lower()}", f"{possessive(plain(la.name))} {word}"
        _ensure(store, username, label, role, la.code)
        made.append((username, label))
    lists.make(store, large.code, "Demo school", list(large.listed))
    lists.attach(store, f"{_slug(large.name)}-school", "Demo school")
    return made


def _ensure(store: Store, username: str, label: str, role: str, la_code: int) -> None:
    with store.read() as connection:
        if account_book.find(connection, username):
            return
    password = secrets.token_urlsafe(15)
    password_hash = passwords.hash_password(store.keys, password)
    with store.write() as connection:
        connection.execute(accounts.insert().values(
            username=username, name=label, role=role, la_code=la_code, status="active", made_at=time.time(), password_hash=password_hash,
            code_secret=store.keys.seal(codes.new_secret()), demo_password=store.keys.seal(password)))
        audit.write(connection, store.keys, CommandLine.username, CommandLine.role, la_code, "demo account made", filters=username)


def offers(door) -> list[Offer]:
    """What the sign-in page offers: nothing at all unless the release says that it is synthetic."""
    if not door.demo_open():
        return []
    store = door.store
    with store.read() as connection:
        rows = connection.execute(select(accounts).where(accounts.c.demo_password.is_not(None), accounts.c.status == "active").order_by(accounts.c.id)).all()
    return [Offer(row.username, row.name, store.keys.unseal(row.demo_password)) for row in rows]


def code_for(door, token: str | None) -> dict | None:
    """The code that fills the second step of a demo account whose password was just given; None for any other.

    {"code": six digits} or, when this half minute's codes are used up, {"wait": seconds}.
    """
    if not token or not door.demo_open():
        return None
    with door.store.read() as connection:
        half = sessions.find(connection, sessions.fingerprint(token), door.limits)
    if half is None or half.stage != "code" or half.account.demo_password is None:
        return None
    now = time.time()
    step = codes.next_unused_step(half.account.code_last_step, now)
    if step is None:
        return {"wait": int(codes.STEP - now % codes.STEP) + 1}
    return {"code": codes.code_at(door.store.keys.unseal(half.account.code_secret), step)}


def end_demo_accounts(store: Store) -> None:
    """Ends every demo account (`cla user end-demo`), for an installation that goes on to real data."""
    with store.write() as connection:
        connection.execute(update(accounts).where(accounts.c.demo_password.is_not(None)).values(
            status="ended", credential_version=accounts.c.credential_version + 1))


def _slug(name: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")
