"""Outlines: valid, rightly wound, where their territory lies, and joined without gaps."""

import csv
import json
from pathlib import Path

import pytest
import shapely
from shapely.geometry import MultiPolygon, Point, Polygon, shape
from tools.territories import outlines
from tools.territories.outlines import OutlineError

from clusterlod import resources

DATA = resources.root() / "data" / "territories"
FOLDER = DATA / "outlines"
PACKAGE = resources.root() / "tools" / "territories" / outlines.PACKAGE
#: How many outlines each file holds.
FILES = {"departements": 101, "regions": 18, "former-regions": 16}
#: A position may lie this far outside, in degrees: about 1 km.
NEAR = 0.01

#: Two squares side by side with one border (arc 1), the second with a name that is misspelt.
TOPOLOGY = {
    "transform": {"scale": [0.5, 0.5], "translate": [1.0, 44.0]},
    "arcs": [
        [[2, 0], [-2, 0], [0, 2], [2, 0]],
        [[2, 0], [0, 2]],
        [[2, 2], [2, 0], [0, -2], [-2, 0]],
    ],
    "objects": {
        "units": {
            "geometries": [
                {"type": "Polygon", "arcs": [[0, -2]], "properties": {"name": "Lot"}},
                {
                    "type": "MultiPolygon",
                    "arcs": [[[1, 2]]],
                    "properties": {"name": "Haute-Rhin"},
                },
            ]
        }
    },
}
ROWS = [
    {"id": "departement-46", "code": "46", "label_fr": "Lot"},
    {"id": "departement-68", "code": "68", "label_fr": "Haut-Rhin"},
]


def read(name: str) -> dict[str, Polygon | MultiPolygon]:
    collection = json.loads((FOLDER / f"{name}.geojson").read_text(encoding="utf-8"))
    found = {}
    for feature in collection["features"]:
        outline = shape(feature["geometry"])
        assert isinstance(outline, (Polygon, MultiPolygon))
        found[feature["id"]] = outline
    return found


def parts(found: Polygon | MultiPolygon) -> list[Polygon]:
    return list(found.geoms) if isinstance(found, MultiPolygon) else [found]


def test_arcs_are_joined_forwards_and_backwards() -> None:
    found = outlines.departement_outlines(TOPOLOGY, ROWS)

    assert found["departement-46"].equals(shapely.box(1, 44, 2, 45))
    assert found["departement-68"].equals(shapely.box(2, 44, 3, 45))


def test_regions_are_joined_without_a_gap() -> None:
    found = outlines.join(
        outlines.departement_outlines(TOPOLOGY, ROWS),
        {"departement-46": "region-76", "departement-68": "region-76"},
    )

    assert found["region-76"].equals(shapely.box(1, 44, 3, 45))


def test_an_unknown_name_is_an_error() -> None:
    with pytest.raises(OutlineError, match="'Lot' is no departement"):
        outlines.departement_outlines(TOPOLOGY, ROWS[1:])


def test_a_departement_without_outline_is_an_error() -> None:
    more = [*ROWS, {"id": "departement-01", "code": "01", "label_fr": "Ain"}]
    with pytest.raises(OutlineError, match="no outline of departement-01"):
        outlines.departement_outlines(TOPOLOGY, more)


@pytest.mark.parametrize(("name", "number"), FILES.items())
def test_outlines_are_valid_and_rightly_wound(name: str, number: int) -> None:
    found = read(name)

    assert len(found) == number
    assert [id_ for id_, outline in found.items() if not shapely.is_valid(outline)] == []
    polygons = [polygon for outline in found.values() for polygon in parts(outline)]
    assert all(polygon.exterior.is_ccw for polygon in polygons)
    assert not any(ring.is_ccw for polygon in polygons for ring in polygon.interiors)


@pytest.mark.parametrize("name", FILES)
def test_each_territory_lies_in_its_outline(name: str) -> None:
    with (DATA / "details.csv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["latitude"]]
    points = {row["id"]: Point(float(row["longitude"]), float(row["latitude"])) for row in rows}

    far = [id_ for id_, outline in read(name).items() if outline.distance(points[id_]) > NEAR]
    assert far == []


def test_regions_cover_their_departements() -> None:
    whole = shapely.union_all(list(read("departements").values()))
    regions = shapely.union_all(list(read("regions").values()))

    assert whole.symmetric_difference(regions).area < 0.001 * whole.area


def test_the_files_are_small() -> None:
    assert sum(path.stat().st_size for path in FOLDER.iterdir()) < 500_000


def test_the_committed_outlines_are_what_the_package_gives() -> None:
    if not PACKAGE.is_dir():
        pytest.skip("make territories has not been run: the package is not here")
    topology = json.loads((PACKAGE / outlines.TOPOLOGY).read_text(encoding="utf-8"))
    rows = outlines.read_rows(DATA / "cog" / "departements.csv")
    made = outlines.collection(outlines.departement_outlines(topology, rows))

    assert made == (FOLDER / "departements.geojson").read_text(encoding="utf-8")
    assert Path(PACKAGE / "LICENSE").read_text(encoding="utf-8").startswith("Copyright (C) 2015")
