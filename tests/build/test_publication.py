"""The files of the data sets: what is in them, and that they are the same each time."""

import csv
import gzip
import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, parse

from clusterlod.build.catalogue import tables
from clusterlod.build.catalogue.parts import Parts
from clusterlod.build.catalogue.tables import Table
from clusterlod.build.catalogue.texts import Selection, read_texts
from clusterlod.build.graph import read_graph
from clusterlod.build.messages import Findings
from clusterlod.build.pipeline import build
from clusterlod.build.sources import SourceTree
from clusterlod.build.terms import entity, graph, named
from clusterlod.errors import SourceError

Edit = Callable[[str, str, str], None]
TOML = "data/catalogue/catalogue.toml"
WORDS = {"fr": "Table", "en": "Table"}
TABLE = Table(
    "poles",
    WORDS,
    WORDS,
    ("iri", "labelFr", "latitude", "longitude"),
    (
        ("https://example.org/1", "Pôle « un »; deux, trois", 43.6, 1.44),
        ("https://example.org/2", "=1+1", None, None),
    ),
)


def text_of(root: Path) -> object:
    return read_texts(SourceTree(root, Findings("en")))


def test_two_builds_write_the_same_files(small: Path, tmp_path: Path) -> None:
    folders = [build(small, tmp_path / name)[0].folder for name in ("one", "two")]
    written = [{p.name: p.read_bytes() for p in (f / "dumps").iterdir()} for f in folders]

    assert written[0] == written[1]
    assert {"catalogue.nt", "poles.csv", "poles.xlsx", "poles.ttl.zst", "questions.csv.zip"} <= set(
        written[0]
    )


def test_each_file_is_described_and_each_description_has_a_file(
    small: Path, tmp_path: Path
) -> None:
    release, _ = build(small, tmp_path / "releases")
    catalogue = parse(path=str(release.catalogue), format=RdfFormat.N_TRIPLES)
    addresses = [
        q.object.value for q in catalogue
        if q.predicate == named("dcat:downloadURL") and isinstance(q.object, NamedNode)
    ]  # fmt: skip
    described = {address.rpartition("/")[2] for address in addresses}
    there = {path.name for path in (release.folder / "dumps").iterdir()}

    assert described <= there
    assert {name for name in there - described if not name.endswith("-metadata.json")} == {
        "SHA256SUMS", "catalogue.nt", "release.json", "report.ttl",
    }  # fmt: skip


def test_a_part_holds_its_resources_and_what_is_claimed_of_them(small: Path) -> None:
    quads = read_graph(small).quads
    poles = {q.subject for q in quads if q.object == named("clo:CompetitivenessPole")}
    triples = Parts(quads).triples(Selection(classes=("clo:CompetitivenessPole",)))
    claims = {q.subject for q in quads if q.predicate == named("rdf:subject") and q.object in poles}
    subjects = {triple.subject for triple in triples}

    assert poles
    assert poles | claims <= subjects
    assert len(triples) == len(set(triples)) < len(quads)


def test_a_part_may_be_a_graph_or_a_type() -> None:
    place, other = entity("territory/region-1"), entity("organisation/other")
    point = entity("geometry/region-1")
    label = named("skos:prefLabel")
    quads = [
        Quad(place, label, Literal("a"), graph("entities")),
        Quad(place, named("geo:hasGeometry"), point, graph("entities")),
        Quad(point, label, Literal("b"), graph("outlines")),
        Quad(other, label, Literal("c"), graph("ontology")),
    ]
    cut = Parts(quads)

    assert {t.subject for t in cut.triples(Selection(types=("territory",)))} == {place, point}
    assert {t.subject for t in cut.triples(Selection(graphs=("ontology",)))} == {other}


def test_csv_is_read_as_it_was_written() -> None:
    content = tables.csv_bytes(TABLE)
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))

    assert content.startswith(b"\xef\xbb\xbf")
    assert rows[0] == list(TABLE.columns)
    assert rows[1] == ["https://example.org/1", "Pôle « un »; deux, trois", "43.6", "1.44"]
    assert rows[2][2:] == ["", ""]


def test_only_rows_with_a_position_are_points() -> None:
    features = json.loads(tables.geojson_bytes(TABLE))["features"]

    assert [f["geometry"]["coordinates"] for f in features] == [[1.44, 43.6]]
    assert features[0]["properties"]["labelFr"] == "Pôle « un »; deux, trois"


def test_a_workbook_holds_texts_and_no_formula() -> None:
    with zipfile.ZipFile(io.BytesIO(tables.xlsx_bytes([TABLE], {}))) as book:
        sheet = book.read("xl/worksheets/sheet1.xml").decode()
        strings = book.read("xl/sharedStrings.xml").decode()

    assert "<f>" not in sheet
    assert "=1+1" in strings
    assert "<v>43.6</v>" in sheet


def test_several_tables_are_listed_in_front() -> None:
    with zipfile.ZipFile(io.BytesIO(tables.xlsx_bytes([TABLE, TABLE], {}))) as book:
        names = book.read("xl/workbook.xml").decode()

    assert names.index('name="Index"') < names.index('name="Q001"') < names.index('name="Q002"')


def test_columns_are_described_in_both_languages(small: Path) -> None:
    texts = read_texts(SourceTree(small, Findings("en")))
    schema = json.loads(tables.csvw_bytes(TABLE, "poles.csv", texts))["tableSchema"]
    kinds = {column["name"]: column["datatype"] for column in schema["columns"]}

    assert list(kinds) == list(TABLE.columns)
    assert kinds["latitude"] == "number"
    assert kinds["labelFr"] == "string"


@pytest.mark.parametrize(
    ("old", "new", "place"),
    [
        ('title = { fr = "Pôles", en = "Poles" }', 'title = { fr = "Pôles" }', "parts.poles.title"),
        ('themes = ["ECON"]\nclasses', "classes", "parts.poles"),
        ("[series]", "[serie]", "series.title"),
    ],
)
def test_a_missing_text_is_told(small: Path, edit: Edit, old: str, new: str, place: str) -> None:
    edit(TOML, old, new)

    with pytest.raises(SourceError, match=place):
        text_of(small)


def test_both_compressions_hold_the_same(small: Path, tmp_path: Path) -> None:
    from backports import zstd

    release, _ = build(small, tmp_path / "releases")
    whole = release.dump(".nq")

    assert gzip.decompress(whole.read_bytes()) == zstd.decompress(
        whole.with_suffix(".zst").read_bytes()
    )
