"""The ASGI application: the sign-in gate in front, Streamlit behind it.

Start with `cla serve`, `streamlit run app.py` or `python app.py`. CLA_RELEASES names the releases folder, CLA_PROXY the address
of a reverse proxy whose word on the visitor's address and on TLS is believed (none otherwise).
"""

import os
from functools import lru_cache
from pathlib import Path

# Before any server reads it: a visitor could otherwise give themselves a new address with each guess.
os.environ["FORWARDED_ALLOW_IPS"] = os.environ.get("CLA_PROXY", "")

import streamlit as st  # noqa: E402
from starlette.middleware import Middleware  # noqa: E402
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg  # noqa: E402

from auth.door import Door  # noqa: E402
from auth.gate import Gate  # noqa: E402
from data_layer.database import open_release, release_path  # noqa: E402

SHELL = Path(os.environ.get("CLA_SHELL") or Path(__file__).parent / "pages" / "shell.py")


def release_is_synthetic() -> bool:
    """Whether the release that is current now says that its children are made up. Raises NoRelease without one."""
    return _is_synthetic(release_path(Path(os.environ.get("CLA_RELEASES") or "releases")).resolve())


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


app = st.App(SHELL, middleware=[Middleware(Gate, door=Door(release_is_synthetic, streamlit_session_of))])


def serve(port: int, address: str = "127.0.0.1") -> None:
    """Serves until stopped. port and address: where to listen; anything but loopback needs TLS in front (docs/security.md)."""
    app.run(config={"server.port": port, "server.address": address, "server.headless": True, "server.fileWatcherType": "none"})


if __name__ == "__main__":
    app.run()
