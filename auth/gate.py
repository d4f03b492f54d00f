"""The gate: every request and every websocket passes here first; without a session that stands, nothing of Streamlit answers."""

import asyncio
import base64
import hashlib
import logging
import re
from urllib.parse import quote, urlsplit

from sqlalchemy.exc import SQLAlchemyError
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse, RedirectResponse, Response

from auth.door import Door, token_of
from auth.forms import BadForm, bad_form_page, routes_of, shut_page
from auth.headers import FORMS_CSP, STREAMLIT_CSP, security_headers, with_headers
from auth.keys import DoorShut

log = logging.getLogger("cla.gate")
OURS = ("/auth/", "/healthz")
NOBODYS = "/static/"                       # Streamlit's own scripts and fonts: closed too, but the browser may keep them
UPLOAD = "/_stcore/upload_file/"
MEDIA = "/media/"
NO_PAGES = ("/_stcore/", "/component/", MEDIA, NOBODYS)
INLINE_SCRIPT = re.compile(rb"<script>(.*?)</script>", re.DOTALL)
DOOR_SCRIPT = b'<script src="/auth/door.js" defer></script></head>'
UNCONDITIONAL = {b"accept-encoding", b"if-none-match", b"if-modified-since", b"range"}
POLICY_VIOLATION = 1008


class Gate:
    """ASGI middleware, outermost: `Middleware(Gate, door=Door(...))`."""

    def __init__(self, app, door: Door):
        self.app, self.door = app, door
        self.ours = routes_of(door)

    async def __call__(self, scope, receive, send):
        if scope["type"] == "http":
            await self._http(scope, receive, send)
        elif scope["type"] == "websocket":
            await self._websocket(scope, receive, send)
        else:
            await self.app(scope, receive, send)

    async def _http(self, scope, receive, send):
        is_ours = scope["path"].startswith(OURS)
        send = _with_security(send, scope, FORMS_CSP if is_ours else None)
        try:
            if is_ours:
                # without "app" the router answers a wrong method itself: it would raise, for a handler that isn't out here
                await self.ours({name: value for name, value in scope.items() if name != "app"}, receive, send)
                return
            session = await run_in_threadpool(self.door.session, token_of(scope), is_page(scope))
        except BadForm:
            await bad_form_page()(scope, receive, send)
            return
        except (DoorShut, SQLAlchemyError) as error:
            await shut_page(error)(scope, receive, send)
            return
        if session is None:
            await signed_out_answer(scope)(scope, receive, send)
        elif not self._is_theirs(session, scope["path"]):
            await PlainTextResponse("There is nothing here for you.", 404)(scope, receive, send)
        else:
            await self.app(_without(scope), receive, _inject(send) if scope["method"] == "GET" else send)

    def _is_theirs(self, session, path: str) -> bool:
        """A media file or an upload belongs to the session that was given it."""
        if path.startswith(MEDIA):
            return self.door.owns(session.token_mac, path.removeprefix(MEDIA).split(".")[0])
        if path.startswith(UPLOAD):
            return self.door.owns(session.token_mac, path.removeprefix(UPLOAD).split("/")[0])
        return True

    async def _websocket(self, scope, receive, send):
        try:
            session = await run_in_threadpool(self.door.session, token_of(scope)) if same_origin(scope) else None
        except (DoorShut, SQLAlchemyError):
            log.exception("the accounts can't be read: websocket refused")
            session = None
        if session is None:
            await receive()
            await send({"type": "websocket.close", "code": POLICY_VIOLATION})
            return
        await _Socket(self, session, scope, receive, send).run()


class _Socket:
    """One open tab: its session is asked for at each message, and every few seconds when there are none."""

    def __init__(self, gate: Gate, session, scope, receive, send):
        self.app, self.door, self.session = gate.app, gate.door, session
        self.token, self.receive_on, self.send_on = token_of(scope), receive, send
        self.scope = _own_tab_only(scope, gate.door, session)
        self.ended, self.knows_tab = asyncio.Event(), False

    async def run(self):
        watch = asyncio.create_task(self._watch())
        try:
            await self.app(self.scope, self._receive, self._send)
        finally:
            watch.cancel()

    async def _stands(self, active: bool) -> bool:
        try:
            return await run_in_threadpool(self.door.session, self.token, active) is not None
        except (DoorShut, SQLAlchemyError):
            log.exception("the accounts can't be read: tab closed")
            return False

    async def _watch(self):
        while await self._stands(active=False):
            await asyncio.sleep(self.door.limits.tab_check)
        await self._close()

    async def _close(self):
        if not self.ended.is_set():
            self.ended.set()
            await self.send_on({"type": "websocket.close", "code": POLICY_VIOLATION, "reason": "signed out"})

    async def _receive(self):
        """The browser's next message while the session stands; else a disconnect, so that Streamlit stops too."""
        message, ended = asyncio.ensure_future(self.receive_on()), asyncio.ensure_future(self.ended.wait())
        await asyncio.wait({message, ended}, return_when=asyncio.FIRST_COMPLETED)
        ended.cancel()
        if not message.done():
            message.cancel()
        elif message.result()["type"] != "websocket.receive" or await self._stands(active=True):
            return message.result()
        await self._close()
        return {"type": "websocket.disconnect", "code": POLICY_VIOLATION}

    async def _send(self, message):
        if self.ended.is_set():
            return
        if data := message.get("bytes"):
            self.door.gave(self.session.token_mac, data)
            self._learn_tab(data)
        await self.send_on(message)

    def _learn_tab(self, data: bytes) -> None:
        tab = None if self.knows_tab else self.door.streamlit_session_of(data)
        if tab:
            self.knows_tab = True
            self.door.gave_tab(self.session.token_mac, tab)


def same_origin(scope) -> bool:
    """Whether a websocket comes from a page of ours: browsers always say where from; a client that says nothing is no page."""
    headers = Headers(scope=scope)
    origin = headers.get("origin")
    return origin is None or urlsplit(origin).netloc == headers.get("host")


def is_page(scope) -> bool:
    """Whether a request is a person opening a page (that counts as being there; a script's polling doesn't)."""
    return scope["method"] == "GET" and "text/html" in Headers(scope=scope).get("accept", "")


def signed_out_answer(scope) -> Response:
    """To a person: the sign-in page, which brings them back here. To anything else, and for anything but a page: 401."""
    if not is_page(scope) or scope["path"].startswith(NO_PAGES):
        return PlainTextResponse("Sign in first.", 401)
    wanted = scope["path"] + ("?" + scope["query_string"].decode("latin-1") if scope["query_string"] else "")
    return RedirectResponse("/auth/sign-in" + ("" if wanted == "/" else "?next=" + quote(wanted, safe="")), 303)


def _without(scope):
    """The request without what would give us a compressed, partial or unchanged page: we add our script to it."""
    if scope["path"].startswith(NOBODYS):
        return scope
    return {**scope, "headers": [(name, value) for name, value in scope["headers"] if name.lower() not in UNCONDITIONAL]}


def _own_tab_only(scope, door: Door, session):
    """Streamlit lets a browser take up an earlier tab's state by its id (third word of the subprotocol): only one's own."""
    words = [word.strip() for word in Headers(scope=scope).get("sec-websocket-protocol", "").split(",")]
    if len(words) < 3 or door.owns(session.token_mac, words[2]):
        return scope
    headers = [(name, value) for name, value in scope["headers"] if name.lower() != b"sec-websocket-protocol"]
    kept = words[:2]
    return {**scope, "headers": [*headers, (b"sec-websocket-protocol", ", ".join(kept).encode())], "subprotocols": [word for word in kept if word]}


def _with_security(send, scope, csp: str | None):
    is_tls, may_be_kept = scope["scheme"] == "https", scope["path"].startswith(NOBODYS)

    async def send_with_headers(message):
        if message["type"] == "http.response.start":
            policy = csp or message.pop("csp", None) or STREAMLIT_CSP.format(inline="")
            wanted = security_headers(policy, is_tls, may_be_kept and message["status"] == 200)
            message = {**message, "headers": with_headers(message["headers"], wanted)}
        await send(message)

    return send_with_headers


def _inject(send):
    """Adds the door's own script to Streamlit's index page, and allows that page's inline script by its fingerprint."""
    start, body = None, b""

    async def send_with_script(message):
        nonlocal start, body
        if message["type"] == "http.response.start":
            start = message
            if not Headers(raw=message["headers"]).get("content-type", "").startswith("text/html"):
                await send(message)
        elif not Headers(raw=start["headers"]).get("content-type", "").startswith("text/html"):
            await send(message)
        else:
            body += message.get("body", b"")
            if not message.get("more_body"):
                await _send_page(send, start, body)

    return send_with_script


async def _send_page(send, start, body: bytes):
    page = body.replace(b"</head>", DOOR_SCRIPT, 1).replace(b"<title>Streamlit</title>", b"<title>CLA Analysis</title>", 1)
    prints = [base64.b64encode(hashlib.sha256(script).digest()).decode() for script in INLINE_SCRIPT.findall(page)]
    headers = [(name, value) for name, value in start["headers"] if name.lower() not in (b"content-length", b"etag", b"last-modified")]
    headers.append((b"content-length", str(len(page)).encode()))
    csp = STREAMLIT_CSP.format(inline=" ".join(f"'sha256-{one}'" for one in prints))
    await send({**start, "headers": headers, "csp": csp})
    await send({"type": "http.response.body", "body": page})
