"""Outermost: watches every request to its end, for the log and the metrics. Pure ASGI."""

import time
from typing import Final

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from clusterlod.web.access_log import AccessLog
from clusterlod.web.metrics import Metrics
from clusterlod.web.proxies import Proxies
from clusterlod.web.record import new_record
from clusterlod.web.routing import Places

#: What is told from further out where nothing was answered.
_BUG: Final = 500


class Observed:
    """Counts and logs."""

    def __init__(
        self,
        app: ASGIApp,
        metrics: Metrics,
        log: AccessLog,
        proxies: Proxies,
        log_clients: bool,
        places: Places,
    ) -> None:
        self.app = app
        self._metrics = metrics
        self._log = log
        self._proxies = proxies
        self._log_clients = log_clients
        self._places = places

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on and note how it went."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        start = time.perf_counter()
        record = new_record(scope)

        async def watching(message: Message) -> None:
            if message["type"] == "http.response.start":
                record.status = message["status"]
            else:
                record.sent += len(message.get("body", b""))
            await send(message)

        try:
            await self.app(scope, receive, watching)
        finally:
            seconds = time.perf_counter() - start
            record.status = record.status or _BUG
            route = self._places.of(scope["path"])
            self._metrics.count(route, seconds, record)
            if self._log.is_on:
                self._log.write(
                    method=scope["method"],
                    route=route,
                    status=record.status,
                    seconds=round(seconds, 6),
                    bytes=record.sent,
                    outcome=record.outcome,
                    query=record.query,
                    rows=record.rows,
                    client=self._proxies.client(scope) if self._log_clients else None,
                )
