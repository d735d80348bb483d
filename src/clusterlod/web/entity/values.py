"""Terms as they are shown: named in the reader's language, nodes with their parts."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from pyoxigraph import Literal, NamedNode

from clusterlod.namespaces import ID, PREFIXES, XSD, expand
from clusterlod.web.graph import Graph, Term, Text, short_name

#: A slug that ends with the characters of a passage: ``article-004-988-1065``.
_CHARACTERS = re.compile(r"(?P<source>.+?)-(?P<start>[0-9]+)-(?P<end>[0-9]+)(?:-quote)?")

#: Nodes that stand for a fact of several terms.
NARY = tuple(map(expand, ("org:Membership", "clo:Labelling", "org:ChangeEvent")))

_GEOSPARQL = PREFIXES["geo"]
#: Characters of a geometry that a page shows; an outline has thousands.
_OUTLINE_SHOWN = 120

#: Properties that stand elsewhere on a page, or say how the record was made.
ELSEWHERE = frozenset(
    map(
        expand,
        (
            "rdf:type", "skos:prefLabel", "rdfs:label", "foaf:name", "dcterms:description",
            "prov:hadPrimarySource", "clo:basis", "clo:confidence", "schema:name",
        ),
    )
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Part:
    """One property of a node of several terms.

    Attributes:
        iri: The property.
        name: Its name.
        values: Its values.
    """

    iri: str
    name: Text
    values: tuple["Value", ...]


@dataclass(frozen=True, slots=True)
class Value:
    """A term, ready to show.

    Attributes:
        text: What to read.
        iri: Where it leads; empty for a literal.
        parts: What a node of several terms says.
    """

    text: Text
    iri: str = ""
    parts: tuple[Part, ...] = ()

    @property
    def summary(self) -> str:
        """A node of several terms in one line: the names of its terms."""
        return " · ".join(value.text.value for part in self.parts for value in part.values)

    def part(self, curie: str) -> tuple["Value", ...]:
        """Return the values of one property of a node of several terms."""
        iri = expand(curie)
        return next((part.values for part in self.parts if part.iri == iri), ())


class Namer:
    """Shows the terms of one description in the reader's language."""

    def __init__(
        self, graph: Graph, language: str, focus: str, types: Mapping[str, str] | None = None
    ) -> None:
        """Take a description.

        Args:
            graph: The description.
            language: The reader's.
            focus: The thing that the page is about: its nodes do not repeat its name.
            types: Names of the types of IRIs, for things without a name of their own.
        """
        self.graph = graph
        self.language = language
        self._focus = focus
        self._types = types or {}

    def named(self, iri: str) -> Value:
        """Return a thing with its name; one without says its type and its number."""
        label = self.graph.label(iri, self.language)
        return Value(self._substitute(iri) if label.value == short_name(iri) else label, iri)

    def _substitute(self, iri: str) -> Text:
        kind, _, slug = iri.removeprefix(ID).partition("/")
        if not iri.startswith(ID) or kind not in self._types:
            return Text(short_name(iri))
        characters = _CHARACTERS.fullmatch(slug)
        if characters:
            slug = f"{characters['start']}–{characters['end']} ({characters['source']})"
        return Text(f"{self._types[kind]} {slug}", self.language)

    def value(self, term: Term) -> Value:
        """Return a term as it is shown; a node of several terms with its parts."""
        if isinstance(term, Literal):
            return Value(Text(literal_text(term, self.language), term.language or ""))
        if not isinstance(term, NamedNode):
            return Value(Text(str(term)))
        if any(kind in NARY for kind in self.graph.iris(term.value, "rdf:type")):
            return Value(self._nary_label(term.value), term.value, self._parts(term.value))
        return self.named(term.value)

    def readable(self, terms: list[Term]) -> list[Term]:
        """Keep the literals of the reader's language where there are any; sort."""
        tagged = [t for t in terms if isinstance(t, Literal) and t.language]
        mine = [t for t in tagged if t.language == self.language]
        kept = [t for t in terms if t not in tagged or not mine or t in mine]
        return sorted(kept, key=lambda t: self.value(t).text.value.lower())

    def _nary_label(self, node: str) -> Text:
        """Name a node of several terms: by its own label, else by what it is."""
        label = self.graph.label(node, self.language)
        kind = next(k for k in self.graph.iris(node, "rdf:type") if k in NARY)
        unnamed = label.value == short_name(node)
        return self.graph.label(kind, self.language) if unnamed else label

    def _parts(self, node: str) -> tuple[Part, ...]:
        focus = NamedNode(self._focus) if self._focus else None
        parts = (
            (predicate, [self._short(term) for term in terms if term != focus])
            for predicate, terms in sorted(self.graph.properties(node).items())
            if predicate not in ELSEWHERE
        )
        return tuple(
            Part(predicate, self.graph.label(predicate, self.language), tuple(values))
            for predicate, values in parts
            if values
        )

    def _short(self, term: Term) -> Value:
        return self.named(term.value) if isinstance(term, NamedNode) else self.value(term)


def literal_text(term: Literal, language: str) -> str:
    """Write a literal for people: numbers with grouped digits and the language's decimal mark."""
    integers = (f"{XSD}integer", f"{XSD}nonNegativeInteger", f"{XSD}positiveInteger")
    if term.datatype.value in (*integers, f"{XSD}decimal"):
        return number_text(term.value, language)
    if term.datatype.value.startswith(_GEOSPARQL) and len(term.value) > _OUTLINE_SHOWN:
        return f"{term.value[:_OUTLINE_SHOWN]}…"  # whole in the data that the page links to
    return term.value


def number_text(lexical: str, language: str) -> str:
    """Write a number: thousands apart from five digits on, as the language does."""
    whole, point, fraction = lexical.partition(".")
    if len(whole.lstrip("+-")) >= 5:
        whole = f"{int(whole):,}".replace(",", "\u202f" if language == "fr" else ",")
    if not fraction.strip("0"):
        return whole
    return whole + ("," if language == "fr" else point) + fraction
