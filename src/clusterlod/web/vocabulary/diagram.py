"""The diagram of the classes: a tree of boxes, each with the properties that lead on from it.

Classes stand in columns by their depth below the root; a box is as high as it has properties.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from clusterlod.namespaces import CLO, contract
from clusterlod.web.graph import Text
from clusterlod.web.vocabulary.terms import OntologyTerm

#: Lengths in the units of the drawing, which are CSS pixels at full size.
WIDTH: Final = 310
ACROSS: Final = 54
ROW: Final = 19
HEAD: Final = 46
GAP: Final = 16

_DOMAIN: Final = ("rdfs:domain", "schema:domainIncludes")
_RANGE: Final = ("rdfs:range", "schema:rangeIncludes")


@dataclass(frozen=True, slots=True)
class Box:
    """One class.

    Attributes:
        iri: The class.
        label: Its name.
        x: Left edge.
        y: Upper edge.
        height: Its height.
        rows: Its properties: local name, and CURIEs of what they lead to.
        link: Where the line to its parent begins and bends: x, y of both ends; None for a root.
    """

    iri: str
    label: Text
    x: int
    y: int
    height: int
    rows: tuple[tuple[str, str], ...]
    link: tuple[int, int, int, int] | None


@dataclass(frozen=True, slots=True)
class Diagram:
    """All boxes, and the size of the drawing."""

    boxes: tuple[Box, ...]
    width: int
    height: int


class _Drawing:
    """Places the boxes, one subtree below the other."""

    def __init__(self, classes: Iterable[OntologyTerm], properties: Iterable[OntologyTerm]) -> None:
        self._labels = {term.iri: term.labels[0] for term in classes if term.labels}
        self._children: dict[str, list[str]] = defaultdict(list)
        for term in classes:
            self._children[_parent(term)].append(term.iri)
        self._rows: dict[str, list[tuple[str, str]]] = defaultdict(list)
        for term in properties:
            targets = ", ".join(contract(iri) for iri in _named(term, _RANGE))
            for domain in _named(term, _DOMAIN):
                self._rows[domain].append((term.name, targets))
        self.boxes: list[Box] = []

    def draw(self) -> Diagram:
        """Place every tree of classes."""
        own = {iri for children in self._children.values() for iri in children}
        outside = sorted(parent for parent in self._children if parent and parent not in own)
        y = 0
        for root in (*outside, *sorted(self._children[""])):
            y = self._place(root, 0, y, None)
        width = max((box.x for box in self.boxes), default=0) + WIDTH
        return Diagram(tuple(self.boxes), width, max(0, y - GAP))

    def _place(self, iri: str, depth: int, y: int, start: tuple[int, int] | None) -> int:
        """Place a class at a height, and its subclasses beside it; return where the next goes."""
        rows = tuple(sorted(self._rows.get(iri, ())))
        x, height = depth * (WIDTH + ACROSS), HEAD + ROW * len(rows)
        link = (*start, x, y + HEAD // 2) if start else None
        label = self._labels.get(iri, Text(contract(iri)))
        self.boxes.append(Box(iri, label, x, y, height, rows, link))
        below = y
        for child in sorted(self._children.get(iri, ())):
            below = self._place(child, depth + 1, below, (x + WIDTH, y + HEAD // 2))
        return max(below, y + height + GAP)


def diagram_of(classes: Iterable[OntologyTerm], properties: Iterable[OntologyTerm]) -> Diagram:
    """Draw the classes and the properties that lead from one to another."""
    return _Drawing(tuple(classes), tuple(properties)).draw()


def _parent(term: OntologyTerm) -> str:
    """Return the class that a class is drawn below: one of ours, if it has such a parent."""
    parents = _named(term, ("rdfs:subClassOf",))
    return min(parents, key=lambda iri: (not iri.startswith(CLO), iri), default="")


def _named(term: OntologyTerm, curies: tuple[str, ...]) -> list[str]:
    return [iri for curie, iris in term.relations if curie in curies for iri in iris]
