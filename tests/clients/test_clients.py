"""Clients that others wrote, as their users call them."""

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import httpx
import pytest
import rdflib
from rdflib.plugins.stores.sparqlstore import SPARQLStore
from SPARQLWrapper import CSV, JSON, POST, TURTLE, XML, SPARQLWrapper

#: The first major version of Node.js that has, since 22.15, what the HTTP client of Comunica needs.
NODE = 22
HERE = Path(__file__).parent
LABEL = 'SELECT ?s WHERE { ?s ?p "Mécanic Vallée"@fr }'
GRAPH = "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o } LIMIT 5"
SLOW_STREAM = "SELECT * WHERE { ?a ?b ?c1 . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
IRI = "https://w3id.org/clusterlod/id/organisation/mecanic-vallee"


def curl(*arguments: str) -> subprocess.CompletedProcess[str]:
    program = shutil.which("curl")
    if program is None:
        pytest.skip("curl is not installed")
    command = [program, "--silent", "--show-error", "--noproxy", "*", *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603


def converted(wrapper: SPARQLWrapper) -> Any:
    """Return what it makes of the answer, whose type depends on the format."""
    return wrapper.queryAndConvert()


def node_version() -> int:
    """Return the major version of Node.js; 0 without it."""
    program = shutil.which("node")
    if program is None:
        return 0
    told = subprocess.run([program, "--version"], capture_output=True, text=True, check=True)  # noqa: S603
    return int(told.stdout.removeprefix("v").partition(".")[0])


@pytest.fixture
def wrapper(server: str) -> SPARQLWrapper:
    return SPARQLWrapper(f"{server}/sparql")


def test_curl_asks_by_form(server: str) -> None:
    done = curl(f"{server}/sparql", "-H", "Accept: text/csv", "--data-urlencode", f"query={LABEL}")

    assert done.returncode == 0
    assert done.stdout.split() == ["s", IRI]


def test_curl_decodes_what_it_accepts(server: str) -> None:
    done = curl("--compressed", "--get", f"{server}/sparql", "--data-urlencode",
                "query=SELECT * WHERE { ?s ?p ?o }")  # fmt: skip

    assert json.loads(done.stdout)["results"]["bindings"]


def test_curl_notices_that_an_answer_broke_off(impatient: httpx.Client) -> None:
    done = curl(
        "--get",
        str(impatient.base_url).rstrip("/") + "/sparql",
        "--data-urlencode",
        f"query={SLOW_STREAM}",
    )

    assert done.returncode == 18  # "transfer closed with outstanding read data remaining"


@pytest.mark.parametrize("method", ["GET", POST])
def test_sparqlwrapper_reads_solutions(wrapper: SPARQLWrapper, method: str) -> None:
    wrapper.setMethod(method)
    wrapper.setQuery(LABEL)
    wrapper.setReturnFormat(JSON)
    rows = converted(wrapper)["results"]["bindings"]
    wrapper.setReturnFormat(XML)
    document = converted(wrapper)
    wrapper.setReturnFormat(CSV)
    table = converted(wrapper)

    assert [row["s"]["value"] for row in rows] == [IRI]
    assert IRI in document.toxml()
    assert IRI.encode() in table


def test_sparqlwrapper_reads_graphs(wrapper: SPARQLWrapper) -> None:
    wrapper.setQuery(GRAPH)
    wrapper.setReturnFormat(TURTLE)
    graph = rdflib.Graph().parse(converted(wrapper), format="turtle")

    assert len(graph) == 5


def test_rdflib_uses_the_endpoint_as_a_store(server: str) -> None:
    graph = rdflib.Graph(SPARQLStore(f"{server}/sparql"))
    triples = list(graph.triples((rdflib.URIRef(IRI), None, None)))
    rows = list(graph.query(LABEL))

    assert triples
    assert rows == [(rdflib.URIRef(IRI),)]


def comunica(*arguments: str) -> str:
    """Run Comunica over some sources and a query; return its JSON results."""
    program = HERE / "node_modules" / ".bin" / "comunica-sparql"
    if not program.exists():
        pytest.skip("Comunica is not installed; run `npm ci` in tests/clients")
    if node_version() < NODE:
        pytest.skip(f"Comunica needs Node.js {NODE} or later, for zlib.createZstdDecompress")
    command = [str(program), *arguments, "-t", "application/sparql-results+json"]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout  # noqa: S603


def test_comunica_finds_the_service_description_and_asks(server: str) -> None:
    assert IRI in comunica(f"{server}/sparql", LABEL)
