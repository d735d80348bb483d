"""A query worker: a forked copy of the engine that answers one query at a time.

It gets each request together with the client's connection, and writes the answer there itself. Any
query may be its last: it can be killed between two instructions, and the engine then tells the
client. What the engine must know is how far the answer has got: one shared byte says it.
"""

import ctypes
import os
import resource
import signal
import socket
import sys
from contextlib import suppress
from mmap import mmap
from pathlib import Path
from struct import Struct
from typing import BinaryIO, Final, NoReturn

from clusterlod.engine.evaluation import evaluate
from clusterlod.engine.frames import (
    PREAMBLE,
    Kind,
    decode_request,
    encode_error,
    pack,
    pack_json,
    unpack_preamble,
)
from clusterlod.engine.guard import Limits
from clusterlod.engine.store import StoreSource
from clusterlod.errors import QueryError, QueryMemoryError
from clusterlod.settings import Settings

#: What a worker tells the engine after a query: that it is ready, or that it leaves.
READY: Final = b"r"
LEAVING: Final = b"l"

#: Values of the shared byte: the client has got nothing, or something; or only the rest is left.
NOTHING: Final = 0
STARTED: Final = 1
ENDING: Final = 2

#: A descriptor in the message that passes it (unix(7), SCM_RIGHTS).
DESCRIPTOR: Final = Struct("@i")

_PR_SET_PDEATHSIG: Final = 1
_PART: Final = 65_536
_ONE_DESCRIPTOR: Final = socket.CMSG_SPACE(DESCRIPTOR.size)
_PAGE: Final = resource.getpagesize()


class Output:
    """The file object that the store writes to: holds the start back, then streams.

    A blocking connection is the back-pressure: while the client does not read, the store waits.
    """

    def __init__(self, connection: socket.socket, header: bytes, hold: int, progress: mmap) -> None:
        self._connection = connection
        self._header = header
        self._hold = hold
        self._progress = progress
        self._held = bytearray()

    def write(self, part: bytes) -> int:
        """Take a part of the result."""
        self._held += part
        if len(self._held) >= self._hold:
            data = pack(Kind.DATA, bytes(self._held))
            self._held.clear()
            self._hold = _PART
            self._send(STARTED, data)
        return len(part)

    def flush(self) -> None:
        """Do nothing: parts are sent when enough has come together."""

    def finish(self) -> None:
        """Send the rest and the frame that says that the answer is whole."""
        rest = pack(Kind.DATA, bytes(self._held)) if self._held else b""
        self._send(ENDING, rest + pack(Kind.END))

    def fail(self, error: QueryError) -> None:
        """Send an error, unless the client has got the start of an answer."""
        if self._progress[0] == NOTHING:
            self._header = b""
            self._send(ENDING, encode_error(error))

    def _send(self, progress: int, frames: bytes) -> None:
        header, self._header = self._header, b""
        self._progress[0] = progress
        self._connection.sendall(header + frames)


class Worker:
    """The life of a worker, between the fork and its end."""

    def __init__(
        self, source: StoreSource, version: str, settings: Settings, channel: socket.socket
    ) -> None:
        self._source = source
        self._store = source.open()
        self._header = pack_json(Kind.HEADER, {"release": version})
        self._settings = settings
        self._limits = Limits.of(settings)
        self._channel = channel
        self._budget = settings.query_memory * 2**20

    def run(self, progress: mmap) -> NoReturn:
        """Answer queries until the engine goes away or a fresh worker is better."""
        with Path("/proc/self/statm").open("rb", buffering=0) as statm:
            if self._source.path is None:  # a store on disk must open its own files
                leave_one_descriptor()
            self._serve(progress, statm)
        self._channel.sendall(LEAVING)
        os._exit(0)

    def _serve(self, progress: mmap, statm: BinaryIO) -> None:
        size = _address_space(statm)
        _confine(size + self._budget)
        for _ in range(self._settings.worker_queries):
            self._channel.sendall(READY)
            request, connection = self._receive()
            healthy = self._answer(request, connection, progress)
            connection.close()
            if not healthy or _address_space(statm) > size + self._budget // 4:
                break

    def _receive(self) -> tuple[bytes, socket.socket]:
        part, messages, _, _ = self._channel.recvmsg(_PART, _ONE_DESCRIPTOR)
        if not part:
            os._exit(0)
        frame = bytearray(part)
        _, length = unpack_preamble(part[: PREAMBLE.size])
        while left := PREAMBLE.size + length - len(frame):
            frame += self._channel.recv(left, socket.MSG_WAITALL)
        (number,) = DESCRIPTOR.unpack(messages[0][2])
        connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM, 0, number)
        return bytes(frame[PREAMBLE.size :]), connection

    def _answer(self, payload: bytes, connection: socket.socket, progress: mmap) -> bool:
        """Answer one request; tell whether the worker is fit for another."""
        output = Output(connection, self._header, self._settings.hold_bytes, progress)
        try:
            evaluate(self._store, decode_request(payload), output, self._limits)
            output.finish()
        except QueryError as error:
            output.fail(error)
        except MemoryError:
            output.fail(QueryMemoryError(self._budget))
            return False
        except ConnectionError:
            return True  # the client has left; there is nobody to tell
        return True


def _confine(address_space: int) -> None:
    """Limit what this process can do for the rest of its life, and bind it to the engine's."""
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0) != 0:
        raise OSError(ctypes.get_errno(), "prctl(PR_SET_PDEATHSIG)")
    signal.set_wakeup_fd(-1)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_AS, (address_space, address_space))


def leave_one_descriptor() -> None:
    """Let this process hold one more descriptor than now: the connection of its client.

    While it answers, nothing can open a file or a connection: the second line of defence against
    SERVICE. The system gives the lowest free number, and none from the limit on.
    """
    lowest = os.dup(sys.stderr.fileno())
    os.close(lowest)
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (lowest + 1, hard))


def _address_space(statm: BinaryIO) -> int:
    """Return the size of this process in bytes, as RLIMIT_AS counts it."""
    pages = int(os.pread(statm.fileno(), 32, 0).split(b" ", 1)[0])
    return pages * _PAGE


def close_descriptors(keep: int) -> None:
    """Close what was inherited: a forgotten copy of a connection would hold it open."""
    for entry in list(Path("/proc/self/fd").iterdir()):
        number = int(entry.name)
        if number > sys.stderr.fileno() and number != keep:
            with suppress(OSError):  # the descriptor that listed the folder is gone
                os.close(number)
