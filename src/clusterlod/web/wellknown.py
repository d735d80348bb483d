"""What machines look for at known places: VoID, the list of services, robots, sitemap, llms.txt."""

import asyncio
from collections.abc import Iterable
from typing import Final
from urllib.parse import quote
from xml.sax.saxutils import escape

from pyoxigraph import RdfFormat, parse
from starlette.requests import Request
from starlette.responses import Response

from clusterlod.errors import IriError
from clusterlod.iris import parse_reference
from clusterlod.media_types import GRAPHS
from clusterlod.namespaces import GRAPH, ID
from clusterlod.web.catalogue import FORMATS, catalogue_of, write
from clusterlod.web.lookup import N_TRIPLES
from clusterlod.web.negotiation import negotiate
from clusterlod.web.problems import ProblemError
from clusterlod.web.resources import LICENCE, not_found, signposts
from clusterlod.web.responses import CACHE, VARY, entity_tag, is_fresh, tagged
from clusterlod.web.results import read_all
from clusterlod.web.signposting import LINKSET, Link, linkset
from clusterlod.web.site import public_origin, site_of

#: Addresses in one file of the sitemap; the protocol allows 50,000.
SITEMAP_SIZE: Final = 25_000

_PAGES: Final = ("/", "/catalog", "/dumps", "/questions", "/browse", "/def", "/about", "/sparql")
_TEXT: Final = "text/plain; charset=utf-8"
_URLSET: Final = "http://www.sitemaps.org/schemas/sitemap/0.9"


async def void(request: Request) -> Response:
    """Answer ``/.well-known/void``: the description of the graph, counts and partitions."""
    media_type = negotiate(request.headers.get("accept"), GRAPHS) or GRAPHS[0]
    site, origin = site_of(request), public_origin(request)
    release = await site.engine.release_version()
    headers = {**CACHE, **VARY, "ETag": entity_tag(release, "void", media_type.name, origin)}
    if is_fresh(request, headers["ETag"]):
        return Response(status_code=304, headers=headers)
    answer = await site.lookup.answer("page/void", N_TRIPLES, graph=GRAPH + "catalogue")
    triples = [q.triple for q in parse(await read_all(answer), RdfFormat.N_TRIPLES)]
    body = await asyncio.to_thread(write, triples, media_type, origin, "")
    return Response(body, media_type=media_type.content_type, headers=headers)


async def api_catalog(request: Request) -> Response:
    """Answer ``/.well-known/api-catalog`` (RFC 9727): the endpoint and the catalogue."""
    origin = public_origin(request)
    endpoint = f"{origin}/sparql"
    links = {
        f"{origin}/.well-known/api-catalog": (
            Link("item", endpoint),
            Link("item", f"{origin}/catalog"),
        ),
        endpoint: (
            Link("service-desc", endpoint, "text/turtle"),
            Link("service-doc", f"{origin}/sparql/help", "text/html"),
            Link("service-meta", f"{origin}/.well-known/void", "text/turtle"),
            Link("license", LICENCE),
        ),
        f"{origin}/catalog": tuple(
            Link("service-meta", f"{origin}/catalog{m.extension}", m.name) for m in FORMATS
        ),
    }
    headers = {"Link": f'<{origin}/.well-known/api-catalog>; rel="api-catalog"'}
    return tagged(request, linkset(links), LINKSET.name, headers)


async def entity_linkset(request: Request) -> Response:
    """Answer ``/linkset/doc/{type}/{slug}``: the signposts of an entity's page."""
    path = request.path_params["path"]
    try:
        entity = parse_reference(path.removeprefix("doc/"))
    except IriError as error:
        return await not_found(request, path, str(error))
    known = await site_of(request).lookup.standing(entity.iri)
    if not path.startswith("doc/") or known is None or known.retired:
        return await not_found(request, path, f"The graph says nothing about <{entity.iri}>.")
    origin = public_origin(request)
    here = f"/{path}"
    links = [
        Link(link.relation, _whole(link.target, origin), link.media_type)
        for link in (*signposts(here, entity.document_iri), Link("license", LICENCE))
    ]
    back = (Link("describes", origin + here, "text/html"),)
    documents = {f"{origin}{here}{m.extension}": back for m in GRAPHS}
    body = linkset({origin + here: tuple(links), **documents})
    return tagged(request, body, LINKSET.name)


def _whole(target: str, origin: str) -> str:
    return origin + target if target.startswith("/") else target


async def robots(request: Request) -> Response:
    """Let crawlers everywhere, the endpoint included, which monitors ask; name the sitemap."""
    text = f"User-agent: *\nDisallow:\n\nSitemap: {public_origin(request)}/sitemap.xml\n"
    return tagged(request, text, _TEXT)


async def sitemap(request: Request) -> Response:
    """List the parts of the sitemap."""
    origin, release = public_origin(request), await site_of(request).engine.release_version()
    parts = -(-len(await _addresses(request)) // SITEMAP_SIZE)
    entries = (f"{origin}/sitemap-{number}.xml" for number in range(1, parts + 1))
    return _sitemap(request, "sitemapindex", "sitemap", entries, release)


async def sitemap_part(request: Request) -> Response:
    """List the pages of one part of the sitemap."""
    number, found = request.path_params["number"], await _addresses(request)
    part = found[(number - 1) * SITEMAP_SIZE : number * SITEMAP_SIZE] if number else []
    if not part:
        raise ProblemError("not-found", f"There is no sitemap {number}; see /sitemap.xml.")
    release = await site_of(request).engine.release_version()
    return _sitemap(request, "urlset", "url", part, release)


async def _addresses(request: Request) -> list[str]:
    """Return the address of every page."""
    site, origin = site_of(request), public_origin(request)
    table = await site.lookup.table("page/sitemap", 1_000_000)
    try:
        datasets = (await catalogue_of(request)).datasets
    except ProblemError:  # the pages are there without it
        datasets = ()
    names = [n.value.removeprefix(f"{ID}catalogue/") for n in datasets if n.value.startswith(ID)]
    questions = [key.removeprefix("question/") for key in site.lookup.queries if "question/" in key]
    paths = [
        *_PAGES,
        *(f"/datasets/{name}" for name in names),
        *(f"/questions/{name}" for name in questions),
        *(f"/doc/{row['entity'].value.removeprefix(ID)}" for row in table.rows),
    ]
    return [origin + quote(path) for path in paths]


def _sitemap(
    request: Request, root: str, tag: str, addresses: Iterable[str], release: str
) -> Response:
    day = f"<lastmod>{release[:10]}</lastmod>"
    lines = "".join(f"<{tag}><loc>{escape(a)}</loc>{day}</{tag}>\n" for a in addresses)
    text = f'<?xml version="1.0" encoding="UTF-8"?>\n<{root} xmlns="{_URLSET}">\n{lines}</{root}>\n'
    return tagged(request, text, "application/xml")


async def llms(request: Request) -> Response:
    """Answer ``/llms.txt``: what a language model's tools find here, and how to ask."""
    site = site_of(request)
    release = await site.engine.release_version()
    text = site.pages.render(request, "llms.txt", release, origin=public_origin(request))
    return tagged(request, text, _TEXT)
