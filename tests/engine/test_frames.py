"""Encode and decode what travels over the engine's socket."""

import math

import pytest

from clusterlod.engine.base import QueryRequest
from clusterlod.engine.frames import (
    PREAMBLE,
    Kind,
    decode_error,
    decode_request,
    encode_error,
    encode_request,
    limit_seconds,
    unpack_preamble,
)
from clusterlod.errors import (
    QueryCrashError,
    QueryError,
    QueryEvaluationError,
    QueryMemoryError,
    QueryRefusedError,
    QuerySyntaxError,
    QueryTimeoutError,
    QueueFullError,
)
from clusterlod.media_types import GRAPHS, SOLUTIONS, MediaType


@pytest.mark.parametrize("media_type", [*SOLUTIONS, *GRAPHS], ids=lambda m: m.label)
def test_a_request_comes_back_as_it_was(media_type: MediaType) -> None:
    request = QueryRequest(
        "ASK { ?s ?p 'é\U0001f600' }", media_type, ("http://e/g",), (), {"s": '"é"@fr'}, 2.5
    )
    frame = encode_request(request)
    kind, length = unpack_preamble(frame[: PREAMBLE.size])

    assert kind is Kind.QUERY
    assert length == len(frame) - PREAMBLE.size
    assert decode_request(frame[PREAMBLE.size :]) == request


@pytest.mark.parametrize("payload", [b"", b"[]", b"{}", b'{"media_type": "image/png"}', b"\xff"])
def test_what_is_no_request_is_a_value_error(payload: bytes) -> None:
    with pytest.raises(ValueError, match=r"."):
        decode_request(payload)


@pytest.mark.parametrize(
    "error",
    [
        QuerySyntaxError("m", 1, 2),
        QuerySyntaxError("m"),
        QueryRefusedError("m", "service"),
        QueryTimeoutError(0.5),
        QueryMemoryError(2**20),
        QueryCrashError("m"),
        QueryEvaluationError("é"),
        QueueFullError(30),
    ],
    ids=lambda e: type(e).__name__,
)
def test_an_error_comes_back_with_what_it_carries(error: QueryError | QueueFullError) -> None:
    again = decode_error(encode_error(error)[PREAMBLE.size :])

    assert type(again) is type(error)
    assert str(again) == str(error)
    assert vars(again) == vars(error)


@pytest.mark.parametrize(
    ("asked", "given"),
    [(None, 30), (2.5, 2.5), (99, 30), (-1, 0.001), (float("nan"), 30), (float("inf"), 30)],
)
def test_the_time_limit_is_the_lower_one(asked: float | None, given: float) -> None:
    assert limit_seconds(math.nan if asked is None else asked, 30) == given
