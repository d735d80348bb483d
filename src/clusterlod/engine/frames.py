"""What travels over the engine's socket: frames of a kind, a length and a payload.

One connection carries one question at a time. The client sends a QUERY or STATUS frame. The answer
to a query is HEADER, any number of DATA, END; or ERROR alone. An answer without END is broken:
nothing is ever appended to a result to say so. All frames but DATA hold JSON; before that of a
QUERY stands what the engine itself must know of it. After END the client may ask again.
"""

import json
import math
from dataclasses import astuple
from enum import IntEnum
from struct import Struct
from typing import Any

from clusterlod.engine.base import QueryRequest
from clusterlod.engine.guard import Examination, QueryForm
from clusterlod.engine.services import Service
from clusterlod.errors import (
    EngineError,
    QueryCrashError,
    QueryError,
    QueryEvaluationError,
    QueryMemoryError,
    QueryRefusedError,
    QuerySyntaxError,
    QueryTimeoutError,
    QueueFullError,
    QuotaError,
)
from clusterlod.media_types import GRAPHS, SOLUTIONS

#: Kind and length of the payload that follows.
PREAMBLE = Struct("!BI")

#: A query's own limit in seconds, NaN for none, and whose share it takes, zeros for nobody's.
ENVELOPE = Struct("!d16s")

_ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))
_NOBODY = bytes(16)
_TYPES = {media_type.name: media_type for media_type in (*SOLUTIONS, *GRAPHS)}


class Kind(IntEnum):
    """What a frame holds."""

    QUERY = 1
    STATUS = 2
    HEADER = 3
    DATA = 4
    END = 5
    ERROR = 6


_KINDS = {kind.value: kind for kind in Kind}


def pack(kind: Kind, payload: bytes = b"") -> bytes:
    """Return a whole frame."""
    return PREAMBLE.pack(kind, len(payload)) + payload


def pack_json(kind: Kind, content: Any) -> bytes:
    """Return a whole frame with JSON in it."""
    return pack(kind, _ENCODER.encode(content).encode("utf-8", "surrogatepass"))


def unpack_preamble(preamble: bytes) -> tuple[Kind, int]:
    """Read kind and length.

    Raises:
        ValueError: for a kind that does not exist.
    """
    kind, length = PREAMBLE.unpack(preamble)
    found = _KINDS.get(kind)  # making one of its number takes three times as long
    if found is None:
        raise ValueError(f"no frame is of kind {kind}")
    return found, length


def encode_request(request: QueryRequest) -> bytes:
    """Return the QUERY frame of a request."""
    content = (
        request.text,
        request.media_type.name,
        request.examined and _examined(request.examined),
        request.default_graphs,
        request.named_graphs,
        dict(request.substitutions),
        request.services,
    )
    seconds = math.nan if request.seconds is None else request.seconds
    payload = _ENCODER.encode(content).encode("utf-8", "surrogatepass")
    return pack(Kind.QUERY, ENVELOPE.pack(seconds, request.client or _NOBODY) + payload)


def _examined(examination: Examination) -> tuple[str, bool, list[Any]]:
    """Return what a worker needs to know; mistakes it finds itself."""
    services = [astuple(service) for service in examination.services]
    return examination.form.value, examination.has_dataset, services


def _examination(form: str, has_dataset: bool, services: list[Any]) -> Examination:
    found = tuple(Service(*service) for service in services)
    return Examination(QueryForm(form), has_dataset, services=found)


def read_envelope(payload: bytes) -> tuple[float, bytes]:
    """Return a query's own limit in seconds, NaN for none, and whose share it takes, if anyone's.

    Raises:
        ValueError: if it is no query request.
    """
    if len(payload) < ENVELOPE.size:
        raise ValueError("not a query request: too short")
    seconds, client = ENVELOPE.unpack_from(payload)
    return seconds, b"" if client == _NOBODY else client


def decode_request(payload: bytes) -> QueryRequest:
    """Read a request back.

    Raises:
        ValueError: if it is none; our own client never sends such.
    """
    seconds, client = read_envelope(payload)
    content = json.loads(payload[ENVELOPE.size :].decode("utf-8", "surrogatepass"))
    try:
        text, media_type, examined, default_graphs, named_graphs, substitutions, services = content
        return QueryRequest(
            text,
            _TYPES[media_type],
            tuple(default_graphs),
            tuple(named_graphs),
            dict(substitutions),
            None if math.isnan(seconds) else seconds,
            client,
            examined and _examination(*examined),
            tuple(services),
        )
    except (TypeError, KeyError, ValueError) as error:
        raise ValueError(f"not a query request: {error!r}") from error


def limit_seconds(own: float | None, most: float) -> float:
    """Return the wall-clock limit of a request: its own, if it has one, below the engine's."""
    return most if own is None or math.isnan(own) else min(max(own, 0.001), most)


def encode_error(error: QueryError | QueueFullError | QuotaError) -> bytes:
    """Return the ERROR frame of an error: its class, its message and the data it carries."""
    content: dict[str, Any] = {"class": type(error).__name__, "message": str(error)}
    for name in ("line", "column", "reason", "seconds", "limit_bytes", "retry_after"):
        if hasattr(error, name):
            content[name] = getattr(error, name)
    return pack_json(Kind.ERROR, content)


def decode_error(payload: bytes) -> QueryError | EngineError:
    """Make the error that :func:`encode_error` was given."""
    content = json.loads(payload)
    message = content["message"]
    match content["class"]:
        case "QuerySyntaxError":
            return QuerySyntaxError(message, content["line"], content["column"])
        case "QueryRefusedError":
            return QueryRefusedError(message, content["reason"])
        case "QueryTimeoutError":
            return QueryTimeoutError(content["seconds"])
        case "QueryMemoryError":
            return QueryMemoryError(content["limit_bytes"])
        case "QueryCrashError" | "QueryEvaluationError" as name:
            return (QueryCrashError if name == "QueryCrashError" else QueryEvaluationError)(message)
        case "QueueFullError":
            return QueueFullError(content["retry_after"])
        case "QuotaError":
            return QuotaError(message, content["retry_after"])
    raise ValueError(f"unknown error {content['class']!r}")
