"""What a release said of each of our IRIs, read from its dump of N-Quads."""

import gzip
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Final, cast

from pyoxigraph import RdfFormat, parse, serialize

from clusterlod.errors import ReleaseError
from clusterlod.namespaces import BASE, GRAPH

#: The catalogue describes the release itself: it always changes, and says nothing of the world.
_CATALOGUE: Final = f"<{GRAPH}catalogue>"


@dataclass(frozen=True, slots=True)
class Snapshot:
    """All that a release said.

    Attributes:
        version: Version of the release.
        nodes: IRI of ours to what is said of it in any graph but the catalogue's: predicate and
            object, as in N-Triples.
    """

    version: str
    nodes: Mapping[str, frozenset[str]]


def n_quads(path: Path) -> list[str]:
    """Read the lines of a dump in N-Quads, gzip or not, each in its canonical form.

    Raises:
        ReleaseError: if it cannot be read, or is none.
    """
    try:
        with _opened(path) as file:
            text = serialize(parse(file, RdfFormat.N_QUADS), format=RdfFormat.N_QUADS) or b""
    except (OSError, EOFError, SyntaxError, ValueError) as error:
        raise ReleaseError(f"{path}: no dump in N-Quads ({error})") from error
    return text.decode("utf-8").splitlines()


def read_snapshot(path: Path, version: str) -> Snapshot:
    """Read a dump.

    Raises:
        ReleaseError: if it cannot be read.
    """
    nodes: dict[str, set[str]] = {}
    for subject, statement in _statements(n_quads(path)):
        nodes.setdefault(subject, set()).add(statement)
    return Snapshot(version, {iri: frozenset(found) for iri, found in nodes.items()})


def _statements(lines: list[str]) -> Iterator[tuple[str, str]]:
    """Yield subject, and predicate with object, of what is said of our IRIs."""
    ours = f"<{BASE}"
    for line in lines:
        if line.startswith(ours):
            subject, _, rest = line.removesuffix(" .").partition(" ")
            statement, _, graph = rest.rpartition(" ")
            if not graph.startswith("<") or " " not in statement:
                statement = rest  # no named graph
            if graph != _CATALOGUE:
                yield subject[1:-1], statement


def _opened(path: Path) -> IO[bytes]:
    return cast("IO[bytes]", gzip.open(path)) if path.suffix == ".gz" else path.open("rb")
