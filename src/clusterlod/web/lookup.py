"""Ask the engine the stored queries of the pages, with terms bound to their parameters."""

import asyncio
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from pyoxigraph import Literal, NamedNode

from clusterlod import queries
from clusterlod.engine.base import Answer, Engine, QueryRequest
from clusterlod.engine.guard import examine
from clusterlod.media_types import GRAPHS, SOLUTIONS, MediaType
from clusterlod.queries import StoredQuery
from clusterlod.search.folding import fold
from clusterlod.search.reading import Stems, stems
from clusterlod.web.graph import Graph
from clusterlod.web.negotiation import LANGUAGES
from clusterlod.web.results import Cell, Row, Table, read_all, read_table

JSON = SOLUTIONS[0]
N_TRIPLES = next(m for m in GRAPHS if m.extension == ".nt")

#: Rows that a page asks for at most, where it does not say otherwise.
ROWS = 10_000


@dataclass(frozen=True, slots=True)
class Standing:
    """How a known IRI stands.

    Attributes:
        retired: True if it is withdrawn or merged (owl:deprecated).
        replacement: IRI that took its place, or empty.
        reasons: Language to reason.
    """

    retired: bool = False
    replacement: str = ""
    reasons: Mapping[str, str] = field(default_factory=dict)


class Lookup:
    """Runs stored queries."""

    def __init__(self, engine: Engine, folders: Iterable[str]) -> None:
        """Read the stored queries of the folders, once."""
        self._engine = engine
        self.queries: dict[str, StoredQuery] = {
            f"{folder}/{name}": queries.load(folder, name)
            for folder in folders
            for name in queries.names(folder)
        }
        self._tables: dict[str, tuple[str, Table]] = {}
        self._graphs: dict[str, tuple[str, Graph]] = {}
        #: Name of each question to the words of its title in each language.
        self.titles: dict[str, tuple[Stems, ...]] = {
            query.name: tuple(stems(fold(query.value("title", code))) for code in LANGUAGES)
            for query in self.queries.values()
            if query.folder == "question"
        }
        # Once: it takes as long as many of them take to run.
        self._examined = {name: examine(query.text) for name, query in self.queries.items()}

    async def answer(
        self, name: str, media_type: MediaType, **terms: str | NamedNode | Literal
    ) -> Answer:
        """Run a stored query.

        Args:
            name: Folder and name, such as ``page/description``.
            media_type: How to serialise the result.
            terms: The IRI, or the literal, bound to each parameter.
        """
        bound = {
            variable: str(NamedNode(term) if isinstance(term, str) else term)
            for variable, term in terms.items()
        }
        request = QueryRequest(
            self.queries[name].text, media_type, substitutions=bound, examined=self._examined[name]
        )
        return await self._engine.answer(request)

    async def standing(self, iri: str) -> Standing | None:
        """Tell how an IRI stands; None if the graph says nothing about it."""
        table = await self.table("page/standing", 1, entity=iri)
        return _standing(table.rows[0]) if table.rows else None

    async def table(
        self, name: str, limit: int = ROWS, skip: int = 0, /, **terms: str | NamedNode | Literal
    ) -> Table:
        """Run a stored SELECT and read some rows."""
        return await read_table(await self.answer(name, JSON, **terms), limit, skip)

    async def is_ours(self) -> bool:
        """Tell whether the graph is that of clusterlod, with its ontology, or any other."""
        return bool((await self.whole_table("page/is_ours")).truth)

    async def graph(self, name: str, **terms: str | NamedNode | Literal) -> Graph:
        """Run a stored CONSTRUCT and read its graph, away from the event loop."""
        n_triples = await read_all(await self.answer(name, N_TRIPLES, **terms))
        return await asyncio.to_thread(Graph, n_triples)

    async def whole_table(self, name: str) -> Table:
        """Run a stored query without parameters once for each release, and keep its answer."""
        release = await self._engine.release_version()
        known = self._tables.get(name)
        if known is None or known[0] != release:
            answer = await self.answer(name, JSON)
            known = (answer.release, await read_table(answer, ROWS))
            self._tables[name] = known
        return known[1]

    async def whole_graph(self, name: str) -> Graph:
        """Run a stored CONSTRUCT without parameters once for each release, and keep its graph."""
        release = await self._engine.release_version()
        known = self._graphs.get(name)
        if known is None or known[0] != release:
            answer = await self.answer(name, N_TRIPLES)
            known = (answer.release, await asyncio.to_thread(Graph, await read_all(answer)))
            self._graphs[name] = known
        return known[1]


def _standing(row: Row) -> Standing:
    nothing = Cell()
    reasons = {"fr": row.get("reasonFr", nothing).value, "en": row.get("reasonEn", nothing).value}
    return Standing(
        retired=row.get("deprecated", nothing).value in ("true", "1"),
        replacement=row.get("replacement", nothing).value,
        reasons={language: reason for language, reason in reasons.items() if reason},
    )
