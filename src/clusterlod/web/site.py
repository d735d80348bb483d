"""What the handlers share: settings, engine, stored queries, templates, static files."""

from dataclasses import dataclass
from typing import cast

from starlette.requests import Request

from clusterlod.engine.base import Engine
from clusterlod.search.current import CurrentIndex
from clusterlod.settings import Settings
from clusterlod.web.france.atlas import CurrentAtlas
from clusterlod.web.html import Pages
from clusterlod.web.lookup import Lookup


@dataclass(frozen=True, slots=True)
class Site:
    """One application's parts, built once in ``create_app``."""

    settings: Settings
    engine: Engine
    lookup: Lookup
    pages: Pages
    index: CurrentIndex
    atlas: CurrentAtlas


def site_of(request: Request) -> Site:
    """Return the site that answers a request."""
    return cast(Site, request.app.state.site)
