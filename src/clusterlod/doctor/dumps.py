"""Files to take away: whole, unbroken, resumable."""

import hashlib
import re
from collections.abc import Iterator
from typing import Final

from pyoxigraph import BlankNode, NamedNode

from clusterlod.doctor import catalogue
from clusterlod.doctor.reply import Fault, Reply
from clusterlod.doctor.visit import Visit
from clusterlod.errors import ServiceError
from clusterlod.namespaces import expand

_FOLDER: Final = "/dumps/latest"
_SUMS: Final = f"{_FOLDER}/SHA256SUMS"
_LINE: Final = re.compile(r"([0-9a-f]{64}) [ *](\S+)")
_WHOLE: Final = "clusterlod.nq.gz"


def listed(visit: Visit) -> Iterator[Fault]:
    """The releases are listed for people, and the sums of the newest are there."""
    reply = visit.get("/dumps", "text/html")
    yield from reply.status_in(200)
    yield from reply.typed("text/html")
    names = _sums(visit)
    yield from visit.get(_SUMS).unless(_WHOLE in names, _WHOLE, ", ".join(sorted(names)[:5]))


def _sums(visit: Visit) -> dict[str, str]:
    """Return the names of the files and their sums."""
    reply = visit.get(_SUMS)
    if reply.status != 200:
        raise ServiceError(f"{reply.request}: 200 / {reply.status}")
    found = {name: digest for digest, name in _LINE.findall(reply.text())}
    if not found:
        raise ServiceError(f"{reply.request}: SHA256SUMS / {reply.text()[:80]!r}")
    return found


def checksums(visit: Visit) -> Iterator[Fault]:
    """Each file is what its sum says, as far as there is room to fetch it."""
    sums, left = _sums(visit), visit.options.dump_bytes
    for name in sorted(sums):
        size = _size(visit.head(f"{_FOLDER}/{name}"))
        if size > left:
            continue
        left -= size
        reply = visit.fetch(f"{_FOLDER}/{name}")
        yield from reply.status_in(200)
        digest = hashlib.sha256(reply.body).hexdigest()
        yield from reply.unless(digest == sums[name], f"SHA-256 {sums[name]}", digest)


def _size(reply: Reply) -> int:
    length = reply.header("content-length")
    if reply.status != 200 or not length.isdigit():
        raise ServiceError(
            f"{reply.request}: 200, Content-Length / {reply.status}, {length or '-'}"
        )
    return int(length)


def ranges(visit: Visit) -> Iterator[Fault]:
    """A download that broke off can go on (RFC 9110, section 14)."""
    where = f"{_FOLDER}/{min(_sums(visit))}"
    whole = _size(visit.head(where))
    reply = visit.get(where, range="bytes=2-5")
    yield from reply.status_in(206)
    expected = f"bytes 2-5/{whole}"
    found = reply.header("content-range")
    yield from reply.unless(found == expected, f"Content-Range: {expected}", found)
    yield from reply.unless(len(reply.body) == 4, "4 bytes", f"{len(reply.body)} bytes")
    yield from visit.get(where, range=f"bytes={whole + 10}-").status_in(416)


def validators(visit: Visit) -> Iterator[Fault]:
    """Who has a file already is told so."""
    where = f"{_FOLDER}/{min(_sums(visit))}"
    tag = visit.head(where).header("etag")
    yield from visit.head(where).unless(tag.startswith('"'), 'ETag: "..."', tag)
    if tag:
        yield from visit.get(where, if_none_match=tag).status_in(304)


def described(visit: Visit) -> Iterator[Fault]:
    """Sums and sizes in the catalogue are those of the files."""
    sums, quads = _sums(visit), catalogue.graph(visit)
    by_node: dict[NamedNode | BlankNode, dict[str, object]] = {}
    for quad in quads:
        if isinstance(quad.subject, (NamedNode, BlankNode)):
            by_node.setdefault(quad.subject, {})[quad.predicate.value] = quad.object
    reply, compared = visit.get("/catalog", "text/turtle"), 0
    newest = _newest(visit)
    for values in by_node.values():
        address = getattr(values.get(expand("dcat:downloadURL")), "value", "")
        folder, _, name = address.rpartition("/")
        if name not in sums or not folder.endswith(f"/{newest}"):
            continue
        checksum = by_node.get(values.get(expand("spdx:checksum")), {})  # type: ignore[call-overload] # any term may be asked for
        digest = getattr(checksum.get(expand("spdx:checksumValue")), "value", "")
        compared += 1
        yield from reply.unless(digest == sums[name], f"{name}: {sums[name]}", digest)
    yield from reply.unless(compared > 0, "spdx:checksum", f"0 ({newest})")


def _newest(visit: Visit) -> str:
    """Return the version of the release that answers."""
    found = visit.query("any").header("clusterlod-release")
    if not found:
        raise ServiceError(f"{visit.query('any').request}: Clusterlod-Release / -")
    return found


CHECKS: Final = (
    ("dumps.listed", listed),
    ("dumps.checksums", checksums),
    ("dumps.ranges", ranges),
    ("dumps.validators", validators),
    ("dumps.described", described),
)
