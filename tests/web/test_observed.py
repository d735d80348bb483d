"""What is counted and what is logged."""

import json
from dataclasses import replace
from pathlib import Path

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families
from starlette.routing import Route
from tests.web.conftest import running_server

from clusterlod.engine.socket_engine import SocketEngine
from clusterlod.errors import SettingsError
from clusterlod.settings import Settings
from clusterlod.web.access_log import AccessLog
from clusterlod.web.app import create_app
from clusterlod.web.routing import Places

PRIVATE = "SELECT * { ?s ?p 'a private thing' }"


@pytest.fixture(scope="module")
def routes(settings: Settings) -> list[Route]:
    app = create_app(settings, SocketEngine(Path("nowhere"), keep=1))
    return [route for route in app.routes if isinstance(route, Route)]


@pytest.fixture(scope="module")
def places(routes: list[Route]) -> Places:
    return Places(routes)


def metrics(client: httpx.Client) -> dict[tuple[str, ...], float]:
    """Return every sample by its name and the values of its labels."""
    response = client.get("/metrics")
    assert response.headers["content-type"].startswith("text/plain; version=0.0.4")
    return {
        (sample.name, *sample.labels.values()): sample.value
        for family in text_string_to_metric_families(response.text)
        for sample in family.samples
    }


def test_queries_are_counted_by_their_outcome(client: httpx.Client) -> None:
    before = metrics(client)
    query = {"query": "ASK {} # counted"}
    tag = client.get("/sparql", params=query).headers["etag"]
    client.get("/sparql", params=query)
    client.get("/sparql", params=query, headers={"If-None-Match": tag})
    client.get("/sparql", params={"query": "SELECT (<http://e/f>(1) AS ?x) {}"})
    after = metrics(client)

    def more(*name: str) -> float:
        return after.get(name, 0.0) - before.get(name, 0.0)

    assert more("clusterlod_queries_total", "ok") == 1
    assert more("clusterlod_queries_total", "cached") == 1
    assert more("clusterlod_queries_total", "not-modified") == 1
    assert more("clusterlod_queries_total", "evaluation") == 1
    assert more("clusterlod_requests_total", "/sparql", "200") == 2
    assert more("clusterlod_request_seconds_count", "/sparql") == 4
    assert more("clusterlod_engine_queries_total") == 2
    assert after["clusterlod_engine_workers",] == 1


@pytest.mark.parametrize(
    ("path", "route"),
    [("/", "/"), ("/sparql", "/sparql"), ("/sparql/help", "/sparql"), ("/doc/x/y", "/doc"),
     ("/def.ttl", "/def"), ("/search.csv", "/search"), ("/sitemap-3.xml", "/sitemap"),
     ("/.well-known/void", "/.well-known"), ("/wp-admin", "other"), ("/.git", "other"),
     ("//", "/"), ("", "/")],
)  # fmt: skip
def test_paths_that_clients_make_up_make_no_routes(places: Places, path: str, route: str) -> None:
    assert places.of(path) == route


def test_every_route_has_a_name(routes: list[Route], places: Places) -> None:
    assert [route.path for route in routes if places.of(route.path) == "other"] == []


def test_the_log_tells_of_each_request_but_not_who_asked_nor_what(
    settings: Settings, tmp_path: Path
) -> None:
    log = tmp_path / "access.log"
    with running_server(replace(settings, access_log=str(log))) as address:
        accept = {"Accept": "text/tab-separated-values"}
        httpx.get(f"{address}/sparql", params={"query": PRIVATE}, headers=accept, trust_env=False)
        httpx.get(f"{address}/sparql", params={"query": "nope"}, trust_env=False)
        httpx.get(f"{address}/about?x=private", trust_env=False)
    lines = [json.loads(line) for line in log.read_text(encoding="utf-8").splitlines()]
    first, second, third = lines

    assert first["outcome"] == "ok"
    assert first["rows"] == 0
    assert first["status"] == 200
    assert len(first["query"]) == 16
    assert {"time", "method", "route", "seconds", "bytes"} <= first.keys()
    assert (second["status"], second["outcome"]) == (400, "syntax")
    assert (third["route"], third["status"]) == ("/about", 200)
    assert "private" not in log.read_text(encoding="utf-8")
    assert "127.0.0.1" not in log.read_text(encoding="utf-8")


def test_the_log_names_clients_where_that_is_asked_for(settings: Settings, tmp_path: Path) -> None:
    log = tmp_path / "access.log"
    logging = replace(settings, access_log=str(log), log_clients=True, trusted_proxies="")
    with running_server(logging) as address:
        httpx.get(f"{address}/health/live", trust_env=False)

    assert json.loads(log.read_text(encoding="utf-8"))["client"] == "127.0.0.1"


def test_a_log_that_cannot_be_written_is_said_at_the_start(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="access_log"):
        AccessLog(str(tmp_path / "nowhere" / "log"))


def test_the_help_page_tells_the_limits_in_both_languages(client: httpx.Client) -> None:
    for language, words in (("fr", "Durée d’une requête"), ("en", "Time of a query")):
        headers = {"Accept": "text/html", "Accept-Language": language}
        text = client.get("/sparql/help", headers=headers).text

        assert words in text
        assert f"20{chr(0x202F) if language == 'fr' else ','}000" in text


def test_the_description_tells_the_limits_and_the_sizes_of_graphs(client: httpx.Client) -> None:
    text = client.get("/sparql", headers={"Accept": "text/turtle"}).text

    assert "sd:namedGraph" in text
    assert "void:triples" in text
    assert "Time of a query" in text
    assert "Durée d’une requête" in text
    assert "BasicFederatedQuery" not in text
