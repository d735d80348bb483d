"""Lay out a description: which facts, which claims beside each, what points here. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from pyoxigraph import Literal, NamedNode

from clusterlod.namespaces import ID, XSD, expand
from clusterlod.web.graph import Graph, Term, Text, short_name

#: Properties that stand elsewhere on the page, or say how the record was made.
_ELSEWHERE = frozenset(
    map(
        expand,
        (
            "rdf:type", "skos:prefLabel", "rdfs:label", "foaf:name", "dcterms:description",
            "prov:hadPrimarySource", "clo:basis", "clo:confidence", "schema:name",
        ),
    )
)  # fmt: skip

#: Properties of a claim that its card lays out itself.
_OF_CLAIM = frozenset(
    map(
        expand,
        (
            "rdf:subject", "rdf:predicate", "rdf:object", "clo:lowerBound", "clo:upperBound",
            "clo:unit", "clo:precision", "dcterms:temporal", "clo:modality", "clo:speaker",
            "prov:wasQuotedFrom", "skos:note", "clo:rank", "clo:conflictsWith",
            "clo:conflictNote", "clo:conflictStatus", "clo:countingBasis",
        ),
    )
)  # fmt: skip

_NARY = tuple(map(expand, ("org:Membership", "clo:Labelling", "org:ChangeEvent")))

#: The precision and the unit that go without saying.
EXACT = ID + "concept/precision/exact"
ONE = ID + "concept/unit/one"

#: Links from claims to what they speak of; claims have their own place on the page.
_CLAIM_LINKS = ("rdf:subject", "rdf:object", "clo:speaker", "prov:wasQuotedFrom")

#: Things pointing here that a page shows for each property; the documents hold all of them.
SHOWN = 60


@dataclass(frozen=True, slots=True)
class Value:
    """A term, ready to show.

    Attributes:
        text: What to read.
        iri: Where it leads; empty for a literal.
        parts: For a node of several terms: property name and values.
    """

    text: Text
    iri: str = ""
    parts: tuple[tuple[Text, tuple["Value", ...]], ...] = ()

    @property
    def summary(self) -> str:
        """A node of several terms in one line: the names of its terms."""
        return " · ".join(value.text.value for _, values in self.parts for value in values)


@dataclass(frozen=True, slots=True)
class Claim:
    """One claim with its evidence.

    Attributes:
        iri: Its IRI.
        subject: What it speaks of.
        predicate: Which property it claims.
        value: What it claims: a term, or a text in the reader's language.
        bounds: Lower and upper bound, as written; empty if there is none.
        details: Names of the details (``period``, ``precision``, ``unit`` ...) and their values.
        source: The source that says it.
        published: When the source was published; empty if not stated.
        quote: Words of the source, or None.
        passage: IRI of the passage, or empty.
        passage_url: Address of the source that opens at the passage, or empty.
        conflicts: Claims that contradict this one.
        notes: Notes of the editors, in the reader's language.
    """

    iri: str
    subject: Value
    predicate: Value
    value: Value
    bounds: tuple[str, str]
    details: dict[str, Value]
    source: Value | None
    published: str
    quote: Text | None
    passage: str
    passage_url: str
    position: int
    conflicts: tuple["Claim", ...] = ()
    notes: tuple[Text, ...] = ()

    @property
    def hedge(self) -> Text | None:
        """How the value is to be taken, unless it is exact: ``more than``, ``approximate``..."""
        precision = self.details.get("precision")
        return None if not precision or precision.iri == EXACT else precision.text

    @property
    def unit(self) -> Text | None:
        """The unit to write after a number; plain counts need none."""
        unit = self.details.get("unit")
        return None if not unit or unit.iri == ONE else unit.text


@dataclass(frozen=True, slots=True)
class Fact:
    """A property with its claims, and the values the graph states directly."""

    predicate: Value
    stated: tuple[Value, ...]
    claims: tuple[Claim, ...]


@dataclass(frozen=True, slots=True)
class Incoming:
    """What points here by one property."""

    predicate: Value
    total: int
    things: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class EntityView:
    """Everything that the page of a thing shows."""

    iri: str
    label: Text
    other_labels: tuple[Text, ...]
    kinds: tuple[Value, ...]
    description: Text | None
    facts: tuple[Fact, ...]
    record: tuple[Fact, ...]
    provenance: tuple[Fact, ...]
    told: dict[str, tuple[Claim, ...]] = field(default_factory=dict)
    incoming: tuple[Incoming, ...] = ()


class Layout:
    """Lays out one description for a reader's language."""

    def __init__(self, graph: Graph, language: str) -> None:
        self._graph = graph
        self._language = language
        self._focus = ""

    def entity(self, iri: str) -> EntityView:
        """Lay out the page of a thing."""
        graph, language = self._graph, self._language
        self._focus = iri
        about = [c for c in graph.pointing(iri).get(expand("rdf:subject"), []) if self._is_claim(c)]
        claimed = {p for c in about for p in graph.iris(c, "rdf:predicate")}
        skipped = _ELSEWHERE | claimed | (_OF_CLAIM if self._is_claim(iri) else frozenset())
        label = self._title(iri)
        return EntityView(
            iri=iri,
            label=label,
            other_labels=self._other_labels(iri, label),
            kinds=tuple(map(self.named, self._kinds(iri))),
            description=graph.text(iri, "dcterms:description", language),
            facts=self._facts(iri, about),
            record=tuple(
                self._properties(iri, (p for p in graph.properties(iri) if p not in skipped))
            ),
            provenance=tuple(
                self._properties(
                    iri, map(expand, ("prov:hadPrimarySource", "clo:basis", "clo:confidence"))
                )
            ),
            told=self._told(iri),
            incoming=self._incoming(iri),
        )

    def _title(self, iri: str) -> Text:
        """Name the thing of a page; one without a label by what it says, or by what it is."""
        label = self._graph.label(iri, self._language)
        kinds = self._graph.iris(iri, "rdf:type")
        if label.value != short_name(iri) or not kinds:
            return label
        if self._is_claim(iri):
            claim = self.claim(iri, with_conflicts=False)
            parts = (claim.subject.text, claim.predicate.text, claim.value.text)
            return Text(" · ".join(part.value for part in parts))
        value = self.value(NamedNode(iri))
        if value.parts:
            return Text(f"{value.text.value} · {value.summary}")
        kind = self._graph.label(kinds[0], self._language)
        return Text(f"{kind.value} {iri.rpartition('/')[2]}")

    def _kinds(self, iri: str) -> list[str]:
        """Return the classes of a thing that are not implied by its other classes."""
        classes = self._graph.iris(iri, "rdf:type")
        implied = {c for kind in classes for c in self._graph.iris(kind, "rdfs:subClassOf")}
        return [kind for kind in classes if kind not in implied] or classes

    def _is_claim(self, iri: str) -> bool:
        return expand("clo:Claim") in self._graph.iris(iri, "rdf:type")

    def _other_labels(self, iri: str, label: Text) -> tuple[Text, ...]:
        texts = self._graph.texts(iri, "skos:prefLabel") + self._graph.texts(iri, "rdfs:label")
        return tuple(t for t in dict.fromkeys(texts) if t.value != label.value)

    def named(self, iri: str) -> Value:
        """Return a thing with its name."""
        return Value(self._graph.label(iri, self._language), iri)

    def value(self, term: Term) -> Value:
        """Return a term as it is shown; nodes of several terms with their parts."""
        if isinstance(term, Literal):
            return Value(Text(_literal_text(term, self._language), term.language or ""))
        if not isinstance(term, NamedNode):
            return Value(Text(str(term)))
        is_nary = any(kind in _NARY for kind in self._graph.iris(term.value, "rdf:type"))
        if is_nary:
            return Value(self._nary_label(term.value), term.value, self._parts(term.value))
        return self.named(term.value)

    def _nary_label(self, node: str) -> Text:
        """Name a node of several terms: by its own label, else by what it is."""
        label = self._graph.label(node, self._language)
        kind = next(k for k in self._graph.iris(node, "rdf:type") if k in _NARY)
        unnamed = label.value == short_name(node)
        return self._graph.label(kind, self._language) if unnamed else label

    def _parts(self, node: str) -> tuple[tuple[Text, tuple[Value, ...]], ...]:
        """Return what a node of several terms says, besides the thing that the page is about."""
        focus = NamedNode(self._focus) if self._focus else None
        parts = (
            (predicate, [self._short(term) for term in terms if term != focus])
            for predicate, terms in sorted(self._graph.properties(node).items())
            if predicate not in _ELSEWHERE
        )
        return tuple(
            (self._graph.label(predicate, self._language), tuple(values))
            for predicate, values in parts
            if values
        )

    def _short(self, term: Term) -> Value:
        if isinstance(term, NamedNode):
            return self.named(term.value)
        return self.value(term)

    def _facts(self, iri: str, claims: Iterable[str]) -> tuple[Fact, ...]:
        by_predicate: dict[str, list[Claim]] = {}
        for claim in claims:
            predicate = self._graph.iri(claim, "rdf:predicate")
            if predicate:
                by_predicate.setdefault(predicate, []).append(self.claim(claim))
        facts = [
            Fact(
                self.named(predicate),
                tuple(map(self.value, self._graph.properties(iri).get(predicate, []))),
                tuple(sorted(found, key=_by_time)),
            )
            for predicate, found in by_predicate.items()
        ]
        return tuple(sorted(facts, key=lambda fact: fact.predicate.text.value.lower()))

    def _properties(self, iri: str, predicates: Iterable[str]) -> Iterable[Fact]:
        for predicate in sorted(predicates):
            terms = self._readable(self._graph.properties(iri).get(predicate, []))
            if terms:
                yield Fact(self.named(predicate), tuple(map(self.value, terms)), ())

    def _readable(self, terms: list[Term]) -> list[Term]:
        """Keep the literals of the reader's language where there are any; sort."""
        tagged = [t for t in terms if isinstance(t, Literal) and t.language]
        mine = [t for t in tagged if t.language == self._language]
        kept = [t for t in terms if t not in tagged or not mine or t in mine]
        return sorted(kept, key=lambda t: self.value(t).text.value.lower())

    def claim(self, iri: str, *, with_conflicts: bool = True) -> Claim:
        """Lay out one claim."""
        graph = self._graph
        passage = graph.iri(iri, "prov:wasQuotedFrom") or ""
        source = graph.iri(iri, "prov:hadPrimarySource") or ""
        conflicts = graph.iris(iri, "clo:conflictsWith") if with_conflicts else []
        return Claim(
            iri=iri,
            subject=self.named(graph.iri(iri, "rdf:subject") or iri),
            predicate=self.named(graph.iri(iri, "rdf:predicate") or iri),
            value=self._claimed(iri),
            bounds=(
                graph.value(iri, "clo:lowerBound") or "",
                graph.value(iri, "clo:upperBound") or "",
            ),
            details=self._details(iri),
            source=self.named(source) if source else None,
            published=graph.value(source, "schema:datePublished") or "",
            quote=self._quote(passage, source),
            passage=passage,
            passage_url=graph.iri(passage, "schema:url")
            or graph.value(passage, "schema:url")
            or "",
            position=self._position(passage),
            conflicts=tuple(self.claim(c, with_conflicts=False) for c in conflicts),
            notes=self._notes(iri),
        )

    def _claimed(self, claim: str) -> Value:
        terms = self._readable(self._graph.terms(claim, "rdf:object"))
        return self.value(terms[0]) if terms else Value(Text(""))

    def _details(self, claim: str) -> dict[str, Value]:
        names = {
            "period": "dcterms:temporal", "precision": "clo:precision", "unit": "clo:unit",
            "counted": "clo:countingBasis", "modality": "clo:modality", "speaker": "clo:speaker",
            "rank": "clo:rank", "basis": "clo:basis", "confidence": "clo:confidence",
            "conflict": "clo:conflictStatus",
        }  # fmt: skip
        found = {name: self._graph.iri(claim, curie) for name, curie in names.items()}
        return {name: self.named(iri) for name, iri in found.items() if iri}

    def _quote(self, passage: str, source: str) -> Text | None:
        exact = [
            text
            for selector in self._graph.iris(passage, "oa:hasSelector")
            if (text := self._graph.value(selector, "oa:exact"))
        ]
        language = self._graph.value(source, "schema:inLanguage") or "fr"
        return Text(exact[0], language) if exact else None

    def _position(self, passage: str) -> int:
        starts = [
            int(start)
            for selector in self._graph.iris(passage, "oa:hasSelector")
            if (start := self._graph.value(selector, "oa:start"))
        ]
        return min(starts, default=0)

    def _notes(self, claim: str) -> tuple[Text, ...]:
        found = (
            self._graph.text(claim, curie, self._language)
            for curie in ("skos:note", "clo:conflictNote")
        )
        return tuple(text for text in found if text)

    def _told(self, iri: str) -> dict[str, tuple[Claim, ...]]:
        """Return the claims that have this thing in another role than subject, each once."""
        roles = {
            "itself": [iri] if self._is_claim(iri) else [],
            "object": self._claims_by("rdf:object", iri),
            "speaker": self._claims_by("clo:speaker", iri),
            "source": self._claims_by("prov:hadPrimarySource", iri),
            "passage": self._claims_by("prov:wasQuotedFrom", iri),
        }
        shown = set(self._claims_by("rdf:subject", iri))
        told = {}
        for role, claims in roles.items():
            fresh = [claim for claim in claims if claim not in shown]
            shown.update(fresh)
            told[role] = tuple(sorted(map(self.claim, fresh), key=lambda c: (c.position, c.iri)))
        return told

    def _claims_by(self, curie: str, iri: str) -> list[str]:
        return [s for s in self._graph.pointing(iri).get(expand(curie), []) if self._is_claim(s)]

    def _incoming(self, iri: str) -> tuple[Incoming, ...]:
        rows = []
        for predicate, subjects in sorted(self._graph.pointing(iri).items()):
            others = sorted(s for s in subjects if not self._laid_out(s, predicate))
            if others:
                shown = tuple(self.value(NamedNode(s)) for s in others[:SHOWN])
                rows.append(Incoming(self.named(predicate), len(others), shown))
        return tuple(rows)

    def _laid_out(self, subject: str, predicate: str) -> bool:
        """Tell whether a subject is a claim that the page shows in its own place."""
        links = (*_CLAIM_LINKS, "prov:hadPrimarySource", "clo:conflictsWith")
        return self._is_claim(subject) and predicate in map(expand, links)


def _by_time(claim: Claim) -> tuple[str, str]:
    period = claim.details.get("period")
    return (period.iri.removeprefix(ID) if period else "~", claim.iri)


def _literal_text(term: Literal, language: str) -> str:
    """Write a literal for people: numbers with grouped digits, truth values in words."""
    integers = (f"{XSD}integer", f"{XSD}nonNegativeInteger", f"{XSD}positiveInteger")
    if term.datatype.value in integers and abs(int(term.value)) >= 10_000:
        return f"{int(term.value):,}".replace(",", "\u202f" if language == "fr" else ",")
    if term.datatype.value == f"{XSD}decimal" and language == "fr":
        return term.value.replace(".", ",")
    return term.value
