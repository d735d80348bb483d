"""A store that answers what a test tells it to, byte by byte: how real ones fail, on demand."""

import asyncio
from collections.abc import AsyncGenerator, Callable, Coroutine
from contextlib import asynccontextmanager
from typing import Any

from clusterlod.engine.base import QueryRequest
from clusterlod.engine.credentials import Credentials
from clusterlod.engine.remote import RemoteEngine
from clusterlod.media_types import SOLUTIONS, MediaType
from clusterlod.settings import Settings

JSON = "application/sparql-results+json"
NO_RELEASE = b'{"head":{"vars":["version"]},"results":{"bindings":[]}}'


def response(
    body: bytes, media_type: str = JSON, status: str = "200 OK", headers: str = ""
) -> bytes:
    """Return a whole response."""
    head = f"HTTP/1.1 {status}\r\nContent-Type: {media_type}\r\nContent-Length: {len(body)}\r\n"
    return f"{head}{headers}\r\n".encode() + body


def chunked(*parts: bytes, media_type: str = JSON, end: bool = True) -> bytes:
    """Return a response in chunks; without ``end`` it stops before the last one."""
    head = f"HTTP/1.1 200 OK\r\nContent-Type: {media_type}\r\nTransfer-Encoding: chunked\r\n\r\n"
    body = b"".join(f"{len(part):x}\r\n".encode() + part + b"\r\n" for part in parts)
    return head.encode() + body + (b"0\r\n\r\n" if end else b"")


class CannedStore:
    """Listens; answers questions about itself by "no release", and all others as it was told.

    Attributes:
        requests: Head and body of each request, but those about itself.
        asked: Is set at the first of them.
        left: Is set when a client has closed its connection before the end of an answer.
    """

    def __init__(self, answer: bytes | None, then_close: bool) -> None:
        self.requests: list[bytes] = []
        self._tasks: set[asyncio.Task[Any]] = set()
        self.asked = asyncio.Event()
        self.left = asyncio.Event()
        self._answer = answer
        self._then_close = then_close

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer on one connection."""
        if task := asyncio.current_task():
            self._tasks.add(task)
        try:
            while True:
                head = await reader.readuntil(b"\r\n\r\n")
                length = int(head.lower().partition(b"content-length:")[2].split(b"\r\n")[0])
                body = await reader.readexactly(length)
                if b"graph%3Aloaded" in body:
                    writer.write(response(NO_RELEASE))
                    continue
                self.requests.append(head + body)
                self.asked.set()
                if self._answer is None:
                    await reader.read()
                    self.left.set()
                    return
                writer.write(self._answer)
                await writer.drain()
                if self._then_close:
                    return
        except (asyncio.IncompleteReadError, ConnectionError):
            self.left.set()
        finally:
            writer.close()

    async def ended(self) -> None:
        """Wait until all connections have ended, which their clients have closed."""
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=10)


@asynccontextmanager
async def canned(
    answer: bytes | None, then_close: bool = False, **settings: Any
) -> AsyncGenerator[tuple[RemoteEngine, CannedStore]]:
    """Run such a store and an engine over it; without an answer it stays silent."""
    store = CannedStore(answer, then_close)
    server = await asyncio.start_server(store.serve, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    credentials = settings.pop("credentials", Credentials())
    defaults: dict[str, Any] = {"engine": f"http://127.0.0.1:{port}/sparql", "query_seconds": 10.0}
    engine = RemoteEngine(Settings(**(defaults | settings)), credentials)
    try:
        yield engine, store
    finally:
        await engine.aclose()
        server.close()
        await store.ended()


async def ask(engine: RemoteEngine, text: str, media_type: MediaType = SOLUTIONS[0]) -> bytes:
    """Return the whole answer."""
    answer = await engine.answer(QueryRequest(text, media_type))
    return b"".join([part async for part in answer.chunks])


def ask_canned(
    answer: bytes | None,
    text: str = "SELECT ?s { ?s ?p ?o }",
    media_type: MediaType = SOLUTIONS[0],
    *,
    then_close: bool = False,
    **settings: Any,
) -> bytes:
    """Ask one question of such a store."""

    async def run() -> bytes:
        async with canned(answer, then_close, **settings) as (engine, _):
            return await ask(engine, text, media_type)

    return asyncio.run(run())


Step = Callable[[RemoteEngine, CannedStore], Coroutine[Any, Any, Any]]


def with_canned(answer: bytes | None, step: Step, **settings: Any) -> Any:
    """Run a step with an engine and such a store."""

    async def run() -> Any:
        async with canned(answer, **settings) as (engine, store):
            return await step(engine, store)

    return asyncio.run(run())
