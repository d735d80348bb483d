"""The shapes as a document: complete, named, in both languages, and true of our own files."""

import functools

import pyshacl
import pytest
from rdflib import BNode, Graph, URIRef
from rdflib.collection import Collection
from rdflib.namespace import RDF, RDFS
from rdflib.term import Literal, Node
from tests.shapes.judge import SH, context, fixtures, read, shapes

from clusterlod.namespaces import CLO, PREFIXES, SHAPES, contract

OWL_CLASS = URIRef(PREFIXES["owl"] + "Class")


def named(kind: Node) -> list[URIRef]:
    """List the node shapes or the property shapes that have an IRI."""
    return sorted(s for s in shapes().subjects(RDF.type, kind) if isinstance(s, URIRef))


def languages(subject: Node, predicate: Node) -> list[str]:
    """List the languages of the texts of a property."""
    texts = shapes().objects(subject, predicate)
    return sorted(text.language or "" for text in texts if isinstance(text, Literal))


def follow(graph: Graph, start: Node, path: Node) -> list[Node]:
    """Return the value nodes of a SHACL path: a predicate, a sequence, a choice or an inverse."""
    if isinstance(path, URIRef):
        return list(graph.objects(start, path))
    if (inverse := shapes().value(path, SH.inversePath)) is not None:
        return list(graph.subjects(inverse, start))
    if (choice := shapes().value(path, SH.alternativePath)) is not None:
        return [n for step in Collection(shapes(), choice) for n in follow(graph, start, step)]
    return list(
        functools.reduce(
            lambda nodes, step: [n for node in nodes for n in follow(graph, node, step)],
            Collection(shapes(), path),
            [start],
        )
    )


def test_shapes_are_shapes() -> None:
    """The shapes conform to SHACL-SHACL, the shapes of shapes (SHACL, appendix C)."""
    conforms, _, text = pyshacl.validate(
        Graph(), shacl_graph=shapes(), advanced=True, inference="none", meta_shacl=True
    )

    assert conforms, text


def test_ontology_concepts_and_examples_conform() -> None:
    """Our own files give neither a violation nor a warning."""
    conforms, _, text = pyshacl.validate(
        context(), shacl_graph=shapes(), advanced=True, inference="none", inplace=True
    )

    assert conforms, text


def test_every_shape_has_an_iri_in_the_namespace_of_shapes() -> None:
    """No shape is a blank node, for reports to name it."""
    every = {
        *shapes().subjects(RDF.type, SH.NodeShape),
        *shapes().subjects(RDF.type, SH.PropertyShape),
        *shapes().subjects(SH.path),
    }

    assert every
    assert [s for s in every if isinstance(s, BNode) or not str(s).startswith(SHAPES)] == []


@pytest.mark.parametrize("shape", named(SH.PropertyShape), ids=lambda s: contract(str(s)))
def test_property_shape_explains_itself(shape: URIRef) -> None:
    """A property shape has a path, a severity, and a name and a message in both languages."""
    assert len(list(shapes().objects(shape, SH.path))) == 1
    assert shapes().value(shape, SH.severity) in {SH.Violation, SH.Warning, SH.Info}
    assert languages(shape, SH.name) == ["en", "fr"]
    assert languages(shape, SH.message) == ["en", "fr"]


@pytest.mark.parametrize("shape", named(SH.NodeShape), ids=lambda s: contract(str(s)))
def test_node_shape_with_a_choice_explains_itself(shape: URIRef) -> None:
    """A node shape with a target and constraints of its own says what is expected."""
    own = {SH.xone, SH["or"], SH.pattern, SH["in"]} & set(shapes().predicates(shape))
    if own and (shape, SH.targetClass, None) in shapes():
        assert languages(shape, SH.message) == ["en", "fr"]
        assert shapes().value(shape, SH.severity) in {SH.Violation, SH.Warning, SH.Info}
    assert not own or languages(shape, RDFS.label) in (["en", "fr"], [])


def test_every_minted_class_has_a_node_shape() -> None:
    """Each class of the ontology is the target of a node shape."""
    minted = {c for c in context().subjects(RDF.type, OWL_CLASS) if str(c).startswith(CLO)}

    assert minted
    assert minted - set(shapes().objects(None, SH.targetClass)) == set()


def test_every_property_shape_is_tried_by_a_valid_fixture() -> None:
    """No property shape is fulfilled only for lack of values."""
    graph = read(fixtures("valid")) + context()
    untried = [
        f"{contract(str(shape))} {contract(str(part))}"
        for shape, _, part in shapes().triples((None, SH.property, None))
        for targets in [list(shapes().objects(shape, SH.targetClass))]
        if targets
        and not any(
            follow(graph, focus, path)
            for target in targets
            for cls in context().transitive_subjects(RDFS.subClassOf, target)
            for focus in graph.subjects(RDF.type, cls)
            for path in shapes().objects(part, SH.path)
        )
    ]

    assert untried == []
