"""A PostgreSQL of the tests' own on a free loopback port, where the machine has its programs (Debian: apt-get install postgresql)."""

import os
import pwd
import shutil
import subprocess
import tempfile
import time
from pathlib import Path

from tests.lib.dependent import dies_with_us
from tests.lib.patience import SECONDS
from tests.lib.ports import Port

NO_POSTGRESQL = "NO POSTGRESQL here: accounts were tried in SQLite only (Debian: apt-get install postgresql)"
NEEDED = ("initdb", "postgres", "psql")
BETWEEN = 0.1      # seconds
TRIES = round(SECONDS / BETWEEN)
AS_ROOT = ("postgres", "nobody")      # PostgreSQL refuses to run as root: it then runs as one of these


def programs() -> Path | None:
    """The folder of PostgreSQL's programs, or None."""
    beside = [Path(found).resolve().parent for found in [shutil.which("initdb")] if found]
    found = [*beside, *sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)]
    return next((folder for folder in found if all((folder / name).exists() or shutil.which(name) for name in NEEDED)), None)


class PostgreSQL:
    """One cluster; `fresh()` makes an empty database in it."""

    def __init__(self):
        self.programs, self.folder = programs(), Path(tempfile.mkdtemp(prefix="cla-postgresql-"))
        self.user = next((name for name in AS_ROOT if _is_user(name)), None) if os.geteuid() == 0 else None
        if self.user:
            shutil.chown(self.folder, self.user)
        self._run("initdb", "--pgdata", self.folder / "data", "--auth", "trust", "--username", "cla", "--encoding", "UTF8", "--no-sync")
        self.held, self.made = Port(), 0      # held while this stops and starts again
        self.port = self.held.number

    def start(self):
        settings = ("listen_addresses=127.0.0.1", f"port={self.port}", f"unix_socket_directories={self.folder}", "fsync=off", "max_connections=60")
        self.process = subprocess.Popen([self.programs / "postgres", "-D", self.folder / "data", *(word for setting in settings for word in ("-c", setting))],
                                        user=self.user, cwd=self.folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, preexec_fn=dies_with_us)
        for _ in range(TRIES):
            if self._sql("select 1").returncode == 0:
                return self
            time.sleep(BETWEEN)
        raise AssertionError("PostgreSQL didn't start")

    def stop(self):
        """As when its machine goes down: open connections are cut."""
        self.process.send_signal(2)
        self.process.wait()

    def remove(self):
        self.stop()
        self.held.release()
        shutil.rmtree(self.folder, ignore_errors=True)

    def fresh(self) -> str:
        """The address of an empty database."""
        self.made += 1
        made = self._sql(f"create database accounts_{self.made}")
        assert made.returncode == 0, made.stderr
        return f"postgresql+psycopg://cla@127.0.0.1:{self.port}/accounts_{self.made}"

    def _sql(self, statement: str):
        return subprocess.run([shutil.which("psql") or self.programs / "psql", "-h", "127.0.0.1", "-p", str(self.port), "-U", "cla", "-d", "postgres", "-qc", statement], capture_output=True, cwd=self.folder)

    def _run(self, program: str, *words) -> None:
        subprocess.run([self.programs / program, *words], check=True, capture_output=True, user=self.user, cwd=self.folder)


def _is_user(name: str) -> bool:
    try:
        pwd.getpwnam(name)
    except KeyError:
        return False
    return True
