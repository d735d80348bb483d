"""A remote store as the engine: any SPARQL 1.1 endpoint, held to the limits of our own.

What the guard refuses is refused here as well. One wall clock covers waiting, the store's work, the
conversion and the client's own slowness; a client that leaves closes the connection to the store.
Which release answers is what ``clusterlod load`` has written into the store; a store that does not
say is taken to change every minute, so that nothing older is ever served from a cache.
"""

import asyncio
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from typing import Final, Self
from weakref import WeakSet

import aiohttp

from clusterlod.engine.base import Answer, QueryRequest
from clusterlod.engine.binding import bind
from clusterlod.engine.conversion import ACCEPT, Conversion
from clusterlod.engine.credentials import Credentials
from clusterlod.engine.endpoint import Endpoint, RemoteRefusalError, checked_url, open_session
from clusterlod.engine.evaluation import check_fit
from clusterlod.engine.frames import limit_seconds
from clusterlod.engine.guard import Examination, Limits, examine, examine_closely
from clusterlod.engine.loaded import Loaded, read_loaded
from clusterlod.engine.remote_chunks import Received, RemoteChunks
from clusterlod.engine.syntax_message import explain
from clusterlod.errors import (
    EngineUnavailableError,
    QueryError,
    QueryTimeoutError,
    QueueFullError,
    RemoteError,
)
from clusterlod.media_types import Carries, MediaType
from clusterlod.settings import Settings

#: What is shorter is converted at once; a thread would cost more than it.
_SMALL: Final = 16_384
#: Seconds for which the store's word on its release is believed.
_FRESH_SECONDS: Final = 5.0


class RemoteEngine:
    """Implements :class:`clusterlod.engine.base.Engine` over HTTP; lives in one event loop."""

    def __init__(self, settings: Settings, credentials: Credentials) -> None:
        """Take the settings; nothing is asked yet.

        Raises:
            SettingsError: the address is none.
        """
        self._url = checked_url(settings.engine, "engine")
        self._settings = settings
        self._credentials = credentials
        self._limits = Limits.of(settings)
        self._slots = asyncio.Semaphore(settings.engine_connections)
        self._waiting = 0
        self._executor = ThreadPoolExecutor(settings.engine_connections, "remote-answer")
        self._session: aiohttp.ClientSession | None = None
        self._asking = asyncio.Lock()
        self._loaded = Loaded("")
        self._believed_until = 0.0
        self._asked = 0
        self._running = 0
        self._refused = 0
        self._streaming: WeakSet[RemoteChunks] = WeakSet()

    async def answer(self, request: QueryRequest) -> Answer:
        """Run a query; see the protocol."""
        examination = request.examined or examine(request.text, self._limits)
        check_fit(examination, request.media_type)
        seconds = limit_seconds(request.seconds, self._settings.query_seconds)
        deadline = asyncio.get_running_loop().time() + seconds
        try:
            async with asyncio.timeout_at(deadline):
                loaded = await self._ask_loaded()
                fields = _fields(request, examination, loaded.graphs)
                slot = await self._take_slot()
                with slot:
                    chunks = await self._exchange(request, examination, fields, slot)
        except TimeoutError as error:
            raise QueryTimeoutError(seconds) from error
        if isinstance(chunks, RemoteChunks):
            chunks.expire_at(deadline, seconds)
            return Answer(_version(loaded), chunks)
        return Answer(_version(loaded), _Whole(chunks))

    async def release_version(self) -> str:
        """Ask the store which release it holds; see the protocol."""
        try:
            async with asyncio.timeout(self._settings.query_seconds):
                return _version(await self._ask_loaded())
        except (QueryError, TimeoutError) as error:
            raise EngineUnavailableError(f"The remote store does not answer: {error}") from error

    async def counters(self) -> Mapping[str, float]:
        """Return what this process counts, by the names that the engine process uses."""
        most = self._settings.engine_connections
        return {
            "queries_total": self._asked,
            "refused_queue_total": self._refused,
            "queue_length": self._waiting,
            "workers": most,
            "workers_busy": self._running,
        }

    async def aclose(self) -> None:
        """Break off what runs, and close the connections."""
        for chunks in tuple(self._streaming):
            await chunks.aclose()
        await asyncio.to_thread(self._executor.shutdown)  # its threads still need this loop
        if self._session:
            await self._session.close()

    async def _exchange(
        self,
        request: QueryRequest,
        examination: Examination,
        fields: Sequence[tuple[str, str]],
        slot: "_Slot",
    ) -> RemoteChunks | bytes:
        """Return a short answer whole, a long one from its start."""
        carries = request.media_type.carries
        try:
            response = await self._endpoint().post_form(fields, ACCEPT[carries])
        except RemoteRefusalError as error:
            closely = examine_closely(request.text, self._limits)
            raise explain(str(error), request.text, closely) from error
        received = Received(response, self._settings.answer_bytes)
        try:
            conversion = _conversion(response, examination, request.media_type)
            start, whole = await received.start(_SMALL)
            if whole:
                output = BytesIO()
                conversion.run(BytesIO(start), output)
                return output.getvalue()
            return await self._stream(received, conversion, start, slot)
        except BaseException:  # cancelled as well: the store must see that we have left
            received.close()
            raise

    async def _stream(
        self, received: Received, conversion: Conversion, start: bytes, slot: "_Slot"
    ) -> RemoteChunks:
        """Convert in a thread; the slot is free again when the answer is closed."""
        chunks = RemoteChunks(received, conversion, slot.release)
        try:
            await chunks.begin(self._executor, start, self._settings.hold_bytes)
        except BaseException:
            await chunks.aclose()
            raise
        slot.keep()
        self._streaming.add(chunks)
        return chunks

    async def _take_slot(self) -> "_Slot":
        """Take one of the connections, or wait for one in a bounded queue."""
        if self._slots.locked() and self._waiting >= self._settings.queue_length:
            self._refused += 1
            raise QueueFullError(max(1, round(self._settings.query_seconds)))
        self._waiting += 1
        try:
            await self._slots.acquire()
        finally:
            self._waiting -= 1
        self._asked += 1
        self._running += 1
        return _Slot(self._give_back)

    def _give_back(self) -> None:
        self._running -= 1
        self._slots.release()

    def _endpoint(self) -> Endpoint:
        if self._session is None:
            self._session = open_session(self._credentials, self._settings.engine_connections)
            self._address = Endpoint(self._session, self._url, self._credentials)
        return self._address

    async def _ask_loaded(self) -> Loaded:
        """Return what the store holds, as it said some seconds ago at most."""
        async with self._asking:
            if time.monotonic() >= self._believed_until:
                with_graphs = self._settings.engine_dataset == "release"
                self._loaded = await read_loaded(self._endpoint(), self._loaded, with_graphs)
                self._believed_until = time.monotonic() + _FRESH_SECONDS
            return self._loaded


class _Slot:
    """One of the connections: given back at the end of a block unless it is kept, and once only."""

    def __init__(self, give_back: Callable[[], None]) -> None:
        self._give_back = give_back
        self._taken = True
        self._kept = False

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if not self._kept:
            self.release()

    def keep(self) -> None:
        """Let :meth:`release` be called later."""
        self._kept = True

    def release(self) -> None:
        """Give it back."""
        if self._taken:
            self._taken = False
            self._give_back()


def _fields(
    request: QueryRequest, examination: Examination, graphs: tuple[str, ...]
) -> list[tuple[str, str]]:
    """Return the form: the query with its terms bound, and its dataset if it has one."""
    fields = [("query", bind(request.text, request.substitutions))]
    default_graphs, named_graphs = request.default_graphs, request.named_graphs
    if not (default_graphs or named_graphs or examination.has_dataset):
        default_graphs = named_graphs = graphs
    fields += [("default-graph-uri", iri) for iri in default_graphs]
    return fields + [("named-graph-uri", iri) for iri in named_graphs]


def _conversion(
    response: aiohttp.ClientResponse, examination: Examination, media_type: MediaType
) -> Conversion:
    """Look at the head of the answer before its body.

    Raises:
        QueryTimeoutError: the store says that the result is partial because time ran out.
        RemoteError: it is partial for another reason, of another type, or without a marked end.
    """
    headers = response.headers
    if state := headers.get("X-SQL-State"):
        if state == "S1TAT":
            raise QueryTimeoutError(None)
        raise RemoteError(f"The remote store answered with a partial result (state {state[:20]}).")
    marked = "Content-Length" in headers or "chunked" in headers.get("Transfer-Encoding", "")
    if media_type.carries is Carries.GRAPH and not marked:
        raise RemoteError("The remote store does not mark the end of its answer (HTTP/1.0).")
    most_rows = headers.get("X-SPARQL-MaxRows", "")
    return Conversion(
        examination.form,
        media_type,
        response.content_type,
        int(most_rows) if most_rows.isdecimal() else None,
    )


def _version(loaded: Loaded) -> str:
    return loaded.version or f"unknown-{int(time.time() // 60)}"


class _Whole:
    """An answer that is there already."""

    def __init__(self, body: bytes) -> None:
        self._body = body

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> bytes:
        body, self._body = self._body, b""
        if not body:
            raise StopAsyncIteration
        return body

    async def aclose(self) -> None:
        self._body = b""
