"""Pages and documents kept ready in memory, each as it was sent. Pure ASGI.

The key is the request as it came: path, query, and the headers that the answers vary by. A page is
kept for the release that gave it, in its content coding: sending it again costs two looks into
tables, and a client that has it already is told so before anything else is done.
"""

from collections.abc import Hashable
from typing import Final

from starlette.datastructures import Headers as Named
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from clusterlod.engine.base import Engine
from clusterlod.errors import EngineError
from clusterlod.web.answer_cache import AnswerCache, Headers, Kept
from clusterlod.web.coding import named_tags, plain_tags
from clusterlod.web.record import record_of

#: Where pages lie that depend on nothing but the release and the request.
PLACES: Final = ("/doc/",)
_VARY: Final = (b"accept", b"accept-language", b"accept-encoding")
#: Headers of a 304 (RFC 9110, 15.4.5).
_IN_304: Final = (b"etag", b"cache-control", b"vary", b"link", b"content-language")


class KeptPages:
    """Answers from memory where it can; keeps what the application answers."""

    def __init__(self, app: ASGIApp, engine: Engine, capacity: int) -> None:
        """Keep up to ``capacity`` bytes of pages."""
        self.app = app
        self._engine = engine
        self._cache = AnswerCache(capacity)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or pass it on."""
        known = scope["type"] == "http" and scope["path"].startswith(PLACES)
        if not known or scope["method"] not in ("GET", "HEAD"):
            await self.app(scope, receive, send)
            return
        key, release = _key(scope), await self._release()
        kept = self._cache.get(key, release) if release else None
        if kept:
            await _send_kept(kept, scope, send)
            return
        copy = _Copy(send)
        await self.app(scope, receive, copy)
        if copy.is_whole and scope["method"] == "GET" and release == await self._release():
            tag = Named(raw=copy.headers).get("etag", "")
            self._cache.put(key, Kept(release, tag, copy.headers, copy.body, ""))

    async def _release(self) -> str:
        """Return the release that answers now, or nothing where the engine does not."""
        try:
            return await self._engine.release_version()
        except EngineError:
            return ""


class _Copy:
    """Passes a response on, and copies it if it went well and comes in one part."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self.headers: Headers = []
        self.body = b""
        self.is_whole = False

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start" and message["status"] == 200:
            self.headers = list(message["headers"])
        elif message["type"] == "http.response.body" and not message.get("more_body", False):
            self.is_whole = bool(self.headers) and not self.body
            self.body = message.get("body", b"")
        elif message["type"] == "http.response.body":
            self.headers = []  # a stream
        await self._send(message)


def _key(scope: Scope) -> Hashable:
    varying = tuple((name, value) for name, value in scope["headers"] if name in _VARY)
    return scope["path"], scope["query_string"], varying


async def _send_kept(kept: Kept, scope: Scope, send: Send) -> None:
    record = record_of(scope)
    tag = _named_tag(scope, kept.tag)
    if tag:
        record.outcome = "not-modified"
        headers = [(k, v) for k, v in kept.headers if k in _IN_304 and k != b"etag"]
        headers.append((b"etag", tag.encode("ascii")))
        await send({"type": "http.response.start", "status": 304, "headers": headers})
        await send({"type": "http.response.body", "body": b""})
        return
    record.outcome = "cached"
    await send({"type": "http.response.start", "status": 200, "headers": kept.headers})
    await send({"type": "http.response.body", "body": kept.body})


def _named_tag(scope: Scope, tag: str) -> str:
    """Return the tag of the page, with its coding or without, that If-None-Match names."""
    values = [value for name, value in scope["headers"] if name == b"if-none-match"]
    if not values:
        return ""
    named = named_tags(b", ".join(values).decode("latin-1"))
    return tag if named == ["*"] else next((t for t in (tag, plain_tags(tag)) if t in named), "")
