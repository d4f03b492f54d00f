"""The files of one run while they are being written."""

from dataclasses import dataclass, field
from pathlib import Path

from synthetic.columns import CsvStream, Writer, size_of
from synthetic.plan import Plan
from synthetic.published import Statistics


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

    def _stream(self, name: str) -> CsvStream:
        return self.streams.setdefault(name, CsvStream(self.folder / name, self.writer))

    def close(self) -> dict[str, int]:
        """Rows by file, once all are on the disk."""
        for stream in self.streams.values():
            stream.close()
        self.writer.finish()
        return {name: stream.rows for name, stream in self.streams.items()}
