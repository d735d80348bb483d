"""Federation: our endpoint as the target of SERVICE, and as one of two sources of a join."""

import gzip
import json
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest
import rdflib
from tests.clients.test_clients import HERE, comunica
from tests.web.conftest import running_server

from clusterlod.release import CURRENT, DUMP_STEM, MANIFEST
from clusterlod.settings import Settings

POLE = "https://w3id.org/clusterlod/id/organisation/mecanic-vallee"
VISITS = "https://example.org/visits"

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
    results = comunica(f"{server}/sparql", f"{elsewhere}/sparql", JOIN)
    (binding,) = json.loads(results)["results"]["bindings"]

    assert (binding["visits"]["value"], binding["label"]["value"]) == ("7", "Mécanic Vallée")


def test_ldes_client_replicates_the_feed(server: str, tmp_path: Path) -> None:
    program = HERE / "node_modules" / ".bin" / "ldes-client"
    if not program.exists():
        pytest.skip("ldes-client is not installed; run `npm ci` in tests/clients")
    node = shutil.which("node")
    assert node
    done = subprocess.run(  # noqa: S603
        [node, str(program), f"{server}/feed"],
        capture_output=True, text=True, check=True, cwd=tmp_path, timeout=120,
    )  # fmt: skip

    assert f"{POLE}#2026-11-22" in done.stdout
    assert "isVersionOf" in done.stdout
