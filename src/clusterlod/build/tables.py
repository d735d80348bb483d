"""The one table of curated tables: files, their columns, and what each column becomes.

It drives reading, checking and the making of quads; :mod:`clusterlod.build.cells` knows the kinds.
"""

from fnmatch import fnmatch
from typing import Final

from clusterlod.build.columns import (
    ALT_EN,
    ALT_FR,
    BASIS,
    DESCRIPTIONS,
    END,
    ID,
    KIND,
    LABELS,
    START,
    TAIL,
    Column,
    Kind,
    Table,
    concept,
    reference,
    references,
    text,
)
from clusterlod.build.territory_tables import TERRITORIES

_MATCHES: Final = {
    f"{kind}Match": f"skos:{kind}Match" for kind in ("exact", "close", "broad", "narrow", "related")
}
_POLICY_COLUMNS: Final = (
    ID,
    KIND,
    *LABELS,
    ALT_FR,
    ALT_EN,
    references("part_of", emits="dcterms:isPartOf"),
    *DESCRIPTIONS,
    *TAIL,
)

SOURCES: Final = Table(
    "sources/sources.csv",
    "source",
    (
        ID,
        Column("class", Kind.CLASS, ("rdf:type",), required=True, many=True),
        Column("title", required=True),
        Column("language", Kind.LANGUAGE, ("schema:inLanguage",), required=True),
        Column("publisher"),
        Column("author", Kind.STRING, ("clo:authorName",)),
        Column("published", Kind.DATE, ("schema:datePublished",)),
        Column("address", Kind.IRI, ("schema:url",)),
        Column("text_sha256", Kind.STRING, ("clo:textSha256",)),
        Column("text_length", Kind.INTEGER, ("clo:textLength",)),
        BASIS[0],
        Column("licence", Kind.IRI, ("dcterms:license",)),
        text("note_fr", "skos:note"),
        text("note_en", "skos:note"),
    ),
    always=("schema:CreativeWork",),
    optional=False,
)

ENTITIES: Final = (
    Table(
        "entities/organisations.csv",
        "organisation",
        (
            ID,
            KIND,
            *LABELS,
            ALT_FR,
            ALT_EN,
            Column("former_fr", Kind.TEXT, ("clo:formerName",), "fr", many=True),
            Column("short_name", Kind.STRING, ("clo:shortName",)),
            Column("website", Kind.IRI),
            Column("website_status", Kind.STRING),
            references("part_of", emits="dcterms:isPartOf"),
            *DESCRIPTIONS,
            *TAIL,
        ),
        classes=("org:Organization",),
    ),
    Table(
        "entities/persons.csv",
        "person",
        (
            ID,
            Column("name", Kind.STRING, ("foaf:name",), required=True),
            Column("alt_names", Kind.TEXT, ("skos:altLabel",), "fr", many=True),
            *TAIL,
        ),
        classes=("foaf:Person",),
    ),
    Table(
        "entities/events.csv",
        "event",
        (
            ID,
            *LABELS,
            ALT_FR,
            START,
            END,
            references("part_of", "event", emits="schema:superEvent"),
            *TAIL,
            *DESCRIPTIONS,
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
            ID,
            *LABELS,
            ALT_FR,
            Column("acronym", Kind.STRING, ("clo:shortName",)),
            *DESCRIPTIONS,
            *TAIL,
        ),
        classes=("clo:Project",),
    ),
    Table(
        "entities/places.csv",
        "place",
        (ID, *LABELS, ALT_FR, references("part_of", emits="dcterms:spatial"), *TAIL),
        classes=("schema:Place",),
    ),
    *TERRITORIES,
    Table(
        "relations/memberships.csv",
        "membership",
        (
            ID,
            reference("member", "person", "organisation", emits="org:member", required=True),
            reference("organisation", "organisation", emits="org:organization", required=True),
            concept("role", "role", "org:role", required=True),
            text("title_fr", "rdfs:label"),
            text("title_en", "rdfs:label"),
            START,
            END,
            *TAIL,
        ),
        classes=("org:Membership",),
    ),
    Table(
        "relations/labellings.csv",
        "labelling",
        (
            ID,
            references("organisation", "organisation", required=True),
            concept("label", "label", "clo:label", required=True),
            concept("phase", "phase", "clo:phase"),
            concept("rating", "rating", "clo:rating"),
            references("awarded_by", "organisation", emits="clo:awardedBy"),
            START,
            END,
            *TAIL,
        ),
        classes=("clo:Labelling",),
    ),
    Table(
        "relations/changes.csv",
        "change",
        (
            ID,
            *LABELS,
            Column("date", Kind.DATE),
            references("original", "organisation", emits="org:originalOrganization"),
            references("resulting", "organisation", emits="org:resultingOrganization"),
            concept("kind", "change-kind", "dcterms:type"),
            *TAIL,
        ),
        classes=("org:ChangeEvent",),
    ),
)

CLAIMS: Final = Table(
    "claims/*.csv",
    "claim",
    (
        ID,
        reference("subject", required=True),
        Column("predicate", Kind.PREDICATE, required=True),
        Column("object"),
        Column("object_fr", Kind.TEXT, language="fr"),
        Column("object_en", Kind.TEXT, language="en"),
        concept("unit", "unit", "clo:unit"),
        Column("lower"),
        Column("upper"),
        concept("precision", "precision", "clo:precision"),
        concept("counting_basis", "counting-basis", "clo:countingBasis"),
        START,
        END,
        concept("rank", "rank", required=True),
        reference("superseded_by", "claim"),
        concept("modality", "modality", "clo:modality", required=True),
        reference("speaker", "person", "organisation", emits="clo:speaker"),
        Column("source", Kind.SOURCE, ("prov:hadPrimarySource",), required=True),
        Column("passage_start", Kind.INTEGER),
        Column("passage_end", Kind.INTEGER),
        Column("quote"),
        *BASIS,
        text("note_fr", "skos:note"),
        text("note_en", "skos:note"),
    ),
)

LINKS: Final = Table(
    "links/*.csv",
    "claim",
    (
        ID,
        reference("subject", emits="rdf:subject", required=True),
        Column("match", Kind.CHOICE, ("rdf:predicate",), required=True, choices=_MATCHES),
        Column("target", Kind.IRI, ("rdf:object",), required=True),
        concept("method", "match-method", "clo:matchMethod", required=True),
        reference("accepted_by", "person", "organisation", emits="prov:wasAttributedTo"),
        Column("accepted_on", Kind.DATE, ("dcterms:created",)),
        Column("source", Kind.SOURCE, ("prov:hadPrimarySource",), required=True),
        *BASIS,
        text("note_fr", "skos:note"),
        text("note_en", "skos:note"),
    ),
)

#: Candidates for links, with the decisions of people; they become no quads.
CANDIDATES: Final = Table(
    "candidates/*.csv",
    "",
    (
        ID,
        reference("subject", "organisation", "person", required=True),
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
        ID,
        references("claims", "claim"),
        concept("status", "conflict-status", required=True),
        text("note_fr", "clo:conflictNote", required=True),
        text("note_en", "clo:conflictNote", required=True),
    ),
)

REDIRECTS: Final = Table(
    "redirects.csv",
    "",
    (
        Column("from", required=True),
        Column("to", Kind.REFERENCE),
        Column("status", Kind.STRING, required=True),
        text("reason_fr", "skos:note", required=True),
        text("reason_en", "skos:note", required=True),
    ),
)

DISTINCT: Final = Table(
    "distinct.csv",
    "",
    (
        Column("id", required=True),
        reference("first", required=True),
        reference("second", required=True),
        text("reason_fr", "skos:scopeNote", required=True),
        text("reason_en", "skos:scopeNote", required=True),
    ),
)

#: Codes of others that links lead to; the label may be in one language only, as its source is.
CODES: Final = Table(
    "codes.csv",
    "",
    (
        Column("id", required=True),
        Column("target", Kind.IRI, required=True),
        Column("scheme", Kind.IRI, ("skos:inScheme",), required=True),
        Column("code", Kind.STRING, ("skos:notation",), required=True),
        text("label_fr", "skos:prefLabel"),
        text("label_en", "skos:prefLabel", required=True),
        *TAIL,
    ),
)

LICENCES: Final = Table(
    "licences.csv",
    "",
    (
        ID,
        Column("licence", Kind.IRI, ("dcterms:license",), required=True, many=True),
        text("rights_fr", "dcterms:rights", required=True),
        text("rights_en", "dcterms:rights", required=True),
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
    CODES,
    LICENCES,
    RELEASED,
)


def table_of(path: str) -> Table | None:
    """Return the table that a file belongs to, given its path below ``data/``."""
    return next((table for table in TABLES if fnmatch(path, table.path)), None)
