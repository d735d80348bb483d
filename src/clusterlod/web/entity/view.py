"""The page of a thing: its description put into sections, each claim in one place. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from pyoxigraph import Literal, NamedNode

from clusterlod.namespaces import expand
from clusterlod.web.entity.evidence import Claim, ClaimReader
from clusterlod.web.entity.facts import Fact, Line, lines_of
from clusterlod.web.entity.figures import Series, series_of
from clusterlod.web.entity.kin import OWN, POINTING, Kin, kin_of
from clusterlod.web.entity.paging import Paging, Part
from clusterlod.web.entity.spans import Standing
from clusterlod.web.entity.story import MOMENTS, Moment, story_of
from clusterlod.web.entity.values import ELSEWHERE, Namer, Value
from clusterlod.web.graph import Graph, Text, short_name

#: Properties of a claim that its evidence lays out itself.
_OF_CLAIM = frozenset(
    map(
        expand,
        (
            "rdf:subject", "rdf:predicate", "rdf:object", "clo:lowerBound", "clo:upperBound",
            "clo:unit", "clo:precision", "dcterms:temporal", "clo:modality", "clo:speaker",
            "prov:wasQuotedFrom", "skos:note", "clo:rank", "clo:conflictsWith",
            "clo:conflictNote", "clo:conflictStatus", "clo:countingBasis", "clo:matchMethod",
        ),
    )
)  # fmt: skip

#: Properties that lead to the same thing, or to its place, elsewhere on the web.
_OUT = tuple(map(expand, ("foaf:homepage", "skos:exactMatch", "skos:closeMatch", "schema:url")))

#: Names of a thing besides its label.
_NAMES = ("skos:prefLabel", "skos:altLabel", "clo:shortName", "clo:formerName")

#: Links from claims to what they speak of; claims have their own place on the page.
_CLAIM_LINKS = frozenset(
    map(
        expand,
        (
            "rdf:subject", "rdf:object", "clo:speaker", "prov:wasQuotedFrom",
            "prov:hadPrimarySource", "clo:conflictsWith",
        ),
    )
)  # fmt: skip

#: Links to the same thing, or a like one, in other data; each is a claim with its evidence.
_MATCHES = frozenset(
    expand(f"skos:{name}Match") for name in ("exact", "close", "broad", "narrow", "related")
)

#: Properties whose claims have a section of their own.
_APART = _MATCHES | frozenset(MOMENTS)

#: Properties of the vocabulary that tell a reader nothing.
_PLUMBING = frozenset(map(expand, ("rdfs:isDefinedBy", "skos:definition", "geo:hasGeometry")))


@dataclass(frozen=True, slots=True)
class Record:
    """A property of the resource itself, with its values."""

    predicate: Value
    values: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class Incoming:
    """What points here by one property.

    Attributes:
        predicate: The property.
        total: How many things there are.
        lines: The claims that say so, where there are any.
        things: Other things that point here.
    """

    predicate: Value
    total: int
    lines: Part[Line]
    things: Part[Value]

    @property
    def longest(self) -> Part[Line] | Part[Value]:
        """The list by which to turn the pages: both have one number."""
        return self.lines if self.lines.count > self.things.count else self.things


@dataclass(frozen=True, slots=True)
class EntityView:
    """Everything that the page of a thing shows.

    Attributes:
        status: Labels that it holds at the date of the page.
        names: Further names: property and texts.
        out: Where it is on the web: property and addresses.
        story: What happened, in the order of time.
        kin: Parts and wholes, old and new, narrower and broader.
        facts: Properties with their claims.
        links: The same thing in other data, with the claims.
        figures: Numbers in time.
        words: Definitions, aims, plans, opinions: what is said in sentences.
        record: Properties that no claim states.
        itself: The claim, if the thing is one.
        told: Claims by the role that the thing has in them: ``speaker``, ``source``, ``passage``.
        incoming: What points here.
        provenance: Where the record comes from.
    """

    iri: str
    label: Text
    kinds: tuple[Value, ...]
    description: Text | None
    status: tuple[Moment, ...]
    names: tuple[tuple[Value, tuple[Text, ...]], ...]
    out: tuple[Record, ...]
    story: tuple[Moment, ...]
    kin: tuple[Kin, ...]
    facts: tuple[Fact, ...]
    links: tuple[Fact, ...]
    figures: tuple[Series, ...]
    words: tuple[Fact, ...]
    record: tuple[Record, ...]
    itself: Claim | None
    told: dict[str, Part[Claim]]
    incoming: tuple[Incoming, ...]
    provenance: tuple[Record, ...]


class Layout:
    """Lays out one description for a reader's language and a date."""

    def __init__(
        self,
        graph: Graph,
        language: str,
        iri: str,
        day: date | None = None,
        present: date | None = None,
        paging: Paging | None = None,
        types: Mapping[str, str] | None = None,
    ) -> None:
        """Take a description.

        Args:
            graph: The description.
            language: The reader's.
            iri: The thing.
            day: The date that the reader asked for, or None for all times.
            present: The date of the data.
            paging: Which pages of long lists to show; the first ones if not said.
            types: Names of the types of IRIs.
        """
        self._graph = graph
        self._iri = iri
        self._day = day
        self._present = day or present
        self._paging = paging or Paging()
        self._namer = Namer(graph, language, iri, types)
        self._claims = ClaimReader(self._namer)

    def view(self) -> EntityView:
        """Lay out the page."""
        iri, graph = self._iri, self._graph
        about = self._about()
        lines = [(fact.predicate, line) for fact in about for line in fact.lines]
        story = story_of(graph, [(p, n) for p, n in lines if p.iri in MOMENTS], self._day)
        figures = [(p, n) for p, n in lines if n.claim.counts]
        others = [f for f in about if f.predicate.iri not in _APART and not f.lines[0].claim.counts]
        is_claim = self._claims.is_claim(iri)
        return EntityView(
            iri=iri,
            label=self._title(),
            kinds=tuple(map(self._namer.named, self._kinds())),
            description=self._description(),
            status=tuple(m for m in story if m.kind == "label" and self._holds(m)),
            names=self._names(),
            out=tuple(self._records(_OUT)),
            story=tuple(story),
            kin=tuple(k for k in kin_of(self._namer, iri) if not self._claimed(k, about)),
            facts=tuple(fact for fact in others if not _is_text(fact)),
            links=tuple(fact for fact in about if fact.predicate.iri in _MATCHES),
            figures=series_of(figures, self._namer.language),
            words=tuple(fact for fact in others if _is_text(fact)),
            record=tuple(self._records(self._unclaimed(about, is_claim=is_claim))),
            itself=self._claims.claim(iri) if is_claim else None,
            told=self._told(),
            incoming=self._incoming(),
            provenance=tuple(
                self._records(map(expand, ("prov:hadPrimarySource", "clo:basis", "clo:confidence")))
            ),
        )

    def _about(self) -> list[Fact]:
        """Return the facts that claims about the thing give, by the name of the property."""
        by_predicate: dict[str, list[Claim]] = {}
        for iri in self._claims.by("rdf:subject", self._iri):
            claim = self._claims.claim(iri)
            by_predicate.setdefault(claim.predicate.iri, []).append(claim)
        facts = [
            Fact(self._namer.named(p), lines_of(claims, self._held(p), self._day))
            for p, claims in by_predicate.items()
        ]
        return sorted(facts, key=lambda fact: fact.predicate.text.value.lower())

    def _held(self, predicate: str) -> list[str]:
        terms = self._graph.properties(self._iri).get(predicate, [])
        return [term.value for term in terms if isinstance(term, (NamedNode, Literal))]

    def _title(self) -> Text:
        """Name the thing of the page; one without a label by what it says, or by what it is."""
        iri, namer = self._iri, self._namer
        label = self._graph.label(iri, namer.language)
        if label.value != short_name(iri):
            return label
        if self._claims.is_claim(iri):
            claim = self._claims.claim(iri, with_conflicts=False)
            parts = (claim.subject.text, claim.predicate.text, claim.value.text)
            return Text(" · ".join(part.value for part in parts))
        value = namer.value(NamedNode(iri))
        if value.parts:
            return Text(f"{value.text.value} · {value.summary}")
        return value.text

    def _description(self) -> Text | None:
        """Say what the thing is, in a sentence; a concept by its definition."""
        texts = (
            self._graph.text(self._iri, curie, self._namer.language)
            for curie in ("dcterms:description", "skos:definition")
        )
        return next(filter(None, texts), None)

    def _kinds(self) -> list[str]:
        """Return the classes of the thing that are not implied by its other classes."""
        classes = self._graph.iris(self._iri, "rdf:type")
        implied = {c for kind in classes for c in self._graph.iris(kind, "rdfs:subClassOf")}
        return [kind for kind in classes if kind not in implied] or classes

    def _names(self) -> tuple[tuple[Value, tuple[Text, ...]], ...]:
        """Return further names, each once: the label in the other language first."""
        seen = {self._title().value}
        found = []
        for curie in _NAMES:
            texts = []
            for text in self._graph.texts(self._iri, curie):
                if text.value not in seen:
                    seen.add(text.value)
                    texts.append(text)
            if texts:
                found.append((self._namer.named(expand(curie)), tuple(texts)))
        return tuple(found)

    def _unclaimed(self, about: list[Fact], *, is_claim: bool) -> list[str]:
        claimed = {fact.predicate.iri for fact in about}
        skipped = ELSEWHERE | claimed | frozenset(_OUT) | frozenset(map(expand, _NAMES))
        skipped |= OWN | _PLUMBING
        skipped |= _OF_CLAIM if is_claim else frozenset()
        return [p for p in sorted(self._graph.properties(self._iri)) if p not in skipped]

    def _records(self, predicates: Iterable[str]) -> Iterable[Record]:
        for predicate in predicates:
            terms = self._graph.properties(self._iri).get(predicate, [])
            values = tuple(map(self._namer.value, self._namer.readable(terms)))
            if values:
                yield Record(self._namer.named(predicate), values)

    def _told(self) -> dict[str, Part[Claim]]:
        """Return the claims that the thing says, or that rest on it, in the order of the text."""
        roles = {
            "speaker": "clo:speaker",
            "source": "prov:hadPrimarySource",
            "passage": "prov:wasQuotedFrom",
        }
        told = {}
        for role, curie in roles.items():
            claims = map(self._claims.claim, self._claims.by(curie, self._iri))
            ordered = sorted(claims, key=lambda c: (c.position, c.iri))
            told[role] = self._paging.part(role, ordered)
        return told

    def _incoming(self) -> tuple[Incoming, ...]:
        claims: dict[str, list[Claim]] = {}
        for iri in self._claims.by("rdf:object", self._iri):
            claim = self._claims.claim(iri)
            claims.setdefault(claim.predicate.iri, []).append(claim)
        pointing = self._graph.pointing(self._iri)
        rows = (
            self._row(predicate, claims.get(predicate, []), pointing.get(predicate, []))
            for predicate in sorted({*claims, *pointing})
            if predicate in claims or predicate not in POINTING
        )
        return tuple(row for row in rows if row.total)

    def _row(self, predicate: str, claims: list[Claim], subjects: list[str]) -> Incoming:
        told = {claim.subject.iri for claim in claims}
        lines = [
            line
            for subject in sorted(told)
            for line in lines_of(
                (c for c in claims if c.subject.iri == subject),
                [self._iri] if subject in subjects else [],
                self._day,
            )
        ]
        others = sorted(s for s in subjects if s not in told and not self._laid_out(s, predicate))
        lines.sort(key=lambda line: line.claim.subject.text.value.lower())
        key = short_name(predicate)
        shown = self._paging.part(key, others)
        things = tuple(self._namer.value(NamedNode(s)) for s in shown.items)
        return Incoming(
            self._namer.named(predicate),
            len(told) + len(others),
            self._paging.part(key, lines),
            Part(key, things, shown.total, shown.number, shown.count),
        )

    def _claimed(self, kin: Kin, about: list[Fact]) -> bool:
        """Tell whether claims say the same as a row, with their evidence."""
        told = {line.claim.value.iri for fact in about for line in fact.lines}
        return all(thing.iri in told for thing in kin.things)

    def _holds(self, moment: Moment) -> bool:
        """Tell whether a label, held and ended in some year at most, holds at the present."""
        span, day = moment.span, self._present
        if day is None or not moment.line.held or span.latest_end is None:
            return False
        return span.standing(day) in (Standing.CERTAIN, Standing.POSSIBLE)

    def _laid_out(self, subject: str, predicate: str) -> bool:
        """Tell whether a subject is a claim, which the page shows in its own place."""
        return predicate in _CLAIM_LINKS and self._claims.is_claim(subject)


def _is_text(fact: Fact) -> bool:
    return all(not line.claim.value.iri and " " in line.claim.lexical for line in fact.lines)
