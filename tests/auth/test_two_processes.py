"""Two processes behind deploy/nginx.conf with its second server taken in: a session stays with one, and outlives it after a reload."""

import re
import shutil
import socket
import ssl

import pytest
from websockets.sync.client import connect

from tests.auth.conftest import PASSWORD, Server
from tests.auth.test_nginx import client, nginx
from tests.auth.visitor import FORM_TOKEN, PATIENT, Tab

pytestmark = [pytest.mark.long, pytest.mark.skipif(not shutil.which("nginx"), reason="nginx is not installed here")]
TABS = 6


@pytest.fixture
def two(tmp_path):
    """(the two servers, the https port): the example with its ports, name and folders changed and the second server taken in."""
    servers = [Server(tmp_path, CLA_PROXY="127.0.0.1") for _ in range(2)]
    for number, server in enumerate(servers):
        server.log = tmp_path / f"server{number}.log"
        server.start()
    with nginx(tmp_path, servers[0].port, ("# server 127.0.0.1:8502;", f"server 127.0.0.1:{servers[1].port};")) as (_, https):
        yield servers, https
    for server in servers:
        server.stop()


def signed_in(https: int, person) -> str:
    """The session's cookie, after password and code."""
    visitor = client(https)
    page = visitor.get("/auth/sign-in")
    token, form = FORM_TOKEN.search(page.text)[1], f"cla_form={page.cookies['cla_form']}"
    answer = visitor.post("/auth/sign-in", data={"username": person.username, "password": PASSWORD, "form_token": token}, headers={"cookie": form})
    half_way = re.search(r"__Host-cla_session=[\w-]+", answer.headers["set-cookie"])[0]
    answer = visitor.post("/auth/code", data={"code": person.code(), "form_token": token}, headers={"cookie": f"{form}; {half_way}"})
    return re.search(r"__Host-cla_session=[\w-]+", answer.headers["set-cookie"])[0]


def drawn(https: int, cookie: str) -> str:
    """What a new tab shows: a reload of the page and its websocket."""
    page = client(https, cookie=cookie).get("/")
    assert page.status_code == 200, page.headers
    unverified = ssl.create_default_context()
    unverified.check_hostname, unverified.verify_mode = False, ssl.CERT_NONE
    with Tab(connect(f"wss://cla.test:{https}/_stcore/stream", origin=f"https://cla.test:{https}", subprotocols=["streamlit"], ssl=unverified, proxy=None,
                     additional_headers={"Cookie": cookie}, sock=socket.create_connection(("127.0.0.1", https)), max_size=None, legacy=True, **PATIENT)) as tab:
        return tab.run()


def tabs_of(server: Server) -> int:
    """Websockets that a process has taken."""
    return server.log.read_text().count("[accepted]")


def test_a_session_stays_with_one_process_and_outlives_it(two, enrol):
    servers, https = two
    cookie = signed_in(https, enrol(servers[0].store(), "steady"))
    for _ in range(TABS):
        assert "viewer=steady" in drawn(https, cookie)
    other, its_own = sorted(servers, key=tabs_of)
    assert (tabs_of(its_own), tabs_of(other)) == (TABS, 0)
    its_own.stop()
    assert "viewer=steady" in drawn(https, cookie) and tabs_of(other) == 1
