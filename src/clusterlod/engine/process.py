"""The engine as a process: ``python -m clusterlod.engine.process RELEASE SOCKET [LIFELINE]``.

Settings come from the environment. SIGTERM drains: what has connected is answered, nothing more.
LIFELINE is a descriptor whose end means that the supervisor is dead; then the engine ends as well.
"""

import gc
import os
import signal
import socket
import sys
from collections.abc import Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path

from clusterlod.engine.network import leave_network
from clusterlod.engine.server import Server
from clusterlod.engine.store import StoreSource, prepare
from clusterlod.errors import ClusterlodError
from clusterlod.release import open_release
from clusterlod.settings import from_environment


def main(arguments: Sequence[str]) -> None:
    """Prepare the release, serve it until told to stop."""
    folder, path, *rest = arguments
    settings = from_environment(os.environ)
    isolated = leave_network()
    release = open_release(Path(folder))
    source = prepare(release, settings)
    if not isolated:
        _warn(source)
    server = Server(source, release.version, settings)
    gc.collect()
    gc.freeze()  # the collector of a worker then leaves these shared pages alone
    _drain_on_sigterm(server)
    if rest:
        server.watch(int(rest[0]), partial(_supervisor_died, server, Path(path)))
    server.listen(Path(path))
    try:
        server.run()
    finally:
        Path(path).unlink(missing_ok=True)


def _warn(source: StoreSource) -> None:
    """Say which protection is missing; a store in memory has another one left."""
    rest = "the check of each query's text alone" if source.path else "a limit on open files"
    sys.stderr.write(
        "clusterlod engine: this system permits no network namespace; what keeps a query from "
        f"asking other servers is {rest}.\n"
    )


def _drain_on_sigterm(server: Server) -> None:
    """Let SIGTERM wake the loop; the terminal's SIGINT is the supervisor's business."""
    bell, rope = socket.socketpair()
    rope.setblocking(False)
    signal.set_wakeup_fd(rope.detach())
    signal.signal(signal.SIGTERM, lambda *_: None)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    server.watch(bell, partial(_ring, bell, server))


def _ring(bell: socket.socket, server: Server) -> None:
    bell.recv(4096)
    server.drain()


def _supervisor_died(server: Server, path: Path) -> None:
    """Remove what the supervisor would have removed: the folder of sockets, if it is ours."""
    server.stop()
    for pattern in ("engine*.sock", "metrics/*.db"):
        for entry in path.parent.glob(pattern):
            entry.unlink(missing_ok=True)
    with suppress(OSError):  # somebody else's file is in it, or another engine was faster
        (path.parent / "metrics").rmdir()
    with suppress(OSError):
        path.parent.rmdir()


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except ClusterlodError as error:
        sys.exit(f"clusterlod engine: {error}")
