"""What a remote store says about its own content: which release it holds, in which graphs."""

from dataclasses import dataclass
from typing import Final

import aiohttp
import pyoxigraph as ox

from clusterlod import queries
from clusterlod.engine.binding import Term
from clusterlod.engine.conversion import ACCEPT
from clusterlod.engine.endpoint import Endpoint, RemoteRefusalError
from clusterlod.errors import RemoteError
from clusterlod.media_types import Carries
from clusterlod.namespaces import GRAPH

#: The graph, and its only subject, that say what ``clusterlod load`` has put into a store.
LOADED: Final = GRAPH + "loaded"
#: The same while a load is under way, with what is done already.
LOADING: Final = GRAPH + "loading"


@dataclass(frozen=True, slots=True)
class Loaded:
    """What a store holds.

    Attributes:
        version: The release that was loaded whole, or empty.
        graphs: Its graphs, where they were asked for.
    """

    version: str
    graphs: tuple[str, ...] = ()


async def read_loaded(endpoint: Endpoint, known: Loaded, with_graphs: bool) -> Loaded:
    """Ask which release the store holds; ask for its graphs only if that has changed.

    Raises:
        EngineError, QueryError: the store does not answer.
    """
    rows = await solutions(endpoint, "loaded")
    version = str(getattr(rows[0]["version"], "value", "")) if len(rows) == 1 else ""
    if version and version == known.version:
        return known
    graphs = await graph_counts(endpoint) if with_graphs else {}
    ours = sorted(iri for iri in graphs if iri.startswith(GRAPH) and iri not in (LOADED, LOADING))
    return Loaded(version, tuple(ours))


async def graph_counts(endpoint: Endpoint) -> dict[str, int]:
    """Count the triples of every named graph that the store shows."""
    return {
        row["graph"].value: int(row["triples"].value)  # type: ignore[union-attr] # no blank node
        for row in await solutions(endpoint, "graphs")
        if "graph" in row
    }


async def solutions(endpoint: Endpoint, name: str) -> list[dict[str, Term]]:
    """Ask a stored query of the folder ``remote`` and read all of its solutions.

    Raises:
        RemoteError: the store does not answer, or not in a readable way.
        EngineError, QueryError: it is overloaded, or out of time.
    """
    text = queries.load("remote", name).text
    try:
        response = await endpoint.post_form([("query", text)], ACCEPT[Carries.SOLUTIONS])
        async with response:
            body = await response.read()
        found = ox.parse_query_results(body, ox.QueryResultsFormat.JSON)
    except RemoteRefusalError as error:
        raise RemoteError(f"The remote store refuses a plain query: {error}") from error
    except (aiohttp.ClientError, SyntaxError) as error:
        raise RemoteError("The remote store's answer is malformed or truncated.") from error
    if not isinstance(found, ox.QuerySolutions):
        raise RemoteError("The remote store answered a SELECT as if it were an ASK.")
    names = [variable.value for variable in found.variables]
    return [
        {name: term for name, term in zip(names, row, strict=True) if term is not None}
        for row in found
    ]
