"""Count the graph in VoID, as editors such as SIB's read it: classes, their properties, linksets.

Nodes have IRIs: our graph has no blank nodes. Counts are of the union of all graphs; partitions
leave the catalogue out, which cannot count its own.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Final
from urllib.parse import urlsplit

from pyoxigraph import Literal, NamedNode, Triple

from clusterlod.build.catalogue.dcat import DATASET, ENDPOINT, Fact
from clusterlod.build.counts import GraphCounts
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


def void_facts(
    union: Collection[Triple], counts: GraphCounts, licences: Licences
) -> Iterator[Fact]:
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


def _classes(union: Iterable[Triple], counts: GraphCounts) -> Iterator[Fact]:
    """Yield the partition of each class, of each property there, and of what that leads to."""
    types: dict[object, list[NamedNode]] = defaultdict(list)
    for triple in union:
        if triple.predicate == _TYPE and isinstance(triple.object, NamedNode):
            types[triple.subject].append(triple.object)
    triples, ends = _usage(union, types)
    for name, number in counts.classes.items():
        node = entity(f"catalogue/class-{slugify(name)}")
        yield DATASET, "void:classPartition", node
        yield node, "void:class", _node(name)
        yield node, "void:entities", _number(number)
        kind = _node(name)
        yield from _property_partitions(node, kind, triples.get(kind, Counter()), ends)


_Ends = dict[tuple[NamedNode, NamedNode], Counter[tuple[str, NamedNode]]]


def _usage(
    union: Iterable[Triple], types: dict[object, list[NamedNode]]
) -> tuple[dict[NamedNode, Counter[NamedNode]], _Ends]:
    """Count triples by the subject's class and property, and by what the object is."""
    triples: dict[NamedNode, Counter[NamedNode]] = defaultdict(Counter)
    ends: _Ends = defaultdict(Counter)
    # Few combinations occur: each is counted first, and spread over its classes once.
    kinds = {node: tuple(found) for node, found in types.items()}
    alike = Counter(
        (kinds.get(triple.subject, ()), triple.predicate, _sort(triple.object, kinds))
        for triple in union
    )
    for (owners, predicate, (sort, targets)), number in alike.items():
        for kind in owners:
            triples[kind][predicate] += number
            for target in targets:
                ends[kind, predicate][sort, target] += number
    return triples, ends


def _sort(
    value: object, kinds: Mapping[object, tuple[NamedNode, ...]]
) -> tuple[str, tuple[NamedNode, ...]]:
    if isinstance(value, Literal):
        return "datatype", (value.datatype,)
    return "class", kinds.get(value, ())


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


def _linksets(union: Iterable[Triple]) -> Iterator[Fact]:
    found: Counter[tuple[str, NamedNode]] = Counter()
    for triple in union:
        if triple.predicate not in _LINKS:
            continue
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


def _examples(union: Iterable[Triple]) -> Iterator[Fact]:
    wanted = {named(curie) for curie in _EXAMPLES}
    first: dict[object, str] = {}
    for triple in union:
        if (
            triple.predicate == _TYPE
            and triple.object in wanted
            and isinstance(triple.subject, NamedNode)
        ):
            known = first.get(triple.object)
            first[triple.object] = min(known or triple.subject.value, triple.subject.value)
    for iri in sorted(set(first.values())):
        yield DATASET, "void:exampleResource", NamedNode(iri)


def _node(name: str) -> NamedNode:
    known = name.partition(":")[0] in PREFIXES
    return NamedNode(expand(name) if known else name)


def _number(number: int) -> Literal:
    return typed(str(number), "xsd:integer")
