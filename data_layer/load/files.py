"""The files of a folder, archives unpacked: what each is in bytes, before anyone asks what it means."""

import codecs
import hashlib
import stat
import tempfile
import zipfile
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

import numpy as np

from data_layer.catalogue.kinds import Layout

from .problems import Refused

CHUNK = 1 << 20
PASSED_OVER = {".md", ".pdf", ".docx", ".json", ".py", ".duckdb", ".wal", ".parquet", ".sql", ".log", ".png", ".yml", ".yaml", ".html",
               ".db", ".ini", ".lnk", ".url", ".rtf", ".doc", ".ppt", ".pptx", ".jpg", ".jpeg", ".gif", ".msg", ".eml"}
ARRIVING = {".part", ".partial", ".filepart", ".crdownload", ".download", ".tmp", ".temp", ".swp"}
LARGEST_UNPACKED = 20 << 30
LARGEST_RATIO = 200
EDGES = np.isin(np.arange(256), list(b",;|\t\r\n"))  # byte -> whether a cell or line begins or ends beside it


@dataclass
class Incoming:
    """One file (or one part of an XML return) on its way in.

    `place`: its path below the folder, for the LA and year in names. `origin`: hash of the whole file that it is a part of.
    `spaced`: a cell may begin or end with a space (or is not ASCII, which has more kinds of them).
    `source`: the file in the folder that it is, or came out of. `sheet`: of a workbook. `titles`: lines with words above the heading; `above`: all of them.
    """

    path: Path
    name: str
    place: tuple[str, ...]
    file_id: int = 0
    sha256: str = ""
    lines: int = 0
    encoding: str = "utf-8"
    plain: bool = True
    nuls: bool = False
    spaced: bool = True
    separator: str = ","
    heading: tuple[str, ...] = ()
    titles: int = 0
    above: int = 0
    layout: Layout | None = None
    present: dict[str, tuple[int, ...]] = field(default_factory=dict)
    la_column: int | None = None
    year_column: int | None = None
    la: int | None = None
    year: int | None = None
    results: str | None = None
    rows_in: int = 0
    loaded: int = 0
    set_aside: int = 0
    readable: bool = True
    origin: str = ""
    source: Path | None = None
    sheet: str = ""


def find_files(folders: list[Path], workshop: Path, problems: list[tuple], without: frozenset[Path] = frozenset()) -> list[Incoming]:
    """Every file below the folders but those of `without`, in order of path; archives are unpacked into `workshop`. Problems are (name, rule)."""
    found: list[Incoming] = []
    for folder in folders:
        if not folder.exists():
            raise Refused(f"There is no folder {folder.name!r}. Check the path.")
        paths = [folder] if folder.is_file() else sorted(path for path in folder.rglob("*") if path.is_file())
        for path in paths:
            place = (folder.name, *path.relative_to(folder).parts) if path != folder else (path.name,)
            if not _passed_over(path, place) and path not in without:
                so_far = len(found)
                _take(path, path.name, place, workshop, problems, found)
                for file in found[so_far:]:
                    file.source = path
    return found


def files_of_releases(folders: list[Path], releases: Path) -> frozenset[Path]:
    """Files below the folders that lie in the releases folder: what loads themselves wrote there."""
    inside = releases.resolve()
    around = [folder for folder in folders if folder.is_dir() and inside != folder.resolve() and inside.is_relative_to(folder.resolve())]
    return frozenset(path for folder in around for path in (folder / inside.relative_to(folder.resolve())).rglob("*"))


def _passed_over(path: Path, place: tuple[str, ...]) -> bool:
    hidden = any(part.startswith((".", "~$")) for part in place[1:])
    return hidden or path.suffix.lower() in PASSED_OVER | ARRIVING


def _take(path: Path, name: str, place: tuple[str, ...], workshop: Path, problems: list[tuple], found: list[Incoming], depth: int = 0) -> None:
    with path.open("rb") as file:
        archive = file.read(4) == b"PK\x03\x04" and not _document(path)
    if archive or path.suffix.lower() == ".zip":
        _unpack(path, name, place, workshop, problems, found, depth)
    else:
        found.append(Incoming(path, name, place))


def _document(path: Path) -> bool:
    """A workbook or another office document: a zip inside, but no archive of files."""
    try:
        with zipfile.ZipFile(path) as archive:
            return bool({"[Content_Types].xml", "mimetype"} & set(archive.namelist()))
    except (zipfile.BadZipFile, OSError, ValueError):
        return path.suffix.lower() in {".xlsx", ".xlsm", ".xlsb", ".ods", ".docx"}


def _unpack(path: Path, name: str, place: tuple[str, ...], workshop: Path, problems: list[tuple], found: list[Incoming], depth: int) -> None:
    """Members go to names of our own making, so that no path inside an archive is ever followed."""
    try:
        with zipfile.ZipFile(path) as archive:
            for member in archive.infolist():
                if member.is_dir() or depth > 3:
                    continue
                shown = f"{name}/{member.filename}"
                if rule := _unsafe(member):
                    problems.append((shown, rule))
                    continue
                inside = PurePosixPath(member.filename)
                if inside.suffix.lower() in PASSED_OVER or inside.name.startswith(("._", ".")):
                    continue
                target = _write_member(archive, member, workshop, inside.suffix)
                _take(target, shown, (*place, *inside.parts), workshop, problems, found, depth + 1)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, EOFError, ValueError):
        problems.append((name, "archive_damaged"))


def _unsafe(member: zipfile.ZipInfo) -> str | None:
    path = PurePosixPath(member.filename.replace("\\", "/"))
    if stat.S_ISLNK(member.external_attr >> 16) or path.is_absolute() or ".." in path.parts or ":" in path.parts[0]:
        return "unsafe_name"
    return "archive_swollen" if swollen(member) else None


def swollen(member: zipfile.ZipInfo) -> bool:
    """Far larger unpacked than a member of an archive should be."""
    return member.file_size > LARGEST_UNPACKED or member.file_size > LARGEST_RATIO * max(member.compress_size, 1 << 16)


def _write_member(archive: zipfile.ZipFile, member: zipfile.ZipInfo, workshop: Path, suffix: str) -> Path:
    with archive.open(member) as source, tempfile.NamedTemporaryFile(dir=workshop, suffix=suffix.lower()[:8], delete=False) as target:
        while chunk := source.read(CHUNK):
            target.write(chunk)
    return Path(target.name)


def survey(file: Incoming) -> None:
    """Read the bytes once: hash, lines, encoding, and whether the engine can read it as it stands (`plain`)."""
    digest, tally = hashlib.sha256(), _Tally()
    with file.path.open("rb") as stream:
        while chunk := stream.read(CHUNK):
            digest.update(chunk)
            tally.add(chunk)
    file.sha256 = file.origin or digest.hexdigest()
    file.lines = tally.lines()
    file.encoding = tally.encoding()
    file.nuls = tally.nuls and file.encoding != "utf-16"
    file.plain = tally.plain()
    file.spaced = tally.spaced or tally.last.endswith(b" ")


class _Tally:
    """Counts over the chunks of one file. A country's files are gigabytes: what hardly ever comes is looked for before it is counted."""

    def __init__(self) -> None:
        self.newlines = self.returns = self.pairs = self.blank = 0
        self.quotes = self.nuls = self.long_line = False
        self.is_utf8, self.spaced = True, False
        self.start = self.last = b""
        self.utf8 = codecs.getincrementaldecoder("utf-8")()

    def add(self, chunk: bytes) -> None:
        self.start = self.start or chunk[:4096]
        ends = np.flatnonzero(np.frombuffer(chunk, np.uint8) == ord("\n"))
        self.newlines += len(ends)
        self.quotes = self.quotes or b'"' in chunk
        self.nuls = self.nuls or b"\0" in chunk
        if (np.diff(ends) == 1).any() or (self.last[-1:] + chunk[:1]) == b"\n\n":
            self.blank += self._across(chunk, b"\n\n")
        if b"\r" in chunk or b"\r" in self.last:
            self.blank += self._across(chunk, b"\n\r\n")
            self.returns += chunk.count(b"\r")
            self.pairs += self._across(chunk, b"\r\n")
        self.spaced = self.spaced or not chunk.isascii() or _at_an_edge(self.last[-1:] + chunk)
        self.long_line |= len(chunk) == CHUNK and not len(ends)
        self._decode(chunk)
        self.last = (self.last + chunk[-3:])[-3:]

    def _across(self, chunk: bytes, mark: bytes) -> int:
        """Marks in the chunk, and one that lies across its start."""
        edge = self.last[-(len(mark) - 1):] + chunk[:len(mark) - 1]
        return chunk.count(mark) + edge.count(mark)

    def _decode(self, chunk: bytes) -> None:
        if self.is_utf8 and not (chunk.isascii() and not self.utf8.getstate()[0]):
            try:
                self.utf8.decode(chunk)
            except UnicodeDecodeError:
                self.is_utf8 = False

    def lines(self) -> int:
        if not self.newlines:
            return self.returns + (1 if self.last and not self.last.endswith(b"\r") else 0)
        return self.newlines - self.blank + (0 if self.last.endswith(b"\n") else 1)

    def encoding(self) -> str:
        if self.start.startswith((b"\xff\xfe", b"\xfe\xff")):
            return "utf-16"
        return "utf-8" if self.is_utf8 else "cp1252"

    def plain(self) -> bool:
        line_ends = self.returns == self.pairs and self.pairs in (0, self.newlines)
        return line_ends and self.is_utf8 and not (self.quotes or self.nuls or self.blank or self.long_line)


def _at_an_edge(text: bytes) -> bool:
    """Whether a space stands at the edge of a cell or line of this text."""
    letters = np.frombuffer(text, np.uint8)
    spaces = np.flatnonzero(letters == ord(" "))
    return bool(EDGES[letters[spaces[spaces > 0] - 1]].any() or EDGES[letters[spaces[spaces < len(letters) - 1] + 1]].any())
