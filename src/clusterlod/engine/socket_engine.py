"""The engine as a web process sees it: a Unix socket, one connection per query."""

import asyncio
import json
import time
from pathlib import Path
from typing import Final, Self

from clusterlod.engine.base import Answer, QueryRequest
from clusterlod.engine.frames import (
    PREAMBLE,
    Kind,
    decode_error,
    encode_request,
    pack,
    unpack_preamble,
)
from clusterlod.errors import BrokenAnswerError, EngineUnavailableError

#: While the supervisor replaces a dead engine nobody listens; that long a query waits for it.
CONNECT_SECONDS: Final = 10.0
_PAUSE: Final = 0.05

_NOBODY: Final = (FileNotFoundError, ConnectionRefusedError, ConnectionResetError, BrokenPipeError)


class SocketEngine:
    """Implements :class:`clusterlod.engine.base.Engine` over the engine's socket."""

    def __init__(self, path: Path, connect_seconds: float = CONNECT_SECONDS) -> None:
        self._path = path
        self._connect_seconds = connect_seconds

    async def answer(self, request: QueryRequest) -> Answer:
        """Run a query; see the protocol."""
        header, connection = await self._ask(encode_request(request))
        return Answer(header["release"], ReceivedChunks(connection))

    async def release_version(self) -> str:
        """Ask the engine which release it serves."""
        header, connection = await self._ask(pack(Kind.STATUS))
        connection.close()
        return header["release"]

    async def aclose(self) -> None:
        """Do nothing: no connection outlives its question."""

    async def _ask(self, frame: bytes) -> tuple[dict[str, str], "Connection"]:
        """Send a frame and wait for the header; ask again where an engine ended without a word.

        An engine that stops before its first frame has not run the query to an end, and queries
        only read: asking its successor is safe. Once only: a query must not end one after another.
        """
        try:
            return await self._ask_once(frame)
        except BrokenAnswerError:
            return await self._ask_once(frame)

    async def _ask_once(self, frame: bytes) -> tuple[dict[str, str], "Connection"]:
        connection = await self._connect()
        try:
            await connection.send(frame)
            kind, payload = await connection.receive()
        except BaseException:  # cancelled as well: the engine must see that we have left
            connection.close()
            raise
        if kind is Kind.ERROR:
            connection.close()
            raise decode_error(payload)
        return json.loads(payload), connection

    async def _connect(self) -> "Connection":
        deadline = time.monotonic() + self._connect_seconds
        while True:
            try:
                return Connection(*await asyncio.open_unix_connection(self._path))
            except _NOBODY as error:
                if time.monotonic() >= deadline:
                    raise EngineUnavailableError(
                        "The query engine does not answer; it may be starting."
                    ) from error
                await asyncio.sleep(_PAUSE)


class Connection:
    """One connection to the engine, frame by frame."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer

    async def send(self, frame: bytes) -> None:
        """Send one frame.

        Raises:
            BrokenAnswerError: the engine has left.
        """
        try:
            self._writer.write(frame)
            await self._writer.drain()
        except ConnectionError as error:
            raise BrokenAnswerError("The engine left before it had the query.") from error

    async def receive(self) -> tuple[Kind, bytes]:
        """Receive one frame.

        Raises:
            BrokenAnswerError: the connection ended before the frame did.
        """
        try:
            kind, length = unpack_preamble(await self._reader.readexactly(PREAMBLE.size))
            return kind, await self._reader.readexactly(length)
        except (asyncio.IncompleteReadError, ConnectionError) as error:
            raise BrokenAnswerError("The answer stopped before its end.") from error

    def close(self) -> None:
        """Close it, which stops the query behind it."""
        self._writer.close()


class ReceivedChunks:
    """The parts of an answer, as they arrive."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
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
        await self.aclose()
        raise StopAsyncIteration

    async def aclose(self) -> None:
        """Close the connection; the engine frees the worker."""
        self._ended = True
        self._connection.close()
