"""The SPARQL endpoint: SPARQL 1.1 Protocol, streamed, cached, with a page for browsers.

A plain ASGI application, for it is the hottest path: an answer that is kept ready costs two looks
into tables. Its order: kept answer, examination, negotiation, entity tag, evaluation.
"""

import asyncio
import hashlib
from collections.abc import Hashable
from dataclasses import dataclass

from starlette.requests import Request
from starlette.types import Message, Receive, Scope, Send

from clusterlod.engine.base import Answer, QueryRequest
from clusterlod.engine.guard import Examination, Limits, examine
from clusterlod.errors import BrokenAnswerError, ClusterlodError, QueryTimeoutError
from clusterlod.media_types import GRAPHS, HTML, SOLUTIONS, Carries, MediaType
from clusterlod.web import query_page
from clusterlod.web.answer_cache import AnswerCache, Headers, Kept
from clusterlod.web.coding import (
    ENCODERS,
    IDENTITY,
    SMALLEST,
    choose_coding,
    coded_tag,
    encode_whole,
    named_tags,
)
from clusterlod.web.connected import ClientLeftError, WhileConnected
from clusterlod.web.negotiation import acceptable
from clusterlod.web.problems import ProblemError, problem_of
from clusterlod.web.record import Record, record_of
from clusterlod.web.responses import entity_tag, problem_response, wants_page
from clusterlod.web.results import closing
from clusterlod.web.service_description import description_response
from clusterlod.web.site import Site
from clusterlod.web.sparql_request import ProtocolRequest, read_request

#: A cache may keep an answer for a minute, a shared one for five, and use it while it asks anew.
_CACHING = b"public, max-age=60, s-maxage=300, stale-while-revalidate=86400"
_VARY = b"Accept, Accept-Encoding"
_LINK = b'</sparql/help>; rel="help", </sparql>; rel="service-desc"'
#: Headers of a 304 (RFC 9110, 15.4.5).
_IN_304 = (b"etag", b"cache-control", b"vary", b"link", b"clusterlod-release")
#: Accept headers whose choice is remembered.
_CHOICES = 256
#: Formats whose lines are rows or triples, and how many lines stand before them.
_LINES = {"text/tab-separated-values": 1, "application/n-triples": 0, "application/n-quads": 0}


@dataclass(frozen=True, slots=True)
class Plan:
    """How one request will be answered.

    Attributes:
        key: Under which its answer is kept.
        asked: The request.
        text: Its query.
        examination: What the guard found.
        media_type: In what type to evaluate.
        coding: In what content coding to send.
        safe: Whether its method is safe, so that others may keep the answer.
        head: Whether only the headers are wanted.
    """

    key: Hashable
    asked: ProtocolRequest
    text: str
    examination: Examination
    media_type: MediaType
    coding: str
    safe: bool
    head: bool

    @property
    def dataset(self) -> Hashable:
        """What decides how long the query takes."""
        return self.text, self.asked.default_graphs, self.asked.named_graphs

    @property
    def digest(self) -> str:
        """Start of the hash of the query, for the log."""
        return hashlib.sha256(self.text.encode("utf-8", "surrogatepass")).hexdigest()[:16]


class SparqlEndpoint:
    """Answers the requests of the protocol."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self._engine = site.engine
        self._limits = Limits.of(site.settings)
        self._cache = AnswerCache(site.settings.cache_mib * 2**20)
        self._choices: dict[tuple[bytes, str], MediaType] = {}
        self._flights: dict[Hashable, asyncio.Future[None]] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        try:
            await self._answer(Request(scope, receive), send)
        except ClientLeftError:
            record_of(scope).outcome = "left"

    async def _send_kept(self, key: Hashable, scope: Scope, send: Send) -> bool:
        """Send the answer that is kept under a key, or 304; False if there is none."""
        kept = (
            self._cache.get(key, await self._engine.release_version()) if self._cache.size else None
        )
        if kept is None:
            return False
        record = record_of(scope)
        record.query, record.outcome = kept.query, "cached"
        if _names(_header(scope, b"if-none-match"), kept.tag):
            await _send_not_modified(kept.headers, record, send)
        else:
            await _send_whole(kept.headers, kept.body, send)
        return True

    async def _answer(self, request: Request, send: Send) -> None:
        started = False

        async def sending(message: Message) -> None:
            nonlocal started
            started = True
            await send(message)

        try:
            await self._run(request, sending)
        except ClusterlodError as error:
            record = record_of(request.scope)
            if started:  # and cannot be taken back: without its end, every client notices
                record.outcome = "broken"
                return
            await self._tell(request, error, send)

    async def _tell(self, request: Request, error: ClusterlodError, send: Send) -> None:
        problem = problem_of(error)
        record_of(request.scope).outcome = problem.name
        if request.method == "POST" or not wants_page(request):
            response = await problem_response(request, problem)
        else:
            response = await query_page.show_problem(request, problem)
        await response(request.scope, request.receive, send)

    async def _run(self, request: Request, send: Send) -> None:
        if request.method in ("GET", "HEAD"):
            key = _key(request.scope, request.scope["query_string"])
            if await self._send_kept(key, request.scope, send):
                return
        asked = await read_request(request, self._site.settings.query_bytes)
        if asked.query is None:
            response = await description_response(request, _asked_format(asked, (*GRAPHS, HTML)))
            await response(request.scope, request.receive, send)
            return
        plan = self._plan(request, asked, asked.query)
        record_of(request.scope).query = plan.digest
        if plan.media_type is HTML:
            await self._show(request, plan, send)
        else:
            await self._answer_once(request, plan, send)

    def _plan(self, request: Request, asked: ProtocolRequest, text: str) -> Plan:
        examination = examine(text, self._limits)
        kinds = _kinds(examination)
        media_type = _asked_format(asked, kinds) or self._negotiate(request.scope, kinds)
        coding = choose_coding(_header(request.scope, b"accept-encoding").decode("latin-1"))
        if coding is None:
            raise ProblemError("not-acceptable", f"Accept-Encoding; there is {', '.join(ENCODERS)}")
        safe = request.method != "POST"
        by_url = request.method in ("GET", "HEAD")
        key = _key(request.scope, request.scope["query_string"] if by_url else (safe, asked))
        head = request.method == "HEAD"
        return Plan(key, asked, text, examination, media_type, coding, safe, head)

    def _negotiate(self, scope: Scope, kinds: tuple[MediaType, ...]) -> MediaType:
        """Choose a type; clients send few different wishes, and reading one takes a while."""
        accept = _header(scope, b"accept")
        choice = self._choices.get((accept, kinds[0].name))
        if choice is None:
            if len(self._choices) >= _CHOICES:
                self._choices.clear()
            choice = acceptable(accept.decode("latin-1"), (*kinds, HTML))
            self._choices[accept, kinds[0].name] = choice
        return choice

    async def _show(self, request: Request, plan: Plan, send: Send) -> None:
        kinds = _kinds(plan.examination)
        async with WhileConnected(request.receive):
            answer = await self._engine.answer(self._query(request, plan, kinds[0]))
            response = await query_page.show_answer(request, plan.text, answer, kinds)
        await response(request.scope, request.receive, send)

    async def _answer_in_cache(self, request: Request, plan: Plan, send: Send) -> bool:
        """Answer without evaluation where that is possible.

        Raises:
            QueryTimeoutError: the query ran out of as much time a moment ago.
        """
        if await self._send_kept(plan.key, request.scope, send):
            return True
        release = await self._engine.release_version()
        tag = _tag(release, plan)
        named = _header(request.scope, b"if-none-match")
        if named and _names(named, tag):
            record = record_of(request.scope)
            await _send_not_modified(self._headers(plan, release, IDENTITY), record, send)
            return True
        seconds = self._cache.timeout_of((release, plan.dataset))
        if seconds and seconds >= min(
            plan.asked.seconds or seconds, self._site.settings.query_seconds
        ):
            raise QueryTimeoutError(seconds)
        return False

    async def _answer_once(self, request: Request, plan: Plan, send: Send) -> None:
        """Answer; identical requests that come meanwhile wait until the answer is kept.

        They wait no longer than until it turns out too long to be kept.
        """
        flight: asyncio.Future[None] | None = self._flights.get(plan.key)
        if flight:
            await asyncio.wait([flight])
        else:
            self._flights[plan.key] = asyncio.get_running_loop().create_future()
        try:
            if not await self._answer_in_cache(request, plan, send):
                await self._evaluate(request, plan, send)
        finally:
            if not flight:
                self._land(plan.key)

    def _land(self, key: Hashable) -> None:
        """Let go those who wait for an answer."""
        if flight := self._flights.pop(key, None):
            flight.set_result(None)

    async def _evaluate(self, request: Request, plan: Plan, send: Send) -> None:
        query = self._query(request, plan, plan.media_type)
        async with WhileConnected(request.receive):
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
                    await self._send_small(request, plan, answer.release, start, send)
                else:
                    await self._send_stream(plan, answer, start, record_of(request.scope), send)

    def _query(self, request: Request, plan: Plan, media_type: MediaType) -> QueryRequest:
        return QueryRequest(
            plan.text,
            media_type,
            plan.asked.default_graphs,
            plan.asked.named_graphs,
            seconds=plan.asked.seconds,
            client=self._site.proxies.payer(request.scope),
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
        self, request: Request, plan: Plan, release: str, body: bytes, send: Send
    ) -> None:
        record = record_of(request.scope)
        record.outcome = "ok"
        record.rows = _rows(plan.media_type, body)
        coding = plan.coding if len(body) >= SMALLEST else IDENTITY
        body = encode_whole(coding, body) if coding != IDENTITY else body
        headers = self._headers(plan, release, coding)
        headers.append((b"content-length", b"%d" % len(body)))
        self._cache.put(plan.key, Kept(release, _tag(release, plan), headers, body, record.query))
        await _send_whole(headers, body, send)

    async def _send_stream(
        self, plan: Plan, answer: Answer, start: bytes, record: Record, send: Send
    ) -> None:
        """Pass an answer on; one that breaks raises before its end is sent."""
        self._land(plan.key)
        headers = self._headers(plan, answer.release, plan.coding)
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

    def _headers(self, plan: Plan, release: str, coding: str) -> Headers:
        tag = coded_tag(_tag(release, plan), coding)
        headers = [
            (b"content-type", plan.media_type.content_type.encode("ascii")),
            (b"vary", _VARY),
            (b"etag", tag.encode("ascii")),
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


def _tag(release: str, plan: Plan) -> str:
    asked = plan.asked
    graphs = ("\0".join(asked.default_graphs), "\0".join(asked.named_graphs))
    return entity_tag(release, plan.media_type.name, *graphs, plan.text)


def _header(scope: Scope, name: bytes) -> bytes:
    """Return the value of a header, its lines joined (RFC 9110, 5.3)."""
    return b", ".join([value for key, value in scope["headers"] if key == name])


def _key(scope: Scope, asked: Hashable) -> Hashable:
    """Return what tells a request from others that are answered differently."""
    return asked, _header(scope, b"accept"), _header(scope, b"accept-encoding")


def _names(if_none_match: bytes, tag: str) -> bool:
    """Tell whether a header names a tag, codings set apart, as :mod:`content_coding` left it.

    ``*`` names none: nobody knows yet whether there is an answer.
    """
    return tag in named_tags(if_none_match.decode("latin-1"))


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


def _kinds(examination: Examination) -> tuple[MediaType, ...]:
    return SOLUTIONS if examination.form.carries is Carries.SOLUTIONS else GRAPHS


def _asked_format(asked: ProtocolRequest, offers: tuple[MediaType, ...]) -> MediaType | None:
    """Return the offer that ``format=`` names by type, alias, label or suffix; unknown is None."""
    for value in asked.formats:
        wanted = value.strip().lower()
        for offer in offers:
            if wanted in (offer.name, *offer.aliases, offer.extension[1:], offer.label.lower()):
                return offer
    return None
