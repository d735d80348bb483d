"""The outlines and positions of a release: read once from its graph, ready to be drawn."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from clusterlod.engine.base import Engine
from clusterlod.web.france.paths import middle_of, svg_path
from clusterlod.web.lookup import Lookup
from clusterlod.web.results import NOTHING, Row

#: What an outline may be of, by the end of its class.
LEVELS: Final = {"Region": "region", "Departement": "departement"}

#: A day after all changes.
TODAY: Final = "9999-12-31"


@dataclass(frozen=True, slots=True)
class Outline:
    """A territory with its outline.

    Attributes:
        iri: IRI of the territory.
        level: ``region`` or ``departement``.
        code: Its INSEE code.
        label_fr: Its label in French.
        label_en: Its label in English.
        start: First day on which it holds, ISO 8601; empty if it always did.
        end: First day on which it holds no more; empty if it still does.
        geometry: The geometry as GeoJSON text, longitude first.
        path: The same as an SVG path on the drawing.
        middle: The middle of its largest part on the drawing.
    """

    iri: str
    level: str
    code: str
    label_fr: str
    label_en: str
    start: str
    end: str
    geometry: str
    path: str
    middle: tuple[float, float]

    def holds_on(self, day: str) -> bool:
        """Tell whether it is there on a day (``2015-12-31``)."""
        return (not self.start or self.start <= day) and (not self.end or day < self.end)


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a source places an entity: the position of a commune or of a departement."""

    entity: str
    territory: str
    label_fr: str
    label_en: str
    latitude: float
    longitude: float


@dataclass(frozen=True, slots=True)
class Atlas:
    """What maps of one release are drawn from."""

    version: str
    outlines: tuple[Outline, ...]
    spots: tuple[Spot, ...]

    def on(self, day: str, level: str = "region") -> Iterator[Outline]:
        """Return the outlines of a level that hold on a day (``2015-12-31``)."""
        return (o for o in self.outlines if o.level == level and o.holds_on(day))

    def outline(self, iri: str) -> Outline | None:
        """Return the outline of a territory; None if there is none."""
        return next((outline for outline in self.outlines if outline.iri == iri), None)


class CurrentAtlas:
    """The atlas of whatever release the engine answers from; read when first asked for."""

    def __init__(self, engine: Engine, lookup: Lookup) -> None:
        """Read nothing yet."""
        self._engine = engine
        self._lookup = lookup
        self._known: Atlas | None = None

    async def land(self) -> tuple[str, ...]:
        """Return the SVG paths of the regions of today; none where the graph has no outlines."""
        return tuple(outline.path for outline in (await self.get()).on(TODAY))

    async def get(self) -> Atlas:
        """Return the atlas of the release that answers now."""
        version = await self._engine.release_version()
        known = self._known
        if known is None or known.version != version:
            outlines = await self._lookup.table("page/outlines")
            spots = await self._lookup.table("page/spots")
            known = self._known = Atlas(
                version, tuple(map(_outline, outlines.rows)), tuple(map(_spot, spots.rows))
            )
        return known


def _outline(row: Row) -> Outline:
    text = row["outline"].value
    geometry: dict[str, Any] = json.loads(text)
    shapes = geometry["coordinates"]
    polygons = [shapes] if geometry["type"] == "Polygon" else shapes
    return Outline(
        iri=row["territory"].value,
        level=LEVELS[row["level"].value.partition("#")[2]],
        code=row["code"].value,
        label_fr=row["labelFr"].value,
        label_en=row["labelEn"].value,
        start=row.get("start", NOTHING).value,
        end=row.get("end", NOTHING).value,
        geometry=text,
        path=svg_path(polygons),
        middle=middle_of(polygons),
    )


def _spot(row: Row) -> Spot:
    return Spot(
        entity=row["entity"].value,
        territory=row["territory"].value,
        label_fr=row["labelFr"].value,
        label_en=row["labelEn"].value,
        latitude=float(row["latitude"].value),
        longitude=float(row["longitude"].value),
    )
