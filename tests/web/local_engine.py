"""A small engine in this process, over the same store, for tests in which the wire is not at stake."""

import asyncio
import io
from collections.abc import AsyncGenerator
from pathlib import Path

import pyoxigraph as ox

from clusterlod.engine.base import Answer, QueryRequest
from clusterlod.errors import QuerySyntaxError

FIXTURE = Path(__file__).with_name("fixture.trig")


class LocalEngine:
    """Evaluates at once, without limits."""

    def __init__(self) -> None:
        self._store = ox.Store()
        self._store.bulk_load(path=str(FIXTURE), format=ox.RdfFormat.TRIG)

    async def release_version(self) -> str:
        return "2026-11-22"

    async def answer(self, request: QueryRequest) -> Answer:
        body = await asyncio.to_thread(self._evaluate, request)
        return Answer("2026-11-22", _chunks(body))

    def _evaluate(self, request: QueryRequest) -> bytes:
        substitutions = {
            ox.Variable(name): _term(text) for name, text in request.substitutions.items()
        }
        try:
            results = self._store.query(
                request.text,
                use_default_graph_as_union=not request.default_graphs,
                default_graph=[ox.NamedNode(g) for g in request.default_graphs] or None,
                named_graphs=[ox.NamedNode(g) for g in request.named_graphs] or None,
                substitutions=substitutions,
            )
        except SyntaxError as error:
            raise QuerySyntaxError(str(error), error.lineno, error.offset) from error
        output = io.BytesIO()
        format_of = (
            ox.RdfFormat if isinstance(results, ox.QueryTriples) else ox.QueryResultsFormat
        )
        results.serialize(output, format_of.from_media_type(request.media_type.name))
        return output.getvalue()


def _term(text: str) -> ox.NamedNode | ox.Literal:
    quad = next(ox.parse(f"<urn:s> <urn:p> {text} .", ox.RdfFormat.N_TRIPLES))
    assert isinstance(quad.object, ox.NamedNode | ox.Literal)
    return quad.object


async def _chunks(body: bytes) -> AsyncGenerator[bytes]:
    for start in range(0, len(body), 8192):
        yield body[start : start + 8192]
