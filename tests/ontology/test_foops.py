"""The checks of FOOPS! that need no web (https://w3id.org/foops/catalogue); the others are skipped.

A skipped check is reported as not run, with the reason; it is never counted as passed.
"""

import re

import pytest
from pyoxigraph import Literal, NamedNode
from tests.ontology.graphs import DEFINITION, LABEL, ontology, terms, texts

from clusterlod.namespaces import CLO, ONTOLOGY, PREFIXES

HEADER = NamedNode(ONTOLOGY)

#: Check to the properties of the header that it asks for.
HEADER_CHECKS = {
    "OM1 minimal metadata": ["dcterms:title", "dcterms:description", "dcterms:license",
                             "owl:versionIRI", "dcterms:creator", "vann:preferredNamespaceUri"],
    "OM2 recommended metadata": ["vann:preferredNamespacePrefix", "owl:versionInfo",
                                 "dcterms:created", "dcterms:bibliographicCitation"],
    "OM3 detailed metadata": ["dcterms:modified", "dcterms:issued", "dcterms:publisher",
                              "dcterms:source", "bibo:status"],
    "OM4.1 licence": ["dcterms:license"],
    "OM5.1 basic provenance": ["dcterms:creator", "dcterms:created"],
    "OM5.2 detailed provenance": ["dcterms:issued", "dcterms:publisher"],
    "FIND1 prefix": ["vann:preferredNamespacePrefix", "vann:preferredNamespaceUri"],
    "VER1 version IRI": ["owl:versionIRI"],
}  # fmt: skip

NOT_RUN = {
    "FIND2": "asks prefix.cc",
    "FIND3": "asks Linked Open Vocabularies",
    "FIND_3_BIS": "asks a registry of ontologies",
    "PURL1": "asks whether w3id.org redirects: the redirect is not registered",
    "OM4.2": "asks whether the licence's IRI answers",
}


def values(curie: str) -> list[NamedNode | Literal]:
    """Return what the header says by a property."""
    prefix, name = curie.split(":")
    quads = ontology().quads_for_pattern(HEADER, NamedNode(PREFIXES[prefix] + name), None)
    return [q.object for q in quads if isinstance(q.object, (NamedNode, Literal))]


@pytest.mark.parametrize(("check", "needed"), HEADER_CHECKS.items())
def test_header_has(check: str, needed: list[str]) -> None:
    """The header has the properties that the check asks for."""
    assert [curie for curie in needed if not values(curie)] == []


def test_ver1_version_iri_is_not_the_ontology_iri() -> None:
    """The version has an IRI of its own, which ends in its number."""
    (version,) = values("owl:versionIRI")
    (number,) = values("owl:versionInfo")

    assert version.value == f"{ONTOLOGY}/{number.value}"
    assert re.fullmatch(r"\d+\.\d+\.\d+", number.value)


def test_dates_are_in_order() -> None:
    """The ontology was created, then issued and modified."""
    created, issued, modified = (
        values(f"dcterms:{name}")[0].value for name in ("created", "issued", "modified")
    )

    assert created <= issued
    assert created <= modified


def test_http1_and_uri2_iris_are_persistent_http_iris() -> None:
    """HTTP1, URI2: terms have http(s) IRIs under a persistent identifier service."""
    assert all(term.value.startswith("https://w3id.org/") for term in terms())


def test_rdf1_ontology_is_rdf() -> None:
    """RDF1: the file is RDF and declares the ontology."""
    assert len(ontology()) > 0
    assert values("dcterms:title")


def test_voc2_prefix_and_namespace_fit() -> None:
    """VOC2: other vocabularies are reused, and ours has its own namespace."""
    reused = {p.value for quad in ontology() if (p := quad.predicate) and p.value[:4] == "http"}

    assert not all(iri.startswith(CLO) for iri in reused)
    assert values("vann:preferredNamespaceUri")[0].value == CLO


@pytest.mark.parametrize("predicate", [LABEL, DEFINITION], ids=["VOC3 labels", "VOC4 definitions"])
def test_voc3_and_voc4_every_term_is_described(predicate: NamedNode) -> None:
    """VOC3, VOC4: all terms have labels and definitions."""
    assert all(texts(ontology(), term, predicate) for term in terms())


@pytest.mark.parametrize(("check", "reason"), NOT_RUN.items())
def test_check_that_needs_the_web(check: str, reason: str) -> None:
    """A check that cannot run here is reported as not run."""
    pytest.skip(f"{check} {reason}")
