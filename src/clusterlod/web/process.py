"""One web process: ``python -m clusterlod.web.process LISTENER SOCKET LIFELINE``.

LISTENER is the descriptor of a listening TCP socket, shared with its siblings; SOCKET the path
behind which the engine answers, unless the settings name a remote store. Settings, and the
credentials of that store, come from the environment. SIGTERM drains. LIFELINE is a
descriptor whose end means that the supervisor is dead; then the process ends as well.
"""

import asyncio
import gc
import math
import os
import socket
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

import uvicorn

from clusterlod.engine.base import Engine
from clusterlod.engine.socket_engine import SocketEngine
from clusterlod.settings import Settings, from_environment
from clusterlod.web.app import create_app
from clusterlod.web.http_protocol import OnePacketProtocol
from clusterlod.web.listener import Listener

#: Idle connections to the engine that are kept: as many as queries may run and wait.
KEPT_CONNECTIONS = 64


class LifelineServer(uvicorn.Server):
    """A uvicorn server that ends when its lifeline does."""

    def __init__(self, config: uvicorn.Config, lifeline: int, siblings: int = 1) -> None:
        super().__init__(config)
        self._lifeline = lifeline
        self._siblings = siblings
        self._listeners: list[Listener] = []

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Watch the lifeline from the first moment on; share the connections with the siblings."""
        asyncio.get_running_loop().add_reader(self._lifeline, self._supervisor_died)
        await super().startup([])
        self._listeners = [
            Listener(each, self._make_protocol, self._is_idle, self._siblings)
            for each in sockets or ()
        ]

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Accept no more, and answer what has been asked."""
        for listener in self._listeners:
            listener.close()
        await super().shutdown(sockets)

    def _is_idle(self) -> bool:
        return not self.server_state.connections

    def _make_protocol(self) -> asyncio.Protocol:
        return self.config.http_protocol_class(  # type: ignore[call-arg] # as uvicorn
            config=self.config, server_state=self.server_state, app_state=self.lifespan.state
        )

    def _supervisor_died(self) -> None:
        asyncio.get_running_loop().remove_reader(self._lifeline)
        self.should_exit = True


def make_engine(settings: Settings, path: Path, environ: Mapping[str, str]) -> Engine:
    """Return the remote store that the settings name, else the engine behind a socket.

    What asks other servers is loaded where it is needed: the start takes a fifth longer with it.

    Raises:
        SettingsError: the address of the store, or our credentials there, cannot be used.
    """
    if settings.engine:
        from clusterlod.engine.credentials import credentials_from
        from clusterlod.engine.remote import RemoteEngine

        return RemoteEngine(settings, credentials_from(environ))
    engine = SocketEngine(path, keep=KEPT_CONNECTIONS)
    if settings.service_allow:
        from clusterlod.engine.federation import FederatingEngine

        return FederatingEngine(engine, settings)
    return engine


def configure(settings: Settings, engine: Engine) -> uvicorn.Config:
    """Return how uvicorn serves the application."""
    return uvicorn.Config(
        create_app(settings, engine),
        http=OnePacketProtocol,
        ws="none",
        access_log=False,
        log_level="warning",
        server_header=False,
        proxy_headers=False,
        timeout_graceful_shutdown=math.ceil(settings.query_seconds),
    )


def main(arguments: Sequence[str]) -> None:
    """Serve until told to stop."""
    listener, engine_path, lifeline = arguments
    settings = from_environment(os.environ)
    engine = make_engine(settings, Path(engine_path), os.environ)
    server = LifelineServer(configure(settings, engine), int(lifeline), settings.web_workers)
    gc.collect()
    gc.freeze()  # what is loaded now stays: no collection need look at it again
    server.run(sockets=[socket.socket(fileno=int(listener))])


if __name__ == "__main__":
    main(sys.argv[1:])
