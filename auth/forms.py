"""The forms of the door: plain HTML that works without any script. Handlers only; the steps themselves are in steps.py."""

import asyncio
import ipaddress
import logging
import secrets
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from jinja2 import Environment, PackageLoader
from sqlalchemy.exc import SQLAlchemyError
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, JSONResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route, Router

from auth import codes, demo, passwords, steps
from auth.audit import AuditFailed
from auth.door import Door, token_of
from auth.keys import DoorShut
from auth.viewer import COOKIE, SECURE_COOKIE

log = logging.getLogger("cla.door")
ASSETS = Path(__file__).parent / "assets"
FORM_COOKIE = "cla_form"
LARGEST_FORM = 16_384      # bytes
SLOWEST_FORM = 10          # seconds until a form must have come whole
COUNTED_AT_ONCE = 4        # tries being written down; like hashing, not on every thread there is
PASSWORDS_AT_ONCE = 2      # hashing is slow on purpose: a flood of guesses must not take every thread from those who are in
pages = Environment(loader=PackageLoader("auth"), autoescape=True, trim_blocks=True, lstrip_blocks=True)
WHY = {"idle": "You were signed out because nothing happened for a while.", "out": "You are signed out.",
       "ended": "Your session has ended. Sign in again."}


class BadForm(Exception):
    """A form that didn't come from our own page, or is too large."""


def routes_of(door: Door) -> Router:
    """Every address under /auth/, and /healthz; anything else there is not found."""
    handlers = Handlers(door)
    return Router([
        Route("/auth/sign-in", handlers.sign_in, methods=["GET", "POST"]),
        Route("/auth/code", handlers.code, methods=["GET", "POST"]),
        Route("/auth/link/{token}", handlers.link, methods=["GET", "POST"]),
        Route("/auth/enrol", handlers.enrol, methods=["GET", "POST"]),
        Route("/auth/sign-out", handlers.sign_out, methods=["GET", "POST"]),
        Route("/auth/state", handlers.state, methods=["GET"]),
        Route("/auth/stay", handlers.stay, methods=["POST"]),
        Route("/auth/door.css", lambda request: FileResponse(ASSETS / "door.css")),
        Route("/auth/door.js", lambda request: FileResponse(ASSETS / "door.js")),
        Route("/healthz", handlers.health, methods=["GET"]),
    ], redirect_slashes=False, default=_not_found)


class Handlers:
    """One method an address."""

    def __init__(self, door: Door):
        self.door = door
        self.counting, self.hashing = asyncio.Semaphore(COUNTED_AT_ONCE), asyncio.Semaphore(PASSWORDS_AT_ONCE)
        passwords.prepare()

    async def sign_in(self, request: Request) -> Response:
        """First step: username and password."""
        unsafe = unencrypted(request)
        if unsafe:
            return shown(request, self.door, "message.html", 400, title="Sign in", said=unsafe)
        if request.method == "GET":
            if await run_in_threadpool(self.door.session, token_of(request.scope)):
                return RedirectResponse(safe_next(request.query_params.get("next", "/")), 303)
            return await self._sign_in_page(request, 200, "", request.query_params.get("next", "/"), told=WHY.get(request.query_params.get("why", ""), ""))
        form = await read_form(request, self.door)
        answer = await self._password(request, form)
        if answer.token:
            return with_session(RedirectResponse(_with_next("/auth/code", form.get("next", "/")), 303), request, answer.token)
        return await self._sign_in_page(request, answer.status, answer.said, form.get("next", "/"), form.get("username", ""))

    async def _password(self, request: Request, form: dict) -> steps.Answer:
        store, username = self.door.store, form.get("username", "")
        async with self.counting:
            attempt = await run_in_threadpool(steps.announce, store, username, address_of(request), self.door.limits)
        if attempt.refused:
            return attempt.refused
        if attempt.slowed_by:
            if self.door.waiting[attempt.username] >= self.door.limits.usual_waiting:
                return steps.Answer(said="Too many tries at once. Try again in a moment.", status=429)
            self.door.waiting[attempt.username] += 1
            try:
                await asyncio.sleep(attempt.slowed_by)
            finally:
                self.door.waiting[attempt.username] -= 1
        async with self.hashing:
            return await run_in_threadpool(steps.password, store, username, form.get("password", ""), self.door.demo_open())

    async def _sign_in_page(self, request: Request, status: int, said: str, wanted: str, username: str = "", told: str = "") -> Response:
        offers = await run_in_threadpool(demo.offers, self.door)
        tried = next((offer for offer in offers if offer.username == request.query_params.get("try")), None)
        return shown(request, self.door, "sign_in.html", status, said=said, told=told, next=safe_next(wanted), username=username, offers=offers, tried=tried)

    async def code(self, request: Request) -> Response:
        """Second step: the one-time code, or a recovery code."""
        token = token_of(request.scope)
        if request.method == "GET":
            offered = await run_in_threadpool(demo.code_for, self.door, token)
            return shown(request, self.door, "code.html", next=safe_next(request.query_params.get("next", "/")), offered=offered)
        form = await read_form(request, self.door)
        answer = await run_in_threadpool(steps.code, self.door.store, token, form.get("code", ""), address_of(request), self.door.limits)
        if answer.token:
            return with_session(RedirectResponse(safe_next(form.get("next", "/")), 303), request, answer.token)
        if answer.said == steps.START_AGAIN:
            return await self._sign_in_page(request, answer.status, answer.said, form.get("next", "/"))
        offered = await run_in_threadpool(demo.code_for, self.door, token)      # a demo account has no other authenticator: a page left open too long gets a fresh code
        return shown(request, self.door, "code.html", answer.status, said=answer.said, next=safe_next(form.get("next", "/")), offered=offered)

    async def link(self, request: Request) -> Response:
        """A one-time link: a new password, or a new second factor. Opening it changes nothing; sending the form does."""
        store, link_token = self.door.store, request.path_params["token"]
        unsafe = unencrypted(request)
        found = await run_in_threadpool(steps.link_purpose, store, link_token)
        if unsafe or found is None:
            return shown(request, self.door, "message.html", 400 if unsafe else 404, title="One-time link", said=unsafe or steps.DEAD_LINK)
        purpose, account = found
        if request.method == "GET":
            return shown(request, self.door, "link.html", purpose=purpose, account=account, limits=self.door.limits)
        form = await read_form(request, self.door)
        answer = await run_in_threadpool(steps.take_link, store, link_token, form.get("password", ""), form.get("again", ""), self.door.limits)
        if answer.token:
            return with_session(RedirectResponse("/auth/code" if purpose == "password" else "/auth/enrol", 303), request, answer.token)
        return shown(request, self.door, "link.html", answer.status, said=answer.said, purpose=purpose, account=account, limits=self.door.limits)

    async def enrol(self, request: Request) -> Response:
        """The second factor is set up: QR code, first code, recovery codes."""
        token, said, status = token_of(request.scope), "", 200
        if request.method == "POST":
            form = await read_form(request, self.door)
            answer = await run_in_threadpool(steps.enrol, self.door.store, token, form.get("code", ""), address_of(request), self.door.limits)
            if answer.token:
                page = shown(request, self.door, "recovery.html", recovery_codes=answer.recovery_codes)
                return with_session(page, request, answer.token)
            said, status = answer.said, answer.status
        half = await run_in_threadpool(steps.enrolling, self.door.store, token, self.door.limits)
        if half is None:
            return shown(request, self.door, "message.html", 401, title="Set up your second factor",
                         said="Open your one-time link again: this step waits ten minutes only.")
        secret = self.door.store.keys.unseal(half.new_secret)
        return shown(request, self.door, "enrol.html", status, said=said, qr=codes.qr_svg(secret, half.account.username),
                     secret=" ".join(secret[i:i + 4] for i in range(0, len(secret), 4)))

    async def sign_out(self, request: Request) -> Response:
        """Ends the session; opening the address only asks, so that a stray link signs nobody out."""
        if request.method == "GET":
            return shown(request, self.door, "sign_out.html")
        if request.headers.get("x-cla") != "door":
            await read_form(request, self.door)
        elif not from_here(request):
            raise BadForm
        await run_in_threadpool(steps.sign_out, self.door.store, token_of(request.scope), self.door.limits)
        answer = RedirectResponse("/auth/sign-in?why=out", 303)
        for name in (COOKIE, SECURE_COOKIE):
            answer.delete_cookie(name, path="/", secure=name == SECURE_COOKIE, httponly=True, samesite="lax")
        answer.headers["clear-site-data"] = '"storage"'
        return answer

    async def state(self, request: Request) -> Response:
        """How long the session still stands, for the door's script; asking doesn't lengthen it."""
        session = await run_in_threadpool(self.door.session, token_of(request.scope))
        if session is None:
            return JSONResponse({"left": 0}, 401)
        return JSONResponse({"left": round(session.seconds_idle_left, 1), "warning": self.door.limits.warning,
                             "can_stay": session.seconds_left > session.seconds_idle_left + 1})

    async def stay(self, request: Request) -> Response:
        """Somebody pressed a key to stay."""
        if request.headers.get("x-cla") != "door" or not from_here(request):
            raise BadForm
        session = await run_in_threadpool(self.door.session, token_of(request.scope), True)
        return JSONResponse({"left": 0}, 401) if session is None else await self.state(request)

    async def health(self, request: Request) -> Response:
        """Whether people can sign in: ok or not, nothing more."""
        try:
            await run_in_threadpool(lambda: self.door.store)
        except (DoorShut, SQLAlchemyError):
            return PlainTextResponse("shut", 503)
        return PlainTextResponse("ok")


async def _not_found(scope, receive, send):
    await PlainTextResponse("Not found", 404)(scope, receive, send)


def shown(request: Request, door: Door, template: str, status: int = 200, **words) -> Response:
    """A page of the door, with the token that its form must bring back."""
    nonce = request.cookies.get(FORM_COOKIE) or secrets.token_urlsafe(24)
    words = {"said": "", "told": "", **words, "form_token": door.store.keys.mac("form", nonce)}
    answer = HTMLResponse(pages.get_template(template).render(**words), status)
    answer.set_cookie(FORM_COOKIE, nonce, path="/auth/", httponly=True, samesite="strict", secure=_is_secure(request))
    return answer


def shut_page(error: Exception) -> Response:
    """When accounts or audit can't be used: nobody gets in, and the page says whom to tell."""
    log.error("the door is shut: %s", error)
    said = str(error) if isinstance(error, AuditFailed) else (
        "Nobody can sign in at the moment: the accounts can't be read or written. Tell the system operator, who finds the reason in the server's log.")
    return HTMLResponse(pages.get_template("message.html").render(title="Closed for the moment", said=said), 503)


def bad_form_page() -> Response:
    """When a form is not one of ours, too old or too large: nothing was done."""
    said = "Nothing was done, because that form was too old or didn't come from this site. Open the page again, with cookies allowed."
    return HTMLResponse(pages.get_template("message.html").render(title="Try again", said=said), 400)


async def read_form(request: Request, door: Door) -> dict[str, str]:
    """The fields of a form of ours; raises BadForm for any other."""
    try:
        body = await asyncio.wait_for(_body(request), SLOWEST_FORM)
    except TimeoutError:
        raise BadForm from None
    try:
        form = {name: values[0] for name, values in parse_qs(body.decode(), keep_blank_values=True).items()}
    except (UnicodeDecodeError, ValueError):
        raise BadForm from None
    expected = door.store.keys.mac("form", request.cookies.get(FORM_COOKIE, ""))
    right = request.cookies.get(FORM_COOKIE) and secrets.compare_digest(form.get("form_token", "").encode(), expected.encode())
    if not right or not from_here(request):
        raise BadForm
    return form


async def _body(request: Request) -> bytes:
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > LARGEST_FORM:
            raise BadForm
    return body


def from_here(request: Request) -> bool:
    """Whether a request comes from a page of ours, as far as the browser says."""
    origin = request.headers.get("origin")
    if origin is not None and urlsplit(origin).netloc != request.headers.get("host"):
        return False
    return request.headers.get("sec-fetch-site", "same-origin") in ("same-origin", "none")


def safe_next(wanted: str) -> str:
    """Where to go after signing in: a path of this server, else the start."""
    plain = wanted.startswith("/") and not wanted.startswith(("//", "/\\", "/auth/")) and wanted.isprintable() and "\\" not in wanted
    return wanted if plain else "/"


def _with_next(path: str, wanted: str) -> str:
    from urllib.parse import quote

    return path if safe_next(wanted) == "/" else f"{path}?next={quote(safe_next(wanted), safe='')}"


def address_of(request: Request) -> str:
    """The address of the person's machine, as the server (or a proxy that it was told to trust) says."""
    return request.client.host if request.client else "unknown"


def is_loopback(host: str) -> bool:
    """Whether a Host header names this very machine."""
    try:
        name = (urlsplit(f"//{host}").hostname or "").lower()
        return name == "localhost" or name.endswith(".localhost") or ipaddress.ip_address(name).is_loopback
    except ValueError:      # a name, even one that begins like an address
        return False


def _is_secure(request: Request) -> bool:
    return request.url.scheme == "https" or not is_loopback(request.headers.get("host", ""))


def unencrypted(request: Request) -> str:
    """Why nobody may type a password here; empty when the way is encrypted or doesn't leave the machine."""
    if request.url.scheme == "https" or is_loopback(request.headers.get("host", "")):
        return ""
    return ("This address isn't encrypted, so no password may be typed here. Use its https:// address; "
            "if there is none, the system operator sets one up (docs/security.md, TLS).")


def with_session(answer: Response, request: Request, token: str) -> Response:
    """Hands the browser its session: HttpOnly, SameSite, and Secure unless on a loopback address; gone with the browser."""
    secure = _is_secure(request)
    answer.set_cookie(SECURE_COOKIE if secure else COOKIE, token, path="/", httponly=True, samesite="lax", secure=secure)
    return answer
