"""Prefixes and example queries in the graph, where editors of SPARQL look for them.

``sh:declare`` names the prefixes; each stored question is a ``sh:SPARQLExecutable`` with a comment
in both languages (the practice of SIB's ``sparql-examples``).
"""

from collections.abc import Iterator
from typing import Final

from pyoxigraph import Literal, NamedNode

from clusterlod import queries
from clusterlod.build.catalogue.dcat import ENDPOINT, Fact
from clusterlod.build.terms import entity, named, typed
from clusterlod.iris import slugify
from clusterlod.namespaces import PREFIXES
from clusterlod.queries import StoredQuery
from clusterlod.queries.header import LANGUAGES

_DECLARATIONS: Final = entity("catalogue/prefixes")


def example_facts() -> Iterator[Fact]:
    """Describe the prefixes and the stored questions."""
    yield _DECLARATIONS, "rdf:type", named("owl:NamedIndividual")
    for prefix, space in PREFIXES.items():
        node = entity(f"catalogue/prefix-{prefix}")
        yield _DECLARATIONS, "sh:declare", node
        yield node, "rdf:type", named("sh:PrefixDeclaration")
        yield node, "sh:prefix", Literal(prefix)
        yield node, "sh:namespace", typed(space, "xsd:anyURI")
    for name in queries.names("question"):
        yield from _example(queries.load("question", name))


def _example(question: StoredQuery) -> Iterator[Fact]:
    node: NamedNode = entity(f"catalogue/example-{slugify(question.name)}")
    yield node, "rdf:type", named("sh:SPARQLExecutable")
    yield node, "rdf:type", named("sh:SPARQLSelectExecutable")
    yield node, "sh:prefixes", _DECLARATIONS
    yield node, "sh:select", Literal(question.text)
    yield node, "schema:target", ENDPOINT
    yield node, "schema:keywords", Literal(question.value("topic"))
    for language in LANGUAGES:
        comment = Literal(question.value("title", language), language=language)
        yield node, "rdfs:comment", comment
