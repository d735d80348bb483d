"""The pitfalls of OOPS! that a program can find (https://oops.linkeddata.es/catalogue.jsp).

Those that a query can tell are rules of the release (see test_quality_rules): P04 unconnected_term,
P06 cycle, P19 several_domains, P24 recursive_term, P25 and P26 wrong_inverse, P32 duplicate_label,
P34, P35 and P40 undefined_term. P08, missing annotations, is a matter of the shapes of classes and
properties. The others are here, with what we waive on purpose.
"""

import re

import pytest
from pyoxigraph import NamedNode
from tests.ontology.graphs import (
    CLASS,
    OWL,
    PROPERTIES,
    TYPE,
    instances,
    ontology,
    terms,
)

from clusterlod import queries
from clusterlod.namespaces import CLO, ONTOLOGY, PREFIXES, RDFS

#: Rule of the release for each pitfall that a query tells.
RULES = {
    "P04": "unconnected_term",
    "P06": "cycle",
    "P19": "several_domains",
    "P24": "recursive_term",
    "P25": "wrong_inverse",
    "P26": "wrong_inverse",
    "P32": "duplicate_label",
    "P34": "undefined_term",
    "P35": "undefined_term",
}

#: P11: properties without domain or range, not even a possible one, and why.
WITHOUT_DOMAIN = {
    "assessment": "anything may be judged",
    "forecast": "anything may be foreseen",
    "plan": "anything may be planned",
    "question": "anything may be asked about",
    "remark": "anything may be remarked upon",
}
WITHOUT_RANGE = {
    "inGraph": "a named graph has no class of its own before SPARQL 1.1's sd:NamedGraph"
}

#: P13: inverses are not declared. The graph holds one direction of a link and readers follow it
#: backwards (`^clo:signatory`); an inverse without data would invite empty queries.
INVERSES: frozenset[str] = frozenset()


def objects(term: NamedNode, *links: str) -> set[str]:
    """Return the IRIs that a term points to by some links, given as CURIEs."""
    found = set()
    for link in links:
        prefix, name = link.split(":")
        for quad in ontology().quads_for_pattern(term, NamedNode(PREFIXES[prefix] + name), None):
            assert isinstance(quad.object, NamedNode)
            found.add(quad.object.value)
    return found


def properties() -> list[NamedNode]:
    """List the properties of the ontology."""
    return [term for term in terms() if term in instances(ontology(), *PROPERTIES)]


@pytest.mark.parametrize(("pitfall", "rule"), RULES.items())
def test_pitfall_is_a_rule_of_the_release(pitfall: str, rule: str) -> None:
    """The rule that catches the pitfall is there and blocks the release."""
    assert queries.load("quality", f"ontology_{rule}").value("severity") == "Violation"


def test_p10_disjointness_is_stated_in_pairs() -> None:
    """Classes that exclude each other say so; an instrument that is an agreement stays possible."""
    pairs = {
        (quad.subject.value, quad.object.value)
        for quad in ontology().quads_for_pattern(None, NamedNode(OWL + "disjointWith"), None)
        if isinstance(quad.subject, NamedNode) and isinstance(quad.object, NamedNode)
    }

    assert (CLO + "ClusterOrganization", CLO + "Labelling") in pairs
    assert not {(a, b) for a, b in pairs if (b, a) in pairs}
    for one, other in (("PolicyInstrument", "Agreement"), ("Cluster", "CompetitivenessPole")):
        assert not pairs & {(CLO + one, CLO + other), (CLO + other, CLO + one)}


def test_p10_no_instance_stands_in_two_disjoint_classes() -> None:
    """No class descends from two classes that exclude each other."""
    query = (
        f"PREFIX owl: <{OWL}> PREFIX rdfs: <{RDFS}> "
        "ASK { ?a owl:disjointWith ?b . ?c rdfs:subClassOf* ?a , ?b }"
    )

    assert not ontology().query(query)


def test_p11_properties_say_what_they_join() -> None:
    """A property has a domain and a range, true always or possibly, or a reason to have none."""
    domains = ("rdfs:domain", "schema:domainIncludes")
    ranges = ("rdfs:range", "schema:rangeIncludes")
    names = {p: p.value.removeprefix(CLO) for p in properties()}

    assert {n for p, n in names.items() if not objects(p, *domains)} == set(WITHOUT_DOMAIN)
    assert {n for p, n in names.items() if not objects(p, *ranges)} == set(WITHOUT_RANGE)


def test_p11_ranges_fit_the_kind_of_property() -> None:
    """A datatype property leads to literals only, an object property to things only."""
    literal = (PREFIXES["xsd"], PREFIXES["rdf"] + "langString")
    for kind, expected in ((PROPERTIES[0], False), (PROPERTIES[1], True)):
        for term in instances(ontology(), kind):
            ranges = objects(term, "rdfs:range", "schema:rangeIncludes")

            assert all(r.startswith(literal) is expected for r in ranges), term


def test_p13_inverses_are_waived_on_purpose() -> None:
    """No inverse is declared by accident."""
    quads = ontology().quads_for_pattern(None, NamedNode(OWL + "inverseOf"), None)

    assert {str(quad.subject) for quad in quads} == INVERSES


def test_p22_names_follow_one_convention() -> None:
    """Classes are in upper camel case, properties in lower camel case."""
    for cls in instances(ontology(), CLASS):
        assert re.fullmatch(r"[A-Z][A-Za-z0-9]*", cls.value.removeprefix(CLO))
    for term in properties():
        assert re.fullmatch(r"[a-z][A-Za-z0-9]*", term.value.removeprefix(CLO))


def test_p33_no_property_chain() -> None:
    """A chain of a single property cannot occur where there is no chain."""
    assert not list(ontology().quads_for_pattern(None, NamedNode(OWL + "propertyChainAxiom"), None))


def test_p36_iri_has_no_file_extension() -> None:
    """The IRI of the ontology will outlive the format of its file."""
    assert not re.search(r"\.(owl|rdf|ttl|n3|xml)\b", ONTOLOGY)


def test_p38_ontology_is_declared() -> None:
    """There is one owl:Ontology, ours."""
    assert instances(ontology(), NamedNode(OWL + "Ontology")) == [NamedNode(ONTOLOGY)]


def test_p39_namespace_is_unambiguous() -> None:
    """Every IRI in the file is absolute, and the namespace is the ontology's IRI with a hash."""
    assert CLO == ONTOLOGY + "#"
    for quad in ontology():
        for node in (quad.subject, quad.predicate, quad.object):
            if isinstance(node, NamedNode):
                assert re.match(r"https?://", node.value)


def test_p40_no_foreign_term_is_minted() -> None:
    """No IRI in somebody else's namespace is declared as a class or property."""
    declared = instances(ontology(), CLASS, *PROPERTIES)

    assert [term for term in declared if not term.value.startswith(CLO)] == []


def test_p41_licence_is_stated() -> None:
    """The ontology names its licence by an IRI."""
    assert objects(NamedNode(ONTOLOGY), "dcterms:license")


@pytest.mark.skip(reason="P37 asks whether the IRI answers on the web; w3id.org is not registered")
def test_p37_ontology_is_on_the_web() -> None:
    """The IRI of the ontology answers."""


def test_every_term_is_a_class_or_a_property() -> None:
    """P34, P35: whatever is in our namespace has a type of OWL."""
    ours = {
        quad.subject
        for quad in ontology()
        if isinstance(quad.subject, NamedNode) and quad.subject.value.startswith(CLO)
    }

    assert ours == set(terms())
    assert all(next(ontology().quads_for_pattern(t, TYPE, None), None) for t in ours)
