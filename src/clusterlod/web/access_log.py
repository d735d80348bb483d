"""The access log: one JSON object a line, no client addresses unless they are asked for.

Lines are written together a few times a second; a whole line is written at once, so that several
processes can share a file.
"""

import asyncio
import json
import os
import sys
from datetime import UTC, datetime
from typing import Any, Final

from clusterlod.errors import SettingsError

_PAUSE: Final = 0.2
_OPEN: Final = os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC


class AccessLog:
    """Writes to standard error (``-``), to a file, or nowhere (empty)."""

    def __init__(self, target: str) -> None:
        """Open the target.

        Raises:
            SettingsError: if it cannot be written.
        """
        self._lines: list[str] = []
        self._timer: asyncio.TimerHandle | None = None
        self.is_on = bool(target)
        try:
            self._file = os.open(target, _OPEN, 0o640) if target not in ("", "-") else None
        except OSError as error:
            raise SettingsError(f"access_log={target!r}: {error.strerror}") from error

    def write(self, **fields: Any) -> None:
        """Write a line with the time and the fields that are not None."""
        now = datetime.now(UTC).isoformat(timespec="milliseconds")
        kept = {key: value for key, value in fields.items() if value not in (None, "")}
        self._lines.append(json.dumps({"time": now, **kept}, ensure_ascii=False) + "\n")
        if self._timer is None:
            self._timer = asyncio.get_running_loop().call_later(_PAUSE, self.flush)

    def flush(self) -> None:
        """Write what has come together."""
        self._timer = None
        lines, self._lines = self._lines, []
        target = sys.stderr.fileno() if self._file is None else self._file
        if lines:
            os.write(target, "".join(lines).encode("utf-8", "replace"))

    def close(self) -> None:
        """Write the rest and close the file."""
        if self._timer:
            self._timer.cancel()
        self.flush()
        if self._file is not None:
            os.close(self._file)
            self._file = None
