"""The pages, with the CPU time of their parts written down: what bench/spent.py starts a server with (CLA_SHELL)."""

import json
import os
import time
from functools import wraps

from data_layer import disclosure, query, statistics
from data_layer import figures as answers
from filters import sidebar
from pages import shell

PARTS = {"the engine: planning and adding up": ((query, "run"), (answers, "run")), "sums to rows": ((answers, "raw_frame"),), "intervals and verdicts": ((statistics, "figures"),),
         "the small-number rule and the words of figures": ((disclosure, "release_figures"),), "the sidebar": ((sidebar, "draw"),)}
SPENT: dict[str, float] = vars(shell).setdefault("spent_by_bench", {})      # this file runs on every click, the parts are timed once


def timed(name: str, work):
    """The same, its CPU time on this thread added to SPENT."""
    if hasattr(work, "is_timed"):
        return work

    @wraps(work)
    def timed_work(*words, **more):
        start = time.thread_time()
        try:
            return work(*words, **more)
        finally:
            SPENT[name] = SPENT.get(name, 0.0) + time.thread_time() - start
    timed_work.is_timed = True
    return timed_work


for name, places in PARTS.items():
    for module, attribute in places:
        setattr(module, attribute, timed(name, getattr(module, attribute)))
SPENT.clear()
try:
    timed("all", shell.main)()
finally:
    with open(os.environ["CLA_BENCH_SPENT"], "a", encoding="utf-8") as out:
        out.write(json.dumps(SPENT) + "\n")
