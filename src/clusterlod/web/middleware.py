"""What every response carries: CORS, security headers; the answer to OPTIONS. Pure ASGI."""

from collections.abc import Sequence

from starlette.routing import BaseRoute
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from clusterlod.web.routing import allowed_methods

_EXPOSED = (
    "Link, ETag, Retry-After, Content-Disposition, Location, Clusterlod-Release, Content-Language"
)
_REQUEST_HEADERS = "Accept, Accept-Language, Content-Type, If-None-Match"

#: Pages load our own files only, talk to our own server only, and cannot be framed.
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; "
    "img-src 'self' data:; connect-src 'self'; manifest-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)

#: Headers of every response.
OPEN_HEADERS = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": _EXPOSED,
    "Content-Security-Policy": _POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "strict-origin-when-cross-origin",
}
_RAW = [(name.lower().encode(), value.encode()) for name, value in OPEN_HEADERS.items()]
_NAMES = frozenset(name for name, _ in _RAW)


class OpenToAll:
    """Adds the headers to errors too, and answers OPTIONS before any route sees it."""

    def __init__(self, app: ASGIApp, routes: Sequence[BaseRoute]) -> None:
        self.app = app
        self._routes = routes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or answer it if it asks for the options."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
        elif scope["method"] == "OPTIONS":
            await _send_options(allowed_methods(self._routes, scope["path"]), send)
        else:
            await self.app(scope, receive, _adding_headers(send))


def _adding_headers(send: Send) -> Send:
    async def send_with_headers(message: Message) -> None:
        if message["type"] == "http.response.start":
            own = message.get("headers", ())
            if any(name in _NAMES for name, _ in own):  # a preview has its own policy
                names = {name for name, _ in own}
                message["headers"] = [*own, *(pair for pair in _RAW if pair[0] not in names)]
            else:
                message["headers"] = [*own, *_RAW]
        await send(message)

    return send_with_headers


async def _send_options(allowed: str, send: Send) -> None:
    headers = {
        **OPEN_HEADERS,
        "Allow": allowed,
        "Access-Control-Allow-Methods": allowed,
        "Access-Control-Allow-Headers": _REQUEST_HEADERS,
        "Access-Control-Max-Age": "86400",
    }
    raw = [(name.lower().encode(), value.encode()) for name, value in headers.items()]
    await send({"type": "http.response.start", "status": 204, "headers": raw})
    await send({"type": "http.response.body", "body": b""})
