"""The SPARQL endpoint: SPARQL 1.1 Protocol, streamed, cached, with a page for browsers.

A plain ASGI application, for it is the hottest path: an answer that is kept ready costs two looks
into tables. Its order: kept answer, examination, negotiation, entity tag, evaluation.
"""

import asyncio
from collections.abc import Hashable

from starlette.requests import Request
from starlette.types import Message, Receive, Scope, Send

from clusterlod.engine.base import Answer, QueryRequest
from clusterlod.engine.guard import Limits
from clusterlod.errors import BrokenAnswerError, ClusterlodError, QueryTimeoutError
from clusterlod.media_types import GRAPHS, HTML, MediaType
from clusterlod.web import query_page
from clusterlod.web.answer_cache import AnswerCache, Headers, Kept
from clusterlod.web.coding import (
    ENCODERS,
    IDENTITY,
    SMALLEST,
    coded_tag,
    encode_whole,
    named_tags,
    plain_tags,
)
from clusterlod.web.connected import ClientLeftError, WhileConnected
from clusterlod.web.content_coding import ContentCoding
from clusterlod.web.problems import problem_of
from clusterlod.web.query_plan import Plan, Planner, asked_format, kinds_of, wishes_of
from clusterlod.web.record import Record, record_of
from clusterlod.web.responses import problem_response, wants_page
from clusterlod.web.results import closing
from clusterlod.web.service_description import description_response
from clusterlod.web.site import Site
from clusterlod.web.sparql_request import ProtocolRequest, read_request, read_url

#: A cache may keep an answer for a minute, a shared one for five, and use it while it asks anew.
_CACHING = b"public, max-age=60, s-maxage=300, stale-while-revalidate=86400"
_VARY = b"Accept, Accept-Encoding"
_LINK = b'</sparql/help>; rel="help", </sparql>; rel="service-desc"'
#: Headers of a 304 (RFC 9110, 15.4.5).
_IN_304 = (b"etag", b"cache-control", b"vary", b"link", b"clusterlod-release")
#: Formats whose lines are rows or triples, and how many lines stand before them.
_LINES = {"text/tab-separated-values": 1, "application/n-triples": 0, "application/n-quads": 0}


class SparqlEndpoint:
    """Answers the requests of the protocol."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self._engine = site.engine
        self._most_bytes = site.settings.query_bytes
        self._planner = Planner(Limits.of(site.settings))
        self._cache = AnswerCache(site.settings.cache_mib * 2**20)
        self._flights: dict[Hashable, asyncio.Future[None]] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        try:
            await self._run(scope, receive, send)
        except ClientLeftError:
            record_of(scope).outcome = "left"
        except ClusterlodError as error:
            record = record_of(scope)
            if record.status:  # and cannot be taken back: without its end, every client notices
                record.outcome = "broken"
                return
            await self._tell(Request(scope, receive), error, send)

    async def _run(self, scope: Scope, receive: Receive, send: Send) -> None:
        wishes = wishes_of(scope)
        if scope["method"] in ("GET", "HEAD"):
            key: Hashable = (scope["query_string"], wishes.accept, wishes.accept_encoding)
            if await self._send_kept(key, wishes.if_none_match, scope, send):
                return
            asked = read_url(scope["query_string"], self._most_bytes)
        else:
            asked = await read_request(Request(scope, receive), self._most_bytes)
            key = (scope["method"] != "POST", asked, wishes.accept, wishes.accept_encoding)
        if asked.query is None:
            await ContentCoding(_Description(asked))(scope, receive, send)
            return
        plan = self._planner.plan(scope["method"], key, asked, asked.query, wishes)
        record_of(scope).query = plan.digest
        if plan.media_type is HTML:
            await self._show(Request(scope, receive), plan, send)
        else:
            await self._answer_once(scope, receive, plan, send)

    async def _send_kept(
        self, key: Hashable, if_none_match: bytes, scope: Scope, send: Send
    ) -> bool:
        """Send the answer that is kept under a key, or 304; False if there is none."""
        if not self._cache.size:
            return False
        kept = self._cache.get(key, await self._engine.release_version())
        if kept is None:
            return False
        record = record_of(scope)
        record.query, record.outcome = kept.query, "cached"
        if if_none_match and _names(if_none_match, kept.tag):
            await _send_not_modified(kept.headers, record, send)
        else:
            await _send_whole(kept.headers, kept.body, send)
        return True

    async def _tell(self, request: Request, error: ClusterlodError, send: Send) -> None:
        problem = problem_of(error)
        record_of(request.scope).outcome = problem.name
        if request.method == "POST" or not wants_page(request):
            response = await problem_response(request, problem)
        else:
            response = await query_page.show_problem(request, problem)
        await ContentCoding(response)(request.scope, request.receive, send)

    async def _show(self, request: Request, plan: Plan, send: Send) -> None:
        kinds = kinds_of(plan.examination)
        async with WhileConnected(request.receive):
            answer = await self._engine.answer(self._query(request.scope, plan, kinds[0]))
            response = await query_page.show_answer(request, plan.text, answer, kinds)
        await ContentCoding(response)(request.scope, request.receive, send)

    async def _answer_once(self, scope: Scope, receive: Receive, plan: Plan, send: Send) -> None:
        """Answer; identical requests that come meanwhile wait until the answer is kept.

        They wait no longer than until it turns out too long to be kept.
        """
        flight = self._flights.get(plan.key)
        if flight:
            await asyncio.wait([flight])
            if await self._send_kept(plan.key, plan.if_none_match, scope, send):
                return
        else:
            self._flights[plan.key] = asyncio.get_running_loop().create_future()
        try:
            if not await self._answer_unasked(scope, plan, send):
                await self._evaluate(scope, receive, plan, send)
        finally:
            if not flight:
                self._land(plan.key)

    async def _answer_unasked(self, scope: Scope, plan: Plan, send: Send) -> bool:
        """Answer without evaluation where that is possible.

        Raises:
            QueryTimeoutError: the query ran out of as much time a moment ago.
        """
        release = await self._engine.release_version()
        if plan.if_none_match and _names(plan.if_none_match, tag := plan.tag(release)):
            headers = self._headers(plan, release, tag, IDENTITY)
            await _send_not_modified(headers, record_of(scope), send)
            return True
        seconds = self._cache.timeout_of((release, plan.dataset))
        if seconds and seconds >= min(
            plan.asked.seconds or seconds, self._site.settings.query_seconds
        ):
            raise QueryTimeoutError(seconds)
        return False

    def _land(self, key: Hashable) -> None:
        """Let go those who wait for an answer."""
        if flight := self._flights.pop(key, None):
            flight.set_result(None)

    async def _evaluate(self, scope: Scope, receive: Receive, plan: Plan, send: Send) -> None:
        query = self._query(scope, plan, plan.media_type)
        async with WhileConnected(receive):
            try:
                answer = await self._engine.answer(query)
            except QueryTimeoutError as error:
                release = await self._engine.release_version()
                seconds = error.seconds or query.seconds or self._site.settings.query_seconds
                self._cache.remember_timeout((release, plan.dataset), seconds)
                raise
            async with closing(answer):
                start, ended = await self._hold(answer)
                if ended:
                    await self._send_small(record_of(scope), plan, answer.release, start, send)
                else:
                    await self._send_stream(plan, answer, start, record_of(scope), send)

    def _query(self, scope: Scope, plan: Plan, media_type: MediaType) -> QueryRequest:
        return QueryRequest(
            plan.text,
            media_type,
            plan.asked.default_graphs,
            plan.asked.named_graphs,
            seconds=plan.asked.seconds,
            client=self._site.proxies.payer(scope),
            examined=plan.examination,
        )

    async def _hold(self, answer: Answer) -> tuple[bytes, bool]:
        """Hold the start of an answer back; tell whether it is all."""
        held = b""
        async for chunk in answer.chunks:
            held = held + chunk if held else chunk
            if len(held) >= self._site.settings.hold_bytes:
                return held, False
        return held, True

    async def _send_small(
        self, record: Record, plan: Plan, release: str, body: bytes, send: Send
    ) -> None:
        record.outcome = "ok"
        record.rows = _rows(plan.media_type, body)
        coding = plan.coding if len(body) >= SMALLEST else IDENTITY
        body = encode_whole(coding, body) if coding != IDENTITY else body
        tag = plan.tag(release)
        headers = self._headers(plan, release, tag, coding)
        headers.append((b"content-length", b"%d" % len(body)))
        self._cache.put(plan.key, Kept(release, tag, headers, body, record.query))
        await _send_whole(headers, body, send)

    async def _send_stream(
        self, plan: Plan, answer: Answer, start: bytes, record: Record, send: Send
    ) -> None:
        """Pass an answer on; one that breaks raises before its end is sent."""
        self._land(plan.key)
        tag = plan.tag(answer.release)
        headers = self._headers(plan, answer.release, tag, plan.coding)
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        if plan.head:
            record.outcome = "ok"
            await send({"type": "http.response.body", "body": b""})
            return
        encoder = ENCODERS[plan.coding]()
        await send(_part(encoder.encode(start)))
        length = len(start)
        async for chunk in answer.chunks:
            length += len(chunk)
            if length > self._site.settings.answer_bytes:
                raise BrokenAnswerError("The answer is longer than allowed.")
            await send(_part(encoder.encode(chunk)))
        await send({"type": "http.response.body", "body": encoder.finish()})
        record.outcome = "ok"

    def _headers(self, plan: Plan, release: str, tag: str, coding: str) -> Headers:
        headers = [
            (b"content-type", plan.media_type.content_type.encode("ascii")),
            (b"vary", _VARY),
            (b"etag", coded_tag(tag, coding).encode("ascii")),
            (b"cache-control", _CACHING if plan.safe else b"no-store"),
            (b"clusterlod-release", release.encode("utf-8")),
            (b"link", _LINK),
        ]
        if coding != IDENTITY:
            headers.append((b"content-encoding", coding.encode("ascii")))
        if plan.asked.formats:  # such a link is a download
            name = f'attachment; filename="clusterlod{plan.media_type.extension}"'
            headers.append((b"content-disposition", name.encode("ascii")))
        return headers


class _Description:
    """Answers a request that asks nothing with the description of the service."""

    def __init__(self, asked: ProtocolRequest) -> None:
        self._asked = asked

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        media_type = asked_format(self._asked, (*GRAPHS, HTML))
        response = await description_response(request, media_type)
        await response(scope, receive, send)


def _names(if_none_match: bytes, tag: str) -> bool:
    """Tell whether a header names a tag, whatever its content coding.

    ``*`` names none: nobody knows yet whether there is an answer.
    """
    return tag in named_tags(plain_tags(if_none_match.decode("latin-1")))


def _part(body: bytes) -> Message:
    return {"type": "http.response.body", "body": body, "more_body": True}


async def _send_whole(headers: Headers, body: bytes, send: Send) -> None:
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": body})


async def _send_not_modified(headers: Headers, record: Record, send: Send) -> None:
    record.outcome = "not-modified"
    kept = [(name, value) for name, value in headers if name in _IN_304]
    await send({"type": "http.response.start", "status": 304, "headers": kept})
    await send({"type": "http.response.body", "body": b""})


def _rows(media_type: MediaType, body: bytes) -> int | None:
    before = _LINES.get(media_type.name)
    return None if before is None else body.count(b"\n") - before
