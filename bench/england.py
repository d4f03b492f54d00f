"""The England scale, made once: every pupil of ten years written as return files and loaded, with time and memory of each step kept beside it."""

import json
import os
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

RECORD = "built.json"
YEARS = "2016-2025"
ONE_LA = "330"  # Birmingham: the largest


def made(folder: Path) -> Path:
    """The releases folder of an England in `folder`; made where there is none yet (tens of gigabytes of room, some minutes)."""
    files, releases = folder / "files", folder / "releases"
    if not (releases / "current").is_file():
        record = {"synth": step(["synth", "--scale", "england", "--years", YEARS, "--out", str(files)])} if not files.is_dir() else read(folder)
        (folder / RECORD).write_text(json.dumps(record | {"load": step(["load", str(files), "--to", str(releases)])}, indent=1))
    return releases


def one_return() -> dict[str, float]:
    """Wall and CPU seconds and MB of loading one LA's return of five years, the care return alone."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        step(["synth", "--years", "2021-2025", "--la", ONE_LA, "--out", str(folder / "files")])
        return step(["load", str(folder / "files" / "ssda903"), "--to", str(folder / "releases")])


def step(command: list[str]) -> dict[str, float]:
    """Runs a `cla` command; wall and CPU seconds, and the most memory it held (MB)."""
    start = time.perf_counter()
    process = subprocess.Popen([sys.executable, "-m", "cli", *command])
    _, status, used = os.wait4(process.pid, 0)
    if status:
        sys.exit(f"`cla {command[0]}` failed: see above.")
    return {"wall": round(time.perf_counter() - start, 1), "cpu": round(used.ru_utime + used.ru_stime, 1), "memory": round(used.ru_maxrss / 1024)}


def read(folder: Path) -> dict[str, dict[str, float]]:
    """What was recorded when the England in `folder` was made: step -> wall, cpu (seconds), memory (MB)."""
    record = folder / RECORD
    return json.loads(record.read_text()) if record.is_file() else {}
