"""Count what is in the graph, for the manifest, the catalogue and the summary."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any

from pyoxigraph import NamedNode, Quad

from clusterlod.build.claims import Claim
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


def count_quads(quads: list[Quad]) -> GraphCounts:
    """Count the quads and their union."""
    union = {quad.triple for quad in quads}
    type_ = named("rdf:type")
    typings = [triple for triple in union if triple.predicate == type_]
    ours = [
        t for t in typings if isinstance(t.subject, NamedNode) and t.subject.value.startswith(ID)
    ]
    return GraphCounts(
        quads=len(quads),
        triples=len(union),
        graphs=_sorted(quad.graph_name for quad in quads),
        classes=_sorted(triple.object for triple in typings),
        properties=_sorted(triple.predicate for triple in union),
        entities=_sorted(triple.object for triple in ours),
    )


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


def _sorted(nodes: Iterable[object]) -> dict[str, int]:
    counts = Counter(nodes)
    return dict(sorted((contract(str(node).strip("<>")), n) for node, n in counts.items()))
