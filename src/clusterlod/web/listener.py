"""Accept connections one at a time, so that the siblings of this process get theirs.

All web processes listen on one socket. A server of the event loop, once awake, takes every
connection that waits: whoever is first would have all, and one core would do the work of two.
"""

import asyncio
import errno
import socket
from collections.abc import Callable
from typing import Final

#: Seconds to wait where the system has no descriptor or memory for another connection.
_PAUSE: Final = 0.5
_EXHAUSTED: Final = (errno.EMFILE, errno.ENFILE, errno.ENOBUFS, errno.ENOMEM)


class Listener:
    """Accepts connections from a socket until it is closed."""

    def __init__(
        self, listening: socket.socket, make_protocol: Callable[[], asyncio.Protocol]
    ) -> None:
        """Begin, in the running loop."""
        self._socket = listening
        self._make_protocol = make_protocol
        self._loop = asyncio.get_running_loop()
        self._connecting: set[asyncio.Task[None]] = set()
        self._timer: asyncio.TimerHandle | None = None
        listening.setblocking(False)
        self._listen()

    def close(self) -> None:
        """Accept no more; the socket stays open for the others."""
        self._loop.remove_reader(self._socket)
        if self._timer:
            self._timer.cancel()

    def _listen(self) -> None:
        self._timer = None
        self._loop.add_reader(self._socket, self._accept)

    def _accept(self) -> None:
        try:
            connection, _ = self._socket.accept()
        except (BlockingIOError, InterruptedError, ConnectionAbortedError):
            return  # a sibling was faster, or the client has left
        except OSError as error:
            if error.errno not in _EXHAUSTED:
                raise
            self._loop.remove_reader(self._socket)  # which would call again and again
            self._timer = self._loop.call_later(_PAUSE, self._listen)
            return
        connection.setblocking(False)
        task = self._loop.create_task(self._connect(connection))
        self._connecting.add(task)  # the loop itself keeps no reference
        task.add_done_callback(self._connecting.discard)

    async def _connect(self, connection: socket.socket) -> None:
        try:
            await self._loop.connect_accepted_socket(self._make_protocol, connection)
        except OSError:
            connection.close()  # the client has left
