"""Turn polygons of longitudes and latitudes into SVG paths on the drawing.

Points are moved to whole units of the drawing, so that neighbours move alike and no gap opens
between them; what falls together is drawn once. That makes a region about 1 kB.
"""

from collections.abc import Iterable, Sequence

from clusterlod.web.france.projection import project

#: Longitudes and latitudes of one ring, the first point again at its end.
Ring = Sequence[Sequence[float]]
#: An outer ring, then its holes.
Polygon = Sequence[Ring]
Point = tuple[int, int]


def svg_path(polygons: Iterable[Polygon]) -> str:
    """Return the ``d`` of a path that draws polygons; islands under two units are left out."""
    rings = [_points(ring) for polygon in polygons for ring in polygon]
    drawn = [ring for ring in rings if _area(ring) >= 2]
    return "".join(map(_ring_path, drawn or [max(rings, key=_area)]))


def middle_of(polygons: Iterable[Polygon]) -> tuple[float, float]:
    """Return the centroid of the largest part, where a label or a mark can stand."""
    ring = max((_points(polygon[0]) for polygon in polygons), key=_area)
    x = y = total = 0.0
    for (x1, y1), (x2, y2) in _sides(ring):
        cross = x1 * y2 - x2 * y1
        x, y, total = x + (x1 + x2) * cross, y + (y1 + y2) * cross, total + cross
    if not total:
        return ring[0]
    return round(x / (3 * total), 1), round(y / (3 * total), 1)


def _points(ring: Ring) -> list[Point]:
    """Project a ring without its closing point; leave out points that fall together."""
    kept: list[Point] = []
    for longitude, latitude, *_ in ring[:-1]:
        x, y = project(longitude, latitude)
        point = (round(x), round(y))
        if not kept or kept[-1] != point:
            kept.append(point)
    return kept


def _sides(ring: list[Point]) -> Iterable[tuple[Point, Point]]:
    return zip(ring, ring[1:] + ring[:1], strict=True)


def _area(ring: list[Point]) -> float:
    return abs(sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in _sides(ring))) / 2


def _ring_path(ring: list[Point]) -> str:
    """Write relative steps, as short as SVG allows: a minus separates as well as a space."""
    (x, y), *_ = ring
    steps = [
        f"{x2 - x1}{'' if y2 < y1 else ' '}{y2 - y1}" for (x1, y1), (x2, y2) in list(_sides(ring))
    ]
    return f"M{x} {y}l{' '.join(steps[:-1])}z".replace(" -", "-")
