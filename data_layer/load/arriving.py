"""A folder into which files are dropped: load what has arrived whole, leave the rest until it changes."""

import hashlib
import time
from collections.abc import Callable
from pathlib import Path

from data_layer import database, decisions

from .files import ARRIVING, files_of_releases
from .problems import Refused
from .report import Report

Stamps = dict[Path, tuple[int, int]]


def stamps(folders: list[Path], releases: Path) -> Stamps:
    """Size and time of change of every file below the folders, and of the decisions, which a load takes along. Files that programs name as half arrived are not there yet."""
    below = (path for folder in folders for path in ([folder] if folder.is_file() else folder.rglob("*")))
    own = files_of_releases(folders, releases)
    return {path: found for path in (*(path for path in below if path not in own), *decisions.files_of(releases)) if path.suffix.lower() not in ARRIVING and (found := _stamp(path))}


def _stamp(path: Path) -> tuple[int, int] | None:
    """None for a folder, and for what has gone since it was listed."""
    try:
        state = path.stat()
    except OSError:
        return None
    return (state.st_size, state.st_mtime_ns) if path.is_file() else None


def wait_for_change(folders: list[Path], releases: Path, before: Stamps, seconds: float, at_most: float | None = None) -> None:
    """Returns when a file is new, gone or changed since `before` and nothing has changed for one look more (a file still growing has not arrived); or after `at_most` seconds."""
    begun, last = time.monotonic(), before
    while True:
        time.sleep(seconds)
        now = stamps(folders, releases)
        if now == last and (now != before or (at_most and time.monotonic() - begun > at_most)):
            return
        last = now


def load_what_is_whole(load: Callable[[frozenset[Path]], Report], folders: list[Path], releases: Path) -> tuple[Report, dict[Path, str]]:
    """Load; where the load can't go on with some files that are new, without those. Returns its report, and each file left with why.

    load(without) is one load. A file of the present release, or in the place of one, is not left: its children would vanish.
    Raises Refused where the present release is to stay.
    """
    left: dict[Path, str] = {}
    while True:
        try:
            return load(frozenset(left)), left
        except Refused as refused:
            more = refused.files - left.keys()
            if not more or not all(_is_new(path, folders, releases) for path in more):
                raise
            left |= dict.fromkeys(more, str(refused))


def _is_new(path: Path, folders: list[Path], releases: Path) -> bool:
    """Not in the present release, and of the release's files of this name none has gone."""
    held = _held(releases)
    alike = {_digest(other) for folder in folders for other in ([folder] if folder.is_file() else folder.rglob(path.name)) if other.is_file() and other.name == path.name}
    return _digest(path) not in held.values() and {sha for name, sha in held.items() if name[0] == path.name} <= alike


def _held(releases: Path) -> dict[tuple[str, str], str]:
    """(file in the folder, file or part of it with its hash) -> hash, of the present release."""
    try:
        release = database.open_release(releases)
    except database.NoRelease:
        return {}
    held = {(name.split("/")[0], f"{name} {sha}"): sha for name, sha in release.rows("select file, sha256 from release_files")}
    release.close()
    return held


def _digest(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
