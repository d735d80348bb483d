"""The nodes of the event stream (LDES 1.0, TREE): a root, one for each release, and its pages."""

from collections.abc import Iterable, Iterator
from typing import Final

from clusterlod.history.digest import STREAM
from clusterlod.history.shelf import moment
from clusterlod.namespaces import expand

_DATE_TIME: Final = f"<{expand('xsd:dateTime')}>"

#: What every node says of the stream.
_STREAM_SAYS: Final = {
    "rdf:type": f"<{expand('ldes:EventStream')}>",
    "ldes:timestampPath": f"<{expand('prov:generatedAtTime')}>",
    "ldes:versionOfPath": f"<{expand('dcterms:isVersionOf')}>",
    "ldes:versionDeleteObject": f"<{expand('as:Delete')}>",
}


def node(address: str, root: str, leads_to: Iterable[tuple[str, str]]) -> bytes:
    """Return a node without members, as N-Triples.

    Args:
        address: Its own address, as the client asked it.
        root: Address of the root, which is the view of the stream.
        leads_to: Address and version of each node that it leads to.
    """
    lines = [
        *(_line(STREAM, curie, value) for curie, value in _STREAM_SAYS.items()),
        _line(STREAM, "tree:view", f"<{root}>"),
        _line(address, "rdf:type", f"<{expand('tree:Node')}>"),
        *(line for target, version in leads_to for line in _relations(address, target, version)),
    ]
    return "".join(lines).encode()


def _relations(address: str, target: str, version: str) -> Iterator[str]:
    """Say that a node holds the members of one moment: not before it, and not after."""
    time = f'"{moment(version).isoformat()}"^^{_DATE_TIME}'
    for name in ("GreaterThanOrEqualTo", "LessThanOrEqualTo"):
        relation = f"{target}#{name}"
        yield _line(address, "tree:relation", f"<{relation}>")
        yield _line(relation, "rdf:type", f"<{expand(f'tree:{name}Relation')}>")
        yield _line(relation, "tree:path", f"<{expand('prov:generatedAtTime')}>")
        yield _line(relation, "tree:value", time)
        yield _line(relation, "tree:node", f"<{target}>")


def _line(subject: str, curie: str, value: str) -> str:
    return f"<{subject}> <{expand(curie)}> {value} .\n"
