"""What the web asks of an engine: the request, the answer, the protocol between them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol, Self

from clusterlod.engine.guard import Examination
from clusterlod.media_types import MediaType


@dataclass(frozen=True, slots=True)
class QueryRequest:
    """One SPARQL query with all that decides its answer.

    Attributes:
        text: SPARQL 1.1 Query text.
        media_type: How to serialise the result; must fit the query's form.
        default_graphs: IRIs of ``default-graph-uri``, replacing FROM (SPARQL 1.1 Protocol, 2.1.4).
        named_graphs: IRIs of ``named-graph-uri``.
        substitutions: Variable name without ``?`` to the N-Triples form of the term bound to it.
        services: Solutions of each SERVICE in the order of the text, in SPARQL 1.1 Results JSON.
        seconds: Wall-clock limit for this query; None takes the engine's. Never above the engine's.
        client: Sixteen bytes that tell whose share of the engine it takes; nothing is unlimited.
        examined: Whether the guard has admitted the text already, and what it found.
    """

    text: str
    media_type: MediaType
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()
    substitutions: Mapping[str, str] = field(default_factory=dict)
    seconds: float | None = None
    client: bytes = b""
    examined: Examination | None = None
    services: tuple[str, ...] = ()


class Chunks(Protocol):
    """A serialised result in parts, to be read once; any async generator of bytes is one."""

    def __aiter__(self) -> Self:
        """Return itself."""
        ...

    async def __anext__(self) -> bytes:
        """Return the next part.

        Raises:
            BrokenAnswerError: the result stopped before its end.
        """
        ...

    async def aclose(self) -> None:
        """Stop the query, if it still runs; may be called at any time, and again."""
        ...


@dataclass(frozen=True, slots=True)
class Answer:
    """The start of a successful result.

    Attributes:
        release: Version of the release that answered.
        chunks: The serialised result, to be read to its end or closed.
    """

    release: str
    chunks: Chunks


class Engine(Protocol):
    """Answers queries over one release, within limits."""

    async def answer(self, request: QueryRequest) -> Answer:
        """Run a query and return once the first part of its answer is certain.

        Raises:
            QueryError: the query has no answer; which subclass says why.
            EngineError: the engine cannot be asked now.
        """
        ...

    async def release_version(self) -> str:
        """Return the version of the release that answers now.

        Raises:
            EngineUnavailableError: nobody answers.
            RemoteError: the remote store fails.
        """
        ...

    async def counters(self) -> Mapping[str, float]:
        """Return what the engine counts, by name; see :mod:`clusterlod.engine.counters`.

        Raises:
            EngineUnavailableError: nobody answers.
        """
        ...

    async def aclose(self) -> None:
        """Close what is open, at the end of the process or its loop."""
        ...
