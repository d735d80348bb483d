"""One real engine process and one real uvicorn for the tests of the web."""

import contextlib
import os
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import httpx
import pytest
import uvicorn
from tests.engine.running import wait_until
from tests.web.release import make_release

from clusterlod.engine.socket_engine import SocketEngine
from clusterlod.settings import Settings, to_environment
from clusterlod.web.app import create_app
from clusterlod.web.http_protocol import OnePacketProtocol

SOURCE = Path(__file__).resolve().parents[2] / "src"


def is_there(process: subprocess.Popen[bytes], path: Path) -> bool:
    """Tell whether a process has made its socket; fail if it has ended instead."""
    assert process.poll() is None, "the engine has ended"
    return path.exists()


@contextlib.contextmanager
def running_engine(settings: Settings) -> Iterator[Path]:
    """Run an engine process over the current release; yield its socket once it is there."""
    with tempfile.TemporaryDirectory(prefix="clo-") as folder:  # socket paths must be short
        path = Path(folder) / "engine.sock"
        environment = {**os.environ, **to_environment(settings), "PYTHONPATH": str(SOURCE)}
        release = str(settings.releases / "current")
        command = [sys.executable, "-m", "clusterlod.engine.process", release, str(path)]
        with subprocess.Popen(command, env=environment) as process:  # noqa: S603 our own module
            try:
                wait_until(lambda: is_there(process, path), "the engine listens")
                yield path
            finally:
                process.terminate()


@contextlib.contextmanager
def running_server(settings: Settings) -> Iterator[str]:
    """Run engine and web server; yield the server's address."""
    with running_engine(settings) as path, socket.create_server(("127.0.0.1", 0)) as listener:
        app = create_app(settings, SocketEngine(path, keep=8))
        server = uvicorn.Server(
            uvicorn.Config(
                app,
                http=OnePacketProtocol,
                log_level="critical",
                lifespan="on",
                proxy_headers=False,
            )
        )
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        try:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join()


@pytest.fixture(scope="session")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    releases = tmp_path_factory.mktemp("releases")
    make_release(releases)
    return Settings(releases=releases, query_seconds=5, query_workers=1, query_bytes=20_000)


@pytest.fixture(scope="session")
def server(settings: Settings) -> Iterator[str]:
    with running_server(settings) as address:
        yield address


@pytest.fixture(scope="session")
def client(server: str) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=server, trust_env=False, timeout=60) as client:
        del client.headers["accept"]
        yield client


@pytest.fixture(scope="session")
def impatient(settings: Settings) -> Iterator[httpx.Client]:
    """A client of a server whose queries may take one second, with one waiting."""
    hurried = replace(settings, query_seconds=1, queue_length=1)
    with (
        running_server(hurried) as address,
        httpx.Client(base_url=address, trust_env=False, timeout=60) as client,
    ):
        yield client
