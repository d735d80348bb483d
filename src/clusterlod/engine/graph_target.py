"""Where the named graphs of a remote store are written: Graph Store Protocol, or SPARQL Update."""

from collections.abc import Iterable
from typing import Final, Protocol

from pyoxigraph import NamedNode

from clusterlod import queries
from clusterlod.engine.binding import place
from clusterlod.engine.endpoint import Endpoint, NotFoundError
from clusterlod.errors import RemoteError

_N_TRIPLES: Final = {"Content-Type": "application/n-triples"}
_UPDATE: Final = {"Content-Type": "application/sparql-update; charset=utf-8"}


class GraphTarget(Protocol):
    """Writes whole graphs.

    Attributes:
        most_triples: How many triples one request may carry, where the operator does not say.
    """

    most_triples: int

    async def remove(self, graph: str) -> None:
        """Empty a graph; one that is not there is no mistake."""
        ...

    async def append(self, graph: str, n_triples: bytes) -> None:
        """Add triples to a graph."""
        ...

    async def replace(self, graph: str, parts: Iterable[bytes]) -> None:
        """Let a graph hold exactly these triples."""
        ...


class GraphStore:
    """SPARQL 1.1 Graph Store HTTP Protocol, with indirect identification (section 4.2)."""

    most_triples = 20_000

    def __init__(self, endpoint: Endpoint) -> None:
        self._endpoint = endpoint

    async def remove(self, graph: str) -> None:
        """DELETE the graph."""
        try:
            await self._send("DELETE", graph, b"")
        except NotFoundError:
            return

    async def append(self, graph: str, n_triples: bytes) -> None:
        """POST triples to the graph."""
        await self._send("POST", graph, n_triples)

    async def replace(self, graph: str, parts: Iterable[bytes]) -> None:
        """PUT the first part, which replaces the graph at once, and POST the others."""
        method = "PUT"
        for part in parts:
            await self._send(method, graph, part)
            method = "POST"

    async def _send(self, method: str, graph: str, body: bytes) -> None:
        response = await self._endpoint.send(method, body, _N_TRIPLES, {"graph": graph})
        response.release()


class UpdateStore:
    """SPARQL 1.1 Update, by direct POST (SPARQL 1.1 Protocol, section 2.2.2)."""

    most_triples = 1_000

    def __init__(self, endpoint: Endpoint) -> None:
        self._endpoint = endpoint

    async def remove(self, graph: str) -> None:
        """CLEAR the graph."""
        await self._send("clear", graph=str(NamedNode(graph)))

    async def append(self, graph: str, n_triples: bytes) -> None:
        """INSERT the triples as DATA."""
        triples = n_triples.decode()
        await self._send("insert", graph=str(NamedNode(graph)), triples=triples)

    async def replace(self, graph: str, parts: Iterable[bytes]) -> None:
        """Empty the graph, then fill it."""
        await self.remove(graph)
        for part in parts:
            await self.append(graph, part)

    async def _send(self, name: str, **written: str) -> None:
        update = place(queries.load_template(f"{name}.ru"), written)
        response = await self._endpoint.send("POST", update.encode(), _UPDATE)
        async with response:
            if response.status >= 300:
                raise RemoteError(f"The remote store answered {response.status} to an update.")
