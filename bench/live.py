"""Real pages through the real gate: a server process of its own, visitors with a websocket each, as a browser has."""

import statistics
import threading
import time
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from streamlit.proto.BackMsg_pb2 import BackMsg

from auth import codes, passwords
from auth.tables import accounts
from tests.auth.conftest import PASSWORD, ROOT, Person, Server

SEXES, SENS = ("sex=F", "sex=M"), ("", "&sen=none", "&sen=support", "&sen=ehcp")
FSM = ("", "&fsm6=yes", "&fsm6=no")


@contextmanager
def served(release_path: Path, la_code: int):
    """A server of this checkout on a loopback port, on a folder that points to the release; yields (server, visitor signed in)."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        (folder / release_path.name).symlink_to(release_path.resolve())
        (folder / "current").write_text(release_path.name + "\n")
        server = Server(folder, CLA_SHELL=str(ROOT / "pages" / "shell.py"))
        try:
            server.start()
            yield server, server.visitor().sign_in(enrolled(server.store(), la_code))
        finally:
            server.stop()


def enrolled(store, la_code: int) -> Person:
    secret = codes.new_secret()
    with store.write() as connection:
        connection.execute(accounts.insert().values(username="bench", name="Bench", role="vsh", la_code=la_code, status="active", made_at=time.time(),
                                                    password_hash=passwords.hash_password(store.keys, PASSWORD), code_secret=store.keys.seal(secret)))
    return Person(store, "bench", secret)


def changed(number: int) -> str:
    """The link of the number-th change of filter: no two alike among the first 24."""
    return SEXES[number % 2] + SENS[number // 2 % 4] + FSM[number // 8 % 3]


def rerun(tab, page: str, link: str) -> tuple[float, int]:
    """Seconds and bytes of one run of a page."""
    message = BackMsg()
    message.rerun_script.page_name, message.rerun_script.query_string = page, link
    start = time.perf_counter()
    drawn = tab.send(message.SerializeToString())
    return time.perf_counter() - start, len(drawn)


def cpu_seconds(server) -> float:
    """CPU time of the server process so far."""
    parts = Path(f"/proc/{server.process.pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(parts[11]) + int(parts[12])) / 100


def peak_memory(server) -> float:
    """MB: the most the server process has held."""
    lines = Path(f"/proc/{server.process.pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM"))


def pages(server, visitor, slugs: tuple[str, ...], repeats: int) -> list[tuple]:
    """(page, what, median s, low, high, CPU s, bytes): another link each time, then the same one again. An open tab keeps its own filters, so this is the cost of a rerun, not of a new question."""
    found = []
    with visitor.tab() as tab:
        for slug in slugs:
            rerun(tab, slug, "")
            for what, links in (("another link", [changed(number) for number in range(repeats)]), ("same link", [changed(repeats - 1)] * repeats)):
                before = cpu_seconds(server)
                runs = [rerun(tab, slug, link) for link in links]
                seconds = sorted(one for one, _ in runs)
                found.append((slug, what, statistics.median(seconds), seconds[len(seconds) // 4], seconds[3 * len(seconds) // 4], (cpu_seconds(server) - before) / repeats, runs[-1][1]))
    return found


def load(visitor, page: str, users: int, seconds: float, think: tuple[float, float], chance) -> list[float]:
    """Response times of `users` tabs for some seconds, each thinking between two runs (uniform between two bounds)."""
    taken, until = [], time.perf_counter() + seconds

    def user(seed: int) -> None:
        with visitor.tab() as tab:
            time.sleep(chance.uniform(0, think[1]) if think[1] else 0)
            for number in range(seed, seed + 1000):
                if time.perf_counter() > until:
                    return
                taken.append(rerun(tab, page, changed(number))[0])
                time.sleep(chance.uniform(*think))

    users_at_work = [threading.Thread(target=user, args=(number * 7,), daemon=True) for number in range(users)]
    for one in users_at_work:
        one.start()
    for one in users_at_work:
        one.join(seconds + 60)
    return taken
