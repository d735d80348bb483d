"""Wiring of the web application: routes, errors, nothing else."""

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import cast

from fastapi import FastAPI
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.errors import ServerErrorMiddleware
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from clusterlod import __version__
from clusterlod.engine.base import Engine
from clusterlod.errors import ClusterlodError
from clusterlod.release import CURRENT, SEARCH
from clusterlod.search.current import CurrentIndex
from clusterlod.settings import Settings
from clusterlod.web import (
    completion,
    notices,
    openapi,
    pages,
    query_result,
    questions,
    wellknown,
)
from clusterlod.web.access_log import AccessLog
from clusterlod.web.address import path_of, query_of
from clusterlod.web.any_graph import resource
from clusterlod.web.catalogue import catalogue
from clusterlod.web.content_coding import ContentCoding
from clusterlod.web.datasets import dataset, dataset_linkset
from clusterlod.web.dumps import dump, release, releases
from clusterlod.web.evidence.coverage import coverage
from clusterlod.web.evidence.disputes import conflicts
from clusterlod.web.evidence.hub import evidence
from clusterlod.web.evidence.quality import quality
from clusterlod.web.evidence.sources import sources
from clusterlod.web.feed.service import Feed
from clusterlod.web.france.atlas import CurrentAtlas
from clusterlod.web.graphs import named_graph
from clusterlod.web.home import home
from clusterlod.web.html import Pages
from clusterlod.web.identifiers import identifiers, mix_n_match, quick_statements
from clusterlod.web.kept_pages import KeptPages
from clusterlod.web.lane import Application
from clusterlod.web.lookup import Lookup
from clusterlod.web.map import outlines, places, show_map
from clusterlod.web.metrics import Metrics
from clusterlod.web.middleware import OPEN_HEADERS, OpenToAll
from clusterlod.web.names import Names
from clusterlod.web.observed import Observed
from clusterlod.web.ontology import ontology
from clusterlod.web.prefix import AtRoot
from clusterlod.web.problems import Problem, problem_of
from clusterlod.web.proxies import Proxies
from clusterlod.web.reconciliation.service import Reconciliation
from clusterlod.web.resources import document, not_found, thing
from clusterlod.web.responses import problem_response
from clusterlod.web.routing import Places, allowed_methods
from clusterlod.web.schema import SchemaOfRelease
from clusterlod.web.search import search, search_csv
from clusterlod.web.shacl.page import shapes
from clusterlod.web.site import Site
from clusterlod.web.sparql import SparqlEndpoint
from clusterlod.web.static_files import static_file


def create_app(settings: Settings, engine: Engine) -> FastAPI:
    """Build the application over an engine."""
    app = Application(
        title="clusterlod",
        version=__version__,
        openapi_url=None,  # our own tells more, and /api is its page
        docs_url=None,  # its page loads scripts from elsewhere
        redoc_url=None,
        redirect_slashes=False,
        telemetry={"tracing": False, "metrics": False, "logs": False},  # asked for each request
        lifespan=_lifespan(engine, log := AccessLog(settings.access_log)),
    )
    site = _site(settings, engine)
    app.state.site = site
    sparql = SparqlEndpoint(site)
    app.router.routes.extend(_routes(sparql))
    app.router.routes.extend([*Reconciliation(site).routes(), *Feed(site).routes()])
    app.add_exception_handler(ClusterlodError, _on_error)
    app.add_exception_handler(HTTPException, _on_http_exception)
    app.add_exception_handler(Exception, _on_bug)
    outer = _outer_layers(site, log, app.router.routes)
    kept = Middleware(KeptPages, engine=engine, capacity=settings.cache_mib * 2**20)
    app.user_middleware = [*outer, kept, Middleware(ContentCoding)]
    whole = [Middleware(ServerErrorMiddleware, handler=_on_bug), *outer]
    app.add_lane("/sparql", ("GET", "HEAD", "POST", "QUERY"), sparql, whole)
    return app


def _outer_layers(site: Site, log: AccessLog, routes: Sequence[BaseRoute]) -> list[Middleware]:
    """Return what every request passes; the first is the outermost."""
    watched = Middleware(
        Observed,
        metrics=site.metrics, log=log, proxies=site.proxies, log_clients=site.settings.log_clients,
        places=Places(routes),
    )  # fmt: skip
    return [
        watched,
        Middleware(OpenToAll, routes=routes),
        Middleware(AtRoot, proxies=site.proxies),
    ]


def _site(settings: Settings, engine: Engine) -> Site:
    lookup = Lookup(engine, ("page", "question"))
    index = CurrentIndex(settings.releases / CURRENT / SEARCH)
    return Site(
        settings,
        engine,
        lookup,
        Pages(settings),
        Proxies(settings.trusted_proxies),
        Metrics(),
        index,
        CurrentAtlas(engine, lookup),
        Names(index),
        SchemaOfRelease(lookup),
    )


def _lifespan(
    engine: Engine, log: AccessLog
) -> Callable[[FastAPI], AbstractAsyncContextManager[None]]:
    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        yield
        await engine.aclose()
        log.close()

    return lifespan


def _routes(sparql: SparqlEndpoint) -> list[Route]:
    """Return the routes: plain Starlette endpoints, which answer HEAD wherever they answer GET."""
    return [
        Route("/", home),
        Route("/sparql", sparql, methods=["GET", "POST", "QUERY"]),
        Route("/sparql/", _without_slash, methods=["GET", "POST", "QUERY"]),
        Route("/sparql/help", pages.sparql_help),
        Route("/id/{path:path}", thing),
        Route("/doc/{path:path}", document),
        Route("/graph/{path:path}", named_graph),
        Route("/def", ontology),
        Route("/def.{suffix}", ontology),
        Route("/def/{version}", ontology),
        Route("/shapes", shapes),
        Route("/shapes.{suffix}", shapes),
        Route("/evidence", evidence),
        Route("/conflicts", conflicts),
        Route("/sources", sources),
        Route("/coverage", coverage),
        Route("/quality", quality),
        Route("/catalog", catalogue),
        Route("/catalog.{suffix}", catalogue),
        Route("/datasets/{name}", dataset),
        Route("/linkset/datasets/{name}", dataset_linkset),
        Route("/linkset/{path:path}", wellknown.entity_linkset),
        Route("/dumps", releases),
        Route("/dumps/{version}", release),
        Route("/dumps/{version}/", release),
        Route("/dumps/{version}/{name}", dump),
        Route("/identifiers", identifiers),
        Route("/identifiers/mixnmatch.csv", mix_n_match),
        Route("/identifiers/quickstatements.tsv", quick_statements),
        Route("/resource", resource),
        Route("/resource.{suffix}", resource),
        Route("/search", search),
        Route("/search.csv", search_csv),
        Route("/map", show_map),
        Route("/geo/places.geojson", places),
        Route("/geo/{level}.geojson", outlines),
        Route("/browse", pages.browse),
        Route("/browse/{curie:path}", pages.browse_class),
        Route("/questions", questions.index),
        Route("/questions/{name}", questions.show),
        Route("/api/questions/{name}", questions.answer),
        Route("/api/entities", completion.entities),
        Route("/api/labels", completion.labels),
        Route("/api/schema", completion.schema),
        Route("/api/result", query_result.result, methods=["GET", "POST"]),
        Route("/api/drawing", query_result.drawing, methods=["GET", "POST"]),
        Route("/api", openapi.show),
        Route("/openapi.json", openapi.document),
        Route("/about", pages.about),
        Route("/legal", notices.legal),
        Route("/accessibility", notices.accessibility),
        Route("/cite", notices.cite),
        Route("/report", notices.report),
        Route("/static/{name}", static_file),
        Route("/favicon.ico", pages.favicon),
        Route("/robots.txt", wellknown.robots),
        Route("/llms.txt", wellknown.llms),
        Route("/sitemap.xml", wellknown.sitemap),
        Route("/sitemap-{number:int}.xml", wellknown.sitemap_part),
        Route("/.well-known/void", wellknown.void),
        Route("/.well-known/api-catalog", wellknown.api_catalog),
        Route("/metrics", pages.metrics),
        Route("/health/live", pages.live),
        Route("/health/ready", pages.ready),
    ]


async def _without_slash(request: Request) -> Response:
    query = query_of(request)
    return RedirectResponse("/sparql" + (f"?{query}" if query else ""), 308)


async def _on_error(request: Request, error: Exception) -> Response:
    return await problem_response(request, problem_of(cast(ClusterlodError, error)))


async def _on_http_exception(request: Request, error: Exception) -> Response:
    """Tell the router's own errors, no such path or method, as all others are told."""
    status = cast(HTTPException, error).status_code
    if status == 405:
        allowed = allowed_methods(request.app.routes, path_of(request))
        detail = f"{request.method} is not for this path; expected one of {allowed}"
        return await problem_response(request, Problem("method", detail, {"Allow": allowed}))
    if status == 404:
        return await not_found(request, path_of(request), f"There is nothing at {path_of(request)}")
    return await problem_response(request, Problem("internal", str(error)))


async def _on_bug(request: Request, _: Exception) -> Response:
    """Tell an error that nobody foresaw; it is answered outside the middleware, and logged."""
    problem = Problem("internal", "The server made a mistake; it was logged.", {**OPEN_HEADERS})
    return await problem_response(request, problem)
