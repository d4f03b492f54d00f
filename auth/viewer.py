"""Who is asking: what the pages know of a signed-in person, and the children they may see."""

import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from auth import lists, sessions
from auth.limits import Limits
from auth.roles import ROLES, Role
from auth.store import Store
from auth.store import store as current_store
from data_layer.scope import NOBODY, Scope

COOKIE = "cla_session"
SECURE_COOKIE = "__Host-cla_session"      # the browser keeps it for this host and TLS alone
Resolve = Callable[[Iterable[tuple[int, str]]], frozenset[int]]


@dataclass(frozen=True)
class Viewer:
    """A signed-in person. la_code: the own LA (None for the operator); session_hash: fingerprint, never the token."""

    name: str
    username: str
    role: str
    la_code: int | None
    scope: Scope
    session_hash: str
    is_demo: bool = False

    @property
    def rights(self) -> Role:
        """The declaration of the viewer's role: what it sees and may do."""
        return ROLES[self.role]


def token_in(cookies: Mapping[str, str]) -> str | None:
    """The session token among a browser's cookies."""
    return cookies.get(SECURE_COOKIE) or cookies.get(COOKIE)


def current_viewer(cookies: Mapping[str, str], pupils_of: Resolve | None = None, store: Store | None = None) -> Viewer | None:
    """The viewer whose session stands now, or None: then draw nothing and stop. Ask again on every run.

    cookies: `st.context.cookies`, as they came with the websocket that the gate let in.
    pupils_of: turns a list's (la_code, CHILD number or UPN) pairs into pupil ids of the current release; without it
        a school or social worker sees no child.
    """
    token, store = token_in(cookies), store or current_store()
    if not token:
        return None
    with store.read() as connection:
        session = sessions.find(connection, sessions.fingerprint(token), Limits.from_environment(), time.time())
    if session is None or session.stage != "full":
        return None
    account = session.account
    return Viewer(account.name, account.username, account.role, account.la_code, scope_of(store, account, pupils_of),
                  session.token_mac, account.demo_password is not None)


def scope_of(store: Store, account, pupils_of: Resolve | None) -> Scope:
    """The children of an account: its LA's, those of its list, or nobody's."""
    children = ROLES[account.role].children
    if children == "la" and account.la_code is not None:
        return Scope(frozenset({account.la_code}))
    if children == "list" and account.la_code is not None:
        listed = lists.children(store, account.list_id, account.la_code)
        return Scope(frozenset({account.la_code}), frozenset(pupils_of(listed)) if pupils_of and listed else frozenset())
    if ROLES[account.role].la_pages and account.la_code is not None:
        return Scope(frozenset({account.la_code}), personal=False)
    return NOBODY
