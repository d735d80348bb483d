"""A graph that is not ours gets a site of its own: nothing on it speaks of clusters."""

import gzip
import json
from collections.abc import Iterator
from pathlib import Path

import httpx
import pyoxigraph as ox
import pytest
from tests.web.conftest import running_server

from clusterlod.build.any_graph import build_files
from clusterlod.build.rdf_files import find_files
from clusterlod.settings import Settings

TRIG = """
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> . @prefix ex: <http://exémple.org/ns#> .
ex:Thing rdfs:label "Chose"@fr, "Thing"@en .
ex:a a ex:Thing ; rdfs:label "A & <b>" ; ex:knows ex:b, [ ex:size 12 ] .
<urn:isbn:1> a ex:Thing ; ex:knows ex:a .
<urn:g> { ex:b a <urn:odd:Class> }
"""
A = "http://exémple.org/ns#a"
PAGE = {"Accept": "text/html"}


@pytest.fixture(scope="module", params=["memory", "disk"])
def client(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[httpx.Client]:
    folder: Path = tmp_path_factory.mktemp("any")
    (folder / "any.trig").write_text(TRIG, encoding="utf-8")
    build_files(find_files([folder / "any.trig"], None, "en"), folder / "releases")
    settings = Settings(releases=folder / "releases", store=request.param, query_workers=1)
    with (
        running_server(settings) as address,
        httpx.Client(base_url=address, trust_env=False, timeout=20) as client,
    ):
        yield client


def test_the_home_page_counts_its_classes(client: httpx.Client) -> None:
    text = client.get("/?lang=en", headers=PAGE).text

    assert "<strong>2</strong> <span>Thing</span>" in text
    assert "10 triples in all" in text
    assert "clusters" not in text.lower().replace("clusterlod", "")
    assert 'href="/questions' not in text
    assert "CC BY" not in text, "the licence of our data is not that of others"


def test_no_question_of_ours_is_asked(client: httpx.Client) -> None:
    assert client.get("/questions/pole_or_cluster", headers=PAGE).status_code == 404
    assert "/questions/" not in client.get("/questions", headers=PAGE).text
    assert "/questions" not in client.get("/sparql", headers=PAGE).text


def test_every_link_of_the_index_leads_somewhere(client: httpx.Client) -> None:
    seen, waiting = set(), ["/browse", "/"]
    while waiting:
        path = waiting.pop()
        response = client.get(path, headers=PAGE)
        assert response.status_code == 200, path
        for found in response.text.split('href="')[1:]:
            target = found.partition('"')[0].replace("&amp;", "&")
            local = target.startswith(("/browse", "/resource?", "/dumps"))
            if local and "lang=" not in target and target not in seen:
                seen.add(target)
                waiting.append(target)

    assert "/browse/urn%3Aodd%3AClass" in seen
    assert "/resource?iri=urn%3Aisbn%3A1" in seen


def test_any_iri_has_a_page(client: httpx.Client) -> None:
    text = client.get("/resource", params={"iri": A}, headers=PAGE).text

    assert "<h1>A &amp; &lt;b&gt;</h1>" in text
    assert "urn%3Aisbn%3A1" in text, "what points here"


@pytest.mark.parametrize("extension", ["ttl", "nt", "jsonld", "rdf", "trig", "nq"])
def test_any_iri_has_documents_with_blank_nodes(client: httpx.Client, extension: str) -> None:
    response = client.get(f"/resource.{extension}", params={"iri": A})
    name = response.headers["content-type"].partition(";")[0]
    quads = list(ox.parse(response.content, ox.RdfFormat.from_media_type(name)))

    assert len(quads) == 5
    assert response.headers["etag"]
    assert f"/resource.{extension}?iri=" in response.headers["link"]
    again = client.get(
        f"/resource.{extension}",
        params={"iri": A},
        headers={"If-None-Match": response.headers["etag"]},
    )
    assert again.status_code == 304


@pytest.mark.parametrize(
    ("iri", "status"), [("urn:nobody", 404), ("relative", 400), ("", 400), ("urn:a b", 400)]
)
def test_what_is_not_there_or_no_iri_is_said(client: httpx.Client, iri: str, status: int) -> None:
    for accept in ("text/html", "text/turtle", "*/*"):
        response = client.get("/resource", params={"iri": iri}, headers={"Accept": accept})

        assert response.status_code == status


def test_queries_dump_and_service_description_are_those_of_any_release(
    client: httpx.Client,
) -> None:
    query = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
    answer = json.loads(client.get("/sparql", params={"query": query}).content)
    dump = gzip.decompress(client.get("/dumps/latest/clusterlod.nq.gz").content)
    graph = client.get("/sparql", params={"query": "ASK { GRAPH <urn:g> { ?s ?p ?o } }"})
    description = client.get("/sparql", headers={"Accept": "text/turtle"})

    assert answer["results"]["bindings"][0]["n"]["value"] == "10"
    assert dump.count(b"\n") == 10
    assert graph.json()["boolean"] is True
    assert "sd:UnionDefaultGraph" in description.text
