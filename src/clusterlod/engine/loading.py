"""Put a release into a remote store, graph by graph, so that it can be taken up where it stopped.

While a load is under way the graph ``graph/loading`` says of which release, and which graphs are
done, by a digest of their triples; ``graph/loaded`` is gone, so servers know that the store is of
no release. At the end the counts are compared, ``graph/loaded`` names the release, and
``graph/loading`` goes. No store replaces many graphs at once; each graph is replaced at once where
the store can do that and the graph fits into one request.
"""

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Final

import pyoxigraph as ox

from clusterlod.engine.endpoint import Endpoint
from clusterlod.engine.graph_target import GraphTarget
from clusterlod.engine.loaded import LOADED, LOADING, Loaded, graph_counts, read_loaded, solutions
from clusterlod.errors import EngineError, QueryError, RemoteError
from clusterlod.namespaces import GRAPH, expand

#: Where triples go that the release holds outside of any named graph: not all stores have such.
DEFAULT: Final = GRAPH + "default"
_SHOWN: Final = 10
_MODULUS: Final = 2**256
_FEW_BLANK_NODES: Final = 1_000_000


@dataclass(frozen=True, slots=True)
class LocalGraph:
    """A graph of the release.

    Attributes:
        iri: Its IRI in the remote store.
        triples: How many it has.
        digest: Of its triples, in whatever order.
        has_blank_nodes: Whether it must travel in one request, for their sake.
    """

    iri: str
    triples: int
    digest: str
    has_blank_nodes: bool


@dataclass(frozen=True, slots=True)
class LoadReport:
    """What a load has done.

    Attributes:
        sent: Graphs that were written.
        kept: Graphs that were there already.
        removed: Graphs of an older release that were removed.
        triples: All triples that the release has.
    """

    sent: tuple[str, ...]
    kept: tuple[str, ...]
    removed: tuple[str, ...]
    triples: int


class Loader:
    """Loads one release into one store."""

    def __init__(
        self, store: ox.Store, version: str, endpoint: Endpoint, target: GraphTarget, size: int
    ) -> None:
        """Take what to load, and where.

        Args:
            store: The release.
            version: Its version.
            endpoint: Where the remote store answers queries.
            target: Where it takes graphs.
            size: Triples that one request may carry.
        """
        self._store = store
        self._version = version
        self._endpoint = endpoint
        self._target = target
        self._size = size

    async def run(
        self, force: bool = False, progress: Callable[[int, int], None] = lambda _done, _all: None
    ) -> LoadReport:
        """Load what is not there yet.

        Args:
            force: Write every graph, even those that seem to be there.
            progress: Is told how many triples of how many are there.

        Raises:
            RemoteError: the store refuses a graph, or holds other triples afterwards than it got.
            EngineError, QueryError: it does not answer.
        """
        graphs = [describe_graph(self._store, graph) for graph in _graphs(self._store)]
        total = sum(graph.triples for graph in graphs)
        counts = await graph_counts(self._endpoint)
        done = set() if force else await self._done(graphs)
        if any(graph.digest not in done for graph in graphs):
            await self._open_journal(done)
        sent, moved = [], 0
        for graph in graphs:
            if graph.digest not in done or counts.get(graph.iri) != graph.triples:
                await self._send(graph)
                sent.append(graph.iri)
            moved += graph.triples
            progress(moved, total)
        removed = await self._remove_stale(graphs, counts)
        await self._verify(graphs)
        await self._finish()
        kept = tuple(graph.iri for graph in graphs if graph.iri not in sent)
        return LoadReport(tuple(sent), kept, removed, total)

    async def _done(self, graphs: list[LocalGraph]) -> set[str]:
        """Return the digests of the graphs that the store says it has."""
        loaded = await read_loaded(self._endpoint, Loaded(""), with_graphs=False)
        if loaded.version == self._version:
            return {graph.digest for graph in graphs}
        rows = await solutions(self._endpoint, "loading")
        versions = {row["version"].value for row in rows}  # type: ignore[union-attr] # a literal
        if versions == {self._version}:
            return {row["digest"].value for row in rows if "digest" in row}  # type: ignore[union-attr]
        return set()

    async def _open_journal(self, done: set[str]) -> None:
        """Say that a load is under way; go on with the journal of an earlier one if it has any."""
        await self._target.remove(LOADED)
        if not done:
            version = _line(LOADING, "owl:versionInfo", self._version)
            await self._target.replace(LOADING, [version])

    async def _send(self, graph: LocalGraph) -> None:
        """Write one graph and note that it is done."""
        size = _FEW_BLANK_NODES if graph.has_blank_nodes else self._size
        triples = _triples(self._store, graph.iri)
        try:
            await self._target.replace(graph.iri, _parts(triples, size))
        except (EngineError, QueryError) as error:
            raise RemoteError(f"<{graph.iri}>, {graph.triples:,} triples: {error}") from error
        await self._target.append(LOADING, _line(graph.iri, "dcterms:identifier", graph.digest))

    async def _remove_stale(
        self, graphs: list[LocalGraph], counts: dict[str, int]
    ) -> tuple[str, ...]:
        """Remove graphs below our base that the release does not have; others are not ours."""
        wanted = {graph.iri for graph in graphs} | {LOADED, LOADING}
        stale = sorted(iri for iri in counts if iri.startswith(GRAPH) and iri not in wanted)
        for iri in stale:
            await self._target.remove(iri)
        return tuple(stale)

    async def _verify(self, graphs: list[LocalGraph]) -> None:
        counts = await graph_counts(self._endpoint)
        wrong = [graph for graph in graphs if counts.get(graph.iri, 0) != graph.triples]
        if wrong:
            lines = [
                f"<{graph.iri}>: {counts.get(graph.iri, 0):,} triples instead of {graph.triples:,}"
                for graph in wrong[:_SHOWN]
            ]
            more = f"\nand {len(wrong) - _SHOWN} graphs more" if len(wrong) > _SHOWN else ""
            raise RemoteError(
                "The remote store does not hold what it was sent:\n" + "\n".join(lines) + more
            )

    async def _finish(self) -> None:
        line = _line(LOADED, "owl:versionInfo", self._version)
        await self._target.replace(LOADED, [line])
        await self._target.remove(LOADING)


def describe_graph(store: ox.Store, iri: str) -> LocalGraph:
    """Count the triples of a graph and digest them."""
    total, count, has_blank_nodes = 0, 0, False
    for triple in _triples(store, iri):
        line = str(triple).encode()
        total = (total + int.from_bytes(hashlib.sha256(line).digest())) % _MODULUS
        count += 1
        has_blank_nodes |= isinstance(triple.subject, ox.BlankNode)
        has_blank_nodes |= isinstance(triple.object, ox.BlankNode)
    digest = hashlib.sha256(f"{iri} {total:064x}".encode()).hexdigest()
    return LocalGraph(iri, count, digest, has_blank_nodes)


def _graphs(store: ox.Store) -> list[str]:
    """List the graphs of a release, sorted; triples outside of any get a graph of their own."""
    named = {graph.value for graph in store.named_graphs()}
    outside = next(store.quads_for_pattern(None, None, None, ox.DefaultGraph()), None)
    return sorted(named | ({DEFAULT} if outside else set()))


def _triples(store: ox.Store, iri: str) -> Iterator[ox.Triple]:
    graphs: list[ox.NamedNode | ox.DefaultGraph] = [ox.NamedNode(iri)]
    graphs += [ox.DefaultGraph()] if iri == DEFAULT else []
    for graph in graphs:
        for quad in store.quads_for_pattern(None, None, None, graph):
            yield quad.triple


def _parts(triples: Iterator[ox.Triple], size: int) -> Iterator[bytes]:
    while part := list(islice(triples, size)):
        yield ox.serialize(part, format=ox.RdfFormat.N_TRIPLES) or b""


def _line(subject: str, property_: str, value: str) -> bytes:
    triple = ox.Triple(ox.NamedNode(subject), ox.NamedNode(expand(property_)), ox.Literal(value))
    return ox.serialize([triple], format=ox.RdfFormat.N_TRIPLES) or b""
