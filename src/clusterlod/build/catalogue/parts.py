"""Select the parts of the graph that are data sets of their own."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Final

from pyoxigraph import NamedNode, Quad, Triple

from clusterlod.build.catalogue.texts import Selection
from clusterlod.build.terms import graph, named
from clusterlod.namespaces import ID

#: Nodes of these types say more about what refers to them, and go where that goes.
_DEPENDENT: Final = ("geometry", "labelling", "passage", "period", "selector")

#: The claims stand apart; each goes with its subject.
_SUBJECT: Final = named("rdf:subject")


class Parts:
    """The graph, ready to be cut."""

    def __init__(self, quads: Iterable[Quad]) -> None:
        self._by_subject: dict[object, list[Quad]] = defaultdict(list)
        self._claims: dict[object, list[object]] = defaultdict(list)
        self._instances: dict[object, list[object]] = defaultdict(list)
        self._quads = list(quads)
        for quad in self._quads:
            self._by_subject[quad.subject].append(quad)
            if quad.predicate == _SUBJECT:
                self._claims[quad.object].append(quad.subject)
            elif quad.predicate == named("rdf:type"):
                self._instances[quad.object].append(quad.subject)

    def triples(self, selection: Selection) -> list[Triple]:
        """Return the triples of a part once each, sorted."""
        found = {quad.triple for node in self._nodes(selection) for quad in self._by_subject[node]}
        whole = {graph(name) for name in selection.graphs}
        found |= {quad.triple for quad in self._quads if quad.graph_name in whole}
        return sorted(found, key=lambda t: (str(t.subject), str(t.predicate), str(t.object)))

    def _nodes(self, selection: Selection) -> set[object]:
        chosen = set(self._chosen(selection))
        chosen |= {claim for node in chosen for claim in self._claims[node]}
        waiting = list(chosen)
        while waiting:
            for quad in self._by_subject[waiting.pop()]:
                node = quad.object
                if node not in chosen and _type(node) in _DEPENDENT:
                    chosen.add(node)
                    waiting += [node, *self._claims[node]]
                    chosen |= set(self._claims[node])
        return chosen

    def _chosen(self, selection: Selection) -> Iterator[object]:
        for curie in selection.classes:
            yield from self._instances[named(curie)]
        if selection.types:
            yield from (node for node in self._by_subject if _type(node) in selection.types)


def _type(node: object) -> str:
    """Return the type segment of an entity's IRI; nothing for other terms."""
    if not isinstance(node, NamedNode) or not node.value.startswith(ID):
        return ""
    return node.value.removeprefix(ID).partition("/")[0]
