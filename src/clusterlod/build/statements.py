"""Derive the direct (truthy) statements: what may be said without naming who says it."""

from collections.abc import Iterable, Iterator, Mapping, Set
from typing import Final

from pyoxigraph import NamedNode, Quad

from clusterlod.build.claims import Claim
from clusterlod.build.terms import graph

_ORDER: Final = {"deprecated": 0, "normal": 1, "preferred": 2}


def direct_statements(
    claims: Iterable[Claim], conflicts: Mapping[NamedNode, Set[NamedNode]]
) -> Iterator[Quad]:
    """State ``subject predicate object`` for every claim that stands undisputed.

    A claim does if it is asserted, not unverified, exact, not deprecated, says one single term, and
    every claim that it conflicts with has a lower rank.
    """
    by_node = {claim.node: claim for claim in claims}
    for claim in by_node.values():
        rivals = [by_node[node] for node in conflicts.get(claim.node, ()) if node in by_node]
        if _may_stand(claim) and all(_order(rival) < _order(claim) for rival in rivals):
            yield Quad(claim.subject, claim.predicate, claim.objects[0], graph("statements"))


def _may_stand(claim: Claim) -> bool:
    return (
        claim.modality == "asserted"
        and claim.basis != "unverified"
        and claim.precision in ("", "exact")
        and claim.rank != "deprecated"
        and len(claim.objects) == 1
        and not claim.is_text
    )


def _order(claim: Claim) -> int:
    return _ORDER.get(claim.rank, 0)
