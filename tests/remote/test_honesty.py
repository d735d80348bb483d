"""What a remote store sends is complete, or it is an error: each way to fail that stores have."""

import asyncio

import pytest
from tests.remote.canned import (
    JSON,
    CannedStore,
    ask,
    ask_canned,
    chunked,
    response,
    with_canned,
)

from clusterlod.engine.base import QueryRequest
from clusterlod.engine.credentials import Credentials
from clusterlod.engine.remote import RemoteEngine
from clusterlod.errors import (
    BrokenAnswerError,
    ClusterlodError,
    EngineError,
    EngineUnavailableError,
    QueryEvaluationError,
    QueryRefusedError,
    QuerySyntaxError,
    QueryTimeoutError,
    QueueFullError,
    RemoteError,
)
from clusterlod.media_types import GRAPHS, SOLUTIONS, MediaType

HEAD = b'{"head":{"vars":["s"]},"results":{"bindings":['
ROW = b'{"s":{"type":"uri","value":"https://example.org/a-subject-with-a-long-name"}}'
TAIL = b"]}}"
WHOLE = HEAD + ROW + TAIL
MANY = b",".join([ROW] * 20_000)
TRIPLE = b'<https://example.org/s> <https://example.org/p> "v" .\n'
CONSTRUCT = "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }"
N_TRIPLES = "application/n-triples"
SECRET = "the-secret"  # noqa: S105 - nobody's
CANCELLED = b"The SPARQL operation has been cancelled"


def test_a_whole_answer_is_given_in_every_format() -> None:
    answers = [ask_canned(response(WHOLE), media_type=media_type) for media_type in SOLUTIONS]

    assert all(b"https://example.org/a-subject" in answer for answer in answers)
    assert answers[0] == WHOLE


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(HEAD + CANCELLED, id="text inside, as oxigraph sends it"),
        pytest.param(HEAD + ROW, id="no end"),
        pytest.param(WHOLE + CANCELLED, id="text after the end"),
        pytest.param(b"", id="nothing"),
        pytest.param(b"<html>busy</html>", id="a page"),
        pytest.param(b'{"head":{},"boolean":true}', id="a truth instead of rows"),
    ],
)
@pytest.mark.parametrize("media_type", SOLUTIONS, ids=lambda m: m.label)
def test_a_short_answer_that_is_not_whole_is_a_remote_error(
    body: bytes, media_type: MediaType
) -> None:
    with pytest.raises(RemoteError):
        ask_canned(response(body), media_type=media_type)


@pytest.mark.parametrize("media_type", SOLUTIONS, ids=lambda m: m.label)
@pytest.mark.parametrize("tail", [CANCELLED, b""])
def test_a_long_answer_that_is_not_whole_breaks(tail: bytes, media_type: MediaType) -> None:
    answer = chunked(HEAD, MANY, tail) if tail else chunked(HEAD, MANY)

    with pytest.raises(EngineError):
        ask_canned(answer, media_type=media_type)


@pytest.mark.parametrize(
    ("answer", "text", "media_type"),
    [
        (chunked(HEAD, ROW, end=False), "SELECT ?s {}", SOLUTIONS[0]),
        (chunked(WHOLE, end=False), "SELECT ?s {}", SOLUTIONS[0]),
        (chunked(TRIPLE, media_type=N_TRIPLES, end=False), CONSTRUCT, GRAPHS[1]),
        (response(TRIPLE, N_TRIPLES)[:-1], CONSTRUCT, GRAPHS[1]),
        (
            b"HTTP/1.0 200 OK\r\nContent-Type: application/n-triples\r\n\r\n" + TRIPLE,
            CONSTRUCT,
            GRAPHS[1],
        ),
    ],
)
def test_a_connection_that_ends_early_is_a_remote_error(
    answer: bytes, text: str, media_type: MediaType
) -> None:
    with pytest.raises(RemoteError):
        ask_canned(answer, text, media_type, then_close=True)


def test_a_connection_that_ends_late_breaks_the_answer() -> None:
    triples = chunked(*[TRIPLE * 5_000] * 20, media_type=N_TRIPLES, end=False)

    with pytest.raises(EngineError):
        ask_canned(triples, CONSTRUCT, GRAPHS[1], then_close=True)


@pytest.mark.parametrize(
    ("status", "body", "error"),
    [
        ("500 SPARQL Request Failed", b"S1T00 Error SR171: Transaction timed out", "timeout"),
        ("503 Service Unavailable", b"Query timed out", "timeout"),
        ("429 Too Many Requests", b"Query timeout: cancelled", "timeout"),
        ("504 Gateway Timeout", b"", "timeout"),
        ("503 Service Unavailable", b"come back later", "unavailable"),
        ("500 Internal Server Error", b"oops", "remote"),
        ("413 Content Too Large", b"", "remote"),
        ("403 Forbidden", b"", "remote"),
        ("404 Not Found", b"", "remote"),
        ("400 Bad Request", b"error at 1:8: expected something", "syntax"),
    ],
)
def test_statuses_are_told_apart(status: str, body: bytes, error: str) -> None:
    classes: dict[str, type[ClusterlodError]] = {
        "timeout": QueryTimeoutError,
        "unavailable": EngineUnavailableError,
        "remote": RemoteError,
        "syntax": QuerySyntaxError,
    }

    with pytest.raises(classes[error]):
        ask_canned(response(body, "text/plain", status))


def test_a_store_that_says_when_to_come_back_is_believed() -> None:
    answer = response(b"", "text/plain", "429 Too Many Requests", "Retry-After: 7\r\n")

    with pytest.raises(QueueFullError) as caught:
        ask_canned(answer)

    assert caught.value.retry_after == 7


@pytest.mark.parametrize(
    ("headers", "error"),
    [
        ("X-SQL-State: S1TAT\r\n", QueryTimeoutError),
        ("X-SQL-State: 42000\r\n", RemoteError),
        ("X-SPARQL-MaxRows: 1\r\n", RemoteError),
    ],
)
def test_a_partial_result_with_status_200_is_an_error(
    headers: str, error: type[ClusterlodError]
) -> None:
    with pytest.raises(error):
        ask_canned(response(WHOLE, headers=headers))


def test_a_row_limit_that_was_not_reached_does_no_harm() -> None:
    assert ask_canned(response(WHOLE, headers="X-SPARQL-MaxRows: 2\r\n")) == WHOLE


@pytest.mark.parametrize(("rows", "truth"), [(b'{"__ASK_RETVAL":%s}', True), (b"", False)])
def test_virtuoso_says_true_and_false_in_its_own_way(rows: bytes, truth: bool) -> None:
    value = b'{"type":"typed-literal","datatype":"http://www.w3.org/2001/XMLSchema#integer","value":"1"}'
    body = (
        b'{"head":{"link":[],"vars":["__ASK_RETVAL"]},"results":{"distinct":false,"bindings":[%s]}}'
    )
    answer = ask_canned(response(body % (rows % value if rows else b"")), "ASK { ?s ?p ?o }")

    assert answer == b'{"head":{},"boolean":%s}' % str(truth).lower().encode()


def test_a_redirect_is_not_followed() -> None:
    headers = "Location: http://127.0.0.1:9/other\r\n"

    with pytest.raises(RemoteError, match="redirect"):
        ask_canned(response(b"", "text/plain", "307 Temporary Redirect", headers))


def test_another_media_type_is_not_guessed_at() -> None:
    with pytest.raises(RemoteError, match="text/csv"):
        ask_canned(response(b"s\r\n", "text/csv"))


def test_xml_that_cannot_be_written_is_an_evaluation_error() -> None:
    body = HEAD + b'{"s":{"type":"literal","value":"\\u0001"}}' + TAIL

    with pytest.raises(QueryEvaluationError):
        ask_canned(response(body), media_type=SOLUTIONS[1])


def test_an_answer_above_the_limit_is_refused() -> None:
    with pytest.raises(QueryRefusedError) as caught:
        ask_canned(response(HEAD + MANY + TAIL), answer_bytes=10_000)

    assert caught.value.reason == "result"


def test_a_silent_store_is_left_when_time_is_up() -> None:
    async def step(engine: RemoteEngine, store: CannedStore) -> float:
        with pytest.raises(QueryTimeoutError) as caught:
            await engine.answer(QueryRequest("ASK {}", SOLUTIONS[0], seconds=0.2))
        await asyncio.wait_for(store.left.wait(), 60)
        return caught.value.seconds or 0

    assert with_canned(None, step) == 0.2


def test_a_client_that_leaves_leaves_the_store() -> None:
    async def step(engine: RemoteEngine, store: CannedStore) -> None:
        asking = asyncio.ensure_future(engine.answer(QueryRequest("ASK {}", SOLUTIONS[0])))
        await store.asked.wait()
        asking.cancel()
        await asyncio.wait_for(store.left.wait(), 60)

    with_canned(None, step)


def test_a_client_that_leaves_in_the_middle_leaves_the_store() -> None:
    endless = chunked(HEAD, MANY, MANY, end=False)

    async def step(engine: RemoteEngine, store: CannedStore) -> bool:
        answer = await engine.answer(QueryRequest("SELECT ?s {}", SOLUTIONS[0]))
        await anext(answer.chunks)
        await answer.chunks.aclose()
        await asyncio.wait_for(store.left.wait(), 60)
        return True

    assert with_canned(endless, step)


def test_a_slow_reader_is_cut_off_when_time_is_up() -> None:
    async def step(engine: RemoteEngine, store: CannedStore) -> None:
        request = QueryRequest("SELECT ?s {}", SOLUTIONS[0], seconds=3.0)
        answer = await engine.answer(request)
        await asyncio.wait_for(store.left.wait(), 60)
        with pytest.raises(BrokenAnswerError, match="3 second"):
            async for _ in answer.chunks:
                pass

    with_canned(chunked(HEAD, *[MANY + b","] * 40, end=False), step)


def test_connections_are_bounded_and_the_queue_as_well() -> None:
    async def step(engine: RemoteEngine, store: CannedStore) -> None:
        request = QueryRequest("ASK {}", SOLUTIONS[0])
        waiting = [asyncio.ensure_future(engine.answer(request)) for _ in range(2)]
        await store.asked.wait()
        while (await engine.counters())["queue_length"] < 1:  # noqa: ASYNC110 - no event for it
            await asyncio.sleep(0)
        with pytest.raises(QueueFullError):
            await engine.answer(request)
        for task in waiting:
            task.cancel()
        await asyncio.gather(*waiting, return_exceptions=True)

        assert len(store.requests) == 1

    with_canned(None, step, engine_connections=1, queue_length=1)


def test_a_store_that_is_not_there_is_a_remote_error() -> None:
    async def step(engine: RemoteEngine, store: CannedStore) -> None:
        with pytest.raises(RemoteError, match="cannot be reached"):
            await ask(engine, "ASK {}")
        with pytest.raises(RemoteError, match="cannot be reached"):
            await engine.release_version()

    with_canned(None, step, engine="http://127.0.0.1:9/sparql")


def test_what_the_guard_refuses_never_reaches_the_store() -> None:
    async def step(engine: RemoteEngine, store: CannedStore) -> list[bytes]:
        for text in ("SELECT * { SERVICE <https://example.org/> { ?s ?p ?o } }", "DROP ALL"):
            with pytest.raises(QueryRefusedError):
                await ask(engine, text)
        return store.requests

    assert with_canned(response(WHOLE), step) == []


def test_credentials_travel_in_the_header_only() -> None:
    async def step(engine: RemoteEngine, store: CannedStore) -> bytes:
        await ask(engine, "SELECT ?s {}")
        return store.requests[0]

    sent = with_canned(response(WHOLE), step, credentials=Credentials(token=SECRET))

    assert f"Authorization: Bearer {SECRET}".encode() in sent
    assert sent.count(SECRET.encode()) == 1


def test_refused_credentials_are_not_told() -> None:
    headers = 'WWW-Authenticate: Basic realm="x"\r\n'
    refusal = response(b"", "text/plain", "401 Unauthorized", headers)

    with pytest.raises(RemoteError, match="refuses our credentials") as caught:
        ask_canned(refusal, credentials=Credentials("someone", SECRET))

    assert SECRET not in str(caught.value)
    assert SECRET not in repr(Credentials("someone", SECRET))


def test_basic_is_sent_to_a_store_that_asks_for_it() -> None:
    headers = 'WWW-Authenticate: Basic realm="x"\r\n'
    refusal = response(b"", "text/plain", "401 Unauthorized", headers)

    async def step(engine: RemoteEngine, store: CannedStore) -> list[bytes]:
        with pytest.raises(RemoteError):
            await ask(engine, "SELECT ?s {}")
        return store.requests

    first, second = with_canned(refusal, step, credentials=Credentials("someone", SECRET))

    assert b"Authorization" not in first
    assert b"Authorization: Basic c29tZW9uZTp0aGUtc2VjcmV0" in second


def test_the_dataset_of_the_request_goes_along() -> None:
    async def step(engine: RemoteEngine, store: CannedStore) -> bytes:
        graphs = ("https://example.org/g1", "https://example.org/g2")
        request = QueryRequest("SELECT ?s {}", SOLUTIONS[0], graphs, graphs[:1])
        await (await engine.answer(request)).chunks.aclose()
        return store.requests[0]

    body = with_canned(response(WHOLE), step).partition(b"\r\n\r\n")[2]

    assert body.count(b"default-graph-uri=") == 2
    assert body.count(b"named-graph-uri=https%3A%2F%2Fexample.org%2Fg1") == 1


def test_memory_does_not_grow_with_an_answer_that_nobody_reads() -> None:
    async def step(engine: RemoteEngine, store: CannedStore) -> int:
        answer = await engine.answer(QueryRequest("SELECT ?s {}", SOLUTIONS[0]))
        first = await anext(answer.chunks)
        await answer.chunks.aclose()
        return len(first)

    assert with_canned(chunked(HEAD, *[MANY + b","] * 40), step) < 300_000


def test_the_accepted_type_is_one_that_can_be_checked() -> None:
    async def step(engine: RemoteEngine, store: CannedStore) -> bytes:
        await ask(engine, "SELECT ?s {}", SOLUTIONS[2])
        return store.requests[0]

    assert f"Accept: {JSON}".encode() in with_canned(response(WHOLE), step)
