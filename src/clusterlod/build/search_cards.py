"""What the search index says of an entity: labels, classes, regions, status, importance."""

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from pyoxigraph import Literal, NamedNode, Quad

from clusterlod.build.search_names import kind_of
from clusterlod.build.search_years import YearReader
from clusterlod.build.terms import concept, named
from clusterlod.namespaces import ID, expand
from clusterlod.search.card import Area, Card

#: CURIE of a class to its importance in a list, 0 to 850; an entity has that of its best class.
_IMPORTANCE: Final = {
    "clo:CompetitivenessPole": 850,
    "igeo:Region": 820,
    "igeo:Pays": 800,
    "clo:Cluster": 720,
    "igeo:Departement": 680,
    "clo:ClusterOrganization": 650,
    "foaf:Person": 600,
    "cpov:PublicOrganisation": 600,
    "igeo:Commune": 550,
    "clo:PolicyInstrument": 550,
    "clo:Label": 550,
    "org:Organization": 500,
    "schema:Event": 450,
    "clo:Project": 400,
    "skos:Concept": 400,
    "schema:Place": 350,
    "clo:Agreement": 300,
    "clo:InterclusterAction": 250,
    "org:ChangeEvent": 200,
    "schema:CreativeWork": 50,
}
_OTHER_IMPORTANCE: Final = 300

#: Concepts of these schemes say how we record, not what there is.
_TECHNICAL: Final = tuple(
    f"{ID}concept/{scheme}"
    for scheme in (
        "basis",
        "confidence",
        "conflict-status",
        "counting-basis",
        "match-method",
        "modality",
        "precision",
        "rank",
        "unit",
    )
)
_TECHNICAL_IMPORTANCE: Final = 100

#: What is no more stands behind what is there today.
_ENDED_LESS: Final = 100
#: What is spoken of more stands before its like; the logarithm of the mentions, at most this much.
_MENTIONS_MOST: Final = 150

#: Changes whose originals are no more afterwards.
_ENDINGS: Final = frozenset(
    concept("change-kind", slug) for slug in ("merger", "absorption", "dissolution")
)
_LABELLING: Final = named("clo:labelling")
_LABELS: Final = tuple(
    map(named, ("skos:prefLabel", "rdfs:label", "schema:name", "dcterms:title", "foaf:name"))
)


@dataclass(frozen=True, slots=True)
class Entry:
    """One entity for the index.

    Attributes:
        card: What lists show of it.
        weight: Its importance, 0 to 1000.
        facets: Dimension and value, for filters; the dimensions of ``Filters``.
    """

    card: Card
    weight: int
    facets: tuple[tuple[str, str], ...]


class CardReader:
    """Reads what the graph says of entities; claims count only where they give direct triples."""

    def __init__(self, quads: Iterable[Quad]) -> None:
        self._terms: dict[tuple[NamedNode, NamedNode], list[NamedNode]] = defaultdict(list)
        self._texts: dict[tuple[NamedNode, NamedNode, str], str] = {}
        self._mentions: Counter[NamedNode] = Counter()
        for quad in quads:
            if isinstance(quad.subject, NamedNode):
                self._note(quad.subject, quad.predicate, quad.object)
        labellings = [n for (_, p), held in self._terms.items() if p == _LABELLING for n in held]
        self._years = YearReader(self._objects, self._text, labellings, self._last_year())

    def _note(self, subject: NamedNode, predicate: NamedNode, value: object) -> None:
        if isinstance(value, NamedNode):
            self._terms[subject, predicate].append(value)
            self._mentions[value] += 1
        elif isinstance(value, Literal):
            self._texts.setdefault((subject, predicate, value.language or ""), value.value)

    def read(self, node: NamedNode) -> Entry:
        """Describe one entity."""
        types = sorted({term.value for term in self._objects(node, "rdf:type")})
        regions, former, departements = self._areas(node)
        card = Card(
            iri=node.value,
            kind=kind_of(node),
            types=tuple(types),
            label_fr=self._label(node, "fr", "en"),
            label_en=self._label(node, "en", "fr"),
            description_fr=self._text(node, "dcterms:description", "fr"),
            description_en=self._text(node, "dcterms:description", "en"),
            regions=regions,
            former_regions=former,
            departements=departements,
            status=self._status(node),
        )
        return Entry(card, self._weight(node, card), tuple(sorted(set(self._facets(node, card)))))

    def _last_year(self) -> int:
        """Return the year of the newest source."""
        published = named("schema:datePublished")
        dates = [text for (_, predicate, _), text in self._texts.items() if predicate == published]
        return max((int(date[:4]) for date in dates if date[:4].isdigit()), default=0)

    def _objects(self, node: NamedNode, *curies: str) -> list[NamedNode]:
        return [term for curie in curies for term in self._terms.get((node, named(curie)), ())]

    def _text(self, node: NamedNode, curie: str, language: str) -> str:
        return self._texts.get((node, named(curie), language), "")

    def _label(self, node: NamedNode, *languages: str) -> str:
        known = [
            self._texts[node, predicate, language]
            for language in (*languages, "", "de", "es")
            for predicate in _LABELS
            if (node, predicate, language) in self._texts
        ]
        return known[0] if known else node.value

    def _areas(
        self, node: NamedNode
    ) -> tuple[tuple[Area, ...], tuple[Area, ...], tuple[Area, ...]]:
        """Return regions of today, regions before, and departements around an entity."""
        around = self._around(node) - {node}
        regions = {area for area in around if self._is(area, "igeo:Region")}
        today = {area for area in regions if not self._objects(area, "dcterms:isReplacedBy")}
        departements = {area for area in around if self._is(area, "igeo:Departement")}
        return self._sorted(today), self._sorted(regions - today), self._sorted(departements)

    def _around(self, node: NamedNode) -> set[NamedNode]:
        """Follow where an entity is, what that is part of, and what that became."""
        found: set[NamedNode] = set()
        first = self._objects(node, "dcterms:spatial", "schema:location")
        waiting = [node, *first] if kind_of(node) == "territory" else first
        while waiting:
            area = waiting.pop()
            if area not in found:
                found.add(area)
                waiting += self._objects(
                    area, "dcterms:isPartOf", "dcterms:isReplacedBy", "dcterms:spatial"
                )
        return found

    def _is(self, node: NamedNode, curie: str) -> bool:
        return named(curie) in self._objects(node, "rdf:type")

    def _sorted(self, areas: set[NamedNode]) -> tuple[Area, ...]:
        labelled = (
            Area(area.value, self._label(area, "fr", "en"), self._label(area, "en", "fr"))
            for area in areas
        )
        return tuple(sorted(labelled))

    def _status(self, node: NamedNode) -> str:
        if self._has_ended(node):
            return "ended"
        stated = {term.value.rpartition("/")[2] for term in self._objects(node, "clo:status")}
        return next((word for word in ("active", "emerging") if word in stated), "")

    def _has_ended(self, node: NamedNode) -> bool:
        dated = bool(self._text(node, "clo:endDate", ""))
        replaced = bool(self._objects(node, "dcterms:isReplacedBy"))
        changes = self._objects(node, "org:changedBy")
        return dated or replaced or any(self._ends(change, node) for change in changes)

    def _ends(self, change: NamedNode, node: NamedNode) -> bool:
        return (
            bool(_ENDINGS.intersection(self._objects(change, "dcterms:type")))
            and node in self._objects(change, "org:originalOrganization")
            and node not in self._objects(change, "org:resultingOrganization")
        )

    def _weight(self, node: NamedNode, card: Card) -> int:
        known = [_IMPORTANCE[curie] for curie in _IMPORTANCE if expand(curie) in card.types]
        if card.iri.startswith(_TECHNICAL):
            known = [_TECHNICAL_IMPORTANCE]
        less = _ENDED_LESS if card.status == "ended" else 0
        mentions = min(_MENTIONS_MOST, round(25 * math.log2(1 + self._mentions[node])))
        return max(known, default=_OTHER_IMPORTANCE) - less + mentions

    def _facets(self, node: NamedNode, card: Card) -> Iterator[tuple[str, str]]:
        yield from (("types", value) for value in (*card.types, card.kind) if value)
        areas = (*card.regions, *card.former_regions)
        yield from (("regions", area.iri) for area in areas)
        yield from (("departements", area.iri) for area in card.departements)
        sectors = self._objects(node, "clo:sector", "clo:linkedSector")
        yield from (("sectors", sector.value) for sector in sectors)
        for labelling in self._objects(node, "clo:labelling"):
            phases = self._objects(labelling, "clo:phase")
            yield from (("phases", phase.value) for phase in phases)
            yield from (("labels", label.value) for label in self._objects(labelling, "clo:label"))
        yield from (("statuses", value) for value in (card.status,) if value)
        yield from (("years", str(year)) for year in self._years.of(node))
