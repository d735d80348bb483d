"""The terms: described in both languages, typographically right, and never lost."""

import re

import pytest
from pyoxigraph import Literal, NamedNode, Store
from tests.ontology.graphs import (
    CLASS,
    DEFINITION,
    LABEL,
    OWL,
    PROPERTIES,
    TYPE,
    everything,
    instances,
    ontology,
    store,
    terms,
    texts,
)

from clusterlod import resources
from clusterlod.namespaces import CLO, ONTOLOGY, PREFIXES, RDFS, SKOS, contract

DEFINED_BY = NamedNode(RDFS + "isDefinedBy")
EXAMPLE = NamedNode(SKOS + "example")
LINKS = [
    NamedNode(PREFIXES[prefix] + name)
    for prefix, name in (
        ("rdfs", "subClassOf"), ("rdfs", "subPropertyOf"), ("rdfs", "domain"), ("rdfs", "range"),
        ("schema", "domainIncludes"), ("schema", "rangeIncludes"),
    )
]  # fmt: skip
RELEASED = resources.root() / "ontology" / "released-terms.txt"
BOTH = {"fr", "en"}


def released_terms() -> list[str]:
    """Read the local names of the terms of past releases."""
    lines = RELEASED.read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("#")]


def lost_terms(graph: Store, released: list[str]) -> list[str]:
    """List released terms that are gone, or deprecated without a successor."""
    deprecated = NamedNode(OWL + "deprecated")
    successor = NamedNode(PREFIXES["dcterms"] + "isReplacedBy")
    lost = []
    for name in released:
        term = NamedNode(CLO + name)
        gone = next(graph.quads_for_pattern(term, TYPE, None), None) is None
        old = next(graph.quads_for_pattern(term, deprecated, None), None) is not None
        replaced = next(graph.quads_for_pattern(term, successor, None), None) is not None
        if gone or (old and not replaced):
            lost.append(name)
    return lost


@pytest.mark.parametrize("term", terms(), ids=lambda term: contract(term.value))
def test_term_is_described_in_both_languages(term: NamedNode) -> None:
    """A term has one label and one definition in each language, and says who defines it."""
    definitions = texts(ontology(), term, DEFINITION)
    quads = list(ontology().quads_for_pattern(term, DEFINED_BY, None))

    assert set(texts(ontology(), term, LABEL)) == BOTH
    assert set(definitions) == BOTH
    assert [quad.object for quad in quads] == [NamedNode(ONTOLOGY)]
    assert all(len(text) > 40 and text.endswith(".") for text in definitions.values())


@pytest.mark.parametrize("cls", instances(ontology(), CLASS), ids=lambda c: contract(c.value))
def test_class_has_an_example(cls: NamedNode) -> None:
    """A class has an example in words, and one in Turtle among the examples."""
    name = cls.value.removeprefix(CLO)
    example = store(f"examples/{name}.ttl")

    assert set(texts(ontology(), cls, EXAMPLE)) == BOTH
    assert instances(example, cls), f"ontology/examples/{name}.ttl holds no {name}"


def test_every_reused_term_of_an_axiom_is_labelled() -> None:
    """What the ontology points to in other vocabularies has a label in both languages."""
    reused = {
        quad.object
        for link in LINKS
        for quad in ontology().quads_for_pattern(None, link, None)
        if isinstance(quad.object, NamedNode) and not quad.object.value.startswith(CLO)
    }
    datatypes = {term for term in reused if term.value.startswith(PREFIXES["xsd"])}
    plain = {NamedNode(PREFIXES["rdf"] + "langString")}
    missing = [
        contract(term.value)
        for term in reused - datatypes - plain
        if set(texts(everything(), term, LABEL)) != BOTH
    ]

    assert missing == []


def test_labels_file_only_labels() -> None:
    """The labels of reused terms come without axioms, except those of their own vocabularies."""
    allowed = {RDFS + "label", RDFS + "subClassOf", CLO + "singleValuedPerDate"}
    labels = store("labels.ttl")

    assert {quad.predicate.value for quad in labels} == allowed
    assert not any(str(quad.subject).startswith(f"<{CLO}") for quad in labels)


def test_alignments_speak_of_our_terms_only() -> None:
    """An alignment has one of our defined terms as its subject."""
    ours = set(terms())

    assert [str(q) for q in store("alignments.ttl") if q.subject not in ours] == []


@pytest.mark.parametrize("language", ["fr", "en"])
def test_typography(language: str) -> None:
    """Apostrophes are curly; in French, double signs and guillemets have a no-break space."""
    straight = re.compile(r"['\"]")
    french = re.compile(r"(?<!\u00a0)[;:?!»](?=\s|$)|«(?!\u00a0)| [;:?!»]")
    wrong = [
        quad.object.value
        for quad in everything()
        if isinstance(quad.object, Literal)
        and quad.object.language == language
        and (
            straight.search(quad.object.value)
            or (language == "fr" and french.search(quad.object.value.replace("https:", "")))
        )
    ]

    assert wrong == []


def test_single_valued_predicates_are_known() -> None:
    """The annotation stands on counts and dates, never on a link or a text."""
    annotation = NamedNode(CLO + "singleValuedPerDate")
    ranges = [*LINKS[3:4], LINKS[5]]
    marked = {
        quad.subject
        for quad in ontology().quads_for_pattern(None, annotation, None)
        if isinstance(quad.subject, NamedNode)
    }
    kinds = {
        quad.object.value.removeprefix(PREFIXES["xsd"])
        for term in marked
        for link in ranges
        for quad in ontology().quads_for_pattern(term, link, None)
        if isinstance(quad.object, NamedNode)
    }

    assert kinds == {"integer", "decimal", "date", "gYearMonth", "gYear", "gMonthDay"}
    assert marked <= set(instances(ontology(), PROPERTIES[1]))


def test_no_released_term_is_lost() -> None:
    """A term is never removed: it is deprecated in favour of another (a major version)."""
    assert lost_terms(ontology(), released_terms()) == []


def test_loss_of_a_released_term_is_noticed() -> None:
    """The test above notices removal, and deprecation without a successor."""
    graph = Store()
    graph.update(
        f"PREFIX : <{CLO}> PREFIX owl: <{OWL}> PREFIX dcterms: <{PREFIXES['dcterms']}> "
        "INSERT DATA { :kept a owl:Class . :old a owl:Class ; owl:deprecated true . "
        ":moved a owl:Class ; owl:deprecated true ; dcterms:isReplacedBy :kept }"
    )

    assert lost_terms(graph, ["kept", "old", "moved", "gone"]) == ["old", "gone"]


def test_released_terms_are_listed_once_and_sorted() -> None:
    """The list of released terms is easy to read and to merge."""
    assert released_terms() == sorted(set(released_terms()))
