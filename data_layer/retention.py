"""What is kept for a set time only: lists of problems (they hold values of set-aside rows) and exports with children's data.

An export of `cla` in internal mode is noted in the releases folder with its fingerprint. `cla purge` removes it when its time
is over, unless somebody has changed it since: then it is theirs.
"""

import csv
import hashlib
import os
from datetime import date, datetime, timedelta, timezone
from pathlib import Path

from .database import clear_abandoned

EXPORTS = "exports.csv"
HEADINGS = ("path", "sha256", "made")
OWNER_ONLY = 0o600
DAYS_KEPT = 90


def note_export(releases: Path, export: Path, today: date | None = None) -> None:
    """One more line: where the export lies, its fingerprint, when it was made."""
    lines = [line for line in _noted(releases) if line["path"] != str(export.resolve())]
    _write(releases, [*lines, {"path": str(export.resolve()), "sha256": _fingerprint(export), "made": f"{today or date.today():%Y-%m-%d}"}])


def purge_old(releases: Path, older_than: int | None = None, now: datetime | None = None) -> list[Path]:
    """Remove lists of problems and noted exports older than so many days (default 90); returns what was removed."""
    now, days = now or datetime.now(timezone.utc), DAYS_KEPT if older_than is None else older_than
    clear_abandoned(releases)
    before = now - timedelta(days=days)
    lists = [path for path in sorted(releases.glob("cla-*.problems.csv")) if datetime.fromtimestamp(path.stat().st_mtime, timezone.utc) <= before]
    for path in lists:
        path.unlink(missing_ok=True)
    return lists + _purge_exports(releases, before.date())


def _purge_exports(releases: Path, before: date) -> list[Path]:
    noted = _noted(releases)
    old = [line for line in noted if date.fromisoformat(line["made"]) <= before]
    removed = [path for line in old if (path := Path(line["path"])).is_file() and _fingerprint(path) == line["sha256"]]
    for path in removed:
        path.unlink()
    if old:
        _write(releases, [line for line in noted if line not in old])
    return removed


def _noted(releases: Path) -> list[dict]:
    path = releases / EXPORTS
    if not path.is_file():
        return []
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _write(releases: Path, lines: list[dict]) -> None:
    """In one step, readable by its owner only."""
    fresh = releases / f"{EXPORTS}.new"
    handle = os.open(fresh, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, OWNER_ONLY)
    with os.fdopen(handle, "w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, HEADINGS)
        writer.writeheader()
        writer.writerows(lines)
    os.replace(fresh, releases / EXPORTS)


def _fingerprint(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
