"""Federation: our endpoint as the target of SERVICE, and as one of two sources of a join."""

import gzip
import json
from collections.abc import Iterator
from pathlib import Path

import httpx
import pyoxigraph as ox
import pytest
import rdflib
from tests.clients.programs import run_node
from tests.web.conftest import running_server
from tests.web.test_feed import GONE, NEW, OLD, two_releases

from clusterlod.namespaces import expand
from clusterlod.release import CURRENT, DUMP_STEM, MANIFEST
from clusterlod.settings import Settings

POLE = "https://w3id.org/clusterlod/id/organisation/mecanic-vallee"
VISITS = "https://example.org/visits"
IS_VERSION_OF = ox.NamedNode(expand("dcterms:isVersionOf"))
N_TRIPLES = {"Accept": "application/n-triples"}

#: What somebody else knows: how often a pole was visited.
ELSEWHERE = f'<{POLE}> <{VISITS}> "7"^^<http://www.w3.org/2001/XMLSchema#integer> .'

WITH_SERVICE = """
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
SELECT ?visits ?label WHERE {
  ?pole <https://example.org/visits> ?visits .
  SERVICE <ENDPOINT> { ?pole skos:prefLabel ?label FILTER(LANG(?label) = "fr") }
}
"""

JOIN = """
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
SELECT ?visits ?label WHERE {
  ?pole <https://example.org/visits> ?visits ; skos:prefLabel ?label FILTER(LANG(?label) = "fr")
}
"""


@pytest.fixture(scope="module")
def elsewhere(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Serve somebody else's graph at a second endpoint."""
    releases = tmp_path_factory.mktemp("elsewhere")
    folder = releases / "2026-01-01"
    (folder / "dumps").mkdir(parents=True)
    quads = ELSEWHERE.removesuffix(".") + "<https://example.org/graph> .\n"
    (folder / "dumps" / f"{DUMP_STEM}.nq.gz").write_bytes(gzip.compress(quads.encode()))
    (folder / MANIFEST).write_text(json.dumps({"version": "2026-01-01"}), encoding="utf-8")
    (releases / CURRENT).symlink_to(folder.name)
    with running_server(Settings(releases=releases)) as address:
        yield address


@pytest.fixture(autouse=True)
def no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_PROXY", "*")


def test_oxigraph_joins_through_service(server: str) -> None:
    store = ox.Store()
    store.load(ELSEWHERE, ox.RdfFormat.N_TRIPLES)
    solutions = store.query(WITH_SERVICE.replace("ENDPOINT", f"{server}/sparql"))
    assert isinstance(solutions, ox.QuerySolutions)
    (solution,) = solutions
    visits, label = solution["visits"], solution["label"]

    assert isinstance(visits, ox.Literal)
    assert isinstance(label, ox.Literal)
    assert (visits.value, label.value) == ("7", "Mécanic Vallée")


def test_rdflib_joins_through_service(server: str) -> None:
    graph = rdflib.Graph().parse(data=ELSEWHERE, format="nt")
    query = WITH_SERVICE.replace("ENDPOINT", f"{server}/sparql")
    found = graph.query(query).serialize(format="csv") or b""
    rows = found.decode().splitlines()[1:]

    assert rows == ["7,Mécanic Vallée"]


def test_comunica_joins_two_endpoints(server: str, elsewhere: str) -> None:
    answer = run_node("comunica-sparql", f"{server}/sparql", f"{elsewhere}/sparql", JOIN,
                      "-t", "application/sparql-results+json")  # fmt: skip
    (binding,) = json.loads(answer)["results"]["bindings"]

    assert (binding["visits"]["value"], binding["label"]["value"]) == ("7", "Mécanic Vallée")


def test_ldes_client_replicates_the_feed(tmp_path: Path) -> None:
    releases = tmp_path / "releases"
    releases.mkdir()
    with running_server(Settings(releases=two_releases(releases))) as address:
        # In no order asked for, the client may end before it has told every member.
        done = run_node("ldes-client", "-o", "ascending", f"{address}/feed", folder=tmp_path)
        pages = [
            httpx.get(f"{address}/feed/{version}/1", headers=N_TRIPLES, trust_env=False).text
            for version in (OLD, NEW)
        ]
    replicated, published = versions(done), versions("".join(pages))
    quads = ox.parse(done, ox.RdfFormat.TURTLE)
    deleted = {str(q.subject) for q in quads if q.object == ox.NamedNode(expand("as:Delete"))}

    assert {f"<{iri}>" for iri in (f"{POLE}#{OLD}", f"{POLE}#{NEW}", f"{GONE}#{OLD}")} <= replicated
    assert replicated == published
    assert deleted == {f"<{GONE}#{NEW}>"}


def versions(turtle: str) -> set[str]:
    """Return the members of a stream: versions of entities."""
    quads = ox.parse(turtle, ox.RdfFormat.TURTLE)
    return {str(quad.subject) for quad in quads if quad.predicate == IS_VERSION_OF}
