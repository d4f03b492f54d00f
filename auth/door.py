"""The door of one running server: its accounts, its limits, and what each session has been given (tabs, files)."""

import re
from collections import defaultdict
from collections.abc import Callable
from http.cookies import CookieError, SimpleCookie

from starlette.datastructures import Headers

from auth import sessions
from auth.limits import Limits
from auth.store import Store
from auth.store import store as current_store
from auth.viewer import SECURE_COOKIE, token_in

MEDIA = re.compile(r"^/media/([0-9a-f]{32,128})(\.\w+)?$")      # Streamlit names a file by its hash
MAY_NAME_A_FILE = b"/media/"


class Door:
    """What the gate and the forms share.

    release_is_synthetic: says whether the release being served is made up (asked each time: releases change while
        the server runs); demo accounts exist only while it is.
    streamlit_session_of: the id of Streamlit's own session in one message to the browser, or None.
    addresses_in: the addresses that one message tells the browser to fetch from; not what is only text, or somebody could type
        the address of another's file into a page that repeats it and so be given the file.
    """

    def __init__(self, release_is_synthetic: Callable[[], bool] = lambda: False,
                 streamlit_session_of: Callable[[bytes], str | None] = lambda message: None,
                 addresses_in: Callable[[bytes], set[str]] = lambda message: set(), limits: Limits | None = None):
        self.limits = limits or Limits.from_environment()
        self.streamlit_session_of, self.addresses_in = streamlit_session_of, addresses_in
        self._release_is_synthetic = release_is_synthetic
        self._given: dict[str, set[str]] = defaultdict(set)      # session fingerprint -> tabs and files it was given
        self.waiting: dict[str, int] = defaultdict(int)          # username -> slowed tries under way

    @property
    def store(self) -> Store:
        """The accounts; raises DoorShut while they can't be opened."""
        return current_store()

    def demo_open(self) -> bool:
        """True only when the release says plainly that it is synthetic; an error means no."""
        try:
            return self._release_is_synthetic() is True
        except Exception:  # noqa: BLE001  whatever is wrong with a release, a demo account must not open it
            return False

    def session(self, token: str | None, active: bool = False) -> sessions.Session | None:
        """The full session that this cookie stands for now. active: the person did something, so the idle limit starts again."""
        if not token:
            return None
        mac = sessions.fingerprint(token)
        with self.store.read() as connection:
            session = sessions.find(connection, mac, self.limits)
        if session is None or session.stage != "full" or (session.account.demo_password and not self.demo_open()):
            self._given.pop(mac, None)
            return None
        if active and sessions.needs_touch(session, self.limits):
            with self.store.write() as connection:
                sessions.touch(connection, session)
        return session

    def gave(self, session_mac: str, message: bytes) -> None:
        """Remembers the files named in a message to this session's browser: nobody else's cookie opens them."""
        if MAY_NAME_A_FILE in message:
            self._given[session_mac].update(found[1] for found in map(MEDIA.match, self.addresses_in(message)) if found)

    def gave_tab(self, session_mac: str, streamlit_session: str) -> None:
        """Remembers that this Streamlit session (a tab's state) belongs to this sign-in."""
        self._given[session_mac].add(streamlit_session)

    def owns(self, session_mac: str, name: str) -> bool:
        """Whether a file or tab was given to this session."""
        return name in self._given.get(session_mac, ())


def token_of(scope) -> str | None:
    """The session token in a request's cookies; over TLS only the cookie that no neighbouring site can plant."""
    try:
        morsels = SimpleCookie(Headers(scope=scope).get("cookie", ""))
    except CookieError:
        return None
    cookies = {name: morsel.value for name, morsel in morsels.items()}
    return cookies.get(SECURE_COOKIE) if scope["scheme"] in ("https", "wss") else token_in(cookies)
