"""The files of the ontology, read with pyoxigraph as the build reads them."""

from functools import cache
from pathlib import Path

from pyoxigraph import Literal, NamedNode, RdfFormat, Store, Triple, parse

from clusterlod import resources
from clusterlod.namespaces import CLO, PREFIXES, RDF, RDFS, SKOS

TYPE = NamedNode(RDF + "type")
LABEL = NamedNode(RDFS + "label")
DEFINITION = NamedNode(SKOS + "definition")
OWL = PREFIXES["owl"]

#: OWL types of the terms that the ontology mints.
CLASS = NamedNode(OWL + "Class")
PROPERTIES = tuple(
    NamedNode(OWL + kind) for kind in ("ObjectProperty", "DatatypeProperty", "AnnotationProperty")
)


def files(pattern: str) -> list[Path]:
    """List the Turtle files of the ontology folder that fit a glob pattern."""
    return sorted((resources.root() / "ontology").glob(pattern))


def triples(path: Path) -> list[Triple]:
    """Read a Turtle file."""
    return [quad.triple for quad in parse(path=path, format=RdfFormat.TURTLE)]


@cache
def store(*patterns: str) -> Store:
    """Load the files of some patterns into one store."""
    store = Store()
    for pattern in patterns:
        for path in files(pattern):
            store.load(path=path, format=RdfFormat.TURTLE)
    return store


def ontology() -> Store:
    """Return the ontology alone."""
    return store("clusterlod.ttl")


def everything() -> Store:
    """Return the ontology, labels, alignments and concepts."""
    return store("*.ttl", "concepts/*.ttl")


def instances(graph: Store, *classes: NamedNode) -> list[NamedNode]:
    """List the IRIs of some types, sorted."""
    found = {
        quad.subject
        for cls in classes
        for quad in graph.quads_for_pattern(None, TYPE, cls)
        if isinstance(quad.subject, NamedNode)
    }
    return sorted(found, key=str)


def terms() -> list[NamedNode]:
    """List every term that the ontology mints."""
    return [t for t in instances(ontology(), CLASS, *PROPERTIES) if t.value.startswith(CLO)]


def texts(graph: Store, subject: NamedNode, predicate: NamedNode) -> dict[str, str]:
    """Return the texts of a property by language."""
    objects = [q.object for q in graph.quads_for_pattern(subject, predicate, None)]
    return {o.language or "": o.value for o in objects if isinstance(o, Literal)}
