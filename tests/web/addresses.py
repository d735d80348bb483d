"""One address of each route, under the path that the route has."""

from pathlib import Path
from typing import Final

from starlette.routing import Route

from clusterlod.engine.socket_engine import SocketEngine
from clusterlod.settings import Settings
from clusterlod.web.app import create_app

POLE: Final = "organisation/aerospace-valley"
NAMED: Final = f"iri=https%3A%2F%2Fw3id.org%2Fclusterlod%2Fid%2F{POLE}"
TRUE: Final = "query=ASK%7B%7D"

#: Routes whose address is not simply their path.
EXAMPLES: Final = {
    "/sparql": f"/sparql?{TRUE}",
    "/sparql/": f"/sparql/?{TRUE}",
    "/id/{path:path}": f"/id/{POLE}",
    "/doc/{path:path}": f"/doc/{POLE}",
    "/graph/{path:path}": "/graph/entities",
    "/def.{suffix}": "/def.ttl",
    "/def/{version}": "/def/0.1.0",
    "/shapes.{suffix}": "/shapes.ttl",
    "/catalog.{suffix}": "/catalog.ttl",
    "/datasets/{name}": "/datasets/dataset",
    "/linkset/datasets/{name}": "/linkset/datasets/dataset",
    "/linkset/{path:path}": f"/linkset/doc/{POLE}",
    "/dumps/{version}": "/dumps/2026-11-22",
    "/dumps/{version}/": "/dumps/2026-11-22/",
    "/dumps/{version}/{name}": "/dumps/2026-11-22/clusterlod.nq.gz",
    "/identifiers/quickstatements.tsv": "/identifiers/quickstatements.tsv?property=P1234",
    "/resource": f"/resource?{NAMED}",
    "/resource.{suffix}": f"/resource.ttl?{NAMED}",
    "/geo/{level}.geojson": "/geo/regions.geojson",
    "/browse/{curie:path}": "/browse/clo:Cluster",
    "/questions/{name}": "/questions/how_many_poles_in_france",
    "/api/questions/{name}": "/api/questions/how_many_poles_in_france",
    "/api/entities": "/api/entities?q=aero",
    "/api/labels": "/api/labels?iri=https%3A%2F%2Fw3id.org%2Fclusterlod%2Fdef%23Cluster",
    "/api/result": f"/api/result?{TRUE}",
    "/api/drawing": (
        "/api/drawing?query=SELECT+%3Fn+%7B+VALUES+%3Fn+%7B+1+%7D+%7D&display=number+n"
    ),
    "/static/{name}": "/static/logo.svg",
    "/sitemap-{number:int}.xml": "/sitemap-1.xml",
    "/feed/{version}": "/feed/2026-11-22",
    "/feed/{version}/{number:int}": "/feed/2026-11-22/1",
}  # fmt: skip


def all_routes() -> list[Route]:
    """Return the routes of an application."""
    app = create_app(Settings(), SocketEngine(Path("nowhere"), keep=1))
    return [route for route in app.routes if isinstance(route, Route)]


def address_of(route: Route) -> str:
    """Return an address of a route."""
    path = EXAMPLES.get(route.path, route.path)
    for root in ("/reconcile", "/reconcile/fr", "/reconcile/en"):
        if route.path in (f"{root}/preview", f"{root}/view"):
            path += f"?id={POLE}"
    return path


ROUTES: Final = tuple(all_routes())
ADDRESSES: Final = tuple(address_of(route) for route in ROUTES)
