"""Rows of links to other data sets: each is a claim, with who accepted it, when and how."""

from collections.abc import Iterator
from typing import Final

from pyoxigraph import NamedNode, Quad

from clusterlod.build import cells
from clusterlod.build.cells import Context, Term
from clusterlod.build.claims import Claim
from clusterlod.build.entities import check_languages
from clusterlod.build.sources import Row
from clusterlod.build.tables import LINKS
from clusterlod.build.terms import concept, entity, graph, named

#: Methods by which nothing is linked until somebody accepts it.
_ACCEPTED: Final = ("reconciliation", "by-hand")
_RANK: Final = "normal"
_MODALITY: Final = "asserted"


def read_link(row: Row, context: Context) -> tuple[Claim | None, list[Quad]]:
    """Return the claim of a row and its quads; None if it cannot be understood."""
    check_languages(LINKS, row, context)
    _check_acceptance(row, context)
    values = {column.name: cells.terms(row, column, context) for column in LINKS.columns}
    needed = [values[name] for name in ("subject", "match", "target", "source")]
    if not all(needed):
        return None, []
    subject, predicate, target = (terms[0] for terms in needed[:3])
    if not isinstance(subject, NamedNode) or not isinstance(predicate, NamedNode):
        return None, []
    claim = Claim(
        node=entity(f"claim/{row.id}"),
        subject=subject,
        predicate=predicate,
        objects=(target,),
        rank=_RANK,
        modality=_MODALITY,
        precision="",
        basis=row["basis"],
        is_text=False,
    )
    return claim, list(_quads(claim.node, row, values, context))


def _check_acceptance(row: Row, context: Context) -> None:
    if row["method"] in _ACCEPTED:
        for column in ("accepted_by", "accepted_on"):
            if not row[column]:
                context.findings.add(
                    row.place, "link-acceptance", method=row["method"], column=column
                )
    day = cells.partial_date(row, "accepted_on", context)
    if day and day.datatype != "xsd:date":
        context.findings.add(row.place, "whole-day", column="accepted_on", value=row["accepted_on"])


def _quads(
    node: NamedNode, row: Row, values: dict[str, tuple[Term, ...]], context: Context
) -> Iterator[Quad]:
    where = graph(f"source-{row['source']}")
    for class_ in context.vocabulary.superclasses([named("clo:Claim")]):
        yield Quad(node, named("rdf:type"), class_, where)
    for column in LINKS.columns:
        for term in values[column.name]:
            for curie in column.emits:
                yield Quad(node, named(curie), term, where)
    yield Quad(node, named("clo:modality"), concept("modality", _MODALITY), where)
    yield Quad(node, named("clo:rank"), concept("rank", _RANK), graph("claims"))
