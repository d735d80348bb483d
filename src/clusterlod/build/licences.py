"""The licence of each named graph, and whom it asks to name."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from pyoxigraph import Literal, NamedNode

from clusterlod.build.cells import Context, Term, terms
from clusterlod.build.entities import check_languages
from clusterlod.build.sources import Row
from clusterlod.build.tables import LICENCES
from clusterlod.build.terms import graph
from clusterlod.namespaces import GRAPH

#: Of every graph that the table does not name: what the editors wrote.
LICENCE: Final = NamedNode("https://creativecommons.org/licenses/by/4.0/")

#: CURIE of the predicate, and the object.
Fact = tuple[str, Term]
Licences = Mapping[NamedNode, tuple[Fact, ...]]


def read_licences(
    rows: Iterable[Row], graphs: Iterable[NamedNode], context: Context
) -> dict[NamedNode, tuple[Fact, ...]]:
    """Return what the table says of each graph; note a row about a graph that is not there."""
    present = {node.value.removeprefix(GRAPH) for node in graphs}
    found = {}
    for row in rows:
        check_languages(LICENCES, row, context)
        if row.id not in present:
            context.findings.add(row.place, "unknown-graph", value=row.id)
            continue
        found[graph(row.id)] = tuple(
            (curie, term)
            for column in LICENCES.columns
            for term in terms(row, column, context)
            for curie in column.emits
        )
    return found


def facts_of(node: NamedNode, licences: Licences) -> tuple[Fact, ...]:
    """Return the licence and the attribution of a graph."""
    return licences.get(node, (("dcterms:license", LICENCE),))


def all_rights(licences: Licences) -> Iterator[Literal]:
    """Return every attribution once, for the whole data set."""
    rights = {term for facts in licences.values() for _, term in facts if isinstance(term, Literal)}
    yield from sorted(rights, key=str)
