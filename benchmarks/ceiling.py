"""How many answers a second the load generator can take: from a server that does nothing."""

import asyncio
import sys
import tempfile
import time
from pathlib import Path
from typing import Final, cast

import uvloop
from benchmarks.measures import load
from benchmarks.processes import running
from benchmarks.subjects import Server, free_port, listens

_HEAD: Final = b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 300\r\n\r\n"
_ANSWER: Final = _HEAD + b"." * 300


class Nothing(asyncio.Protocol):
    """Answers whatever comes; requests of the load generator come one at a time."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Take the transport (called by the loop)."""
        self._transport = cast(asyncio.Transport, transport)

    def data_received(self, data: bytes) -> None:
        """Answer (called by the loop)."""
        if data.endswith(b"\r\n\r\n"):
            self._transport.write(_ANSWER)


async def serve(port: int) -> None:
    """Serve until the end of the process."""
    server = await asyncio.get_running_loop().create_server(Nothing, "127.0.0.1", port)
    await server.serve_forever()


def ceiling() -> float:
    """Return answers a second on 16 connections."""
    port = free_port()
    with tempfile.TemporaryDirectory() as name:
        paths, log = Path(name) / "paths", Path(name) / "log"
        paths.write_text("/?query=ASK%7B%7D\n", encoding="ascii")
        command = [sys.executable, str(Path(__file__).resolve()), str(port)]
        root = str(Path(__file__).resolve().parents[1])
        with running(command, log, PYTHONPATH=f"{root}:{root}/src") as process:
            server = Server("nothing", f"http://127.0.0.1:{port}/", [], log)
            while not listens(port) and process.poll() is None:
                time.sleep(0.05)
            figures = load(server, paths, 16, 3, "unique")
    return figures["requests"] / figures["seconds"]


if __name__ == "__main__":
    uvloop.run(serve(int(sys.argv[1])))
