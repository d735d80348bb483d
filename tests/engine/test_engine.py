"""Ask a real engine process over its socket."""

import asyncio
import json
import os
import signal
import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.engine.running import (
    ENDLESS,
    ENDLESS_ROWS,
    HUNGRY,
    RunningEngine,
    drain,
    read,
    running_engine,
    wait_until,
)

from clusterlod.engine.base import QueryRequest
from clusterlod.engine.socket_engine import SocketEngine
from clusterlod.errors import (
    BrokenAnswerError,
    EngineUnavailableError,
    QueryCrashError,
    QueryEvaluationError,
    QueryMemoryError,
    QueryRefusedError,
    QuerySyntaxError,
    QueryTimeoutError,
    QueueFullError,
)
from clusterlod.media_types import GRAPHS, SOLUTIONS

JSON, XML, CSV, TSV = SOLUTIONS
TURTLE = GRAPHS[0]


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningEngine]:
    with running_engine(
        tmp_path_factory.mktemp("engine"), query_depth=6_000, query_tokens=50_000
    ) as running:
        yield running


def test_answers_from_the_union_of_all_graphs(engine: RunningEngine) -> None:
    answer = json.loads(engine.ask("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"))

    assert answer["results"]["bindings"][0]["n"]["value"] == "100"


def test_says_which_release_answers(engine: RunningEngine) -> None:
    async def ask() -> tuple[str, str]:
        answer = await engine.client.answer(QueryRequest("ASK {}", JSON))
        await answer.chunks.aclose()
        return answer.release, await engine.client.release_version()

    assert asyncio.run(ask()) == ("2026-01-01", "2026-01-01")


def test_streams_an_answer_that_is_longer_than_what_is_held_back(engine: RunningEngine) -> None:
    answer = engine.ask("SELECT * { ?a ?b ?c . ?d ?e ?f }", CSV)

    assert answer.count(b"\r\n") == 10_001


def test_sends_an_answer_in_parts(engine: RunningEngine) -> None:
    async def parts() -> list[int]:
        request = QueryRequest("SELECT * { ?a ?b ?c . ?d ?e ?f }", JSON)
        answer = await engine.client.answer(request)
        return [len(part) async for part in answer.chunks]

    sizes = asyncio.run(parts())

    assert len(sizes) > 10
    assert max(sizes) < 100_000


def test_equal_queries_get_equal_bytes_from_every_worker(engine: RunningEngine) -> None:
    text = "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }"

    assert len({engine.ask(text, TURTLE) for _ in range(8)}) == 1


def test_a_syntax_error_carries_its_place(engine: RunningEngine) -> None:
    with pytest.raises(QuerySyntaxError, match=r"WHERE \{ \?s \?p \}") as caught:
        engine.ask("SELECT ?s\nWHERE { ?s ?p } LIMIT 1\n")

    assert caught.value.line == 2


def test_an_unknown_function_is_an_evaluation_error(engine: RunningEngine) -> None:
    with pytest.raises(QueryEvaluationError, match=r"example\.org/f"):
        engine.ask("SELECT (<https://example.org/f>(1) AS ?x) {}")


@pytest.mark.parametrize("text", [ENDLESS, "SELECT * {FILTER(" + "+".join(["1"] * 4_900) + ")}"])
def test_a_query_out_of_time_fails_and_the_next_is_answered(
    engine: RunningEngine, text: str
) -> None:
    with pytest.raises(QueryTimeoutError) as caught:
        engine.ask(text, seconds=0.5)

    assert caught.value.seconds == 0.5
    assert engine.answers()


def test_no_request_may_take_more_time_than_the_engine_gives(tmp_path: Path) -> None:
    with (
        running_engine(tmp_path, query_seconds=0.5) as running,
        pytest.raises(QueryTimeoutError) as caught,
    ):
        running.ask(ENDLESS, seconds=3600)

    assert caught.value.seconds == 0.5


def test_an_answer_that_stops_after_its_start_is_noticed(engine: RunningEngine) -> None:
    with pytest.raises(BrokenAnswerError):
        engine.ask(ENDLESS_ROWS, seconds=1)

    assert engine.answers()


def test_a_reader_that_stalls_is_out_of_time_as_well(engine: RunningEngine) -> None:
    async def stall() -> None:
        answer = await engine.client.answer(QueryRequest(ENDLESS_ROWS, JSON, seconds=1))
        before = engine.workers()
        await asyncio.to_thread(wait_until, lambda: engine.workers() != before, "replaced")
        with pytest.raises(BrokenAnswerError):
            await drain(answer)

    asyncio.run(stall())

    assert engine.answers()


def test_a_query_out_of_memory_fails_and_the_next_is_answered(engine: RunningEngine) -> None:
    with pytest.raises(QueryMemoryError) as caught:
        engine.ask(HUNGRY)

    assert caught.value.limit_bytes == 300 * 2**20
    assert engine.answers()


@pytest.mark.parametrize(
    ("opening", "inner", "closing"),
    [("(", "1", ")"), ("STR(", "1", ")")],
    ids=["brackets", "calls"],
)
def test_a_query_that_crashes_its_worker_fails_alone(
    engine: RunningEngine, opening: str, inner: str, closing: str
) -> None:
    """The guard of this engine lets 6,000 levels pass; the store's parser cannot stand 5,000."""
    with pytest.raises(QueryCrashError):
        engine.ask("SELECT * { FILTER(" + opening * 5_000 + inner + closing * 5_000 + ") }")

    assert engine.answers()


def test_a_killed_worker_is_replaced(engine: RunningEngine) -> None:
    victim = engine.workers()[0]
    os.kill(victim, signal.SIGKILL)

    wait_until(lambda: victim not in engine.workers() and len(engine.workers()) == 2, "replaced")
    assert engine.answers()


def test_a_client_that_leaves_frees_its_worker(tmp_path: Path) -> None:
    with running_engine(tmp_path, query_workers=1) as running:

        async def leave() -> None:
            asking = asyncio.create_task(running.client.answer(QueryRequest(ENDLESS, JSON)))
            await asyncio.to_thread(wait_until, lambda: is_busy(running), "a worker computes")
            asking.cancel()
            await asyncio.gather(asking, return_exceptions=True)

        asyncio.run(leave())

        assert running.answers()


def test_closing_an_answer_early_frees_its_worker(tmp_path: Path) -> None:
    with running_engine(tmp_path, query_workers=1) as running:

        async def close() -> None:
            answer = await running.client.answer(QueryRequest(ENDLESS_ROWS, JSON))
            await answer.chunks.aclose()
            await answer.chunks.aclose()

        asyncio.run(close())

        assert running.answers()


def test_a_full_queue_says_when_to_come_back(tmp_path: Path) -> None:
    with running_engine(tmp_path, query_workers=1, queue_length=2, query_seconds=15.0) as running:

        async def crowd() -> list[BaseException]:
            request = QueryRequest(ENDLESS, JSON)
            asking = [asyncio.create_task(running.client.answer(request)) for _ in range(5)]
            done, waiting = await asyncio.wait(asking, return_when=asyncio.FIRST_COMPLETED)
            for task in waiting:
                task.cancel()
            await asyncio.gather(*waiting, return_exceptions=True)
            return [error for task in done if (error := task.exception())]

        errors = asyncio.run(crowd())

        assert errors
        assert all(isinstance(e, QueueFullError) and e.retry_after == 15 for e in errors)
        assert running.answers()


def test_nobody_waits_longer_than_a_query_may_run(tmp_path: Path) -> None:
    with running_engine(tmp_path, query_workers=1, query_seconds=1.0) as running:

        async def three() -> list[object]:
            request = QueryRequest(ENDLESS, JSON)
            first = asyncio.create_task(running.client.answer(request))
            await asyncio.to_thread(wait_until, lambda: is_busy(running), "a worker computes")
            others = [running.client.answer(request) for _ in range(2)]
            return await asyncio.gather(first, *others, return_exceptions=True)

        first, _, last = asyncio.run(three())

        assert isinstance(first, QueryTimeoutError)
        assert isinstance(last, QueueFullError)
        assert running.answers()


def test_a_worker_is_replaced_after_many_queries(tmp_path: Path) -> None:
    with running_engine(tmp_path, query_workers=1, worker_queries=50) as running:
        assert running.answers()
        first = running.workers()

        async def ask() -> int:
            request = QueryRequest("ASK {}", JSON)
            return len([await read(running.client, request) for _ in range(60)])

        assert asyncio.run(ask()) == 60
        assert running.workers() != first


def test_one_that_leaves_the_queue_makes_room(tmp_path: Path) -> None:
    with running_engine(tmp_path, query_workers=1, queue_length=1) as running:

        async def come_and_go() -> None:
            running_query = asyncio.create_task(running.client.answer(QueryRequest(ENDLESS, JSON)))
            await asyncio.to_thread(wait_until, lambda: is_busy(running), "a worker computes")
            for _ in range(3):
                waiting = asyncio.create_task(running.client.answer(QueryRequest(ENDLESS, JSON)))
                done, _ = await asyncio.wait([waiting], timeout=0.1)
                assert not done
                waiting.cancel()
                await asyncio.gather(waiting, return_exceptions=True)
            running_query.cancel()
            await asyncio.gather(running_query, return_exceptions=True)

        asyncio.run(come_and_go())

        assert running.answers()


def test_many_clients_at_once_all_get_their_own_answer(tmp_path: Path) -> None:
    with running_engine(tmp_path, queue_length=200) as running:

        async def crowd() -> list[bytes]:
            texts = [f"SELECT ?o {{ <https://example.org/s{n}> ?p ?o }}" for n in range(100)]
            answers = [running.client.answer(QueryRequest(text, TSV)) for text in texts]
            return [await drain(answer) for answer in await asyncio.gather(*answers)]

        answers = asyncio.run(crowd())

    assert answers == [f'?o\n"v{n}"\n'.encode() for n in range(100)]


def test_nobody_behind_the_socket_is_an_error_of_its_own(tmp_path: Path) -> None:
    nobody = SocketEngine(tmp_path / "engine.sock", connect_seconds=0.1)

    with pytest.raises(EngineUnavailableError):
        asyncio.run(nobody.release_version())


def test_sigterm_answers_what_has_begun_and_ends(tmp_path: Path) -> None:
    with running_engine(tmp_path, query_seconds=2.0) as running:

        async def ask_and_stop() -> None:
            asking = asyncio.create_task(running.client.answer(QueryRequest(ENDLESS, JSON)))
            await asyncio.to_thread(wait_until, lambda: is_busy(running), "a worker computes")
            running.process.terminate()
            with pytest.raises(QueryTimeoutError):
                await asking

        asyncio.run(ask_and_stop())

        assert running.process.wait() == 0
        assert not running.path.exists()


def test_workers_do_not_survive_their_engine(tmp_path: Path) -> None:
    with running_engine(tmp_path) as running:
        assert running.answers()
        workers = running.workers()
        running.stop()

        wait_until(lambda: not any(map(is_running, workers)), "workers end")


@pytest.mark.parametrize("silent", ["", "SILENT "])
def test_service_is_refused(engine: RunningEngine, silent: str) -> None:
    with pytest.raises(QueryRefusedError) as caught:
        engine.ask("SELECT * { SERVICE " + silent + "<http://127.0.0.1:8000/> { ?s ?p ?o } }")

    assert caught.value.reason == "service"


@pytest.mark.parametrize(
    "frame", [b"GET / HTTP/1.1\r\n\r\n", b"\x01\xff\xff\xff\xff", b"\x01\x00\x00\x00\x02[]"]
)
def test_what_is_no_request_is_hung_up_on(engine: RunningEngine, frame: bytes) -> None:
    with socket.socket(socket.AF_UNIX) as stranger:
        stranger.connect(str(engine.path))
        stranger.sendall(frame)

        assert stranger.recv(1) == b""
    assert engine.answers()


def test_an_engine_that_dies_without_a_word_is_asked_once_more(tmp_path: Path) -> None:
    path = tmp_path / "engine.sock"
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(str(path))
    listener.listen()
    asked: list[bytes] = []

    def hang_up_twice() -> None:
        for _ in range(2):
            connection, _ = listener.accept()
            asked.append(connection.recv(65_536))
            connection.close()

    thread = threading.Thread(target=hang_up_twice)
    thread.start()

    with pytest.raises(BrokenAnswerError):
        asyncio.run(SocketEngine(path).answer(QueryRequest("ASK {}", JSON)))
    thread.join()
    listener.close()
    assert len(asked) == 2


def is_busy(engine: RunningEngine) -> bool:
    """Tell whether a worker has used the processor for a while."""
    return any(processor_ticks(pid) > 5 for pid in engine.workers())


def processor_ticks(pid: int) -> int:
    stat = Path(f"/proc/{pid}/stat").read_text(encoding="ascii")
    return int(stat.rpartition(")")[2].split()[11])


def is_running(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2][1] != "Z"
    except OSError:
        return False
