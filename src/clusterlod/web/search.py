"""Search and browse: ``/search`` and its CSV."""

import csv
import io
from collections.abc import Iterable
from typing import Any, Final

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from clusterlod.search.card import Card, Listing, Role
from clusterlod.search.index import SearchIndex
from clusterlod.web.france.drawing import Drawing, Tone, draw, tones_of
from clusterlod.web.html import language_of, link
from clusterlod.web.parameters import beyond
from clusterlod.web.questions import questions_of
from clusterlod.web.responses import page, tagged
from clusterlod.web.search_facets import FacetReader
from clusterlod.web.search_offers import Offers, offers_of, wants_offers
from clusterlod.web.search_request import SearchRequest, kind_of
from clusterlod.web.site import site_of

#: Hits of a page.
ROWS: Final = 25

#: Hits of a CSV file.
_ALL: Final = 100_000

#: A day on which the regions of today hold.
TODAY: Final = "9999-12-31"

_COLUMNS: Final = (
    "iri", "kind", "label_fr", "label_en", "status",
    "regions", "former_regions", "departements", "description_fr", "description_en",
)  # fmt: skip


async def search(request: Request) -> Response:
    """Show hits and facets; an identifier leads straight to what it names."""
    index = site_of(request).index.get()
    asked = SearchRequest.read(request.query_params, index.values)
    if asked == SearchRequest(asked.text) and (found := await _identified(index, asked.text)):
        return RedirectResponse(link(found) or "/search", 303)
    if request.query_params.get("format") == "csv":
        return await search_csv(request)
    listing = await run_in_threadpool(
        index.listing, asked.text, asked.filters, limit=ROWS, offset=ROWS * (asked.page - 1)
    )
    pages = max(1, -(-listing.total // ROWS))
    if asked.page > pages:
        raise beyond(asked.page, pages)
    reader = FacetReader(index.values, _translator(request), language_of(request))
    return await page(
        request,
        "search.html",
        asked=asked,
        typed=asked.text,
        listing=listing,
        groups=reader.groups(asked, listing),
        chips=[(name, value, reader.label(name, value)) for name, value in asked.chosen],
        pages=pages,
        kind_of=kind_of,
        unplaced=listing.unplaced,
        offers=await _offers(request, index, asked, listing),
        named=reader.label,
        drawing=await _drawing(request, asked, listing) if asked.view == "map" else None,
        csv_path=asked.on_page(1).path("/search.csv"),
    )


async def search_csv(request: Request) -> Response:
    """Answer all hits as CSV (RFC 4180), UTF-8."""
    index = site_of(request).index.get()
    asked = SearchRequest.read(request.query_params, index.values)
    listing = await run_in_threadpool(index.listing, asked.text, asked.filters, limit=_ALL)
    body = _csv(hit.card for hit in listing.hits)
    headers = {"Content-Disposition": 'attachment; filename="clusterlod-search.csv"'}
    return tagged(request, body, "text/csv; charset=utf-8; header=present", headers)


async def _identified(index: SearchIndex, text: str) -> str:
    """Return the IRI of the one entity that has a text as its identifier; else nothing.

    A slug without a digit or a slash is a word; whoever types a word wants a list.
    """
    if not any(char.isdigit() or char == "/" for char in text):
        return ""
    hits = await run_in_threadpool(index.match, text, limit=2)
    named = hits and hits[0].certain and hits[0].name.role is Role.IDENTIFIER
    return hits[0].card.iri if named else ""


async def _offers(
    request: Request, index: SearchIndex, asked: SearchRequest, listing: Listing
) -> Offers:
    """Read a search that finds little as facets and as a question."""
    if not wants_offers(asked, listing):
        return Offers()
    titles, messages = site_of(request).lookup.titles, site_of(request).pages.messages
    questions = [(question, titles[question.name]) for question in await questions_of(request)]
    return await run_in_threadpool(offers_of, asked, listing, index, messages, questions)


async def _drawing(request: Request, asked: SearchRequest, listing: Listing) -> Drawing:
    """Draw the hits by region of today; a region leads to its hits."""
    atlas = await site_of(request).atlas.get()
    regions = tuple(atlas.on(TODAY))
    known = listing.counts.get("regions", {})
    counts = {region.iri: known.get(region.iri, 0) for region in regions}
    tones, legend = tones_of(counts)
    shown = {}
    for region in regions:
        slug = region.iri.rpartition("/")[2]
        target = asked.with_("region", slug).with_("view", "list").path()
        shown[region.iri] = Tone(tones.get(region.iri, 0), str(counts[region.iri] or ""), target)
    return draw(regions, shown, legend=legend)


def _translator(request: Request) -> Any:
    messages, language = site_of(request).pages.messages, language_of(request)
    return lambda key, **values: messages.text(key, language, **values)


def _csv(cards: Iterable[Card]) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(_COLUMNS)
    for card in cards:
        areas = (card.regions, card.former_regions, card.departements)
        slugs = ["; ".join(area.iri.rpartition("/")[2] for area in some) for some in areas]
        writer.writerow(
            [
                card.iri, kind_of(card), card.label_fr, card.label_en, card.status,
                *slugs, card.description_fr, card.description_en,
            ]
        )  # fmt: skip
    return text.getvalue()
