"""The terms of the ontology, in the order of its page."""

from dataclasses import dataclass
from typing import Final

from clusterlod.namespaces import CLO, expand
from clusterlod.web.graph import Graph, Text

#: Kinds of terms in the order of the page, with the classes that make them.
KINDS: Final = {
    "classes": ("owl:Class", "rdfs:Class"),
    "objects": ("owl:ObjectProperty",),
    "data": ("owl:DatatypeProperty",),
    "annotations": ("owl:AnnotationProperty", "rdf:Property"),
}

#: Properties shown for each term, if it has them.
RELATIONS: Final = (
    "rdfs:subClassOf", "rdfs:subPropertyOf", "rdfs:domain", "schema:domainIncludes",
    "rdfs:range", "schema:rangeIncludes", "owl:inverseOf", "owl:disjointWith", "rdfs:seeAlso",
)  # fmt: skip

#: Properties that align a term with another vocabulary.
ALIGNMENTS: Final = (
    "owl:equivalentClass", "owl:equivalentProperty", "rdfs:subClassOf", "rdfs:subPropertyOf",
    "skos:exactMatch", "skos:closeMatch", "skos:broadMatch", "skos:relatedMatch", "rdfs:seeAlso",
)  # fmt: skip

Relations = tuple[tuple[str, tuple[str, ...]], ...]


@dataclass(frozen=True, slots=True)
class OntologyTerm:
    """One term of the ontology, in both languages.

    Attributes:
        iri: Its IRI.
        name: Its local name.
        labels: Its labels, that in the reader's language first; like the following two.
        definitions: ...
        examples: ...
        relations: CURIE of a property to IRIs.
        alignments: The same, for what other vocabularies have.
        deprecated: Whether it should no longer be used.
    """

    iri: str
    name: str
    labels: tuple[Text, ...]
    definitions: tuple[Text, ...]
    examples: tuple[Text, ...]
    relations: Relations
    alignments: Relations
    deprecated: bool


def terms_of(graph: Graph, alignments: Graph, kind: str, language: str) -> tuple[OntologyTerm, ...]:
    """Return our own terms of a kind; a term of several kinds stands under the first."""
    order = list(KINDS)
    earlier = {c for k in order[: order.index(kind)] for c in map(expand, KINDS[k])}
    wanted = set(map(expand, KINDS[kind]))
    own = [iri for iri in graph.subjects() if iri.startswith(CLO) and iri != CLO]
    types = {iri: set(graph.iris(iri, "rdf:type")) for iri in own}
    return tuple(
        _term(graph, alignments, iri, language)
        for iri in own
        if types[iri] & wanted and not types[iri] & earlier
    )


def _term(graph: Graph, alignments: Graph, iri: str, language: str) -> OntologyTerm:
    definitions = graph.texts(iri, "skos:definition") or graph.texts(iri, "rdfs:comment")
    examples = graph.texts(iri, "skos:example") + graph.texts(iri, "vann:example")
    return OntologyTerm(
        iri=iri,
        name=iri.removeprefix(CLO),
        labels=_ordered(graph.texts(iri, "rdfs:label"), language),
        definitions=_ordered(definitions, language),
        examples=_ordered(examples, language),
        relations=_relations(graph, iri, RELATIONS),
        alignments=_relations(alignments, iri, ALIGNMENTS),
        deprecated=graph.value(iri, "owl:deprecated") == "true",
    )


def _relations(graph: Graph, iri: str, curies: tuple[str, ...]) -> Relations:
    found = ((curie, tuple(graph.iris(iri, curie))) for curie in curies)
    return tuple((curie, iris) for curie, iris in found if iris)


def _ordered(texts: list[Text], language: str) -> tuple[Text, ...]:
    return tuple(sorted(texts, key=lambda text: (text.language != language, text.language)))
