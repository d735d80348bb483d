"""One visit to one deployment: few requests, one at a time, none to anybody else."""

import http.client
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from email.message import Message
from functools import cached_property
from pathlib import Path
from typing import Final, NamedTuple
from urllib.parse import urljoin, urlsplit

from clusterlod import __version__
from clusterlod.doctor.reply import Reply
from clusterlod.errors import ServiceError
from clusterlod.namespaces import BASE, ID

FORM: Final = "application/x-www-form-urlencoded"
RESULTS_JSON: Final = "application/sparql-results+json"

_QUERIES: Final = Path(__file__).with_name("queries")
_LARGEST: Final = 100_000_000
_ATTEMPTS: Final = 4
_LONGEST_PAUSE: Final = 15
_CHUNK: Final = 65_536


class AbsentError(Exception):
    """The deployment does not offer a part that it may leave out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """How to visit.

    Attributes:
        seconds: Limit of one request.
        dump_bytes: How much of the dumps to fetch, to check their sums.
        shapes: SHACL files for the catalogue, in place of our own.
        language: Of the words that others than the doctor say, such as those of shapes.
    """

    seconds: float = 30.0
    dump_bytes: int = 32 * 2**20
    shapes: tuple[Path, ...] = ()
    language: str = "fr"


class Example(NamedTuple):
    """An entity of the deployment: ``type/slug`` and one of its names."""

    path: str
    name: str


class _AsItIs(urllib.request.HTTPErrorProcessor):
    """Hands over redirects and errors as any other answer."""

    def http_response(
        self, request: urllib.request.Request, response: http.client.HTTPResponse
    ) -> http.client.HTTPResponse:
        """Return the answer."""
        del request
        return response

    https_response = http_response


class Visit:
    """Asks one deployment; a GET that was asked before is answered from memory.

    Attributes:
        base: Address of the deployment, without a slash at the end.
        options: How to visit.
        requests: How many requests were made.
        latest: Method and address of the latest request.
    """

    def __init__(self, base: str, options: Options, tell: Callable[[str], None]) -> None:
        """Prepare a visit.

        Args:
            base: Address of the deployment.
            options: How to visit.
            tell: Called with method and address before each request.
        """
        self.base = base.rstrip("/")
        self.options = options
        self.requests = 0
        self.latest = ""
        self._tell = tell
        self._opener = urllib.request.build_opener(_AsItIs)
        self._known: dict[tuple[str, str, tuple[tuple[str, str], ...]], Reply] = {}

    def get(self, where: str, accept: str = "*/*", **headers: str) -> Reply:
        """GET a path or an address; names of headers are written with underscores."""
        return self._ask_once("GET", where, accept, headers)

    def fetch(self, where: str) -> Reply:
        """GET a file that is too large to be kept in memory."""
        return self._ask("GET", where, {"Accept": "*/*"}, None)

    def head(self, where: str, accept: str = "*/*") -> Reply:
        """Ask for the headers of a path or an address."""
        return self._ask_once("HEAD", where, accept, {})

    def preflight(self, where: str) -> Reply:
        """Ask as a browser does before a request that is not simple (CORS preflight)."""
        headers = {
            "Origin": "https://example.org",
            "Access-Control-Request-Method": "POST",
            "Access-Control-Request-Headers": "content-type",
        }
        return self._ask("OPTIONS", where, headers, None)

    def post(self, where: str, body: bytes, content_type: str, accept: str = "*/*") -> Reply:
        """POST a body."""
        headers = {"Accept": accept, "Content-Type": content_type}
        return self._ask("POST", where, headers, body)

    def form(self, where: str, fields: Mapping[str, str], accept: str = "*/*") -> Reply:
        """POST a form."""
        return self.post(where, urllib.parse.urlencode(fields).encode(), FORM, accept)

    def query(self, name: str, accept: str = RESULTS_JSON, **fields: str) -> Reply:
        """GET the answer to one of the doctor's own queries."""
        parameters = urllib.parse.urlencode({"query": query_text(name), **fields})
        return self.get(f"/sparql?{parameters}", accept)

    def resolve(self, where: str) -> str:
        """Return the address of a path of ours."""
        return self.base + where if where.startswith("/") else where

    def is_ours(self, address: str) -> bool:
        """Tell whether an address is below that of the deployment."""
        return address == self.base or address.startswith(f"{self.base}/")

    def followed(self, reply: Reply) -> str:
        """Return where a redirect or a relative link leads."""
        return urljoin(reply.url, reply.header("location"))

    @cached_property
    def example(self) -> Example:
        """An entity to look at.

        Raises:
            ServiceError: if the endpoint names none.
        """
        reply = self.query("example")
        try:
            row = reply.json()["results"]["bindings"][0]
            iri, name = str(row["entity"]["value"]), str(row["name"]["value"])
        except (KeyError, IndexError, TypeError) as error:
            raise ServiceError(f"{reply.request}: {ID}... / -") from error
        return Example(iri.removeprefix(ID), name)

    def _ask_once(self, method: str, where: str, accept: str, headers: Mapping[str, str]) -> Reply:
        named = {name.replace("_", "-").title(): value for name, value in headers.items()}
        key = (method, where, tuple(sorted({"Accept": accept, **named}.items())))
        if key not in self._known:
            self._known[key] = self._ask(method, where, {"Accept": accept, **named}, None)
        return self._known[key]

    def _ask(
        self, method: str, where: str, headers: Mapping[str, str], body: bytes | None
    ) -> Reply:
        """Ask; who is told to wait waits, for a while."""
        for _ in range(_ATTEMPTS):
            reply = self._ask_now(method, where, headers, body)
            if reply.status != 429:
                break
            said = reply.header("retry-after")
            time.sleep(min(int(said) if said.isdigit() else 1, _LONGEST_PAUSE))
        return reply

    def _ask_now(
        self, method: str, where: str, headers: Mapping[str, str], body: bytes | None
    ) -> Reply:
        url = self.resolve(where)
        if not self.is_ours(url):
            raise ServiceError(f"{method} {url}: {self.base}/...")
        agent = {"User-Agent": f"clusterlod-doctor/{__version__} (+{BASE})"}
        request = urllib.request.Request(  # noqa: S310 - the base is http or https
            url, data=body, headers={**agent, **headers}, method=method
        )
        self.requests, self.latest = self.requests + 1, f"{method} {url}"
        self._tell(self.latest)
        try:
            with self._opener.open(request, timeout=self.options.seconds) as response:
                content = self._read(response, request)
                return Reply(method, url, response.status, _headers(response.headers), content)
        except (OSError, http.client.HTTPException, ValueError) as error:
            reason = getattr(error, "reason", error)
            raise ServiceError(f"{method} {url}: {reason or type(error).__name__}") from error

    def _read(self, response: http.client.HTTPResponse, request: urllib.request.Request) -> bytes:
        """Read the body within the time and the size that one answer may take."""
        end = time.monotonic() + self.options.seconds
        body = bytearray()
        while chunk := response.read(_CHUNK):
            body += chunk
            if time.monotonic() > end or len(body) > _LARGEST:
                raise ServiceError(
                    f"{request.get_method()} {request.full_url}: > {self.options.seconds:g} s / "
                    f"{len(body)} bytes"
                )
        return bytes(body)


def query_text(name: str) -> str:
    """Return the text of one of the doctor's own queries."""
    return (_QUERIES / f"{name}.rq").read_text(encoding="utf-8")


def is_address(text: str) -> bool:
    """Tell whether a text is an address that can be visited."""
    parts = urlsplit(text)
    return parts.scheme in ("http", "https") and bool(parts.netloc) and not parts.query


def _headers(message: Message) -> dict[str, str]:
    found: dict[str, str] = {}
    for name, value in message.items():
        key = name.lower()
        found[key] = f"{found[key]}, {value}" if key in found else value
    return found
