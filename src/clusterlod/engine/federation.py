"""Ask the endpoints that SERVICE names, then the engine with their solutions in its place."""

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from typing import Final

import aiohttp
import pyoxigraph as ox

from clusterlod import queries
from clusterlod.engine.base import Answer, QueryRequest
from clusterlod.engine.binding import place
from clusterlod.engine.conversion import ACCEPT
from clusterlod.engine.credentials import Credentials
from clusterlod.engine.endpoint import Endpoint, checked_url, open_session
from clusterlod.engine.frames import limit_seconds
from clusterlod.engine.guard import Examination, Limits, examine
from clusterlod.engine.remote_chunks import Received
from clusterlod.engine.services import Service
from clusterlod.engine.socket_engine import SocketEngine
from clusterlod.errors import ClusterlodError, QueryRefusedError, QueryTimeoutError, RemoteError
from clusterlod.media_types import Carries
from clusterlod.settings import Settings

#: What all endpoints of one query may send together; a worker parses it as a part of the query.
MOST_BYTES: Final = 2**21
_CONNECTIONS: Final = 16
_ONE_EMPTY_SOLUTION: Final = '{"head":{"vars":[]},"results":{"bindings":[{}]}}'


class FederatingEngine:
    """Implements :class:`clusterlod.engine.base.Engine`: the embedded engine, and SERVICE.

    Redirects are not followed, credentials not sent, and the lengths of answers limited; the wall
    clock of the query covers the time that the endpoints take.
    """

    def __init__(self, engine: SocketEngine, settings: Settings) -> None:
        """Take the engine that evaluates.

        Raises:
            SettingsError: an allowed endpoint is no address.
        """
        self._engine = engine
        self._limits = Limits.of(settings)
        self._seconds = settings.query_seconds
        self._session: aiohttp.ClientSession | None = None
        for iri in self._limits.services:
            checked_url(iri, "service_allow")

    async def answer(self, request: QueryRequest) -> Answer:
        """Run a query; see the protocol."""
        if "SERVICE" not in request.text.upper():
            return await self._engine.answer(request)
        examination = request.examined or examine(request.text, self._limits)
        loop = asyncio.get_running_loop()
        seconds = limit_seconds(request.seconds, self._seconds)
        deadline = loop.time() + seconds
        try:
            async with asyncio.timeout_at(deadline):
                answers = await self._ask_all(request.text, examination)
        except TimeoutError as error:
            raise QueryTimeoutError(seconds) from error
        left = max(0.001, deadline - loop.time())
        return await self._engine.answer(replace(request, services=answers, seconds=left))

    async def release_version(self) -> str:
        """Ask the engine which release it serves."""
        return await self._engine.release_version()

    async def counters(self) -> Mapping[str, float]:
        """Ask the engine for its counters."""
        return await self._engine.counters()

    async def aclose(self) -> None:
        """Close the connections."""
        if self._session:
            await self._session.close()
        await self._engine.aclose()

    async def _ask_all(self, text: str, examination: Examination) -> tuple[str, ...]:
        """Ask one endpoint after another: together they may not send too much."""
        answers: list[str] = []
        for service in examination.services:
            left = MOST_BYTES - sum(map(len, answers))
            query = place(queries.load_template("service.rq"), _written(text, examination, service))
            answers.append(await self._ask(service, query, left))
        return tuple(answers)

    async def _ask(self, service: Service, query: str, most: int) -> str:
        try:
            return await self._receive(service, query, most)
        except QueryRefusedError as error:
            raise QueryRefusedError(f"SERVICE <{service.endpoint}>: {error}", "service") from error
        except ClusterlodError as error:
            if service.silent:
                return _ONE_EMPTY_SOLUTION
            raise RemoteError(f"SERVICE <{service.endpoint}>: {error}") from error

    async def _receive(self, service: Service, query: str, most: int) -> str:
        """Return the solutions of one endpoint, once a parser has seen their end."""
        nobody = Credentials()
        if self._session is None:
            self._session = open_session(nobody, _CONNECTIONS)
        endpoint = Endpoint(self._session, service.endpoint, nobody)
        response = await endpoint.post_form([("query", query)], ACCEPT[Carries.SOLUTIONS])
        received = Received(response, most)
        try:
            body, _ = await received.start(most + 1)
            solutions = ox.parse_query_results(body, ox.QueryResultsFormat.JSON)
            if not isinstance(solutions, ox.QuerySolutions):
                raise RemoteError("The answer has no solutions.")
            for _ in solutions:  # to the end: a mistake may be in the last one
                pass
            return body.decode()
        except (SyntaxError, UnicodeDecodeError) as error:
            raise RemoteError("The answer is malformed or stops in the middle.") from error
        finally:
            received.close()


def _written(text: str, examination: Examination, service: Service) -> Mapping[str, str]:
    return {
        "prologue": text[: examination.prologue],
        "pattern": text[service.pattern : service.end],
    }
