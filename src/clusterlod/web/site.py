"""What the handlers share: settings, engine, stored queries, names, templates, static files."""

from dataclasses import dataclass
from typing import cast

from pyoxigraph import NamedNode
from starlette.requests import Request

from clusterlod.engine.base import Engine
from clusterlod.namespaces import BASE
from clusterlod.search.current import CurrentIndex
from clusterlod.settings import Settings
from clusterlod.web.france.atlas import CurrentAtlas
from clusterlod.web.html import Pages
from clusterlod.web.lookup import Lookup
from clusterlod.web.metrics import Metrics
from clusterlod.web.names import Names
from clusterlod.web.proxies import Proxies
from clusterlod.web.schema import SchemaOfRelease


@dataclass(frozen=True, slots=True)
class Site:
    """One application's parts, built once in ``create_app``."""

    settings: Settings
    engine: Engine
    lookup: Lookup
    pages: Pages
    proxies: Proxies
    metrics: Metrics
    index: CurrentIndex
    atlas: CurrentAtlas
    names: Names
    schema: SchemaOfRelease


def site_of(request: Request) -> Site:
    """Return the site that answers a request."""
    return cast(Site, request.app.state.site)


def public_origin(request: Request) -> str:
    """Return the address of this site, for the links that others keep: ``--public-url`` first."""
    return site_of(request).settings.public_url.rstrip("/") or origin_of(request)


def origin_of(request: Request) -> str:
    """Return scheme, host and port as the client gave them; those of our base if they are none.

    Behind a proxy that we trust they are those that the client asked the proxy. For what is shown
    or describes this very server; no IRI of ours is ever built from it.
    """
    scheme, host = site_of(request).proxies.origin(request.scope, request.headers.get("host", ""))
    try:
        return NamedNode(f"{scheme}://{host}/").value.rstrip("/")
    except ValueError:
        return BASE.rstrip("/")
