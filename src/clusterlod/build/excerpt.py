"""Cut out of a graph what shapes can see from some nodes."""

from collections.abc import Iterable, Iterator
from typing import Final

from pyoxigraph import NamedNode, Triple

from clusterlod.build.index import Index, Term
from clusterlod.build.terms import named

_SUBCLASS: Final = named("rdfs:subClassOf")
_INVERSE: Final = named("sh:inversePath")
_NESTED: Final = tuple(
    named(f"sh:{name}") for name in ("property", "node", "not", "qualifiedValueShape")
)
_PATH: Final = named("sh:path")
_ALTERNATIVE: Final = named("sh:alternativePath")
_LISTS: Final = tuple(named(f"sh:{name}") for name in ("and", "or", "xone"))


def excerpt(nodes: Iterable[Term], shapes: Index, data: Index) -> set[Triple]:
    """Return all triples that shapes may ask for when they judge these nodes.

    These are the triples of every node that the longest chain of paths in the shapes can reach, and
    all subclasses. Value nodes come with their triples, so that their classes are known.
    """
    inverses = [data.backward(p) for p in _inverses(shapes)]
    found = set(data.triples(_SUBCLASS))
    edge, seen = set(nodes), set(nodes)
    for _ in range(_reach(shapes) + 1):
        own = {triple for node in edge for triple in data.about(node)}
        found |= own
        near = {triple.object for triple in own}
        near |= {subject for arcs in inverses for node in edge for subject in arcs.get(node, ())}
        edge = near - seen
        seen |= edge
    return found


def _inverses(shapes: Index) -> Iterator[NamedNode]:
    for values in shapes.forward(_INVERSE).values():
        yield from (value for value in values if isinstance(value, NamedNode))


def _reach(shapes: Index) -> int:
    """Return the steps of the longest chain of property paths, shapes within shapes included."""
    known: dict[Term, int] = {}

    def of(shape: Term) -> int:
        if shape not in known:
            known[shape] = 0  # a shape within itself adds nothing
            inner = max((of(each) for each in _inner(shape, shapes)), default=0)
            known[shape] = inner + max(
                (_steps(path, shapes) for path in shapes.objects(shape, _PATH)), default=0
            )
        return known[shape]

    users = {shape for name in (_PATH, *_NESTED, *_LISTS) for shape in shapes.forward(name)}
    return max(map(of, users), default=0)


def _inner(shape: Term, shapes: Index) -> Iterator[Term]:
    for name in _NESTED:
        yield from shapes.objects(shape, name)
    for name in _LISTS:
        for head in shapes.objects(shape, name):
            yield from shapes.items(head)


def _steps(path: Term, shapes: Index) -> int:
    """Return the length of a path; a choice is taken for the sum of its choices."""
    lists = [path, *shapes.objects(path, _ALTERNATIVE)]
    parts = [part for head in lists for part in shapes.items(head)]
    return sum(_steps(part, shapes) for part in parts) if parts else 1
