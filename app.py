"""The ASGI application: the sign-in gate in front, Streamlit behind it.

Start with `cla serve`, or with `uvicorn app:app` for a server of one's own settings. CLA_RELEASES names the releases folder, CLA_PROXY
the address of a reverse proxy whose word on the visitor's address and on TLS is believed (nobody's otherwise).
"""

import logging
import os
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from functools import lru_cache
from importlib import import_module
from pathlib import Path
from threading import Thread

HERE = Path(__file__).resolve().parent
for _name in ("CLA_RELEASES", "CLA_ACCOUNTS"):
    if os.environ.get(_name) and "://" not in os.environ[_name]:
        os.environ[_name] = str(Path(os.environ[_name]).resolve())
os.environ.setdefault("CLA_RELEASES", str(Path("releases").resolve()))
os.environ["FORWARDED_ALLOW_IPS"] = os.environ.get("CLA_PROXY", "")      # else a visitor could give themselves a new address with each guess
os.chdir(HERE)      # Streamlit reads .streamlit/config.toml, where errors and downloads are closed, from the current folder only

import streamlit as st  # noqa: E402
import uvicorn  # noqa: E402
from google.protobuf.message import Message  # noqa: E402
from starlette.middleware import Middleware  # noqa: E402
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg  # noqa: E402

from auth.door import Door  # noqa: E402
from auth.gate import Gate  # noqa: E402
from auth.logs import keep_words_out  # noqa: E402
from data_layer.database import open_release, release_path  # noqa: E402

PAGES = HERE / "pages" / "shell.py"
SHELL = Path(os.environ.get("CLA_SHELL") or PAGES)      # another page for the door's own tests
NAMES_A_FILE = ("url", "favicon")      # fields of Streamlit's messages
LARGEST_MESSAGE = 16 * 2**20      # bytes of one message from a browser
TURN_OF_A_THREAD = 0.0005      # seconds; Python's own 5 ms are waited for at each of a page's 160 messages while another page is drawn (60 people: half of the changes within 0.6 s, not 1.0)
keep_words_out()
logging.getLogger("uvicorn.access").disabled = True      # addresses are nobody's business: one-time links are among them


def release_is_synthetic() -> bool:
    """Whether the release that is current now says that its children are made up. Raises NoRelease without one."""
    return _is_synthetic(release_path(Path(os.environ["CLA_RELEASES"])).resolve())


@lru_cache(maxsize=4)
def _is_synthetic(path: Path) -> bool:
    release = open_release(path)
    try:
        return release.rows("select synthetic from release") == [(True,)]
    finally:
        release.close()


def streamlit_session_of(message: bytes) -> str | None:
    """The id of the tab that Streamlit names in its first message to a browser."""
    parsed = ForwardMsg()
    parsed.ParseFromString(message)
    return parsed.new_session.initialize.session_id or None if parsed.WhichOneof("type") == "new_session" else None


def addresses_in(message: bytes) -> set[str]:
    """The addresses that a message tells a browser to fetch files from."""
    parsed = ForwardMsg()
    parsed.ParseFromString(message)
    return set(_addresses(parsed))


def _addresses(message: Message) -> Iterator[str]:
    for field, value in message.ListFields():
        many = [value] if isinstance(value, (Message, str, bytes, float, int)) else value.values() if hasattr(value, "values") else value
        if field.name in NAMES_A_FILE:
            yield from (each for each in many if isinstance(each, str))
        for each in many:
            if isinstance(each, Message):
                yield from _addresses(each)


@asynccontextmanager
async def made_ready(_: st.App) -> AsyncIterator[None]:
    """While people sign in, a thread makes what the first of them would wait for (measured: 5 s of modules and sums)."""
    if SHELL.resolve() == PAGES:
        Thread(target=lambda: import_module("pages.parts.ready").ready(), daemon=True).start()
    yield


app = st.App(SHELL, lifespan=made_ready, middleware=[Middleware(Gate, door=Door(release_is_synthetic, streamlit_session_of, addresses_in))])


def serve(port: int, address: str = "127.0.0.1") -> None:
    """Serves until stopped. port and address: where to listen; anything but loopback needs TLS in front (docs/security.md).

    Streamlit's own runner opens its socket in a way that leaves Nagle's algorithm on: 40 ms on every answer (measured).
    """
    sys.setswitchinterval(TURN_OF_A_THREAD)
    proxy = os.environ.get("CLA_PROXY", "")
    uvicorn.run(app, host=address, port=port, ws="websockets-sansio", ws_max_size=LARGEST_MESSAGE, proxy_headers=bool(proxy),
                forwarded_allow_ips=proxy, access_log=False, log_config=None, server_header=False, timeout_graceful_shutdown=5)
