"""Conflicts between claims: every pair linked in both directions, with the editors' note."""

from collections import defaultdict
from collections.abc import Iterator
from itertools import permutations
from typing import Final

from pyoxigraph import NamedNode, Quad

from clusterlod.build.cells import Context, terms
from clusterlod.build.entities import check_languages
from clusterlod.build.sources import Row
from clusterlod.build.tables import CONFLICTS
from clusterlod.build.terms import graph, named

_STATUS: Final = "clo:conflictStatus"


def conflict_quads(row: Row, context: Context) -> Iterator[Quad]:
    """Link the claims of one row with each other and note on each why."""
    check_languages(CONFLICTS, row, context)
    values = {column.name: terms(row, column, context) for column in CONFLICTS.columns}
    claims = [term for term in values["claims"] if isinstance(term, NamedNode)]
    if len([item for item in row["claims"].split(";") if item.strip()]) < 2:
        context.findings.add(row.place, "few-claims")
    where = graph("claims")
    for first, second in permutations(claims, 2):
        yield Quad(first, named("clo:conflictsWith"), second, where)
    for claim in claims:
        for column in ("note_fr", "note_en"):
            for note in values[column]:
                yield Quad(claim, named("clo:conflictNote"), note, where)
        for status in values["status"]:
            yield Quad(claim, named(_STATUS), status, where)


def conflict_links(quads: list[Quad]) -> dict[NamedNode, set[NamedNode]]:
    """Return each claim's rivals from the quads of all conflicts."""
    links: dict[NamedNode, set[NamedNode]] = defaultdict(set)
    conflicts = named("clo:conflictsWith")
    for quad in quads:
        if quad.predicate == conflicts:
            subject, value = quad.subject, quad.object
            if isinstance(subject, NamedNode) and isinstance(value, NamedNode):
                links[subject].add(value)
    return links
