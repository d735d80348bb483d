"""A small reverse proxy that plants one fault in what it passes on."""

import contextlib
import http.client
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

#: Headers that belong to one connection (RFC 9110, section 7.6.1).
HOP_BY_HOP = {"connection", "keep-alive", "transfer-encoding", "date", "server"}


@dataclass(frozen=True)
class Passing:
    """One answer on its way: what was asked, and what will be sent."""

    method: str
    path: str
    accept: str
    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes

    def header(self, name: str) -> str:
        return next((value for key, value in self.headers if key.lower() == name.lower()), "")

    def having(self, name: str, value: str | None) -> "Passing":
        """Replace a header, or take it away."""
        kept = [pair for pair in self.headers if pair[0].lower() != name.lower()]
        added = [] if value is None else [(name, value)]
        return replace(self, headers=(*kept, *added))

    def saying(self, old: str, new: str) -> "Passing":
        """Replace a text in the body."""
        return replace(self, body=self.body.replace(old.encode(), new.encode()))

    def answering(self, status: int) -> "Passing":
        return replace(self, status=status)


Fault = Callable[[Passing], Passing]


@contextlib.contextmanager
def proxy(upstream: str, fault: Fault) -> Iterator[str]:
    """Run the proxy before a server; yield its address."""

    class Handler(_Handler):
        target = urlsplit(upstream).netloc
        plant = staticmethod(fault)

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


class _Handler(BaseHTTPRequestHandler):
    target: str
    plant: Fault

    def _pass(self) -> None:
        length = int(self.headers.get("Content-Length") or 0)
        body = self.rfile.read(length) if length else None
        asked = {k: v for k, v in self.headers.items() if k.lower() not in ("host", "connection")}
        asked["X-Forwarded-Host"] = self.headers["Host"]
        upstream = http.client.HTTPConnection(self.target, timeout=20)
        upstream.request(self.command, self.path, body, asked)
        answer = upstream.getresponse()
        headers = [p for p in answer.getheaders() if p[0].lower() not in HOP_BY_HOP]
        passing = Passing(
            self.command, self.path, asked.get("Accept", ""), answer.status, tuple(headers),
            answer.read(),
        )  # fmt: skip
        upstream.close()
        self._send(type(self).plant(passing))

    def _send(self, passing: Passing) -> None:
        self.send_response(passing.status)
        for name, value in passing.headers:
            if name.lower() != "content-length" or passing.method == "HEAD":
                self.send_header(name, value)
        if passing.method != "HEAD" and passing.status not in (204, 304):
            self.send_header("Content-Length", str(len(passing.body)))
        self.end_headers()
        if passing.method != "HEAD":
            self.wfile.write(passing.body)

    do_GET = do_HEAD = do_POST = do_OPTIONS = _pass  # noqa: N815 - names of the library

    def log_message(self, format: str, *args: object) -> None:
        """Keep quiet."""
