"""Make RDF terms from CURIEs, references and text; the short words of every other module here."""

from functools import cache

from pyoxigraph import Literal, NamedNode

from clusterlod.iris import EntityPath, graph_iri, parse_reference
from clusterlod.namespaces import expand


@cache
def named(curie: str) -> NamedNode:
    """Return the node of a CURIE whose prefix is known."""
    return NamedNode(expand(curie))


@cache
def entity(reference: str) -> NamedNode:
    """Return the node of ``type/slug``.

    Raises:
        IriError: if the reference is malformed.
    """
    return NamedNode(parse_reference(reference).iri)


@cache
def concept(scheme: str, slug: str) -> NamedNode:
    """Return the node of a concept."""
    return NamedNode(EntityPath("concept", f"{scheme}/{slug}").iri)


@cache
def graph(name: str) -> NamedNode:
    """Return the node of a named graph."""
    return NamedNode(graph_iri(name))


def typed(value: str, datatype: str) -> Literal:
    """Return a literal in its lexical form as written, with the datatype of a CURIE."""
    return Literal(value, datatype=named(datatype))
