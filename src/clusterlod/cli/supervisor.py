"""The supervisor of ``clusterlod serve``: starts, watches, replaces and stops the processes.

It holds the listening socket, so that no connection is lost while a web process is replaced, and a
private folder with the engines' sockets. All children hold the end of a pipe that only the
supervisor keeps open, and leave when it closes: nothing survives a ``kill -9`` of the supervisor.
"""

import os
import select
import shutil
import signal
import socket
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Final

from clusterlod.cli.child import Child
from clusterlod.cli.engines import Engines
from clusterlod.engine.credentials import VARIABLES
from clusterlod.errors import EngineError, SettingsError
from clusterlod.release import Release
from clusterlod.settings import PREFIX, Settings, to_environment

_POLL_SECONDS: Final = 1.0
_START_POLL_SECONDS: Final = 0.05
_WEB_ATTEMPTS: Final = 5
_WEB_UP_SECONDS: Final = 5.0
_GRACE_SECONDS: Final = 5.0
#: The store takes and frees small pieces by the hundred; glibc keeps only seven of a size at hand,
#: and sweeps its heap when there are more: a light query takes half as long with longer lists.
_ALLOCATOR: Final = {"GLIBC_TUNABLES": "glibc.malloc.tcache_count=127"}
_SOCKET_PATH_BYTES: Final = 107  # sun_path of unix(7), without its final zero


def bind(settings: Settings) -> socket.socket:
    """Open the listening socket.

    Raises:
        SettingsError: the address is in use, or not of this machine.
    """
    host, port = settings.host, settings.port
    try:
        family, *_ = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        return socket.create_server((host, port), family=family, backlog=socket.SOMAXCONN)
    except OSError as error:
        raise SettingsError(
            f"cannot listen on {host} port {port}: {error.strerror}; "
            "choose another with --host and --port (0 lets the system choose)"
        ) from error


class Supervisor:
    """Keeps one engine and the web processes running until it is told to stop.

    Where a remote store answers, there is no engine: the web processes ask the store themselves.
    """

    def __init__(
        self,
        settings: Settings,
        listener: socket.socket,
        announce: Callable[[Release | None], None],
    ) -> None:
        self._settings = replace(settings, port=listener.getsockname()[1])
        self._listener = listener
        self._announce: Callable[[Release | None], None] | None = announce
        self._folder = _socket_folder()
        self._lifeline, self._our_end = os.pipe()
        self._engines = Engines(settings.releases, self._folder, self._engine_child)
        self._web = [self._web_child() for _ in range(settings.web_workers)]
        self._web_was_up = False
        self._stops = 0
        self._is_remote = bool(settings.engine)

    def run(self) -> None:
        """Serve until SIGTERM, SIGINT or SIGHUP; a second one does not wait for answers.

        Raises:
            EngineError: the engine or the web processes cannot be started at all.
            ReleaseError: there is no release.
        """
        bell = self._hang_bell()
        try:
            while not self._stops:
                self._tend()
                starting = not self._is_remote and self._engines.coming is not None
                self._wait(bell, _START_POLL_SECONDS if starting else _POLL_SECONDS)
        finally:
            self._listener.close()
            self._stop(bell)
            shutil.rmtree(self._folder, ignore_errors=True)

    def _tend(self) -> None:
        if not self._is_remote:
            self._engines.tend()
        self._greet()
        for child in self._web:
            self._web_was_up |= child.is_alive and child.age > _WEB_UP_SECONDS
            child.revive()
            if child.short_lives >= _WEB_ATTEMPTS and not self._web_was_up:
                raise EngineError("the web processes end as soon as they start; see above why")

    def _greet(self) -> None:
        """Say once which release answers, as soon as that is known."""
        serving = self._engines.serving
        if self._announce and (serving or self._is_remote):
            self._announce(serving.release if serving else None)
            self._announce = None

    def _stop(self, bell: socket.socket) -> None:
        """Drain: first the web, whose answers still need the engine, then the engine."""
        asked = self._stops
        deadline = time.monotonic() + self._settings.query_seconds + _GRACE_SECONDS
        for part in (_Group(self._web), self._engines):
            part.signal(signal.SIGTERM)
            while part.is_alive and self._stops <= max(asked, 1) and time.monotonic() < deadline:
                self._wait(bell, _START_POLL_SECONDS)
            part.signal(signal.SIGKILL)

    def _hang_bell(self) -> socket.socket:
        """Let the signals that matter end a wait."""
        bell, rope = socket.socketpair()
        bell.setblocking(False)
        rope.setblocking(False)
        signal.set_wakeup_fd(rope.detach())
        signal.signal(signal.SIGCHLD, lambda *_: None)
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, self._count_stop)
        return bell

    def _count_stop(self, *_: object) -> None:
        self._stops += 1

    def _wait(self, bell: socket.socket, seconds: float) -> None:
        if select.select([bell], [], [], seconds)[0]:
            bell.recv(4096)

    def _engine_child(self, release: Release, path: Path) -> Child:
        arguments = [
            "clusterlod.engine.process", str(release.folder), str(path), str(self._lifeline),
        ]  # fmt: skip
        return Child(arguments, _ALLOCATOR | self._environ(), [self._lifeline])

    def _web_child(self) -> Child:
        listener = self._listener.fileno()
        arguments = [
            "clusterlod.web.process", str(listener), str(self._engines.link), str(self._lifeline),
        ]  # fmt: skip
        metrics = self._folder / "metrics"  # where web processes count together
        metrics.mkdir(exist_ok=True)
        environ = self._environ() | {"PROMETHEUS_MULTIPROC_DIR": str(metrics)}
        return Child(arguments, environ, [listener, self._lifeline])

    def _environ(self) -> dict[str, str]:
        inherited = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(PREFIX) or name in VARIABLES
        }
        return inherited | {"RUST_BACKTRACE": "0"} | to_environment(self._settings)


class _Group:
    """Several children that are stopped together."""

    def __init__(self, children: list[Child]) -> None:
        self._children = children

    @property
    def is_alive(self) -> bool:
        return any(child.is_alive for child in self._children)

    def signal(self, number: int) -> None:
        for child in self._children:
            child.signal(number)


def _socket_folder() -> Path:
    """Make the folder of the sockets, which nobody else can enter.

    Raises:
        SettingsError: its path would be too long for a socket.
    """
    folder = Path(tempfile.mkdtemp(prefix="clusterlod-"))
    if len(os.fsencode(folder / "engine-999999.sock")) > _SOCKET_PATH_BYTES:
        folder.rmdir()
        raise SettingsError(f"{folder}: too long a path for a socket; set TMPDIR to a shorter one")
    return folder
