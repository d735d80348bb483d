"""The site lives at the root of a host name; what comes from below a prefix is told so."""

from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from clusterlod.web.problems import Problem
from clusterlod.web.proxies import Proxies
from clusterlod.web.responses import problem_response


class AtRoot:
    """Refuses what a trusted proxy forwards from below a prefix: no link of ours would work."""

    def __init__(self, app: ASGIApp, proxies: Proxies) -> None:
        self.app = app
        self._proxies = proxies

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or refuse it."""
        prefix = self._proxies.prefix(scope) if scope["type"] == "http" else ""
        if not prefix:
            await self.app(scope, receive, send)
            return
        detail = (
            f"X-Forwarded-Prefix={prefix!r}: this site lives at the root of a host name only; "
            "forward a host name of its own to it, without a prefix"
        )
        problem = Problem("request", detail, {"Cache-Control": "no-store"})
        response = await problem_response(Request(scope, receive), problem)
        await response(scope, receive, send)
