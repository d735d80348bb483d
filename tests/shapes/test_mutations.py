"""Every constraint matters: without it, the outcome of at least one fixture changes."""

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest
from rdflib import Graph, URIRef
from rdflib.namespace import RDF, RDFS
from rdflib.term import Node
from tests.shapes.judge import SH, Verdict, context, fixtures, judge, shapes

from clusterlod.namespaces import contract

#: What describes a shape or a path without constraining anything; lists lose their members below.
NOT_CONSTRAINTS = frozenset(
    (
        RDF.type, RDF.first, RDF.rest, RDFS.label, SH.path, SH.inversePath, SH.alternativePath,
        SH.name, SH.message,
    )
)  # fmt: skip

#: What is so without being said: taking it away changes nothing.
DEFAULTS = frozenset(((SH.severity, SH.Violation),))

#: Parameters that mean nothing once the one before the colon is gone.
DEPENDENTS: dict[Node, tuple[Node, ...]] = {
    SH.qualifiedValueShape: (SH.qualifiedMinCount, SH.qualifiedMaxCount)
}

TARGETS = (SH.targetClass, SH.targetNode, SH.targetSubjectsOf, SH.targetObjectsOf)

Triple = tuple[Node, Node, Node]


class Mutation(NamedTuple):
    """A triple or a member of a list to take away, and the targeting shapes that rest on it.

    The member of a list is named by the triple that leads to its cell.
    """

    triple: Triple
    owner: tuple[Node, Node]
    roots: tuple[URIRef, ...]

    @property
    def member(self) -> Node | None:
        """The member that goes, if this is about a list."""
        return shapes().value(self.triple[2], RDF.first)

    def __str__(self) -> str:
        """Name the mutation in pytest's output."""
        words = [contract(str(term)) for term in self.owner]
        value = self.triple[2] if self.member is None else self.member
        if isinstance(value, URIRef) or self.member is not None:
            words.append(contract(str(value)))
        return " ".join(words)


@cache
def closure(root: URIRef) -> Graph:
    """Return the triples of a shape and of all that it rests on."""
    found = Graph()
    waiting: list[Node] = [root]
    seen: set[Node] = set()
    while waiting:
        node = waiting.pop()
        if node not in seen:
            seen.add(node)
            for triple in shapes().triples((node, None, None)):
                found.add(triple)
                waiting.append(triple[2])
    return found


@cache
def baseline(root: URIRef, fixture: Path) -> Verdict:
    """Return what one shape alone says of a fixture."""
    return judge(fixture, closure(root))


@cache
def concerned(root: URIRef) -> tuple[Path, ...]:
    """List the fixtures that hold a focus node of a shape."""
    classes = {
        descendant
        for target in shapes().objects(root, SH.targetClass)
        for descendant in context().transitive_subjects(RDFS.subClassOf, target)
    }
    properties = set(shapes().objects(root, SH.targetSubjectsOf | SH.targetObjectsOf))
    return tuple(
        fixture
        for folder in ("invalid", "valid")
        for fixture in fixtures(folder)
        if classes & set(parsed(fixture).objects(None, RDF.type))
        or properties & set(parsed(fixture).predicates())
    )


@cache
def parsed(fixture: Path) -> Graph:
    """Return the triples of a fixture."""
    return Graph().parse(fixture)


def mutations() -> list[Mutation]:
    """List all that constrains: parameters, targets, severities, and each member of each list."""
    roots = sorted(
        {s for kind in TARGETS for s in shapes().subjects(kind) if isinstance(s, URIRef)}
    )
    rests: dict[tuple[Triple, tuple[Node, Node]], list[URIRef]] = {}
    for root in roots:
        for triple in closure(root):
            for gone in removable(triple):
                rests.setdefault((gone, owner(triple)), []).append(root)
    found = (Mutation(*key, tuple(names)) for key, names in rests.items())
    return sorted(found, key=str)


def owner(triple: Triple) -> tuple[Node, Node]:
    """Name where a triple stands: its shape, also for a path without a name, and its parameter."""
    shape, parameter, _ = triple
    return shapes().value(None, SH.path, shape) or shape, parameter


def removable(triple: Triple) -> Iterator[Triple]:
    """Yield what can be taken away of a triple: itself, or what leads to a member of its list."""
    _, parameter, value = triple
    is_list = shapes().value(value, RDF.first) is not None
    if is_list and parameter not in (RDF.rest, SH.path):  # the steps of a path do not constrain
        cell: Node = value
        while cell != RDF.nil:
            yield next(shapes().triples((None, RDF.rest if cell != value else parameter, cell)))
            following = shapes().value(cell, RDF.rest)
            assert following is not None
            cell = following
    if parameter not in NOT_CONSTRAINTS and (parameter, value) not in DEFAULTS:
        yield triple


def mutate(mutation: Mutation, root: URIRef) -> Graph:
    """Return the triples of a shape after a mutation."""
    shape, parameter, value = mutation.triple
    mutant = Graph()
    for triple in closure(root):
        gone = triple[0] == shape and triple[1] in DEPENDENTS.get(parameter, ())
        if triple != mutation.triple and not gone:
            mutant.add(triple)
    following = shapes().value(value, RDF.rest)
    if following is not None:
        mutant.add((shape, parameter, following))
    straighten(mutant)
    return mutant


def straighten(mutant: Graph) -> None:
    """Let the last alternative of a path stand for the path, as SHACL wants two at least."""
    for path, cell in tuple(mutant.subject_objects(SH.alternativePath)):
        last = mutant.value(cell, RDF.first)
        if mutant.value(cell, RDF.rest) == RDF.nil and last is not None:
            for shape in tuple(mutant.subjects(SH.path, path)):
                mutant.set((shape, SH.path, last))


def killed(mutation: Mutation, root: URIRef) -> bool:
    """Tell whether a fixture notices the mutation of a shape."""
    mutant = mutate(mutation, root)
    blamed = contract(str(mutation.owner[0]))

    def likely(fixture: Path) -> bool:
        return any(source == blamed for source, _ in baseline(root, fixture).sources)

    ordered = sorted(concerned(root), key=likely, reverse=True)
    return any(judge(fixture, mutant) != baseline(root, fixture) for fixture in ordered)


@pytest.mark.parametrize("mutation", mutations(), ids=str)
def test_a_fixture_notices_the_missing_constraint(mutation: Mutation) -> None:
    """Taking the triple away changes the outcome of a fixture."""
    assert any(killed(mutation, root) for root in mutation.roots), f"no fixture needs {mutation}"
