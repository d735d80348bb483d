"""Write the files of the data sets, and the catalogue that knows their sizes and checksums.

The graph describes each file but for its size and checksum: a file cannot hold its own. The
finished catalogue, ``catalogue.nt`` of the release, has them; besides what readers of DCAT-AP want
to find about the code lists and, without an IRI, the time that each data set covers.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from pyoxigraph import BlankNode, Literal, NamedNode, Quad, RdfFormat, Store, Triple, serialize

from clusterlod.build.catalogue import dcat, tables
from clusterlod.build.catalogue.files import data_files
from clusterlod.build.catalogue.parts import Parts
from clusterlod.build.catalogue.texts import CatalogueText, DatasetText
from clusterlod.build.dumps import write_graph
from clusterlod.build.terms import graph, named, typed
from clusterlod.media_types import CSV, CSVW, GEOJSON, GRAPHS, XLSX, ZIP
from clusterlod.release import SUMS

_SHA256: Final = NamedNode("https://spdx.org/rdf/terms#checksumAlgorithm_sha256")
_POSITION: Final = re.compile(r"(-?[0-9.]+) (-?[0-9.]+)")
_TURTLE, _N_TRIPLES = (m for m in GRAPHS if m.extension in (".ttl", ".nt"))

Digests = Mapping[str, Mapping[str, str | int]]
Node = NamedNode | BlankNode


@dataclass(frozen=True, slots=True)
class Publication:
    """What a release publishes besides the dumps of the whole.

    Attributes:
        version: Its version.
        text: What ``data/catalogue/`` says.
        quads: The graph without its catalogue.
    """

    version: str
    text: CatalogueText
    quads: list[Quad]

    def write(self, folder: Path) -> None:
        """Write the parts and the tables."""
        parts = Parts(self.quads)
        store = Store()
        store.bulk_extend(self.quads)
        for dataset in self.text.datasets:
            if dataset.selection:
                triples = parts.triples(dataset.selection)
                for media_type in (_TURTLE, _N_TRIPLES):
                    write_graph(triples, media_type, folder, dataset.name)
            if dataset.table:
                self._write_table(dataset, store, folder)
            if dataset.questions:
                answers = list(tables.question_tables(store))
                name = f"{dataset.name}{CSV.extension}{ZIP.extension}"
                (folder / name).write_bytes(tables.zip_bytes(answers, self.text))
                book = tables.xlsx_bytes(answers, self.text.columns)
                (folder / f"{dataset.name}{XLSX.extension}").write_bytes(book)

    def _write_table(self, dataset: DatasetText, store: Store, folder: Path) -> None:
        table, stem = tables.dataset_table(dataset, store), dataset.name
        name = f"{stem}{CSV.extension}"
        (folder / name).write_bytes(tables.csv_bytes(table))
        (folder / f"{stem}{CSVW.extension}").write_bytes(tables.csvw_bytes(table, name, self.text))
        book = tables.xlsx_bytes([table], self.text.columns)
        (folder / f"{stem}{XLSX.extension}").write_bytes(book)
        if "longitude" in table.columns:
            (folder / f"{stem}{GEOJSON.extension}").write_bytes(tables.geojson_bytes(table))

    def catalogue(self, digests: Digests) -> bytes:
        """Return the finished catalogue as N-Triples, sorted.

        Args:
            digests: Name of each file below the dumps to its ``sha256`` and ``bytes``.
        """
        facts = dcat.catalogue_facts(self.version, self.text)
        triples = [Triple(node, named(curie), value) for node, curie, value in facts]
        triples += self.text.codes
        triples += self._sizes(digests)
        triples += self._coverage()
        triples += _extent(self.quads)
        ordered = sorted(dict.fromkeys(triples), key=str)
        return serialize(ordered, format=RdfFormat.N_TRIPLES) or b""

    def _sizes(self, digests: Digests) -> Iterator[Triple]:
        described = dcat.described_files(data_files(self.text), self.version)
        for number, (node, name) in enumerate(described):
            checksum, digest = BlankNode(f"sum{number}"), digests[name]
            size = typed(str(digest["bytes"]), "xsd:nonNegativeInteger")
            yield Triple(node, named("dcat:byteSize"), size)
            yield Triple(node, named("spdx:checksum"), checksum)
            yield Triple(checksum, named("rdf:type"), named("spdx:Checksum"))
            yield Triple(checksum, named("spdx:algorithm"), _SHA256)
            value = typed(str(digest["sha256"]), "xsd:hexBinary")
            yield Triple(checksum, named("spdx:checksumValue"), value)

    def _coverage(self) -> Iterator[Triple]:
        """Yield the time that each data set covers; blank nodes, for udata follows an IRI."""
        parts = Parts(self.quads)
        whole = _covered((quad.triple for quad in self.quads), self.version)
        nodes = [dcat.SERIES, dcat.release_node(self.version)]
        spans = [(node, whole) for node in nodes]
        for dataset in self.text.datasets:
            cut = bool(dataset.selection)
            span = _covered(parts.triples(dataset.selection), self.version) if cut else whole
            spans.append((dcat.dataset_node(dataset.name), span))
        for number, (node, (start, end)) in enumerate(spans):
            period = BlankNode(f"time{number}")
            yield Triple(node, named("dcterms:temporal"), period)
            yield Triple(period, named("rdf:type"), named("dcterms:PeriodOfTime"))
            yield Triple(period, named("dcat:startDate"), typed(start, "xsd:date"))
            yield Triple(period, named("dcat:endDate"), typed(end, "xsd:date"))


def _covered(triples: Iterable[Triple], version: str) -> tuple[str, str]:
    """Return the first and the last day that dated statements can be about."""
    starts, ends = named("clo:earliestStart"), named("clo:latestEnd")
    first = last = ""
    for triple in triples:
        if isinstance(triple.object, Literal) and triple.predicate in (starts, ends):
            day = triple.object.value
            first = min(first or day, day)
            last = max(last, day)
    return first or version[:10], last or version[:10]


def _extent(quads: Iterable[Quad]) -> Iterator[Triple]:
    """Yield the box around all outlines of territories, and its middle."""
    positions = [
        (float(x), float(y))
        for quad in quads
        if quad.graph_name == graph("outlines")
        and quad.predicate == named("geo:asWKT")
        and isinstance(quad.object, Literal)
        for x, y in _POSITION.findall(quad.object.value)
    ]
    if not positions:
        return
    west, east = min(x for x, _ in positions), max(x for x, _ in positions)
    south, north = min(y for _, y in positions), max(y for _, y in positions)
    corners = ((west, south), (east, south), (east, north), (west, north), (west, south))
    ring = ", ".join(f"{x} {y}" for x, y in corners)
    centre = f"POINT({round((west + east) / 2, 4)} {round((south + north) / 2, 4)})"
    yield Triple(dcat.FRANCE, named("dcat:bbox"), typed(f"POLYGON(({ring}))", "geo:wktLiteral"))
    yield Triple(dcat.FRANCE, named("dcat:centroid"), typed(centre, "geo:wktLiteral"))


def sums(digests: Digests) -> str:
    """Write the checksums as ``sha256sum --check`` reads them."""
    return "".join(
        f"{digests[name]['sha256']}  {name}\n" for name in sorted(digests) if name != SUMS
    )
