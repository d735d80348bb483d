"""When queries are slow, clients leave, the queue is full, or something breaks."""

import asyncio
import select
import socket
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from dataclasses import replace
from urllib.parse import quote, urlsplit

import httpx
import pytest
from tests.web.conftest import running_server

from clusterlod.engine.base import Answer, QueryRequest
from clusterlod.errors import EngineUnavailableError
from clusterlod.settings import Settings
from clusterlod.web.app import create_app

SLOW = "SELECT (COUNT(*) AS ?c) WHERE { ?a ?b ?c1 . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l . ?m ?n ?o }"


@pytest.fixture(scope="module")
def narrow(settings: Settings) -> Iterator[str]:
    """A server with one worker, one place to wait, and more patience than the tests have."""
    with running_server(
        replace(settings, query_seconds=600, query_workers=1, queue_length=1)
    ) as address:
        yield address


def send_slow_query(address: str, mark: int = 0) -> socket.socket:
    """Send a query, another for each mark, and do not wait for its answer."""
    place = urlsplit(address)
    assert place.hostname
    assert place.port
    connection = socket.create_connection((place.hostname, place.port), timeout=30)
    request = (
        f"GET /sparql?query={quote(f'{SLOW} # {mark}')} HTTP/1.1\r\nHost: {place.netloc}\r\n\r\n"
    )
    connection.sendall(request.encode())
    return connection


def ask(address: str) -> httpx.Response:
    return httpx.get(f"{address}/sparql", params={"query": "ASK {}"}, trust_env=False, timeout=30)


def test_a_full_queue_says_when_to_come_back_and_pages_of_the_process_still_answer(
    narrow: str,
) -> None:
    with ExitStack() as stack:
        # One runs, one waits; which one is refused is for the network to decide.
        clients = [stack.enter_context(send_slow_query(narrow, n)) for n in range(3)]
        answered, _, _ = select.select(clients, [], [], 30)
        head = answered[0].recv(4096).decode()
        live = httpx.get(f"{narrow}/health/live", trust_env=False)

        assert head.startswith("HTTP/1.1 503 ")
        assert "retry-after: " in head
        assert "access-control-allow-origin: *" in head
        assert live.status_code == 200


def test_clients_that_leave_free_their_workers(narrow: str) -> None:
    for number in range(3):
        send_slow_query(narrow, number).close()
    response = ask(narrow)
    while response.status_code == 503:  # until the server has seen them leave
        response = ask(narrow)

    assert response.json()["boolean"] is True


def test_clients_that_leave_within_an_answer_free_their_workers(narrow: str) -> None:
    query = "SELECT * WHERE { ?a ?b ?c1 . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
    for _ in range(3):
        with httpx.stream(
            "GET", f"{narrow}/sparql", params={"query": query}, trust_env=False, timeout=30
        ) as response:
            assert response.status_code in (200, 503)
    response = ask(narrow)
    while response.status_code == 503:
        response = ask(narrow)

    assert response.json()["boolean"] is True


class AbsentEngine:
    """Stands for an engine behind whose socket nobody answers."""

    async def release_version(self) -> str:
        raise EngineUnavailableError("Nobody answers.")

    async def answer(self, request: QueryRequest) -> Answer:
        raise EngineUnavailableError("Nobody answers.")

    async def counters(self) -> Mapping[str, float]:
        raise EngineUnavailableError("Nobody answers.")

    async def aclose(self) -> None:
        """Nothing is open."""


class FaultyEngine(AbsentEngine):
    """Stands for a mistake of ours that nobody foresaw."""

    async def release_version(self) -> str:
        return "2026-11-22"

    async def answer(self, request: QueryRequest) -> Answer:
        raise RuntimeError("unforeseen")


def get(engine: AbsentEngine, settings: Settings, path: str, accept: str) -> httpx.Response:
    transport = httpx.ASGITransport(create_app(settings, engine), raise_app_exceptions=False)

    async def send() -> httpx.Response:
        async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
            return await client.get(path, headers={"Accept": accept})

    return asyncio.run(send())


@pytest.mark.parametrize("accept", ["text/html", "*/*", "text/turtle"])
@pytest.mark.parametrize("path", ["/", "/sparql?query=ASK%7B%7D", "/doc/claim/x", "/health/ready"])
def test_an_absent_engine_is_503_to_be_retried(settings: Settings, path: str, accept: str) -> None:
    response = get(AbsentEngine(), settings, path, accept)

    if path.startswith("/sparql") and accept == "text/turtle":
        assert response.status_code == 406
        return
    assert response.status_code == 503
    assert response.headers["retry-after"] == "1"


def test_an_absent_engine_does_not_make_the_process_look_dead(settings: Settings) -> None:
    assert get(AbsentEngine(), settings, "/health/live", "*/*").status_code == 200


@pytest.mark.parametrize("accept", ["text/html", "*/*"])
def test_a_mistake_of_ours_is_500_with_cors_and_without_its_message(
    settings: Settings, accept: str
) -> None:
    response = get(FaultyEngine(), settings, "/sparql?query=ASK%7B%7D", accept)

    assert response.status_code == 500
    assert response.headers["access-control-allow-origin"] == "*"
    assert "unforeseen" not in response.text


@pytest.mark.parametrize("host", ["a<b>c", "[", "", "a b", "evil.example:99"])
def test_a_hostile_host_header_breaks_nothing(client: httpx.Client, host: str) -> None:
    for path in ("/", "/sparql", "/doc/claim/s1-018", "/nowhere"):
        response = client.get(path, headers={"Host": host, "Accept": "text/html"})

        assert response.status_code in (200, 404), (path, host)
    assert client.get("/sparql", headers={"Host": host}).status_code == 200
