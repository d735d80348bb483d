"""The catalogue as udata, CKAN and the validators of DCAT-AP read it."""

import html
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, Triple, parse

from clusterlod import resources
from clusterlod.build.shapes import validate_shapes
from clusterlod.doctor.reply import Fault, Reply
from clusterlod.doctor.visit import Visit
from clusterlod.errors import ServiceError
from clusterlod.namespaces import expand

_FORMATS: Final = {
    "text/turtle": ".ttl",
    "application/rdf+xml": ".rdf",
    "application/ld+json": ".jsonld",
    "application/n-triples": ".nt",
}
_MOST_PAGES: Final = 100
_MOST_FILES: Final = 12
_MOST_RESULTS: Final = 20


def harvesters(visit: Visit) -> Iterator[Fault]:
    """A harvester gets RDF at once: no redirect, no HTML, HEAD as GET."""
    for reply in (visit.get("/catalog"), visit.head("/catalog")):
        yield from reply.status_in(200)
        yield from reply.typed(*_FORMATS)
    types = objects(visit.get("/catalog").triples(), "rdf:type")
    yield from visit.get("/catalog").unless(
        NamedNode(expand("dcat:Catalog")) in types, "dcat:Catalog", f"{len(types)} rdf:type"
    )


def formats(visit: Visit) -> Iterator[Fault]:
    """Each syntax comes by Accept and by suffix, and says the same."""
    sizes: Counter[int] = Counter()
    for media_type, suffix in _FORMATS.items():
        for reply in (visit.get("/catalog", media_type), visit.get(f"/catalog{suffix}")):
            yield from reply.status_in(200)
            yield from reply.typed(media_type)
        sizes[len(set(visit.get("/catalog", media_type).triples()))] += 1
    yield from visit.get("/catalog").unless(
        len(sizes) == 1, "the same number of triples", ", ".join(map(str, sizes))
    )


def paging(visit: Visit) -> Iterator[Fault]:
    """Every page of the catalogue leads to the next, at the address that was asked."""
    seen: set[str] = set()
    for reply in _pages(visit):
        yield from reply.status_in(200)
        yield from reply.unless(reply.url not in seen, "hydra:next", f"{reply.url} (again)")
        seen.add(reply.url)
        following = _next(reply)
        yield from reply.unless(
            following is None or visit.is_ours(following), visit.base, following or ""
        )


def _pages(visit: Visit) -> Iterator[Reply]:
    """Yield the pages; the last one may have been there already."""
    where: str | None = "/catalog"
    seen: set[str] = set()
    while where and len(seen) < _MOST_PAGES and visit.is_ours(visit.resolve(where)):
        reply = visit.get(where, "text/turtle")
        yield reply
        if reply.status != 200 or reply.url in seen:
            return
        seen.add(reply.url)
        where = _next(reply)


def _next(reply: Reply) -> str | None:
    if reply.status != 200:
        return None
    found = objects(reply.triples(), "hydra:next")
    return next((node.value for node in found if isinstance(node, (NamedNode, Literal))), None)


def graph(visit: Visit) -> list[Quad]:
    """Return all pages of the catalogue as one graph."""
    pages = [reply for reply in _pages(visit) if reply.status == 200]
    if not pages:
        raise ServiceError(f"GET {visit.resolve('/catalog')}: 200 / -")
    return [quad for reply in pages for quad in reply.triples()]


def objects(quads: Iterable[Quad], curie: str) -> list[object]:
    """Return the objects of a predicate."""
    iri = expand(curie)
    return [quad.object for quad in quads if quad.predicate.value == iri]


def datasets(visit: Visit) -> Iterator[Fault]:
    """Each data set has a title, a description and an identifier of its own."""
    reply, quads = visit.get("/catalog", "text/turtle"), graph(visit)
    kind, wanted = expand("rdf:type"), NamedNode(expand("dcat:Dataset"))
    found = {q.subject for q in quads if q.predicate.value == kind and q.object == wanted}
    yield from reply.unless(bool(found), "dcat:Dataset", "0")
    for curie in ("dcterms:title", "dcterms:description", "dcterms:identifier"):
        having = {q.subject for q in quads if q.predicate.value == expand(curie)}
        for node in sorted(map(str, found - having)):
            yield reply.fault(f"{node} {curie}", "-")
    identifier = expand("dcterms:identifier")
    names = {
        (str(q.subject), str(q.object))
        for q in quads
        if q.subject in found and q.predicate.value == identifier
    }
    for name, times in Counter(name for _, name in names).items():
        yield from reply.unless(times == 1, f"dcterms:identifier {name}: 1", str(times))


def addresses(visit: Visit) -> Iterator[Fault]:
    """Files and endpoints are at the address that was asked, and there."""
    reply, quads = visit.get("/catalog", "text/turtle"), graph(visit)
    found = {
        getattr(node, "value", "")
        for curie in ("dcat:downloadURL", "dcat:endpointURL")
        for node in objects(quads, curie)
    }
    yield from reply.unless(bool(found), "dcat:downloadURL", "0")
    ours = sorted(address for address in found if visit.is_ours(address))
    for address in sorted(found - set(ours))[:1]:
        yield reply.fault(visit.base, address)
    step = max(1, len(ours) // _MOST_FILES)
    for address in ours[::step]:
        yield from visit.head(address).status_in(200)


def shapes(visit: Visit) -> Iterator[Fault]:
    """The whole catalogue conforms to its SHACL shapes."""
    paths = visit.options.shapes or (resources.root() / "shapes" / "catalogue.ttl",)
    rules = [triple for path in paths for triple in _read(path)]
    reply = visit.get("/catalog", "text/turtle")
    results = [r for r in validate_shapes(graph(visit), rules, thorough=True)
               if r.severity == "Violation"]  # fmt: skip
    for result in results[:_MOST_RESULTS]:
        where = f"{result.focus} {result.path} {result.value}".strip()
        words = result.message(visit.options.language)
        yield reply.fault(words or result.component.rpartition("#")[2], where)
    if len(results) > _MOST_RESULTS:
        yield reply.fault("0", f"{len(results)}")


def _read(path: Path) -> list[Triple]:
    rdf_format = RdfFormat.from_extension(path.suffix.removeprefix(".")) or RdfFormat.TURTLE
    try:
        return [quad.triple for quad in parse(path=path, format=rdf_format, base_iri=path.as_uri(),
                                              rename_blank_nodes=True)]  # fmt: skip
    except (OSError, SyntaxError, ValueError) as error:
        raise ServiceError(f"{path}: SHACL / {error}") from error


def page(visit: Visit) -> Iterator[Fault]:
    """People find the data sets and their files on a page."""
    reply = visit.get("/catalog", "text/html")
    yield from reply.status_in(200)
    yield from reply.typed("text/html")
    place = "/datasets/"
    yield from reply.unless(place in html.unescape(reply.text()), place, reply.media_type)


CHECKS: Final = (
    ("catalogue.harvesters", harvesters),
    ("catalogue.formats", formats),
    ("catalogue.paging", paging),
    ("catalogue.datasets", datasets),
    ("catalogue.addresses", addresses),
    ("catalogue.shapes", shapes),
    ("catalogue.page", page),
)
