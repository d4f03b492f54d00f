"""Where the time of a page goes: CPU milliseconds of its parts, with another filter each time and drawn again."""

import json
import statistics
from pathlib import Path
from tempfile import TemporaryDirectory

from . import live

SHELL = Path(__file__).with_name("timed_shell.py")
REST, BESIDE = "the rest of the page", "the engine's second thread, sending, the gate"


def spent(release_path: Path, la_code: int, page: str, repeats: int) -> dict[str, tuple[float, float]]:
    """Part -> (another filter, drawn again), medians in milliseconds; what no part holds is the page's rest and what runs beside the page's thread."""
    with TemporaryDirectory() as name:
        lines = Path(name) / "spent"
        with live.served(release_path, la_code, CLA_SHELL=str(SHELL), CLA_BENCH_SPENT=str(lines)) as site:
            found = [_medians(lines, test(site, (page,), repeats)[0], repeats) for test in (live.filter_changes, live.reruns)]
    return {part: tuple(each.get(part, 0.0) for each in found) for part in found[0]}


def _medians(lines: Path, measured: live.Measured, repeats: int) -> dict[str, float]:
    runs = [json.loads(line) for line in lines.read_text(encoding="utf-8").splitlines()[-repeats:]]
    parts = {part: 1000 * statistics.median(run.get(part, 0.0) for run in runs) for part in {part: None for run in runs for part in run}}
    whole = parts.pop("all")
    return parts | {REST: whole - sum(parts.values()), BESIDE: 1000 * measured.cpu - whole}
