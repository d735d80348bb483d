"""A map: points over the outlines of France."""

from collections.abc import Sequence
from dataclasses import dataclass

from clusterlod.web.france.projection import HEIGHT, WIDTH, project
from clusterlod.web.results import NOTHING, Row


@dataclass(frozen=True, slots=True)
class Spot:
    """A place on the map with the things that are there: label and IRI, or empty, of each."""

    x: float
    y: float
    things: tuple[tuple[str, str], ...]

    @property
    def radius(self) -> float:
        """Its size: the area grows with the number of its things."""
        return round(7 * float(len(self.things) ** 0.5), 1)


@dataclass(frozen=True, slots=True)
class Map:
    """A map; ``hidden`` counts the points that lie beyond its edges."""

    land: tuple[str, ...]
    spots: tuple[Spot, ...]
    hidden: int
    kind: str = "map"


def map_of(rows: Sequence[Row], columns: Sequence[str], land: tuple[str, ...]) -> Map | None:
    """Draw a map of the columns latitude, longitude, label.

    Args:
        rows: The solutions.
        columns: Names of the columns latitude, longitude and label.
        land: SVG paths of the areas below the points.

    Returns:
        None if no row has a position.
    """
    latitude, longitude, label = columns
    places: dict[tuple[float, float], dict[tuple[str, str], None]] = {}
    hidden = 0
    for row in rows:
        position = position_of(row, latitude, longitude)
        if position is None:
            continue
        place = placed(*position)
        if place is None:
            hidden += 1
            continue
        iri = row.get(label.removesuffix("Label"), NOTHING)
        thing = (row.get(label, NOTHING).value, iri.value if iri.kind == "uri" else "")
        places.setdefault(place, {})[thing] = None
    spots = [Spot(*place, tuple(things)) for place, things in places.items()]
    if not spots and not hidden:
        return None
    return Map(land, tuple(sorted(spots, key=lambda s: -len(s.things))), hidden)


def position_of(row: Row, latitude: str, longitude: str) -> tuple[float, float] | None:
    """Return latitude and longitude of a row in degrees, if it has them."""
    try:
        cells = row.get(latitude, NOTHING), row.get(longitude, NOTHING)
        degrees = float(cells[0].value), float(cells[1].value)
    except ValueError:
        return None
    return degrees if abs(degrees[0]) < 90 and abs(degrees[1]) <= 180 else None


def placed(latitude: float, longitude: float) -> tuple[float, float] | None:
    """Return the place of a position on the drawing; None if it lies beyond its edges."""
    x, y = project(longitude, latitude)
    inside = 0 <= x <= WIDTH and 0 <= y <= HEIGHT
    return (round(x, 1), round(y, 1)) if inside else None
