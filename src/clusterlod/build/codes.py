"""Codes of others that our links lead to, and what each is called."""

from collections.abc import Iterator

from pyoxigraph import NamedNode, Quad

from clusterlod.build.cells import Context, terms
from clusterlod.build.sources import Row
from clusterlod.build.tables import CODES
from clusterlod.build.terms import graph, named


def code_quads(row: Row, context: Context) -> Iterator[Quad]:
    """Describe a code in the graph of the source that it was read in first.

    No class is stated: the concept stays its publisher's, we only repeat its code and its names.
    """
    values = {column.name: terms(row, column, context) for column in CODES.columns}
    first = row["source"].split(";")[0].strip()
    for target in values["target"]:
        if isinstance(target, NamedNode):
            for column in CODES.columns:
                for term in values[column.name]:
                    for curie in column.emits:
                        yield Quad(target, named(curie), term, graph(f"source-{first}"))
