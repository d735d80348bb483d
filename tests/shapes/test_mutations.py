"""Every constraint matters: without it, the outcome of at least one fixture changes."""

from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest
from rdflib import Graph, URIRef
from rdflib.namespace import RDF, RDFS
from rdflib.term import Node
from tests.shapes.judge import SH, Verdict, context, fixtures, judge, shapes

from clusterlod.namespaces import contract

#: What describes a shape or a path without constraining anything.
NOT_CONSTRAINTS = frozenset(
    (
        RDF.type, RDF.first, RDF.rest, RDFS.label, SH.path, SH.inversePath, SH.alternativePath,
        SH.name, SH.message, SH.severity,
    )
)  # fmt: skip

#: Parameters that mean nothing once the one before the colon is gone.
DEPENDENTS: dict[Node, tuple[Node, ...]] = {
    SH.qualifiedValueShape: (SH.qualifiedMinCount, SH.qualifiedMaxCount)
}


class Mutation(NamedTuple):
    """A triple to take away, and the shapes that have a target and rest on it."""

    triple: tuple[Node, Node, Node]
    roots: tuple[URIRef, ...]

    def __str__(self) -> str:
        """Name the mutation in pytest's output."""
        shape, parameter, value = self.triple
        words = [contract(str(shape)), contract(str(parameter))]
        if isinstance(value, URIRef):
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
    return tuple(
        fixture
        for folder in ("invalid", "valid")
        for fixture in fixtures(folder)
        if classes & set(Graph().parse(fixture).objects(None, RDF.type))
    )


def mutations() -> list[Mutation]:
    """List every constraint of every shape, sh:property and sh:targetClass among them."""
    roots = sorted({s for s in shapes().subjects(SH.targetClass) if isinstance(s, URIRef)})
    rests: dict[tuple[Node, Node, Node], list[URIRef]] = {}
    for root in roots:
        for triple in closure(root):
            if triple[1] not in NOT_CONSTRAINTS:
                rests.setdefault(triple, []).append(root)
    return sorted((Mutation(t, tuple(r)) for t, r in rests.items()), key=str)


def killed(mutation: Mutation, root: URIRef) -> bool:
    """Tell whether a fixture notices the mutation of a shape."""
    shape, parameter, _ = mutation.triple
    mutant = Graph()
    for triple in closure(root):
        gone = triple[0] == shape and triple[1] in DEPENDENTS.get(parameter, ())
        if triple != mutation.triple and not gone:
            mutant.add(triple)
    blamed = contract(str(shape))

    def likely(fixture: Path) -> bool:
        return any(source == blamed for source, _ in baseline(root, fixture).sources)

    ordered = sorted(concerned(root), key=likely, reverse=True)
    return any(judge(fixture, mutant) != baseline(root, fixture) for fixture in ordered)


@pytest.mark.parametrize("mutation", mutations(), ids=str)
def test_a_fixture_notices_the_missing_constraint(mutation: Mutation) -> None:
    """Taking the triple away changes the outcome of a fixture."""
    assert any(killed(mutation, root) for root in mutation.roots), f"no fixture needs {mutation}"
