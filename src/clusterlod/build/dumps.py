"""Write the graph in every media type, sorted and compressed: the same bytes for the same graph."""

import gzip
import hashlib
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from pyoxigraph import Quad, RdfFormat, Triple, serialize

from clusterlod.media_types import GRAPHS, MediaType
from clusterlod.namespaces import PREFIXES
from clusterlod.release import DUMP_STEM

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

#: As small as gzip's best, in a tenth of the time of the highest level.
_ZSTD_LEVEL: Final = 12

#: Suffixes whose format keeps the named graphs; the others hold the union of all graphs.
_WITH_GRAPHS: Final = (".nq", ".trig", ".jsonld")

#: Without those whose local names would need escapes: whole IRIs read better.
_PREFIXES: Final = {name: iri for name, iri in PREFIXES.items() if name not in ("id", "graph")}


def write_dumps(quads: list[Quad], folder: Path) -> None:
    """Write the whole graph in each media type that carries one; quads come sorted."""
    union = _union(quads)
    for media_type in GRAPHS:
        items: Iterable[Quad] | Iterable[Triple]
        items = quads if media_type.extension in _WITH_GRAPHS else union
        write_graph(items, media_type, folder, DUMP_STEM)


def write_graph(
    items: Iterable[Quad] | Iterable[Triple], media_type: MediaType, folder: Path, stem: str
) -> None:
    """Write a graph once with gzip and once with zstd."""
    rdf_format = RdfFormat.from_media_type(media_type.name)
    if rdf_format is None:
        raise AssertionError(media_type.name)
    content = serialize(items, format=rdf_format, prefixes=_PREFIXES) or b""
    path = folder / f"{stem}{media_type.extension}"
    path.with_name(f"{path.name}.gz").write_bytes(gzip.compress(content, 9, mtime=0))
    path.with_name(f"{path.name}.zst").write_bytes(zstd.compress(content, _ZSTD_LEVEL))


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
