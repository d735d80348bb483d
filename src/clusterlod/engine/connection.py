"""One connection of a web process to the engine, frame by frame, kept from query to query."""

import asyncio
from collections import deque
from collections.abc import Callable
from typing import Final, cast

from clusterlod.engine.frames import PREAMBLE, Kind, unpack_preamble
from clusterlod.errors import BrokenAnswerError

#: Bytes received and not yet taken, above which the engine is made to wait.
MOST_WAITING: Final = 262_144


class Connection(asyncio.Protocol):
    """A protocol and not a pair of streams: those cost more than a light query.

    Attributes:
        is_lost: Whether it has ended, from either side.
    """

    def __init__(self, on_lost: "Callable[[Connection], None]") -> None:
        self._on_lost = on_lost
        self._transport: asyncio.Transport | None = None
        self._rest = b""
        self._frames: deque[tuple[Kind, bytes]] = deque()
        self._waiting = 0
        self._paused = False
        self._reader: asyncio.Future[None] | None = None
        self.is_lost = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Take the transport (called by the loop)."""
        self._transport = cast(asyncio.Transport, transport)

    def data_received(self, data: bytes) -> None:
        """Cut what has come into frames (called by the loop)."""
        buffer = self._rest + data if self._rest else data
        start, size = 0, len(buffer)
        while size - start >= PREAMBLE.size:
            kind, length = unpack_preamble(buffer[start : start + PREAMBLE.size])
            end = start + PREAMBLE.size + length
            if end > size:
                break
            self._frames.append((kind, buffer[start + PREAMBLE.size : end]))
            start = end
        self._rest = buffer[start:]
        self._waiting += len(data)
        if self._waiting > MOST_WAITING and self._frames and self._transport:
            self._paused = True
            self._transport.pause_reading()
        self._wake()

    def connection_lost(self, _: Exception | None) -> None:
        """Note the end (called by the loop)."""
        self.is_lost = True
        self._on_lost(self)
        self._wake()

    def send(self, frame: bytes) -> None:
        """Send one frame; requests are small and the engine reads at once.

        Raises:
            BrokenAnswerError: the engine has left.
        """
        if self.is_lost or self._transport is None or self._transport.is_closing():
            raise BrokenAnswerError("The engine left before it had the query.")
        self._transport.write(frame)

    async def receive(self) -> tuple[Kind, bytes]:
        """Return the next frame.

        Raises:
            BrokenAnswerError: the connection ended before the frame did.
        """
        while not self._frames:
            if self.is_lost:
                raise BrokenAnswerError("The answer stopped before its end.")
            self._resume()
            self._reader = asyncio.get_running_loop().create_future()
            try:
                await self._reader
            finally:
                self._reader = None
        kind, payload = self._frames.popleft()
        self._waiting -= len(payload)
        return kind, payload

    def close(self) -> None:
        """Close it, which stops the query behind it."""
        if self._transport is not None:
            self._transport.abort()

    def _resume(self) -> None:
        self._waiting = len(self._rest)
        if self._paused and self._transport and not self._transport.is_closing():
            self._paused = False
            self._transport.resume_reading()

    def _wake(self) -> None:
        if self._reader is not None and not self._reader.done():
            self._reader.set_result(None)
