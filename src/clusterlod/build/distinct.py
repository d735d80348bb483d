"""Pairs that look like one entity and were judged to be two, with the reason."""

from collections.abc import Iterator

from pyoxigraph import NamedNode, Quad

from clusterlod.build.cells import Context, terms
from clusterlod.build.entities import check_languages
from clusterlod.build.sources import Row
from clusterlod.build.tables import DISTINCT
from clusterlod.build.terms import graph, named


def distinct_quads(row: Row, context: Context) -> Iterator[Quad]:
    """State of each of the two that it is not the other, and note on both why."""
    check_languages(DISTINCT, row, context)
    values = {column.name: terms(row, column, context) for column in DISTINCT.columns}
    pair = [term for name in ("first", "second") for term in values[name]]
    if len(pair) == 2 and pair[0] == pair[1]:
        context.findings.add(row.place, "same-pair", value=row["first"])
        return
    where = graph("claims")
    for one, other in (pair, pair[::-1]) if len(pair) == 2 else ():
        if isinstance(one, NamedNode):
            yield Quad(one, named("owl:differentFrom"), other, where)
            for name in ("reason_fr", "reason_en"):
                for reason in values[name]:
                    yield Quad(one, named("skos:scopeNote"), reason, where)
