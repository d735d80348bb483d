"""A client of the engine as the engine sees it: one connection, one request at a time."""

import socket
from contextlib import suppress

from clusterlod.engine.frames import PREAMBLE, Kind, unpack_preamble

#: Above every request that the web lets through; a longer one is not from our client.
MOST_BYTES = 8 * 2**20


class Client:
    """One connection from its acceptance to its end.

    Attributes:
        connection: The socket.
        frame: The whole request frame, once it is there.
        seconds: Wall-clock limit of its query.
        deadline: Time of the engine's clock at which patience with it ends.
        payer: Whose share its query takes; empty if nobody's.
        started: Time of the engine's clock at which a worker took its query; 0 before.
    """

    def __init__(self, connection: socket.socket) -> None:
        self.connection = connection
        self.frame = b""
        self.seconds = 0.0
        self.deadline = 0.0
        self.payer = b""
        self.started = 0.0
        self._buffer = b""

    @property
    def payload(self) -> bytes:
        """The content of the request frame."""
        return self.frame[PREAMBLE.size :]

    def read(self) -> Kind | None:
        """Read what has come; return the kind of the request once it is whole.

        Raises:
            EOFError: the client has left, or sent what no client of ours sends.
        """
        part = self._receive()
        self._buffer = self._buffer + part if self._buffer else part
        if len(self._buffer) < PREAMBLE.size:
            return None
        kind, length = self._preamble()
        if len(self._buffer) < PREAMBLE.size + length:
            return None
        self.frame, self._buffer = self._buffer, b""
        return kind

    @property
    def is_idle(self) -> bool:
        """Whether nothing of a request has come."""
        return not self._buffer

    def has_left(self) -> bool:
        """Tell whether a connection that can be read has ended; else it asks early."""
        try:
            return not self.connection.recv(1, socket.MSG_PEEK | socket.MSG_DONTWAIT)
        except OSError:
            return True

    def tell(self, frame: bytes) -> None:
        """Send a small frame without waiting; a client that cannot take it has left."""
        with suppress(OSError):
            self.connection.send(frame, socket.MSG_DONTWAIT)

    def _receive(self) -> bytes:
        try:
            part = self.connection.recv(65_536, socket.MSG_DONTWAIT)
        except OSError as error:
            raise EOFError from error
        if not part:
            raise EOFError
        return part

    def _preamble(self) -> tuple[Kind, int]:
        try:
            kind, length = unpack_preamble(self._buffer[: PREAMBLE.size])
        except ValueError as error:
            raise EOFError from error
        if length > MOST_BYTES or len(self._buffer) > PREAMBLE.size + length:
            raise EOFError
        return kind, length
