"""Canonical Turtle for curated files: one spelling of a graph, so that diffs show changes only.

Subjects are sorted by IRI with an empty line between two; ``rdf:type`` comes first, then the other
predicates and the objects by IRI, or by value and language. Blank nodes have no stable order and
are refused. ``python -m clusterlod.build.turtle FILE...`` rewrites files in place.
"""

import sys
from collections.abc import Iterable, Sequence
from io import BytesIO
from itertools import groupby
from pathlib import Path

from pyoxigraph import BlankNode, NamedNode, RdfFormat, Triple, parse, serialize

from clusterlod.errors import SourceError, SourceFinding
from clusterlod.namespaces import GRAPH, ID, PREFIXES, RDF

_TYPE = NamedNode(RDF + "type")

#: Namespaces whose names hold slashes; Turtle would write them as ``id:concept\\/kind``.
_WRITTEN_OUT = (ID, GRAPH)


def canonical_turtle(data: bytes, name: str = "data.ttl") -> bytes:
    """Rewrite a Turtle document in its canonical form.

    Args:
        data: Turtle in UTF-8; its comments are lost.
        name: File name for messages.

    Raises:
        SourceError: if ``data`` is not Turtle or holds a blank node.
    """
    triples = sorted(set(read_triples(data, name)), key=_order)
    prefixes = _used_prefixes(triples)
    header = [f"@prefix {prefix}: <{space}> .\n".encode() for prefix, space in prefixes.items()]
    bodies = [
        # The serialiser writes one line for each prefix, then the triples.
        _turtle(group, prefixes).split(b"\n", len(prefixes))[-1]
        for _, group in groupby(triples, key=lambda triple: triple.subject)
    ]
    return b"\n".join([b"".join(header), *bodies])


def read_triples(data: bytes, name: str = "data.ttl") -> list[Triple]:
    """Parse a Turtle document without blank nodes.

    Raises:
        SourceError: if ``data`` is not Turtle or holds a blank node.
    """
    try:
        triples = [quad.triple for quad in parse(data, format=RdfFormat.TURTLE)]
    except SyntaxError as error:
        raise SourceError([SourceFinding(name, error.lineno or 0, error.msg, "Turtle")]) from error
    for triple in triples:
        if isinstance(triple.subject, BlankNode) or isinstance(triple.object, BlankNode):
            problem = f"blank node in {triple}"
            raise SourceError([SourceFinding(name, 0, problem, "an IRI for every node")])
    return triples


def _order(triple: Triple) -> tuple[str, bool, str, str]:
    predicate = triple.predicate
    return (str(triple.subject), predicate != _TYPE, predicate.value, str(triple.object))


def _used_prefixes(triples: Iterable[Triple]) -> dict[str, str]:
    text = " ".join(map(str, triples))
    return {
        prefix: space
        for prefix, space in PREFIXES.items()
        if f"<{space}" in text and space not in _WRITTEN_OUT
    }


def _turtle(triples: Iterable[Triple], prefixes: dict[str, str]) -> bytes:
    output = BytesIO()
    serialize(triples, output, format=RdfFormat.TURTLE, prefixes=prefixes)
    return output.getvalue()


def main(arguments: Sequence[str]) -> int:
    """Rewrite the named files in canonical form; return the exit code."""
    try:
        for path in map(Path, arguments):
            path.write_bytes(canonical_turtle(path.read_bytes(), str(path)))
    except SourceError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
