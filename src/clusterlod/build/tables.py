"""The one table of curated tables: files, their columns, and what each column becomes.

It drives reading, checking and the making of quads; :mod:`clusterlod.build.cells` knows the kinds.
"""

from dataclasses import dataclass, field
from enum import Enum, auto
from fnmatch import fnmatch
from typing import Final


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
    """

    path: str
    type: str
    columns: tuple[Column, ...]
    classes: tuple[str, ...] = ()
    always: tuple[str, ...] = ()
    optional: bool = True

    @property
    def header(self) -> list[str]:
        """The names of its columns."""
        return [column.name for column in self.columns]


def _text(name: str, *emits: str, required: bool = False, many: bool = False) -> Column:
    return Column(name, Kind.TEXT, emits, name.rpartition("_")[2], required, many)


def _reference(name: str, *types: str, emits: str = "", required: bool = False) -> Column:
    return Column(name, Kind.REFERENCE, _some(emits), required=required, types=types)


def _references(
    name: str, *types: str, emits: str = "", inverse: str = "", required: bool = False
) -> Column:
    kind, given = Kind.REFERENCE, _some(emits)
    return Column(name, kind, given, "", required, many=True, types=types, inverse=inverse)


def _concept(name: str, scheme: str, emits: str = "", required: bool = False) -> Column:
    return Column(name, Kind.CONCEPT, _some(emits), required=required, scheme=scheme)


def _match(name: str, pattern: str) -> Column:
    return Column(name, Kind.IRI, ("skos:exactMatch",), many=True, pattern=pattern)


def _some(curie: str) -> tuple[str, ...]:
    return (curie,) if curie else ()


_ID: Final = Column("id", Kind.ID, required=True)
_LABELS: Final = (
    _text("label_fr", "skos:prefLabel", required=True),
    _text("label_en", "skos:prefLabel", required=True),
)
_ALT_FR: Final = _text("alt_fr", "skos:altLabel", many=True)
_ALT_EN: Final = _text("alt_en", "skos:altLabel", many=True)
_DESCRIPTIONS: Final = (
    _text("description_fr", "dcterms:description"),
    _text("description_en", "dcterms:description"),
)
_KIND: Final = Column("kind", Kind.CLASS, ("rdf:type",), many=True)
_START: Final = Column("start", Kind.DATE)
_END: Final = Column("end", Kind.DATE)
_BASIS: Final = (
    _concept("basis", "basis", "clo:basis", required=True),
    _concept("confidence", "confidence", "clo:confidence", required=True),
)
_SOURCE: Final = Column("source", Kind.SOURCE, ("prov:hadPrimarySource",), required=True, many=True)
_TAIL: Final = (_SOURCE, *_BASIS)
_LEVELS: Final = {
    "country": "igeo:Pays",
    "region": "igeo:Region",
    "departement": "igeo:Departement",
    "commune": "igeo:Commune",
}
_MATCHES: Final = {
    f"{kind}Match": f"skos:{kind}Match" for kind in ("exact", "close", "broad", "narrow", "related")
}
_POLICY_COLUMNS: Final = (
    _ID,
    _KIND,
    *_LABELS,
    _ALT_FR,
    _ALT_EN,
    _references("part_of", emits="dcterms:isPartOf"),
    *_DESCRIPTIONS,
    *_TAIL,
)

SOURCES: Final = Table(
    "sources/sources.csv",
    "source",
    (
        _ID,
        Column("class", Kind.CLASS, ("rdf:type",), required=True, many=True),
        Column("title", required=True),
        Column("language", Kind.LANGUAGE, ("schema:inLanguage",), required=True),
        Column("publisher"),
        Column("author", Kind.STRING, ("clo:authorName",)),
        Column("published", Kind.DATE, ("schema:datePublished",)),
        Column("address", Kind.IRI, ("schema:url",)),
        Column("text_sha256", Kind.STRING, ("clo:textSha256",)),
        Column("text_length", Kind.INTEGER, ("clo:textLength",)),
        _BASIS[0],
        Column("licence", Kind.STRING),
        _text("note_fr", "skos:note"),
        _text("note_en", "skos:note"),
    ),
    always=("schema:CreativeWork",),
    optional=False,
)

TERRITORIES: Final = Table(
    "territories/territories.csv",
    "territory",
    (
        _ID,
        Column("level", Kind.CHOICE, ("rdf:type",), required=True, choices=_LEVELS),
        Column("code", Kind.STRING, ("igeo:codeINSEE",)),
        *_LABELS,
        _ALT_FR,
        _ALT_EN,
        _START,
        _END,
        _references("part_of", "territory", emits="dcterms:isPartOf"),
        _references(
            "replaced_by", "territory", emits="dcterms:isReplacedBy", inverse="dcterms:replaces"
        ),
        Column("nuts_2013", Kind.STRING, ("clo:nutsCode2013",)),
        Column("nuts_2021", Kind.STRING, ("clo:nutsCode2021",)),
        Column("iso_3166_2", Kind.STRING, ("clo:isoCode",)),
        _match("wikidata", "http://www.wikidata.org/entity/{}"),
        _match("geonames", "https://sws.geonames.org/{}/"),
        _match("eurovoc", "http://eurovoc.europa.eu/{}"),
        _match("eu_atu", "http://publications.europa.eu/resource/authority/atu/{}"),
        _match("insee_uri", "http://id.insee.fr/geo/{}"),
        Column("latitude", Kind.DECIMAL, ("wgs84:lat",)),
        Column("longitude", Kind.DECIMAL, ("wgs84:long",)),
        *_TAIL,
    ),
    always=("dcterms:Location",),
)

ENTITIES: Final = (
    Table(
        "entities/organisations.csv",
        "organisation",
        (
            _ID,
            _KIND,
            *_LABELS,
            _ALT_FR,
            _ALT_EN,
            Column("former_fr", Kind.TEXT, ("clo:formerName",), "fr", many=True),
            Column("short_name", Kind.STRING, ("clo:shortName",)),
            Column("website", Kind.IRI),
            Column("website_status", Kind.STRING),
            _references("part_of", emits="dcterms:isPartOf"),
            *_DESCRIPTIONS,
            *_TAIL,
        ),
        classes=("org:Organization",),
    ),
    Table(
        "entities/persons.csv",
        "person",
        (
            _ID,
            Column("name", Kind.STRING, ("foaf:name",), required=True),
            Column("alt_names", Kind.TEXT, ("skos:altLabel",), "fr", many=True),
            *_TAIL,
        ),
        classes=("foaf:Person",),
    ),
    Table(
        "entities/events.csv",
        "event",
        (
            _ID,
            *_LABELS,
            _ALT_FR,
            _START,
            _END,
            _references("part_of", "event", emits="schema:superEvent"),
            *_TAIL,
            *_DESCRIPTIONS,
        ),
        classes=("schema:Event",),
    ),
    Table("entities/policies.csv", "policy", _POLICY_COLUMNS, ("clo:PolicyInstrument",)),
    Table("entities/agreements.csv", "agreement", _POLICY_COLUMNS, ("clo:Agreement",)),
    Table("entities/actions.csv", "action", _POLICY_COLUMNS, ("clo:InterclusterAction",)),
    Table(
        "entities/projects.csv",
        "project",
        (
            _ID,
            *_LABELS,
            _ALT_FR,
            Column("acronym", Kind.STRING, ("clo:shortName",)),
            *_DESCRIPTIONS,
            *_TAIL,
        ),
        classes=("clo:Project",),
    ),
    Table(
        "entities/places.csv",
        "place",
        (_ID, *_LABELS, _ALT_FR, _references("part_of", emits="dcterms:spatial"), *_TAIL),
        classes=("schema:Place",),
    ),
    TERRITORIES,
    Table(
        "relations/memberships.csv",
        "membership",
        (
            _ID,
            _reference("member", "person", "organisation", emits="org:member", required=True),
            _reference("organisation", "organisation", emits="org:organization", required=True),
            _concept("role", "role", "org:role", required=True),
            _text("title_fr", "rdfs:label"),
            _text("title_en", "rdfs:label"),
            _START,
            _END,
            *_TAIL,
        ),
        classes=("org:Membership",),
    ),
    Table(
        "relations/labellings.csv",
        "labelling",
        (
            _ID,
            _references("organisation", "organisation", required=True),
            _concept("label", "label", "clo:label", required=True),
            _concept("phase", "phase", "clo:phase"),
            _concept("rating", "rating", "clo:rating"),
            _references("awarded_by", "organisation", emits="clo:awardedBy"),
            _START,
            _END,
            *_TAIL,
        ),
        classes=("clo:Labelling",),
    ),
    Table(
        "relations/changes.csv",
        "change",
        (
            _ID,
            *_LABELS,
            Column("date", Kind.DATE),
            _references("original", "organisation", emits="org:originalOrganization"),
            _references("resulting", "organisation", emits="org:resultingOrganization"),
            _concept("kind", "change-kind", "dcterms:type"),
            *_TAIL,
        ),
        classes=("org:ChangeEvent",),
    ),
)

CLAIMS: Final = Table(
    "claims/*.csv",
    "claim",
    (
        _ID,
        _reference("subject", required=True),
        Column("predicate", Kind.PREDICATE, required=True),
        Column("object"),
        Column("object_fr", Kind.TEXT, language="fr"),
        Column("object_en", Kind.TEXT, language="en"),
        _concept("unit", "unit", "clo:unit"),
        Column("lower"),
        Column("upper"),
        _concept("precision", "precision", "clo:precision"),
        _concept("counting_basis", "counting-basis", "clo:countingBasis"),
        _START,
        _END,
        _concept("rank", "rank", required=True),
        _concept("modality", "modality", "clo:modality", required=True),
        _reference("speaker", "person", "organisation", emits="clo:speaker"),
        Column("source", Kind.SOURCE, ("prov:hadPrimarySource",), required=True),
        Column("passage_start", Kind.INTEGER),
        Column("passage_end", Kind.INTEGER),
        Column("quote"),
        *_BASIS,
        _text("note_fr", "skos:note"),
        _text("note_en", "skos:note"),
    ),
)

LINKS: Final = Table(
    "links/*.csv",
    "claim",
    (
        _ID,
        _reference("subject", emits="rdf:subject", required=True),
        Column("match", Kind.CHOICE, ("rdf:predicate",), required=True, choices=_MATCHES),
        Column("target", Kind.IRI, ("rdf:object",), required=True),
        _concept("method", "match-method", "clo:matchMethod", required=True),
        _reference("accepted_by", "person", "organisation", emits="prov:wasAttributedTo"),
        Column("accepted_on", Kind.DATE, ("dcterms:created",)),
        Column("source", Kind.SOURCE, ("prov:hadPrimarySource",), required=True),
        *_BASIS,
        _text("note_fr", "skos:note"),
        _text("note_en", "skos:note"),
    ),
)

#: Candidates for links, with the decisions of people; they become no quads.
CANDIDATES: Final = Table(
    "candidates/*.csv",
    "",
    (
        _ID,
        _reference("subject", "organisation", "person", required=True),
        Column("name"),
        Column("target", Kind.IRI, required=True),
        Column("label"),
        Column("description"),
        Column("score"),
        Column("reason_fr"),
        Column("reason_en"),
        Column("decision"),
        Column("decided_by"),
        Column("decided_on"),
    ),
)

CONFLICTS: Final = Table(
    "conflicts/conflicts.csv",
    "",
    (
        _ID,
        _references("claims", "claim"),
        _concept("status", "conflict-status", required=True),
        _text("note_fr", "clo:conflictNote", required=True),
        _text("note_en", "clo:conflictNote", required=True),
    ),
)

REDIRECTS: Final = Table(
    "redirects.csv",
    "",
    (
        Column("from", required=True),
        Column("to", Kind.REFERENCE),
        Column("status", Kind.STRING, required=True),
        _text("reason_fr", "skos:note", required=True),
        _text("reason_en", "skos:note", required=True),
    ),
)

DISTINCT: Final = Table(
    "distinct.csv",
    "",
    (
        Column("id", required=True),
        _reference("first", required=True),
        _reference("second", required=True),
        _text("reason_fr", "skos:scopeNote", required=True),
        _text("reason_en", "skos:scopeNote", required=True),
    ),
)

RELEASED: Final = Table("released.csv", "", (Column("id"), Column("since")))

TABLES: Final = (
    SOURCES,
    *ENTITIES,
    CLAIMS,
    LINKS,
    CANDIDATES,
    CONFLICTS,
    DISTINCT,
    REDIRECTS,
    RELEASED,
)


def table_of(path: str) -> Table | None:
    """Return the table that a file belongs to, given its path below ``data/``."""
    return next((table for table in TABLES if fnmatch(path, table.path)), None)
