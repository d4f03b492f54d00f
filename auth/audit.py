"""The audit: who looked at what, when; never the children's data. Append-only; nothing is shown without its record."""

import re
from datetime import UTC, datetime

from sqlalchemy import Connection, func, insert, or_, select
from sqlalchemy.exc import SQLAlchemyError

from auth.keys import Keys
from auth.store import Store
from auth.store import store as current_store
from auth.tables import audit

UPN = re.compile(r"\b[A-Za-z]\d{11}[0-9A-Za-z]\b")
COLUMNS = ("id", "at", "username", "role", "la_code", "action", "report", "filters", "rows")
SEARCHED = ("at", "username", "role", "action", "report", "filters")


class AuditFailed(Exception):
    """The record could not be written, so nothing may be shown."""


def record(viewer, action: str, report: str = "", filters: str = "", rows: int | None = None, store: Store | None = None) -> int:
    """Writes one line and returns its number (the reference to give a user); raises AuditFailed when it can't.

    viewer: anything with username, role and la_code. filters: the Selection's own sentence or parameters, never a
    child's name or number (a UPN in it is struck out). rows: how many children the view held.
    """
    try:
        store = store or current_store()
        with store.write() as connection:
            return write(connection, store.keys, viewer.username, viewer.role, viewer.la_code, action, report, filters, rows)
    except (SQLAlchemyError, OSError) as error:
        raise AuditFailed("What you asked for was not shown, because the record of it could not be written. "
                          "Tell the system operator: the audit log has no room or can't be written.") from error


def write(connection: Connection, keys: Keys, username: str, role: str, la_code: int | None, action: str,
          report: str = "", filters: str = "", rows: int | None = None) -> int:
    """One line within a transaction of the caller's (`Store.write`, so nobody else is writing); its fingerprint covers the line before, so a gap or a change shows."""
    last = connection.execute(select(audit.c.id, audit.c.mac).order_by(audit.c.id.desc()).limit(1)).one_or_none()
    number, before = (last.id, last.mac) if last else (0, "")      # counted here: a sequence leaves gaps where a transaction failed
    line = {"at": datetime.now(UTC).isoformat(timespec="milliseconds"), "username": username, "role": role, "la_code": la_code,
            "action": action, "report": report, "filters": UPN.sub("[UPN]", str(filters)), "rows": rows}
    connection.execute(insert(audit).values(id=number + 1, **line, mac=_mac(keys, before, line)))
    return number + 1


def lines(store: Store, la_code: int | None = None, newest: int | None = None, holding: str = "") -> list[dict]:
    """The audit, newest first: of one LA for its administrator, of all (None) for the operator. holding: text that a line must hold somewhere."""
    question = _wanted(select(*(audit.c[name] for name in COLUMNS)), la_code, holding).order_by(audit.c.id.desc()).limit(newest)
    with store.read() as connection:
        return [dict(row._mapping) for row in connection.execute(question)]


def count(store: Store, la_code: int | None = None, holding: str = "") -> int:
    """How many lines `lines` has."""
    with store.read() as connection:
        return connection.execute(_wanted(select(func.count()).select_from(audit), la_code, holding)).scalar()


def _wanted(question, la_code: int | None, holding: str):
    if la_code is not None:
        question = question.where(audit.c.la_code == la_code)
    if holding.strip():
        question = question.where(or_(*(audit.c[name].icontains(holding.strip(), autoescape=True) for name in SEARCHED)))
    return question


def broken_at(store: Store) -> int | None:
    """The number of the first line that doesn't follow from the one before it; None when the whole log stands."""
    before, expected = "", 1
    with store.read() as connection:
        for row in connection.execute(select(audit).order_by(audit.c.id)):
            line = {name: getattr(row, name) for name in COLUMNS[1:]}
            if row.id != expected or row.mac != _mac(store.keys, before, line):
                return row.id
            before, expected = row.mac, row.id + 1
    return None


def _mac(keys: Keys, before: str, line: dict) -> str:
    return keys.mac("audit", before, *(line[name] for name in COLUMNS[1:]))
