"""Accept connections in turn with the siblings of this process.

All web processes listen on one socket. A server of the event loop, once awake, takes every
connection that waits: whoever is first would have all, and one core would do the work of two. So a
process takes its share of those that wait, and one that has connections lets the others go first.
"""

import asyncio
import errno
import math
import socket
from collections.abc import Callable
from struct import Struct
from typing import Final

#: Seconds that a process with connections leaves to the others: they wake up in less.
_COURTESY: Final = 0.001
#: The connections that wait to be accepted, in the struct tcp_info of a listening socket (tcp(7)).
_WAITING: Final = Struct("@24xI")

#: Seconds to wait where the system has no descriptor or memory for another connection.
_PAUSE: Final = 0.5
_EXHAUSTED: Final = (errno.EMFILE, errno.ENFILE, errno.ENOBUFS, errno.ENOMEM)


class Listener:
    """Accepts connections from a socket until it is closed."""

    def __init__(
        self,
        listening: socket.socket,
        make_protocol: Callable[[], asyncio.Protocol],
        is_idle: Callable[[], bool],
        siblings: int,
    ) -> None:
        """Begin, in the running loop.

        Args:
            listening: The socket, which others may share.
            make_protocol: Makes the protocol of each connection.
            is_idle: Tells whether this process has no connection.
            siblings: Processes that share the socket, this one included.
        """
        self._socket = listening
        self._make_protocol = make_protocol
        self._is_idle = is_idle
        self._siblings = siblings
        self._loop = asyncio.get_running_loop()
        self._connecting: set[asyncio.Task[None]] = set()
        self._timer: asyncio.TimerHandle | None = None
        listening.setblocking(False)
        self._loop.add_reader(listening, self._hear)

    def close(self) -> None:
        """Accept no more; the socket stays open for the others."""
        self._loop.remove_reader(self._socket)
        if self._timer:
            self._timer.cancel()

    def _hear(self) -> None:
        if self._is_idle():
            self._accept_share()
        else:
            self._pause(_COURTESY)

    def _pause(self, seconds: float) -> None:
        self._loop.remove_reader(self._socket)  # which would call again and again
        self._timer = self._loop.call_later(seconds, self._resume)

    def _resume(self) -> None:
        self._timer = None
        self._loop.add_reader(self._socket, self._hear)
        self._accept_share()

    def _accept_share(self) -> None:
        information = self._socket.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, _WAITING.size)
        (waiting,) = _WAITING.unpack(information)
        try:
            for _ in range(math.ceil(waiting / self._siblings)):
                self._accept()
        except (BlockingIOError, InterruptedError, ConnectionAbortedError):
            pass  # a sibling was faster, or the client has left
        except OSError as error:
            if error.errno not in _EXHAUSTED:
                raise
            self._pause(_PAUSE)

    def _accept(self) -> None:
        connection, _ = self._socket.accept()
        connection.setblocking(False)
        task = self._loop.create_task(self._connect(connection))
        self._connecting.add(task)  # the loop itself keeps no reference
        task.add_done_callback(self._connecting.discard)

    async def _connect(self, connection: socket.socket) -> None:
        try:
            await self._loop.connect_accepted_socket(self._make_protocol, connection)
        except OSError:
            connection.close()  # the client has left
