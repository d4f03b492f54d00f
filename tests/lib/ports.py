"""A loopback port that stays this test's own until its server listens on it: with three workers a port that was only looked up is another's a second later."""

import socket
import sys


class Port:
    """number: free, and given to nobody else before `release`.

    A socket is bound to it that never listens. Linux lets a server that says SO_REUSEADDR (asyncio, PostgreSQL and nginx do) listen beside it,
    and gives the port to nobody who asks for any free one: the socket itself said so only after it was bound.
    """

    def __init__(self):
        self.socket = socket.socket()
        self.socket.bind(("127.0.0.1", 0))
        self.number = self.socket.getsockname()[1]
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if sys.platform != "linux":      # elsewhere the server could not listen
            self.release()

    def release(self) -> None:
        self.socket.close()
