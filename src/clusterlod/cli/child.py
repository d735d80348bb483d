"""A child process of the supervisor, restarted with growing patience."""

import os
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from typing import Final

_SHORT_LIFE_SECONDS: Final = 60.0
_FIRST_PAUSE: Final = 0.1
_LONGEST_PAUSE: Final = 10.0


class Child:
    """One place in the process tree and whoever fills it now.

    Attributes:
        short_lives: How often in a row it ended on its own within a minute.
    """

    def __init__(
        self, arguments: Sequence[str], environ: Mapping[str, str], descriptors: Sequence[int]
    ) -> None:
        self._command = [sys.executable, "-P", "-m", *arguments]
        self._environ = dict(environ)
        self._descriptors = tuple(descriptors)
        self._process: subprocess.Popen[bytes] | None = None
        self._started = 0.0
        self.short_lives = 0

    def start(self) -> None:
        """Start it in a session of its own: the terminal's Ctrl-C is for the supervisor."""
        self._started = time.monotonic()
        self._process = subprocess.Popen(  # noqa: S603 - our own modules
            self._command,
            env=self._environ,
            pass_fds=self._descriptors,
            stdin=subprocess.DEVNULL,
            start_new_session=True,
        )

    @property
    def is_alive(self) -> bool:
        """Whether it runs; a dead one is collected here."""
        return self._process is not None and self._process.poll() is None

    @property
    def age(self) -> float:
        """Seconds since it was started last."""
        return time.monotonic() - self._started

    def revive(self) -> None:
        """Start it again if it is dead: at once the first time, then after a doubling pause."""
        if self.is_alive:
            return
        if self._process is not None:
            self._process = None
            self.short_lives = self.short_lives + 1 if self.age < _SHORT_LIFE_SECONDS else 0
        pause = _FIRST_PAUSE * 2**self.short_lives if self.short_lives > 1 else 0.0
        if self.age >= min(pause, _LONGEST_PAUSE):
            self.start()

    def signal(self, number: int) -> None:
        """Send a signal, if it still runs."""
        if self._process is not None and self._process.poll() is None:
            os.kill(self._process.pid, number)
