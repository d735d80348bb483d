"""Ask a reconciliation service politely (Reconciliation Service API 0.2).

Queries go in batches, one at a time, with a pause between them. A service that is busy (429, 503)
or out of order is asked again after what its ``Retry-After`` says, else after a growing pause.
https://www.w3.org/community/reports/reconciliation/CG-FINAL-specs-0.2-20230410/
"""

import email.utils
import http.client
import json
import re
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from clusterlod import __version__
from clusterlod.errors import ServiceError
from clusterlod.namespaces import BASE

#: Queries in one request; OpenRefine sends as many.
BATCH: Final = 10

_ATTEMPTS: Final = 5
_FIRST_PAUSE: Final = 2.0
_LONGEST_PAUSE: Final = 300.0
_TIMEOUT: Final = 60.0
_BUSY: Final = (429, 500, 502, 503, 504)
_LARGEST: Final = 20_000_000

#: What may stand in an IRI (RFC 3987), as far as a table can hold it.
_IDENTIFIER: Final = re.compile(r"[^\s<>\"{}|\\^`\x00-\x20]+")

Query = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Candidate:
    """An entity of the service that may be the one asked for.

    Attributes:
        id: Its identifier there.
        name: Its name there.
        score: How well it fits by the service's own measure.
        match: Whether the service takes it for certain.
        description: A line about it; may be empty.
        types: Names of its types, or their identifiers where they have no name.
    """

    id: str
    name: str
    score: float
    match: bool
    description: str
    types: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a service says of itself.

    Attributes:
        name: Its name.
        identifier_space: What stands before an identifier in the IRI of an entity.
        schema_space: What stands before that of a property.
    """

    name: str
    identifier_space: str
    schema_space: str


def user_agent(contact: str) -> str:
    """Say who asks, and how to reach whoever asks."""
    where = f"{BASE}; {contact}" if contact else BASE
    return f"clusterlod/{__version__} ({where})"


@dataclass(slots=True)
class Service:
    """One reconciliation service.

    Attributes:
        url: Its address.
        agent: Value of the ``User-Agent`` header.
        pause: Seconds between two requests.
        sleep: Waits so many seconds.
    """

    url: str
    agent: str
    pause: float = 1.0
    sleep: Callable[[float], None] = time.sleep
    _asked: bool = field(default=False, init=False)

    def __post_init__(self) -> None:
        """Refuse an address that is none of the web."""
        if urllib.parse.urlsplit(self.url).scheme not in ("http", "https"):
            raise ServiceError(f"{self.url!r} is no address of a service; expected https://…")

    def manifest(self) -> Manifest:
        """Ask what the service is.

        Raises:
            ServiceError: if nobody answers, or what answers is no reconciliation service.
        """
        answer = self._ask(None)
        try:
            return Manifest(
                str(answer["name"]), str(answer["identifierSpace"]), str(answer["schemaSpace"])
            )
        except (KeyError, TypeError) as error:
            raise ServiceError(
                f"{self.url}: no reconciliation service; its manifest lacks {error}"
            ) from error

    def candidates(self, queries: Sequence[Query]) -> list[tuple[Candidate, ...]]:
        """Ask one batch of queries; return the candidates of each, in the same order.

        Raises:
            ServiceError: if the service does not answer, or not by the specification.
        """
        batch = {f"q{number}": query for number, query in enumerate(queries)}
        text = json.dumps(batch, ensure_ascii=False)
        answer = self._ask(urllib.parse.urlencode({"queries": text}).encode())
        try:
            return [tuple(map(_candidate, answer[key]["result"])) for key in batch]
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise ServiceError(
                f"{self.url}: an answer that is not of the reconciliation API 0.2 ({error!r}); "
                "expected a result for each query"
            ) from error

    def _ask(self, body: bytes | None) -> Any:
        if self._asked:
            self.sleep(self.pause)
        self._asked = True
        reason = ""
        for number, pause in enumerate(_pauses(), 1):
            try:
                return self._once(body)
            except urllib.error.HTTPError as error:
                reason, wanted = f"status {error.code}", _retry_after(error)
                error.close()
                if error.code not in _BUSY:
                    break
                pause = pause if wanted is None else wanted
            except (OSError, http.client.HTTPException) as error:
                reason = str(error)
            if number < _ATTEMPTS:
                self.sleep(pause)
        raise ServiceError(f"{self.url}: no answer ({reason}); run the command again to go on")

    def _once(self, body: bytes | None) -> Any:
        headers = {"User-Agent": self.agent, "Accept": "application/json"}
        request = urllib.request.Request(self.url, body, headers)  # noqa: S310  # checked above
        with urllib.request.urlopen(request, timeout=_TIMEOUT) as answer:  # noqa: S310
            try:
                return json.loads(answer.read(_LARGEST))
            except ValueError as error:
                raise ServiceError(f"{self.url}: an answer that is not JSON ({error})") from error


def _pauses() -> Iterator[float]:
    for number in range(_ATTEMPTS):
        yield _FIRST_PAUSE * 2**number


def _retry_after(error: urllib.error.HTTPError) -> float | None:
    """Read seconds or a date (RFC 9110, section 10.2.3), at most five minutes."""
    text = error.headers.get("Retry-After", "")
    if text.isdecimal():
        return min(float(text), _LONGEST_PAUSE)
    try:
        wait = email.utils.parsedate_to_datetime(text).timestamp() - time.time()
    except ValueError:
        return None
    return min(max(wait, 0.0), _LONGEST_PAUSE)


def _candidate(value: dict[str, Any]) -> Candidate:
    if not _IDENTIFIER.fullmatch(str(value["id"])):
        raise ValueError(f"id {value['id']!r} cannot end an IRI")
    types = (kind if isinstance(kind, dict) else {"id": kind} for kind in value.get("type") or ())
    return Candidate(
        id=str(value["id"]),
        name=str(value["name"]),
        score=float(value["score"]),
        match=bool(value.get("match")),
        description=str(value.get("description") or ""),
        types=tuple(str(kind.get("name") or kind["id"]) for kind in types),
    )
