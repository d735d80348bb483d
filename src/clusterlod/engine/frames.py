"""What travels over the engine's socket: frames of a kind, a length and a payload.

One connection carries one question. The client sends one QUERY or STATUS frame. The answer to a
query is HEADER, any number of DATA, END; or ERROR alone. An answer without END is broken: nothing
is ever appended to a result to say so. All frames but DATA hold JSON.
"""

import json
import math
from dataclasses import asdict
from enum import IntEnum
from struct import Struct
from typing import Any

from clusterlod.engine.base import QueryRequest
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
)
from clusterlod.media_types import GRAPHS, SOLUTIONS

#: Kind and length of the payload that follows.
PREAMBLE = Struct("!BI")


class Kind(IntEnum):
    """What a frame holds."""

    QUERY = 1
    STATUS = 2
    HEADER = 3
    DATA = 4
    END = 5
    ERROR = 6


def pack(kind: Kind, payload: bytes = b"") -> bytes:
    """Return a whole frame."""
    return PREAMBLE.pack(kind, len(payload)) + payload


def pack_json(kind: Kind, content: Any) -> bytes:
    """Return a whole frame with JSON in it."""
    return pack(kind, json.dumps(content, ensure_ascii=False).encode("utf-8", "surrogatepass"))


def unpack_preamble(preamble: bytes) -> tuple[Kind, int]:
    """Read kind and length.

    Raises:
        ValueError: for a kind that does not exist.
    """
    kind, length = PREAMBLE.unpack(preamble)
    return Kind(kind), length


def encode_request(request: QueryRequest) -> bytes:
    """Return the QUERY frame of a request."""
    content = asdict(request) | {"media_type": request.media_type.name}
    return pack_json(Kind.QUERY, content)


def decode_request(payload: bytes) -> QueryRequest:
    """Read a request back.

    Raises:
        ValueError: if it is none; our own client never sends such.
    """
    content = json.loads(payload.decode("utf-8", "surrogatepass"))
    try:
        name = content.pop("media_type")
        media_type = next(m for m in (*SOLUTIONS, *GRAPHS) if m.name == name)
        return QueryRequest(
            media_type=media_type,
            default_graphs=tuple(content.pop("default_graphs")),
            named_graphs=tuple(content.pop("named_graphs")),
            services=tuple(content.pop("services")),
            **content,
        )
    except (TypeError, KeyError, AttributeError, StopIteration) as error:
        raise ValueError(f"not a query request: {error!r}") from error


def limit_seconds(request: QueryRequest, most: float) -> float:
    """Return the wall-clock limit of a request: its own if it is below the engine's."""
    own = request.seconds
    return most if own is None or math.isnan(own) else min(max(own, 0.001), most)


def encode_error(error: QueryError | QueueFullError) -> bytes:
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
        case "QueryCrashError":
            return QueryCrashError(message)
        case "QueryEvaluationError":
            return QueryEvaluationError(message)
        case "QueueFullError":
            return QueueFullError(content["retry_after"])
    raise ValueError(f"unknown error {content['class']!r}")
