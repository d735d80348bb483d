"""The shapes of ``shapes/*.ttl`` and the rules of ``queries/quality``, laid out for readers."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from pyoxigraph import BlankNode, Literal, NamedNode, RdfFormat, Triple, parse

from clusterlod import queries, resources
from clusterlod.iris import slugify
from clusterlod.namespaces import RDF, SHAPES, contract, expand
from clusterlod.queries import StoredQuery
from clusterlod.web.graph import Text

Term = NamedNode | BlankNode | Literal | Triple
Node = NamedNode | BlankNode

#: Constraints (SHACL, section 4) in the order in which a shape lists them.
CONSTRAINTS: Final = (
    "minCount", "maxCount", "datatype", "class", "nodeKind", "hasValue", "in", "pattern",
    "minLength", "maxLength", "minInclusive", "maxInclusive", "languageIn", "uniqueLang",
    "lessThan", "lessThanOrEquals", "or", "xone", "not", "qualifiedValueShape",
    "qualifiedMinCount", "qualifiedMaxCount",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Constraint:
    """One constraint.

    Attributes:
        name: Local name of its parameter, a key of ``messages/shapes.toml``.
        values: What it is about: short IRIs, or literals as written.
    """

    name: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Shape:
    """One shape.

    Attributes:
        name: Its local name.
        title: ``sh:name`` or ``rdfs:label``; its local name if it has neither.
        target: IRI of its target class; empty if it has none.
        path: Its path in SPARQL's notation; empty for a node shape.
        severity: Violation, Warning or Info; empty if it is not stated.
        message: What it tells of a node that does not conform, or None.
        constraints: What it asks.
        properties: Local names of its property shapes.
    """

    name: str
    title: Text
    target: str
    path: str
    severity: str
    message: Text | None
    constraints: tuple[Constraint, ...]
    properties: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Book:
    """Everything that a release is checked against.

    Attributes:
        classes: Shapes with a target class or a property of their own, by their targets.
        shapes: Every shape by its local name.
        parts: Shapes that others name as conditions, not as properties.
        rules: The rules over several nodes.
        titles: What each shape and rule is called, by local name.
        homes: Property shape to the shape that it is shown with; others may have it, too.
    """

    classes: tuple[Shape, ...]
    shapes: dict[str, Shape]
    parts: tuple[Shape, ...]
    rules: tuple[StoredQuery, ...]
    titles: dict[str, Text]
    homes: dict[str, str]


def shape_files() -> list[Path]:
    """Return the files of the shapes, sorted."""
    return sorted((resources.root() / "shapes").glob("*.ttl"))


def read_book(language: str) -> Book:
    """Read shapes and rules; titles and messages in a language."""
    reader = _Reader(language)
    shapes = {shape.name: shape for shape in reader.shapes()}
    rules = tuple(queries.load("quality", name) for name in queries.names("quality"))
    used = {name for shape in shapes.values() for name in shape.properties}
    classes = sorted((s for s in shapes.values() if s.target), key=lambda s: slugify(s.title.value))
    return Book(
        classes=tuple(classes),
        shapes=shapes,
        parts=tuple(s for s in shapes.values() if not s.target and s.name not in used),
        rules=rules,
        titles={name: shape.title for name, shape in shapes.items()}
        | {rule.name: Text(rule.value("title", language), language) for rule in rules},
        homes={name: s.name for s in (*shapes.values(), *classes) for name in s.properties},
    )


class _Reader:
    """Reads shapes from their triples."""

    def __init__(self, language: str) -> None:
        self._language = language
        self._terms: dict[Node, dict[str, list[Term]]] = {}
        for path in shape_files():
            for quad in parse(path.read_bytes(), RdfFormat.TURTLE, rename_blank_nodes=True):
                if isinstance(quad.subject, (NamedNode, BlankNode)):
                    of = self._terms.setdefault(quad.subject, {})
                    of.setdefault(quad.predicate.value, []).append(quad.object)

    def shapes(self) -> Iterator[Shape]:
        """Yield every shape that has a name, in the order of the files."""
        for node in self._terms:
            if isinstance(node, NamedNode) and node.value.startswith(SHAPES):
                yield self._shape(node)

    def _shape(self, node: NamedNode) -> Shape:
        name = node.value.removeprefix(SHAPES)
        path, targets = self._of(node, "sh:path"), self._of(node, "sh:targetClass")
        return Shape(
            name=name,
            title=self._text(node, "sh:name") or self._text(node, "rdfs:label") or Text(name),
            target=next((t.value for t in targets if isinstance(t, NamedNode)), ""),
            path=self._path(path[0]) if path else "",
            severity=next(iter(self._short(node, "sh:severity")), "").removeprefix("sh:"),
            message=self._text(node, "sh:message"),
            constraints=tuple(self._constraints(node)),
            properties=tuple(self._properties(node)),
        )

    def _of(self, node: Term, curie: str) -> list[Term]:
        if isinstance(node, (NamedNode, BlankNode)):
            return self._terms.get(node, {}).get(expand(curie), [])
        return []

    def _short(self, node: Term, curie: str) -> list[str]:
        return [_word(term) for term in self._of(node, curie)]

    def _text(self, node: Term, curie: str) -> Text | None:
        found = [t for t in self._of(node, curie) if isinstance(t, Literal)]
        best = min(found, key=lambda t: t.language != self._language, default=None)
        return Text(best.value, best.language or "") if best else None

    def _properties(self, node: Term) -> Iterator[str]:
        for term in self._of(node, "sh:property"):
            if isinstance(term, NamedNode):
                yield term.value.removeprefix(SHAPES)

    def _constraints(self, node: Term) -> Iterator[Constraint]:
        for name in CONSTRAINTS:
            values = [self._value(term) for term in self._of(node, f"sh:{name}")]
            if values:
                yield Constraint(name, tuple(value for group in values for value in group))

    def _value(self, term: Term) -> list[str]:
        """Return what a constraint names: a term, the members of a list, an unnamed shape."""
        if not isinstance(term, BlankNode):
            return [_word(term)]
        if self._of(term, "rdf:first"):
            return [_word(member) for member in self._list(term)]
        return [word for part in self._constraints(term) for word in part.values]

    def _list(self, node: Term) -> Iterator[Term]:
        while first := self._of(node, "rdf:first"):
            yield first[0]
            node = self._of(node, "rdf:rest")[0]

    def _path(self, term: Term) -> str:
        """Write a path as SPARQL does (SPARQL 1.1, section 9; SHACL, section 2.3.1)."""
        if inverse := self._of(term, "sh:inversePath"):
            return f"^{self._path(inverse[0])}"
        if alternatives := self._of(term, "sh:alternativePath"):
            return " | ".join(self._path(step) for step in self._list(alternatives[0]))
        if self._of(term, "rdf:first"):
            return " / ".join(self._path(step) for step in self._list(term))
        return _word(term)


def _word(term: Term) -> str:
    if isinstance(term, NamedNode):
        return "()" if term.value == f"{RDF}nil" else contract(term.value)
    return term.value if isinstance(term, (Literal, BlankNode)) else str(term)
