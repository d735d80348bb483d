"""The engine processes of one supervisor: one serves, one may be coming, some may be leaving.

Web processes connect to one symbolic link. Each engine opens a socket of its own; once it answers,
the link is moved to it by one atomic rename, and the engine before it drains. So a new release, or
the successor of a dead engine, takes over without a failed request.
"""

import signal
import socket
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

import click

from clusterlod.cli.child import Child
from clusterlod.errors import EngineError, ReleaseError
from clusterlod.release import Release, current_release

_ATTEMPTS: Final = 3
#: Seconds between two starts, so that an engine that dies at once does not keep the machine busy.
_PAUSE: Final = 1.0
#: Seconds after which a release that could not be served is tried again: its engines may have been
#: killed, by hand or for want of memory.
_FORGET: Final = 60.0


class EngineProcess:
    """One engine: a release, a socket, a child."""

    def __init__(self, release: Release, path: Path, child: Child) -> None:
        self.release = release
        self.path = path
        self.child = child

    def answers(self) -> bool:
        """Tell whether it accepts connections, which it does once the release is loaded."""
        with socket.socket(socket.AF_UNIX) as probe:
            try:
                probe.connect(str(self.path))
            except OSError:
                return False
        return True


class Engines:
    """Keeps one engine serving the current release.

    Attributes:
        serving: The engine behind the link, or None before the first and after a death.
        coming: An engine that is loading, or None.
    """

    def __init__(
        self, releases: Path, folder: Path, make_child: Callable[[Release, Path], Child]
    ) -> None:
        self.serving: EngineProcess | None = None
        self.coming: EngineProcess | None = None
        self._leaving: list[EngineProcess] = []
        self._releases = releases
        self._folder = folder
        self._make_child = make_child
        self._made = 0
        self._started = -_PAUSE
        self._last: Release | None = None
        self._refused: Path | None = None
        self._refused_at = 0.0

    @property
    def link(self) -> Path:
        """What web processes connect to."""
        return self._folder / "engine.sock"

    def tend(self) -> None:
        """Replace what is dead, take over what is ready.

        Raises:
            EngineError: no engine has ever answered, after several attempts.
        """
        self._leaving = [engine for engine in self._leaving if engine.child.is_alive]
        if self.serving and not self.serving.child.is_alive:
            self.serving = None
        if self.coming and not self.coming.child.is_alive:
            self._retry(self.coming)
        elif self.coming and self.coming.answers():
            self._promote(self.coming)
        elif not self.coming:
            self._follow_current()

    def signal(self, number: int) -> None:
        """Send a signal to every engine."""
        for engine in self._all():
            engine.child.signal(number)

    @property
    def is_alive(self) -> bool:
        """Whether any engine runs."""
        return any(engine.child.is_alive for engine in self._all())

    def _all(self) -> list[EngineProcess]:
        return [engine for engine in (self.serving, self.coming, *self._leaving) if engine]

    def _follow_current(self) -> None:
        """Start an engine if none serves, or if another release has become current."""
        release = self._wanted()
        served = self.serving and self.serving.release.folder
        if release.folder != served and time.monotonic() >= self._started + _PAUSE:
            self._start(release)

    def _wanted(self) -> Release:
        """Return the current release, or the last that could be served if that one cannot."""
        try:
            release = current_release(self._releases)
        except ReleaseError:
            if self._last is None:
                raise
            return self._last  # between two releases, or being repaired
        return self._last if self._last and self._is_refused(release) else release

    def _is_refused(self, release: Release) -> bool:
        recently = time.monotonic() < self._refused_at + _FORGET
        return recently and release.folder == self._refused

    def _start(self, release: Release) -> None:
        self._started = time.monotonic()
        self._made += 1
        path = self._folder / f"engine-{self._made}.sock"
        self.coming = EngineProcess(release, path, self._make_child(release, path))
        self.coming.child.start()

    def _retry(self, engine: EngineProcess) -> None:
        """Start a dead newcomer again; after some attempts keep to what served before."""
        engine.child.revive()
        if engine.child.short_lives < _ATTEMPTS:
            return
        if self._last is None:
            raise EngineError(f"no engine could serve {engine.release.folder}; see above why")
        click.echo(f"{engine.release.folder}: cannot be served; see above why", err=True)
        engine.child.signal(signal.SIGKILL)
        self._leaving.append(engine)
        self._refused, self._refused_at = engine.release.folder, time.monotonic()
        self.coming = None

    def _promote(self, engine: EngineProcess) -> None:
        staged = self._folder / "engine-next.sock"
        staged.unlink(missing_ok=True)
        staged.symlink_to(engine.path.name)
        staged.replace(self.link)
        if self.serving:
            self.serving.child.signal(signal.SIGTERM)
            self._leaving.append(self.serving)
        self.serving, self.coming = engine, None
        self._last = engine.release
