"""Count what is in the graph, for the manifest, the catalogue and the summary."""

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from pyoxigraph import NamedNode, Quad

from clusterlod.build.claims import Claim
from clusterlod.build.index import Index
from clusterlod.build.terms import named
from clusterlod.namespaces import ID, contract


@dataclass(frozen=True, slots=True)
class ClaimCounts:
    """How many claims there are, and of which sort.

    Attributes:
        total: All of them.
        structured: Those whose object is a term, a number, a date or a range.
        text: Those that carry their content as text in both languages.
        unverified: Those for which nobody opened a source.
        derived: Those filled in so that a published total matches.
    """

    total: int
    structured: int
    text: int
    unverified: int
    derived: int


def count_claims(claims: list[Claim]) -> ClaimCounts:
    """Count the claims by sort."""
    text = sum(claim.is_text for claim in claims)
    bases = Counter(claim.basis for claim in claims)
    return ClaimCounts(
        total=len(claims),
        structured=len(claims) - text,
        text=text,
        unverified=bases["unverified"],
        derived=bases["derived-by-complement"],
    )


@dataclass(frozen=True, slots=True)
class GraphCounts:
    """How much there is, by graph, class and property; names are CURIEs.

    Attributes:
        quads: Statements with their named graph.
        triples: Statements of the union of all graphs.
        graphs: Graph to its quads.
        classes: Class to its instances in the union.
        properties: Property to its triples in the union.
        entities: Class to its instances below our ``id/``.
    """

    quads: int
    triples: int
    graphs: dict[str, int]
    classes: dict[str, int]
    properties: dict[str, int]
    entities: dict[str, int]


class Census:
    """Counts quads and their union, in as many parts as they come.

    Attributes:
        union: The triples so far, whatever their graph.
    """

    def __init__(self) -> None:
        self.union = Index()
        self._graphs: Counter[object] = Counter()

    def add(self, quads: Collection[Quad]) -> None:
        """Count quads, none of which came before."""
        self.union.extend(quad.triple for quad in quads)
        self._graphs.update(quad.graph_name for quad in quads)

    def counts(self) -> GraphCounts:
        """Return how much there is so far."""
        arcs = {predicate: self.union.forward(predicate) for predicate in self.union.predicates}
        properties: dict[object, int] = {
            predicate: sum(map(len, found.values())) for predicate, found in arcs.items()
        }
        instances = self.union.backward(named("rdf:type"))
        ours = {class_: sum(map(_is_ours, nodes)) for class_, nodes in instances.items()}
        return GraphCounts(
            quads=self._graphs.total(),
            triples=sum(properties.values()),
            graphs=_sorted(self._graphs),
            classes=_sorted({class_: len(nodes) for class_, nodes in instances.items()}),
            properties=_sorted(properties),
            entities=_sorted({class_: number for class_, number in ours.items() if number}),
        )


def count_quads(quads: Collection[Quad]) -> GraphCounts:
    """Count the quads and their union."""
    census = Census()
    census.add(quads)
    return census.counts()


def manifest_counts(counts: GraphCounts, claims: ClaimCounts) -> dict[str, Any]:
    """Return the counts as the manifest shows them."""
    return {
        "quads": counts.quads,
        "triples": counts.triples,
        "claims": asdict(claims),
        "sources": counts.entities.get("schema:CreativeWork", 0),
        "entities": counts.entities,
        "graphs": counts.graphs,
    }


def _is_ours(node: object) -> bool:
    return isinstance(node, NamedNode) and node.value.startswith(ID)


def _sorted(counts: Mapping[object, int]) -> dict[str, int]:
    return dict(sorted((contract(str(node).strip("<>")), n) for node, n in counts.items()))
