"""A map: points over the outlines of metropolitan France."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import cos, radians
from pathlib import Path

from clusterlod.web.results import Cell, Row

#: The drawing, in user units; the page scales it.
WIDTH, HEIGHT = 640.0, 620.0

_WEST, _EAST, _SOUTH, _NORTH = -5.3, 9.75, 41.25, 51.2
_SCALE = HEIGHT / (_NORTH - _SOUTH)
_ACROSS = _SCALE * cos(radians((_SOUTH + _NORTH) / 2))
_LEFT = (WIDTH - (_EAST - _WEST) * _ACROSS) / 2

_NOTHING = Cell()


@dataclass(frozen=True, slots=True)
class Spot:
    """A place on the map with the things that are there: label and IRI, or empty, of each."""

    x: float
    y: float
    things: tuple[tuple[str, str], ...]

    @property
    def radius(self) -> float:
        """Its size: the area grows with the number of its things."""
        return round(4.5 * float(len(self.things) ** 0.5), 1)


@dataclass(frozen=True, slots=True)
class Map:
    """A map; ``hidden`` counts the points that lie beyond its edges."""

    land: tuple[str, ...]
    spots: tuple[Spot, ...]
    hidden: int
    kind: str = "map"


class Outlines:
    """The outlines of areas, projected once."""

    def __init__(self, features: Iterable[dict[str, object]]) -> None:
        """Project GeoJSON features; those beyond the edges are left out."""
        paths = (_path(feature["geometry"]) for feature in features)
        self.paths = tuple(path for path in paths if path)


def load_outlines(file: Path) -> Outlines:
    """Read a GeoJSON file of areas."""
    return Outlines(json.loads(file.read_text(encoding="utf-8"))["features"])


def map_of(rows: Sequence[Row], columns: Sequence[str], outlines: Outlines) -> Map | None:
    """Draw a map of the columns latitude, longitude, label.

    Returns:
        None if no row has a position.
    """
    latitude, longitude, label = columns
    places: dict[tuple[float, float], dict[tuple[str, str], None]] = {}
    hidden = 0
    for row in rows:
        position = _position(row.get(latitude, _NOTHING), row.get(longitude, _NOTHING))
        if position is None:
            continue
        place = project(*position)
        if place is None:
            hidden += 1
            continue
        iri = row.get(label.removesuffix("Label"), _NOTHING)
        thing = (row.get(label, _NOTHING).value, iri.value if iri.kind == "uri" else "")
        places.setdefault(place, {})[thing] = None
    spots = [Spot(*place, tuple(things)) for place, things in places.items()]
    if not spots and not hidden:
        return None
    return Map(outlines.paths, tuple(sorted(spots, key=lambda s: -len(s.things))), hidden)


def position_of(row: Row, latitude: str, longitude: str) -> tuple[float, float] | None:
    """Return latitude and longitude of a row in degrees, if it has them."""
    return _position(row.get(latitude, _NOTHING), row.get(longitude, _NOTHING))


def project(latitude: float, longitude: float) -> tuple[float, float] | None:
    """Return the place of a position on the drawing; None if it lies beyond its edges."""
    if not (_WEST <= longitude <= _EAST and _SOUTH <= latitude <= _NORTH):
        return None
    return (
        round(_LEFT + (longitude - _WEST) * _ACROSS, 1),
        round((_NORTH - latitude) * _SCALE, 1),
    )


def _position(latitude: Cell, longitude: Cell) -> tuple[float, float] | None:
    try:
        degrees = float(latitude.value), float(longitude.value)
    except ValueError:
        return None
    return degrees if abs(degrees[0]) <= 90 and abs(degrees[1]) <= 180 else None


def _path(geometry: object) -> str:
    """Return SVG path data of an area, points nearer than a unit to the last one left out."""
    match geometry:
        case {"type": "Polygon", "coordinates": [*rings]}:
            return "".join(_ring(ring) for ring in rings)
        case {"type": "MultiPolygon", "coordinates": [*polygons]}:
            return "".join(_ring(ring) for rings in polygons for ring in rings)
    return ""


def _ring(ring: list[list[float]]) -> str:
    drawn: list[tuple[float, float]] = []
    for longitude, latitude in ring:
        place = project(latitude, longitude)
        if place is None:
            return ""
        if not drawn or abs(place[0] - drawn[-1][0]) + abs(place[1] - drawn[-1][1]) > 1:
            drawn.append(place)
    text = "L".join(f"{x:g} {y:g}" for x, y in drawn)
    return f"M{text}Z" if len(drawn) > 3 else ""
