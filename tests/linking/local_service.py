"""A small reconciliation service on this machine: real HTTP, answers from a table."""

import json
import threading
import urllib.parse
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

MANIFEST = {
    "versions": ["0.1", "0.2"],
    "name": "Local service",
    "identifierSpace": "http://www.wikidata.org/entity/",
    "schemaSpace": "http://www.wikidata.org/prop/direct/",
}


@dataclass
class Local:
    """What the service does, and what it was asked.

    Attributes:
        url: Its address.
        results: Name to candidates; other names have none.
        faults: Answers to give first: status, headers, body.
        batches: Every batch of queries that was answered.
        agents: Every ``User-Agent``.
    """

    url: str = ""
    manifest: dict[str, Any] = field(default_factory=lambda: dict(MANIFEST))
    results: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    faults: list[tuple[int, dict[str, str], bytes]] = field(default_factory=list)
    batches: list[dict[str, dict[str, Any]]] = field(default_factory=list)
    agents: list[str] = field(default_factory=list)

    @property
    def names(self) -> list[str]:
        """Every name that was asked for."""
        return [query["query"] for batch in self.batches for query in batch.values()]

    def answer(self, batch: dict[str, dict[str, Any]]) -> dict[str, Any]:
        self.batches.append(batch)
        return {key: {"result": self.results.get(q["query"], [])} for key, q in batch.items()}


@contextmanager
def running() -> Iterator[Local]:
    """Serve on 127.0.0.1 until the end of the block."""
    local = Local()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._reply(local.manifest)

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            if local.faults:
                self._send(*local.faults.pop(0))
                return
            batch = json.loads(urllib.parse.parse_qs(body)["queries"][0])
            self._reply(local.answer(batch))

        def _reply(self, value: object) -> None:
            local.agents.append(self.headers["User-Agent"])
            body = json.dumps(value).encode()
            self._send(200, {"Content-Type": "application/json"}, body)

        def _send(self, status: int, headers: dict[str, str], body: bytes) -> None:
            self.send_response(status)
            for name, value in {**headers, "Content-Length": str(len(body))}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        local.url = f"http://127.0.0.1:{server.server_address[1]}/api"
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield local
        finally:
            server.shutdown()
            thread.join()
