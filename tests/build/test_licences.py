"""Each named graph has a licence, and says whom to name."""

from pathlib import Path

from pyoxigraph import Literal, NamedNode
from tests.build.test_graph import findings

from clusterlod.build.catalogue import catalogue_quads
from clusterlod.build.catalogue.texts import read_texts
from clusterlod.build.counts import Census
from clusterlod.build.graph import read_graph
from clusterlod.build.licences import LICENCE
from clusterlod.build.messages import Findings
from clusterlod.build.sources import SourceTree
from clusterlod.build.terms import entity, graph, named

TABLE = """id,licence,rights_fr,rights_en
entities,https://creativecommons.org/publicdomain/zero/1.0/,Sans droits.,No rights.
"""


def describe(root: Path) -> set[tuple[str, str, str]]:
    built = read_graph(root)
    texts = read_texts(SourceTree(root, Findings("en")))
    census = Census()
    census.add(built.quads)
    quads = catalogue_quads(built.version, texts, census, built.licences)
    return {(str(q.subject), q.predicate.value, str(q.object)) for q in quads}


def test_a_graph_has_the_licence_of_its_row(small: Path) -> None:
    (small / "data" / "licences.csv").write_text(TABLE, encoding="utf-8")
    described = describe(small)
    licence, rights = named("dcterms:license").value, named("dcterms:rights").value
    cc0 = NamedNode("https://creativecommons.org/publicdomain/zero/1.0/")
    text = Literal("Sans droits.", language="fr")

    assert (str(graph("entities")), licence, str(cc0)) in described
    assert (str(graph("entities")), rights, str(text)) in described
    assert (str(entity("catalogue/dataset")), rights, str(text)) in described


def test_every_graph_has_a_licence(small: Path) -> None:
    described = describe(small)
    licence = named("dcterms:license").value
    graphs = {q.graph_name for q in read_graph(small).quads}

    assert {node for node in graphs if (str(node), licence, str(LICENCE)) not in described} == set()


def test_a_row_about_no_graph_is_found(small: Path) -> None:
    text = TABLE.replace("entities", "entitees")
    (small / "data" / "licences.csv").write_text(text, encoding="utf-8")

    (finding,) = findings(small)
    assert finding.startswith("data/licences.csv:2: no graph 'entitees'")
