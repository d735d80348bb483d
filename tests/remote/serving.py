"""A real web server over an engine that a test chooses, and a canned store in a thread."""

import asyncio
import contextlib
import socket
import threading
from collections.abc import Callable, Iterator

import httpx
import uvicorn
from tests.remote.canned import CannedStore

from clusterlod.engine.base import Engine
from clusterlod.settings import Settings
from clusterlod.web.app import create_app


@contextlib.contextmanager
def serving(settings: Settings, make_engine: Callable[[], Engine]) -> Iterator[httpx.Client]:
    """Serve until the end of the block; the engine lives in the server's loop."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        engine = make_engine()
        config = uvicorn.Config(create_app(settings, engine), log_level="critical", lifespan="off")
        server = uvicorn.Server(config)

        async def serve() -> None:
            await server.serve(sockets=[listener])
            await engine.aclose()

        thread = threading.Thread(target=lambda: asyncio.run(serve()))
        thread.start()
        address = f"http://127.0.0.1:{listener.getsockname()[1]}"
        try:
            with httpx.Client(base_url=address, trust_env=False, timeout=30) as client:
                yield client
        finally:
            server.should_exit = True
            thread.join()


@contextlib.contextmanager
def running_canned(
    answer: bytes | None, then_close: bool = False
) -> Iterator[tuple[str, CannedStore]]:
    """Run a canned store in a loop of its own; yield its address."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    store = CannedStore(answer, then_close)
    starting = asyncio.start_server(store.serve, "127.0.0.1", 0)
    server = asyncio.run_coroutine_threadsafe(starting, loop).result()
    try:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/sparql", store
    finally:
        loop.call_soon_threadsafe(server.close)
        asyncio.run_coroutine_threadsafe(store.ended(), loop).result()
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()
