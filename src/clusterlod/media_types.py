"""One table: media type, file extension, name in the store, what it can carry."""

from dataclasses import dataclass
from enum import Enum
from typing import Final


class Carries(Enum):
    """What a media type can carry."""

    SOLUTIONS = "solutions"
    GRAPH = "graph"
    PAGE = "page"
    FILE = "file"


@dataclass(frozen=True, slots=True)
class MediaType:
    """One row of the table.

    Attributes:
        name: Type and subtype, as in an Accept header.
        extension: File suffix with its dot.
        carries: Solutions of SELECT or ASK, an RDF graph, or a page.
        charset: True if ``; charset=utf-8`` belongs into Content-Type.
        aliases: Further names under which clients ask for it.
        label: Short name for people.
    """

    name: str
    extension: str
    carries: Carries
    label: str
    charset: bool = False
    aliases: tuple[str, ...] = ()

    @property
    def content_type(self) -> str:
        """The value of the Content-Type header."""
        return f"{self.name}; charset=utf-8" if self.charset else self.name


HTML: Final = MediaType("text/html", ".html", Carries.PAGE, "HTML", charset=True)

CSV: Final = MediaType("text/csv", ".csv", Carries.SOLUTIONS, "CSV", charset=True)

#: Results of SELECT and ASK; the first is served to a client without a preference.
SOLUTIONS: Final = (
    MediaType(
        "application/sparql-results+json", ".srj", Carries.SOLUTIONS, "JSON",
        aliases=("application/json",),
    ),
    MediaType(
        "application/sparql-results+xml", ".srx", Carries.SOLUTIONS, "XML",
        aliases=("application/xml", "text/xml"),
    ),
    CSV,
    MediaType("text/tab-separated-values", ".tsv", Carries.SOLUTIONS, "TSV", charset=True),
)  # fmt: skip

#: Results of CONSTRUCT and DESCRIBE, and entity documents; the first is the default.
GRAPHS: Final = (
    MediaType(
        "text/turtle", ".ttl", Carries.GRAPH, "Turtle", charset=True,
        aliases=("application/x-turtle", "text/n3"),
    ),
    MediaType(
        "application/n-triples", ".nt", Carries.GRAPH, "N-Triples",
        aliases=("text/plain",),
    ),
    MediaType(
        "application/ld+json", ".jsonld", Carries.GRAPH, "JSON-LD",
        aliases=("application/json",),
    ),
    MediaType(
        "application/rdf+xml", ".rdf", Carries.GRAPH, "RDF/XML",
        aliases=("application/xml", "text/xml"),
    ),
    MediaType("application/trig", ".trig", Carries.GRAPH, "TriG", aliases=("application/x-trig",)),
    MediaType(
        "application/n-quads", ".nq", Carries.GRAPH, "N-Quads",
        aliases=("text/x-nquads",),
    ),
)  # fmt: skip

#: What a file of a data set may be besides.
GEOJSON: Final = MediaType("application/geo+json", ".geojson", Carries.FILE, "GeoJSON")
XLSX: Final = MediaType(
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".xlsx", Carries.FILE, "XLSX",
)  # fmt: skip
ZIP: Final = MediaType("application/zip", ".zip", Carries.FILE, "ZIP")
GZIP: Final = MediaType("application/gzip", ".gz", Carries.FILE, "gzip")
ZSTD: Final = MediaType("application/zstd", ".zst", Carries.FILE, "zstd")
CSVW: Final = MediaType("application/csvm+json", ".csv-metadata.json", Carries.FILE, "CSVW")


def by_extension(extension: str) -> MediaType | None:
    """Find a graph or page type by its suffix, dot included."""
    return next((m for m in (HTML, *GRAPHS, *SOLUTIONS) if m.extension == extension), None)
