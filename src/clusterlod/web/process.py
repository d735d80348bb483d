"""One web process: ``python -m clusterlod.web.process LISTENER SOCKET LIFELINE``.

LISTENER is the descriptor of a listening TCP socket, shared with its siblings; SOCKET the path
behind which the engine answers. Settings come from the environment. SIGTERM drains. LIFELINE is a
descriptor whose end means that the supervisor is dead; then the process ends as well.
"""

import asyncio
import math
import os
import socket
import sys
from collections.abc import Sequence
from pathlib import Path

import uvicorn

from clusterlod.engine.socket_engine import SocketEngine
from clusterlod.settings import Settings, from_environment
from clusterlod.web.app import create_app

#: Idle connections to the engine that are kept: as many as queries may run and wait.
KEPT_CONNECTIONS = 64


class LifelineServer(uvicorn.Server):
    """A uvicorn server that ends when its lifeline does."""

    def __init__(self, config: uvicorn.Config, lifeline: int) -> None:
        super().__init__(config)
        self._lifeline = lifeline

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Watch the lifeline from the first moment on."""
        asyncio.get_running_loop().add_reader(self._lifeline, self._supervisor_died)
        await super().startup(sockets)

    def _supervisor_died(self) -> None:
        asyncio.get_running_loop().remove_reader(self._lifeline)
        self.should_exit = True


def configure(settings: Settings, engine_path: Path) -> uvicorn.Config:
    """Return how uvicorn serves the application."""
    return uvicorn.Config(
        create_app(settings, SocketEngine(engine_path, keep=KEPT_CONNECTIONS)),
        access_log=False,
        log_level="warning",
        server_header=False,
        proxy_headers=False,
        timeout_graceful_shutdown=math.ceil(settings.query_seconds),
    )


def main(arguments: Sequence[str]) -> None:
    """Serve until told to stop."""
    listener, engine_path, lifeline = arguments
    config = configure(from_environment(os.environ), Path(engine_path))
    server = LifelineServer(config, int(lifeline))
    server.run(sockets=[socket.socket(fileno=int(listener))])


if __name__ == "__main__":
    main(sys.argv[1:])
