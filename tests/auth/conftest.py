"""A freshly started real server on a free loopback port, and visitors who knock at it."""

import os
import shutil
import subprocess
import sys
import time
from functools import partial
from pathlib import Path

import bcrypt
import duckdb
import httpx
import pytest

from auth import codes, passwords
from auth.store import open_store
from auth.tables import accounts
from data_layer.catalogue.release import SCHEMA_VERSION
from tests.auth.postgresql import NO_POSTGRESQL, PostgreSQL, programs
from tests.auth.visitor import Visitor, asked
from tests.lib.dependent import dies_with_us
from tests.lib.patience import SECONDS
from tests.lib.ports import Port

ROOT = Path(__file__).parent.parent.parent
PASSWORD = "violet tractor muffin eleven"
BETWEEN = 0.1      # seconds
START_TRIES = round(SECONDS / BETWEEN)


class Person:
    """An account that exists: its name, its password, and its authenticator, which never shows the same code twice."""

    def __init__(self, store, username, secret):
        self.store, self.username, self.secret, self.last = store, username, secret, 0

    password = PASSWORD

    def code(self) -> str:
        """A code that is accepted for a while yet and was not used before; waits for the next half minute only when there is none."""
        for _ in range(1000):
            step = codes.next_unused_step(self.last)
            if step is not None:
                self.last = step
                return codes.code_at(self.secret, step)
            time.sleep(BETWEEN)
        raise AssertionError("no fresh code came")


class Server:
    """One process of the application; `folder` is its releases folder."""

    def __init__(self, folder: Path, **environment: str):
        self.folder, self.environment, self.process, self.held = folder, environment, None, None
        self.log = folder / "server.log"

    def start(self):
        self.held = Port()
        self.port = self.held.number
        environment = {**os.environ, "CLA_RELEASES": str(self.folder), "CLA_SHELL": str(ROOT / "tests/auth/probe_shell.py"),
                       "PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1", **self.environment}
        with self.log.open("ab") as log:
            self.process = subprocess.Popen([sys.executable, "-c", f"import app; app.serve({self.port})"], cwd=ROOT, env=environment, stdout=log, stderr=log, preexec_fn=dies_with_us)
        for _ in range(START_TRIES):
            assert self.process.poll() is None, self.log.read_text()
            try:
                asked("GET", self.url + "/healthz")
                return self
            except httpx.TransportError:
                time.sleep(BETWEEN)
        raise AssertionError("the server didn't start: " + self.log.read_text())

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def stop(self):
        if self.process:
            self.process.kill()
            self.process.wait()
            self.process = None
            self.held.release()

    def store(self):
        return open_store(self.folder / "auth", self.environment.get("CLA_ACCOUNTS"))

    def visitor(self, source: str = "127.0.0.1") -> Visitor:
        return Visitor(self.port, source)


REAL_SALT = bcrypt.gensalt


@pytest.fixture(autouse=True)
def cheap_hashes(monkeypatch):
    """bcrypt is slow on purpose, for whoever guesses: in this process it makes 16 rounds instead of 4,096 (test_accounts holds the real number; servers make theirs)."""
    monkeypatch.setattr(bcrypt, "gensalt", partial(REAL_SALT, rounds=4))


@pytest.fixture(scope="session")
def one_hash():
    """One hash serves every made-up account of one secret key."""
    hashes = {}

    def of(keys):
        if keys.secret not in hashes:
            hashes[keys.secret] = passwords.hash_password(keys, PASSWORD)
        return hashes[keys.secret]
    return of


@pytest.fixture(scope="session")
def enrol(one_hash):
    """enrol(store, username, role, la_code) -> Person with a password and a second factor."""
    def make(store, username, role="vsh", la_code=876, **more):
        secret = codes.new_secret()
        with store.write() as connection:
            connection.execute(accounts.insert().values(
                username=username, name=f"Name of {username}", role=role, la_code=la_code, status="active", made_at=time.time(),
                password_hash=one_hash(store.keys), code_secret=store.keys.seal(secret), **more))
        return Person(store, username, secret)
    return make


def make_release(folder: Path, synthetic: bool, name: str = "cla-test") -> None:
    """The smallest release there can be: it only says whether its children are made up."""
    with duckdb.connect(str(folder / f"{name}.duckdb")) as db:
        db.execute("create table release (synthetic boolean, schema_version integer)")
        db.execute("insert into release values (?, ?)", [synthetic, SCHEMA_VERSION])
    (folder / "current").write_text(f"{name}.duckdb\n")


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    """A server with no release, for the tests of one file."""
    folder = tmp_path_factory.mktemp("releases")
    started = Server(folder).start()
    yield started
    started.stop()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def fresh_server(tmp_path):
    """fresh_server(**environment) -> a server of this test's own, not yet started."""
    made = []

    def make(**environment):
        made.append(Server(tmp_path, **environment))
        return made[-1]
    yield make
    for one in made:
        one.stop()


@pytest.fixture(scope="session")
def postgresql():
    """A running PostgreSQL of this run's own."""
    running = PostgreSQL().start()
    yield running
    running.remove()


@pytest.fixture(params=["SQLite", pytest.param("PostgreSQL", marks=pytest.mark.skipif(programs() is None, reason=NO_POSTGRESQL))])
def store(request, tmp_path):
    """Accounts of this test's own, without a server: each test twice, where there is a PostgreSQL."""
    opened = open_store(tmp_path / "auth", request.getfixturevalue("postgresql").fresh() if request.param == "PostgreSQL" else None)
    yield opened
    opened.engine.dispose()
