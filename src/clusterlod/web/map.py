"""The map: ``/map``, and the GeoJSON that it and others draw from."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from clusterlod.namespaces import ID
from clusterlod.search.card import Card, Filters
from clusterlod.search.index import SearchIndex
from clusterlod.web.france.atlas import Atlas, Outline, Spot
from clusterlod.web.france.drawing import Tone, draw, marks_of, tones_of
from clusterlod.web.html import language_of
from clusterlod.web.map_request import BORDERS, MapRequest
from clusterlod.web.parameters import asked_day
from clusterlod.web.problems import ProblemError
from clusterlod.web.responses import page, tagged
from clusterlod.web.search_facets import FacetReader
from clusterlod.web.site import site_of

GEOJSON: Final = "application/geo+json"

#: Entities that a map can show.
_ALL: Final = 10_000


@dataclass(frozen=True, slots=True)
class Place:
    """A row of the table beside the map."""

    outline: Outline
    slug: str
    poles: int
    clusters: int
    total: int


async def show_map(request: Request) -> Response:
    """Show poles and clusters by territory, with a table as equal."""
    site = site_of(request)
    index = site.index.get()
    asked = MapRequest.read(request.query_params, index.values)
    atlas = await site.atlas.get()
    places = _places(index, atlas, asked)
    at = _at(asked, places)
    listing = await run_in_threadpool(index.listing, "", asked.filters(), limit=0)
    translate = _translator(request)
    reader = FacetReader(index.values, translate, language_of(request))
    cards = await run_in_threadpool(_cards, index, asked, at) if at else []
    return await page(
        request,
        "map.html",
        asked=asked,
        places=places,
        at=at,
        cards=cards,
        total=listing.total,
        unplaced=listing.unplaced if asked.dimension == "regions" else _unplaced(index, asked),
        drawing=_drawing(asked, places, _spots(index, atlas, asked)),
        groups={group.key: group for group in reader.groups(asked.search, listing)},
        years=_years(index),
        borders=tuple(BORDERS),
        label=reader.label,
    )


async def outlines(request: Request) -> Response:
    """Answer the outlines of regions or departements that hold on a day, as GeoJSON (RFC 7946)."""
    level = {"regions": "region", "departements": "departement"}.get(request.path_params["level"])
    if level is None:
        raise ProblemError(
            "not-found", "expected /geo/regions.geojson or /geo/departements.geojson"
        )
    asked = asked_day(request.query_params) or date.max
    site = site_of(request)
    atlas = await site.atlas.get()
    body = await run_in_threadpool(_collection, map(_feature, atlas.on(asked.isoformat(), level)))
    return _geojson(request, body)


async def places(request: Request) -> Response:
    """Answer where sources place poles and clusters, under the filters of the map, as GeoJSON."""
    site = site_of(request)
    index = site.index.get()
    asked = MapRequest.read(request.query_params, index.values)
    spots = _spots(index, await site.atlas.get(), asked)
    return _geojson(request, _collection(_point(index, spot) for spot in spots))


def _places(index: SearchIndex, atlas: Atlas, asked: MapRequest) -> list[Place]:
    level, day = BORDERS[asked.borders]
    counts = [
        _counts(index, asked.filters(*kinds), asked.dimension)
        for kinds in (("pole",), ("cluster",), ())
    ]
    chosen = [value for name, value in asked.search.chosen if name == "kind"]
    shown = [not chosen or kind in chosen for kind in ("pole", "cluster")]
    found = [
        Place(
            outline,
            outline.iri.removeprefix(f"{ID}territory/"),
            counts[0].get(outline.iri, 0) if shown[0] else 0,
            counts[1].get(outline.iri, 0) if shown[1] else 0,
            counts[2].get(outline.iri, 0),
        )
        for outline in atlas.on(day, level)
    ]
    return sorted(found, key=lambda place: (-place.total, place.outline.label_fr))


def _counts(index: SearchIndex, filters: Filters, dimension: str) -> Mapping[str, int]:
    return index.values.counts(filters).get(dimension, {})


def _at(asked: MapRequest, known: list[Place]) -> Place | None:
    """Return the territory looked at; none if it does not exist within these borders."""
    return next((place for place in known if place.slug == asked.at), None)


def _cards(index: SearchIndex, asked: MapRequest, at: Place) -> list[Card]:
    return index.browse(_within(asked, at), limit=200)


def _within(asked: MapRequest, at: Place) -> Filters:
    filters = asked.filters()
    areas = {asked.dimension: (at.outline.iri,)}
    return Filters(**{name: getattr(filters, name) for name in Filters.__slots__} | areas)


def _unplaced(index: SearchIndex, asked: MapRequest) -> int:
    return index.values.with_none(index.values.passing(asked.filters()), asked.dimension)


def _spots(index: SearchIndex, atlas: Atlas, asked: MapRequest) -> list[Spot]:
    """Return the positions of those that pass; the most exact one of each."""
    passing = {card.iri for card in index.browse(asked.filters(), limit=_ALL)}
    exact = {s.entity for s in atlas.spots if "/commune-" in s.territory}
    return [
        spot
        for spot in atlas.spots
        if spot.entity in passing and ("/commune-" in spot.territory or spot.entity not in exact)
    ]


def _drawing(asked: MapRequest, found: list[Place], spots: list[Spot]) -> Any:
    tones, legend = tones_of({place.outline.iri: place.total for place in found})
    wide = asked.borders != "departements"
    shown = {
        place.outline.iri: Tone(
            tones.get(place.outline.iri, 0),
            str(place.total or ""),
            asked.path(at=place.slug) + "#at",
            named=wide,
        )
        for place in found
    }
    ordered = sorted(found, key=lambda place: place.slug == asked.at)  # the chosen one on top
    return draw([p.outline for p in ordered], shown, marks_of(spots), legend, chosen=asked.at)


def _years(index: SearchIndex) -> list[str]:
    """Return the years of the poles' policy, and of what is known of clusters."""
    counts = _counts(index, Filters(types=("clo:ClusterOrganization",)), "years")
    return sorted(year for year, count in counts.items() if count)


def _feature(outline: Outline) -> dict[str, Any]:
    return {
        "type": "Feature",
        "id": outline.iri,
        "properties": {
            "slug": outline.iri.removeprefix(f"{ID}territory/"),
            "code": outline.code,
            "label_fr": outline.label_fr,
            "label_en": outline.label_en,
            "start": outline.start or None,
            "end": outline.end or None,
        },
        "geometry": json.loads(outline.geometry),
    }


def _point(index: SearchIndex, spot: Spot) -> dict[str, Any]:
    card = index.card(spot.entity)
    return {
        "type": "Feature",
        "id": spot.entity,
        "properties": {
            "label_fr": card.label_fr if card else spot.entity,
            "label_en": card.label_en if card else spot.entity,
            "territory": spot.territory,
            "place_fr": spot.label_fr,
            "place_en": spot.label_en,
        },
        "geometry": {"type": "Point", "coordinates": [spot.longitude, spot.latitude]},
    }


def _collection(features: Iterable[dict[str, Any]]) -> str:
    found = {"type": "FeatureCollection", "features": list(features)}
    return json.dumps(found, ensure_ascii=False, separators=(",", ":"))


def _geojson(request: Request, body: str) -> Response:
    return tagged(request, body, GEOJSON)


def _translator(request: Request) -> Any:
    messages, language = site_of(request).pages.messages, language_of(request)
    return lambda key, **values: messages.text(key, language, **values)
