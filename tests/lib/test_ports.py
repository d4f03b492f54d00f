"""A held port: a server can listen on it, again after a restart, and nobody else is given it."""

import asyncio
import socket
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.lib.ports import Port


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux lets a server listen beside the socket that holds its port")
def test_a_server_listens_on_a_held_port_and_nobody_else_is_given_it():
    port = Port()

    async def served() -> bytes:
        async with await asyncio.start_server(lambda _, writer: (writer.write(b"here"), writer.close()), "127.0.0.1", port.number):
            reader, writer = await asyncio.open_connection("127.0.0.1", port.number)
            answer = await reader.read()
            writer.close()
            return answer
    with ThreadPoolExecutor(1) as aside:      # of its own: Playwright leaves a running loop in the thread of a worker that had a browser
        assert [aside.submit(asyncio.run, served()).result() for _ in range(2)] == [b"here"] * 2
    with socket.socket() as stranger, pytest.raises(OSError):
        stranger.bind(("127.0.0.1", port.number))
    port.release()
    with socket.socket() as other:
        other.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        other.bind(("127.0.0.1", port.number))
