"""``clusterlod serve --engine`` and the protocol over a remote store, as clients see them."""

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from tests.cli.test_serve import serving as served_by_command
from tests.engine.running import wait_until, write_release
from tests.remote.canned import chunked, response
from tests.remote.serving import running_canned, serving
from tests.remote.stores import Store

from clusterlod.engine.credentials import Credentials
from clusterlod.engine.remote import RemoteEngine
from clusterlod.settings import Settings

ROW = b'{"s":{"type":"uri","value":"https://example.org/a-subject-with-a-long-name"}}'
HEAD = b'{"head":{"vars":["s"]},"results":{"bindings":['
SELECT = "SELECT ?s ?v { ?s <https://example.org/p> ?v } ORDER BY ?s LIMIT 3"


@pytest.fixture(scope="module")
def client(hurried: Store) -> Iterator[httpx.Client]:
    settings = Settings(engine=hurried.engine, query_seconds=10.0)
    with serving(settings, lambda: RemoteEngine(settings, Credentials())) as client:
        yield client


@pytest.mark.parametrize("media_type", ["text/csv", "application/sparql-results+xml", "text/html"])
def test_the_protocol_negotiates_what_the_store_need_not_know(
    client: httpx.Client, media_type: str
) -> None:
    answer = client.get("/sparql", params={"query": SELECT}, headers={"Accept": media_type})

    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith(media_type)
    assert "https://example.org/s0" in answer.text


def test_a_mistake_is_a_400_with_its_place(client: httpx.Client) -> None:
    answer = client.post("/sparql", data={"query": "SELECT ?s\nWHERE { ?s ?p }"})

    assert answer.status_code == 400
    assert answer.json()["line"] == 2


def test_the_dataset_parameters_reach_the_store(client: httpx.Client) -> None:
    query = {"query": "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"}
    graph = {"default-graph-uri": "https://example.org/g1"}
    counts = [client.post("/sparql", data=data).text for data in (query, query | graph)]

    assert '"101"' in counts[0]
    assert '"10"' in counts[1]


def test_ready_says_which_release_the_store_holds(client: httpx.Client) -> None:
    assert client.get("/health/ready").json() == {"status": "ready", "release": "2026-01-01"}


@pytest.mark.parametrize(
    ("answer", "status"),
    [
        (response(HEAD + ROW), 502),
        (response(b"", "text/plain", "500 Internal Server Error"), 502),
        (response(b"timed out", "text/plain", "503 Service Unavailable"), 503),
        (response(b"no", "text/plain", "400 Bad Request"), 400),
    ],
)
def test_a_failure_has_an_honest_status(answer: bytes, status: int) -> None:
    with running_canned(answer) as (address, _):
        settings = Settings(engine=address)
        with serving(settings, lambda: RemoteEngine(settings, Credentials())) as client:
            told = client.post("/sparql", data={"query": SELECT})

    assert told.status_code == status
    assert "Retry-After" not in told.headers
    assert told.headers["content-type"] == "application/problem+json"


def test_a_store_that_breaks_off_breaks_our_answer() -> None:
    many = b",".join([ROW] * 60_000)
    with running_canned(chunked(HEAD, many, b"cancelled")) as (address, _):
        settings = Settings(engine=address)
        with (
            serving(settings, lambda: RemoteEngine(settings, Credentials())) as client,
            pytest.raises(httpx.RemoteProtocolError),
        ):
            client.post("/sparql", data={"query": SELECT})


def test_a_store_that_is_away_makes_us_not_ready() -> None:
    settings = Settings(engine="http://127.0.0.1:9/sparql")
    with serving(settings, lambda: RemoteEngine(settings, Credentials())) as client:
        assert client.get("/health/ready").status_code == 503
        assert client.get("/health/live").status_code == 200
        assert client.post("/sparql", data={"query": SELECT}).status_code == 502


def test_the_command_serves_a_store(hurried: Store, tmp_path: Path) -> None:
    write_release(tmp_path / "releases", "2026-02-02")
    with served_by_command(tmp_path, tmp_path / "releases", "--engine", hurried.engine) as served:
        wait_until(served.is_up, "serve --engine answers")
        with httpx.Client(base_url=served.address, trust_env=False, timeout=30) as client:
            answer = client.post("/sparql", data={"query": SELECT})

            assert answer.json()["results"]["bindings"][0]["v"]["value"] == "v0"
            assert client.get("/dumps/2026-02-02/clusterlod.nq.gz").status_code == 200
            assert "holds 2026-01-01, the dumps here are of 2026-02-02" in served.text
        served.process.terminate()
        served.process.wait(30)

        assert list(served.temporary.iterdir()) == []
