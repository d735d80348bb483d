"""The page of a thing."""

import asyncio

from starlette.requests import Request
from starlette.responses import Response

from clusterlod.iris import EntityPath
from clusterlod.media_types import GRAPHS, HTML
from clusterlod.web.graph import Graph
from clusterlod.web.html import language_of
from clusterlod.web.site import site_of
from clusterlod.web.view import Layout


async def show(request: Request, entity: EntityPath, headers: dict[str, str]) -> Response:
    """Show what the graph says about a thing, with the evidence beside each fact."""
    site = site_of(request)
    graph = await site.lookup.graph("page/description", entity=entity.iri)
    release = await site.engine.release_version()
    body = await asyncio.to_thread(_render, request, graph, entity, release)
    return Response(body, media_type=HTML.content_type, headers=headers)


def _render(request: Request, graph: Graph, entity: EntityPath, release: str) -> str:
    view = Layout(graph, language_of(request)).entity(entity.iri)
    path = f"/doc/{entity.type}/{entity.slug}"
    return site_of(request).pages.render(
        request, "entity.html", release, view=view, document=path, formats=GRAPHS, kind=entity.type
    )
