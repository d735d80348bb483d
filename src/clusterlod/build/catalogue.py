"""Describe the release in itself: DCAT 3 catalogue, data set and distributions, VoID counts.

Counts cover every graph except the catalogue's own. IRIs carry no version: they never vanish.
"""

import re
from collections.abc import Iterator
from typing import Final

from pyoxigraph import Literal, NamedNode, Quad

from clusterlod.build.counts import GraphCounts
from clusterlod.build.licences import LICENCE, Licences, all_rights, facts_of
from clusterlod.build.terms import entity, graph, named, typed
from clusterlod.iris import slugify
from clusterlod.media_types import GRAPHS, MediaType
from clusterlod.namespaces import BASE, ID, PREFIXES, expand
from clusterlod.release import DUMP_STEM, DUMPS

_IANA: Final = "https://www.iana.org/assignments/media-types/"
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")

_CATALOGUE: Final = entity("catalogue/catalogue")
_DATASET: Final = entity("catalogue/dataset")
_SERVICE: Final = entity("catalogue/sparql")
_PUBLISHER: Final = entity("organisation/clusterlod")

#: Node to (predicate, language, text).
_WORDS: Final[dict[NamedNode, tuple[tuple[str, str, str], ...]]] = {
    _CATALOGUE: (
        ("dcterms:title", "fr", "Catalogue de clusterlod"),
        ("dcterms:title", "en", "Catalogue of clusterlod"),
        ("dcterms:description", "fr", "Les données ouvertes publiées par clusterlod."),
        ("dcterms:description", "en", "The open data that clusterlod publishes."),
    ),
    _DATASET: (
        ("dcterms:title", "fr", "Clusters et pôles de compétitivité français, en données liées"),
        ("dcterms:title", "en", "French clusters and pôles de compétitivité as linked data"),
        (
            "dcterms:description",
            "fr",
            "Clusters, pôles de compétitivité, politiques et événements : chaque affirmation avec "
            "sa source, son passage, sa date et son degré de certitude.",
        ),
        (
            "dcterms:description",
            "en",
            "Clusters, pôles de compétitivité, policies and events: each claim with its source, "
            "its passage, its date and how sure it is.",
        ),
        ("dcat:keyword", "fr", "clusters"),
        ("dcat:keyword", "fr", "pôles de compétitivité"),
        ("dcat:keyword", "en", "clusters"),
        ("dcat:keyword", "en", "competitiveness poles"),
    ),
    _SERVICE: (
        ("dcterms:title", "fr", "Point d’accès SPARQL"),
        ("dcterms:title", "en", "SPARQL endpoint"),
    ),
    _PUBLISHER: (("foaf:name", "", "clusterlod"),),
}

_CLASSES: Final = (
    (_CATALOGUE, "dcat:Catalog"),
    (_DATASET, "dcat:Dataset"),
    (_DATASET, "void:Dataset"),
    (_SERVICE, "dcat:DataService"),
    (_PUBLISHER, "foaf:Agent"),
)

_LINKS: Final = (
    (_CATALOGUE, "dcat:dataset", _DATASET),
    (_CATALOGUE, "dcat:service", _SERVICE),
    (_CATALOGUE, "dcterms:publisher", _PUBLISHER),
    (_CATALOGUE, "foaf:homepage", NamedNode(BASE)),
    (_CATALOGUE, "dcterms:license", LICENCE),
    (_DATASET, "dcterms:publisher", _PUBLISHER),
    (_DATASET, "dcterms:license", LICENCE),
    (_DATASET, "void:sparqlEndpoint", NamedNode(BASE + "sparql")),
    (_SERVICE, "dcat:endpointURL", NamedNode(BASE + "sparql")),
    (_SERVICE, "dcat:servesDataset", _DATASET),
)


def catalogue_quads(version: str, counts: GraphCounts, licences: Licences) -> Iterator[Quad]:
    """Describe one release."""
    where = graph("catalogue")
    facts = (
        *_identity(version),
        *_distributions(version),
        *_counts(counts),
        *_rights(counts, licences),
    )
    for subject, curie, value in facts:
        yield Quad(subject, named(curie), value, where)


_Fact = tuple[NamedNode, str, NamedNode | Literal]


def _identity(version: str) -> Iterator[_Fact]:
    for node, curie in _CLASSES:
        yield node, "rdf:type", named(curie)
    yield from _LINKS
    for node, words in _WORDS.items():
        for curie, language, text in words:
            yield node, curie, Literal(text, language=language) if language else Literal(text)
    yield _DATASET, "dcat:version", Literal(version)
    yield _DATASET, "void:uriSpace", Literal(ID)
    if _DAY.fullmatch(version):
        yield _DATASET, "dcterms:issued", typed(version, "xsd:date")
    for language in ("fr", "en"):
        yield _DATASET, "dcterms:language", Literal(language)


def _distributions(version: str) -> Iterator[_Fact]:
    for media_type in GRAPHS:
        node = entity(f"catalogue/dump-{media_type.extension.lstrip('.')}")
        yield _DATASET, "dcat:distribution", node
        yield _DATASET, "void:dataDump", _download(version, media_type)
        yield node, "rdf:type", named("dcat:Distribution")
        yield node, "dcterms:title", Literal(media_type.label, language="fr")
        yield node, "dcterms:title", Literal(media_type.label, language="en")
        yield node, "dcterms:license", LICENCE
        yield node, "dcat:downloadURL", _download(version, media_type)
        yield node, "dcat:accessURL", _download(version, media_type)
        yield node, "dcat:mediaType", NamedNode(_IANA + media_type.name)
        yield node, "dcat:compressFormat", NamedNode(_IANA + "application/gzip")


def _download(version: str, media_type: MediaType) -> NamedNode:
    return NamedNode(f"{BASE}{DUMPS}/{version}/{DUMP_STEM}{media_type.extension}.gz")


def _counts(counts: GraphCounts) -> Iterator[_Fact]:
    yield _DATASET, "void:triples", _number(counts.triples)
    yield _DATASET, "void:classes", _number(len(counts.classes))
    yield _DATASET, "void:properties", _number(len(counts.properties))
    yield from _partitions("class", counts.classes, "void:entities")
    yield from _partitions("property", counts.properties, "void:triples")
    for curie, number in counts.graphs.items():
        node = NamedNode(expand(curie))
        yield _DATASET, "void:subset", node
        yield node, "rdf:type", named("void:Dataset")
        yield node, "void:triples", _number(number)


def _rights(counts: GraphCounts, licences: Licences) -> Iterator[_Fact]:
    for curie in counts.graphs:
        node = NamedNode(expand(curie))
        for predicate, value in facts_of(node, licences):
            yield node, predicate, value
    for text in all_rights(licences):
        yield _DATASET, "dcterms:rights", text


def _partitions(what: str, numbers: dict[str, int], predicate: str) -> Iterator[_Fact]:
    for name, number in numbers.items():
        node = entity(f"catalogue/{what}-{slugify(name)}")
        known = name.partition(":")[0] in PREFIXES
        yield _DATASET, f"void:{what}Partition", node
        yield node, f"void:{what}", NamedNode(expand(name) if known else name)
        yield node, predicate, _number(number)


def _number(number: int) -> Literal:
    return typed(str(number), "xsd:integer")
