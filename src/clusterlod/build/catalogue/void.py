"""Count the graph in VoID, as editors such as SIB's read it: classes, their properties, linksets.

Nodes have IRIs: our graph has no blank nodes. Counts are of the union of all graphs; partitions
leave the catalogue out, which cannot count its own.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping
from itertools import chain
from typing import Final
from urllib.parse import urlsplit

from pyoxigraph import Literal, NamedNode

from clusterlod.build.catalogue.dcat import DATASET, ENDPOINT, Fact
from clusterlod.build.counts import GraphCounts
from clusterlod.build.index import Index, Term
from clusterlod.build.licences import Licences, all_rights, facts_of
from clusterlod.build.terms import entity, graph, named, typed
from clusterlod.iris import slugify
from clusterlod.media_types import GRAPHS
from clusterlod.namespaces import BASE, ID, PREFIXES, contract, expand

CATALOGUE: Final = graph("catalogue")
_TYPE: Final = named("rdf:type")

#: Entities that show what there is.
_EXAMPLES: Final = (
    "clo:CompetitivenessPole",
    "clo:Cluster",
    "clo:Claim",
    "igeo:Region",
    "schema:Event",
)

#: Predicates that lead to data of others.
_LINKS: Final = frozenset(
    map(
        named,
        (
            "owl:sameAs",
            *(f"skos:{kind}Match" for kind in ("exact", "close", "broad", "narrow", "related")),
        ),
    )
)


def void_facts(union: Index, counts: GraphCounts, licences: Licences) -> Iterator[Fact]:
    """Describe the graph and its named graphs in numbers."""
    yield from _identity(counts)
    yield from _named_graphs(counts, licences)
    yield from _properties(counts)
    yield from _classes(union, counts)
    yield from _linksets(union)
    yield from _examples(union)


def _identity(counts: GraphCounts) -> Iterator[Fact]:
    yield DATASET, "void:sparqlEndpoint", ENDPOINT
    yield DATASET, "void:uriSpace", Literal(ID)
    yield DATASET, "void:uriRegexPattern", Literal("^" + ID.replace(".", r"\."))
    yield DATASET, "foaf:homepage", NamedNode(BASE)
    yield DATASET, "void:entities", _number(sum(counts.entities.values()))
    yield DATASET, "void:classes", _number(len(counts.classes))
    yield DATASET, "void:properties", _number(len(counts.properties))
    for name in sorted({name.partition(":")[0] for name in (*counts.classes, *counts.properties)}):
        if name in PREFIXES:
            yield DATASET, "void:vocabulary", NamedNode(PREFIXES[name])
    for media_type in GRAPHS:
        yield (
            DATASET,
            "void:feature",
            NamedNode(f"http://www.w3.org/ns/formats/{_FEATURES[media_type.extension]}"),
        )


_FEATURES: Final = {
    ".ttl": "Turtle", ".nt": "N-Triples", ".jsonld": "JSON-LD",
    ".rdf": "RDF_XML", ".trig": "TriG", ".nq": "N-Quads",
}  # fmt: skip


def _named_graphs(counts: GraphCounts, licences: Licences) -> Iterator[Fact]:
    for curie, number in counts.graphs.items():
        node = NamedNode(expand(curie))
        yield DATASET, "void:subset", node
        yield node, "rdf:type", named("void:Dataset")
        yield node, "void:triples", _number(number)
        for predicate, value in facts_of(node, licences):
            yield node, predicate, value
    for text in all_rights(licences):
        yield DATASET, "dcterms:rights", text


def size_facts(facts: Collection[Fact], counts: GraphCounts, licences: Licences) -> list[Fact]:
    """Say how large the catalogue is, these facts included, and the whole with it.

    Each of them counts as well, the two numbers too.
    """
    added = [
        (DATASET, "void:subset", CATALOGUE),
        (CATALOGUE, "rdf:type", named("void:Dataset")),
        *((CATALOGUE, predicate, value) for predicate, value in facts_of(CATALOGUE, licences)),
    ]
    size = len({*facts, *added}) + 2
    return [
        *added,
        (CATALOGUE, "void:triples", _number(size)),
        (DATASET, "void:triples", _number(counts.triples + size)),
    ]


def _properties(counts: GraphCounts) -> Iterator[Fact]:
    for name, number in counts.properties.items():
        node = entity(f"catalogue/property-{slugify(name)}")
        yield DATASET, "void:propertyPartition", node
        yield node, "void:property", _node(name)
        yield node, "void:triples", _number(number)


def _classes(union: Index, counts: GraphCounts) -> Iterator[Fact]:
    """Yield the partition of each class, of each property there, and of what that leads to."""
    triples, ends = _usage(union)
    for name, number in counts.classes.items():
        node = entity(f"catalogue/class-{slugify(name)}")
        yield DATASET, "void:classPartition", node
        yield node, "void:class", _node(name)
        yield node, "void:entities", _number(number)
        kind = _node(name)
        yield from _property_partitions(node, kind, triples.get(kind, Counter()), ends)


_Ends = dict[tuple[NamedNode, NamedNode], Counter[tuple[str, NamedNode]]]


def _usage(union: Index) -> tuple[dict[NamedNode, Counter[NamedNode]], _Ends]:
    """Count triples by the subject's class and property, and by what the object is."""
    triples: dict[NamedNode, Counter[NamedNode]] = defaultdict(Counter)
    ends: _Ends = defaultdict(Counter)
    kinds, sets = _kinds(union)
    for predicate in union.predicates:
        # Few combinations occur: each is counted first, and spread over its classes once.
        alike = Counter(
            (kinds.get(subject, 0), _sort(value, kinds))
            for subject, values in union.forward(predicate).items()
            for value in values
        )
        for (owners, end), number in alike.items():
            targets = [("class", c) for c in sets[end]] if isinstance(end, int) else [end]
            for kind in sets[owners]:
                triples[kind][predicate] += number
                for target in targets:
                    ends[kind, predicate][target] += number
    return triples, ends


def _kinds(union: Index) -> tuple[dict[Term, int], list[tuple[NamedNode, ...]]]:
    """Number the sets of classes that nodes have; 0 has none."""
    numbers: dict[tuple[NamedNode, ...], int] = {(): 0}
    kinds = {}
    for node, types in union.forward(_TYPE).items():
        classes = tuple(kind for kind in types if isinstance(kind, NamedNode))
        kinds[node] = numbers.setdefault(classes, len(numbers))
    return kinds, list(numbers)


def _sort(value: Term, kinds: Mapping[Term, int]) -> int | tuple[str, NamedNode]:
    """Return the number of an object's set of classes, or the datatype of a literal."""
    return ("datatype", value.datatype) if isinstance(value, Literal) else kinds.get(value, 0)


def _property_partitions(
    owner: NamedNode, kind: NamedNode, triples: Counter[NamedNode], ends: _Ends
) -> Iterator[Fact]:
    for predicate, number in sorted(triples.items(), key=lambda pair: pair[0].value):
        node = _below(owner, "p", predicate)
        yield owner, "void:propertyPartition", node
        yield node, "void:property", predicate
        yield node, "void:triples", _number(number)
        for (sort, target), count in sorted(ends[kind, predicate].items(), key=str):
            end = _below(node, sort[0], target)
            space = "void-ext" if sort == "datatype" else "void"
            yield node, f"{space}:{sort}Partition", end
            yield end, f"{space}:{sort}", target
            yield end, "void:triples", _number(count)


def _below(owner: NamedNode, mark: str, term: NamedNode) -> NamedNode:
    return NamedNode(f"{owner.value}--{mark}-{slugify(contract(term.value))}")


def _linksets(union: Index) -> Iterator[Fact]:
    found: Counter[tuple[str, NamedNode]] = Counter()
    for triple in chain.from_iterable(map(union.triples, _LINKS)):
        value = triple.object
        ours = isinstance(triple.subject, NamedNode) and triple.subject.value.startswith(ID)
        leaves = isinstance(value, NamedNode) and not value.value.startswith(BASE)
        if ours and leaves:
            parts = urlsplit(str(value).strip("<>"))
            found[f"{parts.scheme}://{parts.netloc}/", triple.predicate] += 1
    for (space, predicate), number in sorted(found.items(), key=str):
        slug = slugify(f"{urlsplit(space).netloc} {contract(predicate.value)}")
        node, target = entity(f"catalogue/linkset-{slug}"), _target(space)
        yield DATASET, "void:subset", node
        yield node, "rdf:type", named("void:Linkset")
        yield node, "void:subjectsTarget", DATASET
        yield node, "void:objectsTarget", target
        yield node, "void:linkPredicate", predicate
        yield node, "void:triples", _number(number)
        yield target, "rdf:type", named("void:Dataset")
        yield target, "void:uriSpace", Literal(space)


def _target(space: str) -> NamedNode:
    return entity(f"catalogue/target-{slugify(space)}")


def _examples(union: Index) -> Iterator[Fact]:
    instances = union.backward(_TYPE)
    found = set()
    for curie in _EXAMPLES:
        nodes = instances.get(named(curie), ())
        found |= set(sorted(n.value for n in nodes if isinstance(n, NamedNode))[:1])
    for iri in sorted(found):
        yield DATASET, "void:exampleResource", NamedNode(iri)


def _node(name: str) -> NamedNode:
    known = name.partition(":")[0] in PREFIXES
    return NamedNode(expand(name) if known else name)


def _number(number: int) -> Literal:
    return typed(str(number), "xsd:integer")
