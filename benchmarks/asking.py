"""Ask an endpoint one query at a time, and bring answers into a form that can be compared."""

import hashlib
import http.client
import json
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any, Final
from urllib.parse import quote, urlsplit

JSON: Final = "application/sparql-results+json"
N_TRIPLES: Final = "application/n-triples"
_NUMBERS: Final = (
    "integer", "decimal", "double", "float", "int", "long", "nonNegativeInteger", "positiveInteger",
)  # fmt: skip
_DIGITS: Final = 10


class NoAnswerError(Exception):
    """An endpoint gave no answer, or one that is none; the message says which."""


class TooLateError(NoAnswerError):
    """There was no answer in time; it may still be worked on."""


@dataclass(frozen=True, slots=True)
class Reply:
    """A whole answer.

    Attributes:
        seconds: From the request to the last byte.
        first: From the request to the first byte of the body.
        body: It, if it was kept.
        length: Its bytes.
        etag: Its entity tag, if it has one.
    """

    seconds: float
    first: float
    body: bytes
    length: int
    etag: str


def path_of(url: str, query: str) -> str:
    """Return the path and query string that ask a query by GET."""
    return f"{urlsplit(url).path}?query={quote(query, safe='')}"


def ask(
    url: str, query: str, accept: str = JSON, patience: float = 90.0, keep: bool = True
) -> Reply:
    """Ask and read to the end.

    Raises:
        NoAnswerError: another status than 200, or no whole answer.
    """
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=patience)
    begin = time.perf_counter()
    try:
        connection.connect()
        connection.request("GET", path_of(url, query), headers={"Accept": accept})
        response = connection.getresponse()
        start = response.read(1)
        first = time.perf_counter() - begin
        kept, length = [start], len(start)
        for part in _parts(response, begin + patience):
            length += len(part)
            if keep:
                kept.append(part)
        seconds = time.perf_counter() - begin
        body = b"".join(kept)
        if response.status != 200:
            raise NoAnswerError(f"status {response.status}")
        return Reply(seconds, first, body, length, response.headers.get("ETag", ""))
    except TimeoutError as error:
        raise TooLateError(f"nothing within {patience:.0f} s") from error
    except (OSError, http.client.HTTPException) as error:
        raise NoAnswerError(f"broken ({type(error).__name__}: {parts.netloc})") from error
    finally:
        connection.close()


def _parts(response: http.client.HTTPResponse, deadline: float) -> Iterator[bytes]:
    while part := response.read1(262_144):
        if time.perf_counter() > deadline:
            raise TimeoutError
        yield part


@dataclass(frozen=True, slots=True)
class Solutions:
    """An answer that can be compared: how many rows, and a hash that no order changes."""

    rows: int
    digest: str

    def __str__(self) -> str:
        """Say it in short."""
        return f"{self.rows:,} rows"


def solutions(body: bytes) -> Solutions:
    """Read SPARQL JSON results; numbers count by their value, rows in no order.

    Raises:
        NoAnswerError: it is no such document.
    """
    try:
        document = json.loads(body)
    except ValueError as error:
        raise NoAnswerError("not JSON to its end") from error
    if "boolean" in document:
        return Solutions(1, str(document["boolean"]))
    rows = Counter(
        tuple(sorted((name, *_term(value)) for name, value in row.items()))
        for row in document["results"]["bindings"]
    )
    text = json.dumps(sorted(rows.items()), ensure_ascii=False)
    return Solutions(rows.total(), hashlib.sha256(text.encode()).hexdigest()[:16])


def _term(value: dict[str, Any]) -> tuple[str, str, str]:
    kind = "uri" if value["type"] == "uri" else "literal"
    datatype = value.get("datatype", "").rpartition("#")[2]
    language = value.get("xml:lang", "").lower()
    if datatype in _NUMBERS:
        return kind, _number(value["value"]), "number"
    return kind, value["value"], language or datatype.removeprefix("string")


def _number(text: str) -> str:
    try:
        number = Decimal(text)
    except InvalidOperation:
        return text
    return f"{number.normalize():.{_DIGITS}g}" if number.is_finite() else text


def distinct_lines(body: bytes) -> Solutions:
    """Read N-Triples that a store wrote: how many triples, and a hash that no order changes."""
    lines = set(body.splitlines())
    total = sum(int.from_bytes(hashlib.sha256(line).digest()[:8]) for line in lines)
    return Solutions(len(lines), f"{total % 2**64:016x}")
