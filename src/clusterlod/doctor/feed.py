"""The change feed: LDES for programs, Atom for people."""

import re
from collections.abc import Iterator
from typing import Final

from pyoxigraph import NamedNode

from clusterlod.doctor.reply import Fault, Reply
from clusterlod.doctor.visit import AbsentError, Visit
from clusterlod.errors import ServiceError

_LDES: Final = "https://w3id.org/ldes#"
_TREE: Final = "https://w3id.org/tree#"
_ATOM: Final = "{http://www.w3.org/2005/Atom}"
_MOST_PAGES: Final = 20
_IS_A: Final = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"


def events(visit: Visit) -> Iterator[Fault]:
    """The stream of entity versions can be followed page by page."""
    first = _first(visit)
    quads = first.triples()
    streams = {q.subject for q in quads if q.predicate.value == _IS_A
               and q.object == NamedNode(f"{_LDES}EventStream")}  # fmt: skip
    yield from first.unless(bool(streams), "ldes:EventStream", "-")
    for name in (f"{_LDES}timestampPath", f"{_LDES}versionOfPath", f"{_TREE}view"):
        fine = any(q.predicate.value == name for q in quads)
        yield from first.unless(fine, re.split("[/#]", name)[-1], "-")
    members = 0
    for page in _pages(visit, first):
        yield from page.status_in(200)
        members += sum(q.predicate.value == f"{_TREE}member" for q in page.triples())
    yield from first.unless(members > 0, "tree:member", "0")


def _first(visit: Visit) -> Reply:
    reply = visit.get("/feed", "text/turtle")
    if reply.status in (301, 302, 303, 307, 308):
        reply = visit.get(visit.followed(reply), "text/turtle")
    if reply.status in (404, 410):
        raise AbsentError(reply.request)
    if reply.status != 200:
        raise ServiceError(f"{reply.request}: 200 / {reply.status}")
    return reply


def _pages(visit: Visit, first: Reply) -> Iterator[Reply]:
    """Follow views and relations, each page once."""
    waiting, seen = [first], {first.url}
    while waiting:
        reply = waiting.pop()
        yield reply
        for quad in reply.triples() if reply.status == 200 else ():
            if quad.predicate.value not in (f"{_TREE}view", f"{_TREE}node"):
                continue
            address = getattr(quad.object, "value", "").partition("#")[0]
            if address not in seen and len(seen) < _MOST_PAGES:
                seen.add(address)
                waiting.append(visit.get(address, "text/turtle"))


def pages_are_kept(visit: Visit) -> Iterator[Fault]:
    """Each page has an ETag and may be kept."""
    for page in _pages(visit, _first(visit)):
        tag = page.header("etag")
        yield from page.unless(bool(tag), "ETag", tag)
        found = page.header("cache-control")
        yield from page.unless("max-age=" in found, "Cache-Control: max-age=...", found)


def atom(visit: Visit) -> Iterator[Fault]:
    """People can subscribe to the changes, in French and in English."""
    _first(visit)
    for language in ("fr", "en"):
        reply = visit.get(f"/feed/{language}.atom")
        yield from reply.status_in(200)
        yield from reply.typed("application/atom+xml")
        root = reply.xml()
        yield from reply.unless(root.tag == f"{_ATOM}feed", "feed", root.tag)
        for element in (root, *root.iter(f"{_ATOM}entry")):
            told = [n for n in ("id", "title", "updated") if not element.findtext(_ATOM + n)]
            yield from reply.unless(not told, ", ".join(told), element.tag)


CHECKS: Final = (
    ("feed.events", events),
    ("feed.pages_are_kept", pages_are_kept),
    ("feed.atom", atom),
)
