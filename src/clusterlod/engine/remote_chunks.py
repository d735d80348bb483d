"""A remote answer on its way: received by the event loop, converted in a thread, read as parts.

Thread and loop wait for each other: the thread reads when the store has sent, and writes no further
ahead of the client than a few parts; an unread socket holds the store back.
"""

import asyncio
from collections.abc import Callable, Coroutine
from concurrent.futures import Executor
from io import BytesIO
from typing import Any, Final, Self

import aiohttp

from clusterlod.engine.conversion import Conversion
from clusterlod.errors import (
    BrokenAnswerError,
    ClusterlodError,
    QueryRefusedError,
    QueryTimeoutError,
    RemoteError,
)

_PART: Final = 65_536
_PARTS_AHEAD: Final = 2
_END: Final = b""


class Received:
    """The body of an answer, from its start to its end or its limit."""

    def __init__(self, response: aiohttp.ClientResponse, limit: int) -> None:
        self._response = response
        self._left = limit
        self._limit = limit

    async def next(self) -> bytes:
        """Return the next bytes; none at the end.

        Raises:
            RemoteError: the body stops before its end.
            QueryRefusedError: it is longer than the limit.
        """
        try:
            part = await self._response.content.readany()
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            raise RemoteError("The remote store's answer stopped before its end.") from error
        self._left -= len(part)
        if self._left < 0:
            raise QueryRefusedError(
                f"The answer is longer than {self._limit:,} bytes; ask for less, with LIMIT.",
                "result",
            )
        return part

    async def start(self, size: int) -> tuple[bytes, bool]:
        """Read until there are ``size`` bytes or all; say whether that is all."""
        start = bytearray()
        while len(start) < size:
            part = await self.next()
            if not part:
                return bytes(start), True
            start += part
        return bytes(start), False

    def close(self) -> None:
        """Close the connection, unless the body has ended; that stops the query."""
        self._response.close()


class RemoteChunks:
    """Implements :class:`clusterlod.engine.base.Chunks` over a remote answer."""

    def __init__(
        self, received: Received, conversion: Conversion, done: Callable[[], None]
    ) -> None:
        self._received = received
        self._conversion = conversion
        self._done = done
        self._loop = asyncio.get_running_loop()
        self._parts: asyncio.Queue[bytes] = asyncio.Queue(_PARTS_AHEAD)
        self._first = _END
        self._failure: BaseException | None = None
        self._alarm: asyncio.TimerHandle | None = None
        self._closed = False

    async def begin(self, executor: Executor, start: bytes, hold: int) -> None:
        """Convert in a thread from now on; return once ``hold`` bytes are there, or all.

        Raises:
            ClusterlodError: no answer, or none that can be trusted.
        """
        source, sink = _Source(self, start), _Sink(self)
        thread = self._loop.run_in_executor(executor, self._convert, source, sink)
        thread.add_done_callback(self._end)
        first = bytearray()
        while len(first) < hold and (part := await self._parts.get()):
            first += part
        if self._failure:
            await self.aclose()
            raise self._failure
        self._first = bytes(first)
        if len(first) < hold:
            self._parts.put_nowait(_END)

    def expire_at(self, deadline: float, seconds: float) -> None:
        """Break the answer off at a time of the loop's clock."""
        self._alarm = self._loop.call_at(deadline, self._fail, QueryTimeoutError(seconds))

    def __aiter__(self) -> Self:
        """Return itself."""
        return self

    async def __anext__(self) -> bytes:
        """Return the next part, or raise BrokenAnswerError."""
        if self._first:
            first, self._first = self._first, _END
            return first
        part = _END if self._closed else await self._parts.get()
        if part:
            return part
        await self.aclose()
        if self._failure:
            raise BrokenAnswerError(str(self._failure)) from self._failure
        raise StopAsyncIteration

    async def aclose(self) -> None:
        """Close the connection, which stops the query; the thread notices at its next step."""
        if self._closed:
            return
        self._closed = True
        if self._alarm:
            self._alarm.cancel()
        self._received.close()
        self._make_room()
        self._done()

    def call(self, step: Coroutine[Any, Any, Any]) -> Any:
        """Run a step in the loop and wait for it; for the thread."""
        return asyncio.run_coroutine_threadsafe(step, self._loop).result()

    async def receive(self) -> bytes:
        """Return the next bytes of the store."""
        if self._closed:
            raise ConnectionAbortedError
        return await self._received.next()

    async def put(self, part: bytes) -> None:
        """Wait until there is room for a part."""
        if self._closed or self._failure:
            raise ConnectionAbortedError
        await self._parts.put(part)

    def _convert(self, source: "_Source", sink: "_Sink") -> None:
        """Be the thread."""
        try:
            self._conversion.run(source, sink)
            sink.finish()
            self.call(self.put(_END))
        except (ClusterlodError, OSError):
            if source.failure:
                raise source.failure from None  # the cause, not what the parser made of it
            raise

    def _end(self, thread: asyncio.Future[None]) -> None:
        if not thread.cancelled() and (failure := thread.exception()):
            self._fail(failure)

    def _fail(self, failure: BaseException) -> None:
        """Let the reader find the failure next, and the thread its end."""
        if self._closed or self._failure:
            return
        self._failure = failure
        self._received.close()
        self._make_room()
        self._parts.put_nowait(_END)

    def _make_room(self) -> None:
        """Drop what nobody will read; a thread that waits to put a part goes on, and ends."""
        while not self._parts.empty():
            self._parts.get_nowait()


class _Source:
    """The file object that the parser reads, in the thread."""

    def __init__(self, chunks: RemoteChunks, start: bytes) -> None:
        self._chunks = chunks
        self._part = BytesIO(start)
        self.failure: Exception | None = None

    def read(self, size: int = -1) -> bytes:
        """Return some bytes, as soon as there are any; none at the end."""
        if part := self._part.read(size):
            return part
        try:
            self._part = BytesIO(self._chunks.call(self._chunks.receive()))
        except (ClusterlodError, OSError) as error:
            self.failure = error
            raise ConnectionAbortedError from error
        return self._part.read(size)


class _Sink:
    """The file object that the serialiser writes to, in the thread."""

    def __init__(self, chunks: RemoteChunks) -> None:
        self._chunks = chunks
        self._held = bytearray()

    def write(self, part: bytes) -> int:
        """Take a part of the result."""
        self._held += part
        if len(self._held) >= _PART:
            self.finish()
        return len(part)

    def flush(self) -> None:
        """Do nothing: parts are passed on when enough has come together."""

    def finish(self) -> None:
        """Pass on what is held."""
        if self._held:
            part = bytes(self._held)
            self._held.clear()
            self._chunks.call(self._chunks.put(part))
