"""The catalogue at ``/catalog``: DCAT-AP for harvesters in hydra pages, a page for people.

IRIs stay below our base; every address becomes the one under which the client reached us, or that
of ``--public-url``. udata and CKAN take RDF for ``*/*``, and follow ``hydra:next``.
"""

import asyncio
import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from pyoxigraph import BlankNode, NamedNode, Quad, RdfFormat, Triple, parse, serialize
from starlette.requests import Request
from starlette.responses import Response

from clusterlod.errors import ReleaseError
from clusterlod.media_types import GRAPHS, HTML, MediaType, by_extension
from clusterlod.namespaces import BASE, ID, expand
from clusterlod.release import DUMPS, Release, current_release, open_release
from clusterlod.web.address import path_of, query_of
from clusterlod.web.graph import Graph
from clusterlod.web.html import language_of
from clusterlod.web.negotiation import acceptable
from clusterlod.web.parameters import whole_number
from clusterlod.web.problems import ProblemError
from clusterlod.web.resources import rewrite
from clusterlod.web.responses import CACHE, VARY, entity_tag, is_fresh, page
from clusterlod.web.site import public_origin, site_of

CATALOGUE: Final = ID + "catalogue/catalogue"

#: Data sets on one page of the catalogue.
PAGE_SIZE: Final = 10

#: Formats of the catalogue: those that carry one graph, for udata reads no others.
FORMATS: Final = tuple(m for m in GRAPHS if m.extension in (".ttl", ".rdf", ".jsonld", ".nt"))

#: Predicates whose objects are addresses; whatever else is below our base is a name.
_ADDRESSES: Final = frozenset(
    map(
        expand,
        (
            "dcat:accessURL",
            "dcat:downloadURL",
            "dcat:endpointURL",
            "dcat:endpointDescription",
            "dcat:landingPage",
            "foaf:homepage",
            "vcard:hasURL",
            "void:dataDump",
            "void:sparqlEndpoint",
        ),
    )
)  # fmt: skip

#: Links that belong to one page of the catalogue: what they lead to stands on that page alone.
_LISTED: Final = frozenset(map(expand, ("dcat:dataset", "dcat:record", "dcat:service")))
_NEVER_FOLLOWED: Final = frozenset(
    map(
        expand,
        (
            "dcat:servesDataset",
            "dcat:inSeries",
            "dcat:hasVersion",
            "dcat:isVersionOf",
            "foaf:primaryTopic",
            "void:subset",
        ),
    )
)

_KINDS: Final = ("Dataset", "DatasetSeries", "DataService")

Node = NamedNode | BlankNode


@dataclass(frozen=True, slots=True)
class Catalogue:
    """The catalogue of the releases on disk.

    Attributes:
        version: The current release.
        triples: Subject to its triples.
        datasets: IRIs of data sets, series and service, in the order of the pages.
    """

    version: str
    triples: dict[Node, tuple[Triple, ...]]
    datasets: tuple[NamedNode, ...]

    def around(self, start: Node) -> Iterator[Triple]:
        """Yield the triples of a node and of all that it leads to, the listed nodes left out."""
        waiting: list[Node] = [start]
        seen: set[Node] = {start}
        while waiting:
            for triple in self.triples.get(waiting.pop(), ()):
                yield triple
                if triple.predicate.value in _LISTED | _NEVER_FOLLOWED:
                    continue
                if isinstance(triple.object, (NamedNode, BlankNode)) and triple.object not in seen:
                    seen.add(triple.object)
                    waiting.append(triple.object)


def read_catalogue(releases: Path) -> Catalogue:
    """Read the catalogue of the current release, and what older ones say of themselves.

    Raises:
        ReleaseError: if there is no current release, or it has no catalogue.
    """
    current = current_release(releases)
    return _read(releases, current.folder, releases_on_disk(releases))


def releases_on_disk(releases: Path) -> tuple[str, ...]:
    """List the folders of the releases, the newest version first."""
    folders = (path for path in releases.iterdir() if path.is_dir() and not path.is_symlink())
    found = [_opened(folder) for folder in folders if not folder.name.startswith(".")]
    return tuple(sorted((r.folder.name for r in found if r), reverse=True))


def _opened(folder: Path) -> Release | None:
    try:
        return open_release(folder)
    except ReleaseError:
        return None


@lru_cache(maxsize=4)
def _read(releases: Path, folder: Path, names: tuple[str, ...]) -> Catalogue:
    release = open_release(folder)
    found = _triples(release)
    if not found:
        raise ReleaseError(f"{release.catalogue}: missing; build the release anew")
    for name in names:
        older = _opened(releases / name)
        if older and older.folder != release.folder:
            found += _of_older(older)
    by_subject: dict[Node, list[Triple]] = {}
    for triple in dict.fromkeys(found):
        if isinstance(triple.subject, (NamedNode, BlankNode)):
            by_subject.setdefault(triple.subject, []).append(triple)
    return Catalogue(
        release.version, {node: tuple(t) for node, t in by_subject.items()}, _ordered(by_subject)
    )


def _triples(release: Release) -> list[Triple]:
    """Read a release's catalogue; its blank nodes get names that no other release has."""
    if not release.catalogue.exists():
        return []
    text = release.catalogue.read_bytes()
    if release.folder.name != release.manifest["version"]:  # work in progress: its own folder
        stem = f"{BASE}{DUMPS}/"
        version = str(release.manifest["version"])
        text = text.replace(f"{stem}{version}".encode(), f"{stem}{release.folder.name}".encode())
    quads = parse(text, format=RdfFormat.N_TRIPLES, rename_blank_nodes=True)
    return [quad.triple for quad in quads]


def _of_older(release: Release) -> list[Triple]:
    """Keep what an older release says of itself: its data set, files and record."""
    node = NamedNode(f"{BASE}{DUMPS}/{release.version}")
    by_subject: dict[Node, list[Triple]] = {}
    for triple in _triples(release):
        if isinstance(triple.subject, (NamedNode, BlankNode)):
            by_subject.setdefault(triple.subject, []).append(triple)
    own = Catalogue(release.version, {n: tuple(t) for n, t in by_subject.items()}, ())
    if node not in own.triples:
        return []
    listed = Triple(NamedNode(CATALOGUE), NamedNode(expand("dcat:dataset")), node)
    return [listed, *own.around(node)]


def _ordered(by_subject: dict[Node, list[Triple]]) -> tuple[NamedNode, ...]:
    """Order the data sets: the whole, its service, the series, releases from the newest, parts.

    What refers to each other stands together: a page is judged by itself.
    """
    kind = expand("rdf:type")
    kinds = {NamedNode(expand(f"dcat:{name}")) for name in _KINDS}
    nodes = {
        node
        for node, triples in by_subject.items()
        if isinstance(node, NamedNode)
        and any(t.predicate.value == kind and t.object in kinds for t in triples)
    }
    dated = sorted((n for n in nodes if not n.value.startswith(ID)), key=str, reverse=True)
    first = [NamedNode(f"{ID}catalogue/{name}") for name in ("dataset", "sparql", "releases")]
    begun = [*(node for node in first if node in nodes), *dated]
    return (*begun, *sorted(nodes - set(begun), key=str))


async def catalogue_of(request: Request) -> Catalogue:
    """Return the catalogue of the releases on disk.

    Raises:
        ProblemError: if the current release has none: an older version of this software wrote it.
    """
    try:
        return await asyncio.to_thread(read_catalogue, site_of(request).settings.releases)
    except ReleaseError as error:
        raise ProblemError("not-found", "The current release has no catalogue.") from error


async def catalogue(request: Request) -> Response:
    """Answer ``/catalog`` and ``/catalog.ttl`` and so on."""
    media_type = _chosen(request, request.path_params.get("suffix"))
    number = whole_number(request.query_params, "page", 1)
    found = await catalogue_of(request)
    origin = public_origin(request)
    if media_type is HTML:
        return await _show(request, found, origin)
    pages = max(1, -(-len(found.datasets) // PAGE_SIZE))
    if number > pages:
        raise ProblemError("not-found", f"page={number}: the catalogue has {pages} pages.")
    return await _answer(request, media_type, found, _page(found, number, pages, request), origin)


def _chosen(request: Request, suffix: str | None) -> MediaType:
    """Choose the format: that of the suffix, else the negotiated one, RDF for ``*/*``."""
    offers = (*FORMATS, HTML)
    if suffix is not None:
        named = by_extension(f".{suffix}")
        if named not in offers:
            raise ProblemError("not-found", f"The catalogue has no format .{suffix}.")
        return named
    return acceptable(request.headers.get("accept"), offers)


def _page(found: Catalogue, number: int, pages: int, request: Request) -> list[Triple]:
    """Return one page: its data sets, and the catalogue that lists them."""
    shown = found.datasets[(number - 1) * PAGE_SIZE : number * PAGE_SIZE]
    topic = expand("foaf:primaryTopic")
    record = expand("dcat:record")
    triples: list[Triple] = []
    for triple in found.around(NamedNode(CATALOGUE)):
        if triple.predicate.value == record and isinstance(triple.object, NamedNode):
            about = [t.object for t in found.triples[triple.object] if t.predicate.value == topic]
            if not set(about) & set(shown):
                continue
            triples += found.around(triple.object)
        elif triple.predicate.value in _LISTED and triple.object not in shown:
            continue
        triples.append(triple)
    for node in shown:
        triples += found.around(node)
    if pages > 1:
        triples += _view(request, number, pages)
    return triples


def _view(request: Request, number: int, pages: int) -> Iterator[Triple]:
    """Yield the page's place among the pages (Hydra Core, 4.3)."""
    path = public_origin(request) + path_of(request)
    here = NamedNode(f"{path}?page={number}")
    yield Triple(
        here, NamedNode(expand("rdf:type")), NamedNode(expand("hydra:PartialCollectionView"))
    )
    places = {"first": 1, "last": pages, "previous": number - 1, "next": number + 1}
    for name, target in places.items():
        if 1 <= target <= pages:
            node = NamedNode(f"{path}?page={target}")
            yield Triple(here, NamedNode(expand(f"hydra:{name}")), node)


async def _answer(
    request: Request, media_type: MediaType, found: Catalogue, triples: list[Triple], origin: str
) -> Response:
    negotiated = request.path_params.get("suffix") is None
    contact = site_of(request).settings.contact
    tag = entity_tag(found.version, *map(str, found.datasets), media_type.name, origin,
                     query_of(request), contact)  # fmt: skip
    headers = {**CACHE, "ETag": tag, "Link": links(origin), **(VARY if negotiated else {})}
    if is_fresh(request, tag):
        return Response(status_code=304, headers=headers)
    body = await asyncio.to_thread(write, triples, media_type, origin, contact)
    return Response(body, media_type=media_type.content_type, headers=headers)


def links(origin: str) -> str:
    """Return the links of the catalogue to its formats and to the list of services."""
    found = [f'<{origin}/catalog{m.extension}>; rel="alternate"; type="{m.name}"' for m in FORMATS]
    found.append(f'<{origin}/.well-known/api-catalog>; rel="api-catalog"')
    return ", ".join(found)


def write(triples: list[Triple], media_type: MediaType, origin: str, contact: str) -> bytes:
    """Serialise triples with our addresses in place of those below our base."""
    pages = {t.object for t in triples if t.predicate.value in _ADDRESSES}
    quads = {Quad(*map(lambda n: _moved(n, pages, origin), t)) for t in triples}  # noqa: C417
    if "@" in contact:
        mail = NamedNode(f"mailto:{contact}")
        subject = NamedNode(f"{ID}catalogue/contact")
        quads.add(Quad(subject, NamedNode(expand("vcard:hasEmail")), mail))
    return rewrite(serialize(quads, format=RdfFormat.N_TRIPLES) or b"", media_type)


def _moved(term: Any, addresses: set[Any], origin: str) -> Any:
    moves = term in addresses and isinstance(term, NamedNode) and term.value.startswith(BASE)
    return NamedNode(f"{origin}/{term.value.removeprefix(BASE)}") if moves else term


async def _show(request: Request, found: Catalogue, origin: str) -> Response:
    graph = catalogue_graph(found, origin)
    language = language_of(request)
    entries = [entry_of(graph, node.value, language) for node in found.datasets]
    return await page(
        request, "catalogue.html", headers={"Link": links(origin)},
        formats=FORMATS, origin=origin, version=found.version,
        datasets=[entry for entry in entries if entry["files"]],
        described=json_ld(entry_of(graph, CATALOGUE, language), entries, origin),
    )  # fmt: skip


def json_ld(entry: dict[str, Any], datasets: list[dict[str, Any]], origin: str) -> str:
    """Describe the catalogue for search engines (schema.org), safe to stand in a page."""
    return safe_json(
        {
            "@context": "https://schema.org/",
            "@type": "DataCatalog",
            "@id": CATALOGUE,
            "name": entry["title"].value,
            "description": entry["description"].value,
            "url": f"{origin}/catalog",
            "dataset": [{"@type": "Dataset", "@id": d["iri"], "name": d["title"].value,
                         "description": d["description"].value, "url": d["page"]} for d in datasets
                        if d["files"]],
        }
    )  # fmt: skip


def safe_json(value: Any) -> str:
    """Write JSON that cannot end the element it stands in."""
    return json.dumps(value, ensure_ascii=False).replace("<", "\\u003c")


def catalogue_graph(found: Catalogue, origin: str) -> Graph:
    """Return the whole catalogue with our addresses, to lay it out as a page."""
    triples = [triple for part in found.triples.values() for triple in part]
    n_triples = next(m for m in FORMATS if m.extension == ".nt")
    return Graph(write(triples, n_triples, origin, ""))


def entry_of(graph: Graph, iri: str, language: str) -> dict[str, Any]:
    """Lay out a data set: its texts and its files."""
    files = [_file(graph, node) for node in graph.iris(iri, "dcat:distribution")]
    return {
        "iri": iri,
        "name": iri.removeprefix(f"{ID}catalogue/"),
        "title": graph.text(iri, "dcterms:title", language),
        "description": graph.text(iri, "dcterms:description", language),
        "page": graph.iri(iri, "dcat:landingPage"),
        "keywords": [k for k in graph.texts(iri, "dcat:keyword") if k.language == language],
        "version": graph.value(iri, "dcat:version") or "",
        "files": sorted(files, key=lambda file: file["name"]),
    }


def _file(graph: Graph, node: str) -> dict[str, Any]:
    address = graph.iri(node, "dcat:accessURL") or ""
    size = graph.value(node, "dcat:byteSize")
    return {
        "address": address,
        "name": address.rpartition("/")[2],
        "media_type": _short(graph.iri(node, "dcat:mediaType")),
        "compression": _short(graph.iri(node, "dcat:compressFormat")),
        "packaging": _short(graph.iri(node, "dcat:packageFormat")),
        "size": int(size) if size else None,
        "title": graph.texts(node, "dcterms:title"),
        "download": graph.iri(node, "dcat:downloadURL"),
    }


def _short(iri: str | None) -> str:
    """Return type and subtype of a media type's IRI."""
    return "/".join((iri or "").rsplit("/", 2)[-2:])
