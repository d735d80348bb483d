"""The page of each data set, with its signposts, its schema.org description and its RDF."""

import asyncio
from typing import Any, Final

from pyoxigraph import BlankNode, Literal, NamedNode
from starlette.requests import Request
from starlette.responses import Response

from clusterlod.media_types import HTML, MediaType, by_extension
from clusterlod.namespaces import ID, expand
from clusterlod.web.catalogue import (
    CATALOGUE,
    FORMATS,
    Catalogue,
    catalogue_graph,
    catalogue_of,
    entry_of,
    safe_json,
    write,
)
from clusterlod.web.graph import Graph
from clusterlod.web.html import language_of
from clusterlod.web.negotiation import LANGUAGES, acceptable
from clusterlod.web.problems import ProblemError
from clusterlod.web.resources import LICENCE
from clusterlod.web.responses import CACHE, VARY, entity_tag, is_fresh, page
from clusterlod.web.signposting import ABOUT_PAGE, LINKSET, Link, header, linkset
from clusterlod.web.site import public_origin, site_of

_PUBLISHER: Final = ID + "organisation/clusterlod"
_DATASET: Final = "https://schema.org/Dataset"


async def dataset(request: Request) -> Response:
    """Answer ``/datasets/{name}``, the page for ``*/*``, and ``/datasets/{name}.ttl`` and so on."""
    name, media_type, negotiated = _asked(request)
    found, node = await _found(request, name)
    origin = public_origin(request)
    if media_type is HTML:
        return await _show(request, found, node, origin)
    tag = entity_tag(found.version, node.value, media_type.name, origin)
    links = header([Link("describes", node.value), *_formats(name, origin)])
    headers = {**CACHE, "ETag": tag, "Link": links, **(VARY if negotiated else {})}
    if is_fresh(request, tag):
        return Response(status_code=304, headers=headers)
    contact = site_of(request).settings.contact
    body = await asyncio.to_thread(write, list(found.around(node)), media_type, origin, contact)
    return Response(body, media_type=media_type.content_type, headers=headers)


def _asked(request: Request) -> tuple[str, MediaType, bool]:
    """Return the name, the format, and whether the format was negotiated."""
    text = request.path_params["name"]
    stem, dot, suffix = text.rpartition(".")
    named = by_extension(f".{suffix}") if dot else None
    if named in (*FORMATS, HTML):
        return stem, named, False
    return text, acceptable(request.headers.get("accept"), (HTML, *FORMATS)), True


async def _found(request: Request, name: str) -> tuple[Catalogue, NamedNode]:
    """Return the catalogue and the node of a data set in it."""
    found = await catalogue_of(request)
    known = [node for node in found.datasets if node.value == f"{ID}catalogue/{name}"]
    if not known:
        raise ProblemError("not-found", f"There is no data set {name!r}; see /catalog.")
    return found, known[0]


async def _show(request: Request, found: Catalogue, node: NamedNode, origin: str) -> Response:
    graph = await asyncio.to_thread(catalogue_graph, found, origin)
    entry = entry_of(graph, node.value, language_of(request))
    period = _period(found, node)
    return await page(
        request,
        "dataset.html",
        headers={"Link": header(signposts(entry, origin))},
        entry=entry,
        formats=FORMATS,
        period=period,
        rights=graph.texts(node.value, "dcterms:rights"),
        described=json_ld(graph, entry, period, origin),
    )


def signposts(entry: dict[str, Any], origin: str) -> list[Link]:
    """Return the links of a landing page (level 1 of the profile)."""
    here = f"{origin}/datasets/{entry['name']}"
    return [
        Link("cite-as", entry["iri"]),
        Link("type", ABOUT_PAGE),
        Link("type", _DATASET),
        Link("license", LICENCE),
        Link("author", _PUBLISHER),
        Link("collection", f"{origin}/catalog", "text/html"),
        Link("linkset", f"{origin}/linkset/datasets/{entry['name']}", LINKSET.name),
        *(Link("describedby", f"{here}{m.extension}", m.name) for m in FORMATS),
        *(Link("item", f["address"], _type(f)) for f in entry["files"] if f["download"]),
    ]


def _type(file: dict[str, Any]) -> str:
    """Return the media type that a file is sent with."""
    return str(file["compression"] or file["packaging"] or file["media_type"])


def _formats(name: str, origin: str) -> list[Link]:
    here = f"{origin}/datasets/{name}"
    return [Link("alternate", f"{here}{m.extension}", m.name) for m in (*FORMATS, HTML)]


async def dataset_linkset(request: Request) -> Response:
    """Answer ``/linkset/datasets/{name}`` (level 2 of the profile)."""
    name, origin = request.path_params["name"], public_origin(request)
    found, node = await _found(request, name)
    graph = await asyncio.to_thread(catalogue_graph, found, origin)
    entry = entry_of(graph, node.value, language_of(request))
    here = f"{origin}/datasets/{name}"
    back = (Link("collection", here, "text/html"),)
    links: dict[str, tuple[Link, ...]] = {here: tuple(signposts(entry, origin))}
    links |= {
        f["address"]: (*back, Link("license", LICENCE)) for f in entry["files"] if f["download"]
    }
    links |= {f"{here}{m.extension}": (Link("describes", here, "text/html"),) for m in FORMATS}
    tag = entity_tag(found.version, here, "linkset")
    headers = {**CACHE, "ETag": tag}
    if is_fresh(request, tag):
        return Response(status_code=304, headers=headers)
    return Response(linkset(links), media_type=LINKSET.name, headers=headers)


def _period(found: Catalogue, node: NamedNode) -> tuple[str, str] | None:
    """Return the first and the last day that a data set covers."""
    days = {}
    for triple in found.triples[node]:
        temporal = triple.predicate.value == expand("dcterms:temporal")
        if temporal and isinstance(triple.object, BlankNode):
            days = {t.predicate.value: t.object for t in found.triples.get(triple.object, ())}
    start, end = days.get(expand("dcat:startDate")), days.get(expand("dcat:endDate"))
    return (
        (start.value, end.value)
        if isinstance(start, Literal) and isinstance(end, Literal)
        else None
    )


def json_ld(
    graph: Graph, entry: dict[str, Any], period: tuple[str, str] | None, origin: str
) -> str:
    """Describe a data set for search engines (schema.org), safe to stand in a page."""
    iri = entry["iri"]
    described = {
        "@context": "https://schema.org/",
        "@type": "Dataset",
        "@id": iri,
        "name": entry["title"].value,
        "alternateName": [t.value for t in graph.texts(iri, "dcterms:title")],
        "description": entry["description"].value,
        "identifier": iri,
        "url": f"{origin}/datasets/{entry['name']}",
        "sameAs": iri,
        "license": LICENCE,
        "isAccessibleForFree": True,
        "inLanguage": list(LANGUAGES),
        "keywords": [k.value for k in graph.texts(iri, "dcat:keyword")],
        "version": entry["version"],
        "datePublished": graph.value(iri, "dcterms:issued"),
        "dateModified": graph.value(iri, "dcterms:modified"),
        "creator": {"@type": "Organization", "@id": _PUBLISHER, "name": "clusterlod"},
        "publisher": {"@type": "Organization", "@id": _PUBLISHER, "name": "clusterlod"},
        "spatialCoverage": {"@type": "Place", "name": "France"},
        "temporalCoverage": "/".join(period) if period else None,
        "includedInDataCatalog": {
            "@type": "DataCatalog",
            "@id": CATALOGUE,
            "url": f"{origin}/catalog",
        },
        "distribution": [_download(file) for file in entry["files"]],
    }
    return safe_json({key: value for key, value in described.items() if value is not None})


def _download(file: dict[str, Any]) -> dict[str, Any]:
    size = {"contentSize": str(file["size"])} if file["size"] else {}
    place = "contentUrl" if file["download"] else "url"
    return {
        "@type": "DataDownload",
        place: file["address"],
        "encodingFormat": file["media_type"],
        "name": file["name"],
        **size,
    }
