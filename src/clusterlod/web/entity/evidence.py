"""Claims with their evidence: value, hedges, source, speaker, quote, passage, rivals."""

from dataclasses import dataclass

from clusterlod.namespaces import ID, expand
from clusterlod.web.entity.spans import Span, span_of
from clusterlod.web.entity.values import Namer, Value
from clusterlod.web.graph import Graph, Text

#: The precision and the unit that go without saying.
EXACT = ID + "concept/precision/exact"
ONE = ID + "concept/unit/one"

#: The basis of what nobody opened a source for.
UNVERIFIED = ID + "concept/basis/unverified"

_DETAILS = {
    "period": "dcterms:temporal", "precision": "clo:precision", "unit": "clo:unit",
    "counted": "clo:countingBasis", "modality": "clo:modality", "speaker": "clo:speaker",
    "rank": "clo:rank", "basis": "clo:basis", "confidence": "clo:confidence",
    "conflict": "clo:conflictStatus", "method": "clo:matchMethod",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Claim:
    """One claim with its evidence.

    Attributes:
        iri: Its IRI.
        subject: What it speaks of.
        predicate: Which property it claims.
        value: What it claims: a term, or a text in the reader's language.
        lexical: The claimed literal as written, or the claimed IRI: what tells values apart.
        bounds: Lower and upper bound, as written; empty if there is none.
        span: The days in which it holds.
        details: Names of the details (``period``, ``precision``, ``unit`` ...) and their values.
        source: The source that says it.
        published: When the source was published; empty if not stated.
        quote: Words of the source, or None.
        passage: IRI of the passage, or empty.
        passage_url: Address of the source that opens at the passage, or empty.
        position: Where in its source the passage starts, in characters.
        counts: True if it claims a number of something.
        conflicts: Claims that contradict this one.
        notes: Notes of the editors, in the reader's language.
    """

    iri: str
    subject: Value
    predicate: Value
    value: Value
    lexical: str
    bounds: tuple[str, str]
    span: Span
    details: dict[str, Value]
    source: Value | None
    published: str
    quote: Text | None
    passage: str
    passage_url: str
    position: int
    counts: bool = False
    conflicts: tuple["Claim", ...] = ()
    notes: tuple[Text, ...] = ()

    @property
    def anchor(self) -> str:
        """Its id within a page."""
        return self.iri.rpartition("/")[2]

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

    @property
    def verified(self) -> bool:
        """False if nobody opened a source for it."""
        basis = self.details.get("basis")
        return basis is None or basis.iri != UNVERIFIED

    @property
    def asserted(self) -> bool:
        """True if it is said to be so, not planned, predicted, wished or asked."""
        modality = self.details.get("modality")
        return modality is None or modality.iri == ID + "concept/modality/asserted"


class ClaimReader:
    """Reads claims from a description."""

    def __init__(self, namer: Namer) -> None:
        self._namer = namer
        self._graph: Graph = namer.graph

    def is_claim(self, iri: str) -> bool:
        """Tell whether a resource is a claim."""
        return expand("clo:Claim") in self._graph.iris(iri, "rdf:type")

    def by(self, curie: str, iri: str) -> list[str]:
        """Return the claims that name a thing by a property."""
        return [s for s in self._graph.pointing(iri).get(expand(curie), []) if self.is_claim(s)]

    def claim(self, iri: str, *, with_conflicts: bool = True) -> Claim:
        """Lay out one claim."""
        graph, named = self._graph, self._namer.named
        passage = graph.iri(iri, "prov:wasQuotedFrom") or ""
        source = graph.iri(iri, "prov:hadPrimarySource") or ""
        conflicts = graph.iris(iri, "clo:conflictsWith") if with_conflicts else []
        objects = self._namer.readable(graph.terms(iri, "rdf:object"))
        return Claim(
            iri=iri,
            subject=named(graph.iri(iri, "rdf:subject") or iri),
            predicate=named(graph.iri(iri, "rdf:predicate") or iri),
            value=self._namer.value(objects[0]) if objects else Value(Text("")),
            lexical=getattr(objects[0], "value", "") if objects else "",
            bounds=(
                graph.value(iri, "clo:lowerBound") or "",
                graph.value(iri, "clo:upperBound") or "",
            ),
            span=span_of(graph, graph.iri(iri, "dcterms:temporal")),
            details=self._details(iri),
            source=named(source) if source else None,
            published=graph.value(source, "schema:datePublished") or "",
            quote=self._quote(passage, source),
            passage=passage,
            passage_url=graph.iri(passage, "schema:url")
            or graph.value(passage, "schema:url")
            or "",
            position=self._position(passage),
            counts=expand("clo:StatisticalClaim") in graph.iris(iri, "rdf:type"),
            conflicts=tuple(self.claim(c, with_conflicts=False) for c in conflicts),
            notes=self._notes(iri),
        )

    def _details(self, claim: str) -> dict[str, Value]:
        found = {name: self._graph.iri(claim, curie) for name, curie in _DETAILS.items()}
        return {name: self._namer.named(iri) for name, iri in found.items() if iri}

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
            self._graph.text(claim, curie, self._namer.language)
            for curie in ("skos:note", "clo:conflictNote")
        )
        return tuple(text for text in found if text)
