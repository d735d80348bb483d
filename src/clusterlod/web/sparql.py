"""The SPARQL endpoint: SPARQL 1.1 Protocol, streamed, with a page for browsers."""

import asyncio
from collections.abc import AsyncGenerator

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from clusterlod.engine.base import Answer, QueryRequest
from clusterlod.engine.guard import Limits, examine
from clusterlod.errors import ClusterlodError
from clusterlod.media_types import GRAPHS, HTML, SOLUTIONS, Carries, MediaType
from clusterlod.web import query_page
from clusterlod.web.address import origin_of
from clusterlod.web.negotiation import negotiate
from clusterlod.web.problems import ProblemError, problem_of
from clusterlod.web.responses import VARY, wants_page
from clusterlod.web.results import closing
from clusterlod.web.service_description import describe_service
from clusterlod.web.site import site_of
from clusterlod.web.sparql_request import ProtocolRequest, read_request


async def sparql(request: Request) -> Response:
    """Answer one request of the SPARQL protocol."""
    site = site_of(request)
    try:
        asked = await read_request(request, site.settings.query_bytes)
        if asked.query is None:
            return await _describe(request, asked)
        return await _answer(request, asked, asked.query)
    except ClusterlodError as error:
        if request.method == "POST" or not wants_page(request):
            raise
        return await query_page.show_problem(request, problem_of(error))


async def _describe(request: Request, asked: ProtocolRequest) -> Response:
    offers = (*GRAPHS, HTML)
    media_type = _asked_format(asked, offers) or _negotiate(request, offers)
    if media_type is HTML:
        return await query_page.show_form(request)
    body = describe_service(
        f"{origin_of(request)}/sparql",
        media_type,
        federates=bool(site_of(request).settings.service_allow),
    )
    return Response(body, media_type=media_type.content_type, headers=VARY)


async def _answer(request: Request, asked: ProtocolRequest, text: str) -> Response:
    form = examine(text, Limits.of(site_of(request).settings)).form
    kinds = SOLUTIONS if form.carries is Carries.SOLUTIONS else GRAPHS
    media_type = _asked_format(asked, kinds) or _negotiate(request, (*kinds, HTML))
    as_page = media_type is HTML
    asked_type = kinds[0] if as_page else media_type
    query = QueryRequest(text, asked_type, asked.default_graphs, asked.named_graphs)
    answer = await answer_while_connected(request, query)
    if as_page:
        return await query_page.show_answer(request, text, answer, kinds)
    content_type = media_type.content_type
    headers = {**VARY, **_disposition(asked, media_type)}
    if request.method == "HEAD":
        async with closing(answer):
            return StreamingResponse(_nothing(), media_type=content_type, headers=headers)
    return StreamingResponse(_stream(answer), media_type=content_type, headers=headers)


def _disposition(asked: ProtocolRequest, media_type: MediaType) -> dict[str, str]:
    """Name the file where the URL asks for a format: such a link is a download."""
    if not asked.formats:
        return {}
    return {"Content-Disposition": f'attachment; filename="clusterlod{media_type.extension}"'}


async def _stream(answer: Answer) -> AsyncGenerator[bytes]:
    """Pass the answer on; an answer that breaks raises, which closes the connection unfinished."""
    async with closing(answer) as chunks:
        async for chunk in chunks:
            yield chunk


async def _nothing() -> AsyncGenerator[bytes]:
    """Stream no body, of a length that is not said, as HEAD may (RFC 9110, 9.3.2)."""
    parts: tuple[bytes, ...] = ()
    for part in parts:
        yield part


async def answer_while_connected(request: Request, query: QueryRequest) -> Answer:
    """Wait for an answer, but no longer than the client does; one that leaves stops its query.

    Raises:
        QueryError: the query has no answer.
        EngineError: the engine cannot be asked now.
        ProblemError: the client left; nobody reads this.
    """
    asking = asyncio.ensure_future(site_of(request).engine.answer(query))
    leaving = asyncio.ensure_future(_disconnected(request))
    try:
        await asyncio.wait({asking, leaving}, return_when=asyncio.FIRST_COMPLETED)
        if not asking.done():
            raise ProblemError("unavailable", "The client closed the connection.")
        return asking.result()
    finally:
        leaving.cancel()
        if not asking.done():
            asking.cancel()


async def _disconnected(request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass


def _negotiate(request: Request, offers: tuple[MediaType, ...]) -> MediaType:
    choice = negotiate(request.headers.get("accept"), offers)
    if choice is None:
        names = ", ".join(offer.name for offer in offers)
        raise ProblemError("not-acceptable", f"None of the accepted types is there; try {names}")
    return choice


def _asked_format(asked: ProtocolRequest, offers: tuple[MediaType, ...]) -> MediaType | None:
    """Return the offer that ``format=`` names by type, alias, label or suffix; unknown is None."""
    for value in asked.formats:
        wanted = value.strip().lower()
        for offer in offers:
            if wanted in (offer.name, *offer.aliases, offer.extension[1:], offer.label.lower()):
                return offer
    return None
