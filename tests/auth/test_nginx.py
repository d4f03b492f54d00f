"""deploy/nginx.conf, run with the installed nginx in front of a real server: TLS, the visitor's own address, Secure cookies, websocket."""

import datetime
import re
import shutil
import socket
import ssl
import subprocess
import time
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

from tests.auth.conftest import BETWEEN, PASSWORD, START_TRIES
from tests.auth.visitor import FORM_TOKEN, PAGE, PATIENT, Tab, asked
from tests.lib.patience import SECONDS
from tests.lib.ports import Port

EXAMPLE = Path(__file__).parent.parent.parent / "deploy" / "nginx.conf"
pytestmark = pytest.mark.skipif(not shutil.which("nginx"), reason="nginx is not installed here")


def certificate(folder):
    key, name = ec.generate_private_key(ec.SECP256R1()), x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.datetime.now(datetime.UTC)
    made = (x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key()).serial_number(1)
            .not_valid_before(now - datetime.timedelta(days=1)).not_valid_after(now + datetime.timedelta(days=1)).sign(key, hashes.SHA256()))
    (folder / "cla.crt").write_bytes(made.public_bytes(serialization.Encoding.PEM))
    (folder / "cla.key").write_bytes(key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()))


@contextmanager
def nginx(folder, port, *changes):
    """The example in front of a server, with only its ports, name and folders changed, and (old, new) changes of a test's own. Gives its http and https ports."""
    certificate(folder)
    held = [Port(), Port()]
    http, https = (port.number for port in held)
    text = EXAMPLE.read_text()
    for old, new in (*changes, ("listen 80;", f"listen 127.0.0.1:{http};"), ("listen 443 ssl;", f"listen 127.0.0.1:{https} ssl;"), ("127.0.0.1:8501", f"127.0.0.1:{port}"),
                     ("/etc/ssl", str(folder)), ("/var/log/nginx", str(folder)), ("cla.example.gov.uk", "cla.test")):
        assert old in text
        text = text.replace(old, new)
    temporary = "".join(f"{kind}_temp_path {folder}/{kind};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
    (folder / "nginx.conf").write_text(f"daemon off; user root; pid {folder}/nginx.pid; error_log {folder}/error.log; events {{}} http {{ {temporary} {text} }}")
    process = subprocess.Popen(["nginx", "-c", str(folder / "nginx.conf"), "-p", str(folder)])
    try:
        assert answers(https), (folder / "error.log").read_text()
        yield http, https
    finally:
        process.terminate()
        process.wait()
        for port in held:
            port.release()


def answers(port: int) -> bool:
    """Whether somebody listens there at last."""
    for _ in range(START_TRIES):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return True
        time.sleep(BETWEEN)
    return False


@pytest.fixture
def proxied(fresh_server, tmp_path):
    server = fresh_server(CLA_PROXY="127.0.0.1").start()
    with nginx(tmp_path, server.port) as (http, https):
        yield server, http, https, tmp_path


def client(port, source="127.0.0.1", **headers):
    return httpx.Client(base_url=f"https://127.0.0.1:{port}", transport=httpx.HTTPTransport(verify=False, local_address=source),
                        headers={**PAGE, "host": "cla.test", **headers}, timeout=SECONDS, trust_env=False)


def test_the_nginx_example_keeps_what_the_door_promises(proxied, enrol):
    server, http, https, folder = proxied
    assert asked("GET", f"http://127.0.0.1:{http}/x", headers={"host": "cla.test"}).headers["location"] == "https://cla.test/x"
    person, visitor = enrol(server.store(), "remote"), client(https)
    page = visitor.get("/auth/sign-in")
    assert page.status_code == 200 and page.headers["strict-transport-security"]
    assert "Secure" in page.headers["set-cookie"]
    cookies = {"cla_form": page.cookies["cla_form"]}
    answer = visitor.post("/auth/sign-in", data={"username": "remote", "password": PASSWORD, "form_token": FORM_TOKEN.search(page.text)[1]},
                          headers={"cookie": f"cla_form={cookies['cla_form']}"})
    half_way = re.search(r"(__Host-cla_session=[\w-]+); HttpOnly; Path=/; SameSite=lax; Secure", answer.headers["set-cookie"])[1]
    answer = visitor.post("/auth/code", data={"code": person.code(), "form_token": FORM_TOKEN.search(page.text)[1]},
                          headers={"cookie": f"cla_form={cookies['cla_form']}; {half_way}"})
    session = re.search(r"__Host-cla_session=[\w-]+", answer.headers["set-cookie"])[0]
    unverified = ssl.create_default_context()
    unverified.check_hostname, unverified.verify_mode = False, ssl.CERT_NONE

    def tab(cookie):
        return Tab(connect(f"wss://cla.test:{https}/_stcore/stream", origin=f"https://cla.test:{https}", subprotocols=["streamlit"], ssl=unverified, proxy=None,
                           additional_headers={"Cookie": cookie}, sock=socket.create_connection(("127.0.0.1", https)), max_size=None, legacy=True, **PATIENT))
    with tab(session) as opened:
        assert "viewer=remote" in opened.run()
    for cookie in ("", half_way):
        with pytest.raises(InvalidStatus):
            tab(cookie)
    # the address is the visitor's own, whatever they say: five guesses, then refused; another address is not
    guesser = client(https, "127.0.0.30")
    page = guesser.get("/auth/sign-in")
    form = {"cookie": f"cla_form={page.cookies['cla_form']}"}
    statuses = [guesser.post("/auth/sign-in", data={"username": f"nobody-{n}", "password": "x", "form_token": FORM_TOKEN.search(page.text)[1]},
                             headers={**form, "x-forwarded-for": f"192.0.2.{n}"}).status_code for n in range(6)]
    assert statuses == [401] * 5 + [429]
    # an office behind one address: its open tabs are never refused, a flood of forms is
    office = client(https, "127.0.0.31")
    assert {office.get("/auth/state").status_code for _ in range(60)} == {401}
    assert 503 in {office.post("/auth/sign-in", data={}).status_code for _ in range(60)}
    assert office.get("/auth/state").status_code == 401
    visitor.get("/auth/link/SECRET-TOKEN")
    log = (folder / "cla.log").read_text()
    assert "/auth/link/..." in log and "SECRET-TOKEN" not in log
    assert "SECRET-TOKEN" not in server.log.read_text()
