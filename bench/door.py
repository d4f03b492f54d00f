"""Whether the time of an answer tells which accounts exist: prints the table and writes it into docs/security.md.

    python -m bench.door [--rounds 60]

A real server on loopback. In each round one wrong password is sent for each kind of name, in an order drawn anew, each time from an
address and for a name that was not used before, so that no throttle answers instead.
"""

import argparse
import os
import random
import statistics
import tempfile
import time
from datetime import date
from pathlib import Path

from scipy.stats import mannwhitneyu

from auth import passwords
from auth.store import Store
from auth.tables import accounts
from bench.honesty import markdown
from tests.auth.conftest import PASSWORD, Server
from tests.auth.visitor import FORM_TOKEN

DOCS = Path(__file__).parents[1] / "docs" / "security.md"
START, END = "<!-- made by python -m bench.door: start -->", "<!-- end -->"
NOBODY = "no such account"
KINDS = {NOBODY: None, "an account, wrong password": {}, "a locked account, wrong password": {"status": "locked"},
         "a locked account, right password": {"status": "locked"}, "invited, no password yet": {"password_hash": None}}


def main() -> None:
    rounds = arguments().rounds
    with tempfile.TemporaryDirectory() as folder:
        server = Server(Path(folder)).start()
        try:
            people(server.store(), rounds)
            times = measured(server, rounds)
        finally:
            server.stop()
    text = told(times, rounds)
    print(text)
    before, _, rest = DOCS.read_text(encoding="utf-8").partition(START)
    DOCS.write_text(f"{before}{START}\n{text}\n{END}{rest.partition(END)[2]}", encoding="utf-8")


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.door", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=60, help="answers of each kind")
    return parser.parse_args()


def name_of(kind: str, number: int) -> str:
    return f"{list(KINDS).index(kind)}-person-{number:04}"


def people(store: Store, rounds: int) -> None:
    """The accounts of each kind, one a round (and one for warming up)."""
    usual = {"role": "vsh", "la_code": 876, "status": "active", "made_at": time.time(), "code_secret": store.keys.seal("x"), "password_hash": passwords.hash_password(store.keys, PASSWORD)}
    rows = [{**usual, **more, "username": name_of(kind, number), "name": "Somebody"} for kind, more in KINDS.items() if more is not None for number in range(rounds + 1)]
    with store.write() as connection:
        connection.execute(accounts.insert(), rows)


def measured(server: Server, rounds: int) -> dict[str, list[float]]:
    """Seconds of each answer by kind."""
    draw, times = random.Random(20261122), {kind: [] for kind in KINDS}
    for number in range(rounds + 1):
        for kind in draw.sample(list(KINDS), len(KINDS)):
            took = answered(server, kind, number)
            if number:
                times[kind].append(took)
    return times


def answered(server: Server, kind: str, number: int) -> float:
    visitor = server.visitor(f"127.{10 + list(KINDS).index(kind)}.{number // 250}.{number % 250 + 1}")
    form = {"username": name_of(kind, number), "password": PASSWORD if "right" in kind else "quite another passphrase", "form_token": FORM_TOKEN.search(visitor.get("/auth/sign-in").text)[1]}
    start = time.perf_counter()
    answer = visitor.http.post("/auth/sign-in", data=form)
    took = time.perf_counter() - start
    visitor.http.close()
    if answer.status_code != 401:
        raise RuntimeError(f"{kind}: {answer.status_code} instead of 401; nothing can be compared.")
    return took


def told(times: dict[str, list[float]], rounds: int) -> str:
    rows = [[kind, *(f"{1000 * part:.0f}" for part in statistics.quantiles(values, n=4)), *guess(values, times[NOBODY], kind)] for kind, values in times.items()]
    return "\n".join([
        f"Measured on {date.today():%d %B %Y}, {rounds} answers of each kind, on a machine with {os.cpu_count()} cores and a load average of {os.getloadavg()[1]:.1f}. Every answer had the same words and status 401. "
        "\"Guessed right\" is how often somebody who compares one answer of this kind with one for no such account, and takes the slower for the account, would be right: 50% is chance.", "",
        *markdown(["answer to", "quarter, ms", "median, ms", "three quarters, ms", "guessed right", "p"], rows)])


def guess(values: list[float], nobodys: list[float], kind: str) -> tuple[str, str]:
    """The share of pairs in which this kind took longer, and the Mann-Whitney p-value of no difference."""
    if kind == NOBODY:
        return "", ""
    found = mannwhitneyu(values, nobodys)
    return f"{100 * found.statistic / (len(values) * len(nobodys)):.0f}%", f"{found.pvalue:.2f}"


if __name__ == "__main__":
    main()
