"""Readers under random bytes and random damage: no crash, and rows in = loaded + set aside."""

import os
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from data_layer.load.problems import Refused

from .returns import GOOD_EPISODES, GOOD_HEADER, balances, good_return, read, write

ALWAYS = dict(deadline=None, suppress_health_check=list(HealthCheck))
MINUTES = float(os.environ.get("CLA_FUZZ_MINUTES", "10"))
SNIPPETS = st.sampled_from([b",", b'"', b"\n", b"\r\n", b"\r", b"\0", b"\t", b";", b"\xff", b"\xef\xbb\xbf", b"\xc3", b"CHILD", b"DECOM", b"31/02/2024", b"2024-01-01", b"'", b"\\", b"\x1f", b"\x1a", b" ", b"9" * 400, b"<", b"PK\x03\x04", b'""', b"\xe2\x80\xa8"])
CUTS = st.lists(st.tuples(st.floats(0, 1), st.floats(0, 0.1), st.one_of(SNIPPETS, st.binary(max_size=8))), max_size=6)


def damaged(content: bytes, cuts: list[tuple[float, float, bytes]]) -> bytes:
    for at, length, put in cuts:
        start = int(at * len(content))
        content = content[:start] + put + content[start + int(length * 200):]
    return content


def survives(files: dict[str, bytes]) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = good_return(Path(name) / "return")
        for path, content in files.items():
            write(folder, path, content)
        try:
            connection, inputs = read(folder, la=886)
        except Refused as refusal:
            assert str(refusal) and "Rows were lost" not in str(refusal)
            return
        assert balances(connection)
        assert sum(file.rows_in for file in inputs.files) == sum(file.loaded + file.set_aside for file in inputs.files)


def header_and_episodes(header: list, episodes: list) -> None:
    survives({"header.csv": damaged("\n".join(GOOD_HEADER).encode(), header), "episodes.csv": damaged("\r\n".join(GOOD_EPISODES).encode(), episodes)})


@settings(max_examples=20, **ALWAYS)
@given(CUTS, CUTS)
def test_a_damaged_return(header, episodes):
    header_and_episodes(header, episodes)


@settings(max_examples=15, **ALWAYS)
@given(st.binary(max_size=4000), st.sampled_from(["x.csv", "x.zip", "x.xml", "x.txt"]))
def test_random_bytes_beside_a_return(content, name):
    survives({name: content})


@settings(max_examples=15, **ALWAYS)
@given(CUTS)
def test_a_damaged_xml(cuts):
    from .test_read_xml import XML
    survives({"return.xml": damaged(XML.encode(), cuts)})


@pytest.mark.long
def test_for_ten_minutes():
    """The same damage for as long as CLA_FUZZ_MINUTES says (10)."""
    import time
    until = time.monotonic() + 60 * MINUTES

    @settings(max_examples=10_000_000, **ALWAYS)
    @given(CUTS, CUTS, st.one_of(st.none(), st.binary(max_size=2000)))
    def run(header, episodes, other):
        if time.monotonic() < until:
            header_and_episodes(header, episodes) if other is None else survives({"other.csv": other})

    for _ in range(1000):
        if time.monotonic() >= until:
            break
        settings(max_examples=200, **ALWAYS)(run)()
