"""The page of a thing."""

import asyncio
from dataclasses import dataclass
from datetime import date

from starlette.requests import Request
from starlette.responses import Response

from clusterlod.iris import TYPES, EntityPath
from clusterlod.media_types import GRAPHS, HTML
from clusterlod.namespaces import expand
from clusterlod.web.entity import partners
from clusterlod.web.entity.amounts import AmountTable, tables_of
from clusterlod.web.entity.bands import timeline_of
from clusterlod.web.entity.funding import Fund, funds_of
from clusterlod.web.entity.locator import Locator, locate, shaded
from clusterlod.web.entity.paging import Paging, asked_pages
from clusterlod.web.entity.partners import Partner, partners_of
from clusterlod.web.entity.roster import Roster, roster_of, with_phase_ends
from clusterlod.web.entity.view import Layout
from clusterlod.web.france.atlas import Atlas
from clusterlod.web.graph import Graph
from clusterlod.web.html import language_of
from clusterlod.web.parameters import asked_day
from clusterlod.web.report import report_url
from clusterlod.web.site import site_of

#: Entities of these types have partners.
_PARTNERED = ("organisation",)

#: Properties that say where a thing is.
_PLACED = ("dcterms:spatial", "schema:location")


@dataclass(frozen=True, slots=True)
class Around:
    """What the page shows besides the description.

    Attributes:
        partners: Who shares agreements, actions, projects with the thing.
        roster: The poles and clusters of a territory or a sector.
        atlas: The outlines of the release.
        amounts: What the parts of an instrument got.
        funds: The money around an organisation.
    """

    partners: tuple[Partner, ...]
    roster: Roster | None
    atlas: Atlas
    amounts: tuple[AmountTable, ...]
    funds: tuple[Fund, ...]


async def show(request: Request, entity: EntityPath, headers: dict[str, str]) -> Response:
    """Show what the graph says about a thing, with the evidence beside each fact."""
    site = site_of(request)
    day, paging = asked_day(request.query_params), asked_pages(request.query_params)
    release = await site.engine.release_version()
    graph = await site.lookup.graph("page/description", entity=entity.iri)
    around = Around(
        await _partners(request, entity) if entity.type in _PARTNERED else (),
        await _roster(request, entity, day, _date(release[:10])),
        await site.atlas.get(),
        await _amounts(request, entity) if entity.type == "policy" else (),
        await _funds(request, entity) if _has_funds(graph, entity) else (),
    )
    body = await asyncio.to_thread(_render, request, graph, entity, release, (day, paging), around)
    return Response(body, media_type=HTML.content_type, headers=headers)


def _render(
    request: Request,
    graph: Graph,
    entity: EntityPath,
    release: str,
    asked: tuple[date | None, Paging],
    around: Around,
) -> str:
    day, paging = asked
    present = _date(release[:10])
    contact = site_of(request).settings.contact
    language = language_of(request)
    messages = site_of(request).pages.messages
    types = {kind: messages.text(f"type.{kind}", language) for kind in TYPES}
    view = Layout(graph, language, entity.iri, day, present, paging, types).view()
    shown = day or present
    return site_of(request).pages.render(
        request,
        "entity.html",
        release,
        view=view,
        day=day.isoformat() if day else "",
        present=present.isoformat() if present else "",
        dated=_is_dated(graph),
        timeline=timeline_of(view.story, present),
        partners=around.partners,
        network=partners.drawn(around.partners),
        canvas=(partners.WIDTH, partners.HEIGHT),
        amounts=around.amounts,
        funds=around.funds,
        roster=around.roster,
        members=paging.part("roster", around.roster.members if around.roster else ()),
        locator=_locator(graph, entity, around, shown.isoformat() if shown else "9999"),
        document=f"/doc/{entity.type}/{entity.slug}",
        formats=GRAPHS,
        kind=entity.type,
        slug=entity.slug,
        report=lambda title, body: report_url(contact, title, body),
    )


async def _amounts(request: Request, entity: EntityPath) -> tuple[AmountTable, ...]:
    table = await site_of(request).lookup.table("page/part_amounts", entity=entity.iri)
    return tables_of(table.rows, language_of(request))


async def _funds(request: Request, entity: EntityPath) -> tuple[Fund, ...]:
    table = await site_of(request).lookup.table("page/funding", entity=entity.iri)
    return funds_of(table.rows, entity.iri, language_of(request))


async def _roster(
    request: Request, entity: EntityPath, day: date | None, present: date | None
) -> Roster | None:
    """Return the poles and clusters of a territory or a sector; None of anything else."""
    is_sector = entity.type == "concept" and entity.slug.startswith("sector/")
    if not is_sector and entity.type != "territory":
        return None
    name = "page/sector_roster" if is_sector else "page/territory_roster"
    table = await site_of(request).lookup.table(name, entity=entity.iri)
    ends = await site_of(request).lookup.whole_table("page/phase_ends")
    rows = with_phase_ends(table.rows, ends.rows)
    return roster_of(rows, language_of(request), day or present, asked=day is not None)


def _locator(graph: Graph, entity: EntityPath, around: Around, day: str) -> Locator | None:
    """Draw where a thing is: itself if a territory, its territories, the regions of a sector."""
    if around.roster and entity.type == "concept":
        counts = {iri: len(members) for iri, _, members in around.roster.by_place}
        return shaded(around.atlas, counts, day)
    places = [entity.iri, *(i for curie in _PLACED for i in graph.iris(entity.iri, curie))]
    longitude, latitude = (graph.value(entity.iri, f"wgs84:{axis}") for axis in ("long", "lat"))
    is_point = longitude and latitude and around.atlas.outline(entity.iri) is None
    points = [(float(longitude), float(latitude))] if is_point and longitude and latitude else []
    return locate(around.atlas, places, points, day)


def _date(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if len(text) == 10 else None
    except ValueError:
        return None


def _has_funds(graph: Graph, entity: EntityPath) -> bool:
    """Tell whether there may be amounts around an organisation; most have none, and no query."""
    pointing = graph.pointing(entity.iri)
    claims = pointing.get(expand("rdf:subject"), [])
    of_its_own = any(graph.iri(claim, "rdf:predicate") == expand("clo:amount") for claim in claims)
    given = any(expand(curie) in pointing for curie in ("clo:beneficiary", "clo:labelledBy"))
    return entity.type in _PARTNERED and (of_its_own or given)


def _is_dated(graph: Graph) -> bool:
    """Tell whether time matters on a page: some claim about the thing has a period."""
    return any(graph.iri(s, "dcterms:temporal") for s in graph.subjects())


async def _partners(request: Request, entity: EntityPath) -> tuple[Partner, ...]:
    table = await site_of(request).lookup.table("page/partners", entity=entity.iri)
    return partners_of(table.rows, language_of(request))
