"""Triples in memory by predicate and subject, for what asks the same few things many times."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Final, TypeVar

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from clusterlod.build.terms import named

_Node = TypeVar("_Node")

Node = NamedNode | BlankNode
Term = NamedNode | BlankNode | Literal | Triple

#: The distinct objects of each subject, in the order of their first mention.
Arcs = dict[Term, dict[Term, None]]

_TYPE: Final = named("rdf:type")
_SUBCLASS: Final = named("rdfs:subClassOf")
_FIRST: Final = named("rdf:first")
_REST: Final = named("rdf:rest")


class Index:
    """An RDF graph that answers by predicate."""

    def __init__(self, triples: Iterable[Triple] = ()) -> None:
        self._forward: dict[NamedNode, Arcs] = {}
        self._backward: dict[NamedNode, Arcs] = {}
        self._instances: dict[Term, frozenset[Term]] = {}
        self.extend(triples)

    def extend(self, triples: Iterable[Triple]) -> None:
        """Add triples; one that is there already is no other."""
        for subject, predicate, value in triples:
            arcs = self._forward.setdefault(predicate, {})
            arcs.setdefault(subject, {})[value] = None
        self._backward.clear()
        self._instances.clear()

    def __iter__(self) -> Iterator[Triple]:
        """Yield every triple once."""
        for predicate in self._forward:
            yield from self.triples(predicate)

    @property
    def predicates(self) -> Collection[NamedNode]:
        """What relates subjects to objects here."""
        return self._forward.keys()

    def forward(self, predicate: NamedNode) -> Arcs:
        """Return the objects of each subject of a predicate."""
        return self._forward.get(predicate, {})

    def backward(self, predicate: NamedNode) -> Arcs:
        """Return the subjects of each object of a predicate."""
        if predicate not in self._backward:
            arcs: Arcs = {}
            for subject, values in self.forward(predicate).items():
                for value in values:
                    arcs.setdefault(value, {})[subject] = None
            self._backward[predicate] = arcs
        return self._backward[predicate]

    def objects(self, subject: Term, predicate: NamedNode) -> Collection[Term]:
        """Return the distinct objects of a subject and a predicate."""
        return self.forward(predicate).get(subject, ())

    def instances(self, class_: Term) -> frozenset[Term]:
        """Return what has a class or one of its subclasses as its type (SHACL, section 2.1.3.2)."""
        if class_ not in self._instances:
            typed = self.backward(_TYPE)
            below = reachable(class_, self.backward(_SUBCLASS))
            self._instances[class_] = frozenset(
                node for each in below for node in typed.get(each, ())
            )
        return self._instances[class_]

    def items(self, head: Term) -> Iterator[Term]:
        """Yield the members of an RDF list."""
        while first := self.objects(head, _FIRST):
            yield next(iter(first))
            head = next(iter(self.objects(head, _REST)))

    def triples(self, predicate: NamedNode) -> Iterator[Triple]:
        """Yield the triples of a predicate."""
        for subject, values in self.forward(predicate).items():
            for value in values:
                yield triple_of(subject, predicate, value)

    def about(self, subject: Term) -> Iterator[Triple]:
        """Yield the triples of a subject."""
        for predicate, value in self.description(subject):
            yield triple_of(subject, predicate, value)

    def description(self, subject: Term) -> Iterator[tuple[NamedNode, Term]]:
        """Yield every predicate and object of a subject."""
        for predicate, arcs in self._forward.items():
            for value in arcs.get(subject, ()):
                yield predicate, value


def reachable(start: _Node, arcs: Mapping[_Node, Iterable[_Node]]) -> set[_Node]:
    """Return a node and all that arcs lead to from it."""
    found: set[_Node] = set()
    waiting = [start]
    while waiting:
        current = waiting.pop()
        if current not in found:
            found.add(current)
            waiting.extend(arcs.get(current, ()))
    return found


def triple_of(subject: Term, predicate: NamedNode, value: Term) -> Triple:
    """Return a triple; its subject is known to be no literal."""
    if not isinstance(subject, (NamedNode, BlankNode)):
        raise TypeError(f"{subject}: no subject of a triple")
    return Triple(subject, predicate, value)
