"""A lane past the application's stack, for the path that must be fast.

FastAPI and its middleware look at each request a dozen times before a route is found. What a lane
leads on passes the layers that it names, and nothing else.
"""

from collections.abc import Collection, Iterable

from fastapi import FastAPI
from starlette.middleware import Middleware
from starlette.types import ASGIApp, Receive, Scope, Send


class Application(FastAPI):
    """A FastAPI application with lanes."""

    def __init__(self, **options: object) -> None:
        super().__init__(**options)  # type: ignore[arg-type] # FastAPI's own options
        self._lanes: dict[tuple[str, str], ASGIApp] = {}

    def add_lane(
        self, path: str, methods: Collection[str], app: ASGIApp, layers: Iterable[Middleware]
    ) -> None:
        """Lead the requests of a path to an application; the first layer is the outermost."""
        for cls, args, options in reversed(list(layers)):
            app = cls(app, *args, **options)
        for method in methods:
            self._lanes[path, method] = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request to its lane, if it has one."""
        known = scope["type"] == "http"
        lane = self._lanes.get((scope["path"], scope["method"])) if known else None
        if lane is None:
            await super().__call__(scope, receive, send)
            return
        scope["app"] = self
        await lane(scope, receive, send)
