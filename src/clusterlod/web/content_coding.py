"""Send pages and documents in the content coding that the client prefers. Pure ASGI.

The entity tag of a coded response is another one: the coding's name is added on the way out and
taken off the client's If-None-Match on the way in. What has a coding, or is a part, stays as it is.
"""

from typing import Final

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from clusterlod.web.coding import (
    ENCODERS,
    IDENTITY,
    SMALLEST,
    Encoder,
    choose_coding,
    coded_tag,
    plain_tags,
)

#: What gets smaller; pictures, fonts and dumps are compressed already.
_COMPRESSIBLE: Final = ("text/", "application/", "image/svg+xml")
_COMPRESSED: Final = ("application/gzip", "application/octet-stream", "application/zip")


class ContentCoding:
    """Encodes the responses of an application."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on; encode what comes back, if the client wants that."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        accepted = b", ".join(v for k, v in scope["headers"] if k == b"accept-encoding")
        coding = choose_coding(accepted.decode("latin-1")) or IDENTITY
        named = b", ".join(v for k, v in scope["headers"] if k == b"if-none-match").decode(
            "latin-1"
        )
        if named:
            scope["headers"] = [_without_coding(*header) for header in scope["headers"]]
        await self.app(scope, receive, _Sender(send, coding, named))


def _without_coding(name: bytes, value: bytes) -> tuple[bytes, bytes]:
    if name != b"if-none-match":
        return name, value
    return name, plain_tags(value.decode("latin-1")).encode("latin-1")


class _Sender:
    """Holds the start of a response until its first part says whether it is whole."""

    def __init__(self, send: Send, coding: str, named: str) -> None:
        self._send = send
        self._named = named
        self._coding = coding
        self._start: Message | None = None
        self._encoder: Encoder | None = None

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            await self._begin(message)
        elif message["type"] == "http.response.body" and self._start:
            await self._first(message)
        elif message["type"] == "http.response.body" and self._encoder:
            await self._send({**message, "body": self._encode(message)})
        else:
            await self._send(message)

    async def _begin(self, message: Message) -> None:
        varies = _varies(message)
        if self._coding == IDENTITY and message["status"] == 200 and varies:
            await self._send(message)  # nothing is left to do
            return
        headers = MutableHeaders(scope=message)
        if not _is_compressible(headers):
            await self._send(message)
            return
        if not varies:
            headers.add_vary_header("Accept-Encoding")
        if message["status"] == 304:
            if coded_tag(headers.get("etag", ""), self._coding) in self._named:
                _retag(headers, self._coding)
            await self._send(message)
        elif self._coding == IDENTITY:
            await self._send(message)
        else:
            self._start = message

    async def _first(self, message: Message) -> None:
        start, self._start = self._start, None
        assert start is not None  # noqa: S101 - asked by the caller
        headers = MutableHeaders(scope=start)
        whole = not message.get("more_body", False)
        if whole and len(message.get("body", b"")) < SMALLEST:
            await self._send(start)
            await self._send(message)
            return
        self._encoder = ENCODERS[self._coding]()
        body = self._encode(message)
        headers["Content-Encoding"] = self._coding
        _retag(headers, self._coding)
        if whole:
            headers["Content-Length"] = str(len(body))
        elif "content-length" in headers:
            del headers["Content-Length"]
        await self._send(start)
        await self._send({**message, "body": body})

    def _encode(self, message: Message) -> bytes:
        assert self._encoder is not None  # noqa: S101 - asked by the callers
        body = message.get("body", b"")
        code = self._encoder.encode(body) if body else b""
        return code if message.get("more_body", False) else code + self._encoder.finish()


def _varies(message: Message) -> bool:
    """Tell whether a response says already that its coding depends on the request."""
    return any(
        name == b"vary" and b"Accept-Encoding" in value for name, value in message["headers"]
    )


def _is_compressible(headers: MutableHeaders) -> bool:
    media_type = headers.get("content-type", "")
    if "content-encoding" in headers or "content-range" in headers:
        return False
    if "etag" in headers and not media_type:
        return True  # a 304
    return media_type.startswith(_COMPRESSIBLE) and not media_type.startswith(_COMPRESSED)


def _retag(headers: MutableHeaders, coding: str) -> None:
    tag = headers.get("etag", "")
    if tag.startswith('"'):
        headers["ETag"] = coded_tag(tag, coding)
