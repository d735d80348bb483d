"""The concept schemes: one a file, whole, and linked to known authorities."""

from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode
from tests.ontology.graphs import DEFINITION, files, instances, store, texts, triples

from clusterlod.iris import parse_entity_iri
from clusterlod.namespaces import CLO, ID, PREFIXES, SKOS

CONCEPT = NamedNode(SKOS + "Concept")
SCHEME = NamedNode(SKOS + "ConceptScheme")
IN_SCHEME = NamedNode(SKOS + "inScheme")
PREF_LABEL = NamedNode(SKOS + "prefLabel")
FILES = files("concepts/*.ttl")

SCHEMES = [
    "basis", "change-kind", "confidence", "conflict-status", "counting-basis", "kind", "label",
    "match-method", "modality", "phase", "precision", "rank", "rating", "role", "sector", "theme",
    "unit", "value-chain-position",
]  # fmt: skip

#: Authorities that concepts may be matched with, by the start of their IRIs.
AUTHORITIES = (
    "http://eurovoc.europa.eu/",
    "http://data.europa.eu/ux2/nace2/",
    "http://id.insee.fr/codes/nafr2/",
    "http://qudt.org/vocab/unit/",
    "http://publications.europa.eu/resource/authority/currency/",
)


def test_there_is_one_file_for_each_scheme() -> None:
    """The schemes are the ones that the data rely on."""
    assert [path.stem for path in FILES] == SCHEMES


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_file_holds_one_whole_scheme(path: Path) -> None:
    """A file speaks of its scheme and of its concepts, all of them below the scheme's IRI."""
    scheme = NamedNode(f"{ID}concept/{path.stem}")
    graph = store(f"concepts/{path.name}")
    concepts = instances(graph, CONCEPT)

    assert instances(graph, SCHEME) == [scheme]
    assert concepts
    assert {t.subject for t in triples(path)} == {scheme, *concepts}
    for concept in concepts:
        assert parse_entity_iri(concept.value).slug.startswith(f"{path.stem}/")
        assert [q.object for q in graph.quads_for_pattern(concept, IN_SCHEME, None)] == [scheme]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_names_are_distinct_within_a_scheme(path: Path) -> None:
    """No two concepts of a scheme share a name in a language (SKOS, good practice)."""
    graph = store(f"concepts/{path.name}")
    for language in ("fr", "en"):
        names = [texts(graph, c, PREF_LABEL)[language].lower() for c in instances(graph, CONCEPT)]

        assert len(names) == len(set(names))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_top_concepts_are_those_without_a_broader_one(path: Path) -> None:
    """A concept is either at the top of its scheme, in both directions, or has a broader one."""
    scheme = NamedNode(f"{ID}concept/{path.stem}")
    graph = store(f"concepts/{path.name}")
    down = graph.quads_for_pattern(scheme, NamedNode(SKOS + "hasTopConcept"), None)
    up = graph.quads_for_pattern(None, NamedNode(SKOS + "topConceptOf"), scheme)
    narrower = graph.quads_for_pattern(None, NamedNode(SKOS + "broader"), None)
    tops = {q.object for q in down}

    assert tops == {q.subject for q in up}
    assert tops | {q.subject for q in narrower} == set(instances(graph, CONCEPT))
    assert not tops & {q.subject for q in narrower}


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_matches_point_to_known_authorities(path: Path) -> None:
    """A match leads to an authority whose IRI pattern is known."""
    matches = [t.object for t in triples(path) if t.predicate.value.endswith("Match")]

    assert [
        str(m) for m in matches if not str(m).startswith(tuple(f"<{a}" for a in AUTHORITIES))
    ] == []


def test_sectors_are_matched_with_the_european_data_themes() -> None:
    """A sector without a broader one has a data theme, for catalogues that group by it."""
    graph = store("concepts/sector.ttl")
    theme = NamedNode(PREFIXES["dcat"] + "theme")
    broader = NamedNode(SKOS + "broader")
    without = [
        concept.value
        for concept in instances(graph, CONCEPT)
        if next(graph.quads_for_pattern(concept, theme, None), None) is None
        and next(graph.quads_for_pattern(concept, broader, None), None) is None
    ]

    assert len(instances(graph, CONCEPT)) >= 27
    assert without == []


def test_labels_are_also_typed_as_labels() -> None:
    """Each concept of the scheme of labels bears the class clo:Label."""
    graph = store("concepts/label.ttl")

    assert instances(graph, NamedNode(CLO + "Label")) == instances(graph, CONCEPT)


def test_definition_says_more_than_the_name() -> None:
    """No concept is defined by its name alone."""
    graph = store("concepts/*.ttl")
    for concept in instances(graph, CONCEPT):
        names, definitions = texts(graph, concept, PREF_LABEL), texts(graph, concept, DEFINITION)
        for language in ("fr", "en"):
            assert definitions[language].rstrip(".").lower() != names[language].lower()


def test_notations_are_plain_strings() -> None:
    """A notation is a code without language."""
    for triple in store("concepts/*.ttl").quads_for_pattern(
        None, NamedNode(SKOS + "notation"), None
    ):
        assert isinstance(triple.object, Literal)
        assert triple.object.language is None
