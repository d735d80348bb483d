"""The engine as a web process sees it: connections to a Unix socket, one query at a time on each.

An engine closes its idle connections when it drains for another release, and all of them when it
dies. So the release that one connection told, which is kept open for that, holds while it lasts.
"""

import asyncio
import json
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final, Self

from clusterlod.engine.base import Answer, QueryRequest
from clusterlod.engine.connection import Connection
from clusterlod.engine.frames import Kind, decode_error, encode_request, pack
from clusterlod.errors import BrokenAnswerError, EngineUnavailableError

#: While the supervisor replaces a dead engine nobody listens; that long a query waits for it.
CONNECT_SECONDS: Final = 10.0
_PAUSE: Final = 0.05

_ABSENT: Final = (FileNotFoundError, ConnectionRefusedError, ConnectionResetError, BrokenPipeError)


class SocketEngine:
    """Implements :class:`clusterlod.engine.base.Engine` over the engine's socket."""

    def __init__(self, path: Path, connect_seconds: float = CONNECT_SECONDS, keep: int = 0) -> None:
        """Know where the engine is.

        Args:
            path: Its socket.
            connect_seconds: How long to wait for an engine that is being replaced.
            keep: Idle connections to keep for later queries; then one loop only may use this, and
                :meth:`aclose` must be called in it.
        """
        self._path = path
        self._connect_seconds = connect_seconds
        self._keep = keep
        self._idle: list[Connection] = []
        self._witness: Connection | None = None
        self._release = ""
        self._header: tuple[bytes, Any] = (b"{}", {})

    async def answer(self, request: QueryRequest) -> Answer:
        """Run a query; see the protocol."""
        header, connection = await self._ask(encode_request(request))
        return Answer(header["release"], ReceivedChunks(connection, self))

    async def release_version(self) -> str:
        """Return the release: the one that is known, else ask the engine."""
        if self._release:
            return self._release
        header, connection = await self._ask(pack(Kind.STATUS), fresh=True)
        release: str = header["release"]
        if self._keep and self._witness is None and not connection.is_lost:
            self._witness, self._release = connection, release
        else:
            connection.close()
        return release

    async def counters(self) -> Mapping[str, float]:
        """Ask the engine for its counters."""
        header, connection = await self._ask(pack(Kind.STATUS), fresh=True)
        connection.close()
        counters: dict[str, float] = header["counters"]
        return counters

    async def aclose(self) -> None:
        """Close the kept connections."""
        for connection in (*self._idle, self._witness):
            if connection is not None:
                connection.close()
        await asyncio.sleep(0)  # lets the loop close the sockets

    def give_back(self, connection: Connection) -> None:
        """Take a connection whose answer was read to its end."""
        if len(self._idle) < self._keep and not connection.is_lost:
            self._idle.append(connection)
        else:
            connection.close()

    async def _ask(self, frame: bytes, *, fresh: bool = False) -> tuple[Any, Connection]:
        """Send a frame and wait for the header; ask again where an engine ended without a word.

        An engine that stops before its first frame has not run the query to an end, and queries
        only read: asking its successor is safe. Once only: a query must not end one after another.
        """
        try:
            return await self._ask_once(frame, None if fresh else self._take())
        except BrokenAnswerError:
            return await self._ask_once(frame, None)

    async def _ask_once(self, frame: bytes, kept: Connection | None) -> tuple[Any, Connection]:
        connection = kept or await self._connect()
        try:
            connection.send(frame)
            kind, payload = await connection.receive()
        except BaseException:  # cancelled as well: the engine must see that we have left
            connection.close()
            raise
        if kind is Kind.ERROR:
            connection.close()
            raise decode_error(payload)
        return self._read(payload), connection

    def _read(self, payload: bytes) -> Any:
        """Read a header; an engine says the same in most."""
        if payload != self._header[0]:
            self._header = payload, json.loads(payload)
        return self._header[1]

    def _take(self) -> Connection | None:
        return self._idle.pop() if self._idle else None

    def _forget(self, connection: Connection) -> None:
        if connection in self._idle:
            self._idle.remove(connection)
        if connection is self._witness:
            self._witness, self._release = None, ""

    async def _connect(self) -> Connection:
        deadline = time.monotonic() + self._connect_seconds
        loop = asyncio.get_running_loop()
        while True:
            try:
                _, connection = await loop.create_unix_connection(
                    lambda: Connection(self._forget), str(self._path)
                )
            except _ABSENT as error:
                if time.monotonic() >= deadline:
                    raise EngineUnavailableError(
                        "The query engine does not answer; it may be starting."
                    ) from error
                await asyncio.sleep(_PAUSE)
            else:
                return connection


class ReceivedChunks:
    """The parts of an answer, as they arrive."""

    def __init__(self, connection: Connection, engine: SocketEngine) -> None:
        self._connection = connection
        self._engine = engine
        self._ended = False

    def __aiter__(self) -> Self:
        """Return itself."""
        return self

    async def __anext__(self) -> bytes:
        """Return the next part, or raise BrokenAnswerError."""
        if self._ended:
            raise StopAsyncIteration
        try:
            kind, part = await self._connection.receive()
        except BaseException:
            await self.aclose()
            raise
        if kind is Kind.DATA:
            return part
        self._ended = True
        self._engine.give_back(self._connection)
        raise StopAsyncIteration

    async def aclose(self) -> None:
        """Close the connection, unless all was read; the engine then frees the worker."""
        if not self._ended:
            self._ended = True
            self._connection.close()
