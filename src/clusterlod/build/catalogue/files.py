"""The files of a release's data sets, known before they are written: names, formats, codes."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from clusterlod.build.catalogue.texts import WHOLE, CatalogueText, DatasetText
from clusterlod.media_types import CSV, GEOJSON, GRAPHS, XLSX, ZIP, MediaType
from clusterlod.release import DUMP_STEM

#: Suffix of a compressed file to the name of its compression.
COMPRESSIONS: Final = {".gz": "application/gzip", ".zst": "application/zstd"}

#: RDF formats of a part; the whole has all.
_PART_FORMATS: Final = (".ttl", ".nt")

#: Tables that hold a position.
_WITH_POINTS: Final = ("poles", "clusters", "territories")

#: Extension to the code of the EU's list of file types.
FILE_TYPES: Final = {
    ".ttl": "RDF_TURTLE",
    ".nt": "RDF_N_TRIPLES",
    ".jsonld": "JSON_LD",
    ".rdf": "RDF_XML",
    ".trig": "RDF_TRIG",
    ".nq": "RDF_N_QUADS",
    ".csv": "CSV",
    ".geojson": "GEOJSON",
    ".xlsx": "XLSX",
}


@dataclass(frozen=True, slots=True)
class DataFile:
    """One file below ``dumps/``.

    Attributes:
        dataset: Name of its data set.
        stem: Name without suffixes.
        media_type: Its format.
        compression: Suffix of its compression, a key of :data:`COMPRESSIONS`, or empty.
        packaging: Media type of the package that holds files of its format; empty for none.
    """

    dataset: str
    stem: str
    media_type: MediaType
    compression: str = ""
    packaging: str = ""

    @property
    def name(self) -> str:
        """File name."""
        suffix = ZIP.extension if self.packaging else self.compression
        return f"{self.stem}{self.media_type.extension}{suffix}"

    @property
    def slug(self) -> str:
        """Slug of the IRI of its distribution."""
        kind = self.name.removeprefix(self.stem).lstrip(".").replace(".", "-")
        return f"{self.dataset}-{kind}"


def data_files(text: CatalogueText) -> list[DataFile]:
    """List the files of all data sets, the whole's first."""
    return [file for dataset in text.datasets for file in files_of(dataset)]


def files_of(dataset: DatasetText) -> Iterator[DataFile]:
    """List the files of one data set."""
    name = dataset.name
    if name == WHOLE:
        yield from _graph_files(name, DUMP_STEM, GRAPHS)
    if dataset.selection:
        yield from _graph_files(name, name, [m for m in GRAPHS if m.extension in _PART_FORMATS])
    if dataset.table:
        yield DataFile(name, name, CSV)
        yield DataFile(name, name, XLSX)
    if dataset.table in _WITH_POINTS:
        yield DataFile(name, name, GEOJSON)
    if dataset.questions:
        yield DataFile(name, name, CSV, packaging=ZIP.name)
        yield DataFile(name, name, XLSX)


def _graph_files(
    name: str, stem: str, formats: list[MediaType] | tuple[MediaType, ...]
) -> Iterator[DataFile]:
    for media_type in formats:
        for suffix in COMPRESSIONS:
            yield DataFile(name, stem, media_type, suffix)
