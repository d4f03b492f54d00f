"""Views an account saved by name: the report and the choices as in a link, and the release they were saved on. Never a child."""

import json
import time
from dataclasses import dataclass

from sqlalchemy import delete, func, select

from auth.accounts import AccountProblem
from auth.store import Store
from auth.tables import accounts, saved_views

MOST, LONGEST = 40, 80


@dataclass(frozen=True)
class SavedView:
    """A view as it was saved. link: the parameters of its link."""

    name: str
    report: str
    link: dict[str, str]
    release_id: str
    saved_at: float


def save(store: Store, username: str, name: str, report: str, link: dict[str, str], release_id: str) -> None:
    """Saves a view of this account, or replaces the one of that name. Raises AccountProblem with what to do."""
    name = name.strip()
    if not 0 < len(name) <= LONGEST:
        raise AccountProblem(f"Give the view a name of at most {LONGEST} characters. No child's name.")
    with store.write() as connection:
        account = _account(connection, username)
        connection.execute(delete(saved_views).where(saved_views.c.account_id == account, saved_views.c.name == name))
        if connection.execute(select(func.count()).select_from(saved_views).where(saved_views.c.account_id == account)).scalar() >= MOST:
            raise AccountProblem(f"An account keeps at most {MOST} views. Delete one first.")
        connection.execute(saved_views.insert().values(account_id=account, name=name, report=report, link=json.dumps(link), release_id=release_id, saved_at=time.time()))


def saved(store: Store, username: str) -> list[SavedView]:
    """This account's views, the latest first."""
    question = select(saved_views).join(accounts, accounts.c.id == saved_views.c.account_id).where(accounts.c.username == username).order_by(saved_views.c.saved_at.desc())
    with store.read() as connection:
        return [SavedView(row.name, row.report, json.loads(row.link), row.release_id, row.saved_at) for row in connection.execute(question)]


def drop(store: Store, username: str, name: str) -> None:
    """Deletes a view of this account."""
    with store.write() as connection:
        connection.execute(delete(saved_views).where(saved_views.c.account_id == _account(connection, username), saved_views.c.name == name))


def _account(connection, username: str) -> int:
    found = connection.execute(select(accounts.c.id).where(accounts.c.username == username)).scalar()
    if found is None:
        raise AccountProblem("This account is not there any more, so nothing can be saved for it.")
    return found
