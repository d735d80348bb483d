"""Where a thing is: a small map of France with its territories; the page says it in words, too."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from clusterlod.web.france.atlas import Atlas
from clusterlod.web.france.drawing import tones_of
from clusterlod.web.france.projection import HEIGHT, WIDTH, project


@dataclass(frozen=True, slots=True)
class Area:
    """An outline with something in it.

    Attributes:
        path: SVG path data.
        tone: 1 to 5; 5 is the strongest.
        name_fr: Its name.
        name_en: Its name in English.
    """

    path: str
    tone: int
    name_fr: str
    name_en: str


@dataclass(frozen=True, slots=True)
class Locator:
    """A small map.

    Attributes:
        land: SVG path data of the regions of the day.
        areas: What is highlighted.
        dots: Places on it.
    """

    land: tuple[str, ...]
    areas: tuple[Area, ...]
    dots: tuple[tuple[float, float], ...]
    size: tuple[int, int] = (WIDTH, HEIGHT)


def locate(
    atlas: Atlas, places: Iterable[str], points: Iterable[tuple[float, float]], day: str
) -> Locator | None:
    """Draw territories and points; None if nothing of it is on the map.

    Args:
        atlas: The outlines of the release.
        places: IRIs of territories; the larger are drawn below the smaller.
        points: Longitudes and latitudes of places without an outline.
        day: The day whose regions are the background.
    """
    wanted = list(places)
    found = [outline for iri in wanted if (outline := atlas.outline(iri))]
    found.sort(key=lambda outline: outline.level != "region")
    areas = [Area(o.path, 2 if o.level == "region" else 4, o.label_fr, o.label_en) for o in found]
    spots = {s.territory: (s.longitude, s.latitude) for s in atlas.spots if s.territory in wanted}
    outlined = {outline.iri for outline in found}
    places_without = [point for iri, point in spots.items() if iri not in outlined]
    return _locator(atlas, areas, [*places_without, *points], day)


def shaded(atlas: Atlas, counts: Mapping[str, int], day: str) -> Locator | None:
    """Draw regions by how many things are in them; None if none is on the map."""
    tones, _ = tones_of(counts)
    found = [(atlas.outline(iri), tone) for iri, tone in tones.items()]
    areas = [Area(o.path, tone, o.label_fr, o.label_en) for o, tone in found if o]
    return _locator(atlas, areas, [], day)


def _locator(
    atlas: Atlas, areas: Sequence[Area], points: Sequence[tuple[float, float]], day: str
) -> Locator | None:
    if not areas and not points:
        return None
    dots = {(round(x, 1), round(y, 1)) for x, y in (project(*point) for point in points)}
    land = tuple(outline.path for outline in atlas.on(day))
    return Locator(land, tuple(areas), tuple(sorted(dots)))
