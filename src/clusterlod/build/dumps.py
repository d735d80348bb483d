"""Write the graph in every media type, sorted and compressed: the same bytes for the same graph."""

import gzip
import hashlib
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from pyoxigraph import Quad, RdfFormat, Triple, serialize

from clusterlod.media_types import GRAPHS
from clusterlod.namespaces import PREFIXES
from clusterlod.release import DUMP_STEM

#: Suffixes whose format keeps the named graphs; the others hold the union of all graphs.
_WITH_GRAPHS: Final = (".nq", ".trig", ".jsonld")

#: Without those whose local names would need escapes: whole IRIs read better.
_PREFIXES: Final = {name: iri for name, iri in PREFIXES.items() if name not in ("id", "graph")}


def write_dumps(quads: list[Quad], folder: Path) -> None:
    """Write one gzip file for each media type that carries a graph; quads come sorted."""
    union = _union(quads)
    for media_type in GRAPHS:
        items: Iterable[Quad] | Iterable[Triple]
        items = quads if media_type.extension in _WITH_GRAPHS else union
        path = folder / f"{DUMP_STEM}{media_type.extension}.gz"
        rdf_format = RdfFormat.from_media_type(media_type.name)
        if rdf_format is None:
            raise AssertionError(media_type.name)
        with path.open("wb") as raw, gzip.GzipFile("", "wb", 9, raw, mtime=0) as out:
            serialize(items, out, rdf_format, prefixes=_PREFIXES)  # type: ignore[arg-type]


def _union(quads: list[Quad]) -> list[Triple]:
    keyed = {(str(q.subject), str(q.predicate), str(q.object)): q.triple for q in quads}
    return [keyed[key] for key in sorted(keyed)]


def digest(path: Path) -> dict[str, str | int]:
    """Return the SHA-256 and the size of a file, as the manifest shows them."""
    with path.open("rb") as file:
        return {
            "sha256": hashlib.file_digest(file, "sha256").hexdigest(),
            "bytes": path.stat().st_size,
        }
