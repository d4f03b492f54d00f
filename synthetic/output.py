"""The files of one run while they are being written."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pyarrow as pa

from synthetic.columns import CsvStream, Writer, size_of
from synthetic.plan import Plan, part_name
from synthetic.published import Statistics


@contextmanager
def written_whole(out: Path) -> Iterator[Path]:
    """A folder to write into that becomes `out` once everything is there; when something fails or is stopped, nothing stays.

    A folder that is there already (empty) is kept, as it may be the root of a disk of its own: the files move into it.
    """
    kept = out.exists()
    part = (out if kept else out.parent) / part_name(out)
    shutil.rmtree(part, ignore_errors=True)
    part.mkdir(parents=True)
    try:
        yield part
        if not kept:
            part.rename(out)
            return
        for each in part.iterdir():
            each.rename(out / each.name)
        part.rmdir()
    except BaseException:
        shutil.rmtree(part, ignore_errors=True)
        raise


@dataclass
class Output:
    """The files being written, by name; `rows` counts them."""

    folder: Path
    plan: Plan
    streams: dict[str, CsvStream] = field(default_factory=dict)
    writer: Writer = field(default_factory=Writer)
    statistics: Statistics = field(default_factory=Statistics)

    def write(self, name: str, table: dict) -> None:
        """A whole file, be it a heading only."""
        self._stream(name).add(table)
        self.streams[name].close()

    def add(self, name: str, table: dict) -> None:
        """More rows of a file."""
        if size_of(table):
            self._stream(name).add(table)

    def append(self, name: str, table: pa.Table) -> None:
        """More rows of a file, as Arrow has them."""
        self._stream(name).append(table)

    def _stream(self, name: str) -> CsvStream:
        return self.streams.setdefault(name, CsvStream(self.folder / name, self.writer))

    def close(self) -> dict[str, int]:
        """Rows by file, once all are on the disk."""
        for stream in self.streams.values():
            stream.close()
        self.writer.finish()
        return {name: stream.rows for name, stream in self.streams.items()}
