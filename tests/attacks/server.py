"""A whole server under attack: process tree, memory, liveness."""

import http.client
import json
import socket
import time
from contextlib import closing, suppress
from pathlib import Path
from urllib.parse import quote

from tests.cli.test_serve import Served
from tests.engine.running import wait_until

#: What the server is asked to keep is a second; a busy machine may need more to show life.
LIVENESS = 15.0
#: Memory that a process may keep after an attack, in bytes: caches, arenas, code that was loaded.
SLACK = 64 * 2**20

ASK = "ASK { ?s ?p ?o }"


class Attacked:
    """A running ``clusterlod serve`` that is about to have a bad day."""

    def __init__(self, served: Served) -> None:
        self.served = served
        place = served.address.removeprefix("http://").rstrip("/")
        self.host, _, port = place.partition(":")
        self.port = int(port)

    def connect(self) -> socket.socket:
        """Open a connection."""
        return socket.create_connection((self.host, self.port), timeout=LIVENESS)

    def send(
        self, method: str, path: str, body: bytes | None = None, **headers: str
    ) -> tuple[int, http.client.HTTPMessage, bytes]:
        """Return status, headers and whole body.

        Raises:
            http.client.HTTPException: the answer broke off, or was none.
            OSError: the connection broke.
        """
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        connection = http.client.HTTPConnection(self.host, self.port, timeout=60)
        with closing(connection):
            connection.request(method, path, body, named)
            response = connection.getresponse()
            return response.status, response.headers, response.read()

    def query(self, text: str, accept: str = "*/*") -> tuple[int, bytes] | None:
        """Ask a query; None if the answer broke off."""
        kind = "application/sparql-query"
        try:
            status, _, body = self.send(
                "POST", "/sparql", text.encode("utf-8", "surrogatepass"),
                Content_Type=kind, Accept=accept,
            )  # fmt: skip
        except (http.client.HTTPException, ConnectionError):
            return None
        return status, body

    def answers(self) -> bool:
        """Tell whether a trivial question gets its answer in time."""
        deadline = time.monotonic() + LIVENESS
        while time.monotonic() < deadline:
            with suppress(OSError, http.client.HTTPException):
                status, _, body = self.send("GET", f"/sparql?query={quote(ASK)}")
                if status == 200:
                    return bool(json.loads(body)["boolean"])
                assert status == 503, "busy, while the queue empties"
        return False

    def processes(self) -> list[int]:
        """List the process ids of the whole tree."""
        found, waiting = [], [self.served.process.pid]
        while waiting:
            pid = waiting.pop()
            found.append(pid)
            with suppress(OSError):
                children = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii")
                waiting += map(int, children.split())
        return found

    def memory(self) -> int:
        """Return the memory of the tree in bytes, shared pages counted once."""
        return sum(map(_proportional_size, self.processes()))

    def comes_to_rest(self, rest: int) -> None:
        """Wait until the tree takes no more memory than it did at rest, and some slack."""
        wait_until(
            lambda: self.memory() < rest + SLACK * len(self.processes()), "memory is given back"
        )


def _proportional_size(pid: int) -> int:
    try:
        text = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii")
    except OSError:
        return 0
    line = next(line for line in text.splitlines() if line.startswith("Pss:"))
    return int(line.split()[1]) * 1024
