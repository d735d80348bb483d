"""Read a request of the SPARQL 1.1 Protocol, section 2.1: exactly one query, or a clear refusal."""

import math
from collections.abc import Sequence
from typing import NamedTuple

from pyoxigraph import NamedNode
from starlette.requests import Request

from clusterlod.web.form import parameters
from clusterlod.web.problems import ProblemError

FORM = "application/x-www-form-urlencoded"
DIRECT = "application/sparql-query"
UPDATE = "application/sparql-update"

#: A form grows when it is percent-encoded, by three at most; the rest is for other parameters.
FORM_GROWTH = 3
FORM_MARGIN = 16_384

#: Parameters by which clients ask for a result format; values we do not know are ignored.
FORMAT_PARAMETERS = ("format", "output", "results")

Parameters = Sequence[tuple[str, str]]


class ProtocolRequest(NamedTuple):
    """A request of the protocol.

    Attributes:
        query: SPARQL text; None for a request without parameters, which asks for the description.
        default_graphs: IRIs of ``default-graph-uri``.
        named_graphs: IRIs of ``named-graph-uri``.
        formats: Values of ``format``, ``output`` and ``results``, as sent.
        seconds: Value of ``timeout``; None where the server's own limit is wanted.
    """

    query: str | None
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()
    formats: tuple[str, ...] = ()
    seconds: float | None = None


async def read_request(request: Request, limit: int) -> ProtocolRequest:
    """Read a GET, HEAD, POST or QUERY request.

    Args:
        request: The request, its body unread.
        limit: Bytes that a query may have.

    Raises:
        ProblemError: for anything but one query.
    """
    if request.method in ("GET", "HEAD"):
        return read_url(request.scope["query_string"], limit)
    url = _parameters(request.scope["query_string"], "URL")
    media_type = _content_type(request.headers.get("content-type", ""))
    if media_type == FORM:
        body = await read_body(request, limit * FORM_GROWTH + FORM_MARGIN)
        form = _parameters(body, "form")
        if any(name in ("query", "update") for name, _ in url):
            raise ProblemError("request", "query stands in the URL of a POST; expected in the form")
        return _required(_checked([*url, *form], limit, "too-large"))
    if media_type == DIRECT:
        return await _direct(request, url, limit)
    if media_type == UPDATE:
        raise ProblemError("update", "This endpoint is read-only; it takes queries, no updates.")
    raise ProblemError(
        "content-type", f"Content-Type {media_type or '(none)'!r}; expected {FORM} or {DIRECT}"
    )


def read_url(query_string: bytes, limit: int) -> ProtocolRequest:
    """Read the request that is the URL of a GET or HEAD, as :func:`read_request` does."""
    return _checked(_parameters(query_string, "URL"), limit, "too-long")


async def _direct(request: Request, url: Parameters, limit: int) -> ProtocolRequest:
    """Read a query that is the body itself (SPARQL 1.1 Protocol, 2.1.3)."""
    if any(name == "query" for name, _ in url):
        raise ProblemError("request", "query stands in the URL and in the body; expected once")
    text = _text(await read_body(request, limit))
    return _required(_checked([*url, ("query", text)], limit, "too-large"))


def _required(request: ProtocolRequest) -> ProtocolRequest:
    if request.query is None:
        raise ProblemError("request", "There is no query; expected one parameter query=...")
    return request


def _content_type(header: str) -> str:
    """Return the media type in lower case; refuse a charset that is not UTF-8."""
    media_type, *parameters = (part.strip() for part in header.split(";"))
    for parameter in parameters:
        name, _, value = parameter.partition("=")
        charset = value.strip().strip('"').lower()
        if name.strip().lower() == "charset" and charset not in ("utf-8", "utf8", "us-ascii"):
            raise ProblemError("content-type", f"charset {charset!r}; expected utf-8")
    return media_type.lower()


async def read_body(request: Request, limit: int) -> bytes:
    """Read the body, stopping as soon as it is longer than ``limit`` bytes."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > limit:
            raise ProblemError("too-large", f"The body is longer than {limit} bytes.")
    return bytes(body)


def _text(body: bytes) -> str:
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError as error:
        raise ProblemError(
            "request", f"The body is not UTF-8 at byte {error.start}; expected UTF-8"
        ) from error


def _parameters(encoded: bytes, place: str) -> list[tuple[str, str]]:
    try:
        return parameters(encoded)
    except ValueError as error:
        raise ProblemError(
            "request", f"The {place} cannot be decoded ({error}); expected percent-encoded UTF-8"
        ) from error


def _checked(given: Parameters, limit: int, too_much: str) -> ProtocolRequest:
    """Hold the parameters to the protocol."""
    if len(given) == 1 and given[0][0] == "query":  # nearly always
        return ProtocolRequest(_query([given[0][1]], limit, too_much))
    if any(name == "update" for name, _ in given):
        raise ProblemError("update", "This endpoint is read-only; it takes queries, no updates.")
    return ProtocolRequest(
        query=_query([value for name, value in given if name == "query"], limit, too_much),
        default_graphs=_iris(given, "default-graph-uri"),
        named_graphs=_iris(given, "named-graph-uri"),
        formats=tuple(value for name, value in given if name in FORMAT_PARAMETERS),
        seconds=_seconds([value for name, value in given if name == "timeout"]),
    )


def _query(queries: Sequence[str], limit: int, too_much: str) -> str | None:
    if len(queries) > 1:
        raise ProblemError("request", f"There are {len(queries)} queries; expected one")
    if not queries:
        return None
    if not queries[0].strip():
        raise ProblemError("request", "The query is empty; expected SPARQL 1.1 Query text")
    if len(queries[0].encode()) > limit:
        raise ProblemError(too_much, f"The query is longer than {limit} bytes.")
    return queries[0]


def _seconds(values: Sequence[str]) -> float | None:
    """Read ``timeout=``: seconds, of which 0 asks for the server's own limit, as in RDF4J."""
    if not values:
        return None
    try:
        seconds = float(values[-1])
    except ValueError:
        seconds = math.nan
    if not seconds >= 0:
        raise ProblemError("request", f"timeout={values[-1]!r}; expected a number of seconds")
    return seconds or None


def _iris(given: Parameters, wanted: str) -> tuple[str, ...]:
    values = tuple(value for name, value in given if name == wanted)
    for value in values:
        try:
            NamedNode(value)
        except ValueError as error:
            raise ProblemError(
                "request", f"{wanted}={value!r}: {error}; expected an absolute IRI"
            ) from error
    return values
