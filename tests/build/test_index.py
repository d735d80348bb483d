"""Triples in memory: each once, found from both ends, also when more come later."""

from pyoxigraph import NamedNode, Triple

from clusterlod.build.index import Index
from clusterlod.build.terms import named

TYPE, BELOW = named("rdf:type"), named("rdfs:subClassOf")
A, B, ONE, TWO = (NamedNode(f"https://example.org/{name}") for name in ("A", "B", "one", "two"))


def test_what_comes_later_is_found_from_both_ends() -> None:
    index = Index([Triple(ONE, TYPE, A)])
    assert index.instances(A) == {ONE}

    index.extend([Triple(TWO, TYPE, B), Triple(B, BELOW, A)])

    assert index.instances(A) == {ONE, TWO}
    assert set(index.backward(TYPE)[B]) == {TWO}
    assert set(index.predicates) == {TYPE, BELOW}


def test_a_triple_is_there_once() -> None:
    index = Index([Triple(ONE, TYPE, A), Triple(ONE, TYPE, A)])
    index.extend([Triple(ONE, TYPE, A)])

    assert list(index) == [Triple(ONE, TYPE, A)]
