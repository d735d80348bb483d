"""What the site shows of a graph that is not ours: home, classes, and a page for any IRI.

Nothing is assumed but RDF. ``/resource?iri=IRI`` is the document about a resource, negotiated, or
in the format of a suffix, ``/resource.ttl?iri=IRI``; graphs of ours have it as well.
"""

import asyncio
from urllib.parse import quote, urlencode

from pyoxigraph import NamedNode
from starlette.requests import Request
from starlette.responses import Response

from clusterlod.media_types import GRAPHS, HTML, MediaType
from clusterlod.namespaces import contract
from clusterlod.web.address import path_of
from clusterlod.web.html import language_of, link
from clusterlod.web.lookup import N_TRIPLES
from clusterlod.web.problems import ProblemError
from clusterlod.web.resource_view import resource_view
from clusterlod.web.resources import choose, not_found, rewrite, split_suffix
from clusterlod.web.responses import CACHE, VARY, entity_tag, is_fresh, page
from clusterlod.web.results import Cell, Row, label_of, read_all
from clusterlod.web.site import public_origin, site_of

#: Classes that the home page shows.
_SHOWN = 12


async def home(request: Request) -> Response:
    """Say what is in the graph and how to ask."""
    lookup = site_of(request).lookup
    rows = (await lookup.whole_table("page/classes")).rows
    total = (await lookup.whole_table("page/triples")).rows[0]["triples"].value
    return await page(
        request,
        "home_any.html",
        classes=[class_entry(row, request) for row in rows[:_SHOWN]],
        triples=int(total),
        origin=public_origin(request),
    )


def class_entry(row: Row, request: Request) -> tuple[str, Cell, int]:
    """Return short IRI, name and number of instances of a class."""
    short = contract(row["class"].value)
    label = label_of(row, language_of(request))
    named = label if label.value else Cell("literal", short)
    return short, named, int(row["count"].value)


async def resource(request: Request) -> Response:
    """Answer ``/resource?iri=IRI``, whatever the IRI."""
    iri = _asked_iri(request)
    path, media_type = split_suffix(path_of(request))
    if path != "/resource":
        raise ProblemError("not-found", "Formats are /resource.ttl and the like.")
    found = choose(request, path, media_type).media_type
    lookup = site_of(request).lookup
    release = await site_of(request).engine.release_version()
    if not (await lookup.table("page/mentioned", 1, entity=iri)).rows:
        return await not_found(request, iri, f"Nothing in the graph is named <{iri}>.")
    own = await read_all(await lookup.answer("page/resource", N_TRIPLES, entity=iri))
    if found is HTML:
        around = await read_all(await lookup.answer("page/surroundings", N_TRIPLES, entity=iri))
        return await _show(request, iri, own + around)
    tag = entity_tag(release, iri, found.name)
    links = ", ".join(
        f'<{quote(address, safe="/?=&%.")}>; rel="alternate"; type="{kind.name}"'
        for kind, address in _formats(iri)
    )
    headers = {**CACHE, **VARY, "ETag": tag, "Link": links}
    if is_fresh(request, tag):
        return Response(status_code=304, headers=headers)
    body = await asyncio.to_thread(rewrite, own, found)
    return Response(body, media_type=found.content_type, headers=headers)


async def _show(request: Request, iri: str, n_triples: bytes) -> Response:
    view = await asyncio.to_thread(resource_view, n_triples, iri, language_of(request))
    return await page(request, "resource.html", view=view, formats=_formats(iri), outside=link(iri))


def _asked_iri(request: Request) -> str:
    text = request.query_params.get("iri", "")
    try:
        return NamedNode(text).value
    except ValueError as error:
        raise ProblemError(
            "request", f"iri={text!r} is not an absolute IRI; expected /resource?iri=https://..."
        ) from error


def _formats(iri: str) -> list[tuple[MediaType, str]]:
    asked = urlencode({"iri": iri})
    return [(kind, f"/resource{kind.extension}?{asked}") for kind in GRAPHS]
