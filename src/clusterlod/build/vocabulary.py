"""What the ontology defines: properties with their ranges, classes with their parents, concepts."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import Enum
from typing import Final, TypeVar

from pyoxigraph import NamedNode, Triple

from clusterlod.build.index import reachable
from clusterlod.build.terms import named
from clusterlod.namespaces import CLO, ID, RDF, XSD

_Key = TypeVar("_Key")
_Value = TypeVar("_Value")

_CONCEPT: Final = ID + "concept/"
_PROPERTY_TYPES: Final = frozenset(
    named(curie)
    for curie in (
        "rdf:Property",
        "owl:ObjectProperty",
        "owl:DatatypeProperty",
        "owl:AnnotationProperty",
    )
)
_CLASS_TYPES: Final = frozenset((named("owl:Class"), named("rdfs:Class")))


class ObjectKind(Enum):
    """How the object of a claim is read."""

    REFERENCE = "reference"
    INTEGER = "integer"
    DECIMAL = "decimal"
    DATE = "date"
    STRING = "string"
    TEXT = "text"
    OPEN = "open"


#: Datatype to kind, the first that a property's range names decides.
_KINDS: Final = {
    XSD + "date": ObjectKind.DATE,
    XSD + "gYear": ObjectKind.DATE,
    XSD + "gYearMonth": ObjectKind.DATE,
    XSD + "gMonthDay": ObjectKind.DATE,
    XSD + "decimal": ObjectKind.DECIMAL,
    XSD + "integer": ObjectKind.INTEGER,
    XSD + "nonNegativeInteger": ObjectKind.INTEGER,
    RDF + "langString": ObjectKind.TEXT,
    XSD + "string": ObjectKind.STRING,
}

#: Kinds of reused properties: we put no range on a foreign IRI.
_REUSED: Final = {
    named("schema:wordCount"): ObjectKind.INTEGER,
    named("schema:commentCount"): ObjectKind.INTEGER,
    named("schema:datePublished"): ObjectKind.DATE,
    named("schema:caption"): ObjectKind.TEXT,
    named("schema:startDate"): ObjectKind.DATE,
    named("schema:endDate"): ObjectKind.DATE,
    named("dcterms:date"): ObjectKind.DATE,
    named("foaf:name"): ObjectKind.STRING,
}


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The terms that curated files may use.

    Attributes:
        ranges: Property to what the ontology says of its range.
        parents: Class to its direct superclasses.
        concepts: Scheme slug to the slugs of its concepts.
        kinds: Property to how the object of a claim with it is read.
        ancestors: Class to itself and all that stands above it.
    """

    ranges: dict[NamedNode, frozenset[NamedNode]]
    parents: dict[NamedNode, frozenset[NamedNode]]
    concepts: dict[str, frozenset[str]]
    kinds: dict[NamedNode, ObjectKind] = field(init=False, default_factory=dict)
    ancestors: dict[NamedNode, frozenset[NamedNode]] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        """Work out once what every row asks for."""
        self.kinds.update((predicate, self._kind(predicate)) for predicate in self.ranges)
        parents = self.parents
        self.ancestors.update((class_, frozenset(reachable(class_, parents))) for class_ in parents)

    def _kind(self, predicate: NamedNode) -> ObjectKind:
        ranges = {node.value for node in self.ranges[predicate]}
        if not ranges:
            return _REUSED.get(predicate, ObjectKind.OPEN)
        for datatype, kind in _KINDS.items():
            if datatype in ranges:
                return kind
        return ObjectKind.OPEN if named("rdfs:Literal").value in ranges else ObjectKind.REFERENCE

    def superclasses(self, classes: Iterable[NamedNode]) -> set[NamedNode]:
        """Return the classes and all that stands above them."""
        found = set(classes)
        return found.union(*(self.ancestors.get(class_, ()) for class_ in found))


def read_vocabulary(triples: Iterable[Triple]) -> Vocabulary:
    """Collect the terms of the ontology's triples; concept schemes included."""
    ranges: dict[NamedNode, set[NamedNode]] = defaultdict(set)
    parents: dict[NamedNode, set[NamedNode]] = defaultdict(set)
    concepts: dict[str, set[str]] = defaultdict(set)
    for subject, predicate, value in triples:
        if not isinstance(subject, NamedNode):
            continue
        if predicate == named("rdfs:label") and not subject.value.startswith(CLO):
            ranges[subject] |= set()  # a reused term: we name it, and say no more about it
            parents[subject] |= set()
        if not isinstance(value, NamedNode):
            continue
        if predicate == named("rdf:type"):
            _read_type(subject, value, ranges, parents, concepts)
        elif predicate in (named("rdfs:range"), named("schema:rangeIncludes")):
            ranges[subject].add(value)
        elif predicate == named("rdfs:subClassOf"):
            parents[subject].add(value)
    return Vocabulary(_frozen(ranges), _frozen(parents), _frozen(concepts))


def _read_type(
    subject: NamedNode,
    type_: NamedNode,
    ranges: dict[NamedNode, set[NamedNode]],
    parents: dict[NamedNode, set[NamedNode]],
    concepts: dict[str, set[str]],
) -> None:
    if type_ in _PROPERTY_TYPES:
        ranges[subject] |= set()
    elif type_ in _CLASS_TYPES:
        parents[subject] |= set()
    elif subject.value.startswith(_CONCEPT):
        scheme, _, slug = subject.value.removeprefix(_CONCEPT).partition("/")
        concepts[scheme] |= {slug} if slug else set()


def _frozen(sets: dict[_Key, set[_Value]]) -> dict[_Key, frozenset[_Value]]:
    return {key: frozenset(values) for key, values in sets.items()}
