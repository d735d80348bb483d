"""What a curated table and its columns are, and the columns that many tables share."""

from dataclasses import dataclass, field
from enum import Enum, auto
from typing import Final


class Kind(Enum):
    """What the cells of a column hold."""

    __hash__ = object.__hash__  # there is one of each; Enum hashes its name each time

    ID = auto()  # the slug of the row's own node
    TEXT = auto()  # words in the column's language
    STRING = auto()  # characters without a language
    REFERENCE = auto()  # type/slug
    SOURCE = auto()  # slug of a source
    CONCEPT = auto()  # slug in the column's scheme
    CLASS = auto()  # CURIE of a class
    PREDICATE = auto()  # CURIE of a property
    LANGUAGE = auto()  # tag of a language, BCP 47
    CHOICE = auto()  # one of the column's choices
    INTEGER = auto()
    DECIMAL = auto()
    DATE = auto()  # partial date
    IRI = auto()  # whole IRI, or a code that the column's pattern completes
    OTHER = auto()  # read by the module of its table


@dataclass(frozen=True, slots=True)
class Column:
    """One column.

    Attributes:
        name: As in the header.
        kind: What a cell holds.
        emits: CURIEs of the predicates that its terms get.
        language: Of TEXT.
        required: True if a cell must not be empty.
        many: True if a cell is a list separated by ``; ``.
        scheme: Of CONCEPT.
        types: Allowed types of a REFERENCE; none means any.
        choices: Of CHOICE: word to CURIE.
        pattern: Of IRI: where ``{}`` stands for a bare code.
        inverse: CURIE of the predicate stated on the referred entity as well.
    """

    name: str
    kind: Kind = Kind.OTHER
    emits: tuple[str, ...] = ()
    language: str = ""
    required: bool = False
    many: bool = False
    scheme: str = ""
    types: tuple[str, ...] = ()
    choices: dict[str, str] = field(default_factory=dict, hash=False)
    pattern: str = ""
    inverse: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """One curated table.

    Attributes:
        path: File below ``data/``; a ``*`` stands for the slug of a source.
        type: Type segment of the IRIs of its rows; empty if rows are no entities.
        columns: Its columns, in the order of the header.
        classes: CURIEs of the classes of a row that names none itself.
        always: CURIEs of further classes of every row.
        optional: True if the file may be missing.
        adds: True if its rows add to entities that another table describes.
    """

    path: str
    type: str
    columns: tuple[Column, ...]
    classes: tuple[str, ...] = ()
    always: tuple[str, ...] = ()
    optional: bool = True
    adds: bool = False

    @property
    def header(self) -> list[str]:
        """The names of its columns."""
        return [column.name for column in self.columns]


def text(name: str, *emits: str, required: bool = False, many: bool = False) -> Column:
    """Make a column of words; the end of its name is their language."""
    return Column(name, Kind.TEXT, emits, name.rpartition("_")[2], required, many)


def reference(name: str, *types: str, emits: str = "", required: bool = False) -> Column:
    """Make a column that names an entity."""
    return Column(name, Kind.REFERENCE, _some(emits), required=required, types=types)


def references(
    name: str, *types: str, emits: str = "", inverse: str = "", required: bool = False
) -> Column:
    """Make a column that lists entities."""
    kind, given = Kind.REFERENCE, _some(emits)
    return Column(name, kind, given, "", required, many=True, types=types, inverse=inverse)


def concept(name: str, scheme: str, emits: str = "", required: bool = False) -> Column:
    """Make a column that names a concept of a scheme."""
    return Column(name, Kind.CONCEPT, _some(emits), required=required, scheme=scheme)


def _some(curie: str) -> tuple[str, ...]:
    return (curie,) if curie else ()


ID: Final = Column("id", Kind.ID, required=True)
LABELS: Final = (
    text("label_fr", "skos:prefLabel", required=True),
    text("label_en", "skos:prefLabel", required=True),
)
ALT_FR: Final = text("alt_fr", "skos:altLabel", many=True)
ALT_EN: Final = text("alt_en", "skos:altLabel", many=True)
DESCRIPTIONS: Final = (
    text("description_fr", "dcterms:description"),
    text("description_en", "dcterms:description"),
)
KIND: Final = Column("kind", Kind.CLASS, ("rdf:type",), many=True)
START: Final = Column("start", Kind.DATE)
END: Final = Column("end", Kind.DATE)
BASIS: Final = (
    concept("basis", "basis", "clo:basis", required=True),
    concept("confidence", "confidence", "clo:confidence", required=True),
)
SOURCE: Final = Column("source", Kind.SOURCE, ("prov:hadPrimarySource",), required=True, many=True)
TAIL: Final = (SOURCE, *BASIS)
