"""Do something only as long as the client waits for it."""

import asyncio
from types import TracebackType
from typing import Final, Self

from starlette.types import Receive

#: Seconds before anyone looks whether the client is still there: most answers are out by then.
_GRACE: Final = 0.2


class ClientLeftError(Exception):
    """The client has closed its connection; there is nobody to tell."""


class WhileConnected:
    """A block that is cancelled when the client leaves; made as ``asyncio.timeout`` is.

    Raises at its end:
        ClientLeftError: the client left before.
    """

    def __init__(self, receive: Receive) -> None:
        """Watch what ``receive`` tells; the request's body must have been read."""
        self._receive = receive
        self._watch: asyncio.Task[None] | None = None
        self._timer: asyncio.TimerHandle | None = None
        self._task: asyncio.Task[None] | None = None
        self._left = False

    async def __aenter__(self) -> Self:
        """Begin; the watch begins a little later."""
        self._task = asyncio.current_task()
        self._timer = asyncio.get_running_loop().call_later(_GRACE, self._start)
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        _: TracebackType | None,
    ) -> None:
        """End the watch."""
        if self._timer:
            self._timer.cancel()
        if self._watch:
            self._watch.cancel()
        cancelled = self._left and kind is asyncio.CancelledError
        if cancelled and self._task and self._task.uncancel() == 0:
            raise ClientLeftError from error

    def _start(self) -> None:
        self._watch = asyncio.get_running_loop().create_task(self._await_leave())

    async def _await_leave(self) -> None:
        while (await self._receive())["type"] != "http.disconnect":
            pass
        self._left = True
        if self._task:
            self._task.cancel()
