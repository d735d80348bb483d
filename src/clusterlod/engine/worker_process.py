"""The engine's handle on a worker: fork it, give it a query, kill it, know why it died."""

import os
import signal
import socket
import sys
import traceback
from collections.abc import Callable
from enum import Enum
from mmap import mmap
from struct import Struct
from typing import NoReturn

from clusterlod.engine.client import Client
from clusterlod.engine.worker import DESCRIPTOR, NOTHING, Worker, close_descriptors
from clusterlod.errors import (
    QueryCrashError,
    QueryError,
    QueryMemoryError,
    QueryTimeoutError,
    ReleaseError,
)
from clusterlod.settings import Settings

#: Seconds and microseconds after which a worker that does not read counts as dead.
_SEND_LIMIT = Struct("@ll").pack(5, 0)


class Fate(Enum):
    """Why a worker ended, where the engine knows before its death."""

    TIMEOUT = "timeout"
    CLIENT_LEFT = "client left"
    RETIRED = "retired"


class WorkerProcess:
    """One forked worker, as the engine sees it.

    Attributes:
        channel: The engine's end of the socket pair; its end means that the worker is dead.
        client: Whose query it runs, or None.
        progress: The shared byte that says how far the answer has got.
        was_ready: Whether it has ever been ready for a query.
        fate: Why it will be dead, if the engine knows.
    """

    def __init__(self, make_worker: Callable[[socket.socket], Worker]) -> None:
        self.channel, theirs = socket.socketpair()
        self.progress = mmap(-1, 1)
        self.client: Client | None = None
        self.was_ready = False
        self.fate: Fate | None = None
        self._pid = os.fork()
        if self._pid == 0:
            _live(make_worker, theirs, self.progress)
        theirs.close()
        # The system's own limit: a limit of Python's costs a poll for each byte that is read.
        self.channel.setsockopt(socket.SOL_SOCKET, socket.SO_SNDTIMEO, _SEND_LIMIT)

    def start(self, client: Client) -> bool:
        """Give it a query; False if it has died meanwhile."""
        self.progress[0] = NOTHING
        frame = client.frame
        try:
            passed = DESCRIPTOR.pack(client.connection.fileno())
            sent = self.channel.sendmsg([frame], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, passed)])
            if sent < len(frame):
                self.channel.sendall(frame[sent:])
        except OSError:
            return False
        self.client = client
        return True

    def finish(self) -> Client | None:
        """Take its client away, because the answer is out or the worker dead."""
        client, self.client = self.client, None
        return client

    def kill(self, fate: Fate) -> None:
        """Kill it; the end of the channel will follow."""
        self.fate = self.fate or fate
        os.kill(self._pid, signal.SIGKILL)

    def bury(self, settings: Settings) -> QueryError | None:
        """Collect the dead process; return what to tell its client, if nobody has told it yet."""
        self.channel.close()
        _, status = os.waitpid(self._pid, 0)
        untold = self.progress[0] == NOTHING
        self.progress.close()
        client = self.client
        if client is None or self.fate is Fate.CLIENT_LEFT or not untold:
            return None
        if self.fate is Fate.TIMEOUT:
            return QueryTimeoutError(client.seconds)
        return _autopsy(os.waitstatus_to_exitcode(status), settings)


def _live(
    make_worker: Callable[[socket.socket], Worker], channel: socket.socket, progress: mmap
) -> NoReturn:
    """Be the worker; whatever happens, never return into the engine's loop."""
    try:
        close_descriptors(keep=channel.fileno())
        make_worker(channel).run(progress)
    except ConnectionError:
        os._exit(0)  # the engine is dead
    except ReleaseError as error:
        sys.stderr.write(f"clusterlod engine: {error}\n")
        sys.stderr.flush()
        os._exit(1)
    finally:
        traceback.print_exception(sys.exc_info()[1])
        sys.stderr.flush()
        os._exit(1)


def _autopsy(exit_code: int, settings: Settings) -> QueryError:
    if exit_code == -signal.SIGABRT:  # how pyoxigraph ends at the limit of RLIMIT_AS
        return QueryMemoryError(settings.query_memory * 2**20)
    if exit_code == -signal.SIGSEGV:
        return QueryCrashError("The query nests too deeply: it overflowed the stack of its worker.")
    return QueryCrashError(f"The query ended the worker that ran it (exit code {exit_code}).")
