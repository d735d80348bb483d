"""SERVICE: two real endpoints joined, and every way out of the allow-list closed."""

import json
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from tests.engine.running import running_engine
from tests.remote.canned import CannedStore, response
from tests.remote.serving import running_canned, serving
from tests.remote.stores import Store, running_oxigraph

from clusterlod.engine.federation import FederatingEngine
from clusterlod.engine.guard import Limits, examine
from clusterlod.engine.socket_engine import SocketEngine
from clusterlod.errors import QueryRefusedError, SettingsError
from clusterlod.settings import Settings

P = "<https://example.org/p>"
LABEL = "<https://example.org/label>"
OTHER = "".join(
    f'<https://example.org/s{n}> {LABEL} "label {n}"@fr .\n' for n in range(0, 100, 10)
) + f"_:b {LABEL} <https://example.org/s1> .\n"  # fmt: skip
ALLOWED = "https://example.org/sparql"
LIMITS = Limits(services=frozenset({ALLOWED}))


@pytest.fixture(scope="module")
def other(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """Another endpoint, with labels of some of our subjects."""
    with running_oxigraph(tmp_path_factory.mktemp("other"), "--union-default-graph") as store:
        headers = {"Content-Type": "application/n-triples"}
        parameters = {"graph": "https://example.org/labels"}
        with httpx.Client(trust_env=False) as client:
            client.put(store.graph_store, params=parameters, content=OTHER, headers=headers)
        yield store


@pytest.fixture(scope="module")
def redirecting(other: Store) -> Iterator[tuple[str, CannedStore]]:
    """An endpoint that is allowed, and sends everybody on to the other one."""
    location = f"Location: {other.engine}\r\n"
    with running_canned(response(b"", "text/plain", "307 Temporary Redirect", location)) as running:
        yield running


@pytest.fixture(scope="module")
def client(
    other: Store,
    redirecting: tuple[str, CannedStore],
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[httpx.Client]:
    allow = f"{other.engine} {redirecting[0]} http://127.0.0.1:9/sparql"
    settings = Settings(service_allow=allow, query_seconds=10.0)
    folder = tmp_path_factory.mktemp("engine")
    with (
        running_engine(folder, service_allow=allow) as engine,
        serving(settings, lambda: FederatingEngine(SocketEngine(engine.path), settings)) as client,
    ):
        yield client


def rows(client: httpx.Client, query: str) -> list[dict[str, str]]:
    answer = client.post("/sparql", data={"query": query})
    assert answer.status_code == 200, answer.text
    bindings = answer.json()["results"]["bindings"]
    return [{name: term["value"] for name, term in row.items()} for row in bindings]


def test_two_endpoints_are_joined(client: httpx.Client, other: Store) -> None:
    found = rows(
        client,
        f"PREFIX e: <https://example.org/> SELECT ?s ?v ?label {{ ?s {P} ?v . "
        f"SERVICE <{other.engine}> {{ ?s e:label ?label . FILTER(isLiteral(?label)) }} }}",
    )

    assert len(found) == 10
    assert {"s": "https://example.org/s30", "v": "v30", "label": "label 30"} in found


@pytest.mark.parametrize(
    ("pattern", "count"),
    [
        ("OPTIONAL {{ SERVICE <{0}> {{ ?s {1} ?label }} }}", 100),
        ("FILTER EXISTS {{ SERVICE <{0}> {{ ?s {1} ?any }} }}", 10),
        ("MINUS {{ service silent <{0}> {{ ?s {1} ?any }} }}", 90),
        ("{{ SERVICE <{0}> {{ ?s {1} ?a }} }} SERVICE <{0}> {{ ?s {1} ?b }}", 10),
        ("SERVICE <{0}> {{ ?x {1} ?s }}", 1),
        ("SERVICE <{0}> {{ <https://example.org/s10> {1} 'label 10'@fr }}", 100),
        ("SERVICE <{0}> {{ <https://example.org/s10> {1} 'no'@fr }}", 0),
        ("SERVICE SILENT <http://127.0.0.1:9/sparql> {{ ?s {1} ?label }}", 100),
    ],
)
def test_a_service_stands_wherever_a_pattern_does(
    client: httpx.Client, other: Store, pattern: str, count: int
) -> None:
    found = rows(client, f"SELECT * {{ ?s {P} ?v . {pattern.format(other.engine, LABEL)} }}")

    assert len(found) == count


def test_blank_nodes_of_the_other_endpoint_get_names(client: httpx.Client, other: Store) -> None:
    query = f"SELECT ?x {{ SERVICE <{other.engine}> {{ ?x {LABEL} <https://example.org/s1> }} }}"

    assert "/.well-known/genid/0-" in rows(client, query)[0]["x"]


def test_an_endpoint_that_fails_is_a_bad_gateway(client: httpx.Client) -> None:
    query = f"SELECT * {{ SERVICE <http://127.0.0.1:9/sparql> {{ ?s {P} ?v }} }}"
    answer = client.post("/sparql", data={"query": query})

    assert answer.status_code == 502
    assert "127.0.0.1:9" in answer.json()["detail"]


def test_a_redirect_does_not_escape_the_list(
    client: httpx.Client, redirecting: tuple[str, CannedStore]
) -> None:
    query = f"SELECT * {{ SERVICE <{redirecting[0]}> {{ ?s {P} ?v }} }}"
    answer = client.post("/sparql", data={"query": query})

    assert answer.status_code == 502
    assert "redirect" in answer.json()["detail"]
    assert redirecting[1].requests


def test_another_endpoint_is_refused(client: httpx.Client, other: Store) -> None:
    for target in (f"{other.engine}x", other.engine.replace("127.0.0.1", "localhost"), "?where"):
        written = target if target.startswith("?") else f"<{target}>"
        query = f"SELECT * {{ ?where {P} ?v SERVICE SILENT {written} {{ ?s {P} ?o }} }}"
        answer = client.post("/sparql", data={"query": query})

        assert answer.status_code == 422
        assert answer.json()["reason"] == "service"


def test_the_description_says_so(client: httpx.Client) -> None:
    text = client.get("/sparql", headers={"Accept": "text/turtle"}).text

    assert "sd:BasicFederatedQuery" in text


@pytest.mark.parametrize(
    "text",
    [
        "SELECT * { SERVICE ?x { ?s ?p ?o } }",
        "SELECT * { SERVICE SILENT ?x { ?s ?p ?o } }",
        "SELECT * { SERVICE <https://example.org/sparql/> { ?s ?p ?o } }",
        "SELECT * { SERVICE <https://EXAMPLE.org/sparql> { ?s ?p ?o } }",
        "SELECT * { SERVICE <https://example.org/\\u0073parql> { ?s ?p ?o } }",
        "BASE <https://example.org/> SELECT * { SERVICE <sparql> { ?s ?p ?o } }",
        "PREFIX e: <https://example.org/> SELECT * { SERVICE e:sparql { ?s ?p ?o } }",
        "SELECT * { \\u0053ERVICE <https://example.org/sparql> { ?s ?p ?o } }",
        "SELECT * { SERVICE <https://example.org/sparql> { SERVICE <a:b> { ?s ?p ?o } } }",
        "SELECT * { SERVICE <https://example.org/sparql> { SERVICE <c:d> {} } }",
        "SELECT * { SERVICE SILENT SILENT <https://example.org/sparql> { ?s ?p ?o } }",
        "SELECT * { FILTER(trueSERVICE <https://example.org/sparql> { ?s ?p ?o }) }",
        "SELECT * { SERVICE { ?s ?p ?o } }",
        "SELECT * { SERVICE <https://example.org/sparql> ?x { ?s ?p ?o } }",
    ],
)
def test_only_the_plain_form_with_an_exact_iri_is_admitted(text: str) -> None:
    with pytest.raises(QueryRefusedError) as caught:
        examine(text, LIMITS)

    assert caught.value.reason == "service"


def test_the_services_of_a_query_are_located() -> None:
    text = f"PREFIX a: <b:> SELECT * {{ SERVICE <{ALLOWED}> {{ {{ ?s ?p ?o }} }} ?s ?q ?r }}"
    (service,) = examine(text, LIMITS).services

    assert text[service.start : service.end] == f"SERVICE <{ALLOWED}> {{ {{ ?s ?p ?o }} }}"
    assert text[service.pattern : service.end] == "{ { ?s ?p ?o } }"
    assert text[: examine(text, LIMITS).prologue] == "PREFIX a: <b:> "


def test_a_worker_that_gets_no_solutions_asks_nobody(tmp_path: Path) -> None:
    with running_engine(tmp_path, service_allow=ALLOWED) as engine:
        with pytest.raises(QueryRefusedError, match="nobody has asked"):
            engine.ask(f"SELECT * {{ SERVICE <{ALLOWED}> {{ ?s ?p ?o }} }}")

        assert json.loads(engine.ask("ASK { ?s ?p ?o }"))["boolean"]


def test_an_allowed_address_must_be_one() -> None:
    with pytest.raises(SettingsError, match="service_allow"):
        FederatingEngine(SocketEngine(Path("unused")), Settings(service_allow="example.org"))
