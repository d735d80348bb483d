"""A map of France as templates draw it: areas with tones, marks, frames of the insets.

To show a territory or a pole on a page, in its handler::

    atlas = await site_of(request).atlas.get()
    drawing = draw(atlas.on("2015-12-31"), tones={region_iri: Tone(3)}, marks=marks_of(spots))

and in its template::

    {% import "france.html" as france %}
    {{ france.map(drawing, caption, lang, link, url) }}

``atlas.on(day, level)`` gives the outlines of regions or departements that hold on a day (regions
before 2016 on any day before ``2016-01-01``), ``atlas.outline(iri)`` one of them, ``atlas.spots``
the positions of poles and clusters that a source places in a commune or a departement. Tones are 0
(land) to 5; 5 is the strongest. The macro needs ``styles/40-france.css`` only, no script. Each area
is a link to its territory unless :class:`Tone` names another address.
"""

import math
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from clusterlod.web.france.atlas import Outline, Spot
from clusterlod.web.france.projection import HEIGHT, INSETS, WIDTH, Inset, project

#: Tones of areas, without 0, which is land about which nothing is said.
TONES: Final = 5


@dataclass(frozen=True, slots=True)
class Tone:
    """How an area is drawn.

    Attributes:
        tone: 0 to 5.
        value: Number or word shown on it and read with its name; may be empty.
        href: Path that it leads to; the territory's own page if empty.
        named: Whether the value is written on the area, beside being read with its name.
    """

    tone: int
    value: str = ""
    href: str = ""
    named: bool = True


@dataclass(frozen=True, slots=True)
class Area:
    """An outline to draw."""

    outline: Outline
    tone: Tone


@dataclass(frozen=True, slots=True)
class Mark:
    """A dot at a position.

    Attributes:
        x: Where, in units of the drawing; then y.
        label_fr: What is there; then in English.
        href: Path that it leads to.
        count: How many things it stands for; the dot grows with it.
    """

    x: float
    y: float
    label_fr: str
    label_en: str
    href: str
    count: int = 1

    @property
    def radius(self) -> float:
        """Radius in units: the area of the dot grows with the count."""
        return round(7 * math.sqrt(min(self.count, 40)), 1)


@dataclass(frozen=True, slots=True)
class Drawing:
    """All that the macro draws."""

    areas: tuple[Area, ...]
    marks: tuple[Mark, ...]
    insets: tuple[Inset, ...] = INSETS
    width: int = WIDTH
    height: int = HEIGHT
    legend: tuple[tuple[int, str], ...] = ()
    chosen: str = ""

    def tone(self, iri: str) -> int:
        """Return the tone of a territory."""
        return next((area.tone.tone for area in self.areas if area.outline.iri == iri), 0)


def draw(
    outlines: Iterable[Outline],
    tones: Mapping[str, Tone] | None = None,
    marks: Iterable[Mark] = (),
    legend: tuple[tuple[int, str], ...] = (),
    chosen: str = "",
) -> Drawing:
    """Compose a map.

    Args:
        outlines: What is drawn, all of it: what has no tone is land.
        tones: IRI of a territory to its tone.
        marks: Dots, drawn above.
        legend: Tones with what they mean.
        chosen: End of the IRI of the area that is looked at (``region-76``).
    """
    known = tones or {}
    areas = tuple(Area(outline, known.get(outline.iri, Tone(0))) for outline in outlines)
    return Drawing(areas, tuple(marks), legend=legend, chosen=chosen)


def marks_of(spots: Iterable[Spot], href: str = "") -> tuple[Mark, ...]:
    """Make one dot for each place, as large as the number of entities there.

    Args:
        spots: The positions of entities.
        href: Path that the dots lead to, with ``{territory}`` in it; by default the page of the
            commune or departement, by its IRI.
    """
    chosen = list(spots)
    counts = Counter(spot.territory for spot in chosen)
    places = {spot.territory: spot for spot in chosen}
    marks = (_mark(place, counts[iri], href) for iri, place in places.items())
    return tuple(sorted(marks, key=lambda mark: -mark.count))


def _mark(spot: Spot, count: int, href: str) -> Mark:
    x, y = project(spot.longitude, spot.latitude)
    address = href.format(territory=spot.territory) if href else spot.territory
    return Mark(round(x, 1), round(y, 1), spot.label_fr, spot.label_en, address, count)


def tones_of(counts: Mapping[str, int]) -> tuple[dict[str, int], tuple[tuple[int, str], ...]]:
    """Sort numbers into five tones of about equal width on a root scale, with their legend.

    Returns:
        IRI to tone, and each tone that occurs with the numbers it stands for ("3–8").
    """
    most = max(counts.values(), default=0)
    limits = sorted({round(most * (step / TONES) ** 2) for step in range(1, TONES + 1)} - {0})
    tones = {iri: _tone(n, limits) for iri, n in counts.items() if n > 0}
    bounds = zip([1, *(limit + 1 for limit in limits)], limits, strict=False)
    legend = [(_tone(to, limits), f"{at}–{to}" if at < to else str(to)) for at, to in bounds]
    return tones, tuple(legend)


def _tone(number: int, limits: list[int]) -> int:
    """Return the tone of a number: few classes take the strong tones, too, for contrast."""
    place = next((i for i, limit in enumerate(limits) if number <= limit), len(limits) - 1)
    return TONES - (len(limits) - 1 - place)
