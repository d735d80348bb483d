"""The page of a thing."""

import asyncio
from datetime import date

from starlette.requests import Request
from starlette.responses import Response

from clusterlod.iris import EntityPath
from clusterlod.media_types import GRAPHS, HTML
from clusterlod.web.entity import network
from clusterlod.web.entity.network import Partner
from clusterlod.web.entity.view import Layout
from clusterlod.web.graph import Graph, Text
from clusterlod.web.html import language_of
from clusterlod.web.problems import ProblemError
from clusterlod.web.report import report_url
from clusterlod.web.results import Cell, Row
from clusterlod.web.site import site_of

_NOTHING = Cell()

#: Entities of these types have partners.
_PARTNERED = ("organisation",)


async def show(request: Request, entity: EntityPath, headers: dict[str, str]) -> Response:
    """Show what the graph says about a thing, with the evidence beside each fact."""
    site = site_of(request)
    day = _asked_date(request)
    graph = await site.lookup.graph("page/description", entity=entity.iri)
    partners = await _partners(request, entity) if entity.type in _PARTNERED else ()
    release = await site.engine.release_version()
    body = await asyncio.to_thread(_render, request, graph, entity, release, day, partners)
    return Response(body, media_type=HTML.content_type, headers=headers)


def _render(
    request: Request,
    graph: Graph,
    entity: EntityPath,
    release: str,
    day: date | None,
    partners: tuple[Partner, ...],
) -> str:
    present = _date(release[:10])
    contact = site_of(request).settings.contact
    view = Layout(graph, language_of(request), entity.iri, day, present).view()
    return site_of(request).pages.render(
        request,
        "entity.html",
        release,
        view=view,
        day=day.isoformat() if day else "",
        present=present.isoformat() if present else "",
        dated=_is_dated(graph),
        partners=partners,
        network=network.drawn(partners),
        canvas=(network.WIDTH, network.HEIGHT),
        document=f"/doc/{entity.type}/{entity.slug}",
        formats=GRAPHS,
        kind=entity.type,
        report=lambda title, body: report_url(contact, title, body),
    )


def _asked_date(request: Request) -> date | None:
    """Return the day of ``?date=``.

    Raises:
        ProblemError: if it is not a day.
    """
    text = request.query_params.get("date", "")
    if not text:
        return None
    day = _date(text)
    if day is None:
        raise ProblemError("request", f"date={text!r}; expected a day as 2012-12-04")
    return day


def _date(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if len(text) == 10 else None
    except ValueError:
        return None


def _is_dated(graph: Graph) -> bool:
    """Tell whether time matters on a page: some claim about the thing has a period."""
    return any(graph.iri(s, "dcterms:temporal") for s in graph.subjects())


async def _partners(request: Request, entity: EntityPath) -> tuple[Partner, ...]:
    table = await site_of(request).lookup.table("page/partners", entity=entity.iri)
    language = language_of(request)
    found: dict[str, tuple[Text, list[tuple[str, Text]]]] = {}
    for row in table.rows:
        iri = row["partner"].value
        name = _name(row, "partner", language)
        shared = (row["shared"].value, _name(row, "shared", language))
        found.setdefault(iri, (name, []))[1].append(shared)
    ranked = sorted(found.items(), key=lambda item: (-len(item[1][1]), item[1][0].value))
    return tuple(Partner(iri, name, tuple(shared)) for iri, (name, shared) in ranked)


def _name(row: Row, variable: str, language: str) -> Text:
    """Return a label in the reader's language, else in the other, else the IRI."""
    for code in dict.fromkeys((language, "fr", "en")):
        cell = row.get(variable + code.capitalize(), _NOTHING)
        if cell.value:
            return Text(cell.value, cell.language or "")
    return Text(row[variable].value)
