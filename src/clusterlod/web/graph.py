"""A small graph in memory, read from N-Triples, to lay out as a page."""

from collections.abc import Iterator
from dataclasses import dataclass

from pyoxigraph import BlankNode, Literal, NamedNode, RdfFormat, Triple, parse

from clusterlod.namespaces import PREFIXES, expand

Term = NamedNode | Literal | BlankNode | Triple

#: Properties that name a thing, the best first.
LABELS = tuple(
    map(expand, ("skos:prefLabel", "rdfs:label", "schema:name", "foaf:name", "dcterms:title"))
)


@dataclass(frozen=True, slots=True)
class Text:
    """A text and the language it is in; empty if it has none.

    Attributes:
        value: The text.
        language: Language tag.
    """

    value: str
    language: str = ""


class Graph:
    """Triples, found by subject or by object."""

    def __init__(self, n_triples: bytes) -> None:
        self._forward: dict[str, dict[str, list[Term]]] = {}
        self._backward: dict[str, dict[str, list[str]]] = {}
        for quad in parse(n_triples, RdfFormat.N_TRIPLES):
            if isinstance(quad.subject, NamedNode):
                self._add(quad.subject.value, quad.predicate.value, quad.object)

    def _add(self, subject: str, predicate: str, term: Term) -> None:
        values = self._forward.setdefault(subject, {}).setdefault(predicate, [])
        if term in values:
            return
        values.append(term)
        if isinstance(term, NamedNode):
            self._backward.setdefault(term.value, {}).setdefault(predicate, []).append(subject)

    def __len__(self) -> int:
        """Count the triples."""
        return sum(len(v) for properties in self._forward.values() for v in properties.values())

    def subjects(self) -> Iterator[str]:
        """Yield every subject, sorted."""
        yield from sorted(self._forward)

    def properties(self, subject: str) -> dict[str, list[Term]]:
        """Return predicate to objects of a subject."""
        return self._forward.get(subject, {})

    def terms(self, subject: str, curie: str) -> list[Term]:
        """Return the objects of a property."""
        return self.properties(subject).get(expand(curie), [])

    def iris(self, subject: str, curie: str) -> list[str]:
        """Return the objects of a property that are IRIs, sorted."""
        return sorted(t.value for t in self.terms(subject, curie) if isinstance(t, NamedNode))

    def iri(self, subject: str, curie: str) -> str | None:
        """Return the first IRI of a property, or None."""
        return next(iter(self.iris(subject, curie)), None)

    def value(self, subject: str, curie: str) -> str | None:
        """Return the lexical form of the first literal of a property, or None."""
        literals = [t.value for t in self.terms(subject, curie) if isinstance(t, Literal)]
        return min(literals, default=None)

    def pointing(self, iri: str) -> dict[str, list[str]]:
        """Return predicate to subjects that point to an IRI."""
        return self._backward.get(iri, {})

    def texts(self, subject: str, curie: str) -> list[Text]:
        """Return the literals of a property, with their languages."""
        found = [t for t in self.terms(subject, curie) if isinstance(t, Literal)]
        return sorted(
            (Text(t.value, t.language or "") for t in found), key=lambda t: (t.language, t.value)
        )

    def text(self, subject: str, curie: str, language: str) -> Text | None:
        """Return a literal in the reader's language, else in another one."""
        found = self.texts(subject, curie)
        return min(found, key=lambda t: (t.language != language, t.language), default=None)

    def label(self, iri: str, language: str) -> Text:
        """Name a thing: in the reader's language, else in another, else by its short IRI."""
        for label in LABELS:
            values = [t for t in self.properties(iri).get(label, []) if isinstance(t, Literal)]
            if values:
                best = min(values, key=lambda t: (t.language != language, t.value))
                return Text(best.value, best.language or "")
        return Text(short_name(iri))


def short_name(iri: str) -> str:
    """Return ``prefix:name`` where the namespace is known, else the end of the IRI."""
    spaces = [(space, prefix) for prefix, space in PREFIXES.items() if iri.startswith(space)]
    if not spaces:
        return iri
    space, prefix = max(spaces)
    return f"{prefix}:{iri[len(space) :]}" if iri != space else iri
