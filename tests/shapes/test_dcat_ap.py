"""Our shapes of the catalogue ask for what the official ones of DCAT-AP 3.0.1 ask for."""

import pytest
from rdflib import Graph, URIRef
from rdflib.term import Node
from tests.shapes.judge import SH

from clusterlod import resources
from clusterlod.namespaces import PREFIXES, contract

STANDARDS = resources.root().parent / "shared" / "standards" / "dcat-ap-3.0.1"
CLASSES = ("Catalog", "Dataset", "Distribution", "DataService", "CatalogRecord")

#: Known only when the files are written; the tests of the web judge the finished catalogue.
LATER = {("dcat:Dataset", "dcterms:temporal")}

Demand = tuple[str, str]


def demanded(graph: Graph, severity: Node) -> set[Demand]:
    """Return class and property of each value that must be there."""
    wanted = {URIRef(PREFIXES["dcat"] + name) for name in CLASSES}
    found = set()
    for shape, _, target in graph.triples((None, SH.targetClass, None)):
        for part in graph.objects(shape, SH.property) if target in wanted else ():
            count, path = graph.value(part, SH.minCount), graph.value(part, SH.path)
            if count is not None and graph.value(part, SH.severity) == severity:
                found.add((contract(str(target)), contract(str(path))))
    return found


def official(*names: str) -> Graph:
    graph = Graph()
    for name in names:
        graph.parse(STANDARDS / f"{name}.ttl")
    return graph


@pytest.mark.skipif(not STANDARDS.exists(), reason="the shapes of DCAT-AP are not there")
@pytest.mark.parametrize(
    ("file", "severity"),
    [("shapes", SH.Violation), ("shapes_recommended", SH.Warning)],
)
def test_ours_demand_what_the_official_shapes_demand(file: str, severity: URIRef) -> None:
    ours = demanded(Graph().parse(resources.root() / "shapes" / "catalogue.ttl"), severity)
    theirs = demanded(official(file), severity) - LATER

    assert theirs
    assert ours == theirs
