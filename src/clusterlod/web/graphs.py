"""Named graphs: ``/graph/{name}``, all their triples, or a page that lists what they hold."""

from collections.abc import AsyncGenerator
from typing import Any

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from clusterlod.engine.base import Answer
from clusterlod.errors import IriError
from clusterlod.iris import graph_iri
from clusterlod.media_types import GRAPHS, HTML
from clusterlod.web.lookup import JSON, N_TRIPLES
from clusterlod.web.resources import choose, document_headers, not_found, split_suffix
from clusterlod.web.responses import is_fresh, page
from clusterlod.web.results import closing, read_table
from clusterlod.web.site import site_of

#: Rows of the page that lists what a graph holds.
ROWS = 1_000


async def named_graph(request: Request) -> Response:
    """Answer ``/graph/{name}``, negotiated, or in the format of a suffix."""
    name, media_type = split_suffix(request.path_params["path"])
    lookup = site_of(request).lookup
    try:
        iri = graph_iri(name)
    except IriError as error:
        return await not_found(request, name, str(error))
    found = choose(request, f"/graph/{name}", media_type)
    release = await site_of(request).engine.release_version()
    headers = document_headers(request, found, release, iri)
    if found.media_type is not HTML and is_fresh(request, headers["ETag"]):
        return Response(status_code=304, headers=headers)
    known = await read_table(await lookup.answer("page/graph_standing", JSON, graph=iri), 1)
    if not known.truth:
        return await not_found(request, name, f"There is no graph <{iri}>.")
    if found.media_type is HTML:
        table = await lookup.table("page/graph_subjects", ROWS, graph=iri)
        values: dict[str, Any] = {"iri": iri, "name": name, "table": table}
        kept = {"Link": headers["Link"]}
        return await page(request, "graph.html", headers=kept, formats=GRAPHS, limit=ROWS, **values)
    content_type = found.media_type.content_type
    if found.media_type.extension in (".nq", ".trig"):
        answer = await lookup.answer("page/graph", N_TRIPLES, graph=iri)
        chunks = (
            _n_quads(answer, iri) if found.media_type.extension == ".nq" else _trig(answer, iri)
        )
        return StreamingResponse(chunks, media_type=content_type, headers=headers)
    answer = await lookup.answer("page/graph", found.media_type, graph=iri)
    return StreamingResponse(_passed_on(answer), media_type=content_type, headers=headers)


async def _passed_on(answer: Answer) -> AsyncGenerator[bytes]:
    async with closing(answer) as chunks:
        async for chunk in chunks:
            yield chunk


async def _trig(answer: Answer, graph: str) -> AsyncGenerator[bytes]:
    """Write TriG: N-Triples are Turtle, and a graph is Turtle in braces."""
    yield f"<{graph}> {{\n".encode()
    async for chunk in _passed_on(answer):
        yield chunk
    yield b"}\n"


async def _n_quads(answer: Answer, graph: str) -> AsyncGenerator[bytes]:
    """Write N-Quads: each line of N-Triples with the graph before its full stop."""
    ending = f" <{graph}> .\n".encode()
    rest = b""
    async for chunk in _passed_on(answer):
        *lines, rest = (rest + chunk).split(b"\n")
        yield b"".join(line.rstrip(b" .") + ending for line in lines if line)
