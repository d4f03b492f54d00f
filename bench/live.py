"""Real pages through the real gate: server processes of their own, visitors with a websocket each, as a browser has."""

import os
import random
import socket
import statistics
import subprocess
import threading
import time
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path
from tempfile import TemporaryDirectory

from auth import codes, passwords
from auth.tables import accounts
from tests.auth.conftest import PASSWORD, ROOT, Person, Server
from tests.auth.visitor import Visitor

from .browser import Open, Ran

PEOPLE = 6      # sign-ins that a load test's tabs share
SLOW = ("CLA_SHELL", str(ROOT / "bench" / "default_shell.py")), ("STREAMLIT_RUNNER_POST_SCRIPT_GC", "true")
# every set of options of three filters, so that no two changes among the first some hundred are alike
PARTS = {"sex": ("Girls", "Boys"), "sen": ("No SEN", "SEN support", "EHC plan"), "ethnicity": ("White", "Mixed", "Asian", "Black")}
NGINX = """daemon off; pid {folder}/nginx.pid; error_log {folder}/error.log; events {{ worker_connections 2048; }}
http {{ {temporary} access_log off;
    map $http_upgrade $connection_header {{ default upgrade; "" ""; }}
    upstream cla {{ hash $http_cookie consistent; {servers} }}
    server {{ listen 127.0.0.1:{port}; proxy_http_version 1.1; proxy_set_header Host $http_host; proxy_set_header X-Forwarded-For $remote_addr;
        proxy_set_header Upgrade $http_upgrade; proxy_set_header Connection $connection_header; proxy_read_timeout 1h; location / {{ proxy_pass http://cla; }} }} }}
"""


@dataclass(frozen=True)
class Site:
    """Running processes and the people who are signed in to them."""

    servers: list[Server]
    visitors: list[Visitor]

    def cpu_seconds(self) -> float:
        """CPU time of all processes so far."""
        return sum(_cpu(server.process.pid) for server in self.servers)

    def peak_memory(self) -> float:
        """MB: the most that one process has held."""
        return max(_peak(server.process.pid) for server in self.servers)


def _cpu(pid: int) -> float:
    parts = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(parts[11]) + int(parts[12])) / os.sysconf("SC_CLK_TCK")


def _peak(pid: int) -> float:
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM"))


@contextmanager
def served(release_path: Path, la_code: int, processes: int = 1, defaults: bool = False, people: int = 1, **more: str):
    """Processes of this checkout on loopback ports, on a folder that points to the release; two or more stand behind nginx with sticky sessions.

    defaults: the pages as Streamlit draws them when nothing is done about it. more: of the processes' environment.
    """
    with TemporaryDirectory() as name, ExitStack() as ending:
        folder = Path(name)
        (folder / release_path.name).symlink_to(release_path.resolve())
        (folder / "current").write_text(release_path.name + "\n")
        environment = {"CLA_SHELL": str(ROOT / "pages" / "shell.py")} | ({"CLA_PROXY": "127.0.0.1"} if processes > 1 else {}) | (dict(SLOW) if defaults else {}) | more
        servers = [Server(folder, **environment) for _ in range(processes)]
        for server in servers:
            ending.callback(server.stop)
            server.start()
        port = ending.enter_context(balanced(folder, servers)) if processes > 1 else servers[0].port
        store = servers[0].store()
        yield Site(servers, [Visitor(port).sign_in(enrolled(store, la_code, f"bench{number}")) for number in range(people)])


@contextmanager
def balanced(folder: Path, servers: list[Server]):
    """nginx in front: the same session always meets the same process. Yields its port."""
    port = free_port()
    temporary = " ".join(f"{kind}_temp_path {folder}/{kind};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
    text = NGINX.format(folder=folder, temporary=temporary, port=port, servers=" ".join(f"server 127.0.0.1:{server.port};" for server in servers))
    (folder / "nginx.conf").write_text(text)
    process = subprocess.Popen(["nginx", "-c", str(folder / "nginx.conf"), "-p", str(folder)], stderr=subprocess.DEVNULL)
    try:
        time.sleep(1)
        yield port
    finally:
        process.terminate()
        process.wait()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def enrolled(store, la_code: int, username: str) -> Person:
    secret = codes.new_secret()
    with store.write() as connection:
        connection.execute(accounts.insert().values(username=username, name="Bench", role="vsh", la_code=la_code, status="active", made_at=time.time(),
                                                    password_hash=passwords.hash_password(store.keys, PASSWORD), code_secret=store.keys.seal(secret)))
    return Person(store, username, secret)


def changes(seed: int = 0) -> list[dict[str, tuple[str, ...]]]:
    """Choices of filters, no two alike, in an order of their own."""
    some = {key: [each for size in range(len(words) + 1) for each in combinations(words, size)] for key, words in PARTS.items()}
    every = [{"sex": sex, "sen": sen, "ethnicity": ethnicity} for sex in some["sex"] for sen in some["sen"] for ethnicity in some["ethnicity"]]
    random.Random(seed).shuffle(every)
    return every


@dataclass(frozen=True)
class Measured:
    """Runs of one page. cpu: seconds of the servers a run."""

    page: str
    what: str
    runs: list[Ran]
    cpu: float

    @property
    def seconds(self) -> list[float]:
        return sorted(run.seconds for run in self.runs)


def entered(site: Site, la_code: int) -> list[float]:
    """Seconds from the code that signs somebody in to the whole first page, once a visitor: a process that runs already."""
    found = []
    for number in range(3):
        visitor, person = Visitor(site.visitors[0].port), enrolled(site.servers[0].store(), la_code, f"entering{number}")
        visitor.give_password(person.username, person.password)
        start = time.perf_counter()
        visitor.give_code(person.code())
        with visitor.tab() as tab:
            Open(tab, "").first()
        found.append(time.perf_counter() - start)
    return found


def reruns(site: Site, slugs: tuple[str, ...], repeats: int) -> list[Measured]:
    """Each page drawn again with nothing asked anew: query time left out."""
    found = []
    with site.visitors[0].tab() as tab:
        for slug in slugs:
            page = Open(tab, slug)
            page.first()
            page.again()
            before = site.cpu_seconds()
            runs = [page.again() for _ in range(repeats)]
            found.append(Measured(slug, "drawn again", runs, (site.cpu_seconds() - before) / repeats))
    return found


def filter_changes(site: Site, slugs: tuple[str, ...], repeats: int) -> list[Measured]:
    """Another choice of filters each time, pressed as a reader does."""
    found = []
    with site.visitors[0].tab() as tab:
        for seed, slug in enumerate(slugs):
            page = Open(tab, slug)
            page.first()
            before, asked = site.cpu_seconds(), changes(seed)[:repeats]
            runs = [page.filtered(choice) for choice in asked]
            found.append(Measured(slug, "another filter", runs, (site.cpu_seconds() - before) / repeats))
    return found


def load(site: Site, page: str, users: int, seconds: float, think: tuple[float, float]) -> list[float]:
    """Response times of `users` tabs for some seconds, each thinking between two changes of filter (uniform between two bounds). The first page is not counted."""
    taken, began = [], threading.Barrier(users + 1)

    def user(number: int) -> None:
        chance = random.Random(number)
        with site.visitors[number % len(site.visitors)].tab() as tab:
            open_page, choices = Open(tab, page), changes(number)
            open_page.first()
            began.wait()
            until = time.perf_counter() + seconds
            time.sleep(chance.uniform(0, think[1]) if think[1] else 0)
            for turn in range(10_000):
                if time.perf_counter() > until:
                    return
                taken.append(open_page.filtered(choices[turn % len(choices)]).seconds)
                time.sleep(chance.uniform(*think))

    at_work = [threading.Thread(target=user, args=(number,), daemon=True) for number in range(users)]
    for one in at_work:
        one.start()
    began.wait(timeout=600)
    for one in at_work:
        one.join(seconds + 120)
    return sorted(taken)


def quantile(values: list[float], share: float) -> float:
    return statistics.quantiles(values, n=100)[round(share * 100) - 1] if len(values) > 1 else values[0]
