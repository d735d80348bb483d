"""What a curated table and its columns are; the tables themselves are in another module."""

from dataclasses import dataclass, field
from enum import Enum, auto


class Kind(Enum):
    """What the cells of a column hold."""

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
