"""Endpoints that SERVICE may name and that behave badly: their query fails, nothing else does."""

import json
from collections.abc import Iterator
from contextlib import ExitStack

import pytest
from tests.attacks.server import Attacked
from tests.cli.test_serve import serving
from tests.engine.running import wait_until, write_release
from tests.remote.canned import chunked, response
from tests.remote.serving import running_canned

HEAD = b'{"head":{"vars":["s"]},"results":{"bindings":['
ROW = b'{"s":{"type":"uri","value":"https://example.org/a-subject-with-a-long-name"}}'

#: What endpoints that are allowed answer; None is silence.
ANSWERS: dict[str, bytes | None] = {
    "silent": None,
    "endless": chunked(HEAD, *[b",".join([ROW] * 1_000) + b","] * 100, end=False),
    "too long": response(HEAD + b",".join([ROW] * 40_000) + b"]}}"),
    "cut": response(HEAD + ROW)[:-20],
    "malformed": response(HEAD + ROW + b"oops"),
    "a page": response(b"<html>busy</html>", "text/html"),
    "a truth": response(b'{"head":{},"boolean":true}'),
    "redirecting": response(b"", status="307 T", headers="Location: http://127.0.0.1:1/\r\n"),
    "failing": response(b"no", "text/plain", "500 Oops"),
    "refusing": response(b"no", "text/plain", "401 No"),
    "hostile": response(
        HEAD
        + b'{"s":{"type":"uri","value":"urn:a> } } SERVICE <http://127.0.0.1:1/> { <urn:b"}}]}}'
    ),
}
#: Those that the limit of length refuses; the others fail, silence by running out of time.
LONG = ("endless", "too long")
#: Those after which the connection is closed, as a server that died would.
CLOSING = ("endless", "cut")


@pytest.fixture(scope="module")
def endpoints() -> Iterator[dict[str, str]]:
    """Return the address of each endpoint."""
    with ExitStack() as stack:
        yield {
            name: stack.enter_context(running_canned(answer, name in CLOSING))[0]
            for name, answer in ANSWERS.items()
        }


@pytest.fixture(scope="module")
def attacked(
    endpoints: dict[str, str], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Attacked]:
    folder = tmp_path_factory.mktemp("services")
    write_release(folder / "releases", "2026-01-01")
    allowed = " ".join(endpoints.values())
    options = ["--store", "memory", "--query-seconds", "2", "--service-allow", allowed]
    with serving(folder, folder / "releases", *options) as served:
        wait_until(served.is_up, "it answers")
        yield Attacked(served)


@pytest.fixture(scope="module")
def rest(attacked: Attacked) -> int:
    assert all(attacked.answers() for _ in range(20))
    return attacked.memory()


@pytest.mark.parametrize("name", ANSWERS)
def test_an_endpoint_that_misbehaves_fails_its_query_only(
    attacked: Attacked, endpoints: dict[str, str], name: str
) -> None:
    answer = attacked.query(f"SELECT * {{ ?a ?b ?c SERVICE <{endpoints[name]}> {{ ?s ?p ?o }} }}")

    assert answer
    assert answer[0] == (503 if name == "silent" else 422 if name in LONG else 502)
    assert json.loads(answer[1])["status"] == answer[0]


@pytest.mark.parametrize("name", sorted(set(ANSWERS) - {"silent", *LONG}))
def test_a_silent_service_that_misbehaves_counts_as_one_empty_solution(
    attacked: Attacked, endpoints: dict[str, str], name: str
) -> None:
    text = f"SELECT (COUNT(*) AS ?n) {{ SERVICE SILENT <{endpoints[name]}> {{ ?s ?p ?o }} }}"
    answer = attacked.query(text)

    assert answer
    assert answer[0] == 200
    assert json.loads(answer[1])["results"]["bindings"][0]["n"]["value"] == "1"


def test_many_that_wait_for_a_silent_endpoint_leave_the_others_alone(
    attacked: Attacked, endpoints: dict[str, str]
) -> None:
    """They wait in the web processes; no worker is kept."""
    body = f"SELECT * {{ SERVICE <{endpoints['silent']}> {{ ?s ?p ?o }} }}".encode()
    head = (
        f"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Type: application/sparql-query\r\n"
        f"Content-Length: {len(body)}\r\n\r\n"
    ).encode()
    with ExitStack() as stack:
        for _ in range(30):
            connection = stack.enter_context(attacked.connect())
            connection.sendall(head + body)

        assert attacked.answers()
